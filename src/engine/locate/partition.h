/* Choosing among listed sets: each customer in exactly one set or outside, at most one set a site, least cost.
 *
 * The sets are all those of a site whose reduced cost lies within a gap (Baldacci, Christofides, Mingozzi: An exact algorithm
 * for the vehicle routing problem based on the set partitioning formulation, 2008), so the best choice among them is the best
 * of all below the given cost. Branch and bound: subgradient bound over the sets still alive, sets beyond the gap dropped, then
 * a site open or closed, a customer with a site or not, or the sets of the customer with the fewest, in that order. */
#ifndef JH_ENGINE_LOCATE_PARTITION_H
#define JH_ENGINE_LOCATE_PARTITION_H

#include "engine/engine.h"
#include "engine/locate/model.h"

struct partition_set {
	int site, start, count; /* customers member[start …], the site's own included */
	double cost;
};

struct partition {
	const struct locate_model *model;
	const double *outside; /* of each customer, finite */
	struct partition_set *set;
	int *member;
	int sets, members;
	uint64_t work_limit; /* units: members looked at */
	const struct engine_run *run; /* for the stop flag */
	/* results */
	double upper;   /* in: only what costs less is wanted; out: cost of the best found, or as before */
	bool found;
	int *best;      /* chosen sets */
	int best_count;
	bool complete;  /* the search ended: nothing costs less than upper */
	uint64_t work;
};

/* u: start prices of the customers. Scratch on the arena. */
void partition_solve(struct partition *p, struct arena *a, const double *u);

#endif
