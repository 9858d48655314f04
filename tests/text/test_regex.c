#include "text/regex.h"
#include "unit.h"

static bool matches(const char *pattern, const char *text)
{
	struct regex *r;
	struct err err;
	bool m = false;
	assert_ok_err(regex_open(&r, str_of(pattern), &err));
	assert_ok_err(regex_full_match(r, str_of(text), &m, &err));
	regex_close(r);
	return m;
}

static void matches_whole_texts(void **state)
{
	assert_true(matches("[0-9]{10}", "2113000001"));
	assert_false(matches("[0-9]{10}", "21130000011"));
	assert_false(matches("a", "a\n"));
	assert_true(matches("\\p{Han}{2,4}", "均衡"));
	assert_true(matches("", ""));
	assert_false(matches("", "x"));
	assert_true(matches("均|衡", "衡"));
}

static void faults(void **state)
{
	struct regex *r;
	struct err err;
	bool m;
	assert_int_equal(regex_open(&r, STR("a(b"), &err), ST_INVALID);
	assert_int_equal(regex_open(&r, STR("\xE8"), &err), ST_INVALID);
	assert_ok_err(regex_open(&r, STR("x*"), &err));
	assert_int_equal(regex_full_match(r, STR("\xE8"), &m, &err), ST_INVALID);
	assert_ok_err(regex_full_match(r, STR("xx"), &m, &err));
	assert_true(m);
	regex_close(r);
}

static void gives_up_on_what_does_not_end(void **state)
{
	struct regex *r;
	struct err err;
	bool m;
	char text[REGEX_TEXT_MAX];
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = 'b';
	assert_ok_err(regex_open(&r, STR("(a+)+c"), &err));
	assert_int_equal(regex_full_match(r, (struct str){text, 60}, &m, &err), ST_TOO_LARGE);
	assert_int_equal(regex_full_match(r, (struct str){text, sizeof text}, &m, &err), ST_TOO_LARGE);
	regex_close(r);
	assert_ok_err(regex_open(&r, STR("(a|b)*"), &err));
	assert_int_equal(regex_full_match(r, (struct str){text, sizeof text}, &m, &err), ST_TOO_LARGE);
	regex_close(r);
	assert_ok_err(regex_open(&r, STR("[ab]*"), &err));
	assert_ok_err(regex_full_match(r, (struct str){text, sizeof text}, &m, &err));
	assert_true(m);
	regex_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(matches_whole_texts), cmocka_unit_test(faults),
					   cmocka_unit_test(gives_up_on_what_does_not_end)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
