/* The best set of customers for one site at given prices of being served: a knapsack with a limit on the number and, where
 * the model has them, two side measures.
 *
 *     maximise  Σ (u_i − cost_ij) x_i + u_self − open_cost_j   over the sets that keep the rules of site j
 *
 * Capacity and side measures are relaxed with multipliers kept per site from call to call; what is left is a choice of the
 * best `room` items, so a node of the depth-first search is bounded in O(1) by prefix sums of the scores, sorted once.
 * Rules are checked in whole numbers. */
#ifndef JH_ENGINE_LOCATE_PRICE_H
#define JH_ENGINE_LOCATE_PRICE_H

#include "engine/locate/model.h"

struct price_dual {
	double capacity; /* per site capacity, ≥ 0 */
	double side;     /* > 0 on low, < 0 on high, per unit of side_scale */
	double step_capacity, step_side;
};

struct price_item {
	double score, profit;
	double demand, side_low, side_high; /* scaled by capacity and side_scale */
	int arc;
};

/* A set that holds two or three of these customers pays the price, ≥ 0. */
struct price_triple {
	int customer[3];
	double price;
};

struct price {
	const struct locate_model *model;
	/* triples that count, for models without sites' own customers; none unless set by price_triples */
	const struct price_triple *triple;
	int *triple_first; /* customers + 1 */
	int *triple_of;
	char *held;        /* of each triple: its customers in the set under way */
	int triples;
	struct price_dual *dual; /* of each site */
	double side_scale;
	struct price_item *item;
	double *prefix;
	int *chosen, *best; /* arcs */
	double *top;
	uint64_t node_limit; /* of one search */
	uint64_t work;       /* nodes + items looked at, never reset */
	/* of the search under way */
	int site, items, positive, depth, best_count;
	double base, best_profit;
	uint64_t nodes;
	bool truncated;
	/* enumeration */
	double threshold;
	bool (*found)(void *context, double profit, const int *arcs, int count);
	void *context;
};

struct price_answer {
	double profit; /* of the best set found; −INFINITY when none beats the cutoff */
	double bound;  /* no set has more */
	int count;
	const int *arcs; /* the set without the site's own customer; valid until the next call */
};

void price_init(struct price *p, struct arena *a, const struct locate_model *m);
/* Triples to count from now on, kept by the caller; room for the lists is made on the arena. Prices of 0 are left out. */
void price_triples(struct price *p, struct arena *a, const struct price_triple *triple, int n);

/* Best set with profit > cutoff. Exact (bound = max(profit, cutoff)) unless node_limit was passed; then bound is the
 * relaxation's. When the relaxation already stays at or below the cutoff, bound is the relaxation's and nothing is searched. */
struct price_answer price_best(struct price *p, int site, const double *u, double cutoff);

/* Calls found for every set with profit ≥ threshold; stops early when it returns false or node_limit is passed.
 * False when stopped early. */
bool price_all(struct price *p, int site, const double *u, double threshold,
	       bool (*found)(void *context, double profit, const int *arcs, int count), void *context);

#endif
