/* Inside the folder: the parts a projection is made of. */
#ifndef JH_ENGINE_COHORT_INSIDE_H
#define JH_ENGINE_COHORT_INSIDE_H

#include "engine/cohort/drivers.h"

#include <math.h>

/* Survival into grade g from g−1, and what each school's grade usually holds, as seen from an origin. */
struct cohort_rates {
	double *school;   /* [school][grade]; of grade 0 unused */
	double *usual;    /* [school][grade]; NAN: never seen */
	double *change;   /* [district][grade]: f of entry into the grade */
	unsigned char *seen; /* [school][grade]: yearly ratios of its own, of the last COHORT_SEEN_YEARS */
};
enum { COHORT_SEEN_YEARS = 3 };
void cohort_rates(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, struct cohort_rates *ret);

/* Which grades stand next year. `now` and `before` are sets of grades; before_known false: nothing is known of the year before. */
struct cohort_phase {
	double *share;    /* [grade][situation]: how many stand a year later */
};
enum { COHORT_SITUATIONS = 64 };
void cohort_phase(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, struct cohort_phase *ret);
uint32_t cohort_next_grades(const struct cohort_phase *p, int grades, uint32_t now, uint32_t before);
uint32_t cohort_offered(const struct cohort_data *d, int school, int year);
/* The grades of the year before `year`: none for a school that is new; those of the year itself where nothing is known of the
 * year before (the first year, a gap). */
uint32_t cohort_offered_before(const struct cohort_data *d, int school, int year);

/* Kind of the cohort that reaches the grade at the lead, a year before. */
static inline enum cohort_kind cohort_kind_before(const struct cohort_forecast *f, int school, int lead, int grade)
{
	return lead > 1 && grade > 0 ? (enum cohort_kind)f->kind[cohort_at(f, school, lead - 1, grade - 1)] : COHORT_SURVIVE;
}

/* Of a grade that survives by ratios that are known: no better known than its cohort was a year before. One that entered, or passed a
 * step unseen, within the forecast carries that error on. */
static inline enum cohort_kind cohort_kind_on(enum cohort_kind before)
{
	return before == COHORT_SURVIVE ? COHORT_SURVIVE : COHORT_YOUNG;
}

/* What e is divided by beside √mean. */
static inline double cohort_unrest(const struct cohort_forecast *f, int school)
{
	return f->unrest ? f->unrest[school] : 1;
}
/* Sums of |e| one year ahead by school. */
struct cohort_restless {
	double *sum;      /* [school], in means of the year */
	double *cells;    /* [school] */
};
void cohort_restless_init(struct arena *a, const struct cohort_data *d, struct cohort_restless *ret);
void cohort_restless_learn(struct cohort_restless *r, const struct cohort_data *d, const struct cohort_forecast *f);
void cohort_restless_fill(struct arena *a, const struct cohort_restless *r, const struct cohort_terms *terms, struct cohort_forecast *f);

/* Residuals of earlier forecasts and their quantiles. */
struct cohort_spread;
struct cohort_spread *cohort_spread_new(struct arena *a, const struct cohort_data *d, int leads);
/* Takes in what the forecast and the truth of `target` tell of each other. */
void cohort_spread_learn(struct cohort_spread *s, const struct cohort_data *d, const struct cohort_forecast *f, int target);
/* The whole distribution of e by class, read by a normal score: table[(score + 4)·COHORT_TABLE/8]. */
enum { COHORT_TABLE = 512 };
struct cohort_tables {
	const float **table; /* by class; NULL: too few cases */
	/* Parts of the variance of a cell's error that all schools of the city, of its district, all grades of the school share. */
	double city, district, school;
};
void cohort_tables_make(struct arena *a, const struct cohort_spread *s, const struct cohort_data *d, const struct cohort_terms *terms,
			const struct cohort_forecast *f, struct cohort_tables *ret);
/* NULL: nothing is known. Times *ret_wider, as in spread_fill. */
const float *cohort_table_of(const struct cohort_tables *t, const struct cohort_data *d, const struct cohort_forecast *f, size_t at, int lead,
			     int grade, double *ret_wider);
/* What e is multiplied by in a cell of the forecast. */
double cohort_error_scale(const struct cohort_terms *terms, const struct cohort_forecast *f, size_t at, int school, int lead, int grade);

/* Fills f->lo and f->hi, NAN where nothing was learned; weights halve by error_decay. Returns means corrected by what past forecasts
 * missed in one direction, in an array of their own: those of f are what later origins learn from. */
double *cohort_spread_fill(struct arena *a, struct cohort_spread *s, const struct cohort_data *d, const struct cohort_terms *terms,
			   struct cohort_forecast *f);

#endif
