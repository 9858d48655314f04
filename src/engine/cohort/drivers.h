/* What is known of years to come, beside the pupils of years past: children who will reach the entry grades, whose pupils a school
 * takes, new homes and moves, schools that open and close, and what a planner assumes. Everything is plain arrays of the caller;
 * years are indexes of cohort_data, a lead is a number of years after the origin.
 *
 * With drivers an entry grade at lead h is
 *
 *   N[s,b+h,g] = (α·N[s,b,g] + (1−α)·usual) · f,        f = C[b+h] / (α·C[b] + (1−α)·Σ u C[t]/Σ u),   u = δ^(b−t), t ≤ b
 *
 * where C[t] counts the children who reach the grade in year t: those born for it (children), or those in the grade below a year
 * before in the schools that feed this one (feeders: f^γ, γ learned), else over the district (f^γ). A small area leans on the wider
 * one around it by `area_children`: f = (C + κ·f')/(C' + κ). Past what is known the last factor is held. What schools take in follows
 * their feeders as far as it did before the origin: γ = (Σ N·x·y + κ·γ0)/(Σ N·x² + κ) over districts and years, x and y the changes
 * of the logarithms of feeders and entry, κ `follow_pupils`, γ0 `entry_change`. */
#ifndef JH_ENGINE_COHORT_DRIVERS_H
#define JH_ENGINE_COHORT_DRIVERS_H

#include "engine/cohort/cohort.h"

/* Children by area and by the year in which they reach one grade. */
struct cohort_children {
	int grade;
	int areas, years;        /* years may go beyond those of the data */
	const double *children;  /* [area][year]; NAN: not known */
	const int *counted;      /* [area][year]: the year in which that was known; an origin before it does not see it */
	const int *area;         /* [school]; −1: none */
	const int *wider;        /* [area]: the area it leans on, whose index is higher; −1: none */
};

/* Schools whose pupils go on to the school: from first[s] to first[s+1]. */
struct cohort_feeders {
	const int *first;        /* [schools + 1] */
	const int *school;
	const double *weight;
};

/* A school that opens `lead` years after the origin with one grade and grows by one a year to `grades`. What it takes in others do
 * not: the school `from`, or all of the district. */
struct cohort_opening {
	int school, lead, grade, grades, from; /* from −1: the district */
	double intake;
};

/* From `lead` on the school's pupils are counted in `into`, or in the district's schools in proportion (−1). */
struct cohort_closing {
	int school, lead, into;
};

struct cohort_drivers {
	const struct cohort_children *children;
	int n_children;
	struct cohort_feeders feeders;  /* first NULL: none */
	double area_children;           /* κ */
	int origin, leads;              /* what follows holds for forecasts of this origin alone */
	const struct cohort_opening *openings;
	int n_openings;
	const struct cohort_closing *closings;
	int n_closings;
	const float *more;              /* [school][lead−1][grade]: children of new homes and moves; NULL: none */
	const float *entry_scale, *survival_scale; /* [district][lead−1][band]; NULL: 1 */
};

/* As cohort_project, with drivers. A school without pupils at the origin has a forecast where it opens. */
void cohort_project_driven(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, const struct cohort_drivers *drivers,
			   int origin, int leads, struct cohort_forecast *ret);

/* As cohort_forecasts; drivers NULL: the same. Forecasts of earlier origins see what was counted by then, and no events.
 * ret_spread (NULL: not wanted): what the errors were, for cohort_paths; the caller frees it. */
struct cohort_spread;
enum status cohort_forecasts_driven(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms,
				    const struct cohort_drivers *drivers, int from, int to, int leads, struct cohort_forecast **ret,
				    struct cohort_spread **ret_spread, struct err *err);
void cohort_spread_free(struct cohort_spread *s); /* NULL allowed */

#endif
