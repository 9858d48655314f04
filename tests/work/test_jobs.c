/* The table of jobs: who gets them, what may follow what, what streams are told. */
#include "work.h"

#include "work/job_inside.h"

#include <sys/wait.h>

static const struct job_kind sort_kind = {.name = "sort", .tries = 3}, count_kind = {.name = "count", .tries = 1};
static const struct job_kind *const both_kinds[] = {&sort_kind, &count_kind};

static struct id add(struct place *p, const char *kind)
{
	struct err err = {};
	struct id id = {};
	assert_ok_err(job_add(p->s, &(struct job_new){.kind = str_of(kind), .actor = STR("wang"), .lang = LANG_EN}, &id, &err));
	return id;
}

static struct job get(struct place *p, struct id id)
{
	struct err err = {};
	struct job j = {};
	assert_ok_err(job_get(p->s, &p->arena, id, &j, &err));
	return j;
}

static struct job_ticket take(struct place *p, const char *server)
{
	struct err err = {};
	struct job_ticket t = {};
	const struct job_kind *k = NULL;
	assert_ok_err(job_take(p->s, server, both_kinds, 2, &t, &k, &err));
	return k ? t : (struct job_ticket){};
}

static void a_job_waits_is_taken_once_and_ends(void **state)
{
	PLACE(p);
	struct id first = add(p, "sort"), second = add(p, "count");
	assert_int_equal(get(p, first).state, JOB_WAITING);
	assert_str(get(p, first).actor, "wang");
	struct job_ticket a = take(p, "x"), b = take(p, "y"), none = take(p, "x");
	assert_int_equal(id_cmp(a.id, first), 0);
	assert_int_equal(id_cmp(b.id, second), 0);
	assert_true(id_is_zero(none.id));
	assert_int_equal(get(p, first).state, JOB_RUNNING);
	assert_str(get(p, second).server, "y");
	assert_ok_err(job_tell_progress(p->s, a, "reading", 0.5, 1000, &err));
	struct job j = get(p, first);
	assert_str(j.step, "reading");
	assert_true(j.share > 0.49 && j.share < 0.51);
	assert_int_equal(j.count, 1000);
	assert_ok_err(job_put_outcome(p->s, a, &(struct job_outcome){.status = ST_OK, .result = STR("{\"n\":1}")}, &err));
	j = get(p, first);
	assert_int_equal(j.state, JOB_DONE);
	assert_str(j.result, "{\"n\":1}");
	assert_true(j.ended >= j.started && j.started >= j.created);
	/* what has ended does not end again, nor go on */
	assert_int_equal(job_put_outcome(p->s, a, &(struct job_outcome){.status = ST_OK}, &err), ST_CONFLICT);
	assert_int_equal(job_tell_progress(p->s, a, "reading", 0.6, 1000, &err), ST_CONFLICT);
	assert_int_equal(job_cancel(p->s, first, &err), ST_CONFLICT);
	assert_int_equal(job_retry(p->s, first, &err), ST_CONFLICT);
}

static void only_kinds_with_room_are_taken(void **state)
{
	PLACE(p);
	(void)add(p, "sort");
	struct id second = add(p, "count");
	struct job_ticket t = {};
	const struct job_kind *only[] = {&count_kind}, *k = NULL;
	assert_ok_err(job_take(p->s, "x", only, 1, &t, &k, &err));
	assert_ptr_equal(k, &count_kind);
	assert_int_equal(id_cmp(t.id, second), 0);
	assert_ok_err(job_take(p->s, "x", only, 0, &t, &k, &err));
	assert_null(k);
}

static void an_earlier_attempt_is_refused(void **state)
{
	PLACE(p);
	struct id id = add(p, "sort");
	struct job_ticket old = take(p, "dead");
	struct err why = {};
	(void)err_set(&why, ST_UNAVAILABLE, "the server that ran the job went away; nothing it had not finished was stored");
	assert_ok_err(job_put_lost(p->s, old, &why, 1, &err));
	struct job_ticket now = take(p, "alive");
	assert_int_equal(now.attempt, old.attempt + 1);
	assert_int_equal(job_put_outcome(p->s, old, &(struct job_outcome){.status = ST_OK}, &err), ST_CONFLICT);
	assert_int_equal(job_put_lost(p->s, old, &why, 0, &err), ST_CONFLICT);
	assert_ok_err(job_put_lost(p->s, now, &why, 0, &err));
	struct job j = get(p, id);
	assert_int_equal(j.state, JOB_FAILED);
	assert_int_equal(j.tries, 2);
	assert_int_equal(j.error_status, ST_UNAVAILABLE);
	assert_str(j.error[LANG_EN], why.text);
	assert_true(j.error[LANG_ZH].n > 0 && (unsigned char)j.error[LANG_ZH].p[0] >= 0xe4);
	/* by hand it runs again from the start */
	assert_ok_err(job_retry(p->s, id, &err));
	j = get(p, id);
	assert_int_equal(j.state, JOB_WAITING);
	assert_int_equal(j.tries, 0);
	assert_int_equal(j.attempt, 2);
	assert_str(j.error[LANG_EN], "");
}

static void cancelling_waiting_and_running_jobs(void **state)
{
	PLACE(p);
	struct id first = add(p, "sort"), second = add(p, "sort");
	struct job_ticket t = take(p, "x");
	assert_ok_err(job_cancel(p->s, second, &err));
	assert_int_equal(get(p, second).state, JOB_CANCELLED);
	assert_ok_err(job_cancel(p->s, first, &err));
	assert_int_equal(get(p, first).state, JOB_RUNNING);
	assert_true(get(p, first).stopping);
	/* its process was killed: it ends as the person wished, not as failed */
	struct err why = {};
	(void)err_set(&why, ST_INTERNAL, "killed");
	assert_ok_err(job_put_lost(p->s, t, &why, 1, &err));
	assert_int_equal(get(p, first).state, JOB_CANCELLED);
	assert_str(get(p, first).error[LANG_EN], "");
	assert_int_equal(job_cancel(p->s, id_new(moment_now()), &err), ST_NOT_FOUND);
}

static void a_stream_misses_no_change(void **state)
{
	PLACE(p);
	int64_t last;
	struct job *list;
	size_t n;
	assert_ok_err(job_last_change(p->s, &last, &err));
	assert_int_equal(last, 0);
	struct id first = add(p, "sort"), second = add(p, "count");
	assert_ok_err(job_changes(p->s, &p->arena, 0, 10, &list, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(id_cmp(list[0].id, first), 0);
	assert_int_equal(id_cmp(list[1].id, second), 0);
	last = list[1].changed;
	struct job_ticket t = take(p, "x");
	assert_ok_err(job_tell_progress(p->s, t, "reading", 0.25, 7, &err));
	assert_ok_err(job_changes(p->s, &p->arena, last, 10, &list, &n, &err));
	assert_int_equal(n, 1); /* once, as it is now */
	assert_int_equal(list[0].count, 7);
	last = list[0].changed;
	/* a beat is no change */
	assert_ok_err(job_beat(p->s, "x", &err));
	assert_ok_err(job_changes(p->s, &p->arena, last, 10, &list, &n, &err));
	assert_int_equal(n, 0);
	/* forgetting keeps the newest number */
	assert_ok_err(job_put_outcome(p->s, t, &(struct job_outcome){.status = ST_NO}, &err));
	assert_true(get(p, first).answer_no);
	assert_ok_err(job_cancel(p->s, second, &err));
	int64_t forgotten, before, after;
	assert_ok_err(job_last_change(p->s, &before, &err));
	assert_ok_err(job_forget(p->s, moment_now() + 1000000, &forgotten, &err));
	assert_int_equal(forgotten, 1);
	assert_ok_err(job_last_change(p->s, &after, &err));
	assert_int_equal(before, after);
}

static void lists_page_from_the_newest(void **state)
{
	PLACE(p);
	struct id ids[5];
	struct job *list;
	size_t n;
	for (int i = 0; i < 5; i++)
		ids[i] = add(p, i % 2 ? "count" : "sort");
	struct job_filter f = {.limit = 2};
	assert_ok_err(job_list(p->s, &p->arena, &f, &list, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(id_cmp(list[0].id, ids[4]), 0);
	f.before = list[1].id;
	assert_ok_err(job_list(p->s, &p->arena, &f, &list, &n, &err));
	assert_int_equal(id_cmp(list[0].id, ids[2]), 0);
	f = (struct job_filter){.kind = STR("count"), .actor = STR("wang"), .has_state = true, .state = JOB_WAITING};
	assert_ok_err(job_list(p->s, &p->arena, &f, &list, &n, &err));
	assert_int_equal(n, 2);
	f.actor = STR("li");
	assert_ok_err(job_list(p->s, &p->arena, &f, &list, &n, &err));
	assert_int_equal(n, 0);
}

static void bad_parameters_and_files_are_refused(void **state)
{
	PLACE(p);
	struct id id;
	uint8_t nowhere[DIGEST_SIZE] = {1};
	const char *const bad[] = {"", "[1]", "{", "{\"a\":1,\"a\":2}", "1"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(job_add(p->s, &(struct job_new){.kind = STR("sort"), .parameters = str_of(bad[i])}, &id, &err), ST_INVALID);
	struct job_input input = {nowhere, STR("a.csv")};
	assert_int_equal(job_add(p->s, &(struct job_new){.kind = STR("sort"), .inputs = &input, .n_inputs = 1}, &id, &err), ST_NOT_FOUND);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_job"), 0);
}

/* Four processes take forty jobs: each job goes to exactly one. */
static void takers_share_without_overlap(void **state)
{
	PLACE(p);
	enum { JOBS = 40, TAKERS = 4 };
	pid_t pids[TAKERS];
	for (int i = 0; i < JOBS; i++)
		(void)add(p, "sort");
	fflush(NULL);
	for (int i = 0; i < TAKERS; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		struct store *s;
		char server[16];
		snprintf(server, sizeof server, "s%d", i);
		if (store_open_work(&s, str_of(p->url), NULL, NULL) != ST_OK)
			_exit(9);
		for (int misses = 0; misses < 5;) {
			struct job_ticket t;
			const struct job_kind *k;
			if (job_take(s, server, both_kinds, 2, &t, &k, &err) != ST_OK)
				_exit(8);
			misses = k ? 0 : misses + 1;
			if (k && job_put_outcome(s, t, &(struct job_outcome){.status = ST_OK}, &err) != ST_OK)
				_exit(7);
		}
		store_close(s);
		_exit(0);
	}
	for (int i = 0; i < TAKERS; i++) {
		int status;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_job WHERE state = 2 AND attempt = 1"), JOBS);
	assert_int_equal(query_i64(p->s, "SELECT count(DISTINCT changed) FROM work_job"), JOBS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_job_waits_is_taken_once_and_ends),
		BOTH(only_kinds_with_room_are_taken),
		BOTH(an_earlier_attempt_is_refused),
		BOTH(cancelling_waiting_and_running_jobs),
		BOTH(a_stream_misses_no_change),
		BOTH(lists_page_from_the_newest),
		BOTH(bad_parameters_and_files_are_refused),
		BOTH(takers_share_without_overlap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
