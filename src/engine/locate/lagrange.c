#include "engine/locate/lagrange.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 30 };
static const double MOMENTUM = 0.9, SHRINK = 0.5, MARGIN_FIRST = 0.05, MARGIN_WARM = 0.01, MARGIN_LEAST = 1e-6;

double lagrange_penalty(const struct locate_model *m)
{
	double open = 0, serve = 0;
	for (int j = 0; j < m->sites; j++)
		open = MAX(open, fabs(m->open_cost[j]));
	for (int e = 0; e < m->arcs; e++)
		serve = MAX(serve, fabs(m->cost[e]));
	return open + serve > 0 ? 2 * (open + serve) : 1;
}

/* The bound must hold although sums are rounded: allow for a relative error far above what they can have. */
static double rounded(const struct locate_model *m, double value, double scale)
{
	if (isinf(value))
		return value;
	double safe = value - 1e-11 * (scale + fabs(value));
	return m->grain > 0 ? ceil(safe / m->grain - 1e-6) * m->grain : safe;
}

/* L at the trial prices; leaves the choice in set, arc and times. */
static double evaluate(struct lagrange *l)
{
	const struct locate_model *m = l->model;
	double value = 0;
	int arcs = 0;
	l->sets = 0;
	for (int i = 0; i < m->customers; i++) {
		value += l->trial[i];
		l->times[i] = 0;
	}
	const signed char *fix = l->choose.fix;
	for (int j = 0; j < m->sites; j++) {
		bool at_a_loss = l->choose.need || m->min_open || (fix && fix[j] == FIX_OPEN);
		l->trial_profit[j] = -INFINITY;
		if (fix && fix[j] == FIX_CLOSED)
			continue;
		struct price_answer best = price_best(&l->price, j, l->trial, at_a_loss ? -INFINITY : 0);
		l->trial_profit[j] = best.bound; /* counts even when no set was found */
		if (best.profit == -INFINITY)
			continue;
		l->set[l->sets++] = (struct lagrange_set){j, arcs, best.count, best.bound};
		memcpy(l->arc + arcs, best.arcs, (size_t)best.count * sizeof *l->arc);
		arcs += best.count;
	}
	uint64_t nodes = l->choose.nodes;
	value += choose_sites(&l->choose, l->trial_profit);
	l->price.work += l->choose.nodes - nodes;
	l->trial_level = l->choose.level;
	int kept = 0;
	for (int k = 0; k < l->sets; k++)
		if (l->choose.take[l->set[k].site])
			l->set[kept++] = l->set[k];
	l->sets = kept;
	for (int j = 0; j < m->sites; j++)
		l->share[j] += 0.1 * (l->choose.take[j] - l->share[j]);
	for (int k = 0; k < l->sets; k++) {
		const struct lagrange_set *s = &l->set[k];
		if (m->self[s->site] >= 0)
			l->times[m->self[s->site]] += 1;
		for (int e = s->start; e < s->start + s->count; e++)
			l->times[m->customer[l->arc[e]]] += 1;
	}
	return value;
}

static void accept(struct lagrange *l, double value)
{
	double *u = l->u, *profit = l->profit;
	l->u = l->trial;
	l->trial = u;
	l->profit = l->trial_profit;
	l->trial_profit = profit;
	l->level = l->trial_level;
	l->value = value;
	double scale = 0;
	for (int i = 0; i < l->model->customers; i++)
		scale += fabs(l->u[i]);
	double bound = rounded(l->model, value, scale);
	if (bound > l->bound)
		l->bound = bound;
}

static void begin(struct lagrange *l)
{
	double value = evaluate(l);
	accept(l, value);
	l->at_value = value;
	memcpy(l->at, l->u, (size_t)l->model->customers * sizeof *l->at);
	for (int i = 0; i < l->model->customers; i++)
		l->way[i] = 1 - l->times[i];
}

void lagrange_init(struct lagrange *l, struct arena *a, const struct locate_model *m, double penalty, const double *warm)
{
	size_t n = (size_t)m->customers, s = (size_t)m->sites;
	*l = (struct lagrange){.model = m, .bound = -INFINITY, .size = DBL_MIN};
	price_init(&l->price, a, m);
	l->outside = ARENA_ARRAY(a, double, n);
	l->u = ARENA_ARRAY(a, double, n);
	l->trial = ARENA_ARRAY(a, double, n);
	l->at = ARENA_ARRAY(a, double, n);
	l->way = ARENA_ARRAY(a, double, n);
	l->times = ARENA_ARRAY(a, double, n);
	l->profit = ARENA_ARRAY(a, double, s);
	l->trial_profit = ARENA_ARRAY(a, double, s);
	l->share = ARENA_ARRAY(a, double, s);
	choose_init(&l->choose, a, m);
	l->set = ARENA_ARRAY(a, struct lagrange_set, s);
	l->arc = ARENA_ARRAY(a, int, (size_t)m->arcs);
	for (int i = 0; i < m->customers; i++) {
		l->outside[i] = isinf(m->outside[i]) ? penalty : m->outside[i];
		double least = l->outside[i];
		for (int k = m->by_first[i]; k < m->by_first[i + 1] && !warm; k++) {
			int e = m->by_arc[k], j = m->arc_site[e];
			double share = (double)m->demand[i] / MAX((double)m->capacity[j], 1.0);
			if (m->room[j] < m->customers)
				share = MAX(share, 1.0 / MAX(m->room[j], 1));
			least = MIN(least, m->cost[e] + share * m->open_cost[j]);
		}
		double sum = 0;
		int arcs = m->by_first[i + 1] - m->by_first[i];
		for (int k = m->by_first[i]; k < m->by_first[i + 1]; k++)
			sum += fabs(m->cost[m->by_arc[k]]);
		l->size += arcs ? 0.05 * sum / arcs : 0;
		l->trial[i] = warm ? MIN(warm[i], l->outside[i]) : least;
	}
	l->margin = warm ? MARGIN_WARM : MARGIN_FIRST;
	begin(l);
}

void lagrange_begin(struct lagrange *l, const double *u)
{
	for (int i = 0; i < l->model->customers; i++)
		l->trial[i] = MIN(u[i], l->outside[i]);
	l->margin = MARGIN_WARM;
	l->bound = -INFINITY;
	l->stale = l->iterations = 0;
	begin(l);
}

void lagrange_step(struct lagrange *l, double target)
{
	const struct locate_model *m = l->model;
	double norm = 0;
	for (int i = 0; i < m->customers; i++) {
		if (l->way[i] > 0 && l->at[i] >= l->outside[i])
			l->way[i] = 0; /* the price stands at its limit */
		norm += l->way[i] * l->way[i];
	}
	/* aim a little above the best value, never above what is known to exist */
	double aim = l->value + l->margin * MAX(fabs(l->value), l->size);
	if (target < aim && target > l->value)
		aim = target;
	double step = norm > 0 ? (aim - l->at_value) / norm : 0;
	for (int i = 0; i < m->customers; i++) {
		l->at[i] = MIN(l->at[i] + step * l->way[i], l->outside[i]);
		l->trial[i] = l->at[i];
	}
	double value = l->at_value = evaluate(l);
	for (int i = 0; i < m->customers; i++)
		l->way[i] = 1 - l->times[i] + MOMENTUM * l->way[i];
	l->iterations++;
	if (value > l->value) {
		accept(l, value);
		l->stale = 0;
	} else if (++l->stale >= PATIENCE) { /* back to the best prices, with smaller steps */
		l->stale = 0;
		l->margin *= SHRINK;
		memcpy(l->at, l->u, (size_t)m->customers * sizeof *l->at);
		memcpy(l->trial, l->u, (size_t)m->customers * sizeof *l->at);
		l->at_value = evaluate(l);
		for (int i = 0; i < m->customers; i++)
			l->way[i] = 1 - l->times[i];
	}
}

void lagrange_restart(struct lagrange *l)
{
	l->margin = MARGIN_FIRST;
	l->stale = 0;
}

bool lagrange_is_settled(const struct lagrange *l) { return l->margin < MARGIN_LEAST; }
