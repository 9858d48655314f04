/* A better bound by branching: what stands at a site in a year, or its rooms, at most so many or more, the prices of the parent to begin
 * with; the node of least bound first. Prices and what to branch on come from steps of dual.h, or from the linear program
 * (master.h) where it pays; what no better plan can hold is cut off at each node before it is branched. */
#ifndef JH_ENGINE_SEATPLAN_TREE_H
#define JH_ENGINE_SEATPLAN_TREE_H

#include "engine/heap.h"
#include "engine/seatplan/master.h"

#include <math.h>

struct seat_node {
	float *price;
	struct seat_limits *limits; /* of each site */
};

struct seat_tree {
	const struct seat_model *m;
	struct seat_dual dual;
	struct seat_master master;
	bool has_master;
	struct seat_limits *limits;
	double *price;
	struct bound_heap nodes; /* of struct seat_node */
	double closed;          /* least cost of the leaves */
	double leaf;            /* bound of the leaf opened last, or INFINITY */
	double bound;
	uint64_t opened;
	bool begun;
};

void seat_tree_init(struct seat_tree *t, struct arena *a, const struct seat_model *m);
void seat_tree_done(struct seat_tree *t); /* what it holds on the heap; half-built ones too */
/* From here on prices come from the linear program, which begins with what sites have done in the bound and do in a good plan. */
void seat_tree_sharpen(struct seat_tree *t, struct arena *a, const struct seat_dual *d, const struct course *plan);
uint64_t seat_tree_work(const struct seat_tree *t);
/* One node opened; root: prices to begin with. target: cost of the best plan known. False when nothing is left to open. */
bool seat_tree_step(struct seat_tree *t, const double *root, double target, const struct engine_run *run);
/* After a step that left a leaf, where sites have one course each (dual.course): its exact cost, INFINITY when it breaks a budget. */
static inline bool seat_tree_has_leaf(const struct seat_tree *t) { return isfinite(t->leaf); }
void seat_tree_close(struct seat_tree *t, double value, double target);

#endif
