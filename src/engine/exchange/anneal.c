#include "engine/exchange/local.h"

#include <math.h>

#include "base/rng.h"
#include "engine/exchange/walk.h"

/* Temperature at the end, in usual sizes of a price. */
#define COLD 0.004

enum { CYCLE = 3 };

struct anneal {
	struct exc_walk w;
	struct rng rng;
	int16_t *option_at; /* unit × school: options of single teachers from the first one on, −1 stays, EXC_NOWHERE */
	int unit[CYCLE], old[CYCLE], n; /* the proposal so far */
};

static double step(struct anneal *a, int unit, int option)
{
	a->unit[a->n] = unit;
	a->old[a->n++] = a->w.s->option[unit];
	return exc_walk_move(&a->w, unit, option);
}

/* A random teacher of the post other than those who moved, or −1. */
static int pick(struct anneal *a, int post)
{
	int n = 0, chosen = -1;
	for (int u = a->w.head[post]; u >= 0; u = a->w.next[u]) {
		bool moved = a->w.c->unit[u].members != 1;
		for (int i = 0; i < a->n; i++)
			moved = moved || a->unit[i] == u;
		if (!moved && rng_below(&a->rng, (uint64_t)++n) == 0)
			chosen = u;
	}
	return chosen;
}

static bool option_to(const struct anneal *a, int unit, int school, int *ret)
{
	int v = a->option_at[(size_t)unit * (size_t)a->w.c->schools + (size_t)school];
	if (v == EXC_NOWHERE)
		return false;
	*ret = v < 0 ? v : a->w.c->unit[unit].opt + v;
	return true;
}

/* One proposal; returns its change, INFINITY when it cannot be completed. */
static double propose(struct anneal *a)
{
	const struct exc_county *c = a->w.c;
	a->n = 0;
	int unit = (int)rng_below(&a->rng, (uint64_t)c->units), option;
	option = a->w.shortlist[unit * (EXC_SHORT + 1) + (int)rng_below(&a->rng, EXC_SHORT + 1)];
	if (option == EXC_NOWHERE || option == a->w.s->option[unit])
		return INFINITY;
	int home = a->w.place[unit], fault = exc_post_fault(&a->w, home);
	double sum = step(a, unit, option);
	if (c->unit[unit].members != 1)
		return sum;
	int end = a->w.place[unit];
	bool short_now = exc_post_fault(&a->w, home) > fault;
	if (!exc_post_fault(&a->w, end) && !(short_now && rng_below(&a->rng, 2)))
		return sum;
	if (rng_below(&a->rng, 3) == 0) {
		int second = pick(a, end);
		if (second < 0)
			return INFINITY;
		option = a->w.shortlist[second * (EXC_SHORT + 1) + (int)rng_below(&a->rng, EXC_SHORT + 1)];
		if (option == EXC_NOWHERE || option == a->w.s->option[second])
			return INFINITY;
		sum += step(a, second, option);
		end = a->w.place[second];
		if (end == home)
			return sum;
	}
	int last = pick(a, end);
	if (last < 0 || !option_to(a, last, home % c->schools, &option) || option == a->w.s->option[last])
		return INFINITY;
	return sum + step(a, last, option);
}

uint64_t exc_anneal(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty, double hot, int rounds,
		    uint64_t seed, const struct engine_run *run)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct anneal a = {};
	exc_walk_init(&a.w, c->arena, c, choice, s, penalty);
	rng_init(&a.rng, seed);
	a.option_at = ARENA_ARRAY(c->arena, int16_t, (size_t)c->units * (size_t)c->schools + 1);
	for (int u = 0; u < c->units; u++) {
		int16_t *at = a.option_at + (size_t)u * (size_t)c->schools;
		for (int i = 0; i < c->schools; i++)
			at[i] = EXC_NOWHERE;
		if (!c->unit[u].must)
			at[c->unit[u].home[0]] = -1;
		if (c->unit[u].members == 1)
			for (int o = c->unit[u].opt; o < c->unit[u + 1].opt; o++)
				at[c->to[0][o]] = (int16_t)(o - c->unit[u].opt);
	}
	struct exc_state *best = exc_state_new(c->arena, c);
	exc_state_copy(c, best, s);
	double size = exc_price_size(c), heat = hot * size, now = 0, least = 0;
	uint64_t total = (uint64_t)rounds * (uint64_t)c->units;
	double fall = pow(COLD / hot, 1.0 / (double)rounds);
	for (uint64_t i = 0; i < total && !engine_stopped(run); i++) {
		double change = propose(&a);
		if (change <= 0 || rng_unit(&a.rng) < exp(-change / heat)) {
			now += change;
			if (now < least - 1e-9) {
				least = now;
				exc_state_copy(c, best, s);
			}
		} else {
			while (a.n--)
				exc_walk_set(&a.w, a.unit[a.n], a.old[a.n]);
		}
		if (i % (uint64_t)c->units == 0)
			heat *= fall;
	}
	exc_state_copy(c, s, best);
	arena_reset(c->arena, mark);
	return a.w.tried / 100 + 1;
}
