/* Plans over HTTP while others work and things break, on SQLite and on PostgreSQL with two servers: adopted by several at once, the
 * server killed in the middle of it, the register changed underneath, a solve cut off and taken up again. */
#include "exchange_town.h"
#include "served.h"

#include "pg.h"

enum { CLIENTS = 4 };

struct desk {
	struct program *p;
	struct served *s[2];               /* the same one twice on SQLite, which one server holds */
	char maker[100], chief[100], region[33];
	int plans;
};

static void desk_serve(struct desk *d)
{
	d->s[0] = served_start(d->p);
	d->s[1] = d->p->db ? served_start(d->p) : d->s[0];
}

static void desk_end(struct desk *d, bool is_orderly)
{
	struct served *other = d->s[1] != d->s[0] ? d->s[1] : NULL;
	if (is_orderly)
		served_stop(d->s[0]);
	else
		served_kill(d->s[0]); /* at once: the other one takes its time to stop */
	if (other)
		served_stop(other);
}

static void desk_open(struct desk *d, struct program *p, const char *url, int schools, int each)
{
	*d = (struct desk){.p = p};
	p->db = url;
	exchange_town(p, schools, each);
	served_user(p, "maker", "planner", "1311", d->maker);
	served_user(p, "chief", "planner", "1311", d->chief);
	served_row(p, "region", "code = '131102'", d->region);
	desk_serve(d);
}

static void desk_close(struct desk *d)
{
	struct program *p = d->p;
	desk_end(d, true);
	EXPECT(p, 0, "verify");
	p->db = NULL;
}

/* A new plan; its path. */
static void make(struct desk *d, char path[128])
{
	char form[300];
	snprintf(form, sizeof form, "kind=exchange&name=Exchange+%d&region=%s&data_day=2025-03-01&effective=2025-09-01&backbone=0.1", ++d->plans, d->region);
	if (served_ask(d->s[0], d->maker, "/plans", form) != 303)
		fail_msg("no plan: %.900s", strstr(d->s[0]->page, "<main"));
	served_between(d->s[0], "Location: ", "\r\n", path, 128);
	path[strcspn(path, "?")] = 0;
}

static int step(struct served *s, const char *who, const char *plan, const char *what, const char *form)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", plan, what);
	return served_ask(s, who, path, form);
}

static void solve(struct desk *d, const char *plan)
{
	assert_int_equal(step(d->s[0], d->maker, plan, "solve", "seconds=60"), 303);
	served_wait(d->s[1], d->maker, plan, "/do/submit");
}

/* Made, solved, submitted, approved by another. */
static void approved(struct desk *d, char plan[128])
{
	make(d, plan);
	solve(d, plan);
	assert_int_equal(step(d->s[0], d->maker, plan, "do/submit", ""), 303);
	assert_int_equal(step(d->s[0], d->maker, plan, "do/accept", ""), 403);
	assert_int_equal(step(d->s[1], d->chief, plan, "do/accept", ""), 303);
}

/* Postings the adoption of plans has written. */
static int sent(struct program *p)
{
	EXPECT(p, 0, "list", "posting", "--where", "kind = 'rotation'", "--as-of", "2025-10-01", "--limit", "1000", "--json");
	return (int)program_count(p, "rows");
}

/* Nobody is at two schools by exchange. */
static void assert_nobody_twice(struct program *p)
{
	EXPECT(p, 0, "list", "posting", "--where", "kind = 'rotation'", "--as-of", "2025-10-01", "--limit", "1000", "--json");
	json_t *o = program_json(p), *rows = json_object_get(o, "rows");
	for (size_t i = 0; i < json_array_size(rows); i++)
		for (size_t k = 0; k < i; k++)
			assert_false(json_equal(json_object_get(json_array_get(rows, i), "person"), json_object_get(json_array_get(rows, k), "person")));
	json_decref(o);
}

static bool is_adopted(struct desk *d, const char *plan)
{
	assert_int_equal(served_ask(d->s[0], d->maker, plan, NULL), 200);
	return strstr(d->s[0]->page, "/do/undo") != NULL;
}

static int lines_of(struct desk *d, const char *plan)
{
	char path[160];
	int n = 0;
	snprintf(path, sizeof path, "%s/lines", plan);
	assert_int_equal(served_ask(d->s[0], d->maker, path, NULL), 200);
	for (const char *at = d->s[0]->page; (at = strstr(at, "/letter/")); at++)
		n++;
	return n;
}

/* Asks for the adoption and does not wait for the answer; the connection. */
static int ask_adoption(struct desk *d, int server, const char *plan)
{
	char request[1024];
	int fd = client_open(d->s[server]->port);
	struct timeval wait = {.tv_sec = 300};
	size_t n = (size_t)snprintf(request, sizeof request,
				    "POST %s/do/adopt HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
				    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n",
				    plan, d->s[server]->port, d->maker);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	assert_true(client_send(fd, request, n));
	return fd;
}

/* Code of the answer; 0: the server died before. */
static int answer_of(int fd)
{
	static char answer[1 << 20];
	int code = 0;
	client_read(fd, answer, sizeof answer);
	close(fd);
	(void)sscanf(answer, "HTTP/1.1 %d", &code);
	return code;
}

/* Several adopt one plan at once, then several two plans of the same teachers: each time exactly one adoption is done. */
static void adopted_at_once(struct program *p, const char *url)
{
	struct desk d;
	char one[128], two[128];
	int asked[CLIENTS];
	desk_open(&d, p, url, 4, 8);
	approved(&d, one);
	int lines = lines_of(&d, one);
	assert_true(lines > 0);
	for (int round = 0; round < 2; round++) {
		int done = 0;
		if (round) {
			assert_int_equal(step(d.s[1], d.maker, one, "do/undo", "reason=again"), 303);
			assert_int_equal(sent(p), 0);
			approved(&d, one);
			approved(&d, two);
			lines = lines_of(&d, one);
			assert_int_equal(lines_of(&d, two), lines);
		}
		for (int i = 0; i < CLIENTS; i++)
			asked[i] = ask_adoption(&d, i % 2, round && i / 2 ? two : one);
		for (int i = 0; i < CLIENTS; i++) {
			int code = answer_of(asked[i]);
			assert_true(code == 303 || code == 409);
			done += code == 303;
		}
		assert_int_equal(done, 1);
		assert_int_equal(is_adopted(&d, one) + (round && is_adopted(&d, two)), 1);
		assert_int_equal(sent(p), lines);
		assert_nobody_twice(p);
	}
	/* What came too late cannot be forced through either: its people are away. */
	assert_int_equal(step(d.s[0], d.maker, is_adopted(&d, one) ? two : one, "do/adopt", "accept_changes=1"), 409);
	assert_int_equal(sent(p), lines);
	desk_close(&d);
}

/* The server is killed at later and later moments of an adoption: what is there is the whole of it or nothing. Returns how often it was
 * nothing; the plan is undone in the end. */
static int kill_adoptions(struct program *p, struct desk *d)
{
	char plan[128];
	int cut = 0, answer = 0;
	approved(d, plan);
	int lines = lines_of(d, plan);
	for (int64_t us = 0; !answer && !is_adopted(d, plan); us = us * 3 / 2 + 500) {
		int asked = ask_adoption(d, 0, plan);
		nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
		desk_end(d, false);
		answer = answer_of(asked);
		desk_serve(d);
		/* A database server may still be ending what was asked for last: looked at before, between and after. */
		int before = sent(p);
		bool adopted = is_adopted(d, plan);
		int after = sent(p);
		assert_true(before == 0 || before == lines);
		assert_true(after == 0 || after == lines);
		assert_true(adopted ? after == lines : before == 0);
		assert_true(adopted || answer != 303); /* what was answered as done is done */
		cut += !adopted;
	}
	assert_int_equal(sent(p), lines);
	assert_nobody_twice(p);
	assert_int_equal(step(d->s[1], d->maker, plan, "do/adopt", ""), 409);
	assert_int_equal(step(d->s[1], d->maker, plan, "do/undo", "reason=trial"), 303);
	assert_int_equal(sent(p), 0);
	return cut;
}

/* A kill may come too late where the machine has other things to do: then there is another plan to adopt. */
static void killed_in_adoption(struct program *p, const char *url)
{
	enum { PLANS = 5 };
	struct desk d;
	int cut = 0;
	desk_open(&d, p, url, 4, 8);
	for (int i = 0; i < PLANS && !cut; i++)
		cut = kill_adoptions(p, &d);
	assert_true(cut > 0);
	desk_close(&d);
}

/* What the plan rests on is changed after its approval: named, nothing written, and adopted only by who says so. */
static void changed_underneath(struct program *p, const char *url)
{
	struct desk d;
	char plan[128];
	desk_open(&d, p, url, 4, 8);
	approved(&d, plan);
	int lines = lines_of(&d, plan);
	program_write(p, "school.csv", "code,name,type,county,urban rural,longitude,latitude,datum,opened,status\n"
				       "2131000002,改名小学,211,131102,111,115.6015,37.73,wgs84,2000-09-01,open\n");
	EXPECT(p, 0, "import", "school.csv", "--commit");
	assert_int_equal(step(d.s[1], d.maker, plan, "do/adopt", ""), 409);
	assert_page(d.s[1], "the register has changed since the plan was submitted");
	assert_page(d.s[1], "改名小学");
	assert_page(d.s[1], "accept_changes");
	assert_int_equal(sent(p), 0);
	assert_false(is_adopted(&d, plan));
	assert_int_equal(step(d.s[1], d.maker, plan, "do/adopt", "accept_changes=1"), 303);
	assert_int_equal(sent(p), lines);
	desk_close(&d);
}

/* Until the list of runs says so. */
static void wait_runs(struct program *p, const char *text)
{
	for (int i = 0; i < 600; i++) {
		EXPECT(p, 0, "plan", "exchange", "runs", "Exchange 1");
		if (strstr(p->out.p, text))
			return;
		nanosleep(&(struct timespec){.tv_nsec = 100000000L}, NULL);
	}
	fail_msg("no run is '%s': %s", text, p->out.p);
}

/* The server is killed while it solves: the run that was cut off says so, another takes its place. */
static void solve_cut_off(struct program *p, const char *url)
{
	struct desk d;
	char plan[128], job[128];
	desk_open(&d, p, url, 40, 20);
	make(&d, plan);
	assert_int_equal(step(d.s[0], d.maker, plan, "solve", "seconds=8"), 303);
	wait_runs(p, "under way");
	served_wait(d.s[0], d.maker, plan, "/cancel");
	served_between(d.s[0], "action=\"/jobs/", "/", job, sizeof job);
	desk_end(&d, false);
	desk_serve(&d);
	served_wait(d.s[1], d.maker, plan, "/do/submit");
	wait_runs(p, "cut off");
	assert_null(strstr(p->out.p, "under way"));
	EXPECT(p, 0, "jobs", "show", job, "--json");
	assert_int_equal(program_number(p, "attempt"), 2);
	assert_int_equal(step(d.s[0], d.maker, plan, "do/submit", ""), 303);
	desk_close(&d);
}

#define ON_BOTH(body)                                                                                                  \
	static void body##_sqlite(void **state) { body(*state, NULL); }                                                \
	static void body##_postgres(void **state)                                                                      \
	{                                                                                                              \
		char url[PG_URL_MAX];                                                                                  \
		if (!pg_fresh_url(url))                                                                                \
			SKIP_TEST("PostgreSQL is not installed");                                                      \
		body(*state, url);                                                                                     \
	}
ON_BOTH(adopted_at_once)
ON_BOTH(killed_in_adoption)
ON_BOTH(changed_underneath)
ON_BOTH(solve_cut_off)

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, served_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adopted_at_once_sqlite),
		TEST(adopted_at_once_postgres),
		TEST(killed_in_adoption_sqlite),
		TEST(killed_in_adoption_postgres),
		TEST(changed_underneath_sqlite),
		TEST(changed_underneath_postgres),
		TEST(solve_cut_off_sqlite),
		TEST(solve_cut_off_postgres),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
