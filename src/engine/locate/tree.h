/* Branch and bound over which sites open, for the models of swap.h: best node first, the bound of a node by a few steps of
 * lagrange.h from its parent's prices, where there is no limit on the number of sites with capacity for all demand asked for
 * (choose.h). The sets chosen at a node begin a local search. The bound of the tree is the least of its open nodes. */
#ifndef JH_ENGINE_LOCATE_TREE_H
#define JH_ENGINE_LOCATE_TREE_H

#include "engine/heap.h"

#include <stdbool.h>
#include <stddef.h>

struct task;
struct lagrange;

struct tree_node {
	signed char *fix; /* of each site */
	double *u;        /* of each customer, the parent's */
};

struct tree {
	bool usable;
	struct lagrange *l;
	struct bound_heap open; /* of struct tree_node */
	size_t bytes;
	double leaf; /* least bound of nodes that could not be split */
};

void tree_init(struct tree *t, bool usable);
void tree_done(struct tree *t);
/* One node. */
void tree_step(struct task *t);

#endif
