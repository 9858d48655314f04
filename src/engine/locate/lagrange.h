/* Lower bound: the rule that each customer is served once is priced, the sites fall apart (price.h).
 *
 *     L(u) = Σ u_i − Σ_j max(0, best profit of site j at u)      u_i ≤ outside_i
 *
 * (at most max_open sites: the most profitable ones). max L is
 * approached by subgradients with momentum and Polyak's step (Polyak, Minimization of unsmooth functionals, 1969) towards a
 * little above the best value; when that stays out of reach, from the best prices again towards less. Because the sites are
 * solved in whole numbers the bound is that of the set partitioning relaxation, stronger than the linear one.
 *
 * A customer that must be served costs `penalty` when it is not, so that prices stay finite; the bound stays valid, because
 * every decision that serves all is priced the same. */
#ifndef JH_ENGINE_LOCATE_LAGRANGE_H
#define JH_ENGINE_LOCATE_LAGRANGE_H

#include "engine/locate/choose.h"
#include "engine/locate/price.h"

struct lagrange_set { /* a site's choice at the last prices evaluated */
	int site, start, count;
	double profit;
};

struct lagrange {
	const struct locate_model *model;
	struct price price;
	double *outside; /* of each customer, finite */
	double *u;       /* best prices */
	double *trial;
	double *at;      /* prices of the last step */
	double *way;     /* direction of the next one */
	double *times;   /* how often each customer is served at the last prices evaluated */
	double *profit;  /* of each site at the best prices, an upper bound; below 0 when it stays closed */
	double *trial_profit;
	struct choose choose; /* which sites open at given profits */
	double *share;   /* of each site: how often it was chosen of late */
	double level;    /* max_open: profit of the last site that is taken, ≥ 0; 0 without the limit */
	double trial_level;
	double value;    /* L(u) */
	double bound;    /* best proved, less an allowance for rounding, rounded up to the grain of the costs */
	struct lagrange_set *set;
	int *arc;        /* of the sets: arc[start …] */
	int sets;
	double size;     /* what the value may be expected to change by; steps are shares of it when the value is near 0 */
	double at_value, margin;
	int stale, iterations;
};

/* Start prices: warm (copied, clamped) or, when NULL, nearest site plus a share of its opening. */
void lagrange_init(struct lagrange *l, struct arena *a, const struct locate_model *m, double penalty, const double *warm);
/* Begins anew at the given prices and with the restrictions that choose now holds; bound and value as if nothing were known. */
void lagrange_begin(struct lagrange *l, const double *u);
/* One evaluation. target: cost of the best decision known, INFINITY when none is. O(arcs + nodes of the site searches). */
void lagrange_step(struct lagrange *l, double target);
/* Larger steps again, after the outside costs have grown. */
void lagrange_restart(struct lagrange *l);
/* Nothing more to expect from steps. */
bool lagrange_is_settled(const struct lagrange *l);
/* A penalty that no served customer's share of a sensible decision exceeds. */
double lagrange_penalty(const struct locate_model *m);

#endif
