#include "base/str.h"
#include "unit.h"

static void numbers(void **state)
{
	int64_t i;
	double f;
	assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
	assert_true(str_to_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
	assert_false(str_to_i64(STR("9223372036854775808"), &i));
	assert_false(str_to_i64(STR("-9223372036854775809"), &i));
	assert_false(str_to_i64(STR(""), &i) || str_to_i64(STR("-"), &i) || str_to_i64(STR("1 "), &i));
	assert_true(str_to_f64(STR("1.5e3"), &f) && f == 1500);
	assert_false(str_to_f64(STR("1,5"), &f) || str_to_f64(STR("nan"), &f) || str_to_f64(STR("1e999"), &f));
}

static void trims_wide_blanks(void **state)
{
	assert_str(str_trim(STR("\xEF\xBB\xBF\xE3\x80\x80 名称\t\xC2\xA0\xE3\x80\x80")), "名称");
	assert_str(str_trim(STR(" \xE3\x80\x80 ")), "");
	assert_str(str_trim(STR("名 称")), "名 称");
}

static void splits(void **state)
{
	struct str rest = STR("a,,b"), part;
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "a");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "");
	assert_true(str_next(&rest, ',', &part));
	assert_str(part, "b");
	assert_false(str_next(&rest, ',', &part));
	rest = STR("x,");
	assert_true(str_next(&rest, ',', &part) && str_next(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_false(str_next(&rest, ',', &part));
}

static void utf8(void **state)
{
	for (int32_t c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		char bytes[4];
		struct str s = {bytes, utf8_put(c, bytes)};
		size_t pos = 0;
		if (str_next_char(s, &pos) != c || pos != s.n)
			fail_msg("U+%04X did not come back", (unsigned)c);
	}
	assert_false(str_is_utf8(STR("\xC0\x80")));         /* overlong */
	assert_false(str_is_utf8(STR("\xED\xA0\x80")));     /* surrogate */
	assert_false(str_is_utf8(STR("\xF4\x90\x80\x80"))); /* beyond U+10FFFF */
	assert_false(str_is_utf8(STR("均\xE8")));
	assert_int_equal(str_chars(STR("均衡x")), 3);
}

static void errors_are_cut_at_characters(void **state)
{
	struct err err;
	char text[ERR_TEXT_MAX + 200] = "";
	for (int i = 0; i < ERR_TEXT_MAX / 3 + 20; i++)
		strcat(text, "衡");
	for (int lead = 0; lead < 3; lead++) {
		(void)!err_set(&err, ST_INVALID, "%.*s%s", lead, "xyz", text);
		assert_true(str_is_utf8(str_of(err.text)));
		assert_true(strlen(err.text) > ERR_TEXT_MAX - 5);
	}
	(void)!err_set(&err, ST_BUSY, "locked");
	assert_int_equal(err_prefix(&err, "row %d", 7), ST_BUSY);
	assert_string_equal(err.text, "row 7: locked");
	assert_int_equal(status_exit_code(ST_BUSY), 4);
}

static struct str value_text(const struct err *err, int v)
{
	return (struct str){err->text + err->value[v].from, (size_t)(err->value[v].to - err->value[v].from)};
}

static void errors_remember_their_values(void **state)
{
	struct err err;
	(void)!err_set(&err, ST_INVALID, "%s has %d of %zu (%.2f %%) at '%.*s', %lld, %c", "学校", -3, (size_t)9, 33.333, 2, "C17",
		       1LL << 40, 'x');
	assert_string_equal(err.text, "学校 has -3 of 9 (33.33 %) at 'C1', 1099511627776, x");
	assert_int_equal(err.part_count, 1);
	assert_int_equal(err.value_count, 7);
	assert_str(value_text(&err, 0), "学校");
	assert_str(value_text(&err, 3), "33.33");
	assert_str(value_text(&err, 4), "C1");
	(void)!err_prefix(&err, "sheet %s, row %u", "a", 4000000000u);
	assert_int_equal(err.part_count, 2);
	assert_int_equal(err.part[1].value_count, 7);
	assert_str(value_text(&err, err.part[0].first_value + 1), "4000000000");
	assert_str(value_text(&err, err.part[1].first_value + 5), "1099511627776");
	assert_string_equal(err.part[0].format, "sheet %s, row %u");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(trims_wide_blanks),
		cmocka_unit_test(splits),
		cmocka_unit_test(utf8),
		cmocka_unit_test(errors_are_cut_at_characters),
		cmocka_unit_test(errors_remember_their_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
