#include "engine/cohort/inside.h"

/* Weighted sums of a grade and of the one below it a year earlier. */
struct sums {
	double upper, lower;
};

static double shrunk(struct sums s, double pupils, double towards)
{
	return (s.upper + pupils * towards) / (s.lower + pupils);
}

static struct sums school_sums(const struct cohort_data *d, int school, int grade, int origin, double decay, unsigned char *ret_seen)
{
	struct sums sum = {};
	double weight = 1;
	for (int y = origin - 1; y >= 0; y--, weight *= decay) {
		double lower = d->pupils[cohort_cell(d, school, y, grade - 1)];
		double upper = d->pupils[cohort_cell(d, school, y + 1, grade)];
		if (isnan(lower) || isnan(upper))
			continue;
		sum.upper += weight * upper;
		sum.lower += weight * lower;
		*ret_seen += y >= origin - COHORT_SEEN_YEARS;
	}
	return sum;
}

static double usual_size(const struct cohort_data *d, int school, int grade, int origin, double decay)
{
	double sum = 0, weights = 0, weight = 1;
	for (int y = origin; y >= 0; y--, weight *= decay) {
		double n = d->pupils[cohort_cell(d, school, y, grade)];
		if (isnan(n))
			continue;
		sum += weight * n;
		weights += weight;
	}
	return weights > 0 ? sum / weights : NAN;
}

/* f: children of the grade below now, over those of a year ago, in schools known in both years. */
static void entry_changes(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, double *change)
{
	size_t cells = (size_t)(d->districts + 1) * (size_t)d->grades;
	struct sums *sums = ARENA_ARRAY(a, struct sums, cells);
	struct sums *city = sums + (size_t)d->districts * (size_t)d->grades;
	for (int s = 0; s < d->schools && origin > 0; s++)
		for (int g = 1; g < d->grades; g++) {
			double now = d->pupils[cohort_cell(d, s, origin, g - 1)], before = d->pupils[cohort_cell(d, s, origin - 1, g - 1)];
			struct sums *of[] = {&sums[(size_t)d->district[s] * (size_t)d->grades + (size_t)g], &city[g]};
			for (size_t i = 0; i < ARRAY_LEN(of); i++) {
				of[i]->upper += isnan(now) ? 0 : now;
				of[i]->lower += isnan(before) ? 0 : before;
			}
		}
	for (int r = 0; r < d->districts; r++)
		for (int g = 0; g < d->grades; g++) {
			size_t i = (size_t)r * (size_t)d->grades + (size_t)g;
			double whole = city[g].lower > 0 && city[g].upper > 0 ? city[g].upper / city[g].lower : 1;
			change[i] = shrunk(sums[i], terms->district_pupils, whole);
		}
}

void cohort_rates(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, struct cohort_rates *ret)
{
	size_t grades = (size_t)d->grades, n = (size_t)d->schools * grades, regions = (size_t)d->districts * grades;
	*ret = (struct cohort_rates){ARENA_ARRAY(a, double, n), ARENA_ARRAY(a, double, n), ARENA_ARRAY(a, double, regions),
				     ARENA_ARRAY(a, unsigned char, n)};
	struct arena_mark mark = arena_mark(a);
	struct sums *own = ARENA_ARRAY(a, struct sums, n), *district = ARENA_ARRAY(a, struct sums, regions), *city = ARENA_ARRAY(a, struct sums, grades);
	for (int s = 0; s < d->schools; s++)
		for (int g = 0; g < d->grades; g++) {
			size_t i = (size_t)s * grades + (size_t)g;
			ret->usual[i] = usual_size(d, s, g, origin, terms->usual_decay);
			if (g == 0)
				continue;
			own[i] = school_sums(d, s, g, origin, terms->ratio_decay, &ret->seen[i]);
			struct sums *of[] = {&district[(size_t)d->district[s] * grades + (size_t)g], &city[g]};
			for (size_t k = 0; k < ARRAY_LEN(of); k++) {
				of[k]->upper += own[i].upper;
				of[k]->lower += own[i].lower;
			}
		}
	for (int s = 0; s < d->schools; s++)
		for (int g = 1; g < d->grades; g++) {
			size_t i = (size_t)s * grades + (size_t)g;
			double whole = city[g].lower > 0 ? city[g].upper / city[g].lower : 1;
			double region = shrunk(district[(size_t)d->district[s] * grades + (size_t)g], terms->district_pupils, whole);
			ret->school[i] = shrunk(own[i], terms->school_pupils, region);
		}
	entry_changes(a, d, terms, origin, ret->change);
	arena_reset(a, mark);
}
