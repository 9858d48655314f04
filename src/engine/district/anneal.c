#include "engine/district/anneal.h"

#include <math.h>
#include <string.h>

enum { EXCHANGE_IN = 2, THIRD_IN = 2, DRAWS = 4, PART_MAX = 24, POOL_EVERY = 4 }; /* one move in EXCHANGE_IN is one of two units */
/* The price of overload as a multiple of the usual cost: at the start of the first run, at least and at most; by how many powers
 * of e it may change in a run; its part that follows the temperature; at the start of a later run, after one without and with a
 * plan. */
static const double PRICE_FIRST = 4, PRICE_LEAST = 0.5, PRICE_MOST = 1000, PRICE_RANGE = 8, HOT_PRICE = 1, PRICE_TOP = 12, DEARER = 2, CHEAPER = 0.8;
static const double POOL_FROM = 0.5; /* the part of a run after which areas are worth keeping */

void anneal_init(struct anneal *n, struct arena *a, struct state *s, struct rng *rng)
{
	*n = (struct anneal){.s = s, .rng = rng, .best = INFINITY};
	n->seat = ARENA_ARRAY(a, double, (size_t)s->g->sites);
	n->best_of = ARENA_ARRAY(a, int, (size_t)s->g->units);
	int64_t pupils = 1;
	double least = 0;
	for (int i = 0; i < s->g->units; i++) {
		double c = ground_cost(s->g, i, s->g->near[(size_t)i * (size_t)s->g->near_count]);
		pupils += s->g->p->pupils[i];
		least += isfinite(c) ? c : 0;
	}
	n->usual = least / (double)pupils + 1e-9;
	n->level = PRICE_FIRST * n->usual;
}

static void keep(struct anneal *n)
{
	const struct state *s = n->s;
	if (state_is_valid(s) && s->cost < n->best - 1e-9 * fabs(s->cost)) {
		n->best = s->cost;
		memcpy(n->best_of, s->site_of, (size_t)s->g->units * sizeof(int));
	}
}

static bool accept(struct anneal *n, double delta, double temperature)
{
	return delta <= 0 || rng_unit(n->rng) < exp(-delta / temperature);
}

/* A site the unit might go to: with contiguity that of a neighbour, else one of the near ones. −1: none. */
static int draw_site(struct anneal *n, int unit)
{
	const struct ground *g = n->s->g;
	const struct district_problem *p = g->p;
	for (int k = 0; k < DRAWS; k++) {
		int j;
		if (p->contiguity) {
			int touches = p->first[unit + 1] - p->first[unit];
			if (!touches)
				return -1;
			j = n->s->site_of[p->neighbour[p->first[unit] + (int)rng_below(n->rng, (uint64_t)touches)]];
		} else {
			j = g->near[(size_t)unit * (size_t)g->near_count + rng_below(n->rng, (uint64_t)g->near_count)];
		}
		if (j >= 0 && j != n->s->site_of[unit] && n->s->open[j] && isfinite(ground_cost(g, unit, j)))
			return j;
	}
	return -1;
}

static int64_t overload(const struct state *s, int site, int64_t change)
{
	return MAX(s->load[site] + change - s->g->p->capacity[site], 0) - MAX(s->load[site] - s->g->p->capacity[site], 0);
}

static double shift_delta(const struct anneal *n, int unit, int to)
{
	const struct state *s = n->s;
	const struct ground *g = s->g;
	int from = s->site_of[unit];
	int64_t pupils = g->p->pupils[unit], change = overload(s, to, pupils);
	double delta = ground_cost(g, unit, to);
	if (from >= 0) {
		change += overload(s, from, -pupils);
		delta -= ground_cost(g, unit, from);
	} else {
		delta -= g->unserved * (double)MAX(pupils, 1);
	}
	delta += n->fade * (double)pupils * (n->seat[to] - (from >= 0 ? n->seat[from] : 0));
	return delta + n->price * (double)change;
}

/* The unit with all that would be cut off without it. */
static void shift_many(struct anneal *n, int unit, int to, double temperature)
{
	struct state *s = n->s;
	const struct ground *g = s->g;
	int part[PART_MAX + 1], from = s->site_of[unit], count = state_cut_off(s, unit, part, PART_MAX);
	int64_t pupils = 0;
	double delta = 0;
	for (int k = 0; k < count; k++) {
		pupils += g->p->pupils[part[k]];
		delta += ground_cost(g, part[k], to) - ground_cost(g, part[k], from);
	}
	if (!count || !isfinite(delta))
		return;
	delta += n->fade * (double)pupils * (n->seat[to] - n->seat[from]);
	delta += n->price * (double)(overload(s, to, pupils) + overload(s, from, -pupils));
	if (!accept(n, delta, temperature))
		return;
	for (int k = 0; k < count; k++)
		state_give(s, part[k], to);
	keep(n);
}

static void shift(struct anneal *n, int unit, int to, double temperature)
{
	if (!state_may_leave(n->s, unit)) {
		shift_many(n, unit, to, temperature);
	} else if (accept(n, shift_delta(n, unit, to), temperature)) {
		state_give(n->s, unit, to);
		keep(n);
	}
}

/* A unit of the other area goes to the first one, or on to a third. */
static void exchange(struct anneal *n, int unit, int to, double temperature)
{
	struct state *s = n->s;
	const struct ground *g = s->g;
	int from = s->site_of[unit];
	if (from < 0 || !s->members[to])
		return;
	const int *member = s->member + (size_t)to * (size_t)g->units;
	int other = member[rng_below(n->rng, (uint64_t)s->members[to])];
	int on = rng_below(n->rng, THIRD_IN) ? from : draw_site(n, other);
	if (on < 0 || other == unit || !isfinite(ground_cost(g, other, on)) || !state_may_join(s, other, on))
		return;
	int64_t in = g->p->pupils[unit], out = g->p->pupils[other];
	double delta = ground_cost(g, unit, to) - ground_cost(g, unit, from) + ground_cost(g, other, on) - ground_cost(g, other, to);
	int64_t change = overload(s, to, in - out);
	delta += n->fade * ((double)in * (n->seat[to] - n->seat[from]) + (double)out * (n->seat[on] - n->seat[to]));
	if (on == from)
		change += overload(s, from, out - in);
	else
		change += overload(s, from, -in) + overload(s, on, out);
	if (!accept(n, delta + n->price * (double)change, temperature) || !state_may_leave(s, unit))
		return;
	state_give(s, unit, to);
	if (!state_may_join(s, other, on) || !state_may_leave(s, other)) {
		state_give(s, unit, from);
		return;
	}
	state_give(s, other, on);
	keep(n);
}

void anneal_run(struct anneal *n, double hot, double cold, int sweeps, const struct engine_run *run)
{
	const struct ground *g = n->s->g;
	double mean = 0, pupils = 0;
	for (int i = 0; i < g->units; i++) {
		pupils += (double)g->p->pupils[i] / g->units;
		if (n->s->site_of[i] >= 0)
			mean += ground_cost(g, i, n->s->site_of[i]) / g->units;
	}
	double temperature = hot * mean + 1e-12, fall = pow(cold / hot, 1.0 / MAX(sweeps, 1));
	double price = n->level, step = exp(PRICE_RANGE / MAX(sweeps, 1));
	keep(n);
	for (int sweep = 0; sweep < sweeps && !engine_stopped(run); sweep++, temperature *= fall) {
		/* hot, areas are a few pupils too full; in the second half the price follows whether they are */
		n->price = MAX(price, HOT_PRICE * temperature / (pupils + 1e-9));
		n->fade = MIN(1, 2 * (1 - (double)sweep / sweeps));
		for (int k = 0; k < g->units; k++) {
			int unit = (int)rng_below(n->rng, (uint64_t)g->units), to = draw_site(n, unit);
			if (to < 0)
				continue;
			if (rng_below(n->rng, EXCHANGE_IN) == 0)
				exchange(n, unit, to, temperature);
			else
				shift(n, unit, to, temperature);
		}
		n->work += (uint64_t)g->units;
		if (n->pool && sweep > sweeps * POOL_FROM && sweep % POOL_EVERY == 0)
			pool_take(n->pool, n->s);
		if (2 * sweep >= sweeps)
			price = MAX(PRICE_LEAST * n->usual, MIN(state_is_valid(n->s) ? price / step : price * step, PRICE_MOST * n->usual));
	}
	n->level = isfinite(n->best) ? MAX(n->level * CHEAPER, PRICE_FIRST * n->usual) : MIN(n->level * DEARER, PRICE_TOP * n->usual);
}
