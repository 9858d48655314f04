#include "engine/locate/regroup.h"

#include "engine/locate/task.h"

#include <stdlib.h>
#include <string.h>

enum { MOVES_A_STEP = 20000, STEPS_FIRST = 40, STEPS_MOST = 2560, DRAWN_MOST = 12 };
static const double WIDE = 0.02, HOT = 0.5, COLD = 0.004, LEAST_BROKEN = 0.05, DEARER = 1.1;

static int by_cost(const void *x, const void *y, void *context)
{
	const double *cost = context;
	int a = *(const int *)x, b = *(const int *)y;
	return cost[a] != cost[b] ? (cost[a] > cost[b]) - (cost[a] < cost[b]) : (a > b) - (a < b);
}

void regroup_init(struct regroup *s, struct arena *a, const struct locate_model *m, const struct rng *rng)
{
	size_t n = (size_t)m->customers, sites = (size_t)m->sites;
	*s = (struct regroup){};
	if (m->max_open >= 0 || m->min_open || m->sites < 2)
		return;
	for (int j = 0; j < m->sites; j++)
		if (m->self[j] < 0)
			return;
	s->usable = true;
	rng_fork(rng, 1, &s->rng);
	s->site_of = ARENA_ARRAY(a, int, n);
	s->best = ARENA_ARRAY(a, int, n);
	s->load = ARENA_ARRAY(a, struct locate_load, sites);
	s->head = ARENA_ARRAY(a, int, sites);
	s->next = ARENA_ARRAY(a, int, n);
	s->prev = ARENA_ARRAY(a, int, n);
	s->undo = ARENA_ARRAY(a, struct regroup_undo, 2 * n + 2);
	for (size_t i = 0; i < n; i++) {
		s->usual_demand += (double)m->demand[i] / (double)n;
		if (m->low)
			s->usual_side += (fabs((double)m->low[i]) + fabs((double)m->high[i])) / (2 * (double)n);
	}
	s->usual_demand = MAX(s->usual_demand, 1e-9);
	s->usual_side = MAX(s->usual_side, 1e-9);
	s->near = ARENA_ARRAY(a, int, (size_t)m->arcs + 1);
	memcpy(s->near, m->by_arc, (size_t)m->arcs * sizeof *s->near);
	for (int i = 0; i < m->customers; i++)
		qsort_r(s->near + m->by_first[i], (size_t)(m->by_first[i + 1] - m->by_first[i]), sizeof *s->near, by_cost, m->cost);
	s->steps = STEPS_FIRST;
}

bool regroup_is_wanted(const struct task *t)
{
	return t->regroup.usable && t->has_decision && t->cost - t->bound > WIDE * fabs(t->cost);
}

/* ---- the state ---- */

/* How far the site's customers are from keeping its rules, in customers or shares of what is usual; a little for breaking them at all. */
static double broken(const struct task *t, int site)
{
	const struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	const struct locate_load *load = &s->load[site];
	if (!load->count || locate_load_fits(m, site, load))
		return 0;
	double by = LEAST_BROKEN + MAX(load->count - m->room[site], 0);
	by += (double)MAX(load->demand - m->capacity[site], 0) / s->usual_demand;
	return by - ((double)MIN(load->low, 0) + (double)MIN(load->high, 0)) / s->usual_side;
}

/* Whether the site keeps its rules; while some are left out that is a matter of price. */
static bool fits(const struct task *t, int site, const struct locate_load *load)
{
	return t->regroup.some_left_out || locate_load_fits(t->model, site, load);
}

static bool is_open(const struct regroup *s, int site) { return s->load[site].count > 0; }

/* What leaving the customer out costs. Who must be served has a price only while some are left out: then that is what is mended. */
static double outside_cost(const struct task *t, int i)
{
	return t->regroup.some_left_out ? t->l.outside[i] : t->model->outside[i];
}

/* What the customer costs at the site; a closed site's opening is not in it. INFINITY: not allowed. */
static double cost_at(const struct task *t, int i, int site)
{
	const struct locate_model *m = t->model;
	if (site < 0)
		return outside_cost(t, i);
	if (m->self[site] == i)
		return 0;
	int e = locate_arc(m, i, site);
	return e < 0 ? INFINITY : m->cost[e];
}

/* The load of a site changes by a customer; what it breaks is kept up while that has a price. */
static void load_add(struct task *t, int site, int i, int sign)
{
	struct regroup *s = &t->regroup;
	double was = s->some_left_out ? broken(t, site) : 0;
	locate_load_add(t->model, &s->load[site], i, sign);
	if (!s->some_left_out)
		return;
	double now = broken(t, site);
	s->broken += now - was;
	s->sites_broken += (now > 0) - (was > 0);
}

static void take_out(struct task *t, int i)
{
	struct regroup *s = &t->regroup;
	int j = s->site_of[i];
	if (j < 0)
		return;
	load_add(t, j, i, -1);
	if (s->prev[i] >= 0)
		s->next[s->prev[i]] = s->next[i];
	else
		s->head[j] = s->next[i];
	if (s->next[i] >= 0)
		s->prev[s->next[i]] = s->prev[i];
}

static void put(struct task *t, int i, int site)
{
	struct regroup *s = &t->regroup;
	take_out(t, i);
	s->undo[s->undos++] = (struct regroup_undo){i, s->site_of[i]};
	s->site_of[i] = site;
	if (site < 0)
		return;
	load_add(t, site, i, 1);
	s->prev[i] = -1;
	s->next[i] = s->head[site];
	if (s->head[site] >= 0)
		s->prev[s->head[site]] = i;
	s->head[site] = i;
}

static void take_back(struct task *t)
{
	struct regroup *s = &t->regroup;
	while (s->undos) {
		struct regroup_undo u = s->undo[--s->undos];
		put(t, u.customer, u.site);
		s->undos--; /* of putting it back */
	}
}

static void begin(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	double served = 0;
	int n = 0;
	for (int j = 0; j < m->sites; j++) {
		s->head[j] = -1;
		s->load[j] = (struct locate_load){};
	}
	s->some_left_out = t->unserved > 0;
	s->broken = 0;
	s->sites_broken = 0;
	for (int i = 0; i < m->customers; i++)
		s->site_of[i] = -1;
	for (int i = 0; i < m->customers; i++) {
		s->undos = 0;
		put(t, i, t->site_of[i]);
		if (t->site_of[i] >= 0 && m->self[t->site_of[i]] != i) {
			served += fabs(cost_at(t, i, t->site_of[i]));
			n++;
		}
	}
	memcpy(s->best, s->site_of, (size_t)m->customers * sizeof *s->best);
	s->cost = s->best_cost = t->cost;
	s->broken = 0; /* the decision breaks nothing: rounding and what was broken on the way are forgotten */
	s->sites_broken = 0;
	s->hot = n ? HOT * served / n : 0;
	s->price = 4 * s->hot;
	s->step = 0;
}

/* ---- moves: each gives by how much the cost changes; INFINITY: not possible, then nothing may remain put ---- */

static bool may_join(const struct task *t, int i, int site)
{
	struct locate_load load = t->regroup.load[site];
	locate_load_add(t->model, &load, i, 1);
	return fits(t, site, &load);
}

static bool may_leave(const struct task *t, int i)
{
	const struct regroup *s = &t->regroup;
	int j = s->site_of[i];
	if (j < 0)
		return true;
	struct locate_load load = s->load[j];
	locate_load_add(t->model, &load, i, -1);
	return t->model->self[j] != i && fits(t, j, &load);
}

static bool leads(const struct task *t, int i)
{
	int j = t->regroup.site_of[i];
	return j >= 0 && t->model->self[j] == i;
}

/* One of the customer's arcs, near ones more often. −1: it has none. */
static int some_site(struct task *t, int i)
{
	const struct locate_model *m = t->model;
	int n = m->by_first[i + 1] - m->by_first[i];
	double u = rng_unit(&t->regroup.rng);
	return n ? m->arc_site[t->regroup.near[m->by_first[i] + (int)(u * u * u * n)]] : -1;
}

static double go_over(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	int i = (int)rng_below(&s->rng, (uint64_t)m->customers), was = s->site_of[i];
	int to = isfinite(m->outside[i]) && rng_below(&s->rng, 8) == 0 ? -1 : some_site(t, i);
	if (to == was || leads(t, i) || (to < 0 && isinf(m->outside[i])) || (to >= 0 && (!is_open(s, to) || !may_join(t, i, to))) || !may_leave(t, i))
		return INFINITY;
	double change = cost_at(t, i, to) - cost_at(t, i, was);
	put(t, i, to);
	return change;
}

static int some_member(struct task *t, int site)
{
	struct regroup *s = &t->regroup;
	int i = s->head[site];
	for (int steps = (int)rng_below(&s->rng, (uint64_t)s->load[site].count); steps > 0; steps--)
		i = s->next[i];
	return i;
}

static double change_places(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	int i = (int)rng_below(&s->rng, (uint64_t)m->customers), was = s->site_of[i], to = some_site(t, i);
	if (to < 0 || to == was || leads(t, i) || !is_open(s, to))
		return INFINITY;
	int k = some_member(t, to);
	if (m->self[to] == k || (was < 0 && isinf(outside_cost(t, k))))
		return INFINITY;
	double change = cost_at(t, i, to) + cost_at(t, k, was) - cost_at(t, i, was) - cost_at(t, k, to);
	if (isinf(change))
		return INFINITY;
	put(t, i, to);
	put(t, k, was);
	bool fit = fits(t, to, &s->load[to]) && (was < 0 || fits(t, was, &s->load[was]));
	return fit ? change : INFINITY;
}

/* A member's own site leads the group instead. */
static double another_leads(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	int h = (int)rng_below(&s->rng, (uint64_t)m->sites), j = s->site_of[m->self[h]];
	if (j < 0 || j == h || is_open(s, h))
		return INFINITY;
	double change = m->open_cost[h] - m->open_cost[j];
	while (s->head[j] >= 0 && isfinite(change)) {
		int i = s->head[j];
		change += cost_at(t, i, h) - cost_at(t, i, j);
		put(t, i, h);
		t->work += 4;
	}
	return isfinite(change) && fits(t, h, &s->load[h]) ? change : INFINITY;
}

/* A closed site opens with its own customer and some who come nearer. */
static double open_up(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	int h = (int)rng_below(&s->rng, (uint64_t)m->sites), own = m->self[h];
	if (is_open(s, h) || !may_leave(t, own))
		return INFINITY;
	double change = m->open_cost[h] - cost_at(t, own, s->site_of[own]);
	put(t, own, h);
	int drawn = (int)rng_below(&s->rng, DRAWN_MOST), n = m->first[h + 1] - m->first[h];
	for (int tried = 0; tried < 6 * drawn && n && drawn > 0; tried++) {
		int e = m->first[h] + (int)rng_below(&s->rng, (uint64_t)n), i = m->customer[e];
		double gain = cost_at(t, i, s->site_of[i]) - m->cost[e];
		t->work += 8;
		if (s->site_of[i] == h || gain <= 0 || !may_join(t, i, h) || !may_leave(t, i))
			continue;
		change -= gain;
		put(t, i, h);
		drawn--;
	}
	return fits(t, h, &s->load[h]) ? change : INFINITY;
}

/* Where the customer costs least among the first open sites with room; INFINITY: nowhere. */
static double find_room(struct task *t, int i, int *ret_site)
{
	const struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	double least = outside_cost(t, i);
	*ret_site = -1;
	for (int k = m->by_first[i]; k < m->by_first[i + 1]; k++) {
		int e = s->near[k], j = m->arc_site[e];
		if (m->cost[e] >= least)
			break;
		t->work += 2;
		if (!is_open(s, j) || !may_join(t, i, j))
			continue;
		*ret_site = j;
		return m->cost[e];
	}
	return least;
}

static double shut(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	int j = s->site_of[rng_below(&s->rng, (uint64_t)m->customers)], n = 0;
	if (j < 0)
		return INFINITY;
	double change = -m->open_cost[j];
	int first = s->undos, to;
	for (; s->head[j] >= 0; n++) {
		int i = s->head[j];
		change -= cost_at(t, i, j);
		put(t, i, -1);
	}
	for (int k = 0; k < n && isfinite(change); k++) {
		int i = s->undo[first + k].customer;
		change += find_room(t, i, &to);
		if (to >= 0)
			put(t, i, to);
	}
	return change;
}

static double some_move(struct task *t)
{
	switch (rng_below(&t->regroup.rng, 50)) {
	case 0:
		return open_up(t);
	case 1:
		return shut(t);
	case 2:
	case 3:
		return another_leads(t);
	default:
		return rng_below(&t->regroup.rng, 2) ? go_over(t) : change_places(t);
	}
}

void regroup_step(struct task *t)
{
	struct regroup *s = &t->regroup;
	const struct locate_model *m = t->model;
	uint64_t before = t->work;
	if (!s->begun || s->step >= s->steps) {
		if (s->begun)
			s->steps = MIN(2 * s->steps, STEPS_MOST);
		begin(t);
		s->begun = true;
	}
	double heat = s->hot * pow(COLD / HOT, (double)s->step / s->steps);
	for (int k = 0; k < MOVES_A_STEP && !engine_stopped(t->run); k++) {
		s->undos = 0;
		t->work += 16;
		double was = s->broken, cost = some_move(t), change = cost + s->price * (s->broken - was);
		if (!(change <= 0 || (heat > 0 && rng_unit(&s->rng) < exp(-change / heat)))) {
			take_back(t);
			continue;
		}
		s->cost += cost;
		if (!s->sites_broken && s->cost < s->best_cost - 1e-9 * fabs(s->best_cost)) {
			s->best_cost = s->cost;
			memcpy(s->best, s->site_of, (size_t)m->customers * sizeof *s->best);
		}
	}
	s->step++;
	s->price *= s->sites_broken ? DEARER : 1 / DEARER;
	if (s->best_cost < t->cost && task_offer(t, s->best) && s->some_left_out && !t->unserved)
		s->begun = false; /* from here on no rule is broken on the way */
	t->regroup_work += t->work - before;
}
