/* A better bound by branching: what stands at a site in a year, or its rooms, at most so many or more, the prices of the parent to begin
 * with; the node of least bound first. */
#ifndef JH_ENGINE_SEATPLAN_TREE_H
#define JH_ENGINE_SEATPLAN_TREE_H

#include "engine/seatplan/dual.h"

#include <math.h>

struct seat_node {
	double bound;
	float *price;
	struct seat_limits *limits; /* of each site */
};

struct seat_tree {
	const struct seat_model *m;
	struct seat_dual dual;
	struct seat_limits *limits;
	double *price;
	struct seat_node *heap; /* least bound on top */
	int nodes, cap;
	double closed;          /* least cost of the leaves */
	double leaf;            /* bound of the leaf opened last, or INFINITY */
	double bound;
	uint64_t opened;
	bool begun;
};

void seat_tree_init(struct seat_tree *t, struct arena *a, const struct seat_model *m);
void seat_tree_done(struct seat_tree *t); /* what it holds on the heap; half-built ones too */
/* One node opened; root: prices to begin with. target: cost of the best plan known. False when nothing is left to open. */
bool seat_tree_step(struct seat_tree *t, const double *root, double target, const struct engine_run *run);
/* After a step that left a leaf, where sites have one course each (dual.course): its exact cost, INFINITY when it breaks a budget. */
static inline bool seat_tree_has_leaf(const struct seat_tree *t) { return isfinite(t->leaf); }
void seat_tree_close(struct seat_tree *t, double value, double target);

#endif
