#include "base/buf.h"
#include "text/catalogue.h"
#include "text/lang.h"
#include "text/message.h"
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
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	assert_str(tr_text(&a, LANG_EN, "{1} of {0}, {2} {x} {", args, 2), "{0} of A, {2} {x} {");
	buf_done(&b);
}

static void assert_rendered(const struct err *err, enum lang lang, const char *expected)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	err_render(&b, err, lang);
	assert_string_equal(b.p, expected);
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	assert_string_equal(err_text(&a, err, lang).p, expected);
}

static void errors_are_said_in_the_language(void **state)
{
	struct err err;
	(void)err_set(&err, ST_INVALID, "a %s is needed here, this is a %s", "number", "text");
	err_detail(&err, "for developers");
	(void)err_prefix(&err, "character %zu", (size_t)7);
	assert_rendered(&err, LANG_ZH, "第 7 个字符：这里需要数，而这是文字");
	assert_rendered(&err, LANG_EN, "character 7: a number is needed here, this is a text");
	assert_string_equal(err.detail, "for developers");
	/* A value is never taken for a message unless the translation says so; reasons of the system are. */
	(void)err_set(&err, ST_INVALID, "there is nothing named '%s'", "number");
	assert_rendered(&err, LANG_ZH, "没有名为“number”的项");
	(void)err_set(&err, ST_UNAVAILABLE, "%s cannot be read: %s", "a.csv", "Permission denied");
	assert_rendered(&err, LANG_ZH, "无法读取 a.csv：没有权限");
	/* A sentence and a list. */
	(void)err_set(&err, ST_INVALID, "these rules clash");
	err_item(&err, "a group has at most %lld pupils", 15000LL);
	err_item(&err, "schools %s must be covered", "1, 2");
	(void)err_prefix(&err, "row %d", 3);
	assert_string_equal(err.text, "row 3: these rules clash: a group has at most 15000 pupils; schools 1, 2 must be covered");
	assert_rendered(&err, LANG_EN, err.text);
	assert_rendered(&err, LANG_ZH, "row 3：以下规则相互冲突：一个集团至多 15000 名学生；学校 1, 2 必须纳入集团");
	/* Places by number, one left out. */
	(void)err_set(&err, ST_USAGE, "format %s takes %d instance file%s, %d given", "sap", 2, "s", 1);
	assert_rendered(&err, LANG_ZH, "格式 sap 需要 2 个算例文件，给了 1 个");
}

static void faults_of_the_program_have_one_frame(void **state)
{
	struct err err;
	(void)err_set(&err, ST_INTERNAL, "parameter :%s is missing", "x");
	assert_rendered(&err, LANG_ZH, "程序内部错误，不是数据的问题；请把这段话告诉系统维护人员：parameter :x is missing");
	assert_rendered(&err, LANG_EN, "a fault of the program, not of your data; tell whoever maintains it these words: parameter :x is missing");
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
		cmocka_unit_test(errors_are_said_in_the_language),
		cmocka_unit_test(faults_of_the_program_have_one_frame),
		cmocka_unit_test(catalogue_is_sorted_and_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
