/* Finding shadowing places, and the lines of what goes beside the exchange. */
#include "areas/planning/exchange/beside.h"

#include "engine/flow/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct way {
	int from, to; /* sections */
	double km;
};

static int by_length(const void *x, const void *y)
{
	const struct way *a = x, *b = y;
	if (a->km != b->km)
		return a->km < b->km ? -1 : 1;
	if (a->from != b->from)
		return (a->from > b->from) - (a->from < b->from);
	return (a->to > b->to) - (a->to < b->to);
}

struct ways {
	struct arena *a;
	struct way *list;
	size_t n, cap;
};

static void add_way(struct ways *w, struct way one)
{
	if (w->n == w->cap) {
		size_t more = w->cap ? 2 * w->cap : 256;
		struct way *list = ARENA_ARRAY(w->a, struct way, more);
		if (w->n)
			memcpy(list, w->list, w->n * sizeof *list);
		w->list = list;
		w->cap = more;
	}
	w->list[w->n++] = one;
}

void exch_by_home(struct arena *a, const struct exch_problem *p, int **ret_start, int **ret_list)
{
	int n = p->engine.school_count, *start = ARENA_ARRAY(a, int, (size_t)n + 2), *list = ARENA_ARRAY(a, int, (size_t)p->engine.teacher_count + 1);
	int *at = ARENA_ARRAY(a, int, (size_t)n + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		start[p->teacher[t].home + 1]++;
	for (int s = 0; s < n; s++)
		start[s + 1] += start[s];
	for (int t = 0; t < p->engine.teacher_count; t++)
		list[start[p->teacher[t].home] + at[p->teacher[t].home]++] = t;
	*ret_start = start;
	*ret_list = list;
}

/* Backbone teachers of the section today, and of its unit, per pupil. */
static void shares(const struct exch_problem *p, int section, double *ret_own, double *ret_unit)
{
	const struct exch_section *s = &p->section[section];
	*ret_own = (double)s->backbone / (double)s->pupils;
	*ret_unit = (double)p->unit[s->unit].backbone / (double)p->unit[s->unit].pupils;
}

bool exch_sends(const struct exch_problem *p, int section)
{
	double own, unit;
	shares(p, section, &own, &unit);
	return own < p->options.sends_below * unit;
}

bool exch_hosts(const struct exch_problem *p, int section)
{
	double own, unit;
	shares(p, section, &own, &unit);
	return own > unit;
}

/* Who goes: the one with the fewest years at the school who stays there, is asked for nothing else and agrees. */
static int pick_shadow(const struct exch_problem *p, const struct exch_decision *d, const bool *travels, const int *list, int n)
{
	int best = -1;
	for (int i = 0; i < n; i++) {
		int t = list[i];
		const struct exch_teacher *x = &p->teacher[t];
		if (!x->may_shadow || travels[t] || d->destination[t] != x->home || !p->engine.teachers[t].consent)
			continue;
		if (best < 0 || x->years < p->teacher[best].years || (x->years == p->teacher[best].years && str_cmp(x->number, p->teacher[best].number) < 0))
			best = t;
	}
	return best;
}

/* Schools that send somebody and those that take somebody in as a network: source → sender → host → sink, with an arc past all hosts that
 * costs more than all ways together: as many places as can be filled are filled, at the least way. */
static enum status fill_places(struct arena *a, const struct exch_problem *p, const struct ways *w, const int *who, bool *ret_chosen, struct err *err)
{
	int sections = p->engine.school_count, arcs = 0, source = 2 * sections, sink = source + 1, senders = 0;
	size_t most = w->n + 3 * (size_t)sections + 1;
	int32_t *tail = ARENA_ARRAY(a, int32_t, most), *head = ARENA_ARRAY(a, int32_t, most);
	int64_t *capacity = ARENA_ARRAY(a, int64_t, most), *cost = ARENA_ARRAY(a, int64_t, most), *supply = ARENA_ARRAY(a, int64_t, (size_t)sink + 1), all = 1;
	for (size_t i = 0; i < w->n; i++)
		all += llround(1000 * w->list[i].km);
#define ARC(from, to, most_of_it, costs) tail[arcs] = (from), head[arcs] = (to), capacity[arcs] = (most_of_it), cost[arcs++] = (costs)
	for (size_t i = 0; i < w->n; i++) /* the arcs of the ways come first */
		ARC(w->list[i].from, sections + w->list[i].to, 1, llround(1000 * w->list[i].km));
	for (int s = 0; s < sections; s++) {
		ARC(sections + s, sink, p->options.shadow_places, 0);
		if (who[s] < 0)
			continue;
		ARC(source, s, 1, 0);
		ARC(s, sink, 1, all);
		senders++;
	}
#undef ARC
	supply[source] = senders;
	supply[sink] = -senders;
	struct flow_network net = {.nodes = sink + 1, .arcs = arcs, .tail = tail, .head = head, .capacity = capacity, .cost = cost, .supply = supply};
	struct flow *flow;
	struct flow_answer answer;
	TRY(flow_new(a, &net, &flow, err));
	TRY(flow_solve(flow, &(struct engine_run){.seed = 1}, false, &answer, err));
	for (size_t i = 0; i < w->n; i++)
		ret_chosen[i] = answer.flow[i] > 0;
	return ST_OK;
}

enum status exch_find_shadows(struct arena *a, const struct exch_problem *p, struct exch_decision *d, struct err *err)
{
	int n = p->engine.school_count, *start, *list, *who = ARENA_ARRAY(a, int, (size_t)n + 1);
	bool *travels = ARENA_ARRAY(a, bool, (size_t)p->engine.teacher_count + 1);
	struct ways ways = {.a = a};
	exch_by_home(a, p, &start, &list);
	for (size_t i = 0; i < d->travels; i++)
		travels[d->travel[i].teacher] = true;
	for (int s = 0; s < n; s++) {
		bool sends = p->partner_start[s] < p->partner_start[s + 1] && exch_sends(p, s);
		who[s] = sends ? pick_shadow(p, d, travels, &list[start[s]], start[s + 1] - start[s]) : -1;
		for (int k = p->partner_start[s]; who[s] >= 0 && k < p->partner_start[s + 1]; k++)
			if (exch_hosts(p, p->partner[k]))
				add_way(&ways, (struct way){s, p->partner[k], exch_km(p, s, p->partner[k])});
	}
	if (ways.n)
		qsort(ways.list, ways.n, sizeof *ways.list, by_length);
	bool *chosen = ARENA_ARRAY(a, bool, ways.n + 1);
	if (ways.n)
		TRY(fill_places(a, p, &ways, who, chosen, err));
	d->shadow = ARENA_ARRAY(a, struct exch_extra, ways.n + 1);
	d->shadows = 0;
	for (size_t i = 0; i < ways.n; i++)
		if (chosen[i])
			d->shadow[d->shadows++] = (struct exch_extra){who[ways.list[i].from], ways.list[i].to};
	return ST_OK;
}

void exch_extra_lines(struct arena *a, const struct exch_problem *p, const struct exch_decision *d, struct plan_lines *l)
{
	struct plan_line *line = ARENA_ARRAY(a, struct plan_line, l->n + d->travels + d->shadows + 1);
	if (l->n)
		memcpy(line, l->line, l->n * sizeof *line);
	l->line = line;
	for (int kind = 0; kind < 2; kind++) {
		const struct exch_extra *x = kind ? d->shadow : d->travel;
		for (size_t i = 0; i < (kind ? d->shadows : d->travels); i++)
			line[l->n++] = (struct plan_line){str_of(arena_printf(a, "%s.%c", p->teacher[x[i].teacher].key, kind ? 's' : 't')),
							  str_of(p->section[x[i].section].key)};
	}
}
