#include "engine/locate/task.h"

#include <string.h>

struct build {
	const struct locate_model *m;
	int *site_of;
	struct locate_load *load;
	bool *open;
	int opened;
};

static bool may_open(const struct build *b, int site)
{
	const struct locate_model *m = b->m;
	return !b->open[site] && (m->max_open < 0 || b->opened < m->max_open) &&
	       (m->self[site] < 0 || b->site_of[m->self[site]] < 0);
}

/* Opens the site with those of the customers who are still free, when the rules allow it. */
static void open_with(struct build *b, int site, const int *arcs, int count)
{
	const struct locate_model *m = b->m;
	struct locate_load load = {};
	if (!may_open(b, site))
		return;
	if (m->self[site] >= 0)
		locate_load_add(m, &load, m->self[site], 1);
	int taken = 0;
	for (int k = 0; k < count; k++)
		if (b->site_of[m->customer[arcs[k]]] < 0) {
			locate_load_add(m, &load, m->customer[arcs[k]], 1);
			taken++;
		}
	if (!locate_load_fits(m, site, &load) || (!taken && m->self[site] < 0))
		return;
	b->open[site] = true;
	b->opened++;
	b->load[site] = load;
	if (m->self[site] >= 0)
		b->site_of[m->self[site]] = site;
	for (int k = 0; k < count; k++)
		if (b->site_of[m->customer[arcs[k]]] < 0)
			b->site_of[m->customer[arcs[k]]] = site;
}

/* The open site with room for the customer at the least cost, opening one where that is allowed and cheaper. */
static void insert(struct build *b, int customer, bool opening)
{
	const struct locate_model *m = b->m;
	int best = -1;
	double least = INFINITY;
	for (int k = m->by_first[customer]; k < m->by_first[customer + 1]; k++) {
		int e = m->by_arc[k], j = m->arc_site[e];
		double cost = m->cost[e];
		struct locate_load load = b->load[j];
		if (!b->open[j]) {
			if (!opening || !may_open(b, j))
				continue;
			cost += m->open_cost[j];
			if (m->self[j] >= 0)
				locate_load_add(m, &load, m->self[j], 1);
		}
		locate_load_add(m, &load, customer, 1);
		if (cost < least && locate_load_fits(m, j, &load)) {
			least = cost;
			best = e;
		}
	}
	if (best < 0)
		return;
	int j = m->arc_site[best];
	if (!b->open[j]) {
		open_with(b, j, &best, 1);
	} else {
		locate_load_add(m, &b->load[j], customer, 1);
		b->site_of[customer] = j;
	}
}

void start_build(struct task *t, int *site_of)
{
	const struct locate_model *m = t->model;
	struct arena_mark mark = arena_mark(&t->scratch);
	struct build b = {m, site_of, ARENA_ARRAY(&t->scratch, struct locate_load, (size_t)m->sites),
			  ARENA_ARRAY(&t->scratch, bool, (size_t)m->sites), 0};
	for (int i = 0; i < m->customers; i++)
		site_of[i] = -1;
	bool *used = ARENA_ARRAY(&t->scratch, bool, (size_t)m->sites);
	for (;;) { /* most profitable first */
		int best = -1;
		for (int k = 0; k < t->l.sets; k++)
			if (!used[k] && (best < 0 || t->l.set[k].profit > t->l.set[best].profit))
				best = k;
		if (best < 0)
			break;
		used[best] = true;
		open_with(&b, t->l.set[best].site, t->l.arc + t->l.set[best].start, t->l.set[best].count);
	}
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < m->customers; i++)
			if (site_of[i] < 0)
				insert(&b, i, round == 1);
	/* a site with its own customer may also stand alone */
	for (int j = 0; j < m->sites; j++)
		if (m->self[j] >= 0 && site_of[m->self[j]] < 0 && isinf(m->outside[m->self[j]]))
			open_with(&b, j, NULL, 0);
	t->work += (uint64_t)m->arcs;
	arena_reset(&t->scratch, mark);
}
