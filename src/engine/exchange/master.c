#include "engine/exchange/master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS_MAX = 1000000, ADDED = 2 };

static void add_pieces(struct exc_master *m)
{
	const struct exc_county *c = m->c;
	for (int k = 0; k < KINDS; k++) {
		m->column_piece[k] = lp_columns(m->lp);
		for (int s = 0; s < c->schools; s++) {
			double w = c->weight[k], f = c->share[k][s];
			const int start[4] = {0, 1, 2, 3}, row[3] = {m->row_load[k] + s, m->row_load[k] + s, m->row_load[k] + s};
			const double value[3] = {1, -1, -1}, lo[3] = {0, 0, 0}, hi[3] = {LP_INFINITY, 1, LP_INFINITY};
			const double cost[3] = {w, w * (1 - 2 * f), w};
			lp_add_columns(m->lp, 3, lo, hi, cost, start, row, value);
			m->constant += w * f;
		}
	}
}

static void add_spare(struct exc_master *m, int row, double sign)
{
	const int start[2] = {0, 1};
	const double lo = 0, hi = LP_INFINITY;
	lp_add_columns(m->lp, 1, &lo, &hi, &m->penalty, start, &row, &sign);
	m->spares++;
}

static void add_spares(struct exc_master *m)
{
	const struct exc_county *c = m->c;
	m->column_spare = lp_columns(m->lp);
	for (int i = 0; i < c->posts; i++) {
		if (m->row_post[i] < 0)
			continue;
		add_spare(m, m->row_post[i], 1);
		add_spare(m, m->row_post[i], -1);
	}
	for (int sign = -1; sign <= 1; sign += 2)
		for (int s = 0; s < c->schools; s++) {
			add_spare(m, m->row_leave + s, sign);
			for (int k = 0; k < KINDS; k++)
				add_spare(m, m->row_load[k] + s, sign);
		}
	add_spare(m, m->row_movers, 1);
	add_spare(m, m->row_backbone, 1);
	for (int i = 0; i < c->units; i++)
		if (m->row_unit[i] >= 0)
			add_spare(m, m->row_unit[i], 1);
}

/* Numbers the rows that are needed: posts first, then the rows of schools and county, then units with a choice. */
static void number_rows(struct exc_master *m, const int8_t *closed)
{
	const struct exc_county *c = m->c;
	bool *touched = ARENA_ARRAY(c->arena, bool, (size_t)c->posts + 1);
	int *open = ARENA_ARRAY(c->arena, int, (size_t)c->units + 1);
	for (int o = 0; o < c->options; o++) {
		if (closed && closed[o] < 0)
			continue;
		const struct exc_unit *u = &c->unit[c->option_unit[o]];
		open[c->option_unit[o]]++;
		for (int i = 0; i < u->members; i++)
			touched[u->post[i]] = touched[u->post[i] - u->home[i] + c->to[i][o]] = true;
	}
	for (int i = 0; i < c->posts; i++)
		m->row_post[i] = touched[i] || c->lo[i] > 0 || c->hi[i] < 0 ? m->rows++ : -1;
	for (int k = 0; k < KINDS; k++, m->rows += c->schools)
		m->row_load[k] = m->rows;
	m->row_leave = m->rows;
	m->row_movers = m->rows += c->schools;
	m->row_backbone = ++m->rows;
	m->rows++;
	for (int i = 0; i < c->units; i++)
		m->row_unit[i] = open[i] || c->unit[i].must ? m->rows++ : -1;
}

void exc_master_row_limits(const struct exc_master *m, double *lo, double *hi)
{
	const struct exc_county *c = m->c;
	for (int i = 0; i < c->posts; i++)
		if (m->row_post[i] >= 0) {
			lo[m->row_post[i]] = c->lo[i];
			hi[m->row_post[i]] = c->hi[i];
		}
	for (int s = 0; s < c->schools; s++) {
		for (int k = 0; k < KINDS; k++)
			lo[m->row_load[k] + s] = hi[m->row_load[k] + s] = c->due_floor[k][s] - c->kind_now[k][s];
		lo[m->row_leave + s] = -LP_INFINITY;
		hi[m->row_leave + s] = c->cap[s];
	}
	lo[m->row_movers] = c->movers_min;
	lo[m->row_backbone] = c->backbone_min;
	hi[m->row_movers] = hi[m->row_backbone] = LP_INFINITY;
	for (int i = 0; i < c->units; i++)
		if (m->row_unit[i] >= 0) {
			lo[m->row_unit[i]] = c->unit[i].must ? 1 : -LP_INFINITY;
			hi[m->row_unit[i]] = 1;
		}
}

struct exc_master *exc_master_new(struct arena *a, const struct exc_county *c, double penalty, const int8_t *closed)
{
	struct exc_master *m = ARENA_NEW(a, struct exc_master);
	*m = (struct exc_master){.c = c, .penalty = penalty, .constant = c->base};
	m->row_post = ARENA_ARRAY(a, int, (size_t)c->posts + 1);
	m->row_unit = ARENA_ARRAY(a, int, (size_t)c->units + 1);
	m->option = ARENA_ARRAY(a, int, (size_t)c->options + 1);
	m->place = ARENA_ARRAY(a, int, (size_t)c->options + 1);
	for (int o = 0; o < c->options; o++)
		m->place[o] = -1;
	number_rows(m, closed);
	double *lo = ARENA_ARRAY(a, double, (size_t)m->rows), *hi = ARENA_ARRAY(a, double, (size_t)m->rows);
	exc_master_row_limits(m, lo, hi);
	m->lp = lp_new(m->rows, lo, hi);
	add_pieces(m);
	add_spares(m);
	m->column_option = lp_columns(m->lp);
	return m;
}

void exc_master_free(struct exc_master *m)
{
	if (m)
		lp_free(m->lp);
}

static void entry(struct exc_column *e, int row, double value)
{
	for (int i = 0; i < e->n; i++)
		if (e->row[i] == row) {
			e->value[i] += value;
			return;
		}
	e->row[e->n] = row;
	e->value[e->n++] = value;
}

void exc_option_column(const struct exc_master *m, int o, struct exc_column *e)
{
	const struct exc_county *c = m->c;
	const struct exc_unit *u = &c->unit[c->option_unit[o]];
	e->n = 0;
	entry(e, m->row_unit[c->option_unit[o]], 1);
	for (int i = 0; i < u->members; i++) {
		int h = u->home[i], s = c->to[i][o];
		if (s == h)
			continue;
		entry(e, m->row_post[u->post[i] - h + s], 1);
		entry(e, m->row_post[u->post[i]], -1);
		for (int k = 0; k < KINDS; k++)
			if (u->class[i] >> k & 1) {
				entry(e, m->row_load[k] + s, 1);
				entry(e, m->row_load[k] + h, -1);
			}
		entry(e, m->row_leave + h, 1);
		entry(e, m->row_movers, 1);
		entry(e, m->row_backbone, (u->class[i] & 1) - m->c->beta_pm / 1000.0);
	}
}

void exc_master_add(struct exc_master *m, const int *options, int n)
{
	enum { BATCH = 256 };
	int start[BATCH + 1], row[BATCH * EXC_ENTRIES_MAX];
	double value[BATCH * EXC_ENTRIES_MAX], lo[BATCH], hi[BATCH], cost[BATCH];
	for (int from = 0; from < n; from += BATCH) {
		int batch = 0, z = 0;
		for (int i = from; i < MIN(n, from + BATCH); i++) {
			struct exc_column e;
			exc_option_column(m, options[i], &e);
			lo[batch] = 0;
			hi[batch] = LP_INFINITY; /* the unit's row */
			cost[batch] = m->c->cost[options[i]];
			start[batch++] = z;
			for (int j = 0; j < e.n; j++)
				if (e.value[j] != 0) {
					row[z] = e.row[j];
					value[z++] = e.value[j];
				}
			m->place[options[i]] = m->options;
			m->option[m->options++] = options[i];
		}
		start[batch] = z;
		lp_add_columns(m->lp, batch, lo, hi, cost, start, row, value);
	}
}

enum lp_outcome exc_master_solve(struct exc_master *m, bool dual, int iterations, const struct engine_run *run, double *ret_value,
				 double *ret_broken)
{
	int done;
	enum lp_outcome outcome = lp_solve(m->lp, dual, iterations, run, &done);
	m->work += (uint64_t)done * (uint64_t)(m->rows + lp_columns(m->lp)) / 1000 + 1;
	if (outcome != LP_OPTIMAL)
		return outcome;
	const double *x = lp_primal(m->lp) + m->column_spare;
	double broken = 0;
	for (int i = 0; i < m->spares; i++)
		broken += x[i];
	*ret_value = lp_value(m->lp) + m->constant;
	*ret_broken = broken;
	return outcome;
}

/* A price beyond the slope of the balance by rounding only would cost the bound its range of counts. */
static double legal_load(double weight, double price)
{
	return fabs(price) < weight * (1 + 1e-6) + 1e-9 ? MAX(-weight, MIN(weight, price)) : price;
}

void exc_master_prices(const struct exc_master *m, struct exc_price *ret)
{
	const struct exc_county *c = m->c;
	const double *d = lp_price(m->lp);
	for (int i = 0; i < c->posts; i++)
		ret->post[i] = m->row_post[i] >= 0 ? d[m->row_post[i]] : 0;
	for (int s = 0; s < c->schools; s++) {
		ret->leave[s] = -d[m->row_leave + s];
		for (int k = 0; k < KINDS; k++)
			ret->load[k][s] = legal_load(c->weight[k], d[m->row_load[k] + s]);
	}
	ret->movers = MAX(0, d[m->row_movers]);
	ret->backbone = MAX(0, d[m->row_backbone]);
}

double exc_master_count(const struct exc_master *m, int k, int s)
{
	const double *x = lp_primal(m->lp) + m->column_piece[k] + 3 * s;
	return m->c->due_floor[k][s] - x[0] + x[1] + x[2];
}

void exc_master_set_penalty(struct exc_master *m, double penalty)
{
	m->penalty = penalty;
	for (int i = 0; i < m->spares; i++)
		lp_cost(m->lp, m->column_spare + i, penalty);
}

static int order_double(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

/* The first options: the `n` of least distance to their unit's best, and at least one a unit. */
static int choose_first(const struct exc_master *m, const struct exc_choice *choice, int n, int *list)
{
	const struct exc_county *c = m->c;
	struct arena_mark mark = arena_mark(c->arena);
	double *key = ARENA_ARRAY(c->arena, double, (size_t)c->options + 1);
	for (int o = 0; o < c->options; o++)
		key[o] = choice->reduced[o] - choice->best[c->option_unit[o]];
	double limit = INFINITY;
	if (n < c->options) {
		double *sorted = ARENA_ARRAY(c->arena, double, (size_t)c->options);
		memcpy(sorted, key, (size_t)c->options * sizeof(double));
		qsort(sorted, (size_t)c->options, sizeof(double), order_double);
		limit = sorted[n];
	}
	int count = 0;
	for (int o = 0; o < c->options; o++)
		if (key[o] <= limit && m->place[o] < 0)
			list[count++] = o;
	arena_reset(c->arena, mark);
	return count;
}

/* Of the options not yet there that price below the limit, the few cheapest of a unit. */
static int cheapest(const struct exc_master *m, const struct exc_choice *choice, int unit, double limit, int *list)
{
	int n = 0;
	for (int o = m->c->unit[unit].opt; o < m->c->unit[unit + 1].opt; o++) {
		if (m->place[o] >= 0 || choice->reduced[o] >= limit)
			continue;
		int at = n < ADDED ? n++ : choice->reduced[o] < choice->reduced[list[n - 1]] ? n - 1 : -1;
		if (at < 0)
			continue;
		for (; at > 0 && choice->reduced[list[at - 1]] > choice->reduced[o]; at--)
			list[at] = list[at - 1];
		list[at] = o;
	}
	return n;
}

double exc_master_complete(struct exc_master *m, struct exc_price *p, struct exc_choice *choice, int first,
			   const struct engine_run *run, bool *ret_done, double *ret_broken)
{
	const struct exc_county *c = m->c;
	struct arena_mark mark = arena_mark(c->arena);
	struct exc_price *at = exc_price_new(c->arena, c);
	int *list = ARENA_ARRAY(c->arena, int, (size_t)c->options + 1);
	double best = exc_bound(c, p, NULL, choice), value;
	*ret_done = false;
	*ret_broken = 0;
	exc_master_add(m, list, choose_first(m, choice, first, list));
	for (bool dual = true;; dual = false) {
		if (exc_master_solve(m, dual, ITERATIONS_MAX, run, &value, ret_broken) != LP_OPTIMAL)
			break;
		exc_master_prices(m, at);
		double bound = exc_bound(c, at, NULL, choice);
		m->work += (uint64_t)c->options / 1000 + 1;
		if (bound > best) {
			best = bound;
			exc_price_copy(c, p, at);
		}
		const double *unit = lp_price(m->lp);
		int n = 0;
		for (int i = 0; i < c->units; i++)
			n += cheapest(m, choice, i, unit[m->row_unit[i]] - 1e-7, list + n);
		if (!n) {
			*ret_done = true;
			break;
		}
		exc_master_add(m, list, n);
	}
	arena_reset(c->arena, mark);
	return best;
}
