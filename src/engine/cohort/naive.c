#include "engine/cohort/inside.h"

/* A grade's own numbers, no cohort moves up: what a plan without a model would say. */
static void by_grade(struct arena *a, const struct cohort_data *d, int origin, int leads, bool with_trend, struct cohort_forecast *ret)
{
	enum { TREND_YEARS = 4 };
	size_t n = (size_t)d->schools * (size_t)leads * (size_t)(d->grades + 1);
	*ret = (struct cohort_forecast){.origin = origin, .leads = leads, .schools = d->schools, .grades = d->grades,
					.mean = ARENA_ARRAY(a, double, n), .kind = ARENA_ARRAY(a, unsigned char, n)};
	for (int s = 0; s < d->schools; s++) {
		bool present = d->present[(size_t)s * (size_t)d->years + (size_t)origin];
		for (int g = 0; g < d->grades; g++) {
			double now = d->pupils[cohort_cell(d, s, origin, g)], x = 0, y = 0, xx = 0, xy = 0, k = 0;
			for (int t = MAX(0, origin - TREND_YEARS + 1); t <= origin; t++) {
				double v = d->pupils[cohort_cell(d, s, t, g)];
				if (isnan(v))
					continue;
				k++, x += t - origin, y += v, xx += (t - origin) * (t - origin), xy += (t - origin) * v;
			}
			double spread = k * xx - x * x, slope = with_trend && spread > 0 ? (k * xy - x * y) / spread : 0;
			double level = slope != 0 ? (y - slope * x) / k : now;
			for (int h = 1; h <= leads; h++) {
				double v = !present ? NAN : isnan(now) ? 0 : fmax(0, level + slope * h);
				size_t at = cohort_at(ret, s, h, g), total = cohort_at(ret, s, h, d->grades);
				ret->mean[at] = v;
				ret->kind[at] = isnan(now) ? COHORT_NONE : COHORT_SURVIVE;
				ret->mean[total] += v;
				ret->kind[total] = COHORT_TOTAL;
			}
		}
	}
}

void cohort_last(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret)
{
	by_grade(a, d, origin, leads, false, ret);
}

void cohort_trend(struct arena *a, const struct cohort_data *d, int origin, int leads, struct cohort_forecast *ret)
{
	by_grade(a, d, origin, leads, true, ret);
}
