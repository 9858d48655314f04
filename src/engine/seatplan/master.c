#include "engine/seatplan/master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 30000, QUICK_CELLS_MAX = 3000, ROUNDS = 40, ITERATIONS = 60000, COURSES_FIRST = 256, ROW_WORK = 10, ROOT_ITERATIONS = 3 /* for a row */, COURSES_MAX = 20000 };
static const double UNIT = 1e4, /* costs of the program are in this many yuan */
	OVERSPENT = 1e3, MET = 1e-7, BROKEN = 1e-6, PAYS = 1e-7;

bool seat_master_fits(const struct seat_model *m) { return (int64_t)m->pairs * m->years <= CELLS_MAX; }

static double pupils(const struct seat_model *m, int t, int unit)
{
	return (double)m->p->demand[(size_t)unit * (size_t)m->years + (size_t)t];
}

bool seat_master_is_quick(const struct seat_model *m) { return (int64_t)m->pairs * m->years <= QUICK_CELLS_MAX; }

double seat_master_cost(const struct seat_model *m)
{
	double rows = (double)m->years * (m->units + m->sites);
	return ROOT_ITERATIONS * rows * rows * ROW_WORK;
}

void seat_master_init(struct seat_master *s, struct arena *a, const struct seat_model *m)
{
	*s = (struct seat_master){.m = m, .seats = m->years * m->units, .stride = m->classes_most + 1};
	s->budget = s->seats + m->years * m->sites;
	s->convex = s->budget + m->years;
	s->mixed = m->years * (m->pairs + m->units + 1);
	int rows = s->convex + m->sites, n = s->mixed;
	s->worth = ARENA_ARRAY(a, double, (size_t)s->stride * (size_t)m->years);
	s->link = ARENA_ARRAY(a, int, (size_t)m->years * (size_t)m->pairs + 1);
	struct arena_mark mark = arena_mark(a);
	double *low = ARENA_ARRAY(a, double, (size_t)rows), *high = ARENA_ARRAY(a, double, (size_t)rows);
	for (int t = 0; t < m->years; t++) {
		for (int i = 0; i < m->units; i++)
			low[t * m->units + i] = high[t * m->units + i] = pupils(m, t, i);
		for (int j = 0; j < m->sites; j++)
			low[s->seats + t * m->sites + j] = -LP_INFINITY;
		low[s->budget + t] = -LP_INFINITY;
		high[s->budget + t] = (double)m->budget[t] / UNIT;
		for (int e = 0; e < m->pairs; e++)
			s->link[t * m->pairs + e] = -1;
	}
	for (int j = 0; j < m->sites; j++)
		low[s->convex + j] = high[s->convex + j] = 1;
	s->lp = lp_new(rows, low, high);
	double *zero = ARENA_ARRAY(a, double, (size_t)n), *most = ARENA_ARRAY(a, double, (size_t)n), *cost = ARENA_ARRAY(a, double, (size_t)n);
	double *value = ARENA_ARRAY(a, double, 2 * (size_t)n);
	int *start = ARENA_ARRAY(a, int, (size_t)n + 1), *row = ARENA_ARRAY(a, int, 2 * (size_t)n), at = 0, c = 0;
	for (int t = 0; t < m->years; t++)
		for (int j = 0; j < m->sites; j++)
			for (int e = m->first[j]; e < m->first[j + 1]; e++, c++) {
				start[c] = at;
				cost[c] = m->discount[t] * (double)m->cost[e] / UNIT;
				most[c] = LP_INFINITY;
				row[at] = t * m->units + m->unit[e];
				value[at++] = 1;
				row[at] = s->seats + t * m->sites + j;
				value[at++] = 1;
			}
	for (int t = 0; t < m->years; t++)
		for (int i = 0; i < m->units; i++, c++) {
			start[c] = at;
			cost[c] = m->discount[t] * (double)m->p->unmet / UNIT;
			most[c] = LP_INFINITY;
			row[at] = t * m->units + i;
			value[at++] = 1;
		}
	for (int t = 0; t < m->years; t++, c++) {
		start[c] = at;
		cost[c] = OVERSPENT;
		most[c] = LP_INFINITY;
		row[at] = s->budget + t;
		value[at++] = -1;
	}
	start[c] = at;
	lp_add_columns(s->lp, n, zero, most, cost, start, row, value);
	arena_reset(a, mark);
}

void seat_master_done(struct seat_master *s)
{
	lp_free(s->lp);
	s->lp = NULL;
	free(s->course);
	free(s->site);
	s->course = NULL;
	s->site = NULL;
}

bool seat_master_add(struct seat_master *s, int site, const struct course *c)
{
	const struct seat_model *m = s->m;
	for (int k = 0; k < s->courses; k++)
		if (s->site[k] == site && course_same(m, &s->course[k], c))
			return false;
	if (s->courses == s->room) {
		s->room = s->room ? 2 * s->room : COURSES_FIRST;
		s->course = heap_resize(s->course, (size_t)s->room, sizeof *s->course);
		s->site = heap_resize(s->site, (size_t)s->room, sizeof *s->site);
	}
	s->course[s->courses] = *c;
	s->site[s->courses++] = site;
	size_t most = 2 * (size_t)m->years + 1 + (size_t)m->years * (size_t)(m->first[site + 1] - m->first[site]);
	double *value = heap_alloc(most, sizeof *value), cost = 0, zero = 0, free_above = LP_INFINITY;
	int *row = heap_alloc(most, sizeof *row), n = 0;
	int64_t spent = 0;
	row[n] = s->convex + site;
	value[n++] = 1;
	for (int t = 0; t < m->years; t++) {
		int64_t now = course_spending(m, site, c, t), seats = course_seats(m, site, c, t);
		spent += now;
		cost += m->discount[t] * (double)(now + course_upkeep(m, site, c, t)) / UNIT;
		if (spent) {
			row[n] = s->budget + t;
			value[n++] = (double)spent / UNIT;
		}
		if (!seats)
			continue;
		row[n] = s->seats + t * m->sites + site;
		value[n++] = -(double)seats;
		for (int e = m->first[site]; e < m->first[site + 1]; e++)
			if (s->link[t * m->pairs + e] >= 0) {
				row[n] = s->link[t * m->pairs + e];
				value[n++] = -pupils(m, t, m->unit[e]);
			}
	}
	int start[2] = {0, n};
	lp_add_columns(s->lp, 1, &zero, &free_above, &cost, start, row, value);
	free(value);
	free(row);
	return true;
}

/* Rows for pupils at sites that do not stand, as far as they are broken. */
static int add_links(struct seat_master *s, const double *x, int courses)
{
	const struct seat_model *m = s->m;
	double *stands = heap_alloc((size_t)m->sites * (size_t)m->years, sizeof *stands);
	int *start = heap_alloc((size_t)m->pairs * (size_t)m->years + 1, sizeof *start), rows = 0, n = 0, room = 0, *column = NULL;
	double *value = NULL;
	for (int k = 0; k < courses; k++)
		for (int t = 0; t < m->years; t++)
			if (course_seats(m, s->site[k], &s->course[k], t))
				stands[s->site[k] * m->years + t] += x[s->mixed + k];
	for (int j = 0; j < m->sites; j++)
		for (int t = 0; t < m->years; t++)
			for (int e = m->first[j]; e < m->first[j + 1]; e++) {
				double d = pupils(m, t, m->unit[e]);
				if (s->link[t * m->pairs + e] >= 0 || x[t * m->pairs + e] <= d * stands[j * m->years + t] + BROKEN)
					continue;
				if (n + 1 + s->courses > room) {
					room = 2 * room + s->courses + 64;
					column = heap_resize(column, (size_t)room, sizeof *column);
					value = heap_resize(value, (size_t)room, sizeof *value);
				}
				start[rows++] = n;
				s->link[t * m->pairs + e] = s->convex + m->sites + s->links++;
				column[n] = t * m->pairs + e;
				value[n++] = 1;
				for (int k = 0; k < s->courses; k++)
					if (s->site[k] == j && course_seats(m, j, &s->course[k], t)) {
						column[n] = s->mixed + k;
						value[n++] = -d;
					}
			}
	start[rows] = n;
	double *low = heap_alloc((size_t)rows + 1, sizeof *low), *high = heap_alloc((size_t)rows + 1, sizeof *high);
	for (int r = 0; r < rows; r++)
		low[r] = -LP_INFINITY;
	lp_add_rows(s->lp, rows, low, high, start, column, value);
	free(stands);
	free(start);
	free(column);
	free(value);
	free(low);
	free(high);
	return rows;
}

static bool keeps(const struct seat_model *m, int site, const struct course *c, const struct seat_limits *l)
{
	for (int t = 0; t < m->years; t++) {
		int n = course_standing(m, site, c, t);
		if (n < l->low[t] || n > l->high[t] || c->flex[t] < l->few[t] || c->flex[t] > l->many[t])
			return false;
	}
	return true;
}

/* Courses that pay at the program's prices. */
static int price_courses(struct seat_master *s, const double *price, const double *money, const struct seat_limits *limits)
{
	const struct seat_model *m = s->m;
	int added = 0;
	for (int j = 0; j < m->sites; j++) {
		for (int t = 0; t < m->years; t++) {
			double *w = s->worth + (size_t)t * (size_t)s->stride;
			double each = -price[s->seats + t * m->sites + j] * UNIT * m->p->class_size, any = 0;
			for (int e = m->first[j]; e < m->first[j + 1]; e++)
				if (s->link[t * m->pairs + e] >= 0)
					any -= price[s->link[t * m->pairs + e]] * UNIT * pupils(m, t, m->unit[e]);
			for (int c = 0; c <= most_classes(m, j); c++)
				w[c] = c ? each * c + any : 0;
		}
		struct course best;
		double value = course_best(m, j, &limits[j], s->worth, s->stride, money, &best);
		if (value < price[s->convex + j] * UNIT - PAYS * (fabs(price[s->convex + j] * UNIT) + UNIT) && seat_master_add(s, j, &best))
			added++;
	}
	return added;
}

static void tell_mix(const struct seat_master *s, struct seat_dual *d)
{
	const struct seat_model *m = s->m;
	const double *x = lp_primal(s->lp);
	memset(d->mean, 0, (size_t)m->sites * (size_t)m->years * sizeof *d->mean);
	memset(d->rooms, 0, (size_t)m->sites * (size_t)m->years * sizeof *d->rooms);
	for (int k = 0; k < s->courses; k++)
		for (int t = 0; t < m->years && x[s->mixed + k] > 0; t++) {
			d->mean[s->site[k] * m->years + t] += x[s->mixed + k] * course_standing(m, s->site[k], &s->course[k], t);
			d->rooms[s->site[k] * m->years + t] += x[s->mixed + k] * s->course[k].flex[t];
		}
}

bool seat_master_solve(struct seat_master *s, struct seat_dual *d, const double *from, const struct seat_limits *limits, double enough,
		       const struct engine_run *run)
{
	const struct seat_model *m = s->m;
	seat_dual_begin(d, from, limits);
	if (d->bound >= enough)
		return true;
	for (int k = 0; k < s->courses; k++)
		lp_bound_column(s->lp, s->mixed + k, 0, keeps(m, s->site[k], &s->course[k], &limits[s->site[k]]) ? LP_INFINITY : 0);
	for (int j = 0; j < m->sites; j++)
		seat_master_add(s, j, &d->course[j]);
	bool dual = true, ok = false;
	double *row = NULL, *x = NULL, *price = heap_alloc((size_t)d->n, sizeof *price), *best = heap_alloc((size_t)d->n, sizeof *best), money[YEARS], bound = d->bound;
	memcpy(best, from, (size_t)d->n * sizeof *best);
	for (int round = 0; round < ROUNDS && !engine_stopped(run) && s->courses < COURSES_MAX; round++) {
		int iterations;
		enum lp_outcome outcome = lp_solve(s->lp, dual, ITERATIONS, run, &iterations);
		s->work += (uint64_t)iterations * (uint64_t)lp_rows(s->lp) * ROW_WORK;
		if (outcome != LP_OPTIMAL)
			break;
		int rows = lp_rows(s->lp), columns = lp_columns(s->lp), mixed = s->courses;
		row = heap_resize(row, (size_t)rows, sizeof *row); /* copies: what is added below ends the solution */
		x = heap_resize(x, (size_t)columns, sizeof *x);
		memcpy(row, lp_price(s->lp), (size_t)rows * sizeof *row);
		memcpy(x, lp_primal(s->lp), (size_t)columns * sizeof *x);
		double sum = 0;
		s->value = lp_value(s->lp) * UNIT;
		for (int k = 0; k < m->years * m->units; k++)
			price[k] = MAX(0, MIN(row[k] * UNIT, d->limit[k]));
		for (int t = m->years - 1; t >= 0; t--) {
			double mu = MAX(0, -row[s->budget + t]);
			price[m->years * m->units + t] = mu * d->yuan;
			money[t] = m->discount[t] + (sum += mu);
		}
		seat_dual_begin(d, price, limits);
		if (d->bound > bound) {
			bound = d->bound;
			memcpy(best, price, (size_t)d->n * sizeof *best);
		}
		ok = bound >= enough || s->value - bound <= MET * fabs(bound);
		tell_mix(s, d);
		if (ok)
			break;
		int courses = price_courses(s, row, money, limits), links = add_links(s, x, mixed);
		for (int j = 0; j < m->sites; j++)
			courses += seat_master_add(s, j, &d->course[j]);
		ok = !links && !courses;
		if (ok)
			break;
		dual = links > 0;
	}
	memcpy(d->best, best, (size_t)d->n * sizeof *best);
	d->bound = bound;
	free(price);
	free(best);
	free(row);
	free(x);
	return ok;
}
