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
	return 2 * (open + serve) + DBL_MIN;
}

/* The bound must hold although sums are rounded: allow for a relative error far above what they can have. */
static double rounded(const struct locate_model *m, double value, double scale)
{
	double safe = value - 1e-11 * (scale + fabs(value));
	return m->grain > 0 ? ceil(safe / m->grain - 1e-6) * m->grain : safe;
}

static int by_value_falling(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a < b) - (a > b);
}

/* Profit of the last site taken when at most max_open may be. */
static double open_level(struct lagrange *l, const double *profit)
{
	const struct locate_model *m = l->model;
	if (m->max_open < 0)
		return 0;
	int n = 0;
	for (int j = 0; j < m->sites; j++)
		if (profit[j] > 0)
			l->order[n++] = profit[j];
	if (m->max_open >= n)
		return 0;
	qsort(l->order, (size_t)n, sizeof *l->order, by_value_falling);
	return l->order[MAX(m->max_open, 1) - 1];
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
	for (int j = 0; j < m->sites; j++) {
		struct price_answer best = price_best(&l->price, j, l->trial, 0);
		l->trial_profit[j] = best.bound;
		if (best.profit == -INFINITY)
			continue;
		l->set[l->sets++] = (struct lagrange_set){j, arcs, best.count, best.bound};
		memcpy(l->arc + arcs, best.arcs, (size_t)best.count * sizeof *l->arc);
		arcs += best.count;
	}
	double level = l->trial_level = open_level(l, l->trial_profit);
	int left = m->max_open;
	if (m->max_open >= 0)
		for (int j = 0; j < m->sites; j++)
			left -= l->trial_profit[j] > level;
	int kept = 0;
	for (int k = 0; k < l->sets; k++) {
		struct lagrange_set *s = &l->set[k];
		bool take = m->max_open < 0 || s->profit > level;
		if (!take && s->profit == level && left > 0) {
			take = true;
			left--;
		}
		if (take)
			l->set[kept++] = *s;
	}
	l->sets = kept;
	for (int j = 0; j < m->sites; j++) {
		/* a bound above what was found counts even when no set was found */
		double profit = l->trial_profit[j];
		value -= MAX(profit - level, 0);
	}
	if (m->max_open >= 0)
		value -= level * m->max_open;
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
	l->order = ARENA_ARRAY(a, double, s);
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
	double value = evaluate(l);
	accept(l, value);
	l->at_value = value;
	l->margin = warm ? MARGIN_WARM : MARGIN_FIRST;
	memcpy(l->at, l->u, n * sizeof *l->at);
	for (int i = 0; i < m->customers; i++)
		l->way[i] = 1 - l->times[i];
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
