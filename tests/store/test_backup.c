#include "both.h"

#include <signal.h>

static const struct bulk_column pair[] = {{"batch", STORE_INTEGER}, {"s", STORE_TEXT}};

/* One transaction of 100 rows that belong together. */
static enum status write_batch(struct store *s, int64_t batch, struct err *err)
{
	struct bulk *b = NULL;
	TRY(store_begin(s, STORE_WRITE, err));
	TRY(bulk_open(s, &b, "t", pair, 2, err));
	for (int i = 0; i < 100; i++) {
		bulk_i64(b, batch);
		bulk_str(b, STR("text that makes the file large enough to be copied in several steps"));
		TRY(bulk_row(b, err));
	}
	TRY(bulk_close(b, NULL, err));
	return store_commit(s, err);
}

static void write_until_killed(const struct place *p, int argument)
{
	struct err err = {};
	struct store *s = NULL;
	must(store_open(&s, str_of(p->url), NULL, &err));
	for (int64_t batch = 1000;; batch++)
		must(write_batch(s, batch, &err));
}

struct watch {
	struct store *writer;
	int64_t batch;
	int calls;
	int stop_at;
	double last;
};

/* Between two steps another connection writes. */
static bool write_meanwhile(void *context, double share)
{
	struct watch *w = context;
	struct err err = {};
	assert_true(share >= w->last && share <= 1);
	w->last = share;
	assert_ok_err(write_batch(w->writer, w->batch++, &err));
	return ++w->calls != w->stop_at;
}

static void prepare(struct place *p)
{
	struct err err = {};
	run(p->s, "CREATE TABLE t (batch INTEGER NOT NULL, s TEXT)");
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	for (int i = 0; i < 800; i++)
		assert_ok_err(write_batch(p->s, i, &err));
	assert_ok_err(store_commit(p->s, &err));
}

/* Opens the copy as anybody would restore it. Number of its rows. */
static int64_t check_copy(const char *path)
{
	struct err err = {};
	struct store *s = NULL;
	assert_ok_err(store_open(&s, str_of(path), NULL, &err));
	assert_ok_err(store_check(s, &err));
	int64_t n = query_i64(s, "SELECT count(*) FROM t");
	assert_int_equal(query_i64(s, "SELECT count(*) FROM (SELECT batch FROM t GROUP BY batch HAVING count(*) <> 100)"), 0);
	run(s, "INSERT INTO t VALUES (1, 'x')");
	store_close(s);
	return n;
}

static void copy_while_others_write(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	char path[160];
	snprintf(path, sizeof path, "%s/copy.db", p->folder);
	prepare(p);
	struct watch w = {.writer = second_store(p), .batch = 1000};
	assert_ok_err(store_backup(p->s, path, write_meanwhile, &w, &err));
	assert_true(w.calls > 1);
	assert_true(w.last == 1);
	assert_int_equal(check_copy(path), 80000); /* the state of its start */
	store_close(w.writer);
	/* Another process writes all the time; the second copy replaces the first. */
	pid_t child = in_child(write_until_killed, p, 0);
	assert_ok_err(store_backup(p->s, path, NULL, NULL, &err));
	kill(child, SIGKILL);
	wait_for(child);
	assert_true(check_copy(path) >= 80000);
	assert_ok_err(store_check(p->s, &err));
}

static void stopped_copy_leaves_the_old_one(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	char path[160], part[180];
	snprintf(path, sizeof path, "%s/copy.db", p->folder);
	snprintf(part, sizeof part, "%s.part", path);
	prepare(p);
	assert_ok_err(store_backup(p->s, path, NULL, NULL, &err));
	struct watch w = {.writer = second_store(p), .batch = 1000, .stop_at = 1};
	assert_int_equal(store_backup(p->s, path, write_meanwhile, &w, &err), ST_CANCELLED);
	assert_int_equal(access(part, F_OK), -1);
	assert_int_equal(check_copy(path), 80000);
	store_close(w.writer);
	assert_int_equal(store_backup(p->s, "/no/such/folder/copy.db", NULL, NULL, &err), ST_UNAVAILABLE);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_int_equal(store_backup(p->s, path, NULL, NULL, &err), ST_INTERNAL);
	store_rollback(p->s);
}

static void attach(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	char path[160];
	/* A name that means something in addresses. */
	snprintf(path, sizeof path, "%s/a%%20b?mode=rw#1.db", p->folder);
	prepare(p);
	assert_ok_err(store_backup(p->s, path, NULL, NULL, &err));
	struct store *staging = NULL;
	assert_ok_err(store_open(&staging, str_of(path), &(struct store_options){.scratch = true}, &err));
	run(staging, "DELETE FROM t WHERE batch <> 5");
	store_close(staging);
	assert_ok_err(store_attach(p->s, path, "staging", &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM staging.t"), 100);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO main.t SELECT * FROM staging.t");
	assert_int_equal(store_detach(p->s, "staging", &err), ST_INTERNAL);
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM main.t"), 80100);
	assert_int_not_equal(store_run(p->s, "DELETE FROM staging.t", &err), ST_OK); /* readable only */
	assert_ok_err(store_detach(p->s, "staging", &err));
	assert_int_equal(store_attach(p->s, "/no/such/file", "x", &err), ST_UNAVAILABLE);
	assert_non_null(strstr(err.text, "/no/such/file"));
}

static void postgres_has_its_own_tools(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	assert_int_equal(store_backup(p->s, "/b", NULL, NULL, &err), ST_USAGE);
	assert_non_null(strstr(err.text, "pg_dump --format=custom --file=/b "));
	assert_int_equal(store_attach(p->s, "/b", "b", &err), ST_USAGE);
	assert_int_equal(store_detach(p->s, "b", &err), ST_USAGE);
	run(p->s, "CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('x')");
	assert_ok_err(store_check(p->s, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONLY_SQLITE(copy_while_others_write),
		ONLY_SQLITE(stopped_copy_leaves_the_old_one),
		ONLY_SQLITE(attach),
		ONLY_POSTGRES(postgres_has_its_own_tools),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
