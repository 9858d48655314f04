#include "engine/cohort/inside.h"

uint32_t cohort_offered(const struct cohort_data *d, int school, int year)
{
	uint32_t set = 0;
	for (int g = 0; g < d->grades; g++)
		if (!isnan(d->pupils[cohort_cell(d, school, year, g)]))
			set |= UINT32_C(1) << g;
	return set;
}

uint32_t cohort_offered_before(const struct cohort_data *d, int school, int year)
{
	const unsigned char *present = d->present + (size_t)school * (size_t)d->years;
	bool is_new = year > 0;
	for (int y = 0; y < year - 1; y++)
		is_new = is_new && !present[y];
	return year > 0 && (is_new || present[year - 1]) ? cohort_offered(d, school, year - 1) : cohort_offered(d, school, year);
}

static unsigned bit(uint32_t set, int grade)
{
	return grade < 0 || grade >= 32 ? 0 : (set >> grade) & 1;
}

/* The grade, the one below and the one above, this year and the year before. */
static unsigned situation(uint32_t now, uint32_t before, int grade)
{
	return bit(now, grade) | bit(before, grade) << 1 | bit(now, grade - 1) << 2 | bit(before, grade - 1) << 3 | bit(now, grade + 1) << 4 |
	       bit(before, grade + 1) << 5;
}

/* What is likely before any case was seen: a new cohort goes on where schools of the city usually go on, a cohort that has
 * no successors leaves, everything else stays. */
static double expected(unsigned state, double go_on)
{
	bool now = state & 1, below = state & 4, below_before = state & 8;
	if (!now && below && !below_before)
		return go_on;
	if (now && !below && below_before)
		return 0.1;
	return now ? 0.95 : 0.05;
}

void cohort_phase(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int origin, struct cohort_phase *ret)
{
	size_t cells = (size_t)d->grades * COHORT_SITUATIONS;
	ret->share = ARENA_ARRAY(a, double, cells);
	struct arena_mark mark = arena_mark(a);
	double *seen = ARENA_ARRAY(a, double, cells), *stood = ARENA_ARRAY(a, double, cells);
	double *lower = ARENA_ARRAY(a, double, d->grades), *both = ARENA_ARRAY(a, double, d->grades);
	for (int s = 0; s < d->schools; s++)
		for (int y = 0; y <= origin; y++) {
			if (!d->present[(size_t)s * (size_t)d->years + (size_t)y])
				continue;
			uint32_t now = cohort_offered(d, s, y), before = cohort_offered_before(d, s, y);
			bool is_followed = y < origin && d->present[(size_t)s * (size_t)d->years + (size_t)y + 1];
			uint32_t next = is_followed ? cohort_offered(d, s, y + 1) : 0;
			for (int g = 0; g < d->grades; g++) {
				size_t i = (size_t)g * COHORT_SITUATIONS + situation(now, before, g);
				lower[g] += bit(now, g - 1);
				both[g] += bit(now, g - 1) & bit(now, g);
				seen[i] += is_followed;
				stood[i] += bit(next, g);
			}
		}
	for (unsigned k = 0; k < COHORT_SITUATIONS; k++) {
		for (int g = 0; g < d->grades; g++) {
			size_t i = (size_t)g * COHORT_SITUATIONS + k;
			double go_on = lower[g] > 0 ? both[g] / lower[g] : 0;
			ret->share[i] = (stood[i] + terms->phase_cases * expected(k, go_on)) / (seen[i] + terms->phase_cases);
		}
	}
	arena_reset(a, mark);
}

uint32_t cohort_next_grades(const struct cohort_phase *p, int grades, uint32_t now, uint32_t before)
{
	uint32_t next = 0;
	for (int g = 0; g < grades; g++)
		if (p->share[(size_t)g * COHORT_SITUATIONS + situation(now, before, g)] >= 0.5)
			next |= UINT32_C(1) << g;
	return next;
}
