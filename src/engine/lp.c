#include "engine/lp.h"

#include <Clp_C_Interface.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Iterations between two looks at the stop flag: fewer in large programs, whose iterations take longer. */
enum { SLICE_MIN = 80, SLICE_MAX = 250, SLICE_ROWS = 400000 };

struct lp {
	Clp_Simplex *clp;
};

struct lp *lp_new(int rows, const double *row_lo, const double *row_hi)
{
	struct lp *lp = heap_alloc(1, sizeof(*lp));
	lp->clp = Clp_newModel();
	Clp_setLogLevel(lp->clp, 0);
	const int start[1] = {0};
	const double none[1] = {0};
	Clp_loadProblem(lp->clp, 0, rows, start, start, none, NULL, NULL, NULL, row_lo, row_hi);
	return lp;
}

void lp_free(struct lp *lp)
{
	if (!lp)
		return;
	Clp_deleteModel(lp->clp);
	free(lp);
}

void lp_add_columns(struct lp *lp, int n, const double *lo, const double *hi, const double *cost, const int *start,
		    const int *row, const double *value)
{
	if (n)
		Clp_addColumns(lp->clp, n, lo, hi, cost, start, row, value);
}

int lp_columns(const struct lp *lp) { return Clp_numberColumns(lp->clp); }

void lp_add_rows(struct lp *lp, int n, const double *lo, const double *hi, const int *start, const int *column,
		 const double *value)
{
	if (n)
		Clp_addRows(lp->clp, n, lo, hi, start, column, value);
}

int lp_rows(const struct lp *lp) { return Clp_numberRows(lp->clp); }

void lp_bound_column(struct lp *lp, int column, double lo, double hi)
{
	Clp_columnLower(lp->clp)[column] = lo;
	Clp_columnUpper(lp->clp)[column] = hi;
}

void lp_bound_row(struct lp *lp, int row, double lo, double hi)
{
	Clp_rowLower(lp->clp)[row] = lo;
	Clp_rowUpper(lp->clp)[row] = hi;
}

void lp_cost(struct lp *lp, int column, double cost) { Clp_objective(lp->clp)[column] = cost; }

enum lp_outcome lp_solve(struct lp *lp, bool dual, int iterations, const struct engine_run *run, int *ret_iterations)
{
	int done = 0, slice = MAX(SLICE_MIN, MIN(SLICE_MAX, SLICE_ROWS / (Clp_numberRows(lp->clp) + 1)));
	enum lp_outcome outcome = LP_UNFINISHED;
	while (done < iterations && !(run && engine_stopped(run))) {
		Clp_setNumberIterations(lp->clp, 0);
		Clp_setMaximumIterations(lp->clp, MIN(slice, iterations - done));
		if (dual)
			Clp_dual(lp->clp, 0);
		else
			Clp_primal(lp->clp, 0);
		done += MAX(1, Clp_numberIterations(lp->clp));
		int status = Clp_status(lp->clp);
		if (status == 0)
			outcome = LP_OPTIMAL;
		else if (status == 1)
			outcome = LP_INFEASIBLE;
		if (status != 3 || Clp_numberIterations(lp->clp) == 0)
			break; /* 3: the slice is used up; all else is a breakdown, unfinished for us */
	}
	*ret_iterations = done;
	return outcome;
}

double lp_value(const struct lp *lp) { return Clp_objectiveValue(lp->clp); }
const double *lp_primal(const struct lp *lp) { return Clp_getColSolution(lp->clp); }
const double *lp_price(const struct lp *lp) { return Clp_getRowPrice(lp->clp); }

size_t lp_basis_size(const struct lp *lp)
{
	return (size_t)Clp_numberRows(lp->clp) + (size_t)Clp_numberColumns(lp->clp);
}

void lp_basis_save(const struct lp *lp, unsigned char *out)
{
	memcpy(out, Clp_statusArray(lp->clp), lp_basis_size(lp));
}

void lp_basis_load(struct lp *lp, const unsigned char *in) { Clp_copyinStatus(lp->clp, in); }
