#include "engine/cohort/inside.h"

/* A cell too small to say anything about a ratio is not in CORE. */
static const double CORE_PUPILS = 5;

static double number(const struct cohort_data *d, int school, int year, int grade)
{
	return d->pupils[cohort_cell(d, school, year, grade)];
}

static bool is_present(const struct cohort_data *d, int school, int year)
{
	return d->present[(size_t)school * (size_t)d->years + (size_t)year];
}

/* Grades whose cohort stood in the school all along, in every year that a ratio would be taken from. */
static bool is_core(const struct cohort_data *d, int school, int grade, int origin, int lead)
{
	int steps = MIN(3, origin);
	if (grade < lead || d->band[grade] >= COHORT_BANDS - 1 || steps < 1 || isnan(number(d, school, origin, grade - lead)))
		return false;
	if (!(number(d, school, origin + lead, grade) >= CORE_PUPILS))
		return false;
	for (int h = 0; h < lead; h++)
		for (int y = origin - steps; y < origin; y++)
			if (!(number(d, school, y, grade - lead + h) >= CORE_PUPILS) || isnan(number(d, school, y + 1, grade - lead + h + 1)))
				return false;
	return true;
}

static bool is_always_present(const struct cohort_data *d, int school, int to)
{
	for (int y = 0; y <= to; y++)
		if (!is_present(d, school, y))
			return false;
	return true;
}

static void add(struct cohort_score *s, const struct cohort_forecast *f, size_t at, double truth)
{
	s->cells++;
	s->error += fabs(f->mean[at] - truth);
	s->truth += truth;
	if (!f->lo || isnan(f->lo[at]))
		return;
	s->intervals++;
	s->interval_truth += truth;
	s->covered += f->lo[at] <= truth && truth <= f->hi[at];
	s->width += f->hi[at] - f->lo[at];
}

void cohort_judge(const struct cohort_data *d, const struct cohort_forecast *f, int lead, struct cohort_score *score)
{
	int target = f->origin + lead;
	for (int s = 0; s < d->schools; s++) {
		if (!is_present(d, s, f->origin) || !is_present(d, s, target))
			continue;
		bool always = is_always_present(d, s, target);
		double total = 0;
		for (int g = 0; g < d->grades; g++) {
			double truth = number(d, s, target, g);
			size_t at = cohort_at(f, s, lead, g);
			if (isnan(truth) && isnan(number(d, s, f->origin, g))) {
				score[COHORT_ALL].error += f->mean[at]; /* opened in the forecast only */
				continue;
			}
			add(&score[COHORT_ALL], f, at, isnan(truth) ? 0 : truth);
			if (always && is_core(d, s, g, f->origin, lead))
				add(&score[COHORT_CORE], f, at, truth);
			total += isnan(truth) ? 0 : truth;
		}
		add(&score[COHORT_TOTALS], f, cohort_at(f, s, lead, d->grades), total);
	}
}
