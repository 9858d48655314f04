/* Cohort survival: pupils by school, grade and year, some years ahead, with intervals and totals that agree.
 *
 * A forecast made at origin b reads years ≤ b only: ratios, usual sizes, phases, residuals and their quantiles. Everything is
 * plain arrays; a year is an index from 0 (the first year known), a grade an index from 0 (the youngest). The same input gives
 * the same bytes.
 *
 * One step from year y to y+1 for school s, grade g (step.c, ratio.c, phase.c):
 *
 *   survived  = N[s,y,g−1] · r[s,g]
 *   r[s,g]    = (Σ w N[s,t+1,g] + κs·r[d,g]) / (Σ w N[s,t,g−1] + κs),   w = ρ^(b−1−t), t < b, both present
 *   r[d,g]    = the same over the district with κd pupils of the city's ratio; r[c,g] over the city
 *   usual     = Σ u N[s,t,g] / Σ u,   u = δ^(b−t), t ≤ b
 *   pull      = λ[band] + μ·max(0, 1 − 1/r)      (a grade that takes in newcomers depends less on the grade below)
 *   N[s,y+1,g]= (1 − pull)·survived + pull·usual
 *
 * An entry grade (nothing below it in the school) has N[s,y+1,g] = (α·N[s,y,g] + (1−α)·usual) · f^γ, where f is the change,
 * from the last year to this, of the children in the grade below over the district (shrunk to the city by κd); for the
 * youngest grade f = 1, so it rests on its own recent entries alone. A grade is offered next year when the share of grades
 * in the same situation that were offered the year after, counted over transitions up to b, is at least one half; the
 * situation is which of the grade, the one below and the one above stood this year and the year before.
 *
 * Intervals (spread.c) are quantiles of e = (truth − mean)/(v·√max(mean, 1)) over all earlier origins whose target is ≤ b, by kind of
 * grade, band, size (doubling classes) and lead; totals have classes of their own. A class with too few cases is read from the
 * pooled bands, then sizes; a lead that no residual has reached takes the quantiles of the longest one below it, times
 * √(lead/that lead). Means and bounds move to the middle (median) of e by t/(t + k), t ≥ 1 target years seen at the lead, k middle_years:
 * what past forecasts all missed in one direction. Later origins learn from means that were not moved. v says how restless the school has been (unrest.c): the mean of its own |e| one year ahead over the mean of
 * all schools, with a few cells of 1 as prior, known at the origin of the forecast. Nothing is assumed normal. */
#ifndef JH_ENGINE_COHORT_COHORT_H
#define JH_ENGINE_COHORT_COHORT_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COHORT_GRADES_MAX = 24, COHORT_BANDS = 4, COHORT_LEADS_MAX = 12, COHORT_YEARS_MAX = 200 };

/* Who is counted. The arrays belong to the caller. */
struct cohort_data {
	int schools, years, grades, districts;
	const double *pupils;          /* [school][year][grade]; NAN: the grade is not offered, or nothing is known */
	const unsigned char *present;  /* [school][year]: the school has figures for the year, all NAN otherwise */
	const int *district;           /* [school], 0 … districts−1 */
	const unsigned char *band;     /* [grade], 0 … COHORT_BANDS−1: grades whose errors are alike (a stage) */
};

/* The constants of the method; docs/forecast.md says where they come from. */
struct cohort_terms {
	double ratio_decay;             /* ρ */
	double school_pupils;           /* κs */
	double district_pupils;         /* κd */
	double usual_decay;             /* δ */
	double pull[COHORT_BANDS];      /* λ */
	double newcomers;               /* μ */
	double entry_last[COHORT_BANDS];/* α */
	double entry_change;            /* γ */
	double phase_cases;             /* prior cases of a situation */
	double error_decay;             /* weight of residuals a year older */
	double unrest_cells;            /* v: prior cells of a school's own unrest */
	double city_share, prior_years; /* of a cell's error that the whole city shares: so many years of that beside those seen */
	double middle_years;            /* a mean moves to the middle of past errors by t/(t + this), t target years seen at its lead */
	double follow_pupils;           /* γ as learned from the feeders leans on entry_change by so many pupils·(change)² */
	double few_years;               /* intervals widen by 1 + this·lead/target years seen (grades: lead − 1), for what all schools share in a year */
};
extern const struct cohort_terms cohort_terms_default;

/* A forecast made at one origin. mean, lo, hi: [school][lead−1][grade], with the total behind the last grade
 * (cohort_at). Cells of a school that is not present at the origin are NAN. */
struct cohort_forecast {
	int origin, leads, schools, grades;
	double *mean, *lo, *hi;
	unsigned char *kind;            /* enum cohort_kind, same shape */
	double *unrest;                 /* [school]: v at the origin; NULL: 1 */
};

/* YOUNG: survives, but the school lacks ratios of its own in some of the last three years, at this step or an earlier one of the forecast, or
 * the cohort enters the school within it. */
enum cohort_kind { COHORT_NONE, COHORT_SURVIVE, COHORT_YOUNG, COHORT_ENTER, COHORT_OPEN, COHORT_CLOSE, COHORT_TOTAL, COHORT_KINDS };

static inline size_t cohort_cell(const struct cohort_data *d, int school, int year, int grade)
{
	return ((size_t)school * (size_t)d->years + (size_t)year) * (size_t)d->grades + (size_t)grade;
}
/* grade = f->grades: the total. */
static inline size_t cohort_at(const struct cohort_forecast *f, int school, int lead, int grade)
{
	return ((size_t)school * (size_t)f->leads + (size_t)(lead - 1)) * (size_t)(f->grades + 1) + (size_t)grade;
}

/* Sizes within limits, districts and bands in range, no negative count. ST_INVALID names school, year and grade by index. */
enum status cohort_check(const struct cohort_data *d, struct err *err);

/* Means alone, lo and hi NULL. Needs origin ≥ 0; at origin 0 no ratio is known and all grades survive whole.
 * O(schools·grades·(years + leads)). On the arena. */
void cohort_project(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, int leads,
		    struct cohort_forecast *ret);

/* The plain ratio method to compare with: r = the mean of the (at most three) last yearly ratios of the school's own grade; entry grades
 * keep their last number. Nothing opens, nothing closes. */
void cohort_plain(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret);

/* Simpler still: each grade as it was last, and each grade along the straight line through its last four years. */
void cohort_last(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret);
void cohort_trend(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret);

/* Forecasts at the origins from … to, with intervals from residuals of the targets each origin knows. ret: to−from+1 forecasts.
 * ST_INVALID when an origin is not 0 ≤ origin < years. */
enum status cohort_forecasts(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int from, int to,
			     int leads, struct cohort_forecast **ret, struct err *err);

/* What back-tests are judged by; the definitions are those of the published protocol (README.md). */
enum cohort_set { COHORT_CORE, COHORT_ALL, COHORT_TOTALS, COHORT_SETS };
struct cohort_score {
	int64_t cells, intervals, covered; /* cells of the set; those with an interval; those whose interval holds the truth */
	double error, truth;               /* Σ|mean − truth|, Σ truth */
	double width, interval_truth;      /* Σ(hi − lo) and Σ truth of the cells with an interval */
};
/* Adds the cells of one origin and lead to score[COHORT_SETS]. Cells without interval count no coverage. */
void cohort_judge(const struct cohort_data *d, const struct cohort_forecast *f, int lead, struct cohort_score *score);

#endif
