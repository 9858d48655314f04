/* Capacitated location with single sourcing and side measures: which sites open, and which one site serves each customer.
 *
 *     minimise  Σ open_cost_j (j open) + Σ cost_ij (i served by j) + Σ outside_i (i served by nobody)
 *     each open site j:   Σ demand_i ≤ capacity_j,  number of customers ≤ room_j,  Σ low_i ≥ 0,  Σ high_i ≥ 0
 *     at most max_open sites;  a site with self_j = i serves customer i by opening, at no cost, and nobody else does then
 *
 * Sums run over the customers of the site, its own (self) included. Only listed pairs (arcs) may be used. Single-source
 * facility location, capacitated p-median and grouping are all this model (sscflp.c, cpmp.c, grouping.c). The rules are whole
 * numbers and exact; costs are doubles. */
#ifndef JH_ENGINE_LOCATE_MODEL_H
#define JH_ENGINE_LOCATE_MODEL_H

#include "base/arena.h"
#include "base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct locate_model {
	int customers, sites, arcs;
	int *first;    /* sites + 1: the arcs of site j are first[j] … first[j+1] − 1 */
	int *customer; /* of each arc, ascending within a site */
	double *cost;  /* of each arc */
	int *by_first; /* customers + 1: by_arc[by_first[i] …] are the arcs of customer i, by ascending site */
	int *by_arc;
	int *arc_site;
	double *open_cost; /* of each site */
	int64_t *capacity; /* of each site */
	int *room;         /* of each site: most customers */
	int *self;         /* of each site: the customer it serves by opening, or −1 */
	int64_t *demand;   /* of each customer */
	int64_t *low, *high; /* of each customer; both NULL when the model has no side measure */
	double *outside;   /* of each customer: INFINITY when it must be served */
	int max_open;      /* −1: no limit */
	int min_open;      /* a limit of the search, not of the problem: decisions with fewer sites are looked at elsewhere */
	double grain;      /* every cost is a multiple of it; 0: nothing known */
};

/* Sets up a model with all arrays but the arcs; low and high only when `sides`. Limits: no limit on room, capacity 0,
 * outside INFINITY, self −1, max_open −1. */
void locate_model_init(struct locate_model *m, struct arena *a, int customers, int sites, bool sides);
/* Arcs are added site by site in ascending order, customers ascending within; room for `arcs` is made first.
 * locate_model_finish builds the customers' view. O(arcs). */
void locate_model_arcs(struct locate_model *m, struct arena *a, int arcs);
void locate_model_add(struct locate_model *m, int site, int customer, double cost);
void locate_model_finish(struct locate_model *m, struct arena *a);

/* The arc of the pair or −1. O(log arcs of the customer). */
int locate_arc(const struct locate_model *m, int customer, int site);

/* A smaller model made of some customers and sites of another. */
struct locate_part {
	struct locate_model model;
	int *customer; /* id in the model it was cut from */
	int *site;
};

/* Where each customer and site of the whole stands in the part: −1 not in it. Callers keep them all −1 between cuts. */
struct locate_cut {
	int *customer;
	int *site;
};

void locate_cut_init(struct locate_cut *cut, struct arena *a, const struct locate_model *m);
/* Keeps the given order of ids. A site whose own customer is not among the customers is an error of the caller. */
void locate_part_cut(struct locate_part *ret, struct arena *a, const struct locate_model *m, struct locate_cut *cut,
		     const int *customers, int customer_count, const int *sites, int site_count);

/* Splits into parts that share no arc (one part when max_open is set). Customers without any arc and no site of their own
 * form a part each. Parts are in the order of their smallest customer. O(arcs). */
int locate_parts(struct arena *a, const struct locate_model *m, struct locate_part **ret_parts);

/* Σ over a site's customers. */
struct locate_load {
	int64_t demand, low, high;
	int count;
};

void locate_load_add(const struct locate_model *m, struct locate_load *load, int customer, int sign);
/* Whether an open site with this load keeps every rule. */
bool locate_load_fits(const struct locate_model *m, int site, const struct locate_load *load);

/* Value of a decision: site_of[i] = site or −1. A site is open when it serves somebody. Unserved customers
 * that must be served are counted in *ret_unserved, not priced. Added in the order of customers, then sites. */
double locate_cost(const struct locate_model *m, const int *site_of, int *ret_unserved);
/* Every rule but service; for assertions and tests. */
bool locate_is_valid(const struct locate_model *m, const int *site_of);

#endif
