#include "engine/exchange/local.h"

#include <string.h>

#include "engine/exchange/walk.h"

enum { SHORT = EXC_SHORT, DEPTH = 4 };

/* Width of the search at each level of a chain. */
static const int width[DEPTH] = {SHORT + 1, 6, 4, 3};

struct local {
	struct exc_walk w;
	bool *used; /* units in the chain */
	int chain_unit[DEPTH], chain_option[DEPTH];
	int best_unit[DEPTH], best_option[DEPTH], best_length;
	double best;
	int start; /* post the chain leaves short */
};

/* The chain so far has changed the objective by `sum` and ends in post `end`; tries to end it better. */
static void extend(struct local *l, int depth, int end, double sum)
{
	if (sum < l->best) {
		l->best = sum;
		l->best_length = depth;
		memcpy(l->best_unit, l->chain_unit, sizeof(l->best_unit));
		memcpy(l->best_option, l->chain_option, sizeof(l->best_option));
	}
	if (depth == DEPTH)
		return;
	double open = l->w.penalty * (exc_post_fault(&l->w, end) + (l->start != end ? exc_post_fault(&l->w, l->start) : 0));
	if (open == 0 || sum - open > -1e-9)
		return;
	struct { int unit, option; double delta; } top[8];
	int n = 0, keep = width[depth];
	for (int unit = l->w.head[end], next; unit >= 0; unit = next) {
		next = l->w.next[unit];
		if (l->used[unit] || l->w.c->unit[unit].members != 1)
			continue;
		int old = l->w.s->option[unit];
		for (int i = 0; i <= SHORT; i++) {
			int option = l->w.shortlist[unit * (SHORT + 1) + i];
			if (option == EXC_NOWHERE || option == old || exc_post_of(l->w.c, unit, option) == end)
				continue;
			double delta = exc_walk_move(&l->w, unit, option);
			/* Judged as if the posts at both ends could be mended. */
			double rank = delta - l->w.penalty * exc_post_fault(&l->w, exc_post_of(l->w.c, unit, option));
			exc_walk_set(&l->w, unit, old);
			int at = n < keep ? n++ : rank < top[n - 1].delta ? n - 1 : -1;
			if (at < 0)
				continue;
			for (; at > 0 && top[at - 1].delta > rank; at--)
				top[at] = top[at - 1];
			top[at].unit = unit;
			top[at].option = option;
			top[at].delta = rank;
		}
	}
	for (int i = 0; i < n; i++) {
		int unit = top[i].unit, old = l->w.s->option[unit];
		double delta = exc_walk_move(&l->w, unit, top[i].option);
		l->used[unit] = true;
		l->chain_unit[depth] = unit;
		l->chain_option[depth] = top[i].option;
		extend(l, depth + 1, l->w.place[unit], sum + delta);
		l->used[unit] = false;
		exc_walk_set(&l->w, unit, old);
	}
}

/* The best chain that begins with the unit, applied when it helps. */
static bool try_unit(struct local *l, int unit)
{
	int old = l->w.s->option[unit];
	l->best = -1e-9;
	l->best_length = 0;
	l->start = l->w.place[unit];
	for (int i = 0; i <= SHORT; i++) {
		int option = l->w.shortlist[unit * (SHORT + 1) + i];
		if (option == EXC_NOWHERE || option == old)
			continue;
		double delta = exc_walk_move(&l->w, unit, option);
		l->used[unit] = true;
		l->chain_unit[0] = unit;
		l->chain_option[0] = option;
		extend(l, 1, l->w.place[unit], delta);
		l->used[unit] = false;
		exc_walk_set(&l->w, unit, old);
	}
	for (int i = 0; i < l->best_length; i++)
		exc_walk_set(&l->w, l->best_unit[i], l->best_option[i]);
	return l->best_length > 0;
}

uint64_t exc_improve(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty, int passes,
		     const struct engine_run *run)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct local l;
	exc_walk_init(&l.w, c->arena, c, choice, s, penalty);
	l.used = ARENA_ARRAY(c->arena, bool, (size_t)c->units + 1);
	bool better = true;
	for (int pass = 0; pass < passes && better; pass++) {
		better = false;
		for (int u = 0; u < c->units && !engine_stopped(run); u++)
			while (try_unit(&l, u))
				better = true;
	}
	arena_reset(c->arena, mark);
	return l.w.tried / 100 + 1;
}

