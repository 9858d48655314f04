/* The independent checker: knows the matrix and the rules, nothing of the solver. */
#include "engine/flow/assign.h"

static enum status check_columns(const struct assign_matrix *m, const int32_t *column, bool *taken, struct err *err)
{
	for (int32_t i = 0; i < m->rows; i++) {
		int32_t j = column[i];
		if (j < 0 || j >= m->columns)
			return err_set(err, ST_NO, "row %d has column %d, there are %d", i + 1, j + 1, m->columns);
		if (taken[j])
			return err_set(err, ST_NO, "column %d has two rows, the second is %d", j + 1, i + 1);
		taken[j] = true;
	}
	return ST_OK;
}

static enum status check_duals(const struct assign_matrix *m, const int32_t *column, const bool *taken, const int64_t *u,
			       const int64_t *v, struct err *err)
{
	for (int32_t j = 0; j < m->columns && m->rows < m->columns; j++)
		if (v[j] > 0 || (v[j] != 0 && !taken[j]))
			return err_set(err, ST_NO, "column %d has the dual value %lld, which proves nothing", j + 1,
				       (long long)v[j]);
	for (int32_t i = 0; i < m->rows; i++) {
		const int64_t *cost = m->cost + (size_t)i * (size_t)m->columns;
		for (int32_t j = 0; j < m->columns; j++) {
			__int128 reduced = (__int128)cost[j] - u[i] - v[j];
			if (reduced < 0 || (reduced > 0 && column[i] == j))
				return err_set(err, ST_NO, "row %d, column %d: the dual values do not prove it cheapest", i + 1,
					       j + 1);
		}
	}
	return ST_OK;
}

enum status assign_certify(const struct assign_matrix *m, const int32_t *column, const int64_t *u, const int64_t *v,
			   int64_t *ret_objective, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	bool *taken = ARENA_ARRAY(&scratch, bool, (size_t)m->columns);
	TRY(check_columns(m, column, taken, err));
	if (u && v)
		TRY(check_duals(m, column, taken, u, v, err));
	__int128 sum = 0;
	for (int32_t i = 0; i < m->rows; i++)
		sum += m->cost[(size_t)i * (size_t)m->columns + (size_t)column[i]];
	if (sum > INT64_MAX || sum < INT64_MIN)
		return err_set(err, ST_TOO_LARGE, "the objective does not fit 64 bits");
	*ret_objective = (int64_t)sum;
	return ST_OK;
}
