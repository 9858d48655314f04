#include "engine/district/anneal.h"

#include <math.h>
#include <string.h>

enum { EXCHANGE_IN = 2, THIRD_IN = 2, DRAWS = 4 }; /* one move in EXCHANGE_IN is one of two units */
/* The price of overload: as a multiple of the usual cost at first and at most; how it follows success from run to run and grows within
 * a run. */
static const double PRICE_FIRST = 12, PRICE_MOST = 1000, PRICE_LEAST = 0.5, DEARER = 1.5, CHEAPER = 0.8, GROWTH = 2;
/* The parts of a run in which rules should be kept: less is too cheap, more too dear. */
static const double VALID_LEAST = 0.1, VALID_MOST = 0.5;

void anneal_init(struct anneal *n, struct arena *a, struct state *s, struct rng *rng)
{
	*n = (struct anneal){.s = s, .rng = rng, .best = INFINITY};
	n->best_of = ARENA_ARRAY(a, int, (size_t)s->g->units);
	int64_t pupils = 1;
	double least = 0;
	for (int i = 0; i < s->g->units; i++) {
		double c = ground_cost(s->g, i, s->g->near[(size_t)i * (size_t)s->g->near_count]);
		pupils += s->g->p->pupils[i];
		least += isfinite(c) ? c : 0;
	}
	n->usual = least / (double)pupils + 1e-9;
	n->price = n->level = PRICE_FIRST * n->usual;
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
	return delta + n->price * (double)change;
}

static void shift(struct anneal *n, int unit, int to, double temperature)
{
	if (accept(n, shift_delta(n, unit, to), temperature) && state_may_leave(n->s, unit)) {
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
	double mean = 0;
	for (int i = 0; i < g->units; i++)
		if (n->s->site_of[i] >= 0)
			mean += ground_cost(g, i, n->s->site_of[i]) / g->units;
	double temperature = hot * mean + 1e-12, fall = pow(cold / hot, 1.0 / MAX(sweeps, 1));
	int valid = 0;
	n->price = n->level;
	keep(n);
	for (int sweep = 0; sweep < sweeps && !engine_stopped(run); sweep++, temperature *= fall) {
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
		valid += state_is_valid(n->s);
		n->price = n->level * (1 + GROWTH * sweep / sweeps);
	}
	if (valid < VALID_LEAST * sweeps)
		n->level = MIN(n->level * DEARER, n->usual * PRICE_MOST);
	else if (valid > VALID_MOST * sweeps)
		n->level = MAX(n->level * CHEAPER, n->usual * PRICE_LEAST);
}
