#include "both.h"

#include <math.h>

static void make_table(struct place *p)
{
	char sql[512];
	snprintf(sql, sizeof sql, "CREATE TABLE t (k %s NOT NULL UNIQUE, i %s, f %s, s %s, b %s)",
		 store_type_name(p->dialect, STORE_INTEGER), store_type_name(p->dialect, STORE_INTEGER),
		 store_type_name(p->dialect, STORE_REAL), store_type_name(p->dialect, STORE_TEXT),
		 store_type_name(p->dialect, STORE_BLOB));
	run(p->s, sql);
}

static const char insert_sql[] = "INSERT INTO t (k, i, f, s, b) VALUES (:k, :i, :f, :s, :b)";

static void values_come_back(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q, insert_sql, &err));
	char *big = test_malloc(1 << 20);
	for (size_t i = 0; i < 1 << 20; i++)
		big[i] = (char)('a' + i % 26);
	const uint8_t zeros[] = {0, 1, 0, 255, 0, '\'', 0};
	struct id id = {{0, 1, 2, 3, [15] = 9}};
	const int64_t limits[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
	/* Bound in any order; each row with other values and NULLs. */
	for (int k = 0; k < 5; k++) {
		stmt_bind_blob(q, "b", zeros, sizeof zeros);
		stmt_bind_i64(q, "k", k);
		stmt_bind_str(q, "s", (struct str){big, 1 << 20});
		stmt_bind_f64(q, "f", k == 0 ? -0.1 : k == 1 ? 1e300 : k == 2 ? 5e-324 : 0.0);
		stmt_bind_i64(q, "i", limits[k]);
		int64_t changed = 0;
		assert_ok_err(stmt_exec(q, &changed, &err));
		assert_int_equal(changed, 1);
	}
	stmt_bind_i64(q, ":k", 5);
	stmt_bind_null(q, "i");
	stmt_bind_null(q, "f");
	stmt_bind_str(q, "s", (struct str){});
	stmt_bind_blob(q, "b", NULL, 0);
	assert_ok_err(stmt_exec(q, NULL, &err));
	stmt_bind_i64(q, "k", 6);
	stmt_bind_i64(q, "i", 0);
	stmt_bind_f64(q, "f", 0);
	stmt_bind_str(q, "s", STR(""));
	stmt_bind_blob(q, "b", "", 0);
	assert_ok_err(stmt_exec(q, NULL, &err));
	stmt_bind_i64(q, "k", 7);
	stmt_bind_id(q, "b", id);
	stmt_bind_null(q, "i");
	stmt_bind_null(q, "f");
	stmt_bind_null(q, "s");
	assert_ok_err(stmt_exec(q, NULL, &err));
	stmt_finish(q);

	assert_ok_err(store_prepare(p->s, &q, "SELECT k, i, f, s, b FROM t ORDER BY k", &err));
	bool row = false;
	for (int k = 0; k < 5; k++) {
		assert_ok_err(stmt_step(q, &row, &err));
		assert_true(row);
		assert_int_equal(stmt_columns(q), 5);
		assert_string_equal(stmt_column_name(q, 2), "f");
		assert_int_equal(stmt_i64(q, 0), k);
		assert_true(stmt_i64(q, 1) == limits[k]);
		char text[32];
		snprintf(text, sizeof text, "%lld", (long long)limits[k]);
		assert_str(stmt_str(q, 1), text);
		assert_true(stmt_f64(q, 2) == (k == 0 ? -0.1 : k == 1 ? 1e300 : k == 2 ? 5e-324 : 0.0));
		struct str s = stmt_str(q, 3);
		assert_int_equal(s.n, 1 << 20);
		assert_memory_equal(s.p, big, 1 << 20);
		struct str b = stmt_blob(q, 4);
		assert_int_equal(b.n, sizeof zeros);
		assert_memory_equal(b.p, zeros, sizeof zeros);
		assert_int_equal(stmt_type(q, 1), STORE_INTEGER);
		assert_int_equal(stmt_type(q, 2), STORE_REAL);
		assert_int_equal(stmt_type(q, 3), STORE_TEXT);
		assert_int_equal(stmt_type(q, 4), STORE_BLOB);
	}
	assert_ok_err(stmt_step(q, &row, &err));
	for (int c = 1; c < 5; c++)
		assert_true(stmt_is_null(q, c));
	assert_int_equal(stmt_str(q, 3).n + stmt_blob(q, 4).n, 0);
	assert_true(id_is_zero(stmt_id(q, 4)));
	assert_ok_err(stmt_step(q, &row, &err));
	for (int c = 1; c < 5; c++)
		assert_false(stmt_is_null(q, c));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_int_equal(id_cmp(stmt_id(q, 4), id), 0);
	assert_ok_err(stmt_step(q, &row, &err));
	assert_false(row);
	stmt_finish(q);
	test_free(big);
}

static void names_bind_every_place(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q,
				    "SELECT CAST(:a AS TEXT) || ':b' || CAST(:b AS TEXT) /* :c */ || CAST(:a AS TEXT) -- :d",
				    &err));
	bool row = false;
	for (int i = 0; i < 3; i++) {
		stmt_bind_str(q, "b", STR("y"));
		stmt_bind_str(q, "a", STR("'; DROP TABLE t; -- $1 :b ?1"));
		assert_ok_err(stmt_step(q, &row, &err));
		assert_str(stmt_str(q, 0), "'; DROP TABLE t; -- $1 :b ?1:by'; DROP TABLE t; -- $1 :b ?1");
		assert_ok_err(stmt_step(q, &row, &err));
		assert_false(row);
	}
	stmt_finish(q);
}

/* A parameter may be NULL in one run and a value in the next. */
static void null_then_value(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	run(p->s, "INSERT INTO t (k, s) VALUES (1, 'a'), (2, 'b')");
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q, "SELECT count(*) FROM t WHERE k = :k OR s = :s", &err));
	const int64_t expected[] = {0, 1, 1, 2};
	for (int i = 0; i < 8; i++) {
		bool row = false;
		if (i & 1)
			stmt_bind_i64(q, "k", 1);
		else
			stmt_bind_null(q, "k");
		stmt_bind_str(q, "s", i & 2 ? STR("b") : (struct str){});
		assert_ok_err(stmt_step(q, &row, &err));
		assert_int_equal(stmt_i64(q, 0), expected[i & 3]);
	}
	stmt_finish(q);
}

static void binding_mistakes(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	struct stmt *q = NULL;
	bool row = true;
	assert_ok_err(store_prepare(p->s, &q, "SELECT k FROM t WHERE k = :k", &err));
	assert_int_equal(stmt_step(q, &row, &err), ST_INTERNAL);
	assert_non_null(strstr(err.text, ":k"));
	assert_true(row);
	stmt_bind_i64(q, "k", 1);
	stmt_bind_i64(q, "x", 1);
	assert_int_equal(stmt_step(q, &row, &err), ST_INTERNAL);
	assert_non_null(strstr(err.text, ":x"));
	/* The statement is as good as new. */
	stmt_bind_i64(q, "k", 1);
	assert_ok_err(stmt_step(q, &row, &err));
	assert_false(row);
	assert_int_equal(stmt_step(q, &row, &err), ST_INTERNAL); /* bound anew for each run */
	stmt_finish(q);
	assert_ok_err(store_prepare(p->s, &q, "INSERT INTO t (k, f, s) VALUES (1, :f, :s)", &err));
	static const char *const bad[] = {"\xff", "1234567\xC0\x80", "\xED\xA0\x80"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		stmt_bind_f64(q, "f", 1);
		stmt_bind_str(q, "s", str_of(bad[i]));
		assert_int_equal(stmt_exec(q, NULL, &err), ST_INVALID);
	}
	stmt_bind_f64(q, "f", 1);
	stmt_bind_str(q, "s", STR("abcdefghij\0k"));
	assert_int_equal(stmt_exec(q, NULL, &err), ST_INVALID);
	stmt_bind_f64(q, "f", NAN);
	stmt_bind_str(q, "s", STR("a"));
	assert_int_equal(stmt_exec(q, NULL, &err), ST_INVALID);
	stmt_finish(q);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t"), 0);
	assert_int_equal(store_prepare(p->s, &q, "SELECT '", &err), ST_INTERNAL);
}

static void errors_are_told_apart(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	run(p->s, "INSERT INTO t (k) VALUES (1)");
	assert_int_equal(store_run(p->s, "INSERT INTO t (k) VALUES (1)", &err), ST_CONFLICT);
	assert_int_equal(store_run(p->s, "INSERT INTO t (i) VALUES (1)", &err), ST_CONFLICT);
	assert_int_equal(store_run(p->s, "SELECT * FROM missing", &err), ST_INTERNAL);
	assert_int_equal(store_run(p->s, "SELEC 1", &err), ST_INTERNAL);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t"), 1);
	/* Double quotes are names in both. */
	assert_int_equal(store_run(p->s, "SELECT \"no_such_column\" FROM t", &err), ST_INTERNAL);
}

static void statements_inside_rows_of_others(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	run(p->s, "INSERT INTO t (k, s) VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, 'd')");
	struct stmt *outer = NULL, *again = NULL, *insert = NULL;
	assert_ok_err(store_prepare(p->s, &outer, "SELECT k, s FROM t WHERE k < 10 ORDER BY k", &err));
	assert_ok_err(store_prepare(p->s, &insert, "INSERT INTO t (k, s) VALUES (:k + 10, :s)", &err));
	bool row = false;
	int64_t n = 0;
	for (;;) {
		assert_ok_err(stmt_step(outer, &row, &err));
		if (!row)
			break;
		n++;
		assert_int_equal(stmt_i64(outer, 0), n);
		struct str s = stmt_str(outer, 1);
		assert_str(s, n == 1 ? "a" : n == 2 ? "b" : n == 4 ? "d" : "");
		stmt_bind_i64(insert, "k", n);
		stmt_bind_str(insert, "s", s);
		assert_ok_err(stmt_exec(insert, NULL, &err));
		/* The same text while the first is in use is another statement. */
		bool inner_row = false;
		assert_ok_err(store_prepare(p->s, &again, "SELECT k, s FROM t WHERE k < 10 ORDER BY k", &err));
		assert_ok_err(stmt_step(again, &inner_row, &err));
		assert_int_equal(stmt_i64(again, 0), 1);
		stmt_finish(again);
	}
	assert_int_equal(n, 4);
	stmt_finish(outer);
	stmt_finish(insert);
	assert_ok_err(store_commit(p->s, &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t"), 8);
}

static void common_subset(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	struct stmt *q = NULL;
	for (int i = 0; i < 2; i++) {
		assert_ok_err(store_prepare(p->s, &q,
					    "INSERT INTO t (k, i) VALUES (:k, :i) ON CONFLICT (k) DO UPDATE SET i = t.i + "
					    "excluded.i RETURNING i",
					    &err));
		bool row = false;
		stmt_bind_i64(q, "k", 7);
		stmt_bind_i64(q, "i", 5);
		assert_ok_err(stmt_step(q, &row, &err));
		assert_true(row);
		assert_int_equal(stmt_i64(q, 0), i == 0 ? 5 : 10);
		stmt_finish(q);
	}
	assert_int_equal(query_i64(p->s, "WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 100) "
					 "SELECT sum(v) FROM n"),
			 5050);
	assert_int_equal(query_i64(p->s, "SELECT k FROM t WHERE k = 7 AND i IS NOT DISTINCT FROM 10 LIMIT 1 OFFSET 0"), 7);
	assert_int_equal(query_i64(p->s, "SELECT 1 = 1"), 1);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FILTER (WHERE i > 3) FROM t"), 1);
	assert_int_equal(query_i64(p->s, "SELECT row_number() OVER (ORDER BY k) FROM t"), 1);
	run(p->s, "DELETE FROM t");
	run(p->s, "INSERT INTO t (k, s) VALUES (1, 'b'), (2, 'B'), (3, 'a'), (4, '衡'), (5, NULL)");
	/* Text is ordered by its bytes. */
	assert_int_equal(query_i64(p->s, "SELECT k FROM t WHERE s IS NOT NULL ORDER BY s LIMIT 1"), 2);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM t WHERE s LIKE 'b%'"), 1);
	assert_int_equal(query_i64(p->s, "SELECT k FROM t ORDER BY s DESC NULLS LAST LIMIT 1"), 4);
	assert_ok_err(store_prepare(p->s, &q, "SELECT avg(k), sum(k), 7 / 2, 1.5, CAST(k AS TEXT) FROM t GROUP BY k", &err));
	bool row = false;
	assert_ok_err(stmt_step(q, &row, &err));
	assert_int_equal(stmt_i64(q, 2), 3);
	assert_true(stmt_f64(q, 3) == 1.5);
	stmt_finish(q);
	assert_ok_err(store_prepare(p->s, &q, "SELECT avg(k), sum(k), min(k) FROM t", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_true(stmt_f64(q, 0) == 3.0);
	assert_int_equal(stmt_i64(q, 1), 15);
	assert_int_equal(stmt_type(q, 1), STORE_INTEGER);
	stmt_finish(q);
}

/* More texts than a connection keeps: the oldest go, and come back when asked for. */
static void many_statements(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 600; i++) {
			char sql[64];
			snprintf(sql, sizeof sql, "SELECT %d + :x", i);
			struct stmt *q = NULL;
			bool row = false;
			assert_ok_err(store_prepare(p->s, &q, sql, &err));
			stmt_bind_i64(q, "x", round);
			assert_ok_err(stmt_step(q, &row, &err));
			assert_int_equal(stmt_i64(q, 0), i + round);
			stmt_finish(q);
		}
	}
	if (p->dialect == STORE_POSTGRES)
		assert_in_range(query_i64(p->s, "SELECT count(*) FROM pg_prepared_statements"), 200, 300);
	/* A table changed under kept statements. */
	make_table(p);
	run(p->s, "INSERT INTO t (k) VALUES (1)");
	for (int i = 0; i < 2; i++) {
		struct stmt *q = NULL;
		bool row = false;
		assert_ok_err(store_prepare(p->s, &q, "SELECT * FROM t", &err));
		assert_ok_err(stmt_step(q, &row, &err));
		assert_int_equal(stmt_columns(q), 5 + i);
		assert_int_equal(stmt_i64(q, 0), 1);
		assert_int_equal(stmt_i64(q, 99) + stmt_i64(q, -1), 0);
		stmt_finish(q);
		if (i == 0)
			run(p->s, "ALTER TABLE t ADD COLUMN another INTEGER");
	}
}

static void counts_changes(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	run(p->s, "INSERT INTO t (k) VALUES (1), (2), (3)");
	static const struct {
		const char *sql;
		int64_t changed;
	} cases[] = {{"UPDATE t SET i = 1", 3},
		     {"UPDATE t SET i = 1 WHERE k = 9", 0},
		     {"SELECT k FROM t", 0},
		     {"DELETE FROM t WHERE k > 1", 2},
		     {"INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO NOTHING", 0}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stmt *q = NULL;
		int64_t changed = -1;
		assert_ok_err(store_prepare(p->s, &q, cases[i].sql, &err));
		assert_ok_err(stmt_exec(q, &changed, &err));
		assert_int_equal(changed, cases[i].changed);
		stmt_finish(q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(values_come_back),
		BOTH(names_bind_every_place),
		BOTH(null_then_value),
		BOTH(binding_mistakes),
		BOTH(errors_are_told_apart),
		BOTH(statements_inside_rows_of_others),
		BOTH(common_subset),
		BOTH(counts_changes),
		BOTH(many_statements),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
