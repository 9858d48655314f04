/* What is kept between requests and followed from save to save is what reading everything again gives. */
#include "ledger_city.h"

static json_t *parties(json_t *all) { return json_object_get(all, "parties"); }

static void same_as_from_nothing(struct program *p, struct visit *v, const struct visitor *who, const char *after)
{
	for (int of_pairs = 0; of_pairs < 2; of_pairs++) {
		LOOK(of_pairs ? "/api/evaluations?year=2022-2023&pairs=1" : "/api/evaluations?year=2022-2023", who, 200);
		json_t *kept = json_loads(visit_body(v), 0, NULL);
		if (of_pairs)
			EXPECT(p, 0, "evaluate", "--json", "--year", "2022-2023", "--pairs");
		else
			EXPECT(p, 0, "evaluate", "--json", "--year", "2022-2023");
		json_t *fresh = program_json(p);
		assert_non_null(parties(kept));
		assert_true(json_array_size(parties(kept)) > 0);
		if (!json_equal(parties(kept), parties(fresh)))
			fail_msg("after %s: %s\n%s", after, json_dumps(parties(kept), 0), json_dumps(parties(fresh), 0));
		json_decref(kept);
		json_decref(fresh);
	}
}

static void results_are_those_from_nothing(void **state)
{
	static const char *const steps[][2] = {
		{"activity", "date,school,title,kind,other_school,hours,teachers\n2022-10-01,2113000001,教研一,research,2113000002,2,12\n"},
		{"activity", "date,school,title,kind,other_school,hours,teachers\n2022-10-08,2113000003,教研二,research,2113000001,3,9\n"},
		{"activity", "date,school,title,kind,other_school,hours\n2022-10-01,2113000001,教研一,research,2113000002,5\n"},
		{"activity", "date,school,title,kind,group\n2023-03-09,2113000004,集团公开课,open-lesson,育才集团\n"},
		{"mentorship", "mentor,learner,from\nT1,T2,2022-09-01\n"},
		{"mentoring", "mentorship,date,what,hours\nT1/T2/2022-09-01,2022-11-01,听课,2\n"},
		{"posting", "person,school,role,subject,kind,from,to\nT3,2113000002,teacher,chinese,rotation,2022-09-01,2023-07-01\n"},
		{"meeting", "date,title,kind,region,group\n2023-04-01,理事会,council,131102,育才集团\n"},
		{"person", "number,name,employer\nT2,李二,2113000003\n"},
		{"activity", "date,school,title,kind,other_school\n2024-10-01,2113000001,另一年,research,2113000002\n"},
		{"membership", "group,school,role,from\n育才集团,2113000004,member,2022-10-01\n"},
		{"agreement", "kind,helper,helped,from,to\npairing,2113000003,2113000004,2022-09-01,2090-03-01\n"},
		{"activity", "date,school,title,kind,other_school,hours\n2023-05-01,2113000003,新结对,research,2113000004,2\n"},
		{"centre", "group,kind,seat\n育才集团,teachers,2113000001\n"},
	};
	struct program *p = *state;
	struct visitor planner, county;
	char id[ID_TEXT], path[100];
	struct visit *v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "county", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	same_as_from_nothing(p, v, &planner, "nothing");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		program_write(p, "more.csv", steps[i][1]);
		EXPECT(p, 0, "import", "more.csv", "--record", steps[i][0], "--commit");
		same_as_from_nothing(p, v, &planner, steps[i][1]);
	}
	snprintf(path, sizeof path, "/api/records/activity/%s", hex(row_id(p, "activity", "title = '教研一'"), id));
	visit_json(v, "PATCH", path, &county, "", "{\"date\":\"2024-03-01\"}");
	assert_answer(v, 200);
	same_as_from_nothing(p, v, &planner, "a day moved out of the year");
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(results_are_those_from_nothing, city, visit_teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
