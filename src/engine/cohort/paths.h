/* Simulated paths: whole futures whose cells err as past forecasts did, so that sums over schools, and what happens first, have honest
 * chances.
 *
 * On one path the cell of school s, lead h, grade g is max(0, mean + T(z)·scale): T the distribution of past errors of the cell's class
 * (grade, size, lead), z a standard normal score made of what the city, the district, the school and the cell alone share:
 *
 *   z = √c·C[h] + √d·D[h] + √s·S[h] + √(1−c−d−s)·R[h,g],     X[h] = (√(h−1)·X[h−1] + ξ)/√h
 *
 * with c, d, s estimated from pairs of errors of one year (inside.h), and R carried on along a cohort from grade to grade. Bounds are
 * quantiles over the paths; sums agree on every path. The same seed gives the same numbers on any number of threads. */
#ifndef JH_ENGINE_COHORT_PATHS_H
#define JH_ENGINE_COHORT_PATHS_H

#include "engine/cohort/drivers.h"

enum { COHORT_PATHS_MAX = 2000 };

/* Sums to be watched: a group is a set of grades of some schools of one district, like a zone's schools of one stage. A grade may
 * count in two: with its band, and alone (who enters the zone's schools). */
struct cohort_groups {
	int n;
	const int *of;          /* [school][band]: the group its grades of the band count in; −1: none */
	const int *of_grade;    /* [school][grade]: the group the grade alone counts in; −1: none. NULL: none at all */
	int limits;             /* how many each group is held against */
	const double *limit;    /* [group][limit][lead−1]: seats; NAN: not watched */
};

struct cohort_paths_ask {
	int paths;
	uint64_t seed;
	int threads;
	double cover;           /* of the intervals, 0.9 */
	struct cohort_groups groups; /* n 0: none */
};

/* Columns of sums: the grades, then the bands, then everything. */
static inline int cohort_columns(const struct cohort_data *d) { return d->grades + COHORT_BANDS + 1; }

/* lo and hi NAN where no past error is known. mean is the sum of the schools' means. */
struct cohort_sums {
	double *mean, *lo, *hi;
};
struct cohort_paths {
	bool known;             /* past errors were known: bounds and chances are not NAN */
	struct cohort_sums city;      /* [lead−1][column] */
	struct cohort_sums district;  /* [district][lead−1][column] */
	struct cohort_sums group;     /* [group][lead−1] */
	double *over;           /* [group][limit][lead−1]: share of paths above the limit */
	double *first_over;     /* [group][limit][lead−1]: share of paths that pass the limit then for the first time */
};

static inline size_t cohort_limit_at(const struct cohort_groups *g, int leads, int group, int limit, int lead)
{
	return ((size_t)group * (size_t)g->limits + (size_t)limit) * (size_t)leads + (size_t)(lead - 1);
}

/* `f` and `spread` from cohort_forecasts_driven. O(schools·grades·leads·paths) time; memory beside the results: for each thread the
 * groups of one district. ST_INVALID: limits; a group in two districts. */
enum status cohort_paths(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, const struct cohort_forecast *f,
			 const struct cohort_spread *spread, const struct cohort_paths_ask *ask, struct cohort_paths *ret, struct err *err);

#endif
