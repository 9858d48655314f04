/* How strong the schools are, and where each stands among those of its region. */
#include "areas/planning/schools.h"

#include <math.h>
#include <stdlib.h>

static double value_of(const struct expr *e, const struct school_values *v)
{
	struct expr_values values = school_values_of(v);
	struct expr_value x = expr_eval(e, &values);
	return x.known ? dec_f64(x.number) : NAN;
}

bool planned_holds(const struct expr *e, const struct school_values *v)
{
	struct expr_values values = school_values_of(v);
	return expr_holds(e, &values);
}

struct school_values planned_values(const struct planned_schools *p, int i)
{
	const struct planned_school *s = &p->list[i];
	return (struct school_values){.names = &p->figures, .school_row = s->row, .statistics_row = s->statistic, .is_ranked = true,
				      .strength_tenths = s->strength, .rank = s->rank, .size = s->size, .years_in_group = -1};
}

int planned_find(const struct planned_schools *p, struct str key)
{
	int from = 0, to = p->n;
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(str_of(p->list[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->n && str_eq(str_of(p->list[from].key), key) ? from : -1;
}

void planned_keep(struct planned_schools *p, const bool *keep)
{
	int kept = 0;
	for (int i = 0; i < p->n; i++) {
		p->in_list[p->list[i].row] = keep[i] ? kept : -1;
		if (keep[i])
			p->list[kept++] = p->list[i];
	}
	p->n = kept;
}

void planned_strength(struct planned_schools *p, const struct expr *score)
{
	bool *keep = ARENA_ARRAY(p->c->arena, bool, (size_t)p->n + 1);
	for (int i = 0; i < p->n; i++) {
		struct planned_school *s = &p->list[i];
		struct school_values v = {.names = &p->figures, .school_row = s->row, .statistics_row = s->statistic, .years_in_group = -1};
		double x = s->is_new ? 0 : value_of(score, &v);
		keep[i] = isfinite(x);
		if (keep[i])
			s->strength = (int)llround(10 * MIN(MAX(x, 0), 100));
		else
			plan_leave_out(p->c->arena, p->r, s->name, N_("its strength cannot be told: figures are missing"));
	}
	planned_keep(p, keep);
}

struct place {
	int region, school, strength;
};

static int by_strength(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->region != b->region)
		return (a->region > b->region) - (a->region < b->region);
	return (a->strength > b->strength) - (a->strength < b->strength);
}

void planned_rank(struct planned_schools *p, const int *region)
{
	int n = p->n, m = 0;
	struct place *place = ARENA_ARRAY(p->c->arena, struct place, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		if (!p->list[i].is_new)
			place[m++] = (struct place){region[i], i, p->list[i].strength};
	if (m)
		qsort(place, (size_t)m, sizeof *place, by_strength);
	for (int from = 0, to; from < m; from = to) {
		int64_t pupils = 0, weighted = 0;
		for (to = from; to < m && place[to].region == place[from].region; to++) {
			pupils += p->list[place[to].school].pupils;
			weighted += p->list[place[to].school].pupils * place[to].strength;
		}
		for (int k = from, first = from; k < to; k++) {
			if (place[k].strength != place[first].strength)
				first = k;
			struct planned_school *s = &p->list[place[k].school];
			s->rank = to - from > 1 ? (double)(first - from) / (to - from - 1) : 0.5;
			s->size = (double)s->pupils * (to - from) / (double)pupils;
		}
		for (int i = 0; i < n; i++)
			if (p->list[i].is_new && region[i] == place[from].region) {
				p->list[i].strength = (int)(weighted / pupils);
				p->list[i].rank = 0.5;
				p->list[i].size = (double)p->list[i].pupils * (to - from) / (double)pupils;
			}
	}
}
