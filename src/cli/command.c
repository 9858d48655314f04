#include "cli/command.h"

#include "cli/global.h"
#include "text/message.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The two-word name wins over the one-word name: "plan show" before "plan". *ret_used says how many words it took. */
static const struct command *find_words(const struct command_list *all, const struct str *words, int n, int *ret_used)
{
	for (int used = n < 2 ? n : 2; used >= 1; used--) {
		char name[64];
		int k = used == 2 ? snprintf(name, sizeof name, "%.*s %.*s", STR_ARG(words[0]), STR_ARG(words[1]))
				  : snprintf(name, sizeof name, "%.*s", STR_ARG(words[0]));
		if (k >= (int)sizeof name)
			continue;
		const struct command *c = command_find(all, str_of(name));
		if (c) {
			*ret_used = used;
			return c;
		}
	}
	return NULL;
}

const struct command *command_find(const struct command_list *all, struct str name)
{
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++)
			if (str_eq(str_of(c->name), name))
				return c;
	return NULL;
}

static int distance(struct str a, struct str b)
{
	/* Levenshtein, for "did you mean"; names are short */
	int row[65];
	if (a.n > 64 || b.n > 64)
		return 99;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int diagonal = row[0];
		row[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			int best = diagonal + (a.p[i - 1] != b.p[j - 1]);
			best = MIN(best, MIN(row[j], row[j - 1]) + 1);
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[b.n];
}

bool command_begins_with(const struct command *c, struct str word) { return str_starts(str_of(c->name), word) && c->name[word.n] == ' '; }

/* "policy" of "policy list": nothing to run, but something to ask help about. */
static bool is_first_word(const struct command_list *all, struct str word)
{
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++)
			if (command_begins_with(c, word))
				return true;
	return false;
}

static enum status unknown_command(const struct command_list *all, struct str name, struct err *err)
{
	const char *near = NULL;
	int best = 3;
	if (is_first_word(all, name))
		return err_set(err, ST_USAGE, "'%.*s' begins several commands; 'junheng help %.*s' lists them", STR_ARG(name), STR_ARG(name));
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++) {
			int d = distance(name, str_of(c->name));
			if (d < best) {
				best = d;
				near = c->name;
			}
		}
	if (near)
		return err_set(err, ST_USAGE, "no command '%.*s'; did you mean '%s'? 'junheng help' lists them", STR_ARG(name), near);
	return err_set(err, ST_USAGE, "no command '%.*s'; 'junheng help' lists them", STR_ARG(name));
}

static const struct option global_options[] = {
	{"db", "URL", {"登记库：sqlite:路径 或 postgresql://…（默认取环境变量 JUNHENG_DB，再默认 sqlite:var/register.db）", "the register: sqlite:PATH or postgresql://… (else JUNHENG_DB, else sqlite:var/register.db)"}, false},
	{"lang", "zh|en", {"语言", "language"}, false},
	{"json", NULL, {"以 JSON 输出结果", "print results as JSON"}, false},
	{"as-of", "DAY", {"按这一天有效的事实读取", "read the facts valid on the day"}, false},
	{"known-at", "MOMENT", {"按这一时刻所知读取", "read what was known at the moment"}, false},
	{"help", NULL, {"显示帮助", "show help"}, false},
	{},
};

static const struct option *option_find(const struct option *list, struct str name)
{
	for (; list && list->name; list++)
		if (str_eq(str_of(list->name), name))
			return list;
	return NULL;
}

struct line {
	struct str *words;
	int word_count;
	struct option_value *options;
	int option_count;
	bool help;
};

static enum status take_global(struct session *s, struct line *line, const struct option *o, struct str value, struct err *err)
{
	if (strcmp(o->name, "db") == 0) {
		s->db = value;
	} else if (strcmp(o->name, "lang") == 0) {
		if (!lang_parse(value, &s->lang))
			return err_set(err, ST_USAGE, "--lang is zh or en, not '%.*s'", STR_ARG(value));
	} else if (strcmp(o->name, "json") == 0) {
		s->json = true;
	} else if (strcmp(o->name, "as-of") == 0) {
		if (!day_parse(value, &s->as_of))
			return err_set(err, ST_USAGE, "--as-of is a day like 2024-09-01, not '%.*s'", STR_ARG(value));
		s->has_as_of = true;
	} else if (strcmp(o->name, "known-at") == 0) {
		if (!moment_parse(value, &s->known_at))
			return err_set(err, ST_USAGE, "--known-at is a moment like 2024-09-01T08:00:00+08:00, not '%.*s'", STR_ARG(value));
		s->has_known_at = true;
	} /* help is asked for before the command is known */
	return ST_OK;
}

/* The name of an option may come before the command is known, so options are looked up once the words are known:
 * an option takes the next argument as its value when any command's option of that name does. */
static const struct option *option_anywhere(const struct command_list *all, struct str name)
{
	const struct option *o = option_find(global_options, name);
	for (int t = 0; !o && t < all->n; t++)
		for (const struct command *c = all->tables[t]; !o && c->name; c++)
			o = option_find(c->options, name);
	return o;
}

static enum status parse_line(const struct command_list *all, struct session *s, int argc, char **argv, struct line *line,
			      const struct command **ret_command, struct err *err)
{
	*line = (struct line){.words = ARENA_ARRAY(s->arena, struct str, (size_t)argc + 1),
			      .options = ARENA_ARRAY(s->arena, struct option_value, (size_t)argc + 1)};
	/* First the words, to know the command; then the options by its list. */
	const struct command *command = NULL;
	for (int pass = 0; pass < 2; pass++) {
		bool only_words = false;
		line->word_count = 0;
		for (int i = 1; i < argc; i++) {
			struct str a = str_of(argv[i]);
			if (only_words || !str_starts(a, STR("--")) || a.n < 3) {
				if (str_eq(a, STR("--")) && !only_words)
					only_words = true;
				else if (str_eq(a, STR("-h")) && !only_words)
					line->help = true;
				else
					line->words[line->word_count++] = a;
				continue;
			}
			struct str name = str_slice(a, 2, a.n), value = {};
			line->help |= str_eq(name, STR("help"));
			ptrdiff_t eq = str_find(name, STR("="));
			if (eq >= 0) {
				value = str_slice(name, (size_t)eq + 1, name.n);
				name = str_slice(name, 0, (size_t)eq);
			}
			const struct option *o = pass == 0 ? option_anywhere(all, name) : option_find(command ? command->options : NULL, name);
			bool global = option_find(global_options, name) != NULL && !(pass == 1 && o);
			if (global)
				o = option_find(global_options, name);
			if (!o && pass == 1)
				return err_set(err, ST_USAGE, "'%s' has no option --%.*s; see 'junheng help %s'",
					       command ? command->name : "junheng", STR_ARG(name), command ? command->name : "");
			if (o && !o->value && eq >= 0)
				return err_set(err, ST_USAGE, "--%s takes no value", o->name);
			if (o && o->value && eq < 0) {
				if (i + 1 >= argc)
					return err_set(err, ST_USAGE, "--%s needs a value: %s", o->name, o->value);
				value = str_of(argv[++i]);
			}
			if (pass == 0 && global && strcmp(o->name, "lang") == 0)
				(void)lang_parse(value, &s->lang); /* what is wrong before it on the line is said in it, too */
			if (pass == 1 && global)
				TRY(take_global(s, line, o, value, err));
			else if (pass == 1)
				line->options[line->option_count++] = (struct option_value){o, value};
		}
		if (pass == 0 && line->word_count > 0 && !str_eq(line->words[0], STR("help"))) {
			int used = 0;
			command = find_words(all, line->words, line->word_count, &used);
			if (!command && !(line->help && is_first_word(all, line->words[0])))
				return unknown_command(all, line->words[0], err);
		}
	}
	*ret_command = command;
	return ST_OK;
}

static enum status check_words(const struct command *c, const struct session *s, struct line *line, struct err *err)
{
	int name_words = strchr(c->name, ' ') ? 2 : 1;
	line->words += name_words;
	line->word_count -= name_words;
	if (line->word_count < c->min_words)
		return err_set(err, ST_USAGE, "'junheng %s' needs %s; see 'junheng help %s'", c->name, c->words, c->name);
	if (c->max_words >= 0 && line->word_count > c->max_words)
		return err_set(err, ST_USAGE, "'junheng %s' does not know what to do with '%.*s'; see 'junheng help %s'", c->name,
			       STR_ARG(line->words[c->max_words]), c->name);
	for (int i = 0; i < line->option_count; i++)
		for (int k = 0; k < i; k++)
			if (line->options[i].option == line->options[k].option && !line->options[i].option->repeats)
				return err_set(err, ST_USAGE, "--%s is given twice", line->options[i].option->name);
	if ((s->has_as_of || s->has_known_at) && !c->reads)
		return err_set(err, ST_USAGE, "'junheng %s' does not read as of a day", c->name);
	if (s->json && !c->prints)
		return err_set(err, ST_USAGE, "'junheng %s' has no JSON output", c->name);
	return ST_OK;
}

static void session_defaults(struct session *s)
{
	const char *lang = getenv("JUNHENG_LANG"), *db = getenv("JUNHENG_DB"), *columns = getenv("COLUMNS");
	s->lang = LANG_ZH;
	if (lang)
		(void)lang_parse(str_of(lang), &s->lang);
	s->db = db && *db ? str_of(db) : STR("sqlite:var/register.db");
	s->colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	s->progress = isatty(STDERR_FILENO);
	int64_t width = 0;
	struct winsize window;
	/* A file or a pipe has no width: tables are written wide there, which a person may scroll and a program does not mind. */
	s->columns = 160;
	if (isatty(STDOUT_FILENO))
		s->columns = ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= 40 ? window.ws_col : 80;
	if (columns && str_to_i64(str_of(columns), &width) && width >= 40 && width <= 400)
		s->columns = (int)width;
}

static int report_error(const struct session *s, enum status st, const struct err *err)
{
	struct buf text;
	buf_init(&text, 8192);
	err_render(&text, err, s->lang);
	fprintf(stderr, "junheng: %.*s\n", STR_ARG(buf_view(&text)));
	buf_done(&text);
	const char *debug = getenv("JUNHENG_DEBUG");
	if (err->detail[0] && (st == ST_INTERNAL || (debug && debug[0])))
		fprintf(stderr, "junheng: %s\n", err->detail);
	return status_exit_code(st);
}

static int print_help(const struct command_list *all, const struct session *s, const struct line *line, const struct command *c)
{
	struct buf out;
	int used, skipped = line->word_count && str_eq(line->words[0], STR("help"));
	const struct str *asked = line->words + skipped;
	int n = line->word_count - skipped;
	if (!c && n > 0) {
		c = find_words(all, asked, n, &used);
		struct err err;
		if (!c && !is_first_word(all, asked[0]))
			return report_error(s, unknown_command(all, asked[0], &err), &err);
	}
	buf_init(&out, 0);
	if (c)
		command_help_one(c, s->lang, &out);
	else if (n > 0)
		command_help_group(all, asked[0], s->lang, &out);
	else
		command_help(all, s->lang, &out);
	fwrite(out.p, 1, out.n, s->out);
	buf_done(&out);
	return 0;
}

int command_main(const struct command_list *all, struct session *s, int argc, char **argv)
{
	struct err err = {};
	struct line line;
	const struct command *c = NULL;
	session_defaults(s);
	enum status st = parse_line(all, s, argc, argv, &line, &c, &err);
	if (st != ST_OK)
		return report_error(s, st, &err);
	if (line.help || !c)
		return print_help(all, s, &line, c);
	st = check_words(c, s, &line, &err);
	if (st == ST_OK) {
		struct arguments args = {line.options, line.option_count, line.words, line.word_count};
		st = c->run(s, &args, &err);
	}
	session_progress_end(s);
	if (st == ST_OK && (fflush(s->out) != 0 || ferror(s->out)))
		st = err_set(&err, ST_UNAVAILABLE, "the output could not be written: disk full or pipe closed");
	if (st != ST_OK && (st != ST_NO || err.text[0]))
		return report_error(s, st, &err);
	return status_exit_code(st);
}

const struct option *command_global_options(void) { return global_options; }
