#include "engine/cohort/inside.h"

/* One miss counts at most this many times the mean: a closed grade is an event, not a habit. */
static const double MISS_MAX = 4;

void cohort_restless_init(struct arena *a, const struct cohort_data *d, struct cohort_restless *ret)
{
	*ret = (struct cohort_restless){ARENA_ARRAY(a, double, d->schools), ARENA_ARRAY(a, double, d->schools)};
}

/* |e| of a grade that survived, −1 for others: openings and entries have errors of another size. */
static double miss(const struct cohort_data *d, const struct cohort_forecast *f, int school, int grade)
{
	size_t at = cohort_at(f, school, 1, grade);
	double truth = d->pupils[cohort_cell(d, school, f->origin + 1, grade)];
	if (isnan(f->mean[at]) || isnan(truth) || (f->kind[at] != COHORT_SURVIVE && f->kind[at] != COHORT_YOUNG))
		return -1;
	return fabs(truth - f->mean[at]) / sqrt(fmax(f->mean[at], 1));
}

void cohort_restless_learn(struct cohort_restless *r, const struct cohort_data *d, const struct cohort_forecast *f)
{
	double sum = 0;
	int64_t n = 0;
	for (int s = 0; s < d->schools; s++)
		for (int g = 0; g < d->grades; g++) {
			double e = miss(d, f, s, g);
			sum += e >= 0 ? e : 0;
			n += e >= 0;
		}
	if (!(sum > 0))
		return;
	double mean = sum / (double)n;
	for (int s = 0; s < d->schools; s++)
		for (int g = 0; g < d->grades; g++) {
			double e = miss(d, f, s, g);
			r->sum[s] += e >= 0 ? fmin(e / mean, MISS_MAX) : 0;
			r->cells[s] += e >= 0;
		}
}

void cohort_restless_fill(struct arena *a, const struct cohort_restless *r, const struct cohort_terms *terms, struct cohort_forecast *f)
{
	f->unrest = ARENA_ARRAY(a, double, f->schools);
	for (int s = 0; s < f->schools; s++)
		f->unrest[s] = (r->sum[s] + terms->unrest_cells) / (r->cells[s] + terms->unrest_cells);
}
