#include "engine/seatplan/seatplan.h"

#include <math.h>

/* Objectives stay below this, in micro-yuan, so that 64 bits are exact. */
static const double MICRO_MAX = 0x1p62;

static enum status one_site(const struct seatplan_problem *p, int j, double *spend, struct err *err)
{
	const struct seatplan_site *s = &p->site[j];
	if (s->classes < 0 || s->max_add < 0 || s->flex_max < 0 || s->step > SEATPLAN_CLASSES_MAX || s->classes > SEATPLAN_CLASSES_MAX || s->max_add > SEATPLAN_CLASSES_MAX ||
	    s->flex_max > SEATPLAN_CLASSES_MAX)
		return err_set(err, ST_INVALID, "site %d: classes, added classes and rooms must be between 0 and %d", j + 1, SEATPLAN_CLASSES_MAX);
	if (s->class_cost < 0 || s->project_cost < 0 || s->open_cost < 0 || s->rent < 0 || s->saving < 0 || s->first < 0 || s->lead < 0 ||
	    s->step < 0 || s->grow_first < 0)
		return err_set(err, ST_INVALID, "site %d: a cost, its first year or its lead is negative", j + 1);
	*spend += (double)s->open_cost + (double)s->class_cost * s->max_add +
		  p->years * ((double)s->project_cost + (double)s->rent * s->flex_max + (double)s->saving +
			      (double)p->maintain * (s->max_add + s->classes));
	return ST_OK;
}

enum status seatplan_validate(const struct seatplan_problem *p, struct err *err)
{
	if (p->years < 1 || p->sites < 1 || p->units < 1)
		return err_set(err, ST_INVALID, "there must be at least one year, one site and one unit");
	if (p->years > SEATPLAN_YEARS_MAX || p->sites > SEATPLAN_SITES_MAX || p->units > SEATPLAN_UNITS_MAX)
		return err_set(err, ST_TOO_LARGE, "more than %d years, %d sites or %d units", SEATPLAN_YEARS_MAX, SEATPLAN_SITES_MAX,
			       SEATPLAN_UNITS_MAX);
	double total = 0;
	for (int j = 0; j < p->sites; j++)
		TRY(one_site(p, j, &total, err));
	double most = 0;
	for (int t = 0; t < p->years; t++) {
		if (p->budget[t] < 0 || p->discount[t] < 0)
			return err_set(err, ST_INVALID, "year %d: budget or discount is negative", t + 1);
		most = fmax(most, (double)p->discount[t]);
	}
	for (int i = 0; i < p->units; i++)
		for (int t = 0; t < p->years; t++) {
			int64_t d = p->demand[(size_t)i * (size_t)p->years + (size_t)t];
			if (d < 0 || p->radius_m[i] < 0)
				return err_set(err, ST_INVALID, "unit %d: its radius or its pupils of year %d are negative", i + 1, t + 1);
			total += (double)d * ((double)p->unmet + (double)p->travel * (double)p->radius_m[i] / 1000 + 1);
		}
	if (total * most > MICRO_MAX)
		return err_set(err, ST_TOO_LARGE, "costs of all years together may pass what 64 bits hold in micro-yuan");
	return ST_OK;
}
