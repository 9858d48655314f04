#include "golden.h"
#include "sample.h"
#include "text/width.h"

static void render(enum lang lang, int rows, struct text_options o, struct buf *out)
{
	struct arena a;
	struct report r;
	arena_init(&a);
	sample_build(&r, &a, lang, rows);
	report_to_text(&r, &o, out);
	arena_done(&a);
}

static void golden(enum lang lang, const char *name)
{
	struct buf b;
	buf_init(&b, 0);
	render(lang, 12, (struct text_options){.columns = 100}, &b);
	assert_golden(name, buf_view(&b));
	buf_done(&b);
}

static void as_written_down(void **state)
{
	golden(LANG_ZH, "report/sample.zh.txt");
	golden(LANG_EN, "report/sample.en.txt");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
	for (int columns = 24; columns < 160; columns += 7) {
		struct buf b;
		buf_init(&b, 0);
		render(columns % 2 ? LANG_ZH : LANG_EN, 9, (struct text_options){.columns = columns}, &b);
		struct str rest = buf_view(&b), line;
		while (str_next(&rest, '\n', &line))
			if (text_width(line) > columns &&
			    columns >= 48) /* a bar with its number and name needs so much */
				fail_msg("%d columns: '%.*s'", columns, STR_ARG(line));
		buf_done(&b);
	}
}

static int count(struct str s, const char *what)
{
	int n = 0;
	for (ptrdiff_t at; (at = str_find(s, str_of(what))) >= 0; n++)
		s = str_slice(s, (size_t)at + 1, s.n);
	return n;
}

/* Table rules stand under each other: every line of a table is as wide as its first. */
static void tables_are_straight(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	render(LANG_ZH, 30, (struct text_options){.columns = 90}, &b);
	struct str rest = buf_view(&b), line;
	int width = 0, rows = 0;
	while (str_next(&rest, '\n', &line)) {
		if (str_starts(line, STR("┌")))
			width = text_width(line);
		else if (str_starts(line, STR("│")) || str_starts(line, STR("├")) || str_starts(line, STR("└")))
			assert_int_equal(text_width(line), width), rows++;
	}
	assert_true(rows > 30);
	buf_done(&b);
}

static void colour_only_where_asked(void **state)
{
	struct buf plain, coloured, stripped;
	buf_init(&plain, 0);
	buf_init(&coloured, 0);
	buf_init(&stripped, 0);
	render(LANG_EN, 9, (struct text_options){.columns = 100}, &plain);
	render(LANG_EN, 9, (struct text_options){.columns = 100, .colour = true}, &coloured);
	assert_int_equal(count(buf_view(&plain), "\033"), 0);
	assert_true(count(buf_view(&coloured), "\033[31m") > 1);
	for (size_t i = 0; i < coloured.n; i++) {
		if (coloured.p[i] == '\033')
			while (coloured.p[++i] != 'm')
				;
		else
			buf_char(&stripped, coloured.p[i]);
	}
	assert_true(str_eq(buf_view(&plain), buf_view(&stripped)));
	buf_done(&plain);
	buf_done(&coloured);
	buf_done(&stripped);
}

static void texts_cannot_drive_the_terminal(void **state)
{
	struct arena a;
	struct report r;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	report_init(&r, &a, LANG_ZH, STR("a\033[2Jb"));
	report_paragraph(&r, TONE_PLAIN, STR("x\rz\xC2\x9Bq \xE8"));
	report_to_text(&r, &(struct text_options){.columns = 80}, &b);
	assert_int_equal(count(buf_view(&b), "\033") + count(buf_view(&b), "\r") + count(buf_view(&b), "\xC2\x9B"), 0);
	assert_true(str_is_utf8(buf_view(&b)));
	buf_done(&b);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_written_down),
		cmocka_unit_test(no_line_is_wider_than_the_terminal),
		cmocka_unit_test(tables_are_straight),
		cmocka_unit_test(colour_only_where_asked),
		cmocka_unit_test(texts_cannot_drive_the_terminal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
