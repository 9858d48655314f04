/* Lower bound: demand of each unit and year and the cumulated budgets are priced, sites fall apart, each solved exactly over the
 * years in whole classes.
 *
 *     L(π, μ) = Σ π_it d_it − Σ_t μ_t B_t + Σ_j least of (own costs, a yuan spent in t at δ_t + Σ_{s≥t} μ_s, less what its seats earn)
 *     0 ≤ π_it ≤ δ_t · unmet,  μ ≥ 0
 *
 * Seats earn π_it − δ_t w_ij, the best pupils first. As every site is solved in whole numbers the bound is at least that of the
 * linear program with all strengthenings of a single site. Ascent as in locate/lagrange.h. */
#ifndef JH_ENGINE_SEATPLAN_DUAL_H
#define JH_ENGINE_SEATPLAN_DUAL_H

#include "base/rng.h"
#include "engine/seatplan/model.h"

enum { HABITS = 12 };

struct seat_dual {
	const struct seat_model *m;
	int n;             /* prices: years × units, then years for the budgets in units of `yuan` */
	double yuan;
	double *limit;     /* largest price of each */
	double *scale;     /* step of each for a slope of 1: one by its demand */
	double *best, *trial, *at, *way, *slope;
	int *order;        /* years × pairs: pairs of each site by earning, kept from step to step */
	double *worth;     /* years × stride */
	int stride;
	struct { double earn; int unit; } *item;
	const struct seat_limits *limits; /* of each site, or NULL; the caller's */
	double *mean, *rooms;  /* sites × years: what stood there of late, classes and rooms */
	struct course *course; /* of each site, at the last prices */
	struct { struct course course; double weight; } *habit; /* sites × HABITS: what each has done of late and how often */
	double money[YEARS];
	double value, bound, margin, at_value, momentum;
	int stale, steps, patience;
	uint64_t work;
};

/* start: prices of units × years (years first) or NULL. */
void seat_dual_init(struct seat_dual *d, struct arena *a, const struct seat_model *m, const double *start);
/* Anew from prices as in `best`, within other limits: bound and value as if nothing were known. INFINITY as the bound: no course
 * of some site keeps the limits. */
void seat_dual_begin(struct seat_dual *d, const double *price, const struct seat_limits *limits);
/* One evaluation and step towards the target, the value of the best plan known. O(years · pairs). */
void seat_dual_step(struct seat_dual *d, double target);
/* Narrows the limits to what can stand in a plan whose cost is below the target, by the best prices: a site whose cheapest course
 * within tighter limits lifts the bound to the target keeps to the others. O(years · pairs + sites · years · course_best). */
void seat_dual_narrow(struct seat_dual *d, struct seat_limits *limits, double target);
/* Steps have become too small to matter. */
bool seat_dual_settled(const struct seat_dual *d);
/* Price of a yuan spent in each year at the best prices, without the discount. */
void seat_dual_money(const struct seat_dual *d, double *ret);

/* What each site has done most often of late, or one of the things by chance as often as it was done. */
void seat_dual_habits(const struct seat_dual *d, struct rng *chance, struct course *ret);

#endif
