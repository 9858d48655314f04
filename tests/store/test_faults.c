#include "both.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* The disk. */

static const char fill_sql[] =
	"INSERT INTO t SELECT v, hex(randomblob(500)) FROM (WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n "
	"WHERE v < 2000) SELECT v FROM n)";

/* Fills until there is no room: what was committed stays, the message says what to do, and freeing room suffices. */
static void fill(struct store *s)
{
	struct err err = {};
	enum status st = ST_OK;
	int64_t committed = 0;
	run(s, "CREATE TABLE t (k INTEGER, s TEXT)");
	for (int i = 0; i < 200 && st == ST_OK; i++) {
		st = store_begin(s, STORE_WRITE, &err);
		if (st != ST_OK)
			break;
		st = store_run(s, fill_sql, &err);
		if (st == ST_OK)
			st = store_commit(s, &err);
		if (st == ST_OK)
			committed += 2000;
		else
			store_rollback(s);
	}
	assert_int_equal(st, ST_UNAVAILABLE);
	assert_non_null(strstr(err.text, "free"));
	assert_false(store_in_transaction(s));
	assert_int_equal(query_i64(s, "SELECT count(*) FROM t"), committed);
	assert_ok_err(store_check(s, &err));
}

static void file_limit_reached(void **state)
{
	struct place *p = place_of(state);
	run(p->s, "PRAGMA max_page_count = 1000");
	fill(p->s);
	run(p->s, "PRAGMA max_page_count = 100000");
	run(p->s, fill_sql);
}

static void disk_full(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	char folder[128], url[160];
	snprintf(folder, sizeof folder, "%s/small", p->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	if (mount("none", folder, "tmpfs", 0, "size=6m") != 0) {
		SKIP_TEST("a small file system can only be mounted by root");
	}
	snprintf(url, sizeof url, "sqlite:%s/a.db", folder);
	struct store *s = NULL;
	enum status st = store_open(&s, str_of(url), NULL, &err);
	if (st == ST_OK) {
		fill(s);
		char backup[160];
		snprintf(backup, sizeof backup, "%s/backup", folder);
		assert_int_equal(store_backup(s, backup, NULL, NULL, &err), ST_UNAVAILABLE);
		assert_int_equal(access(backup, F_OK), -1);
	}
	store_close(s);
	assert_int_equal(umount(folder), 0);
	assert_ok_err(st);
}

/* Files that cannot be written: root may write everything, so root tries as another user. */

static void become_nobody(void)
{
	if (geteuid() == 0 && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
		_exit(9);
}

static void expect(enum status got, enum status wanted, const struct err *err, const char *word)
{
	if (got != wanted || (word && !strstr(err->text, word))) {
		fprintf(stderr, "got %s: %s\n", status_name(got), err->text);
		_exit(8);
	}
}

static void try_read_only(const struct place *p, int folder_too)
{
	struct err err = {};
	struct store *s = NULL;
	become_nobody();
	/* A writer is told at once, not after its first page of input. */
	enum status st = store_open(&s, str_of(p->url), NULL, &err);
	if (st == ST_OK)
		st = store_begin(s, STORE_WRITE, &err);
	if (st == ST_OK)
		st = store_run(s, "INSERT INTO t VALUES (2)", &err);
	expect(st, ST_UNAVAILABLE, &err, "writable");
	store_close(s);
	s = NULL;
	/* A reader reads. */
	expect(store_open(&s, str_of(p->url), &(struct store_options){.read_only = true}, &err), ST_OK, &err, NULL);
	if (query_i64(s, "SELECT k FROM t") != 1)
		_exit(7);
	expect(store_begin(s, STORE_WRITE, &err), ST_UNAVAILABLE, &err, "writable");
	store_close(s);
}

static void read_only_file_and_folder(void **state)
{
	struct place *p = place_of(state);
	run(p->s, "CREATE TABLE t (k INTEGER); INSERT INTO t VALUES (1)");
	store_close(p->s); /* the last to leave takes the WAL with it */
	p->s = NULL;
	for (int folder_too = 0; folder_too < 2; folder_too++) {
		chmod(p->path, 0444);
		chmod(p->folder, folder_too ? 0555 : 0777);
		int status = wait_for(in_child(try_read_only, p, folder_too));
		chmod(p->folder, 0700);
		chmod(p->path, 0600);
		assert_int_equal(status, 0);
	}
}

static void try_to_create(const struct place *p, int argument)
{
	struct err err = {};
	struct store *s = NULL;
	become_nobody();
	expect(store_open(&s, STR("sqlite:/no/such/folder/a.db"), NULL, &err), ST_UNAVAILABLE, &err, "folder");
	expect(store_open(&s, str_of(p->url), &(struct store_options){.read_only = true}, &err), ST_UNAVAILABLE, &err,
	       "folder");
}

static void what_cannot_be_opened(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	struct store *s = NULL;
	store_close(p->s);
	p->s = NULL;
	chmod(p->folder, 0);
	int status = wait_for(in_child(try_to_create, p, 0));
	chmod(p->folder, 0700);
	assert_int_equal(status, 0);
	/* Something that is no database, and one cut short. */
	FILE *f = fopen(p->path, "w");
	assert_non_null(f);
	for (int i = 0; i < 1000; i++)
		fputs("name,code,pupils\n", f);
	fclose(f);
	assert_int_equal(store_open(&s, str_of(p->url), NULL, &err), ST_INVALID);
	assert_non_null(strstr(err.text, "not a SQLite database"));
	assert_int_equal(store_open(&s, STR(""), NULL, &err), ST_USAGE);
	assert_int_equal(store_open(&s, STR("sqlite:"), NULL, &err), ST_USAGE);
	assert_null(s);
}

static void damage_is_found(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	run(p->s, "CREATE TABLE t (k INTEGER, s TEXT); CREATE INDEX t_s ON t (s)");
	run(p->s, fill_sql);
	assert_ok_err(store_check(p->s, &err));
	store_close(p->s);
	int fd = open(p->path, O_RDWR);
	assert_true(fd >= 0);
	char noise[4096];
	memset(noise, 'z', sizeof noise);
	assert_int_equal(pwrite(fd, noise, sizeof noise, 20 * 4096), sizeof noise);
	close(fd);
	assert_ok_err(store_open(&p->s, str_of(p->url), NULL, &err));
	assert_int_equal(store_check(p->s, &err), ST_NO);
	assert_non_null(strstr(err.text, "backup"));
}

/* The server. */

static int64_t backend_pid(struct store *s) { return query_i64(s, "SELECT pg_backend_pid()"); }

static void terminate(struct store *by, int64_t pid)
{
	char sql[128];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%lld, 5000)", (long long)pid);
	run(by, sql);
}

static void lost_connection(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	struct store *other = second_store(p);
	run(p->s, "CREATE TABLE t (k BIGINT)");
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q, "INSERT INTO t VALUES (:k)", &err));
	stmt_bind_i64(q, "k", 1);
	assert_ok_err(stmt_exec(q, NULL, &err));

	/* In a transaction: all of it is gone, and whoever is in it is told. */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	stmt_bind_i64(q, "k", 2);
	assert_ok_err(stmt_exec(q, NULL, &err));
	terminate(other, backend_pid(p->s));
	stmt_bind_i64(q, "k", 3);
	assert_int_equal(stmt_exec(q, NULL, &err), ST_UNAVAILABLE);
	assert_non_null(strstr(err.text, "try again"));
	store_rollback(p->s); /* the inner one: the outer is broken as well */
	stmt_bind_i64(q, "k", 4);
	assert_int_equal(stmt_exec(q, NULL, &err), ST_UNAVAILABLE); /* still no fault of whoever asks */
	assert_non_null(strstr(err.text, "try again"));
	assert_int_equal(store_commit(p->s, &err), ST_UNAVAILABLE);
	store_rollback(p->s);
	/* The next transaction has a new connection, and the statement is still good. */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	stmt_bind_i64(q, "k", 5);
	assert_ok_err(stmt_exec(q, NULL, &err));
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(query_i64(p->s, "SELECT sum(k) FROM t"), 6);

	/* While idle: the next transaction does not notice. */
	terminate(other, backend_pid(p->s));
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	stmt_bind_i64(q, "k", 6);
	assert_ok_err(stmt_exec(q, NULL, &err));
	assert_ok_err(store_commit(p->s, &err));
	stmt_finish(q);

	/* At the commit. */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (7)");
	terminate(other, backend_pid(p->s));
	assert_int_equal(store_commit(p->s, &err), ST_UNAVAILABLE);
	store_rollback(p->s);
	assert_false(store_in_transaction(p->s));

	/* In the middle of rows and of a bulk. */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	int64_t pid = backend_pid(p->s);
	struct bulk *b = NULL;
	assert_ok_err(bulk_open(p->s, &b, "t", &(struct bulk_column){"k", STORE_INTEGER}, 1, &err));
	terminate(other, pid);
	enum status st = ST_OK;
	for (int i = 0; i < 200000 && st == ST_OK; i++) {
		bulk_i64(b, i);
		st = bulk_row(b, &err);
	}
	enum status end = bulk_close(b, NULL, &err);
	assert_int_equal(end, ST_UNAVAILABLE);
	store_rollback(p->s);
	assert_ok_err(store_begin(p->s, STORE_READ, &err));
	pid = backend_pid(p->s);
	bool row = true;
	assert_ok_err(store_prepare(p->s, &q, "SELECT generate_series(1, 5000000)", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	terminate(other, pid);
	st = ST_OK;
	while (st == ST_OK && row)
		st = stmt_step(q, &row, &err);
	assert_int_equal(st, ST_UNAVAILABLE);
	stmt_finish(q);
	store_rollback(p->s);
	assert_int_equal(query_i64(other, "SELECT sum(k) FROM t"), 12);
	/* Outside transactions: the statement fails, the next one works. */
	terminate(other, backend_pid(p->s));
	assert_int_equal(store_run(p->s, "SELECT 1", &err), ST_UNAVAILABLE);
	assert_int_equal(query_i64(p->s, "SELECT sum(k) FROM t"), 12);
	store_close(other);
}

/* Ends the backend while it commits, which is seen by what it waits for. */
static void end_while_committing(struct place *p, int64_t pid, const char *event)
{
	enum { TRIES = 2000, NAP_US = 5000 };
	struct store *by = second_store(p);
	char sql[160];
	snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_stat_activity WHERE pid = %lld AND wait_event = '%s'", (long long)pid, event);
	for (int i = 0; i < TRIES && query_i64(by, sql) == 0; i++)
		usleep(NAP_US);
	terminate(by, pid);
	store_close(by);
}

/* The server ends the connection in the middle of a commit: before the transaction is stored (a trigger takes its time), and after,
 * when only the answer is missing (it waits for a standby that there is not). What the program says is what is so. */
static void lost_while_committing(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	run(p->s, "CREATE TABLE t (k BIGINT)");
	run(p->s, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'");
	run(p->s, "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()");
	for (int stored = 0; stored < 2; stored++) {
		if (stored) {
			run(p->s, "DROP TRIGGER slow ON t");
			run(p->s, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
			run(p->s, "SELECT pg_reload_conf()");
		}
		assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
		run(p->s, "INSERT INTO t VALUES (1)");
		int64_t pid = backend_pid(p->s);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			end_while_committing(p, pid, stored ? "SyncRep" : "PgSleep");
			_exit(0);
		}
		enum status st = store_commit(p->s, &err);
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (stored) {
			assert_ok_err(st);
			run(p->s, "ALTER SYSTEM RESET synchronous_standby_names");
			run(p->s, "SELECT pg_reload_conf()");
		} else {
			assert_int_equal(st, ST_UNAVAILABLE);
			assert_non_null(strstr(err.text, "is undone; try again"));
			store_rollback(p->s);
		}
		assert_false(store_in_transaction(p->s));
		assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t"), stored);
	}
	/* And the connection goes on. */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t VALUES (1)");
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t"), 2);
}

static void server_faults_have_remedies(void **state)
{
	struct place *p = place_of(state);
	static const struct {
		const char *state;
		enum status st;
		const char *word;
	} cases[] = {{"53100", ST_UNAVAILABLE, "free disk space"}, {"53300", ST_UNAVAILABLE, "connections"},
		     {"58030", ST_UNAVAILABLE, "disk"},		   {"40001", ST_BUSY, "try again"},
		     {"40P01", ST_BUSY, "try again"},		   {"57014", ST_CANCELLED, "stopped"},
		     {"42501", ST_DENIED, "grant"},		   {"23505", ST_CONFLICT, "contradicts"},
		     {"XX001", ST_UNAVAILABLE, "disk"},		   {"22012", ST_INTERNAL, "22012"}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {};
		char sql[160];
		snprintf(sql, sizeof sql, "DO $$ BEGIN RAISE EXCEPTION 'said' USING ERRCODE = '%s'; END $$", cases[i].state);
		assert_int_equal(store_run(p->s, sql, &err), cases[i].st);
		assert_non_null(strstr(err.text, cases[i].word));
		/* The statement is for developers. */
		assert_null(strstr(err.text, "RAISE"));
		assert_non_null(strstr(err.detail, "RAISE"));
	}
	/* What is stored does not come out in messages. */
	struct err err = {};
	run(p->s, "CREATE TABLE t (s TEXT UNIQUE); INSERT INTO t VALUES ('13800000000')");
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q, "INSERT INTO t VALUES (:s)", &err));
	stmt_bind_str(q, "s", STR("13800000000"));
	assert_int_equal(stmt_exec(q, NULL, &err), ST_CONFLICT);
	assert_null(strstr(err.text, "13800000000"));
	assert_null(strstr(err.detail, "13800000000"));
	stmt_finish(q);
	assert_ok_err(store_prepare(p->s, &q, "SELECT CAST(s || :s AS BIGINT) FROM t", &err));
	stmt_bind_str(q, "s", STR("x"));
	assert_int_equal(stmt_exec(q, NULL, &err), ST_INTERNAL);
	assert_null(strstr(err.text, "13800000000"));
	assert_null(strstr(err.detail, "13800000000"));
	stmt_finish(q);
}

static void the_password_stays_secret(void **state)
{
	struct place *p = place_of(state);
	static const char *const urls[] = {
		"postgresql://u:geheim@/db?host=/nonexistent",
		"postgresql://u:geheim@127.0.0.1:1/db",
		"postgresql://u:geheim@[::1/db",
		"postgresql://u:geheim@h:port/db?bad=geheim",
		"postgres://u:geheim@h/db?sslmode=geheim",
		"postgresql://u@/db?host=/nonexistent&password=geheim",
		"postgresql://u:geh%65im@/db?host=/nonexistent/x",
	};
	assert_non_null(p);
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct err err = {};
		struct store *s = NULL;
		enum status st = store_open(&s, str_of(urls[i]), NULL, &err);
		assert_true(st == ST_UNAVAILABLE || st == ST_USAGE);
		if (strstr(err.text, "geheim"))
			fail_msg("%s: %s", urls[i], err.text);
		assert_true(strlen(err.text) > 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONLY_SQLITE(file_limit_reached),
		ONLY_SQLITE(disk_full),
		ONLY_SQLITE(read_only_file_and_folder),
		ONLY_SQLITE(what_cannot_be_opened),
		ONLY_SQLITE(damage_is_found),
		ONLY_POSTGRES(lost_connection),
		ONLY_POSTGRES(lost_while_committing),
		ONLY_POSTGRES(server_faults_have_remedies),
		ONLY_POSTGRES(the_password_stays_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
