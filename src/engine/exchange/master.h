/* The linear program of a county over some of its options: all rules, one row a unit, the convex balance in three pieces.
 *
 * Every row may be broken at `penalty` a unit, so a solution always exists while options are still missing. */
#ifndef JH_ENGINE_EXCHANGE_MASTER_H
#define JH_ENGINE_EXCHANGE_MASTER_H

#include "engine/exchange/dual.h"
#include "engine/exchange/state.h"
#include "engine/lp.h"

struct exc_master {
	const struct exc_county *c;
	struct lp *lp;
	int row_load[KINDS], row_leave, row_movers, row_backbone, rows;
	int *row_post, *row_unit; /* −1: no row, because nothing among the options can touch it */
	int column_piece[KINDS]; /* three for each school: below the floor of the due, between, above the ceiling */
	int column_spare, spares; /* the broken rows */
	int column_option, options; /* then the options, in order of addition */
	int *option;             /* of each of these */
	int *place;              /* of each option of the county: its place among these, or −1 */
	double penalty, constant;
	uint64_t work;
};

/* closed (may be NULL): of each option, −1 when it will never be added; rows that only closed options need are left out. */
struct exc_master *exc_master_new(struct arena *a, const struct exc_county *c, double penalty, const int8_t *closed);
void exc_master_free(struct exc_master *m); /* the LP; the rest is the arena's. NULL allowed */
void exc_master_add(struct exc_master *m, const int *options, int n);

/* Solves as it stands. *ret_broken: how much the rows are broken in sum. */
enum lp_outcome exc_master_solve(struct exc_master *m, bool dual, int iterations, const struct engine_run *run, double *ret_value,
				 double *ret_broken);
/* The prices of the last solution, made legal. */
void exc_master_prices(const struct exc_master *m, struct exc_price *ret);
/* Value of an option's column in the last solution. */
static inline const double *exc_master_values(const struct exc_master *m)
{
	return lp_primal(m->lp) + m->column_option;
}
double exc_master_count(const struct exc_master *m, int k, int s); /* teachers of the kind at the school in the last solution */
void exc_master_set_penalty(struct exc_master *m, double penalty);

/* Adds options until none prices below zero, starting from prices p (updated). Returns the bound, which holds over all
 * options, at every moment; *ret_done says that the program is solved to its end. */
double exc_master_complete(struct exc_master *m, struct exc_price *p, struct exc_choice *choice, int first,
			   const struct engine_run *run, bool *ret_done, double *ret_broken);

/* A unit, its movers and backbone rows, and for each of two members two posts, four loads and a school left. */
enum { EXC_ENTRIES_MAX = 17 };

struct exc_column {
	int row[EXC_ENTRIES_MAX];
	double value[EXC_ENTRIES_MAX];
	int n;
};
/* The column of an option of the county. */
void exc_option_column(const struct exc_master *m, int option, struct exc_column *ret);
/* Limits of all rows, as they are at the root. */
void exc_master_row_limits(const struct exc_master *m, double *lo, double *hi);

#endif
