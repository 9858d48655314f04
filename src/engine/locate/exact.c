#include "engine/locate/exact.h"

#include <stdlib.h>
#include <string.h>

enum { CEILINGS = 6 };
static const double LIFT_FIRST = 0.004;

struct listing {
	const struct locate_model *model;
	struct partition *p;
	int site, sets_max, set_cap, member_cap;
	uint64_t seen;
	const struct engine_run *run;
};

static bool list_set(void *context, double profit, const int *arcs, int count)
{
	struct listing *l = context;
	const struct locate_model *m = l->model;
	struct partition *p = l->p;
	int self = m->self[l->site];
	if (!count && self < 0)
		return true;
	if ((++l->seen & 4095) == 0 && engine_stopped(l->run))
		return false;
	if (p->sets == l->sets_max)
		return false;
	if (p->sets == l->set_cap) {
		l->set_cap = l->set_cap ? 2 * l->set_cap : 256;
		p->set = heap_resize(p->set, (size_t)l->set_cap, sizeof *p->set);
	}
	while (p->members + count + 1 > l->member_cap) {
		l->member_cap = l->member_cap ? 2 * l->member_cap : 2048;
		p->member = heap_resize(p->member, (size_t)l->member_cap, sizeof *p->member);
	}
	struct partition_set *s = &p->set[p->sets++];
	*s = (struct partition_set){.site = l->site, .start = p->members, .cost = m->open_cost[l->site]};
	if (self >= 0)
		p->member[p->members++] = self;
	for (int k = 0; k < count; k++) {
		p->member[p->members++] = m->customer[arcs[k]];
		s->cost += m->cost[arcs[k]];
	}
	s->count = p->members - s->start;
	return true;
}

enum exact_outcome exact_finish(struct arena *a, struct lagrange *l, double upper, const struct exact_limits *limits,
				const struct engine_run *run, int *site_of, double *ret_cost, bool *ret_complete, uint64_t *work)
{
	const struct locate_model *m = l->model;
	double budget = upper - l->value + 1e-9 * (1 + fabs(upper));
	struct partition p = {.model = m, .outside = l->outside, .upper = upper, .work_limit = limits->work, .run = run};
	struct listing listing = {.model = m, .p = &p, .sets_max = limits->sets, .run = run};
	bool complete = true;
	uint64_t before = l->price.work, nodes = l->price.node_limit;
	l->price.node_limit = limits->work;
	for (int j = 0; j < m->sites && complete; j++) {
		/* what the bound counts for the site; a set may fall short of it by the gap */
		double counted = MAX(l->profit[j], l->level);
		listing.site = j;
		complete = price_all(&l->price, j, l->u, counted - budget, list_set, &listing) &&
			   l->price.work - before <= limits->work;
	}
	l->price.node_limit = nodes;
	enum exact_outcome outcome = EXACT_OPEN;
	if (complete && !engine_stopped(run)) {
		size_t sites = (size_t)m->sites;
		struct arena_mark mark = arena_mark(a);
		p.best = ARENA_ARRAY(a, int, sites + 1);
		partition_solve(&p, a, l->u);
		if (p.found) {
			for (int i = 0; i < m->customers; i++)
				site_of[i] = -1;
			for (int k = 0; k < p.best_count; k++) {
				const struct partition_set *s = &p.set[p.best[k]];
				for (int e = s->start; e < s->start + s->count; e++)
					site_of[p.member[e]] = s->site;
			}
			*ret_cost = p.upper;
			outcome = EXACT_BETTER;
		} else if (p.complete) {
			outcome = EXACT_NONE;
		}
		*ret_complete = p.complete;
		arena_reset(a, mark);
	}
	free(p.set);
	free(p.member);
	*work += p.work + (l->price.work - before);
	return outcome;
}

enum exact_outcome exact_solve(struct arena *a, const struct locate_model *m, double penalty, const double *warm, double upper,
			       const struct exact_limits *limits, const struct engine_run *run, int *site_of, double *ret_cost,
			       bool *ret_complete, uint64_t *work)
{
	struct arena_mark mark = arena_mark(a);
	struct lagrange l;
	lagrange_init(&l, a, m, penalty, warm);
	double enough = upper - 1e-10 * (1 + fabs(upper));
	while (l.iterations < limits->steps && !lagrange_is_settled(&l) && l.bound < enough && !engine_stopped(run))
		lagrange_step(&l, upper);
	*work += l.price.work;
	enum exact_outcome outcome = l.bound >= enough ? EXACT_NONE : EXACT_OPEN;
	/* the best lies near the bound more often than near upper: a low ceiling first, higher while nothing is below */
	double lift = LIFT_FIRST * (fabs(l.value) + 1e-9);
	bool lifted = false;
	for (int k = 0; k < CEILINGS && outcome == EXACT_OPEN && !engine_stopped(run); k++) {
		double ceiling = MIN(upper, l.value + lift);
		outcome = exact_finish(a, &l, ceiling, limits, run, site_of, ret_cost, ret_complete, work);
		if (outcome == EXACT_NONE && ceiling < upper) {
			outcome = EXACT_OPEN;
			lift *= 3;
			lifted = true;
		} else if (outcome == EXACT_OPEN) {
			if (lifted)
				break;
			lift = (ceiling - l.value) / 4;
		}
	}
	arena_reset(a, mark);
	return outcome;
}
