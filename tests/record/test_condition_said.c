/* Conditions as people read them. */
#include "record/condition_said.h"
#include "small.h"
#include "unit.h"

static void expect(const struct record *r, const char *condition, const char *zh, const char *en)
{
	struct buf b;
	buf_init(&b, 0);
	condition_said(r, str_of(condition), LANG_ZH, &b);
	assert_str(buf_view(&b), zh);
	buf_clear(&b);
	condition_said(r, str_of(condition), LANG_EN, &b);
	assert_str(buf_view(&b), en);
	buf_done(&b);
}

static void fields_codes_and_states(void **state)
{
	expect(&small_school, "type = '211'", "类型 = 小学", "type = primary school");
	expect(&small_school, "type <> \"311\" and share > 12.5", "类型 ≠ 初级中学 且 占比 > 12.5", "type ≠ junior high and share > 12.5");
	expect(&small_school, "type = '999'", "类型 = 999", "type = 999");
	expect(&small_task, "state = 'sent' or days >= 3", "状态 = 已报 或 时限 ≥ 3", "state = sent or days ≥ 3");
	expect(&small_yearly, "year = 2025 and pupils <= 2025", "学年 = 2025-2026 且 学生数 ≤ 2025", "year = 2025-2026 and pupils ≤ 2025");
}

static void days_and_what_is_known(void **state)
{
	expect(&small_posting, "from < date('2027-01-01') and (not known(to) or to > date('2026-01-01'))",
	       "起 < 2027-01-01 且 (止 未填 或 止 > 2026-01-01)", "from < 2027-01-01 and (to is empty or to > 2026-01-01)");
	expect(&small_posting, "known(note)", "备注 已填", "note is filled in");
	expect(&small_posting, "note <> ''", "备注 已填", "note is filled in");
}

/* Whatever stands there comes out, and nothing runs on. */
static void what_is_unknown_stands(void **state)
{
	expect(&small_school, "", "", "");
	expect(&small_school, "colour = 'red'", "colour = red", "colour = red");
	expect(&small_school, "opened = 'open", "建校日期 = open", "opened = open");
	expect(&small_school, "known(", "已填", "is filled in");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(fields_codes_and_states), cmocka_unit_test(days_and_what_is_known), cmocka_unit_test(what_is_unknown_stands)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
