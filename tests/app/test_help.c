/* Help, the manual page and completion, as people and shells read them. */
#include "program.h"

#include "app/app.h"
#include "areas/register/register.h"
#include "golden.h"
#include "text/width.h"

static const struct command *const register_tables[] = {app_commands, register_upkeep_commands, register_commands, register_form_commands, sample_commands};
static const struct command_list register_list = {register_tables, ARRAY_LEN(register_tables)};

static void help_in_both_languages(void **state)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		char name[64];
		struct buf out;
		buf_init(&out, 0);
		command_help(&register_list, (enum lang)lang, &out);
		for (size_t t = 0; t < ARRAY_LEN(register_tables); t++)
			for (const struct command *c = register_tables[t]; c->name; c++) {
				buf_cstr(&out, "\n----\n");
				command_help_one(c, (enum lang)lang, &out);
			}
		snprintf(name, sizeof name, "cli/help.%s.txt", lang_code((enum lang)lang));
		assert_golden(name, buf_view(&out));
		buf_done(&out);
	}
}

static bool has_chinese(const char *s)
{
	for (size_t pos = 0; s[pos];) {
		int32_t c = str_next_char(str_of(s), &pos);
		if (c >= 0x4e00 && c <= 0x9fff)
			return true;
	}
	return false;
}

/* What begins several commands is listed, asked for in either way, with these and no others. */
static void first_words_have_help(void **state)
{
	struct program *p = *state;
	static const char *const asked[][3] = {{"help", "policy"}, {"policy", "--help"}};
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		EXPECT(p, 0, asked[i][0], asked[i][1]);
		assert_says(p, "policy adopt");
		assert_null(strstr(p->out.p, "plan show"));
	}
}

/* What is wrong on a line is said in the language it names, wherever that stands. */
static void faults_are_said_in_the_language_named(void **state)
{
	struct program *p = *state;
	EXPECT(p, 2, "balance", "--known-at", "yesterday", "--lang", "zh");
	assert_complains(p, "时刻");
	EXPECT(p, 2, "blance", "--lang", "zh");
	assert_complains(p, "没有命令");
}

/* Every command of the program, of all areas. */
static void every_command_is_explained(void **state)
{
	for (int t = 0; t < app_command_list.n; t++)
		for (const struct command *c = app_command_list.tables[t]; c->name; c++) {
			if (!has_chinese(c->summary.zh) || !c->summary.en || has_chinese(c->summary.en))
				fail_msg("%s: the summary is not in both languages", c->name);
			if ((c->details.zh != NULL) != (c->details.en != NULL))
				fail_msg("%s: details in one language only", c->name);
			for (const struct option *o = c->options; o && o->name; o++)
				if (!o->help.zh || !o->help.en || !has_chinese(o->help.zh))
					fail_msg("%s --%s: not explained in both languages", c->name, o->name);
			if (command_find(&app_command_list, str_of(c->name)) != c)
				fail_msg("%s stands twice", c->name);
			if (c->max_words >= 0 && c->max_words < c->min_words)
				fail_msg("%s: takes fewer words than it needs", c->name);
			if (!c->run)
				fail_msg("%s does nothing", c->name);
		}
}

/* The tools are not on every machine; without them nothing is claimed. */
static bool run_tool(struct program *p, const char *tool, const char *const *words, int n)
{
	const char *path = p->path;
	static const char *const folders[] = {"/usr/bin", "/bin", "/usr/local/bin"};
	char full[64] = "";
	for (size_t i = 0; i < ARRAY_LEN(folders) && !full[0]; i++) {
		snprintf(full, sizeof full, "%s/%s", folders[i], tool);
		if (access(full, X_OK) != 0)
			full[0] = 0;
	}
	if (!full[0])
		return false;
	p->path = full;
	program_run(p, words, n);
	p->path = path;
	return true;
}

static void the_manual_page_is_sound(void **state)
{
	struct program *p = *state;
	static const char *const langs[] = {"zh", "en"};
	for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
		EXPECT(p, 0, "man", "--lang", langs[i]);
		assert_says(p, ".TH JUNHENG 1");
		assert_says(p, i ? "EXIT STATUS" : "退出码");
		for (int t = 0; t < app_command_list.n; t++)
			for (const struct command *c = app_command_list.tables[t]; c->name; c++)
				assert_says(p, c->name);
		program_write(p, "junheng.1", p->out.p);
		const char *const words[] = {"-man", "-Tutf8", "-Kutf8", "-ww", "-z", "junheng.1"};
		if (!run_tool(p, "groff", words, ARRAY_LEN(words)))
			SKIP_TEST("groff is not installed");
		if (p->code != 0 || p->err.n)
			fail_msg("groff: %s", p->err.p);
	}
}

static void assert_completes(struct program *p, const char *words, int at, const char *expected, const char *not_expected)
{
	struct buf script;
	buf_init(&script, 0);
	buf_printf(&script, "source ./completion; COMP_WORDS=(%s); COMP_CWORD=%d; _junheng; echo \" ${COMPREPLY[*]} \"", words, at);
	const char *const argv[] = {"--norc", "-c", script.p};
	if (!run_tool(p, "bash", argv, ARRAY_LEN(argv)))
		SKIP_TEST("bash is not installed");
	if (p->code != 0 || p->err.n)
		fail_msg("bash: %s", p->err.p);
	assert_says(p, expected);
	if (strstr(p->out.p, not_expected))
		fail_msg("%s: offers %s: %s", words, not_expected, p->out.p);
	buf_done(&script);
}

static void bash_completes(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "completion");
	program_write(p, "completion", p->out.p);
	assert_completes(p, "junheng exp", 1, " export ", " list ");
	assert_completes(p, "junheng export --f", 2, " --format ", " --where ");
	assert_completes(p, "junheng export --", 2, " --where ", " --commit ");
	assert_completes(p, "junheng import --co", 2, " --commit ", " --where ");
	assert_completes(p, "junheng verify --j", 2, " --json ", " --lang ");
	assert_completes(p, "junheng pol", 1, " policy ", " list ");
	assert_completes(p, "junheng policy ad", 2, " adopt ", " export ");
	assert_completes(p, "junheng list sch", 2, " school ", " person ");
	assert_completes(p, "junheng export school per", 3, " person ", " school ");
	assert_completes(p, "junheng help exp", 2, " export ", " school ");
	assert_completes(p, "junheng export school --format ge", 4, " geojson ", " csv ");
	assert_completes(p, "junheng list --lang z", 3, " zh ", " school ");
	program_write(p, "tables.xlsx", "");
	assert_completes(p, "junheng import tab", 2, " tables.xlsx ", " --commit ");
}

/* Nothing said about the program is wider than a terminal of 80 columns. */
static void assert_narrow(const struct program *p)
{
	struct str rest = {p->out.p, p->out.n}, line;
	while (str_next(&rest, '\n', &line))
		if (text_width(line) > 80)
			fail_msg("%d columns: %.*s", text_width(line), STR_ARG(line));
}

static void help_fits_the_screen(void **state)
{
	struct program *p = *state;
	static const char *const langs[] = {"zh", "en"};
	for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
		EXPECT(p, 0, "help", "--lang", langs[i]);
		assert_narrow(p);
		for (int t = 0; t < app_command_list.n; t++)
			for (const struct command *c = app_command_list.tables[t]; c->name; c++) {
				struct str rest = str_of(c->name), first;
				char words[2][40] = {};
				for (int k = 0; k < 2 && str_next(&rest, ' ', &first); k++)
					snprintf(words[k], sizeof words[k], "%.*s", STR_ARG(first));
				if (words[1][0])
					EXPECT(p, 0, "help", words[0], words[1], "--lang", langs[i]);
				else
					EXPECT(p, 0, "help", words[0], "--lang", langs[i]);
				assert_narrow(p);
			}
	}
}

static void records_fit_the_screen(void **state)
{
	struct program *p = *state;
	static const char *const langs[] = {"zh", "en"};
	for (size_t i = 0; i < ARRAY_LEN(langs); i++)
		for (int r = 0; r < app_catalogue.n; r++) {
			EXPECT(p, 0, "records", app_catalogue.records[r]->name, "--lang", langs[i]);
			assert_says(p, app_catalogue.records[r]->fields[0].name);
			assert_narrow(p);
		}
}

static void help_of_one_command(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "help", "import");
	assert_says(p, "--marked");
	EXPECT(p, 0, "import", "--help", "--lang", "zh");
	assert_says(p, "试运行");
	EXPECT(p, 0, "policy", "list", "--help");
	EXPECT(p, 0, "-h");
	assert_says(p, "Exit: 0 done");
	EXPECT(p, 0, "version");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_in_both_languages),
		cmocka_unit_test(every_command_is_explained),
		TEST(the_manual_page_is_sound),
		TEST(bash_completes),
		TEST(help_fits_the_screen),
		TEST(records_fit_the_screen),
		TEST(help_of_one_command),
		TEST(first_words_have_help),
		TEST(faults_are_said_in_the_language_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
