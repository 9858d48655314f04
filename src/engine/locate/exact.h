/* A model solved to the end, where it is small or the best decision known is good: Lagrangian bound (lagrange.h), all sets
 * within the gap (price.h), the best choice among them (partition.h). */
#ifndef JH_ENGINE_LOCATE_EXACT_H
#define JH_ENGINE_LOCATE_EXACT_H

#include "engine/locate/lagrange.h"
#include "engine/locate/partition.h"

struct exact_limits {
	int steps;     /* of the bound */
	int sets;      /* listed */
	uint64_t work; /* of the choice among them */
};

enum exact_outcome {
	EXACT_BETTER, /* site_of is filled; the least cost of all when *ret_complete */
	EXACT_NONE,   /* nothing costs less than upper: proved */
	EXACT_OPEN,   /* a limit was passed */
};

/* Looks for a decision that costs less than upper, an unserved customer that must be served counting penalty. warm: prices to
 * start from or NULL. *work grows by what was done. Scratch on the arena. */
enum exact_outcome exact_solve(struct arena *a, const struct locate_model *m, double penalty, const double *warm, double upper,
			       const struct exact_limits *limits, const struct engine_run *run, int *site_of, double *ret_cost,
			       bool *ret_complete, uint64_t *work);

/* The same from a bound that stands already. */
enum exact_outcome exact_finish(struct arena *a, struct lagrange *l, double upper, const struct exact_limits *limits,
				const struct engine_run *run, int *site_of, double *ret_cost, bool *ret_complete, uint64_t *work);

#endif
