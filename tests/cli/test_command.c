/* Words and options, over a small table of commands. */
#include "cli/command.h"

#include "base/arena.h"
#include "unit.h"

#include <unistd.h>

struct seen {
	const struct command *command;
	struct session session;
	char words[4][32];
	int n;
	char level[32];
	int tags;
	char second_tag[32];
};
static struct seen seen;

static void copy(char to[32], struct str s) { snprintf(to, 32, "%.*s", STR_ARG(s)); }

static enum status note(struct session *s, const struct arguments *args, struct err *err)
{
	seen.session = *s;
	seen.n = args->word_count;
	for (int i = 0; i < args->word_count && i < 4; i++)
		copy(seen.words[i], args->words[i]);
	copy(seen.level, argument(args, "level", STR("none")));
	seen.tags = argument_count(args, "tag");
	copy(seen.second_tag, argument_at(args, "tag", 1));
	return ST_OK;
}

static enum status run_numbers(struct session *s, const struct arguments *args, struct err *err)
{
	int64_t i = 7;
	double f = 0.5;
	TRY(argument_i64(args, "whole", -3, 3, &i, err));
	TRY(argument_f64(args, "real", 0, 1, &f, err));
	return i == 2 && f == 0.25 ? ST_OK : ST_NO;
}

static enum status refuse(struct session *s, const struct arguments *args, struct err *err)
{
	return err_set(err, ST_BUSY, "come back later");
}

static const struct option options[] = {
	{"level", "L", {"级别", "level"}, false},
	{"tag", "T", {"标签", "tag"}, true},
	{"quick", NULL, {"快", "quick"}, false},
	{},
};
static const struct option number_options[] = {
	{"whole", "N", {"整数", "whole"}, false},
	{"real", "X", {"小数", "real"}, false},
	{},
};
static const struct command table[] = {
	{.name = "show", .words = "WHAT", .min_words = 1, .max_words = 2, .options = options, .reads = true, .prints = true, .run = note},
	{.name = "plan show", .words = "", .run = note},
	{.name = "numbers", .words = "", .options = number_options, .run = run_numbers},
	{.name = "refuse", .words = "", .run = refuse},
	{},
};
static const struct command *const tables[] = {table};
static const struct command_list list = {tables, 1};

/* Runs with standard error turned off: the texts are tested through the program. */
static int call(const char *line)
{
	struct arena a;
	char *argv[16] = {NULL}, *rest, text[256];
	int argc = 0;
	arena_init(&a);
	memset(&seen, 0, sizeof seen);
	snprintf(text, sizeof text, "%s", line);
	argv[argc++] = text;
	for (rest = text; (rest = strchr(rest, ' ')) != NULL && argc < 15;) {
		*rest++ = 0;
		argv[argc++] = rest;
	}
	FILE *out = fopen("/dev/null", "w");
	int saved = dup(2);
	assert_true(freopen("/dev/null", "w", stderr) != NULL);
	struct session s = {.arena = &a, .out = out};
	int code = command_main(&list, &s, argc, argv);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
	fclose(out);
	seen.session.arena = NULL;
	arena_done(&a);
	return code;
}

static void words_and_options(void **state)
{
	assert_int_equal(call("junheng show a b"), 0);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.words[1], "b");
	assert_string_equal(seen.level, "none");
	assert_int_equal(call("junheng show --level high a"), 0);
	assert_string_equal(seen.level, "high");
	assert_string_equal(seen.words[0], "a");
	assert_int_equal(call("junheng --level=high show a --quick"), 0);
	assert_string_equal(seen.level, "high");
	assert_int_equal(call("junheng show a --tag x --tag y"), 0);
	assert_int_equal(seen.tags, 2);
	assert_string_equal(seen.second_tag, "y");
	assert_int_equal(call("junheng show -- --level"), 0);
	assert_string_equal(seen.words[0], "--level");
	assert_int_equal(call("junheng plan show"), 0);
	assert_int_equal(seen.n, 0);
}

static void global_options_anywhere(void **state)
{
	assert_int_equal(call("junheng --json show a --lang en --as-of 2024-09-01"), 0);
	assert_true(seen.session.json);
	assert_int_equal(seen.session.lang, LANG_EN);
	assert_true(seen.session.has_as_of);
	assert_int_equal(seen.session.as_of, day_of(2024, 9, 1));
	assert_int_equal(call("junheng show a --known-at 2024-09-01T08:00:00+08:00"), 0);
	assert_true(seen.session.has_known_at);
	assert_int_equal(call("junheng show a --lang fr"), 2);
	assert_int_equal(call("junheng show a --as-of 2024-13-01"), 2);
	assert_int_equal(call("junheng plan show --json"), 2);
	assert_int_equal(call("junheng plan show --as-of 2024-09-01"), 2);
}

static void wrong_calls(void **state)
{
	assert_int_equal(call("junheng shwo a"), 2);
	assert_int_equal(call("junheng show"), 2);
	assert_int_equal(call("junheng show a b c"), 2);
	assert_int_equal(call("junheng show a --level"), 2);
	assert_int_equal(call("junheng show a --quick=yes"), 2);
	assert_int_equal(call("junheng show a --level x --level y"), 2);
	assert_int_equal(call("junheng show a --whole 1"), 2);
	assert_int_equal(call("junheng refuse"), 4);
	assert_int_equal(call("junheng"), 0); /* help */
	assert_int_equal(call("junheng show --help"), 0);
}

static void numbers_are_bounded(void **state)
{
	assert_int_equal(call("junheng numbers --whole 2 --real 0.25"), 0);
	assert_int_equal(call("junheng numbers"), 1);
	assert_int_equal(call("junheng numbers --whole 4"), 2);
	assert_int_equal(call("junheng numbers --whole 2x"), 2);
	assert_int_equal(call("junheng numbers --whole 99999999999999999999"), 2);
	assert_int_equal(call("junheng numbers --real 1.5"), 2);
	assert_int_equal(call("junheng numbers --real nan"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_options),
		cmocka_unit_test(global_options_anywhere),
		cmocka_unit_test(wrong_calls),
		cmocka_unit_test(numbers_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
