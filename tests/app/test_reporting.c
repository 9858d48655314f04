/* A year's reporting over real HTTP: a clerk makes a mistake and mends it, the county returns and accepts, others see nothing. */
#include "served.h"

enum { PRIMARY, JUNIOR };

static void a_clerk_reports_and_the_county_accepts(void **state)
{
	struct program *p = *state;
	char clerk[100], other[100], head[100], county[100], planner[100], id[33], path[128], act[160];
	program_small(p);
	program_write(p, "statistics.csv", "school,year,section,classes,pupils,teachers,above degree\n2113900001,2024-2025,primary,12,540,30,20\n");
	program_write(p, "group.csv", "name,county,mode,core,founded\n第一教育集团,131102,alliance,2113900001,2020-09-01\n");
	program_write(p, "membership.csv", "group,school,role,from\n第一教育集团,2113900001,core,2020-09-01\n第一教育集团,3113900002,member,2020-09-01\n");
	EXPECT(p, 0, "import", "statistics.csv", "group.csv", "membership.csv", "--commit");
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	served_user(p, "other", "clerk", "3113900002", other);
	served_user(p, "head", "head", "3113900002", head);
	served_user(p, "county", "county", "131102", county);
	served_user(p, "planner", "planner", "1311", planner);
	served_row(p, "school", "code = '2113900001'", id);
	struct served *s = served_start(p);

	/* Before a round opens nothing is missing. */
	assert_int_equal(served_ask(s, county, "/", NULL), 200);
	assert_no_page(s, "Reports of");
	assert_int_equal(served_ask(s, clerk, "/records/round/new", "year=2025-2026&region=1311&opens=2025-09-01&due=2025-11-30"), 403);
	assert_int_equal(served_ask(s, planner, "/records/round/new", "year=2025-2026&region=1311&opens=2025-09-01&due=2025-08-30"), 422);
	assert_page(s, "before it opens");
	assert_int_equal(served_ask(s, planner, "/records/round/new", "year=2025-2026&region=1311&opens=2025-09-01&due=2025-11-30"), 303);
	assert_int_equal(served_ask(s, county, "/", NULL), 200);
	assert_page(s, "Reports of 2025-2026: 2 of 2 schools are missing, due 2025-11-30");
	assert_int_equal(served_ask(s, other, "/", NULL), 200);
	assert_page(s, "1 of 1 schools are missing");
	assert_int_equal(served_ask(s, head, "/", NULL), 200); /* reads the core's reports, too, but makes one */
	assert_page(s, "1 of 1 schools are missing");
	assert_int_equal(served_ask(s, other, "/", NULL), 200);
	assert_page(s, "桃城区第一中学");
	assert_no_page(s, "桃城区第一小学");
	assert_int_equal(served_ask(s, clerk, "/reports", NULL), 200);
	assert_page(s, "2025-2026");
	assert_page(s, "not begun");

	/* Last year stands beside; a mistake is told at its field, and nothing is stored. */
	snprintf(path, sizeof path, "/reports/2025-2026/%s/primary", id);
	assert_int_equal(served_ask(s, clerk, path, NULL), 200);
	assert_page(s, "Last year: 540");
	assert_int_equal(served_ask(s, clerk, path, "classes=12&pupils=560&teachers=10&above_degree=20&do=save"), 422);
	assert_page(s, "20 above the required degree");
	assert_page(s, "value=\"560\"");
	snprintf(act, sizeof act, "%s/check", path);
	assert_int_equal(served_ask(s, clerk, act, "classes=x&pupils=560"), 200);
	assert_page(s, "\"classes\":");
	assert_no_page(s, "\"pupils\":");

	/* A draft is kept, faulty as it is, for its author alone. */
	assert_int_equal(served_ask(s, clerk, path, "classes=12&pupils=561&teachers=10&above_degree=20&do=draft"), 303);
	assert_int_equal(served_ask(s, clerk, path, NULL), 200);
	assert_page(s, "value=\"561\"");
	assert_int_equal(served_ask(s, county, path, NULL), 200);
	assert_no_page(s, "value=\"561\"");

	/* Nobody else's school; nothing missing may be submitted. */
	assert_int_equal(served_ask(s, other, path, NULL), 403);
	assert_int_equal(served_ask(s, other, path, "classes=1&pupils=1&teachers=1"), 403);
	snprintf(act, sizeof act, "/reports/2025-2026/%s/submit", id);
	assert_int_equal(served_ask(s, clerk, act, ""), 409);

	assert_int_equal(served_ask(s, clerk, path, "classes=12&pupils=560&teachers=30&above_degree=20&do=save"), 303);
	assert_int_equal(served_ask(s, clerk, path, NULL), 200);
	assert_no_page(s, "value=\"561\"");
	assert_int_equal(served_ask(s, other, act, ""), 403);
	assert_int_equal(served_ask(s, clerk, act, ""), 303);
	assert_int_equal(served_ask(s, clerk, "/", NULL), 200);
	assert_no_page(s, "are missing");
	assert_int_equal(served_ask(s, county, "/", NULL), 200);
	assert_page(s, "1 of 2 schools are missing");
	assert_page(s, "1 reports wait for a decision");
	/* What is submitted is closed to the school, by its form and by the register's. */
	assert_int_equal(served_ask(s, clerk, path, "classes=13&pupils=560&teachers=30&above_degree=20&do=save"), 403);

	snprintf(act, sizeof act, "/reports/2025-2026/%s/do/return", id);
	assert_int_equal(served_ask(s, clerk, act, "reason=x"), 403);
	assert_int_equal(served_ask(s, county, act, ""), 409); /* a reason is wanted */
	assert_int_equal(served_ask(s, county, act, "reason=check+the+classes"), 303);
	/* The school's people are told why, nobody else's. */
	snprintf(act, sizeof act, "/reports/2025-2026/%s", id);
	assert_int_equal(served_ask(s, clerk, "/inbox", NULL), 200);
	assert_page(s, "：退回");
	assert_page(s, "check the classes");
	assert_page(s, act);
	assert_int_equal(served_ask(s, other, "/inbox", NULL), 200);
	assert_no_page(s, "check the classes");
	assert_int_equal(served_ask(s, county, "/inbox", NULL), 200);
	assert_no_page(s, "check the classes");
	assert_int_equal(served_ask(s, clerk, act, NULL), 200);
	assert_page(s, "check the classes");
	assert_int_equal(served_ask(s, clerk, path, "classes=13&pupils=560&teachers=30&above_degree=20&do=save"), 303);
	snprintf(act, sizeof act, "/reports/2025-2026/%s/submit", id);
	assert_int_equal(served_ask(s, clerk, act, ""), 303);
	snprintf(act, sizeof act, "/reports/2025-2026/%s/do/accept", id);
	assert_int_equal(served_ask(s, county, act, ""), 303);
	assert_int_equal(served_ask(s, county, "/reports/2025-2026", NULL), 200);
	assert_page(s, "accepted");
	assert_int_equal(served_ask(s, clerk, "/inbox", NULL), 200);
	assert_page(s, "：通过");
	assert_int_equal(served_ask(s, county, "/reports/2025-2026/remind", ""), 303);
	served_stop(s);

	EXPECT(p, 0, "list", "statistics", "--where", "year = 2025", "--json");
	assert_says(p, "\"classes\":13");
}

static void pages_keep_to_the_rights(void **state)
{
	struct program *p = *state;
	char clerk[100], county[100], id[33], path[128];
	program_small(p);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	served_user(p, "county", "county", "131102", county);
	served_row(p, "school", "code = '3113900002'", id);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, NULL, "/records/person", NULL), 303);
	assert_page(s, "/sign-in?next=%2Frecords%2Fperson");
	assert_int_equal(served_ask(s, "jh_00000000_wrong", "/records", NULL), 403);
	assert_int_equal(served_ask(s, clerk, "/records", NULL), 200);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_int_equal(served_ask(s, clerk, "/records/nothing", NULL), 403);
	assert_int_equal(served_ask(s, county, "/records/school?sort=-name&q=%E6%A1%83", NULL), 200);
	assert_page(s, "2113900001");
	assert_int_equal(served_ask(s, county, "/records/school?where=nothing+%3D+1", NULL), 422);
	assert_int_equal(served_ask(s, county, "/records/school?after=zz", NULL), 422);
	snprintf(path, sizeof path, "/records/school/%s", id);
	assert_int_equal(served_ask(s, county, path, NULL), 200);
	snprintf(path, sizeof path, "/records/school/%s/history", id);
	assert_int_equal(served_ask(s, county, path, NULL), 200);
	snprintf(path, sizeof path, "/records/school/%s/edit", id);
	assert_int_equal(served_ask(s, clerk, path, NULL), 403);
	assert_int_equal(served_ask(s, county, path, NULL), 200);
	/* A change that would move the school out of the county is not the county's to make. */
	assert_int_equal(served_ask(s, county, path, "name=%E6%96%B0%E6%A0%A1&county=1311&do=save"), 403);
	assert_int_equal(served_ask(s, county, path, "name=%3Cscript%3E&do=save&reason=x"), 303);
	assert_int_equal(served_ask(s, county, "/records/school", NULL), 200);
	assert_page(s, "&lt;script&gt;");
	assert_no_page(s, "<script>");
	assert_int_equal(served_ask(s, clerk, "/exports/person/csv", NULL), 200);
	assert_no_page(s, "3113900002"); /* only the own school's */
	served_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_clerk_reports_and_the_county_accepts, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(pages_keep_to_the_rights, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
