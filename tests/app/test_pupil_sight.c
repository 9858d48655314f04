/* Pupils' sight: a school's clerk imports a class and reports the counts; no office sees a pupil, nor does another school. */
#include "ledger_city.h"

static void only_the_school_sees_a_pupil(void **state)
{
	struct program *p = *state;
	struct visitor clerk, head, other, county, planner, teacher, audit;
	char path[300], id[ID_TEXT];
	struct visit *v = visit_start(p);
	struct id school = row_id(p, "school", "code = '2113000001'");
	visit_sign_in(p, "clerk", ROLE_CLERK, school, (struct id){}, &clerk);
	visit_sign_in(p, "head", ROLE_HEAD, school, (struct id){}, &head);
	visit_sign_in(p, "teacher", ROLE_TEACHER, school, row_id(p, "person", "number = 'T1'"), &teacher);
	visit_sign_in(p, "other", ROLE_CLERK, row_id(p, "school", "code = '2113000002'"), (struct id){}, &other);
	visit_sign_in(p, "taocheng", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "city", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "audit", ROLE_AUDIT, (struct id){}, (struct id){}, &audit);
	LOOK("/sight?year=2025-2026", &clerk, 200);
	SHOWS("No pupil was screened in this year");
	HIDES("Report the counts");
	/* Either eye below 5.0; who was absent counts as no one screened. */
	program_write(p, "pupil_sight.csv", "school,year,pupil,grade,class,right,left,short_sighted\n"
					    "2113000001,2025-2026,A1,1,1,4.9,5.0,yes\n2113000001,2025-2026,A2,1,1,5.0,5.0,no\n2113000001,2025-2026,A3,1,2,5.1,4.8,no\n"
					    "2113000001,2025-2026,A4,1,2,5.2,5.2,no\n2113000001,2025-2026,A5,1,2,,,\n2113000001,2024-2025,A1,k3,1,5.0,5.0,no\n"
					    "2113000002,2025-2026,B1,1,1,3.7,3.7,yes\n");
	EXPECT(p, 0, "import", "pupil_sight.csv", "--commit");
	/* No name, no number of the state, nothing beyond the scale. */
	program_write(p, "more.csv", "school,year,pupil,grade,right\n2113000001,2025-2026,张三,1,5.0\n");
	EXPECT(p, 1, "import", "more.csv", "--record", "pupil_sight", "--commit");
	program_write(p, "more.csv", "school,year,pupil,grade,right\n2113000001,2025-2026,131102201501010017,1,5.0\n");
	EXPECT(p, 1, "import", "more.csv", "--record", "pupil_sight", "--commit");
	program_write(p, "more.csv", "school,year,pupil,grade,right\n2113000001,2025-2026,A9,1,5.4\n");
	EXPECT(p, 1, "import", "more.csv", "--record", "pupil_sight", "--commit");
	LOOK("/sight?year=2025-2026", &clerk, 200);
	SHOWS("50.0"); /* two of four */
	SHOWS("25.0"); /* one of four short-sighted */
	SHOWS("below 5.0");
	HIDES(">100.0"); /* the other school's pupil */
	LOOK("/sight", &head, 200); /* the latest year with pupils */
	SHOWS("50.0");
	HIDES("Report the counts"); /* the clerk does */
	LOOK("/sight?year=2025-2026&format=xlsx", &clerk, 200);
	LOOK("/sight?year=2025-2026", &other, 200);
	SHOWS("100.0");
	HIDES("50.0");
	LOOK("/sight?year=2025-2026", &county, 403);
	LOOK("/sight?year=2025-2026", &planner, 403);
	LOOK("/sight?year=2025-2026", &teacher, 403);
	LOOK("/sight?year=no-year", &clerk, 422);
	/* The list is masked; the offices have none. */
	LOOK("/records/pupil_sight", &clerk, 200);
	SHOWS("A1");
	HIDES("4.8");
	HIDES("B1");
	LOOK("/records/pupil_sight", &county, 403);
	LOOK("/api/records/pupil_sight", &planner, 403);
	LOOK("/api/records/pupil_sight", &clerk, 200);
	HIDES("\"4.8\"");
	snprintf(path, sizeof path, "/records/pupil_sight/%s", hex(row_id(p, "pupil_sight", "pupil = 'A3' and year = 2025"), id));
	LOOK(path, &clerk, 200);
	LOOK(path, &other, 403);
	LOOK(path, &county, 403);
	/* The counts go up, once and again as they change. */
	SEND("/sight/report", &head, "year=2025-2026", 403);
	SEND("/sight/report", &county, "year=2025-2026", 403);
	SEND("/sight/report", &clerk, "year=2023-2024", 409);
	SEND("/sight/report", &clerk, "year=2025-2026", 303);
	EXPECT(p, 0, "list", "vision", "--where", "year = 2025", "--json");
	assert_non_null(strstr(p->out.p, "\"screened\":4"));
	assert_non_null(strstr(p->out.p, "\"poor\":2"));
	assert_non_null(strstr(p->out.p, "\"short_sighted\":1"));
	program_write(p, "more.csv", "school,year,pupil,grade,class,right,left\n2113000001,2025-2026,A5,1,2,4.0,4.1\n");
	EXPECT(p, 0, "import", "more.csv", "--record", "pupil_sight", "--commit");
	SEND("/sight/report", &clerk, "year=2025-2026", 303);
	EXPECT(p, 0, "list", "vision", "--where", "year = 2025", "--json");
	assert_non_null(strstr(p->out.p, "\"screened\":5"));
	assert_non_null(strstr(p->out.p, "\"poor\":3"));
	LOOK("/growth", &county, 200);
	SHOWS("60.0");
	/* What was opened was noted; a pupil who is erased is no longer counted. */
	LOOK("/audit?thing=pupil_sight", &audit, 200);
	SHOWS("counted by grade, year and class");
	char pupil[ID_TEXT];
	EXPECT(p, 0, "erase", "pupil_sight", hex(row_id(p, "pupil_sight", "pupil = 'A1' and year = 2025"), pupil), "--reason", "the parents asked");
	LOOK("/sight?year=2025-2026", &clerk, 200);
	SHOWS("2 records of pupils who were erased");
	SHOWS("50.0"); /* two of four again */
	SHOWS("junheng erase pupil_sight");
	LOOK("/sight?year=2024-2025", &clerk, 200); /* the same pupil's year before went with it, in one step */
	SHOWS("1 records of pupils who were erased");
	HIDES("100.0");
	LOOK("/sight?year=2025-2026", &other, 200); /* another school's pupils stand */
	SHOWS("100.0");
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(only_the_school_sees_a_pupil, city, visit_teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
