/* What solve and check print, in both languages. */
#include "areas/planning/answer.h"

#include "text/message.h"
#include "unit.h"

#include <math.h>

static void load(struct arena *a, const struct problem_format *format, const char *text, struct problem *ret)
{
	struct err err = {};
	struct problem_source source = {.text = {str_of(text)}, .name = {"given"}, .number = 1};
	ret->format = format;
	assert_ok_err(format->read(a, &source, &ret->instance, &err));
}

static const struct problem_format *format_of(const char *name)
{
	const struct problem_format *f = problem_format_find(str_of(name));
	assert_non_null(f);
	return f;
}

static void assert_answer(struct arena *a, const struct problem *p, enum lang lang, const char *expected)
{
	struct err err = {};
	struct problem_answer answer;
	struct engine_run run = {.seed = 7};
	assert_ok_err(problem_solve(a, p, &run, &answer, &err));
	answer.result.work = 18;
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	problem_answer_json(p, &answer, 7, 0.25, lang, &json);
	assert_str(buf_view(&json), expected);
}

/* 5 units want to leave node 3 through an arc of capacity 4; the rest of the network is large enough. */
static void a_clash_is_told(void **state)
{
	struct arena a;
	arena_init(&a);
	struct problem p;
	load(&a, format_of("dimacs-min"), "p min 4 4\nn 3 5\nn 4 -5\na 3 1 0 4 1\na 1 2 0 9 1\na 2 4 0 9 1\na 1 4 0 9 1\n", &p);
	const char *head = "{\"format\": \"dimacs-min\", \"objective\": null, \"bound\": null, \"gap\": null, \"feasible\": false, "
			   "\"optimal\": false, \"seconds\": 0.250000, \"work\": 18, \"seed\": 7, \"infeasible\": true, \"why\": ";
	assert_answer(&a, &p, LANG_EN, arena_printf(&a, "%s\"1 units too many have to leave node 3: raise the capacity of arcs out of "
						    "them, or lower their supply\"}\n", head));
	assert_answer(&a, &p, LANG_ZH, arena_printf(&a, "%s\"有 1 个单位无法从节点 3 送出：请提高其出弧的容量，或降低其供给量\"}\n", head));
	arena_done(&a);
}

static const char grouping[] =
	"grouping,1\nname,t\nparam,D_m,20000\nparam,max_schools,9\nparam,max_pupils,15000\nparam,lo_pm,900\n"
	"param,hi_pm,1100\nparam,cross_county,0\nparam,f,0.1\nparam,k,1\n"
	"school,0,1,1,9000,0,0,600,1,0,1,-1\nschool,1,1,1,5000,100,0,600,0,0,1,-1\nschool,2,1,1,5000,200,0,600,0,0,1,-1\n";

static void assert_said(struct arena *a, const struct problem *p, const char *plan, enum lang lang, const char *expected)
{
	struct err err = {};
	struct check_report report;
	assert_ok_err(p->format->check(a, p->instance, str_of(plan), &report, &err));
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	check_report_json(&report, lang, &json);
	if (str_find(buf_view(&json), str_of(expected)) < 0)
		fail_msg("'%s' is not in %.*s", expected, STR_ARG(buf_view(&json)));
}

static void rules_and_violations_are_told(void **state)
{
	struct arena a;
	arena_init(&a);
	struct problem p;
	load(&a, format_of("grouping"), grouping, &p);
	struct err err = {};
	struct problem_answer answer;
	assert_ok_err(problem_solve(&a, &p, &(struct engine_run){}, &answer, &err));
	assert_true(answer.result.infeasible);
	assert_string_equal(answer.why->text, "these rules clash: a group has at most 15000 pupils; schools 1, 2 must be covered");
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	err_render(&text, answer.why, LANG_ZH);
	assert_str(buf_view(&text), "以下规则相互冲突：一个集团至多 15000 名学生；学校 1, 2 必须纳入集团");
	assert_said(&a, &p, "0,0\n1,0\n2,-1\n", LANG_EN, "\"R1 school 2 must be covered\"");
	assert_said(&a, &p, "0,0\n1,0\n2,-1\n", LANG_ZH, "\"R1 学校 2 必须纳入集团\"");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clash_is_told),
		cmocka_unit_test(rules_and_violations_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
