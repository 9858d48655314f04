#include "both.h"

#include <signal.h>
#include <time.h>

static void make_table(struct place *p)
{
	char sql[256];
	snprintf(sql, sizeof sql, "CREATE TABLE t (k %s NOT NULL UNIQUE)", store_type_name(p->dialect, STORE_INTEGER));
	run(p->s, sql);
}

static int64_t rows(struct store *s) { return query_i64(s, "SELECT count(*) FROM t"); }

static void nested(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	assert_false(store_in_transaction(p->s));
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (2)");
	assert_ok_err(store_begin(p->s, STORE_READ, &err));
	run(p->s, "INSERT INTO t VALUES (3)"); /* the outermost intent counts */
	store_rollback(p->s);
	assert_int_equal(rows(p->s), 2);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (4)");
	assert_ok_err(store_commit(p->s, &err));
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(rows(p->s), 3);
	assert_true(store_in_transaction(p->s));
	struct store *other = second_store(p);
	assert_int_equal(rows(other), 0);
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(rows(other), 3);
	store_close(other);
	assert_false(store_in_transaction(p->s));
	assert_int_equal(store_commit(p->s, &err), ST_INTERNAL);
	store_rollback(p->s); /* nothing open: nothing happens */

	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (5)");
	assert_ok_err(store_commit(p->s, &err));
	store_rollback(p->s); /* takes the committed inner one with it */
	assert_int_equal(rows(p->s), 3);
}

static void a_failed_statement_breaks_its_transaction(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (2)");
	assert_int_equal(store_run(p->s, "INSERT INTO t VALUES (1)", &err), ST_CONFLICT);
	assert_int_equal(store_run(p->s, "INSERT INTO t VALUES (3)", &err), ST_INTERNAL);
	assert_non_null(strstr(err.text, "roll"));
	assert_int_equal(store_begin(p->s, STORE_WRITE, &err), ST_INTERNAL);
	assert_int_equal(store_commit(p->s, &err), ST_INTERNAL);
	store_rollback(p->s);
	/* The outer one goes on. */
	run(p->s, "INSERT INTO t VALUES (4)");
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(query_i64(p->s, "SELECT sum(k) FROM t"), 5);
	/* Closing rolls back. */
	struct store *other = second_store(p);
	assert_ok_err(store_begin(other, STORE_WRITE, &err));
	run(other, "INSERT INTO t VALUES (9)");
	store_close(other);
	assert_int_equal(rows(p->s), 2);
}

static void a_failed_commit_stays_open(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	char sql[256];
	snprintf(sql, sizeof sql, "CREATE TABLE u (k %s REFERENCES t (k) DEFERRABLE INITIALLY DEFERRED)",
		 store_type_name(p->dialect, STORE_INTEGER));
	run(p->s, sql);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO u VALUES (1)");
	assert_int_equal(store_commit(p->s, &err), ST_CONFLICT);
	assert_true(store_in_transaction(p->s));
	assert_int_equal(store_run(p->s, "INSERT INTO t VALUES (1)", &err), ST_INTERNAL);
	store_rollback(p->s);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM u"), 0);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO u VALUES (1)");
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(store_run(p->s, "DELETE FROM t", &err), ST_CONFLICT); /* foreign keys are on */
}

static void readers_see_one_state_and_do_not_write(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	struct store *reader = second_store(p);
	assert_ok_err(store_begin(reader, STORE_READ, &err));
	assert_int_equal(rows(reader), 0);
	run(p->s, "INSERT INTO t VALUES (1)"); /* a reader does not hold up a writer */
	assert_int_equal(rows(reader), 0);
	assert_int_equal(store_begin(reader, STORE_WRITE, &err), ST_INTERNAL);
	assert_int_equal(store_run(reader, "INSERT INTO t VALUES (2)", &err), ST_INTERNAL);
	assert_non_null(strstr(err.text, "STORE_WRITE"));
	store_rollback(reader);
	assert_int_equal(rows(reader), 1);
	assert_ok_err(store_begin(reader, STORE_READ, &err));
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(reader, &q, "INSERT INTO t VALUES (:k)", &err));
	stmt_bind_i64(q, "k", 2);
	assert_int_equal(stmt_exec(q, NULL, &err), ST_INTERNAL);
	stmt_finish(q);
	store_rollback(reader);
	store_close(reader);
	assert_int_equal(rows(p->s), 1);

	struct store *closed = NULL;
	struct store_options read_only = {.read_only = true};
	assert_ok_err(store_open(&closed, str_of(p->url), &read_only, &err));
	assert_int_equal(rows(closed), 1);
	assert_int_equal(store_begin(closed, STORE_WRITE, &err), ST_UNAVAILABLE);
	assert_int_not_equal(store_run(closed, "INSERT INTO t VALUES (3)", &err), ST_OK);
	store_close(closed);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void a_second_writer_waits_and_is_told(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	struct store *other = second_store(p);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	double start = seconds();
	assert_int_equal(store_begin(other, STORE_WRITE, &err), ST_BUSY);
	assert_true(seconds() - start > 0.25);
	assert_non_null(strstr(err.text, "another writer"));
	assert_non_null(strstr(err.text, "try again"));
	assert_false(store_in_transaction(other));
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_commit(p->s, &err));
	assert_ok_err(store_begin(other, STORE_WRITE, &err));
	assert_int_equal(rows(other), 1);
	assert_ok_err(store_commit(other, &err));
	store_close(other);
}

enum { PROCESSES = 4, ROUNDS = 25 };

/* Making a file a database in WAL mode needs it alone for a moment. */
static void open_new_file(const struct place *p, int round)
{
	struct err err = {};
	struct store *s = NULL;
	char path[160];
	snprintf(path, sizeof path, "%s/new%d.db", p->folder, round);
	must(store_open(&s, str_of(path), &(struct store_options){.busy_ms = 30000}, &err));
	must(store_begin(s, STORE_WRITE, &err));
	must(store_run(s, "CREATE TABLE IF NOT EXISTS t (k INTEGER); INSERT INTO t VALUES (1)", &err));
	must(store_commit(s, &err));
	store_close(s);
}

static void many_open_a_new_file_at_once(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	for (int round = 0; round < ROUNDS; round++) {
		pid_t children[PROCESSES];
		for (int i = 0; i < PROCESSES; i++)
			children[i] = in_child(open_new_file, p, round);
		for (int i = 0; i < PROCESSES; i++)
			assert_int_equal(wait_for(children[i]), 0);
		char path[160];
		snprintf(path, sizeof path, "%s/new%d.db", p->folder, round);
		struct store *s = NULL;
		assert_ok_err(store_open(&s, str_of(path), NULL, &err));
		assert_int_equal(rows(s), PROCESSES);
		store_close(s);
	}
}

/* Reads and then writes: without the lock taken at once, updates would be lost. */
static void count_up(const struct place *p, int argument)
{
	struct err err = {};
	struct store *s = NULL;
	must(store_open(&s, str_of(p->url), &(struct store_options){.busy_ms = 60000}, &err));
	for (int i = 0; i < ROUNDS; i++) {
		struct stmt *q = NULL;
		bool row;
		must(store_begin(s, STORE_WRITE, &err));
		must(store_prepare(s, &q, "SELECT max(k) FROM t", &err));
		must(stmt_step(q, &row, &err));
		int64_t k = stmt_i64(q, 0);
		stmt_finish(q);
		must(store_prepare(s, &q, "INSERT INTO t VALUES (:k)", &err));
		stmt_bind_i64(q, "k", k + 1);
		must(stmt_exec(q, NULL, &err));
		stmt_finish(q);
		must(store_commit(s, &err));
	}
	store_close(s);
}

static void many_writers_lose_nothing(void **state)
{
	struct place *p = place_of(state);
	make_table(p);
	pid_t children[PROCESSES];
	for (int i = 0; i < PROCESSES; i++)
		children[i] = in_child(count_up, p, i);
	for (int i = 0; i < PROCESSES; i++)
		assert_int_equal(wait_for(children[i]), 0);
	assert_int_equal(rows(p->s), PROCESSES * ROUNDS);
	assert_int_equal(query_i64(p->s, "SELECT max(k) FROM t"), PROCESSES * ROUNDS);
}

/* Commits 1000 rows at a time until it is killed. */
static void write_until_killed(const struct place *p, int ready)
{
	struct err err = {};
	struct store *s = NULL;
	must(store_open(&s, str_of(p->url), NULL, &err));
	for (int64_t k = 0;;) {
		struct bulk *b = NULL;
		must(store_begin(s, STORE_WRITE, &err));
		must(bulk_open(s, &b, "t", &(struct bulk_column){"k", STORE_INTEGER}, 1, &err));
		for (int i = 0; i < 1000; i++) {
			bulk_i64(b, ++k);
			must(bulk_row(b, &err));
		}
		must(bulk_close(b, NULL, &err));
		must(store_commit(s, &err));
		if (write(ready, "", 1) != 1)
			_exit(9);
	}
}

static void killed_writers_leave_all_or_nothing(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	for (int round = 0; round < 10; round++) {
		run(p->s, "DELETE FROM t");
		int ready[2];
		char token;
		assert_int_equal(pipe(ready), 0);
		pid_t child = in_child(write_until_killed, p, ready[1]);
		close(ready[1]);
		int acknowledged = 0;
		while (acknowledged < 1 + round % 3 && read(ready[0], &token, 1) == 1)
			acknowledged++;
		/* At some moment of the next transaction, another in every round. */
		nanosleep(&(struct timespec){.tv_nsec = round * 300000}, NULL);
		kill(child, SIGKILL);
		assert_int_equal(WTERMSIG(wait_for(child)), SIGKILL);
		while (read(ready[0], &token, 1) == 1)
			acknowledged++;
		close(ready[0]);
		/* PostgreSQL may take a moment to notice, during which the writer's lock is held. */
		enum status st = ST_BUSY;
		for (int i = 0; i < 20 && st == ST_BUSY; i++)
			st = store_begin(p->s, STORE_WRITE, &err);
		assert_int_equal(st, ST_OK);
		int64_t n = rows(p->s);
		assert_int_equal(n % 1000, 0);
		assert_true(n >= acknowledged * 1000);
		assert_ok_err(store_commit(p->s, &err));
		assert_ok_err(store_check(p->s, &err));
	}
}

static void work_does_not_wait_for_the_register(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	struct store *work = NULL, *more = NULL;
	make_table(p);
	assert_ok_err(store_open_work(&work, str_of(p->url), &(struct store_options){.busy_ms = 300}, &err));
	assert_ok_err(store_open_work(&more, str_of(p->url), &(struct store_options){.busy_ms = 300}, &err));
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_begin(work, STORE_WRITE, &err));
	run(work, "CREATE TABLE w (k INTEGER)");
	assert_int_equal(store_begin(more, STORE_WRITE, &err), ST_BUSY); /* but its writers wait for one another */
	assert_ok_err(store_commit(work, &err));
	assert_ok_err(store_commit(p->s, &err));
	store_close(more);
	store_close(work);
	char path[sizeof p->path + 16];
	static const char *const rest[] = {".work", ".work-wal", ".work-shm"};
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", p->path, rest[i]);
		unlink(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(nested),
		BOTH(work_does_not_wait_for_the_register),
		BOTH(a_failed_statement_breaks_its_transaction),
		BOTH(a_failed_commit_stays_open),
		BOTH(readers_see_one_state_and_do_not_write),
		BOTH(a_second_writer_waits_and_is_told),
		ONLY_SQLITE(many_open_a_new_file_at_once),
		BOTH(many_writers_lose_nothing),
		BOTH(killed_writers_leave_all_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
