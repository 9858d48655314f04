/* Wishes as the engine takes them. */
#include "areas/planning/groups/inside.h"

static bool may_lead_from_town(const struct groups_problem *p, int i, int j)
{
	const struct grouping_school *x = &p->engine.school[i], *y = &p->engine.school[j];
	i128 dx = x->x_m - y->x_m, dy = x->y_m - y->y_m, reach = (i128)p->engine.distance_m * p->engine.distance_m;
	return p->school[j].is_urban && y->may_lead && p->school[i].region == p->school[j].region && dx * dx + dy * dy <= reach;
}

/* Rural schools rather go to cores in town. With `wish` NULL they are counted. */
static size_t add_rural(const struct groups_problem *p, double rural_km, struct grouping_wish *wish)
{
	int n = p->engine.schools;
	double pupils = 0;
	size_t k = 0;
	for (int i = 0; i < n; i++)
		pupils += (double)p->engine.school[i].pupils;
	for (int i = 0; i < n && rural_km > 0; i++)
		for (int j = 0; j < n && p->school[i].is_rural; j++) {
			if (!may_lead_from_town(p, i, j))
				continue;
			if (wish)
				wish[k] = (struct grouping_wish){GROUPING_PREFER, i, j, rural_km * (double)p->engine.school[i].pupils / pupils};
			k++;
		}
	return k;
}

static enum grouping_wish_kind engine_kind(enum plan_wish_kind k)
{
	return k == PLAN_LOCK ? GROUPING_LOCK : k == PLAN_FORBID ? GROUPING_FORBID : GROUPING_PREFER;
}

enum status groups_add_wishes(struct groups_reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double rural = 0, prefer = 0;
	bool keep = false;
	TRY(planned_number(p->policy, "weights.rural_km", &rural, err));
	TRY(plan_value_number(s, "rural_km", &rural, err));
	TRY(planned_number(p->policy, "weights.prefer_km", &prefer, err));
	TRY(plan_value_yes(s, "keep", &keep, err));
	int n = p->engine.schools;
	struct grouping_wish *wish = ARENA_ARRAY(d->a, struct grouping_wish, add_rural(p, rural, NULL) + s->wishes + (size_t)n + 1);
	size_t w = add_rural(p, rural, wish);
	for (int i = 0; i < n; i++)
		if (p->school[i].must_lead)
			wish[w++] = (struct grouping_wish){GROUPING_LOCK, i, i, 0};
		else if (keep && p->engine.school[i].existing >= 0)
			wish[w++] = (struct grouping_wish){GROUPING_LOCK, i, p->engine.school[i].existing, 0};
	for (size_t k = 0; k < s->wishes; k++) {
		const struct plan_wish *one = &s->wish[k];
		int i = groups_find(p, one->subject), j = one->target.n ? groups_find(p, one->target) : GROUPING_OUTSIDE;
		if (i < 0 || (j < 0 && one->target.n))
			plan_leave_out(d->schools.c->arena, d->schools.r, i < 0 ? one->subject : one->target, N_("a wish names it, but it is no school of this plan"));
		else
			wish[w++] = (struct grouping_wish){engine_kind(one->kind), i, j, one->weight != 0 ? one->weight : prefer};
	}
	p->engine.wish = wish;
	p->engine.wishes = (int)w;
	return ST_OK;
}
