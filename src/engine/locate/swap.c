#include "engine/locate/swap.h"

#include "engine/locate/task.h"

#include <limits.h>
#include <string.h>

enum { CELLS_MAX = 4000000, ROUNDS_A_STEP = 20, SAMPLE = 6, IDLE_MOST = 1500 };

static double cell(const struct swap *s, const struct locate_model *m, int i, int j)
{
	return s->cost[(size_t)i * (size_t)m->sites + (size_t)j];
}

static struct swap_state new_state(struct arena *a, const struct locate_model *m)
{
	return (struct swap_state){
		.site_of = ARENA_ARRAY(a, int, (size_t)m->customers),
		.load = ARENA_ARRAY(a, int64_t, (size_t)m->sites),
		.count = ARENA_ARRAY(a, int, (size_t)m->sites),
	};
}

void swap_init(struct swap *s, struct arena *a, const struct locate_model *m)
{
	size_t cells = (size_t)m->customers * (size_t)m->sites;
	*s = (struct swap){};
	if (m->low || cells > CELLS_MAX || m->sites < 2)
		return;
	for (int j = 0; j < m->sites; j++)
		if (m->self[j] >= 0 || m->room[j] < m->customers)
			return;
	for (int i = 0; i < m->customers; i++)
		if (isfinite(m->outside[i]) || m->by_first[i] == m->by_first[i + 1])
			return;
	s->usable = true;
	s->cost = ARENA_ARRAY(a, double, cells);
	for (size_t k = 0; k < cells; k++)
		s->cost[k] = INFINITY;
	for (int e = 0; e < m->arcs; e++)
		s->cost[(size_t)m->customer[e] * (size_t)m->sites + (size_t)m->arc_site[e]] = m->cost[e];
	s->now = new_state(a, m);
	s->trial = new_state(a, m);
	s->order = ARENA_ARRAY(a, int, (size_t)m->customers);
	s->dirty = ARENA_ARRAY(a, bool, (size_t)m->sites);
	s->looked = ARENA_ARRAY(a, bool, (size_t)m->sites);
	s->list = ARENA_ARRAY(a, int, (size_t)m->sites);
	s->slack = 0.01;
}

static void copy_state(const struct locate_model *m, struct swap_state *to, const struct swap_state *from)
{
	struct swap_state kept = *to;
	*to = *from;
	to->site_of = kept.site_of;
	to->load = kept.load;
	to->count = kept.count;
	memcpy(to->site_of, from->site_of, (size_t)m->customers * sizeof *to->site_of);
	memcpy(to->load, from->load, (size_t)m->sites * sizeof *to->load);
	memcpy(to->count, from->count, (size_t)m->sites * sizeof *to->count);
}

static double excess(int64_t load, int64_t capacity) { return load > capacity ? (double)(load - capacity) : 0; }

static double priced(const struct swap_state *x) { return x->cost + x->price * x->over; }

/* Moves a customer; from or to may be −1 (nobody). */
static void move(struct swap *s, const struct locate_model *m, struct swap_state *x, int i, int to)
{
	int from = x->site_of[i];
	int64_t d = m->demand[i];
	if (from >= 0)
		s->dirty[from] = true;
	if (to >= 0)
		s->dirty[to] = true;
	if (from >= 0) {
		x->cost -= cell(s, m, i, from);
		x->over += excess(x->load[from] - d, m->capacity[from]) - excess(x->load[from], m->capacity[from]);
		x->load[from] -= d;
		if (--x->count[from] == 0) {
			x->cost -= m->open_cost[from];
			x->opened--;
		}
	}
	if (to >= 0) {
		x->cost += cell(s, m, i, to);
		x->over += excess(x->load[to] + d, m->capacity[to]) - excess(x->load[to], m->capacity[to]);
		x->load[to] += d;
		if (x->count[to]++ == 0) {
			x->cost += m->open_cost[to];
			x->opened++;
		}
	}
	x->site_of[i] = to;
}

static double move_change(const struct swap *s, const struct locate_model *m, const struct swap_state *x, int i, int to)
{
	int from = x->site_of[i];
	int64_t d = m->demand[i];
	double change = cell(s, m, i, to), over = excess(x->load[to] + d, m->capacity[to]) - excess(x->load[to], m->capacity[to]);
	if (from >= 0) {
		change -= cell(s, m, i, from);
		over += excess(x->load[from] - d, m->capacity[from]) - excess(x->load[from], m->capacity[from]);
		if (x->count[from] == 1)
			change -= m->open_cost[from];
	}
	return change + x->price * over;
}

/* The cheapest open site for the customer, overload priced; −1 when none may serve it. */
static int cheapest(const struct swap *s, const struct locate_model *m, const struct swap_state *x, int i, int but,
		    double *ret_change)
{
	int best = -1;
	double least = INFINITY;
	for (int j = 0; j < m->sites; j++) {
		if (!x->count[j] || j == x->site_of[i] || j == but)
			continue;
		double change = move_change(s, m, x, i, j);
		if (change < least) {
			least = change;
			best = j;
		}
	}
	*ret_change = least;
	return best;
}

static double swap_change(const struct swap *s, const struct locate_model *m, const struct swap_state *x, int i, int k)
{
	int p = x->site_of[i], q = x->site_of[k];
	int64_t d = m->demand[k] - m->demand[i];
	double change = cell(s, m, i, q) + cell(s, m, k, p) - cell(s, m, i, p) - cell(s, m, k, q);
	if (d == 0)
		return change;
	return change + x->price * (excess(x->load[p] + d, m->capacity[p]) - excess(x->load[p], m->capacity[p]) +
				    excess(x->load[q] - d, m->capacity[q]) - excess(x->load[q], m->capacity[q]));
}

/* Single moves and changes of place until neither helps. Only sites that changed since they were last looked at matter. */
static void settle(struct task *t, struct swap_state *x)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	double eps = 1e-9 * (1 + fabs(x->cost));
	while (!engine_stopped(t->run)) {
		int fresh = 0;
		for (int j = 0; j < m->sites; j++) {
			s->looked[j] = s->dirty[j];
			s->dirty[j] = false;
			if (s->looked[j] && x->count[j])
				s->list[fresh++] = j;
		}
		t->work += (uint64_t)m->sites;
		if (!fresh)
			return;
		for (int i = 0; i < m->customers; i++) {
			int best = -1, p = x->site_of[i];
			double least = -eps;
			if (s->looked[p]) {
				best = cheapest(s, m, x, i, -1, &least);
				t->work += (uint64_t)m->sites / 2;
			} else {
				for (int k = 0; k < fresh; k++) {
					double change = x->count[s->list[k]] ? move_change(s, m, x, i, s->list[k]) : INFINITY;
					if (change < least) {
						least = change;
						best = s->list[k];
					}
				}
				t->work += (uint64_t)fresh;
			}
			if (best >= 0 && least < -eps)
				move(s, m, x, i, best);
		}
		for (int i = 0; i < m->customers; i++) {
			if (!s->looked[x->site_of[i]])
				continue;
			for (int k = 0; k < m->customers; k++) {
				int p = x->site_of[i], q = x->site_of[k];
				/* a pair of two such sites is seen twice otherwise */
				if (p == q || (s->looked[q] && k < i) || !(swap_change(s, m, x, i, k) < -eps))
					continue;
				move(s, m, x, k, p);
				move(s, m, x, i, q);
			}
			t->work += (uint64_t)m->customers;
		}
	}
}

/* One of the open sites, or of the closed ones; guided: of two draws the one the bound would rather close, or open. */
static int pick_site(struct task *t, const struct swap_state *x, bool open, bool guided)
{
	const struct locate_model *m = t->model;
	int n = 0;
	for (int j = 0; j < m->sites; j++)
		if ((x->count[j] > 0) == open)
			t->swap.list[n++] = j;
	if (!n)
		return -1;
	int j = t->swap.list[rng_below(&t->rng, (uint64_t)n)];
	if (guided) {
		int k = t->swap.list[rng_below(&t->rng, (uint64_t)n)];
		if ((t->l.profit[k] < t->l.profit[j]) == open)
			j = k;
	}
	return j;
}

/* Hands the customers of a site to others, largest first; those nobody else may serve stay. */
static void empty_site(struct task *t, struct swap_state *x, int site)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	int n = 0;
	for (int i = 0; i < m->customers; i++)
		if (x->site_of[i] == site) {
			int at = n++;
			while (at > 0 && m->demand[s->order[at - 1]] < m->demand[i]) {
				s->order[at] = s->order[at - 1];
				at--;
			}
			s->order[at] = i;
		}
	for (int k = 0; k < n; k++) {
		double change;
		int to = cheapest(s, m, x, s->order[k], site, &change);
		if (to >= 0)
			move(s, m, x, s->order[k], to);
	}
	t->work += (uint64_t)(n + 1) * (uint64_t)m->sites + (uint64_t)m->customers;
}

/* Opens a site for the customers that gain most by it, as far as there is room. */
static void fill_site(struct task *t, struct swap_state *x, int site)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	for (;;) {
		int best = -1;
		double most = 0;
		for (int i = 0; i < m->customers; i++) {
			if (x->site_of[i] == site || x->load[site] + m->demand[i] > m->capacity[site])
				continue;
			double gain = -move_change(s, m, x, i, site) / (double)MAX(m->demand[i], 1);
			if (gain > most || (best < 0 && !x->count[site] && gain > -INFINITY)) {
				most = gain;
				best = i;
			}
		}
		t->work += (uint64_t)m->customers;
		if (best < 0)
			return;
		move(s, m, x, best, site);
	}
}

/* A closed site that would serve the customers of an open one cheaply, out of a few drawn. */
static int draw_successor(struct task *t, const struct swap_state *x, int site)
{
	const struct locate_model *m = t->model;
	int best = -1;
	double least = INFINITY;
	for (int draw = 0; draw < SAMPLE; draw++) {
		int k = pick_site(t, x, false, false);
		if (k < 0)
			return -1;
		double cost = m->open_cost[k];
		for (int i = 0; i < m->customers; i++)
			if (x->site_of[i] == site) {
				double c = cell(&t->swap, m, i, k);
				cost += isinf(c) ? t->penalty : c;
			}
		t->work += (uint64_t)m->customers / 2 + (uint64_t)m->sites;
		if (cost < least) {
			least = cost;
			best = k;
		}
	}
	return best;
}

static void exchange_sites(struct task *t, struct swap_state *x)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	int out = pick_site(t, x, true, true), in = draw_successor(t, x, out);
	if (out < 0 || in < 0)
		return;
	for (int i = 0; i < m->customers; i++)
		if (x->site_of[i] == out && isfinite(cell(s, m, i, in)))
			move(s, m, x, i, in);
	if (x->count[out])
		empty_site(t, x, out);
}

/* One change of the open sites. */
static void disturb(struct task *t, struct swap_state *x)
{
	const struct locate_model *m = t->model;
	switch (rng_below(&t->rng, 8)) {
	case 0:
		if (x->opened > 1)
			empty_site(t, x, pick_site(t, x, true, true));
		break;
	case 1: {
		int in = pick_site(t, x, false, true);
		if (in >= 0 && (m->max_open < 0 || x->opened < m->max_open))
			fill_site(t, x, in);
		break;
	}
	case 2: { /* one out, one in anywhere */
		int in = pick_site(t, x, false, true);
		if (x->opened > 1 && in >= 0) {
			empty_site(t, x, pick_site(t, x, true, true));
			if (m->max_open < 0 || x->opened < m->max_open)
				fill_site(t, x, in);
		}
		break;
	}
	case 3: { /* customers of one site anywhere, to shake the rest */
		int out = pick_site(t, x, true, false);
		for (int i = 0; i < m->customers; i++)
			if (x->site_of[i] == out) {
				int to = pick_site(t, x, true, false);
				if (isfinite(cell(&t->swap, m, i, to)) && to != out && x->count[out] > 1)
					move(&t->swap, m, x, i, to);
			}
		break;
	}
	default:
		exchange_sites(t, x);
	}
}

/* Places everybody as in site_of (−1: where it is cheapest) and makes it better. False when somebody finds no place. */
static bool place_all(struct task *t, struct swap_state *x, const int *site_of)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	memset(x->load, 0, (size_t)m->sites * sizeof *x->load);
	memset(x->count, 0, (size_t)m->sites * sizeof *x->count);
	double demand = 0;
	for (int i = 0; i < m->customers; i++) {
		x->site_of[i] = -1;
		demand += (double)m->demand[i];
	}
	x->cost = x->over = 0;
	x->opened = 0;
	for (int i = 0; i < m->customers; i++)
		if (site_of[i] >= 0)
			move(s, m, x, i, site_of[i]);
	if (x->price <= 0)
		x->price = demand > 0 ? 2 * MAX(x->cost, fabs(t->l.value)) / demand : 1;
	for (int i = 0; i < m->customers; i++) {
		if (x->site_of[i] >= 0)
			continue;
		double change;
		int to = cheapest(s, m, x, i, -1, &change);
		for (int k = m->by_first[i]; to < 0 && k < m->by_first[i + 1]; k++)
			if (m->max_open < 0 || x->opened < m->max_open)
				to = m->arc_site[m->by_arc[k]];
		if (to < 0)
			return false;
		move(s, m, x, i, to);
	}
	settle(t, x);
	return true;
}

static void begin(struct task *t)
{
	struct swap *s = &t->swap;
	/* the limit on sites may leave no start: neighbourhoods go on alone then */
	s->usable = place_all(t, &s->now, t->site_of);
	s->record = priced(&s->now);
	s->idle = 0;
}

static void offer(struct task *t, const struct swap_state *x)
{
	if (x->over == 0 && (!t->has_decision || t->unserved || x->cost < t->cost - 1e-9 * (1 + fabs(t->cost))))
		task_offer(t, x->site_of);
}

void swap_from_sets(struct task *t, const struct lagrange *l)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	struct swap_state *x = &s->trial;
	for (int i = 0; i < m->customers; i++)
		s->order[i] = -1;
	for (int k = 0; k < l->sets; k++)
		for (int e = l->set[k].start; e < l->set[k].start + l->set[k].count; e++)
			if (s->order[m->customer[l->arc[e]]] < 0)
				s->order[m->customer[l->arc[e]]] = l->set[k].site;
	x->price = s->now.price;
	if (!place_all(t, x, s->order) || engine_stopped(t->run))
		return;
	offer(t, x);
	if (s->begun && priced(x) < s->record) { /* the climb goes on from here */
		copy_state(m, &s->now, x);
		s->record = priced(x);
		s->idle = 0;
	}
}

void swap_step(struct task *t)
{
	struct swap *s = &t->swap;
	const struct locate_model *m = t->model;
	uint64_t before = t->work;
	if (!s->begun) {
		s->begun = true;
		begin(t);
	}
	for (int round = 0; round < ROUNDS_A_STEP && s->usable && !engine_stopped(t->run); round++) {
		copy_state(m, &s->trial, &s->now);
		disturb(t, &s->trial);
		settle(t, &s->trial);
		if (engine_stopped(t->run))
			break;
		/* overload gets dearer while decisions have some, cheaper while they have none */
		double factor = s->trial.over > 0 ? 1.02 : 0.98, now = priced(&s->now), trial = priced(&s->trial);
		offer(t, &s->trial);
		if (trial < s->record * (1 + s->slack) || trial < now) {
			copy_state(m, &s->now, &s->trial);
			if (trial < s->record - 1e-9 * (1 + fabs(trial))) {
				s->record = trial;
				s->idle = 0;
			}
		}
		s->now.price *= factor;
		s->idle++;
		if (s->idle > IDLE_MOST) { /* from the best again, with another slack */
			s->slack = s->slack < 0.003 ? 0.02 : s->slack / 2;
			begin(t);
		}
	}
	t->primal_work += t->work - before;
}
