#include "both.h"

#include "base/arena.h"

static enum status run_third(struct store *s, void *context, struct err *err)
{
	int *calls = context;
	++*calls;
	return store_run(s, "UPDATE a SET y = x * 10", err);
}

static const struct migration versions[] = {
	{1, "table a", {"CREATE TABLE a (x INTEGER NOT NULL)", "CREATE TABLE a (x BIGINT NOT NULL)"}, NULL},
	{2, "first row", {"INSERT INTO a (x) VALUES (7)"}, NULL},
	{3,
	 "column y",
	 {"ALTER TABLE a ADD COLUMN y INTEGER", "ALTER TABLE a ADD COLUMN y BIGINT"},
	 run_third},
	{4, "table b", {"CREATE TABLE b (z TEXT); INSERT INTO b (z) VALUES ('done')"}, NULL},
};

static void from_every_earlier_version(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	int n = (int)ARRAY_LEN(versions);
	for (int from = 0; from <= n; from++) {
		int version = -1, calls = 0;
		if (from == 0) {
			assert_ok_err(store_version(p->s, "register", &version, &err));
			assert_int_equal(version, 0);
		} else {
			run(p->s, "DROP TABLE a");
			run(p->s, "DROP TABLE b");
			run(p->s, "DELETE FROM schema_version WHERE component = 'register'");
		}
		if (from > 0)
			assert_ok_err(store_migrate(p->s, "register", versions, from, &calls, &err));
		if (from > 1)
			assert_int_equal(query_i64(p->s, "SELECT x FROM a"), 7);
		assert_ok_err(store_migrate(p->s, "register", versions, n, &calls, &err));
		assert_ok_err(store_version(p->s, "register", &version, &err));
		assert_int_equal(version, n);
		assert_int_equal(query_i64(p->s, "SELECT y FROM a"), 70);
		assert_int_equal(query_i64(p->s, "SELECT count(*) FROM b"), 1);
		assert_int_equal(calls, 1);
		assert_ok_err(store_migrate(p->s, "register", versions, n, &calls, &err)); /* nothing to do */
		assert_int_equal(calls, 1);
		/* Components do not know of each other. */
		assert_ok_err(store_version(p->s, "work", &version, &err));
		assert_int_equal(version, 0);
	}
}

static void a_newer_database_is_refused(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	int calls = 0;
	assert_ok_err(store_migrate(p->s, "register", versions, 4, &calls, &err));
	assert_int_equal(store_migrate(p->s, "register", versions, 3, &calls, &err), ST_CONFLICT);
	assert_non_null(strstr(err.text, "newer program"));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM b"), 1);
}

static void a_failing_migration_leaves_nothing(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	int calls = 0, version = -1;
	struct migration broken[4];
	memcpy(broken, versions, sizeof broken);
	broken[3].sql[0] = broken[3].sql[1] = "CREATE TABLE b (z TEXT); INSERT INTO nowhere VALUES (1)";
	assert_ok_err(store_migrate(p->s, "register", broken, 2, &calls, &err));
	assert_int_equal(store_migrate(p->s, "register", broken, 4, &calls, &err), ST_INTERNAL);
	assert_non_null(strstr(err.text, "migration 4 of register (table b)"));
	assert_false(store_in_transaction(p->s));
	assert_ok_err(store_version(p->s, "register", &version, &err));
	assert_int_equal(version, 2);
	assert_int_not_equal(store_run(p->s, "SELECT y FROM a", &err), ST_OK);
	broken[3] = versions[3];
	broken[2].version = 5;
	assert_int_equal(store_migrate(p->s, "register", broken, 4, &calls, &err), ST_INTERNAL);
	assert_ok_err(store_migrate(p->s, "register", versions, 4, &calls, &err));
}

static void migrate_once(const struct place *p, int argument)
{
	struct err err = {};
	struct store *s = NULL;
	int calls = 0;
	must(store_open(&s, str_of(p->url), &(struct store_options){.busy_ms = 60000}, &err));
	must(store_migrate(s, "register", versions, 4, &calls, &err));
	store_close(s);
	_exit(calls);
}

static void programs_starting_together_migrate_once(void **state)
{
	struct place *p = place_of(state);
	pid_t children[4];
	int calls = 0;
	for (int i = 0; i < 4; i++)
		children[i] = in_child(migrate_once, p, 0);
	for (int i = 0; i < 4; i++) {
		int status = wait_for(children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
		calls += WEXITSTATUS(status);
	}
	assert_int_equal(calls, 1);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM b"), 1);
}

static void work_stands_beside_the_register(void **state)
{
	struct arena a;
	arena_init(&a);
	assert_str(store_work_url(&a, STR("sqlite:var/city.db")), "sqlite:var/city.db.work");
	assert_str(store_work_url(&a, STR("city.db")), "city.db.work");
	assert_str(store_work_url(&a, STR("sqlite::memory:")), "sqlite::memory:");
	assert_str(store_work_url(&a, STR("postgresql://h/b?options=x")), "postgresql://h/b?options=x");
	assert_str(store_work_url(&a, STR("postgres://h/b")), "postgres://h/b");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(from_every_earlier_version),
		BOTH(a_newer_database_is_refused),
		BOTH(a_failing_migration_leaves_nothing),
		BOTH(programs_starting_together_migrate_once),
		cmocka_unit_test(work_stands_beside_the_register),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
