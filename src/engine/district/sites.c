#include "engine/district/sites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MOST = 40000, ROUNDS = 12, ROUNDS_FIRST = 40, ITERATIONS = 20000, ROW_WORK = 10, NODES_MAX = 100000 };
static const double BROKEN = 1e-4, WHOLE = 1e-5, USED = 0.5;

bool site_tree_fits(const struct ground *g)
{
	return !g->p->all_open && g->sites > 1 && (int64_t)g->units * g->near_count <= PAIRS_MOST;
}

/* Rows: of units, of sites, one for the seats in all; then links. Columns: sites, unserved units, pairs. */
void site_tree_init(struct site_tree *t, struct arena *a, const struct ground *g, struct open_search *o)
{
	const struct district_problem *p = g->p;
	*t = (struct site_tree){.g = g, .o = o};
	int pairs = g->units * g->near_count, rows = g->units + g->sites + 1, first = g->sites + g->units;
	t->unit = ARENA_ARRAY(a, int, (size_t)pairs);
	t->site = ARENA_ARRAY(a, int, (size_t)pairs);
	t->link = ARENA_ARRAY(a, int, (size_t)pairs);
	t->open = ARENA_ARRAY(a, bool, (size_t)g->sites);
	t->fixed = ARENA_ARRAY(a, signed char, (size_t)g->sites);
	t->x = ARENA_ARRAY(a, double, (size_t)(first + pairs));
	struct arena_mark mark = arena_mark(a);
	double *low = ARENA_ARRAY(a, double, (size_t)rows), *high = ARENA_ARRAY(a, double, (size_t)rows), seats = 0;
	size_t n = (size_t)(first + pairs);
	double *zero = ARENA_ARRAY(a, double, n), *most = ARENA_ARRAY(a, double, n), *cost = ARENA_ARRAY(a, double, n);
	double *value = ARENA_ARRAY(a, double, 2 * n);
	int *start = ARENA_ARRAY(a, int, n + 1), *row = ARENA_ARRAY(a, int, 2 * n), c = 0, at = 0;
	t->unit_cost = 1;
	for (int i = 0; i < g->units; i++) {
		double least = ground_cost(g, i, g->near[(size_t)i * (size_t)g->near_count]);
		t->unit_cost += isfinite(least) ? least / g->units : 0;
		low[i] = high[i] = 1;
	}
	for (int j = 0; j < g->sites; j++, c++) {
		low[g->units + j] = -LP_INFINITY;
		start[c] = at;
		most[c] = 1;
		cost[c] = p->open_cost[j] / t->unit_cost;
		row[at] = g->units + j;
		value[at++] = -(double)p->capacity[j];
		row[at] = g->units + g->sites;
		value[at++] = (double)p->capacity[j];
	}
	for (int i = 0; i < g->units; i++, c++) {
		start[c] = at;
		most[c] = 1;
		cost[c] = g->unserved * (double)MAX(p->pupils[i], 1) / t->unit_cost;
		row[at] = i;
		value[at++] = 1;
		seats += (double)p->pupils[i];
	}
	double in_all = 0;
	for (int j = 0; j < g->sites; j++)
		in_all += (double)p->capacity[j];
	low[g->units + g->sites] = MIN(seats, in_all);
	high[g->units + g->sites] = LP_INFINITY;
	for (int i = 0; i < g->units; i++)
		for (int k = 0; k < g->near_count; k++) {
			int j = g->near[(size_t)i * (size_t)g->near_count + (size_t)k];
			if (!isfinite(ground_cost(g, i, j)))
				continue;
			t->unit[t->columns] = i;
			t->site[t->columns] = j;
			t->link[t->columns++] = -1;
			start[c] = at;
			most[c] = 1;
			cost[c++] = ground_cost(g, i, j) / t->unit_cost;
			row[at] = i;
			value[at++] = 1;
			row[at] = g->units + j;
			value[at++] = (double)p->pupils[i];
		}
	start[c] = at;
	t->lp = lp_new(rows, low, high);
	lp_add_columns(t->lp, c, zero, most, cost, start, row, value);
	arena_reset(a, mark);
}

void site_tree_done(struct site_tree *t)
{
	bound_heap_done(&t->nodes, free);
	lp_free(t->lp);
	t->lp = NULL;
}

/* A node is what each site is fixed to. */
static void push(struct site_tree *t, double bound, int site, signed char to)
{
	signed char *fixed = heap_alloc((size_t)t->g->sites, 1);
	memcpy(fixed, t->fixed, (size_t)t->g->sites);
	if (site >= 0)
		fixed[site] = to;
	bound_heap_push(&t->nodes, bound, fixed);
}

static double pop(struct site_tree *t)
{
	double bound;
	signed char *fixed = bound_heap_pop(&t->nodes, &bound);
	memcpy(t->fixed, fixed, (size_t)t->g->sites);
	free(fixed);
	return bound;
}

/* Rows for units that go to a site in a larger part than it opens. */
static int add_links(struct site_tree *t)
{
	const double *x = t->x, *y = t->x + t->g->sites + t->g->units;
	int rows = 0, n = 0;
	for (int k = 0; k < t->columns; k++)
		rows += t->link[k] < 0 && y[k] > x[t->site[k]] + BROKEN;
	int *start = heap_alloc((size_t)rows + 1, sizeof *start), *column = heap_alloc(2 * (size_t)rows + 1, sizeof *column);
	double *value = heap_alloc(2 * (size_t)rows + 1, sizeof *value), *low = heap_alloc((size_t)rows + 1, sizeof *low),
	       *high = heap_alloc((size_t)rows + 1, sizeof *high);
	rows = 0;
	for (int k = 0; k < t->columns; k++)
		if (t->link[k] < 0 && y[k] > x[t->site[k]] + BROKEN) {
			t->link[k] = lp_rows(t->lp) + rows;
			low[rows] = -LP_INFINITY;
			start[rows++] = n;
			column[n] = t->g->sites + t->g->units + k;
			value[n++] = 1;
			column[n] = t->site[k];
			value[n++] = -1;
		}
	start[rows] = n;
	lp_add_rows(t->lp, rows, low, high, start, column, value);
	free(start);
	free(column);
	free(value);
	free(low);
	free(high);
	return rows;
}

/* The program within the fixed sites; INFINITY when it was not solved. */
static double solve(struct site_tree *t, double enough, const struct engine_run *run)
{
	double value = INFINITY;
	for (int j = 0; j < t->g->sites; j++)
		lp_bound_column(t->lp, j, t->fixed[j] > 0, t->fixed[j] >= 0);
	for (int round = 0; round < (t->begun ? ROUNDS : ROUNDS_FIRST); round++) {
		int iterations;
		enum lp_outcome outcome = lp_solve(t->lp, true, ITERATIONS, run, &iterations);
		t->work += (uint64_t)iterations * (uint64_t)lp_rows(t->lp) * ROW_WORK;
		if (outcome != LP_OPTIMAL)
			return INFINITY;
		value = lp_value(t->lp) * t->unit_cost;
		memcpy(t->x, lp_primal(t->lp), (size_t)lp_columns(t->lp) * sizeof *t->x);
		if (value >= enough || !add_links(t))
			break;
	}
	return value;
}

/* The sites opened for the most part, more while there are too few seats. */
static void round_sites(const struct site_tree *t)
{
	int64_t seats = 0;
	for (int j = 0; j < t->g->sites; j++) {
		t->open[j] = t->x[j] > USED;
		seats += t->open[j] ? t->g->p->capacity[j] : 0;
	}
	while (seats < t->o->pupils) {
		int more = -1;
		for (int j = 0; j < t->g->sites; j++)
			if (!t->open[j] && (more < 0 || t->x[j] > t->x[more]))
				more = j;
		if (more < 0)
			return;
		t->open[more] = true;
		seats += t->g->p->capacity[more];
	}
}

enum status site_tree_step(struct site_tree *t, const struct engine_run *run, struct err *err)
{
	if (!t->begun)
		push(t, -INFINITY, -1, 0);
	if (!t->nodes.n)
		return ST_OK;
	double bound = pop(t), enough = open_worst(t->o);
	if (bound >= enough || t->nodes.n >= NODES_MAX) {
		bound_heap_done(&t->nodes, free);
		return ST_OK;
	}
	double value = solve(t, enough, run);
	t->begun = true;
	if (engine_stopped(run) || value >= enough)
		return ST_OK;
	round_sites(t);
	TRY(open_consider(t->o, t->open, run, err));
	int at = -1;
	double most = WHOLE;
	for (int j = 0; j < t->g->sites; j++)
		if (!t->fixed[j] && MIN(t->x[j], 1 - t->x[j]) > most) {
			most = MIN(t->x[j], 1 - t->x[j]);
			at = j;
		}
	if (at < 0)
		return ST_OK;
	push(t, value, at, 1);
	push(t, value, at, -1);
	return ST_OK;
}
