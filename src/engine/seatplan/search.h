/* Plans under change: the courses of all sites, the least cost of each year's assignment (engine/flow, from the last tree), and
 * the exact answer of one site to all others. */
#ifndef JH_ENGINE_SEATPLAN_SEARCH_H
#define JH_ENGINE_SEATPLAN_SEARCH_H

#include "base/rng.h"
#include "engine/flow/flow.h"
#include "engine/seatplan/model.h"

struct seat_year {
	struct flow *flow;
	int64_t *capacity;  /* of the arcs */
	int site_arc;       /* of site 0 */
	int64_t travel;     /* least cost, yuan, at the capacities */
	const int64_t *potential;
	const int64_t *flow_of; /* of the arcs */
	int64_t *cost;
};

/* Pairs, staying away, the sites' seats; with `rooms` another arc from each site, for its rooms, after those. */
enum status seat_year_init(struct seat_year *y, struct arena *a, const struct seat_model *m, int t, bool rooms, struct err *err);
/* At the capacities and costs as they are, from the last tree. */
enum status seat_year_solve(struct seat_year *y, const struct engine_run *run, uint64_t *work, bool *ret_broken, struct err *err);

/* What courses of all sites come to, at the years' last answers, which are theirs. */
void seat_years_total(const struct seat_model *m, const struct seat_year *year, const struct course *course, struct seatplan_plan *ret);

struct seat_search {
	const struct seat_model *m;
	struct seat_year *year;
	struct course *course;
	double cost;             /* discounted yuan */
	int64_t spent[YEARS];    /* cumulated */
	double money[YEARS];     /* guide: price of a yuan in each year beside its discount */
	double *worth;           /* years × stride: of one site */
	char *known;
	int stride;
	struct course *best;     /* the best plan so far */
	double best_cost;
	int *near;               /* of each site that is not decided SEAT_NEAR of them by distance */
	struct rng rng;
	const struct engine_run *run;
	uint64_t work;
	bool broken;             /* stopped inside a flow: costs are not known */
};

enum status seat_search_init(struct seat_search *s, struct arena *a, const struct seat_model *m, const struct engine_run *run, struct err *err);
/* The plan in which sites do nothing but what is locked. */
enum status seat_search_reset(struct seat_search *s, struct err *err);
/* These courses as they are; *ret_affordable: the budgets hold. */
enum status seat_search_set(struct seat_search *s, const struct course *to, bool *ret_affordable, struct err *err);
/* From the courses given, site by site in random order; one that breaks a budget builds later, or not at all. */
enum status seat_search_begin(struct seat_search *s, const struct course *from, struct err *err);
/* The site's best course against all others; guide times `weight` on spending. Taken when the plan, guide included, becomes
 * cheaper and budgets hold. *ret_changed. */
enum status seat_search_answer(struct seat_search *s, int site, double weight, bool *ret_changed, struct err *err);
/* All sites in random order until nothing changes, at most `rounds` times. */
enum status seat_search_sweep(struct seat_search *s, double weight, int rounds, struct err *err);
/* Back to the best plan. */
enum status seat_search_return(struct seat_search *s, struct err *err);
/* Cost and spending of the courses at the years' last solutions; and the plan kept when it is the best. */
void seat_search_take_cost(struct seat_search *s);
void seat_search_offer(struct seat_search *s);
/* Prices of units, years first, as the assignment has them, discounted. */
void seat_search_prices(const struct seat_search *s, double *ret);

#endif
