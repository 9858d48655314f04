/* Linear programs, minimised: the one place that knows the LP library (CLP). Deterministic: one thread, iteration limits, no
 * clock. What is proved from its prices is proved again by the caller, in its own arithmetic. */
#ifndef JH_ENGINE_LP_H
#define JH_ENGINE_LP_H

#include "base/err.h"
#include "engine/engine.h"

struct lp;

enum lp_outcome { LP_OPTIMAL, LP_INFEASIBLE, LP_UNFINISHED };

#define LP_INFINITY 1e30

/* No columns yet. ±LP_INFINITY: no limit. */
struct lp *lp_new(int rows, const double *row_lo, const double *row_hi);
void lp_free(struct lp *lp); /* NULL allowed */

/* n columns in compressed form: entries start[j] … start[j+1] − 1 of `row` and `value`. */
void lp_add_columns(struct lp *lp, int n, const double *lo, const double *hi, const double *cost, const int *start,
		    const int *row, const double *value);
int lp_columns(const struct lp *lp);
/* The same by rows. */
void lp_add_rows(struct lp *lp, int n, const double *lo, const double *hi, const int *start, const int *column,
		 const double *value);
int lp_rows(const struct lp *lp);

void lp_bound_column(struct lp *lp, int column, double lo, double hi);
void lp_bound_row(struct lp *lp, int row, double lo, double hi);
void lp_cost(struct lp *lp, int column, double cost);

/* From the last basis, by the dual method (bounds changed) or the primal (columns added). Ends unfinished after
 * `iterations` or when stopped. *ret_iterations counts what was done. */
enum lp_outcome lp_solve(struct lp *lp, bool dual, int iterations, const struct engine_run *run, int *ret_iterations);

/* Of the last solution; valid until the next change. */
double lp_value(const struct lp *lp);
const double *lp_primal(const struct lp *lp); /* by column */
const double *lp_price(const struct lp *lp);  /* by row */

/* Bases, to come back to: lp_basis_size bytes. */
size_t lp_basis_size(const struct lp *lp);
void lp_basis_save(const struct lp *lp, unsigned char *out);
void lp_basis_load(struct lp *lp, const unsigned char *in);

#endif
