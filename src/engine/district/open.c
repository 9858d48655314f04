#include "engine/district/open.h"

#include <math.h>
#include <string.h>

enum { KNOWN = 1 << 16, CLOSE_BY = 8, SHAKEN = 3 };

static int32_t arcs_of(const struct ground *g)
{
	int32_t n = g->units + g->sites;
	for (size_t k = 0; k < (size_t)g->units * (size_t)g->sites; k++)
		n += isfinite(g->cost[k]) != 0;
	return n;
}

/* Nodes: units, sites, and the one where all pupils end. */
enum status open_init(struct open_search *o, struct arena *a, const struct ground *g, uint64_t seed, struct err *err)
{
	*o = (struct open_search){.g = g};
	const struct district_problem *p = g->p;
	int32_t arcs = arcs_of(g), end = g->units + g->sites, e = 0;
	int32_t *tail = ARENA_ARRAY(a, int32_t, (size_t)arcs), *head = ARENA_ARRAY(a, int32_t, (size_t)arcs);
	int64_t *cost = ARENA_ARRAY(a, int64_t, (size_t)arcs), *supply = ARENA_ARRAY(a, int64_t, (size_t)end + 1), pupils = 0;
	o->capacity = ARENA_ARRAY(a, int64_t, (size_t)arcs);
	for (int i = 0; i < g->units; i++) {
		supply[i] = p->pupils[i];
		pupils += p->pupils[i];
	}
	supply[end] = -pupils;
	o->pupils = pupils;
	o->scale = 0x1p56 / (g->unserved * ((double)pupils + (double)end + 3));
	for (int i = 0; i < g->units; i++) {
		for (int j = 0; j < g->sites; j++) {
			double c = ground_cost(g, i, j);
			if (!isfinite(c))
				continue;
			tail[e] = i;
			head[e] = g->units + j;
			cost[e] = llround(o->scale * c / (double)MAX(p->pupils[i], 1));
			o->capacity[e++] = p->pupils[i];
		}
		tail[e] = i;
		head[e] = end;
		cost[e] = llround(o->scale * g->unserved);
		o->capacity[e++] = p->pupils[i];
	}
	o->first_site = e;
	for (int j = 0; j < g->sites; j++) {
		tail[e] = g->units + j;
		head[e++] = end;
	}
	struct flow_network *net = ARENA_NEW(a, struct flow_network);
	*net = (struct flow_network){.nodes = end + 1, .arcs = arcs, .tail = tail, .head = head, .capacity = o->capacity, .cost = cost,
				     .supply = supply};
	TRY(flow_new(a, net, &o->flow, err));
	o->at = ARENA_ARRAY(a, bool, (size_t)g->sites);
	o->trial = ARENA_ARRAY(a, bool, (size_t)g->sites);
	o->site_key = ARENA_ARRAY(a, uint64_t, (size_t)g->sites);
	o->known = ARENA_ARRAY(a, uint64_t, KNOWN);
	o->known_value = ARENA_ARRAY(a, double, KNOWN);
	for (int k = 0; k < OPEN_KEPT; k++)
		o->kept[k].open = ARENA_ARRAY(a, bool, (size_t)g->sites);
	rng_init(&o->rng, seed);
	for (int j = 0; j < g->sites; j++)
		o->site_key[j] = rng_u64(&o->rng);
	return ST_OK;
}

static void keep(struct open_search *o, const bool *open, double value)
{
	size_t bytes = (size_t)o->g->sites * sizeof(bool);
	for (int k = 0; k < o->kept_count; k++)
		if (memcmp(o->kept[k].open, open, bytes) == 0)
			return;
	int at = o->kept_count < OPEN_KEPT ? o->kept_count++ : value < o->kept[OPEN_KEPT - 1].value ? OPEN_KEPT - 1 : -1;
	if (at < 0)
		return;
	bool *room = o->kept[at].open;
	for (; at > 0 && o->kept[at - 1].value > value; at--)
		o->kept[at] = o->kept[at - 1];
	memcpy(room, open, bytes);
	o->kept[at] = (struct open_set){value, room};
}

static enum status solve(struct open_search *o, const bool *open, const struct engine_run *run, struct flow_answer *answer, struct err *err)
{
	for (int j = 0; j < o->g->sites; j++)
		o->capacity[o->first_site + j] = open[j] ? o->g->p->capacity[j] : 0;
	struct engine_run own = {.stop = run->stop};
	TRY(flow_solve(o->flow, &own, true, answer, err));
	o->work += answer->work;
	return ST_OK;
}

/* INFINITY when stopped. */
static enum status judge(struct open_search *o, const bool *open, const struct engine_run *run, double *ret, struct err *err)
{
	uint64_t key = 1;
	double value = 0;
	for (int j = 0; j < o->g->sites; j++)
		if (open[j]) {
			key ^= o->site_key[j];
			value += o->g->p->open_cost[j];
		}
	size_t at = key % KNOWN;
	if (o->known[at] == key) {
		*ret = o->known_value[at];
		return ST_OK;
	}
	struct flow_answer answer;
	TRY(solve(o, open, run, &answer, err));
	*ret = INFINITY;
	if (answer.verdict != FLOW_OPTIMAL)
		return ST_OK;
	*ret = value + (double)answer.objective / o->scale;
	o->known[at] = key;
	o->known_value[at] = *ret;
	keep(o, open, *ret);
	return ST_OK;
}

static double distance(const struct ground *g, int site, int other)
{
	double c = ground_cost(g, g->p->unit_of_site[other], site);
	return c / (double)MAX(g->p->pupils[g->p->unit_of_site[other]], 1);
}

/* The closed sites closest to an open one. */
static int closed_by(const struct open_search *o, int site, int *ret)
{
	int n = 0;
	for (int j = 0; j < o->g->sites; j++) {
		double d = distance(o->g, site, j);
		if (o->at[j] || !isfinite(d))
			continue;
		int at = n < CLOSE_BY ? n++ : d < distance(o->g, site, ret[n - 1]) ? n - 1 : -1;
		if (at < 0)
			continue;
		for (; at > 0 && distance(o->g, site, ret[at - 1]) > d; at--)
			ret[at] = ret[at - 1];
		ret[at] = j;
	}
	return n;
}

static enum status try_change(struct open_search *o, int close, int open, const struct engine_run *run, double *best, int *best_close,
			      int *best_open, struct err *err)
{
	double value;
	memcpy(o->trial, o->at, (size_t)o->g->sites * sizeof(bool));
	if (close >= 0)
		o->trial[close] = false;
	if (open >= 0)
		o->trial[open] = true;
	TRY(judge(o, o->trial, run, &value, err));
	if (value < *best * (1 - 1e-12)) {
		*best = value;
		*best_close = close;
		*best_open = open;
	}
	return ST_OK;
}

static enum status descend(struct open_search *o, const struct engine_run *run, struct err *err)
{
	double at;
	TRY(judge(o, o->at, run, &at, err));
	while (!engine_stopped(run)) {
		double best = at;
		int close = -1, open = -1, near[CLOSE_BY];
		for (int j = 0; j < o->g->sites && !engine_stopped(run); j++)
			TRY(try_change(o, o->at[j] ? j : -1, o->at[j] ? -1 : j, run, &best, &close, &open, err));
		for (int j = 0; j < o->g->sites && best == at && !engine_stopped(run); j++) {
			int n = o->at[j] ? closed_by(o, j, near) : 0;
			for (int k = 0; k < n; k++)
				TRY(try_change(o, j, near[k], run, &best, &close, &open, err));
		}
		if (best == at)
			break;
		at = best;
		if (close >= 0)
			o->at[close] = false;
		if (open >= 0)
			o->at[open] = true;
	}
	return ST_OK;
}

enum status open_descend(struct open_search *o, const struct engine_run *run, struct err *err)
{
	for (int j = 0; j < o->g->sites; j++)
		o->at[j] = true;
	if (!o->g->p->all_open)
		return descend(o, run, err);
	double value;
	TRY(judge(o, o->at, run, &value, err));
	if (!o->kept_count)
		keep(o, o->at, value);
	return ST_OK;
}

enum status open_again(struct open_search *o, const struct engine_run *run, struct err *err)
{
	if (o->g->p->all_open)
		return ST_OK;
	memcpy(o->at, o->kept[rng_below(&o->rng, (uint64_t)o->kept_count)].open, (size_t)o->g->sites * sizeof(bool));
	for (int k = 0; k < SHAKEN; k++) {
		int j = (int)rng_below(&o->rng, (uint64_t)o->g->sites);
		o->at[j] = !o->at[j];
	}
	return descend(o, run, err);
}

enum status open_consider(struct open_search *o, const bool *open, const struct engine_run *run, struct err *err)
{
	double value;
	return judge(o, open, run, &value, err);
}

double open_worst(const struct open_search *o) { return o->kept_count < OPEN_KEPT ? INFINITY : o->kept[OPEN_KEPT - 1].value; }

enum status open_flow(struct open_search *o, const bool *open, const struct engine_run *run, int64_t *share, int64_t *unserved,
		      double *seat, bool *ret_solved, struct err *err)
{
	struct flow_answer answer;
	TRY(solve(o, open, run, &answer, err));
	*ret_solved = answer.verdict == FLOW_OPTIMAL;
	int32_t e = 0;
	for (int j = 0; j < o->g->sites && *ret_solved; j++) {
		const int64_t *v = answer.potential;
		seat[j] = open[j] ? MAX(0, (double)(v[o->g->units + o->g->sites] - v[o->g->units + j]) / o->scale) : 0;
	}
	for (int i = 0; i < o->g->units && *ret_solved; i++) {
		for (int j = 0; j < o->g->sites; j++)
			share[(size_t)i * (size_t)o->g->sites + (size_t)j] = isfinite(ground_cost(o->g, i, j)) ? answer.flow[e++] : 0;
		unserved[i] = answer.flow[e++];
	}
	return ST_OK;
}

double open_bound(const struct open_search *o)
{
	return o->g->p->all_open && o->kept_count ? o->kept[0].value - (double)o->pupils / o->scale - 1e-12 * fabs(o->kept[0].value) : -INFINITY;
}
