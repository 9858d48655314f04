/* Two servers over one PostgreSQL register: jobs are shared, each is run once, and the end of one server ends none. */
#include "served.h"

#include "pg.h"

#include <time.h>

enum { JOBS = 6 };

/* A trial run of an import, started on the server; its path. */
static void start_job(struct served *s, const char *token, int number, char path[128])
{
	char form[200];
	snprintf(form, sizeof form, "all=1&set=address&address=Street+%d&do=try", number);
	assert_int_equal(served_ask(s, token, "/records/school/bulk", form), 303);
	served_between(s, "Location: ", "\r\n", path, 128);
}

static void two_servers_share_jobs(void **state)
{
	struct program *p = *state;
	char url[PG_URL_MAX], planner[100], jobs[JOBS][128], act[160];
	if (!pg_fresh_url(url))
		SKIP_TEST("no PostgreSQL here");
	p->db = url;
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	struct served *a = served_start(p), *b = served_start(p);

	/* Started on one, seen on both, run once. */
	start_job(a, planner, 0, jobs[0]);
	served_wait(b, planner, jobs[0], "Trial run without faults");
	served_wait(a, planner, jobs[0], "Trial run without faults");
	assert_int_equal(served_ask(b, planner, "/jobs", NULL), 200);
	assert_page(b, jobs[0]);
	EXPECT(p, 0, "jobs", "show", jobs[0] + strlen("/jobs/"), "--json");
	assert_says(p, "\"attempt\": 1");
	assert_says(p, "\"state\": \"done\"");

	/* What was tried on one is stored on the other, as one batch. */
	snprintf(act, sizeof act, "%s/commit", jobs[0]);
	assert_int_equal(served_ask(b, planner, act, ""), 303);
	served_between(b, "Location: ", "\r\n", act, sizeof act);
	served_wait(a, planner, act, "Stored as batch");
	EXPECT(p, 0, "list", "school", "--where", "address = 'Street 0'", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 2);

	/* One server dies with jobs under way and waiting: the other brings all to their end. */
	for (int i = 0; i < JOBS; i++)
		start_job(a, planner, i + 1, jobs[i]);
	served_kill(a);
	for (int i = 0; i < JOBS; i++) {
		served_wait(b, planner, jobs[i], "Trial run without faults");
		assert_no_page(b, "failed");
	}
	served_stop(b);
	p->db = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_servers_share_jobs, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
