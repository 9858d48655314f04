#include "text/width.h"
#include "unit.h"

static void widths(void **state)
{
	assert_int_equal(text_width(STR("均衡ab")), 6);
	assert_int_equal(text_width(STR("e\xCC\x81\xE2\x80\x8B")), 1); /* combining accent, zero-width blank */
	assert_int_equal(text_width(STR("（１）")), 6);
	assert_int_equal(text_width(STR("✓—│")), 3);
	assert_int_equal(text_width(STR("𠮷")), 2);
	assert_int_equal(text_width(STR("\xE8")), 1);
	assert_str(text_fit(STR("均衡ab"), 3), "均");
	assert_str(text_fit(STR("均衡ab"), 5), "均衡a");
	assert_str(text_fit(STR("均"), 1), "");
	assert_str(text_fit(STR("ab"), 9), "ab");
}

static void wraps(const char *text, int columns, const char *expected)
{
	char got[400] = "";
	struct str rest = str_of(text), line;
	while (text_wrap(&rest, columns, &line)) {
		if (text_width(line) > columns)
			fail_msg("'%.*s' is wider than %d", STR_ARG(line), columns);
		snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s|", STR_ARG(line));
	}
	assert_string_equal(got, expected);
}

static void lines(void **state)
{
	wraps("均衡发展学校", 6, "均衡发|展学校|");
	wraps("均衡发展，学校", 8, "均衡发|展，学校|");
	wraps("one two three", 7, "one two|three|");
	wraps("one two  three", 9, "one two|three|");
	wraps("averylongword", 5, "avery|longw|ord|");
	wraps("a\n\nb", 5, "a||b|");
	wraps("         x", 5, "|x|");
	wraps("", 5, "");
	wraps("，，，，", 2, "，|，|，|，|");
	wraps("学校 A1 均衡", 7, "学校 A1|均衡|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(widths), cmocka_unit_test(lines)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
