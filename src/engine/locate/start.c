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

/* A customer moves from its site to another one, which is open. */
static void move(struct build *b, int customer, int site)
{
	int was = b->site_of[customer];
	if (was >= 0)
		locate_load_add(b->m, &b->load[was], customer, -1);
	locate_load_add(b->m, &b->load[site], customer, 1);
	b->site_of[customer] = site;
}

static bool fits_without(const struct build *b, int site, int customer)
{
	struct locate_load load = b->load[site];
	locate_load_add(b->m, &load, customer, -1);
	return locate_load_fits(b->m, site, &load);
}

/* A closed site opens for the customer, its own customer leaving the site that serves it now. */
static bool open_for(struct build *b, int customer)
{
	const struct locate_model *m = b->m;
	int best = -1;
	double least = INFINITY;
	for (int k = m->by_first[customer]; k < m->by_first[customer + 1]; k++) {
		int e = m->by_arc[k], j = m->arc_site[e], own = m->self[j];
		if (b->open[j] || own < 0 || own == customer || b->site_of[own] < 0 || (m->max_open >= 0 && b->opened >= m->max_open))
			continue;
		struct locate_load load = {};
		locate_load_add(m, &load, own, 1);
		locate_load_add(m, &load, customer, 1);
		int was = b->site_of[own];
		double cost = m->cost[e] + m->open_cost[j] - m->cost[locate_arc(m, own, was)];
		if (cost < least && locate_load_fits(m, j, &load) && fits_without(b, was, own)) {
			least = cost;
			best = j;
		}
	}
	if (best < 0)
		return false;
	b->open[best] = true;
	b->opened++;
	b->load[best] = (struct locate_load){};
	move(b, m->self[best], best);
	move(b, customer, best);
	return true;
}

/* A customer of a full site makes room by going to another open one. */
static bool make_room(struct build *b, int customer)
{
	const struct locate_model *m = b->m;
	int at = -1, who = -1, to = -1;
	double least = INFINITY;
	for (int k = m->by_first[customer]; k < m->by_first[customer + 1]; k++) {
		int e = m->by_arc[k], j = m->arc_site[e];
		for (int y = m->first[j]; b->open[j] && y < m->first[j + 1]; y++) {
			int other = m->customer[y];
			if (b->site_of[other] != j || other == m->self[j])
				continue;
			struct locate_load load = b->load[j];
			locate_load_add(m, &load, other, -1);
			locate_load_add(m, &load, customer, 1);
			if (!locate_load_fits(m, j, &load))
				continue;
			for (int z = m->by_first[other]; z < m->by_first[other + 1]; z++) {
				int f = m->by_arc[z], h = m->arc_site[f];
				double cost = m->cost[e] + m->cost[f] - m->cost[y];
				struct locate_load there = b->load[h];
				if (h == j || !b->open[h] || cost >= least)
					continue;
				locate_load_add(m, &there, other, 1);
				if (!locate_load_fits(m, h, &there))
					continue;
				least = cost;
				at = j;
				who = other;
				to = h;
			}
		}
	}
	if (at < 0)
		return false;
	move(b, who, to);
	move(b, customer, at);
	return true;
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
	for (int i = 0; i < m->customers; i++) /* who found no room, now that others may give way */
		if (site_of[i] < 0 && isinf(m->outside[i])) {
			insert(&b, i, true);
			if (site_of[i] < 0 && !open_for(&b, i))
				make_room(&b, i);
			t->work += (uint64_t)(m->by_first[i + 1] - m->by_first[i]) * 8;
		}
	t->work += (uint64_t)m->arcs;
	arena_reset(&t->scratch, mark);
}
