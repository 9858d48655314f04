#include "both.h"

#include <math.h>
#include <sys/resource.h>

static const struct bulk_column columns[] = {
	{"k", STORE_INTEGER}, {"f", STORE_REAL}, {"s", STORE_TEXT}, {"b", STORE_BLOB}};

static void make_table(struct place *p)
{
	char sql[256];
	snprintf(sql, sizeof sql, "CREATE TABLE \"a \"\"t\" (k %s NOT NULL UNIQUE, f %s, s %s, b %s)",
		 store_type_name(p->dialect, STORE_INTEGER), store_type_name(p->dialect, STORE_REAL),
		 store_type_name(p->dialect, STORE_TEXT), store_type_name(p->dialect, STORE_BLOB));
	run(p->s, sql);
}

static void all_types_come_back(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	char *big = test_malloc(1 << 20);
	memset(big, 'x', 1 << 20);
	struct bulk *b = NULL;
	assert_int_equal(bulk_open(p->s, &b, "a \"t", columns, 4, &err), ST_INTERNAL); /* needs a transaction */
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_ok_err(bulk_open(p->s, &b, "a \"t", columns, 4, &err));
	struct stmt *q = NULL;
	bool row = false;
	assert_int_equal(store_run(p->s, "DELETE FROM \"a \"\"t\"", &err), ST_INTERNAL); /* one thing at a time */
	bulk_i64(b, INT64_MIN);
	bulk_f64(b, -1.5);
	bulk_str(b, STR("均衡'\\\n\t"));
	bulk_blob(b, "\0\1\0", 3);
	assert_ok_err(bulk_row(b, &err));
	bulk_i64(b, INT64_MAX);
	bulk_null(b);
	bulk_str(b, (struct str){big, 1 << 20});
	bulk_blob(b, NULL, 0);
	assert_ok_err(bulk_row(b, &err));
	bulk_i64(b, 0);
	bulk_f64(b, 0);
	bulk_str(b, STR(""));
	bulk_blob(b, "", 0);
	assert_ok_err(bulk_row(b, &err));
	int64_t n = 0;
	assert_ok_err(bulk_close(b, &n, &err));
	assert_int_equal(n, 3);
	assert_ok_err(store_commit(p->s, &err));
	assert_ok_err(store_prepare(p->s, &q, "SELECT k, f, s, b FROM \"a \"\"t\" ORDER BY k", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_true(stmt_i64(q, 0) == INT64_MIN && stmt_f64(q, 1) == -1.5);
	assert_str(stmt_str(q, 2), "均衡'\\\n\t");
	assert_int_equal(stmt_blob(q, 3).n, 3);
	assert_memory_equal(stmt_blob(q, 3).p, "\0\1\0", 3);
	assert_ok_err(stmt_step(q, &row, &err));
	for (int c = 1; c < 4; c++)
		assert_false(stmt_is_null(q, c));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_true(stmt_i64(q, 0) == INT64_MAX && stmt_is_null(q, 1) && stmt_is_null(q, 3));
	assert_int_equal(stmt_str(q, 2).n, 1 << 20);
	stmt_finish(q);
	test_free(big);
}

/* What is wrong with one row fails the bulk and the transaction around it, and nothing stays. */
static void mistakes(void **state)
{
	struct place *p = place_of(state);
	struct err err = {};
	make_table(p);
	for (int kind = 0; kind < 6; kind++) {
		struct bulk *b = NULL;
		assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
		assert_ok_err(bulk_open(p->s, &b, "a \"t", columns, kind == 0 ? 3 : 4, &err));
		enum status row = ST_OK, end;
		for (int i = 0; i < 2 && row == ST_OK; i++) {
			bulk_i64(b, 1); /* kind 5: twice */
			if (kind == 1 && i == 1)
				bulk_str(b, STR("1.5"));
			else
				bulk_f64(b, kind == 2 && i == 1 ? INFINITY : 1);
			bulk_str(b, kind == 3 && i == 1 ? STR("\xC0\x80") : STR("x"));
			bulk_null(b);
			if (kind == 4 && i == 1)
				bulk_null(b);
			row = bulk_row(b, &err);
		}
		if (kind < 5)
			assert_int_equal(row, kind == 2 || kind == 3 ? ST_INVALID : ST_INTERNAL);
		end = bulk_close(b, NULL, &err);
		assert_int_equal(end, kind == 2 || kind == 3 ? ST_INVALID : kind == 5 ? ST_CONFLICT : ST_INTERNAL);
		assert_int_equal(store_run(p->s, "SELECT 1", &err), ST_INTERNAL);
		store_rollback(p->s);
		assert_int_equal(query_i64(p->s, "SELECT count(*) FROM \"a \"\"t\""), 0);
	}
	struct bulk *b = NULL;
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_int_equal(bulk_open(p->s, &b, "missing", columns, 4, &err), ST_INTERNAL);
	assert_null(b);
	store_rollback(p->s);
	assert_ok_err(bulk_close(NULL, NULL, &err));
}

static long peak_kb(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEPS_FREED_MEMORY 1
#else
#define KEEPS_FREED_MEMORY 0
#endif

static void a_million_rows_in_constant_memory(void **state)
{
	enum { ROWS = 1000000 };
	struct place *p = place_of(state);
	struct err err = {};
	char sql[128];
	snprintf(sql, sizeof sql, "CREATE TABLE t (a %s, s %s)", store_type_name(p->dialect, STORE_INTEGER),
		 store_type_name(p->dialect, STORE_TEXT));
	run(p->s, sql);
	long before = peak_kb();
	struct bulk *b = NULL;
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_ok_err(bulk_open(p->s, &b, "t", (struct bulk_column[]){{"a", STORE_INTEGER}, {"s", STORE_TEXT}}, 2, &err));
	for (int i = 0; i < ROWS; i++) {
		bulk_i64(b, i);
		bulk_str(b, STR("a text of some length, so that a million of them would be seen"));
		assert_ok_err(bulk_row(b, &err));
	}
	assert_ok_err(bulk_close(b, NULL, &err));
	assert_ok_err(store_commit(p->s, &err));
	struct stmt *q = NULL;
	assert_ok_err(store_prepare(p->s, &q, "SELECT a, s FROM t", &err));
	int64_t n = 0, sum = 0;
	for (;;) {
		bool row = false;
		assert_ok_err(stmt_step(q, &row, &err));
		if (!row)
			break;
		n++;
		sum += stmt_i64(q, 0) + (int64_t)stmt_str(q, 1).n;
	}
	stmt_finish(q);
	assert_int_equal(n, ROWS);
	assert_true(sum == (int64_t)ROWS * (ROWS - 1) / 2 + 62LL * ROWS);
	long grown = peak_kb() - before;
	if (!KEEPS_FREED_MEMORY && grown > 32 * 1024)
		fail_msg("memory grew by %ld KB", grown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First, while nothing else has made the peak higher. */
		BOTH(a_million_rows_in_constant_memory),
		BOTH(all_types_come_back),
		BOTH(mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
