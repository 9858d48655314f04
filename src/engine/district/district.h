/* Service areas (施教区): which school serves each residential unit, within capacity, near, in one piece, with few changes.
 *
 *     minimise  Σ_i cost[i, s(i)] + change_cost · Σ_{i: s(i) ≠ today_i} pupils_i + Σ open_cost of the sites in use
 *     each unit is served whole by one site; Σ pupils of a site's units ≤ capacity
 *     a pair of infinite cost is not allowed (walking limit, forbidden); a locked unit is served by its site
 *     with `contiguity` every unit reaches its site's own unit through units of the same site, so a site in use serves its own
 *     unit; with `all_open` every site is in use
 *
 * Arrays belong to the caller; everything is 0-based. Pupils and capacities are whole and exact, costs are doubles. */
#ifndef JH_ENGINE_DISTRICT_DISTRICT_H
#define JH_ENGINE_DISTRICT_DISTRICT_H

#include "engine/problem.h"

enum { DISTRICT_UNITS_MAX = 100000, DISTRICT_SITES_MAX = 5000, DISTRICT_PAIRS_MAX = 25000000 };

struct district_problem {
	int units, sites;
	const int64_t *pupils;   /* of each unit, ≥ 0 */
	const int *first;        /* units + 1: the neighbours of unit i are neighbour[first[i] …]; symmetric, no loops */
	const int *neighbour;
	const int *unit_of_site; /* the unit in which it stands; no two sites in one unit */
	const int64_t *capacity; /* of each site */
	const double *open_cost; /* of each site, ≥ 0 */
	const double *cost;      /* units × sites, ≥ 0: of serving the whole unit; INFINITY: not allowed */
	const int *locked;       /* NULL, or for each unit its site or −1 */
	const int *today;        /* NULL, or for each unit the site that serves it now or −1 */
	double change_cost;      /* a pupil served elsewhere than today */
	bool contiguity, all_open;
};

/* How a plan fares by each rule, for the page of areas. */
struct district_site {
	bool in_use;
	int64_t pupils;     /* served; the capacity is the problem's */
	int units;
	double cost;        /* of serving, without opening and changes */
};

struct district_plan {
	int *site_of; /* of each unit */
	struct district_site *sites;
	int units_changed;
	int64_t pupils_changed;
};

/* Solves it on one thread. *ret_plan (arena) is NULL when no plan is known. A work unit is a move tried or an arc priced, some
 * 10^7 to 10^8 a second. When it is proved that no plan exists, ret->infeasible is set and err holds a smallest set of rules that clash; status
 * ST_OK. Ends by itself when the bound is met or long rounds gain nothing.
 * ST_INVALID: arrays that break an invariant; ST_TOO_LARGE.
 * Method: sites chosen by local search and branch and bound over transport problems (engine/flow, engine/lp.h), then annealing of
 * shifts and exchanges that keep areas in one piece, or of whole areas divided anew where they need not; bound by Lagrangian
 * relaxation of the plan without contiguity (engine/locate). */
enum status district_solve(struct arena *a, const struct district_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct district_plan **ret_plan, struct err *err);

/* Recomputes every rule and the objective; shares nothing with the solver. O(units + adjacencies). */
enum status district_check(struct arena *a, const struct district_problem *p, const int *site_of, struct check_report *ret,
			   struct err *err);

/* Closes pairs that no plan has in `cost`, which has the problem's form and may be its own: where areas are in one piece, a site serves a
 * unit only with a way of units to it, none of them another open site's own or locked elsewhere, whose pupils it holds. How many.
 * O(sites · units · adjacencies) at worst, near sites · units. */
int district_bar(struct arena *scratch, const struct district_problem *p, double *cost);

/* Whether every part of a partition is in one piece: part[i] in 0 … parts − 1, an empty part counts as one piece. On failure
 * *ret_part is the first that is not. Adjacency as above. O(units + adjacencies). */
bool district_is_contiguous(struct arena *scratch, int units, const int *first, const int *neighbour, const int *part,
			    int parts, int *ret_part);

extern const struct problem_format cflsap_format, sap_format;

#endif
