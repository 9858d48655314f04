#include "base/buf.h"
#include "text/catalogue.h"
#include "text/lang.h"
#include "unit.h"

static void finds_languages(void **state)
{
	enum lang l = LANG_EN;
	assert_true(lang_parse(STR("zh"), &l) && l == LANG_ZH);
	assert_true(lang_parse(STR("en-US"), &l) && l == LANG_EN);
	assert_true(lang_parse(STR("zh_CN.UTF-8"), &l) && l == LANG_ZH);
	assert_true(lang_parse(STR("ZH-Hans"), &l) && l == LANG_ZH);
	assert_false(lang_parse(STR("zhx"), &l) || lang_parse(STR(""), &l) || lang_parse(STR("fr"), &l));
	assert_string_equal(lang_code(LANG_ZH), "zh");
}

static void labels_fall_back(void **state)
{
	struct label both = {"学校", "school"}, zh = {"学校", NULL};
	assert_string_equal(label_in(both, LANG_EN), "school");
	assert_string_equal(label_in(zh, LANG_EN), "学校");
	assert_string_equal(label_in((struct label){NULL, NULL}, LANG_ZH), "");
}

static void values_go_where_the_language_wants_them(void **state)
{
	struct buf b;
	struct str args[] = {STR("A"), STR("{0}")};
	buf_init(&b, 0);
	tr_format(&b, LANG_EN, "{1} of {0}, {2} {x} {", args, 2);
	assert_str(buf_view(&b), "{0} of A, {2} {x} {");
	buf_done(&b);
}

static void catalogue_is_sorted_and_found(void **state)
{
	for (size_t i = 0; i < catalogue_zh_count; i++) {
		if (i && strcmp(catalogue_zh[i - 1].message, catalogue_zh[i].message) >= 0)
			fail_msg("'%s' is out of order", catalogue_zh[i].message);
		assert_ptr_equal(tr(LANG_ZH, catalogue_zh[i].message), catalogue_zh[i].text);
	}
	assert_string_equal(tr(LANG_ZH, "no such message"), "no such message");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_languages),
		cmocka_unit_test(labels_fall_back),
		cmocka_unit_test(values_go_where_the_language_wants_them),
		cmocka_unit_test(catalogue_is_sorted_and_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
