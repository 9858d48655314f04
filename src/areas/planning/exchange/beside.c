/* Finding travelling teachers and shadowing places. */
#include "areas/planning/exchange/beside.h"

#include "engine/flow/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct way {
	int from, to, what; /* sections; subject */
	double km;
};

static int by_length(const void *x, const void *y)
{
	const struct way *a = x, *b = y;
	if (a->km != b->km)
		return a->km < b->km ? -1 : 1;
	if (a->from != b->from)
		return (a->from > b->from) - (a->from < b->from);
	return a->to != b->to ? (a->to > b->to) - (a->to < b->to) : (a->what > b->what) - (a->what < b->what);
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

/* ---- travelling ---- */

static int *headcounts(struct arena *a, const struct exch_problem *p, const struct exch_decision *d)
{
	int *n = ARENA_ARRAY(a, int, (size_t)p->engine.school_count * (size_t)p->subjects + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		n[d->destination[t] * p->subjects + p->teacher[t].subject]++;
	return n;
}

/* A small school of less than a post, and nobody for it. */
static bool is_short(const struct exch_problem *p, const int *count, int section, int subject)
{
	const struct exch_section *s = &p->section[section];
	return s->is_small && subject < p->subjects - EXCH_POSTS && s->need[subject] > 0 && s->need[subject] < 1000 && !count[section * p->subjects + subject];
}

/* Days a week of the subject's teachers at the section that it does not need itself. */
static double free_days(const struct exch_problem *p, const int *count, int section, int subject)
{
	return floor(2 * (count[section * p->subjects + subject] * p->options.week_days - exch_days(p, section, subject))) / 2;
}

struct travelling {
	const struct exch_problem *p;
	struct exch_decision *d;
	const int *count;
	double *spare; /* of each section and subject */
	double *days;  /* of each teacher, away */
	int *schools;  /* of each teacher */
};

static bool serves(const struct travelling *w, int t, int from, int subject)
{
	const struct exch_problem *p = w->p;
	return w->d->destination[t] == from && p->teacher[t].home == from && p->teacher[t].subject == subject && p->teacher[t].exempt < 0 && p->engine.teachers[t].consent;
}

/* The teacher of the section who travels already and can take one more, else the first who can. */
static int pick_traveller(const struct travelling *w, const int *list, int n, int from, int subject, double days)
{
	int best = -1;
	for (int i = 0; i < n; i++) {
		int t = list[i];
		if (!serves(w, t, from, subject) || w->schools[t] >= w->p->options.travel_schools || w->days[t] + days > w->p->options.week_days)
			continue;
		if (best < 0 || w->schools[t] > w->schools[best])
			best = t;
	}
	return best;
}

/* Teachers by home, as an index. */
static void by_home(struct arena *a, const struct exch_problem *p, int **ret_start, int **ret_list)
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

void exch_find_travel(struct arena *a, const struct exch_problem *p, struct exch_decision *d)
{
	int n = p->engine.school_count, *start, *list;
	size_t cells = (size_t)n * (size_t)p->subjects + 1;
	struct travelling w = {.p = p, .d = d, .count = headcounts(a, p, d), .spare = ARENA_ARRAY(a, double, cells),
			       .days = ARENA_ARRAY(a, double, (size_t)p->engine.teacher_count + 1), .schools = ARENA_ARRAY(a, int, (size_t)p->engine.teacher_count + 1)};
	bool *served = ARENA_ARRAY(a, bool, cells);
	struct ways ways = {.a = a};
	by_home(a, p, &start, &list);
	for (int i = 0; i < n; i++)
		for (int u = 0; u < p->subjects - EXCH_POSTS; u++)
			w.spare[i * p->subjects + u] = w.count[i * p->subjects + u] ? free_days(p, w.count, i, u) : 0;
	for (int to = 0; to < n; to++)
		for (int from = 0; from < n && p->section[to].is_small; from++) {
			if (from == to || p->section[from].unit != p->section[to].unit || !exch_is_within(p, from, to, p->options.travel_m))
				continue;
			for (int u = 0; u < p->subjects - EXCH_POSTS; u++)
				if (is_short(p, w.count, to, u) && w.spare[from * p->subjects + u] >= exch_days(p, to, u))
					add_way(&ways, (struct way){from, to, u, exch_km(p, from, to)});
		}
	if (ways.n)
		qsort(ways.list, ways.n, sizeof *ways.list, by_length);
	d->travel = ARENA_ARRAY(a, struct exch_extra, ways.n + 1);
	for (size_t i = 0; i < ways.n; i++) {
		struct way *x = &ways.list[i];
		double days = exch_days(p, x->to, x->what), *spare = &w.spare[x->from * p->subjects + x->what];
		if (served[x->to * p->subjects + x->what] || *spare < days)
			continue;
		int t = pick_traveller(&w, &list[start[x->from]], start[x->from + 1] - start[x->from], x->from, x->what, days);
		if (t < 0)
			continue;
		served[x->to * p->subjects + x->what] = true;
		*spare -= days;
		w.days[t] += days;
		w.schools[t]++;
		d->travel[d->travels++] = (struct exch_extra){t, x->to};
	}
}

/* ---- shadowing ---- */

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
		if (!x->may_shadow || travels[t] || d->destination[t] != x->home || !p->engine.teachers[t].consent || x->exempt >= 0)
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
	by_home(a, p, &start, &list);
	for (size_t i = 0; i < d->travels; i++)
		travels[d->travel[i].teacher] = true;
	for (int s = 0; s < n; s++) {
		bool sends = p->partner_start[s] < p->partner_start[s + 1] && exch_sends(p, s);
		who[s] = sends ? pick_shadow(p, d, travels, &list[start[s]], start[s + 1] - start[s]) : -1;
		for (int k = p->partner_start[s]; who[s] >= 0 && k < p->partner_start[s + 1]; k++)
			if (exch_hosts(p, p->partner[k]))
				add_way(&ways, (struct way){s, p->partner[k], 0, exch_km(p, s, p->partner[k])});
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
