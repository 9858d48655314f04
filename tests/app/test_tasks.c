/* How tasks stand, day by day, and the weekly digest: told once. */
#include "program.h"

#include <string.h>

static int plan(void **state)
{
	if (program_setup(state) != 0)
		return -1;
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n");
	program_write(p, "department.csv", "region,name\n1311,基础教育科\n");
	program_write(p, "programme.csv", "title,kind,region,from,to\n年度计划,yearly,1311,2022-01-01,2023-01-01\n");
	program_write(p, "task.csv", "programme,number,title,area,region,department,measure,unit,target,reached,starts,due,cancelled\n"
				     "年度计划,1,有节点,schools,1311,基础教育科,,,,,2022-03-01,2022-06-30,\n"
				     "年度计划,2,有指标,schools,1311,基础教育科,新增,所,10,5,2022-01-01,2022-12-31,\n"
				     "年度计划,3,已达标,schools,1311,基础教育科,新增,所,10,10,2022-01-01,2022-12-31,\n"
				     "年度计划,4,取消的,schools,1311,基础教育科,,,,,2022-01-01,2022-12-31,2022-05-01\n"
				     "年度计划,5,什么都没有,schools,1311,基础教育科,,,,,2022-01-01,2022-04,\n");
	program_write(p, "milestone.csv", "task,title,due,met\n有节点,方案,2022-03-20,2022-03-25\n有节点,验收,2022-06-20,2022-07-05\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "department.csv", "programme.csv", "task.csv", "milestone.csv", "--commit");
	return 0;
}

static void stands(struct program *p, const char *day, const char *number, const char *state)
{
	size_t i;
	json_t *t;
	EXPECT(p, 0, "tasks", "--json", "--as-of", day);
	json_t *all = program_json(p);
	json_array_foreach(json_object_get(all, "tasks"), i, t)
		if (strcmp(json_string_value(json_object_get(t, "number")), number) == 0) {
			if (strcmp(json_string_value(json_object_get(t, "state")), state) != 0)
				fail_msg("task %s on %s: %s, expected %s", number, day, json_string_value(json_object_get(t, "state")), state);
			json_decref(all);
			return;
		}
	fail_msg("no task %s", number);
}

static void computed_from_dates_steps_and_measures(void **state)
{
	struct program *p = *state;
	stands(p, "2022-02-01", "1", "ahead");
	stands(p, "2022-03-02", "1", "running"); /* the first step is 18 days off */
	stands(p, "2022-03-10", "1", "at_risk"); /* ten days before it is due */
	stands(p, "2022-03-22", "1", "at_risk"); /* two days after, and not met until the 25th */
	stands(p, "2022-04-01", "1", "running");
	stands(p, "2022-06-25", "1", "at_risk"); /* the second is overdue */
	stands(p, "2022-07-01", "1", "late");
	stands(p, "2022-07-05", "1", "done");
	stands(p, "2022-07-01", "2", "running"); /* 5 of 10 at half of the time */
	stands(p, "2022-10-01", "2", "at_risk"); /* 5 of 10 at three quarters: below four fifths of the pace */
	stands(p, "2023-01-01", "2", "late");
	stands(p, "2022-02-01", "3", "done");
	stands(p, "2022-04-30", "4", "running");
	stands(p, "2022-05-01", "4", "cancelled");
	stands(p, "2022-04-30", "5", "running"); /* due some day in April */
	stands(p, "2022-05-01", "5", "late");
	EXPECT(p, 0, "tasks", "--as-of", "2022-10-01", "--behind", "--programme", "年度计划", "--pdf", "tasks.pdf", "--xlsx", "tasks.xlsx");
	assert_non_null(strstr(p->out.p, "有指标"));
	assert_null(strstr(p->out.p, "已达标"));
}

static void told_once_a_week(void **state)
{
	struct program *p = *state;
	json_t *all;
	EXPECT(p, 0, "user", "add", "planner", "--name", "规划员");
	EXPECT(p, 0, "user", "grant", "planner", "planner", "1311");
	for (int again = 0; again < 2; again++) {
		EXPECT(p, 0, "digest", "--json", "--as-of", "2036-10-01");
		all = program_json(p);
		assert_int_equal(json_integer_value(json_object_get(all, "owners")), 1);
		assert_int_equal(json_integer_value(json_object_get(all, "sent")), again == 0);
		json_decref(all);
	}
	EXPECT(p, 0, "digest", "--json", "--as-of", "2036-10-06"); /* the next Monday */
	all = program_json(p);
	assert_int_equal(json_integer_value(json_object_get(all, "sent")), 1);
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(computed_from_dates_steps_and_measures, plan, program_teardown),
		cmocka_unit_test_setup_teardown(told_once_a_week, plan, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
