/* Plans one after another, from the last one's assignments. */
#include "engine/seatplan/search.h"

struct seatplan_outcomes {
	struct seat_model m;
	struct seat_year *year;
	bool *is_solved;       /* of each year */
	struct course *course;
};

enum status seatplan_outcomes_new(struct arena *a, const struct seatplan_problem *p, struct seatplan_outcomes **ret, struct err *err)
{
	TRY(seatplan_validate(p, err));
	struct seatplan_outcomes *o = ARENA_NEW(a, struct seatplan_outcomes);
	seat_model_init(&o->m, a, p);
	o->year = ARENA_ARRAY(a, struct seat_year, (size_t)p->years);
	o->is_solved = ARENA_ARRAY(a, bool, (size_t)p->years);
	o->course = ARENA_ARRAY(a, struct course, (size_t)p->sites);
	for (int t = 0; t < p->years; t++)
		TRY(seat_year_init(&o->year[t], a, &o->m, t, false, err));
	*ret = o;
	return ST_OK;
}

/* The year's seats. An assignment stays the cheapest where it fits the new seats and no site that was full gets more: seats of a site
 * that is not full are worth nothing. */
static enum status assign(struct seatplan_outcomes *o, int t, struct err *err)
{
	struct seat_year *y = &o->year[t];
	bool stays = o->is_solved[t], broken = false;
	uint64_t work = 0;
	for (int j = 0; j < o->m.sites; j++) {
		int64_t seats = course_seats(&o->m, j, &o->course[j], t), *has = &y->capacity[y->site_arc + j];
		if (stays && seats != *has)
			stays = y->flow_of[y->site_arc + j] <= seats && (seats < *has || y->flow_of[y->site_arc + j] < *has);
		*has = seats;
	}
	if (!stays)
		TRY(seat_year_solve(y, &(struct engine_run){}, &work, &broken, err));
	o->is_solved[t] = true;
	return ST_OK;
}

enum status seatplan_outcome(struct seatplan_outcomes *o, struct arena *a, const struct seatplan_decision *decision, int decisions,
			     struct seatplan_plan *ret, struct err *err)
{
	const struct seatplan_problem *p = o->m.p;
	for (int j = 0; j < p->sites; j++)
		o->course[j] = (struct course){.open = -1, .shut = -1};
	for (int k = 0; k < decisions; k++) {
		const struct seatplan_decision *d = &decision[k];
		if (d->site < 0 || d->site >= p->sites || d->year < 0 || d->year >= p->years || d->classes < 0 || d->classes > SEATPLAN_CLASSES_MAX)
			return err_set(err, ST_INVALID, "decision %d: its site, year or number of classes does not exist", k + 1);
		course_take(&o->course[d->site], d);
	}
	for (int t = 0; t < p->years; t++)
		TRY(assign(o, t, err));
	*ret = (struct seatplan_plan){.year = ARENA_ARRAY(a, struct seatplan_year, (size_t)p->years)};
	seat_years_total(&o->m, o->year, o->course, ret);
	return ST_OK;
}
