/* Duties of a term through the program: what is met by which evidence, what is missing, due or disputed; one event reported by both
 * schools counts once. */
#include "program.h"

#include <string.h>

static json_t *asked(struct program *p, const char *as_of, const char *term)
{
	EXPECT(p, 0, "duties", "--json", "--as-of", as_of, "--term", term);
	return program_json(p);
}

/* The duty of the one pair (or group) of the list. */
static json_t *duty(json_t *all, const char *list, const char *id)
{
	size_t i;
	json_t *d;
	json_array_foreach(json_object_get(json_array_get(json_object_get(all, list), 0), "duties"), i, d)
		if (strcmp(json_string_value(json_object_get(d, "duty")), id) == 0)
			return d;
	fail_msg("no duty %s", id);
	return NULL;
}

static void holds(json_t *all, const char *list, const char *id, const char *state, int count)
{
	json_t *d = duty(all, list, id);
	const char *is = json_string_value(json_object_get(d, "state"));
	if (strcmp(is, state) != 0 || json_integer_value(json_object_get(d, "count")) != count)
		fail_msg("%s: %s with %lld, expected %s with %d", id, is, (long long)json_integer_value(json_object_get(d, "count")), state, count);
}

static int city(void **state)
{
	if (program_setup(state) != 0)
		return -1;
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county\n2113000001,桃城第一小学,211,131102\n2113000002,桃城第二小学,211,131102\n"
				       "2113000003,桃城第三小学,211,131102\n");
	program_write(p, "person.csv", "number,name,employer\nT1,张一,2113000001\nT2,李二,2113000002\nT3,王三,2113000001\n");
	program_write(p, "group.csv", "name,county,mode,core,founded\n育才集团,131102,alliance,2113000001,2020-01-01\n");
	program_write(p, "membership.csv", "group,school,role,from\n育才集团,2113000001,core,2020-01-01\n育才集团,2113000003,member,2020-01-01\n");
	program_write(p, "agreement.csv", "kind,helper,helped,from,to\npairing,2113000001,2113000002,2022-03-01,2024-03-01\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "group.csv", "membership.csv", "agreement.csv", "--commit");
	return 0;
}

static void nothing_logged(void **state)
{
	struct program *p = *state;
	json_t *all = asked(p, "2022-10-10", "2022-2023-1");
	holds(all, "pairs", "managers", "due", 0);
	holds(all, "pairs", "research", "due", 0);
	holds(all, "groups", "council", "due", 0);
	json_decref(all);
	all = asked(p, "2023-02-01", "2022-2023-1");
	holds(all, "pairs", "managers", "missing", 0);
	json_decref(all);
	all = asked(p, "2022-10-10", "2022-2023-2");
	holds(all, "pairs", "managers", "not_yet", 0);
	json_decref(all);
	/* before it was signed and after it ended there is no pair */
	all = asked(p, "2021-10-10", "2021-2022-1");
	assert_int_equal(json_array_size(json_object_get(all, "pairs")), 0);
	json_decref(all);
	EXPECT(p, 3, "duties", "--term", "2022-2023-7");
	EXPECT(p, 3, "duties", "--term", "autumn");
	EXPECT(p, 3, "duties", "--region", "999999");
}

static void evidence_is_found_where_policy_says(void **state)
{
	struct program *p = *state;
	/* held at the helper, guidance is not what is owed; in another term neither; between other schools neither */
	program_write(p, "activity.csv", "date,school,title,kind,other_school\n2022-10-01,2113000002,送教一,guidance,2113000001\n"
					 "2022-10-08,2113000001,送教二,guidance,2113000002\n2022-03-08,2113000002,送教三,guidance,2113000001\n"
					 "2022-10-09,2113000003,送教四,guidance,2113000001\n2022-10-10,2113000001,教研,research,2113000002\n");
	program_write(p, "posting.csv", "person,school,role,subject,kind,from,to,origin\nT1,2113000002,manager,,attachment,2022-09-01,2023-07-01,2113000001\n"
					"T3,2113000002,teacher,maths,support,2022-09-01,2023-07-01,2113000001\nT2,2113000001,teacher,maths,shadowing,2022-10-01,2022-11-01,2113000002\n");
	program_write(p, "mentorship.csv", "mentor,learner,from\nT1,T2,2022-03-01\n");
	program_write(p, "mentoring.csv", "mentorship,date,what,hours\nT1/T2/2022-03-01,2022-11-01,听课,2\nT1/T2/2022-03-01,2022-04-01,听课,2\n");
	EXPECT(p, 0, "import", "activity.csv", "posting.csv", "mentorship.csv", "mentoring.csv", "--commit");
	json_t *all = asked(p, "2022-12-10", "2022-2023-1");
	holds(all, "pairs", "managers", "met", 1);
	holds(all, "pairs", "guides", "met", 3); /* one activity, one posting, one mentor's lesson */
	assert_int_equal(json_array_size(json_object_get(duty(all, "pairs", "guides"), "evidence")), 3);
	holds(all, "pairs", "learners", "met", 1);
	holds(all, "pairs", "research", "met", 1);
	holds(all, "pairs", "tests", "due", 0);
	holds(all, "groups", "shared", "due", 0);
	json_decref(all);
	/* What was known before it was logged is told as it was known. */
	EXPECT(p, 0, "duties", "--json", "--as-of", "2022-12-10", "--known-at", "2000-01-01T00:00:00Z", "--term", "2022-2023-1");
	all = program_json(p);
	assert_int_equal(json_array_size(json_object_get(all, "pairs")), 0);
	json_decref(all);
}

/* The group's own, and what two members do, whoever else took part. */
static void groups_owe_too(void **state)
{
	struct program *p = *state;
	program_write(p, "activity.csv", "date,school,title,kind,other_school\n2022-10-01,2113000003,教研一,research,2113000001\n"
					 "2022-10-02,2113000001,教研二,research,2113000002\n");
	program_write(p, "together.csv", "group,kind,title,from\n育才集团,courses,校本课程,2022-10-01\n");
	program_write(p, "meeting.csv", "date,title,kind,region,group\n2022-10-01,理事会,council,131102,育才集团\n2022-10-02,全市推进会,work,131102,\n");
	program_write(p, "posting.csv", "person,school,role,subject,kind,from,to,origin\nT3,2113000003,teacher,maths,rotation,2022-09-01,2023-07-01,2113000001\n"
					"T3,2113000003,teacher,maths,support,2022-09-01,2023-07-01,2113000001\n");
	EXPECT(p, 0, "import", "activity.csv", "together.csv", "meeting.csv", "posting.csv", "--commit");
	json_t *all = asked(p, "2022-12-10", "2022-2023-1");
	holds(all, "groups", "council", "met", 1);
	holds(all, "groups", "shared", "met", 2);
	holds(all, "groups", "flow", "met", 1); /* one person, however often posted */
	json_decref(all);
}

static void one_event_counts_once(void **state)
{
	struct program *p = *state;
	program_write(p, "activity.csv", "date,school,title,kind,other_school\n2022-10-01,2113000002,下校指导,guidance,2113000001\n"
					 "2022-10-01,2113000001,赴二小指导,guidance,2113000002\n2022-10-05,2113000002,下校指导,guidance,2113000001\n");
	EXPECT(p, 0, "import", "activity.csv", "--commit");
	json_t *all = asked(p, "2022-12-10", "2022-2023-1");
	holds(all, "pairs", "guides", "met", 2);
	assert_int_equal(json_integer_value(json_object_get(duty(all, "pairs", "guides"), "confirmed")), 0);
	json_decref(all);
	program_write(p, "same_event.csv", "one,other,verdict\n2022-10-01/2113000002/下校指导,2022-10-01/2113000001/赴二小指导,same\n"
					   "2022-10-01/2113000002/下校指导,2022-10-05/2113000002/下校指导,same\n");
	EXPECT(p, 0, "import", "same_event.csv", "--commit");
	all = asked(p, "2022-12-10", "2022-2023-1");
	holds(all, "pairs", "guides", "due", 1);
	assert_int_equal(json_integer_value(json_object_get(duty(all, "pairs", "guides"), "confirmed")), 1); /* both sides reported it */
	json_decref(all);
}

static void reports_are_written(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "duties", "--term", "2022-2023-1", "--xlsx", "duties.xlsx", "--pdf", "duties.pdf");
	assert_non_null(strstr(p->out.p, "桃城第一小学 → 桃城第二小学"));
	EXPECT(p, 0, "--lang", "en", "duties", "--term", "2022-2023-1");
	assert_non_null(strstr(p->out.p, "2022-2023, autumn term"));
	assert_non_null(strstr(p->out.p, "missing 0/1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_logged, city, program_teardown),
		cmocka_unit_test_setup_teardown(evidence_is_found_where_policy_says, city, program_teardown),
		cmocka_unit_test_setup_teardown(groups_owe_too, city, program_teardown),
		cmocka_unit_test_setup_teardown(one_event_counts_once, city, program_teardown),
		cmocka_unit_test_setup_teardown(reports_are_written, city, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
