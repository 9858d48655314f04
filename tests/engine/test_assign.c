/* Assignment against plain enumeration, its certificates, and relations between related matrices. */
#include "unit.h"

#include "base/arena.h"
#include "base/rng.h"
#include "engine/flow/assign.h"

static int64_t between(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(r, (uint64_t)(high - low + 1));
}

static int64_t enumerate(const struct assign_matrix *m, int32_t i, unsigned taken)
{
	if (i == m->rows)
		return 0;
	int64_t best = INT64_MAX;
	for (int32_t j = 0; j < m->columns; j++) {
		if (taken >> j & 1)
			continue;
		int64_t rest = enumerate(m, i + 1, taken | 1u << j);
		best = MIN(best, m->cost[i * m->columns + j] + rest);
	}
	return best;
}

/* Solved, proved by its dual values; the objective. */
static int64_t solve(struct arena *a, const struct assign_matrix *m)
{
	struct err err = {};
	struct engine_run run = {};
	struct assign_answer answer;
	int64_t objective;
	assert_ok_err(assign_solve(a, m, &run, &answer, &err));
	assert_true(answer.optimal);
	assert_ok_err(assign_certify(m, answer.column, answer.u, answer.v, &objective, &err));
	assert_true(objective == answer.objective && answer.bound == (double)objective);
	return objective;
}

static void small_matrices_as_enumerated(void **state)
{
	struct rng r;
	rng_init(&r, 1);
	struct arena a;
	arena_init(&a);
	for (int i = 0; i < 20000; i++) {
		int32_t rows = (int32_t)between(&r, 0, 5), columns = rows + (int32_t)between(&r, 0, 2);
		int64_t cost[5 * 7], range = rng_below(&r, 2) ? 3 : 1000;
		for (int32_t k = 0; k < rows * columns; k++)
			cost[k] = between(&r, -range, range);
		struct assign_matrix m = {.rows = rows, .columns = columns, .cost = cost};
		assert_true(solve(&a, &m) == enumerate(&m, 0, 0));
		arena_done(&a);
	}
}

/* Kinds of matrices that are hard for one step or another: few different costs, costs that all rows rank alike, products
 * (Machol, Wien 1969), negative costs, places on a line. */
static int64_t *draw(struct arena *a, struct rng *r, int32_t rows, int32_t columns, int kind)
{
	int64_t *cost = ARENA_ARRAY(a, int64_t, (size_t)rows * (size_t)columns);
	for (int32_t i = 0; i < rows; i++)
		for (int32_t j = 0; j < columns; j++) {
			int64_t c = between(r, 1, 1000000);
			if (kind == 1)
				c = between(r, 1, 4);
			else if (kind == 2)
				c = 1000 * j + between(r, 0, 3000);
			else if (kind == 3)
				c = (int64_t)(i + 1) * (j + 1);
			else if (kind == 4)
				c = -between(r, 0, 1000);
			else if (kind == 5)
				c = 10 * (i > j ? i - j : j - i) + between(r, 0, 5);
			cost[(size_t)i * (size_t)columns + (size_t)j] = c;
		}
	return cost;
}

static void related_matrices(void **state)
{
	struct rng r;
	rng_init(&r, 2);
	for (int i = 0; i < 60; i++) {
		struct arena a;
		arena_init(&a);
		int32_t rows = 40 + 3 * i, columns = rows + (i % 3 ? 0 : i);
		int64_t *cost = draw(&a, &r, rows, columns, i % 6);
		struct assign_matrix m = {.rows = rows, .columns = columns, .cost = cost};
		int64_t base = solve(&a, &m);
		size_t cells = (size_t)rows * (size_t)columns;

		/* Costs times five and every row raised by its number: so is the objective. */
		int64_t *changed = ARENA_ARRAY(&a, int64_t, cells);
		for (size_t k = 0; k < cells; k++)
			changed[k] = 5 * cost[k] + (int64_t)(k / (size_t)columns);
		struct assign_matrix scaled = {.rows = rows, .columns = columns, .cost = changed};
		assert_true(solve(&a, &scaled) == 5 * base + (int64_t)rows * (rows - 1) / 2);

		/* Rows and columns in another order: the same. */
		for (int32_t p = 0; p < rows; p++)
			for (int32_t q = 0; q < columns; q++)
				changed[(size_t)((p + 17) % rows) * (size_t)columns + (size_t)(columns - 1 - q)] =
					cost[(size_t)p * (size_t)columns + (size_t)q];
		assert_true(solve(&a, &scaled) == base);

		/* Turned round: the same. */
		if (rows == columns) {
			for (int32_t p = 0; p < rows; p++)
				for (int32_t q = 0; q < columns; q++)
					changed[(size_t)q * (size_t)rows + (size_t)p] =
						cost[(size_t)p * (size_t)columns + (size_t)q];
			assert_true(solve(&a, &scaled) == base);
		}
		arena_done(&a);
	}
}

/* With more columns than rows: the same as a square with rows that cost nothing. */
static void spare_columns_are_free_rows(void **state)
{
	struct rng r;
	rng_init(&r, 3);
	for (int i = 0; i < 40; i++) {
		struct arena a;
		arena_init(&a);
		int32_t rows = 20 + i, columns = rows + 1 + i / 2;
		int64_t *cost = draw(&a, &r, columns, columns, i % 6);
		memset(cost + (size_t)rows * (size_t)columns, 0,
		       (size_t)(columns - rows) * (size_t)columns * sizeof *cost);
		struct assign_matrix flat = {.rows = rows, .columns = columns, .cost = cost};
		struct assign_matrix square = {.rows = columns, .columns = columns, .cost = cost};
		assert_true(solve(&a, &flat) == solve(&a, &square));
		arena_done(&a);
	}
}

static void stopped_at_any_moment(void **state)
{
	struct rng r;
	rng_init(&r, 4);
	struct arena a;
	arena_init(&a);
	struct err err = {};
	for (int kind = 0; kind < 6; kind++) {
		struct assign_matrix m = {.rows = 90, .columns = kind % 2 ? 90 : 100};
		m.cost = draw(&a, &r, m.rows, m.columns, kind);
		int64_t best = solve(&a, &m), objective;
		bool was_stopped = false;
		struct assign_answer answer = {};
		for (uint64_t work = 1; !answer.optimal; work += 499) {
			struct engine_run run = {.work = work};
			assert_ok_err(assign_solve(&a, &m, &run, &answer, &err));
			assert_ok_err(assign_certify(&m, answer.column, NULL, NULL, &objective, &err));
			assert_true(objective == answer.objective && objective >= best);
			assert_true(answer.bound <= (double)best);
			was_stopped |= !answer.optimal;
		}
		assert_true(was_stopped && answer.objective == best);
		atomic_bool stop = true;
		struct engine_run run = {.stop = &stop};
		assert_ok_err(assign_solve(&a, &m, &run, &answer, &err));
		assert_false(answer.optimal);
	}
	arena_done(&a);
}

static void same_input_same_bytes(void **state)
{
	struct rng r;
	rng_init(&r, 5);
	struct arena a;
	arena_init(&a);
	struct err err = {};
	struct engine_run run = {}, threads = {.threads = 4, .seed = 9};
	struct assign_answer one, two;
	struct assign_matrix m = {.rows = 150, .columns = 150, .cost = draw(&a, &r, 150, 150, 1)};
	assert_ok_err(assign_solve(&a, &m, &run, &one, &err));
	assert_ok_err(assign_solve(&a, &m, &threads, &two, &err));
	assert_memory_equal(one.column, two.column, 150 * sizeof *one.column);
	assert_true(one.work == two.work);
	arena_done(&a);
}

static void refuses(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	struct engine_run run = {};
	struct assign_answer answer;
	int64_t cost[] = {1, 2, 3, (int64_t)1 << 57};
	struct assign_matrix m = {.rows = 2, .columns = 2, .cost = cost};
	assert_int_equal(assign_solve(&a, &m, &run, &answer, &err), ST_TOO_LARGE);
	cost[3] = INT64_MIN;
	assert_int_equal(assign_solve(&a, &m, &run, &answer, &err), ST_TOO_LARGE);
	cost[3] = -((int64_t)1 << 55); /* just inside */
	assert_true(solve(&a, &m) == 1 - ((int64_t)1 << 55));
	m.columns = 1;
	assert_int_equal(assign_solve(&a, &m, &run, &answer, &err), ST_USAGE);

	/* The checker: a column twice, no column, dual values that prove nothing. */
	m.columns = 2;
	int64_t objective, u[] = {1, 3}, v[] = {0, 0};
	int32_t twice[] = {0, 0}, none[] = {0, 2}, dear[] = {1, 0};
	cost[3] = 4;
	assert_int_equal(assign_certify(&m, twice, NULL, NULL, &objective, &err), ST_NO);
	assert_int_equal(assign_certify(&m, none, NULL, NULL, &objective, &err), ST_NO);
	assert_int_equal(assign_certify(&m, dear, u, v, &objective, &err), ST_NO);
	assert_ok_err(assign_certify(&m, dear, NULL, NULL, &objective, &err));
	assert_true(objective == 5);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_matrices_as_enumerated),
		cmocka_unit_test(related_matrices),
		cmocka_unit_test(spare_columns_are_free_rows),
		cmocka_unit_test(stopped_at_any_moment),
		cmocka_unit_test(same_input_same_bytes),
		cmocka_unit_test(refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
