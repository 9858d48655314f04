#include "engine/exchange/local.h"

#include <math.h>

#include "engine/exchange/walk.h"

/* Cheapest ways through one subject: from overfull posts to posts with room, at most HOPS moves; fewer once PATIENCE moves more bring no
 * cheaper end. */
enum { HOPS = 32, PATIENCE = 2 };

struct path {
	struct exc_walk *w;
	const struct exc_choice *choice;
	int first, schools;      /* the subject's posts */
	double *cost;            /* HOPS + 1 layers of schools */
	int *unit, *option;      /* how a layer's school was reached */
};

static double place_value(const struct path *p, int unit, int option)
{
	const struct exc_county *c = p->w->c;
	const struct exc_unit *u = &c->unit[unit];
	if (option < 0)
		return u->must ? p->w->penalty : 0;
	/* Leaving a school that is full costs a broken rule. */
	bool away = p->w->s->option[unit] >= 0, full = p->w->s->leavers[u->home[0]] - away >= c->cap[u->home[0]];
	return p->choice->reduced[option] + (full ? p->w->penalty : 0);
}

static void relax_layer(struct path *p, int layer)
{
	const struct exc_county *c = p->w->c;
	const double *from = p->cost + layer * p->schools;
	double *to = p->cost + (layer + 1) * p->schools;
	for (int s = 0; s < p->schools; s++)
		to[s] = INFINITY;
	for (int s = 0; s < p->schools; s++) {
		if (!isfinite(from[s]))
			continue;
		for (int unit = p->w->head[p->first + s]; unit >= 0; unit = p->w->next[unit]) {
			if (c->unit[unit].members != 1)
				continue;
			double old = place_value(p, unit, p->w->s->option[unit]);
			for (int o = c->unit[unit].must ? c->unit[unit].opt : c->unit[unit].opt - 1; o < c->unit[unit + 1].opt; o++) {
				int option = o < c->unit[unit].opt ? -1 : o, at = exc_post_of(c, unit, option) - p->first;
				double v = from[s] + place_value(p, unit, option) - old;
				if (at != s && v < to[at] - 1e-12) {
					to[at] = v;
					p->unit[(layer + 1) * p->schools + at] = unit;
					p->option[(layer + 1) * p->schools + at] = option;
				}
			}
		}
	}
}

/* Applies the way that ends at (layer, school); false when it passes a school twice. */
static bool apply_path(struct path *p, int layer, int school)
{
	int units[HOPS], options[HOPS], seen[HOPS + 1], n = 0;
	for (int at = school; layer > 0; layer--) {
		seen[n] = at;
		for (int i = 0; i < n; i++)
			if (seen[i] == at)
				return false;
		units[n] = p->unit[layer * p->schools + at];
		options[n++] = p->option[layer * p->schools + at];
		at = p->w->place[units[n - 1]] - p->first;
	}
	for (int i = n - 1; i >= 0; i--)
		exc_walk_set(p->w, units[i], options[i]);
	return true;
}

/* The cheapest end of the ways of so many moves, INFINITY when there is none. A lack is worth more than room to spare. */
static double cheapest_end(const struct path *p, int layer, bool over, int *ret_school)
{
	const int *net = p->w->s->net + p->first, *lo = p->w->c->lo + p->first, *hi = p->w->c->hi + p->first;
	double best = INFINITY;
	*ret_school = -1;
	for (int s = 0; s < p->schools; s++) {
		bool lacks = net[s] < lo[s], room = over && net[s] < hi[s];
		double v = p->cost[layer * p->schools + s] - (lacks && over ? p->w->penalty : 0);
		if ((lacks || room) && v < best) {
			best = v;
			*ret_school = s;
		}
	}
	return best;
}

/* One mending of a subject: a way from a post with too many (or, failing that, one that may spare a teacher) to one with too few (or room). */
static bool mend(struct path *p)
{
	const struct exc_county *c = p->w->c;
	const int *net = p->w->s->net + p->first, *lo = c->lo + p->first, *hi = c->hi + p->first;
	bool over = false, under = false;
	for (int s = 0; s < p->schools; s++) {
		over = over || net[s] > hi[s];
		under = under || net[s] < lo[s];
	}
	if (!over && !under)
		return false;
	for (int s = 0; s < p->schools; s++)
		p->cost[s] = (over ? net[s] > hi[s] : net[s] > lo[s]) ? 0 : INFINITY;
	int layers = 0, found = 0;
	double least = INFINITY;
	while (layers < HOPS && !(isfinite(least) && layers >= found + PATIENCE)) {
		int school;
		relax_layer(p, layers++);
		double v = cheapest_end(p, layers, over, &school);
		if (v < least) {
			least = v;
			found = layers;
		}
	}
	for (;;) { /* a way that crosses itself is none */
		double best = INFINITY;
		int layer = -1, school = -1;
		for (int h = 1; h <= layers; h++) {
			int s;
			double v = cheapest_end(p, h, over, &s);
			if (v < best) {
				best = v;
				layer = h;
				school = s;
			}
		}
		if (layer < 0 && layers == HOPS)
			return false;
		if (layer < 0) {
			relax_layer(p, layers++);
			continue;
		}
		if (apply_path(p, layer, school))
			return true;
		p->cost[layer * p->schools + school] = INFINITY;
	}
}

static void mend_all(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty)
{
	struct exc_walk w;
	exc_walk_init(&w, c->arena, c, NULL, s, penalty);
	struct path p = {.w = &w, .choice = choice, .schools = c->schools};
	size_t n = (size_t)c->schools * (HOPS + 1);
	p.cost = ARENA_ARRAY(c->arena, double, n);
	p.unit = ARENA_ARRAY(c->arena, int, n);
	p.option = ARENA_ARRAY(c->arena, int, n);
	for (int u = 0; u < c->subjects; u++) {
		p.first = u * c->schools;
		for (int i = 0; i < 4 * c->schools && mend(&p); i++)
			;
	}
}

void exc_mend(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty)
{
	struct arena_mark mark = arena_mark(c->arena);
	mend_all(c, choice, s, penalty);
	arena_reset(c->arena, mark);
}

void exc_repair(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty)
{
	for (int u = 0; u < c->units; u++) {
		int best = -1;
		double rest = 1, top = 0;
		for (int o = c->unit[u].opt; o < c->unit[u + 1].opt; o++) {
			rest -= choice->share[o];
			if (choice->share[o] > top) {
				top = choice->share[o];
				best = o;
			}
		}
		exc_state_set(c, s, u, c->unit[u].must || top > rest ? best : -1);
	}
	exc_mend(c, choice, s, penalty);
}
