#include "engine/cohort/drivers.h"
#include "engine/cohort/inside.h"

enum status cohort_check(const struct cohort_data *d, struct err *err)
{
	if (d->schools < 0 || d->years < 1 || d->years > COHORT_YEARS_MAX || d->grades < 1 || d->grades > COHORT_GRADES_MAX || d->districts < 1)
		return err_set(err, ST_INVALID, "%d schools, %d years, %d grades and %d districts are outside what can be forecast", d->schools, d->years,
			       d->grades, d->districts);
	for (int g = 0; g < d->grades; g++)
		if (d->band[g] >= COHORT_BANDS)
			return err_set(err, ST_INVALID, "grade %d: there is no band %d", g, d->band[g]);
	for (int s = 0; s < d->schools; s++) {
		if (d->district[s] < 0 || d->district[s] >= d->districts)
			return err_set(err, ST_INVALID, "school %d: there is no district %d", s, d->district[s]);
		for (int y = 0; y < d->years; y++)
			for (int g = 0; g < d->grades; g++) {
				double n = d->pupils[cohort_cell(d, s, y, g)];
				if (!isnan(n) && !(n >= 0 && isfinite(n)))
					return err_set(err, ST_INVALID, "school %d, year %d, grade %d: %g is no number of pupils", s, y, g, n);
			}
	}
	return ST_OK;
}

enum status cohort_forecasts_driven(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms,
				    const struct cohort_drivers *drivers, int from, int to, int leads, struct cohort_forecast **ret,
				    struct cohort_spread **ret_spread, struct err *err)
{
	TRY(cohort_check(d, err));
	if (from < 0 || to < from || to >= d->years || leads < 1 || leads > COHORT_LEADS_MAX)
		return err_set(err, ST_INVALID, "origins %d to %d with %d leads do not fit %d years", from, to, leads, d->years);
	struct cohort_forecast *all = ARENA_ARRAY(a, struct cohort_forecast, to + 1), *asked = ARENA_ARRAY(a, struct cohort_forecast, to - from + 1);
	struct cohort_spread *spread = cohort_spread_new(a, d, leads);
	struct cohort_restless restless;
	cohort_restless_init(a, d, &restless);
	for (int b = 0; b <= to; b++) {
		/* Earlier forecasts are needed as far as their truth is known. */
		int far = b >= from ? leads : MIN(leads, to - b);
		if (drivers)
			cohort_project_driven(a, d, terms, drivers, b, far, &all[b]);
		else
			cohort_project(a, d, terms, b, far, &all[b]);
		/* The truth of year b is now known: what earlier origins said of it. Origin 0 knew no ratio and tells nothing. */
		for (int o = MAX(1, b - leads); o < b; o++)
			cohort_spread_learn(spread, d, &all[o], b);
		if (b >= 2)
			cohort_restless_learn(&restless, d, &all[b - 1]);
		cohort_restless_fill(a, &restless, terms, &all[b]);
		if (b >= from) {
			double *mean = cohort_spread_fill(a, spread, d, terms, &all[b]);
			asked[b - from] = all[b];
			asked[b - from].mean = mean;
		}
	}
	if (ret_spread)
		*ret_spread = spread;
	else
		cohort_spread_free(spread);
	*ret = asked;
	return ST_OK;
}

enum status cohort_forecasts(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, int from, int to,
			     int leads, struct cohort_forecast **ret, struct err *err)
{
	return cohort_forecasts_driven(a, d, terms, NULL, from, to, leads, ret, NULL, err);
}
