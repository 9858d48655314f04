/* What bound and search share of a seat-plan problem: pairs of unit and site within radius, prices of decisions, and the best
 * course of one site over the years when its standing classes are worth given amounts. */
#ifndef JH_ENGINE_SEATPLAN_MODEL_H
#define JH_ENGINE_SEATPLAN_MODEL_H

#include "engine/seatplan/seatplan.h"

enum {
	YEARS = SEATPLAN_YEARS_MAX,
	SEAT_NEAR = 12, /* sites that are near a site, itself among them; fewer where there are fewer */
};

/* What one site does. */
struct course {
	int open, shut;       /* year of decision, −1: never */
	int add[YEARS], flex[YEARS];
};

/* Limits of what stands at a site in each year, in classes, 0 where nothing does, and of its rooms. */
struct seat_limits {
	short low[YEARS], high[YEARS], few[YEARS], many[YEARS];
};

struct seat_model {
	const struct seatplan_problem *p;
	int years, sites, units, pairs;
	int *first, *unit;      /* pairs of site j: first[j] …, by unit */
	int64_t *cost;          /* of each pair, yuan a pupil and year */
	int *by_first, *by_pair; /* pairs of each unit */
	double discount[YEARS], tail[YEARS + 1]; /* in ones; tail: from the year to the end */
	int64_t budget[YEARS];  /* cumulated */
	struct course *locked;  /* of decided sites */
	int classes_most;       /* of any site, rooms included */
	int *free, frees;       /* sites that are not decided */
};

void seat_model_init(struct seat_model *m, struct arena *a, const struct seatplan_problem *p);

/* Does what is decided, too. */
void course_take(struct course *c, const struct seatplan_decision *d);
/* Classes that stand in the year, without and with rooms. */
int course_standing(const struct seat_model *m, int site, const struct course *c, int year);
static inline int course_seats(const struct seat_model *m, int site, const struct course *c, int year)
{
	return (course_standing(m, site, c, year) + c->flex[year]) * m->p->class_size;
}
/* Spending of the year inside the budget; the rest (maintenance less savings) of the year. Yuan. */
int64_t course_spending(const struct seat_model *m, int site, const struct course *c, int year);
int64_t course_upkeep(const struct seat_model *m, int site, const struct course *c, int year);
static inline bool course_same(const struct seat_model *m, const struct course *x, const struct course *y)
{
	for (int t = 0; t < m->years; t++)
		if (x->add[t] != y->add[t] || x->flex[t] != y->flex[t])
			return false;
	return x->open == y->open && x->shut == y->shut;
}
/* No limits. */
void seat_limits_init(const struct seat_model *m, int site, struct seat_limits *ret);
int most_classes(const struct seat_model *m, int site);
static inline int site_step(const struct seat_model *m, int site) { return MAX(m->p->site[site].step, 1); }

/* The least total of a site's own discounted costs, each yuan inside the budget counted (1 + …) as money[t] says, less
 * worth[t·stride + classes] of the classes it offers in year t. money[t]: discounted price of a yuan spent in t. O(years · classes · rooms).
 * Within the limits, when given: INFINITY and no course when nothing keeps them. */
double course_best(const struct seat_model *m, int site, const struct seat_limits *limits, const double *worth, int stride,
		   const double *money, struct course *ret);
/* The same total of a given course. */
double course_value(const struct seat_model *m, int site, const double *worth, int stride, const double *money, const struct course *c);

#endif
