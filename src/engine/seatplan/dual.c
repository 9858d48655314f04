#include "engine/seatplan/dual.h"

#include <math.h>
#include <string.h>

enum { PATIENCE = 100, PATIENCE_NODE = 20 };
static const double MOMENTUM = 0.97, SHRINK = 0.5, MARGIN_FIRST = 0.5, MARGIN_NODE = 0.5,
		    MARGIN_LEAST = 2e-4, MONEY_STEP = 0.005, FORGET = 0.98, MEAN_RATE = 0.03, ROUNDING = 1e-11;

static int place(const struct seat_dual *d, int year, int unit) { return year * d->m->units + unit; }

/* Pairs of the site in falling order of what they earn at the trial prices; nearly sorted from the last time. */
static void sort_site(struct seat_dual *d, int site, int year)
{
	const struct seat_model *m = d->m;
	int from = m->first[site], n = m->first[site + 1] - from, *order = d->order + (size_t)year * (size_t)m->pairs + from;
	const double *price = d->trial + (size_t)year * (size_t)m->units;
	double discount = m->discount[year];
	for (int k = 0; k < n; k++) {
		int e = order[k], i;
		double earn = price[m->unit[e]] - discount * (double)m->cost[e];
		for (i = k; i > 0 && d->item[i - 1].earn < earn; i--) {
			d->item[i] = d->item[i - 1];
			order[i] = order[i - 1];
		}
		d->item[i].earn = earn;
		d->item[i].unit = m->unit[e];
		order[i] = e;
	}
}

static double pupils(const struct seat_dual *d, int unit, int year)
{
	return (double)d->m->p->demand[(size_t)unit * (size_t)d->m->years + (size_t)year];
}

/* What c classes earn, for all c. */
static void fill_worth(struct seat_dual *d, int site, int year, double *worth)
{
	const struct seat_model *m = d->m;
	int n = m->first[site + 1] - m->first[site], most = most_classes(m, site), k = 0;
	double sum = 0, used = 0;
	for (int c = 0; c <= most; c++) {
		double left = m->p->class_size;
		while (c && left > 0 && k < n && d->item[k].earn > 0) {
			double q = MIN(left, pupils(d, d->item[k].unit, year) - used);
			sum += q * d->item[k].earn;
			left -= q;
			used += q;
			if (used >= pupils(d, d->item[k].unit, year)) {
				used = 0;
				k++;
			}
		}
		worth[c] = sum;
	}
}

/* Slopes: what the demand lacks. */
static void serve(struct seat_dual *d, int site, const struct course *c)
{
	const struct seat_model *m = d->m;
	for (int t = 0; t < m->years; t++) {
		double left = course_seats(m, site, c, t);
		const int *order = d->order + (size_t)t * (size_t)m->pairs + m->first[site];
		for (int k = 0; k < m->first[site + 1] - m->first[site] && left > 0; k++) {
			int i = m->unit[order[k]];
			if (d->trial[place(d, t, i)] - m->discount[t] * (double)m->cost[order[k]] <= 0)
				break;
			double q = MIN(left, pupils(d, i, t));
			d->slope[place(d, t, i)] -= q;
			left -= q;
		}
	}
}

static double evaluate(struct seat_dual *d)
{
	const struct seat_model *m = d->m;
	const double *mu = d->trial + m->years * m->units;
	double value = 0, size = 0, sum = 0;
	for (int t = m->years - 1; t >= 0; t--) {
		sum += mu[t] / d->yuan;
		d->money[t] = m->discount[t] + sum;
		value -= mu[t] / d->yuan * (double)m->budget[t];
		d->slope[m->years * m->units + t] = -(double)m->budget[t] / d->yuan;
		for (int i = 0; i < m->units; i++) {
			d->slope[place(d, t, i)] = pupils(d, i, t);
			value += d->trial[place(d, t, i)] * pupils(d, i, t);
		}
	}
	size = fabs(value);
	for (int j = 0; j < m->sites; j++) {
		for (int t = 0; t < m->years; t++) {
			sort_site(d, j, t);
			fill_worth(d, j, t, d->worth + (size_t)t * (size_t)d->stride);
		}
		double least = course_best(m, j, d->limits ? &d->limits[j] : NULL, d->worth, d->stride, d->money, &d->course[j]);
		if (least == INFINITY)
			return INFINITY;
		value += least;
		size += fabs(least);
		serve(d, j, &d->course[j]);
		int64_t spent = 0;
		for (int t = 0; t < m->years; t++) {
			spent += course_spending(m, j, &d->course[j], t);
			d->slope[m->years * m->units + t] += (double)spent / d->yuan;
		}
	}
	d->work += (uint64_t)m->pairs * (uint64_t)m->years * 2;
	return value - ROUNDING * size;
}

static bool same_building(const struct seat_model *m, const struct course *x, const struct course *y)
{
	for (int t = 0; t < m->years; t++)
		if (x->add[t] != y->add[t])
			return false;
	return x->open == y->open && x->shut == y->shut;
}

static void remember(struct seat_dual *d)
{
	double rate = MAX(MEAN_RATE, 1.0 / (d->steps + 1));
	for (int j = 0; j < d->m->sites; j++) {
		for (int t = 0; t < d->m->years; t++) {
			double *mean = &d->mean[j * d->m->years + t], *rooms = &d->rooms[j * d->m->years + t];
			*mean += rate * (course_standing(d->m, j, &d->course[j], t) - *mean);
			*rooms += rate * (d->course[j].flex[t] - *rooms);
		}
		int at = 0, found = -1;
		for (int k = 0; k < HABITS; k++) {
			d->habit[j * HABITS + k].weight *= FORGET;
			if (d->habit[j * HABITS + k].weight > 0 && same_building(d->m, &d->habit[j * HABITS + k].course, &d->course[j]))
				found = k;
			if (d->habit[j * HABITS + k].weight < d->habit[j * HABITS + at].weight)
				at = k;
		}
		if (found < 0) {
			found = at;
			d->habit[j * HABITS + at].weight = 0;
		}
		d->habit[j * HABITS + found].course = d->course[j];
		d->habit[j * HABITS + found].weight += 1;
	}
}

void seat_dual_habits(const struct seat_dual *d, struct rng *chance, struct course *ret)
{
	for (int j = 0; j < d->m->sites; j++) {
		int best = 0;
		double sum = 0;
		for (int k = 0; k < HABITS; k++)
			sum += d->habit[j * HABITS + k].weight;
		double at = chance ? rng_unit(chance) * sum : -1;
		for (int k = 0; k < HABITS; k++) {
			at -= d->habit[j * HABITS + k].weight;
			if (!chance ? d->habit[j * HABITS + k].weight > d->habit[j * HABITS + best].weight : at + d->habit[j * HABITS + k].weight >= 0)
				best = k;
		}
		ret[j] = d->habit[j * HABITS + best].course;
	}
}

static void accept(struct seat_dual *d, double value)
{
	memcpy(d->best, d->trial, (size_t)d->n * sizeof(double));
	d->value = value;
	d->bound = MAX(d->bound, value);
}

void seat_dual_init(struct seat_dual *d, struct arena *a, const struct seat_model *m, const double *start)
{
	*d = (struct seat_dual){.m = m, .n = m->years * m->units + m->years, .stride = m->classes_most + 1, .margin = MARGIN_FIRST,
				.bound = -INFINITY, .patience = PATIENCE};
	size_t n = (size_t)d->n;
	d->limit = ARENA_ARRAY(a, double, n);
	d->best = ARENA_ARRAY(a, double, n);
	d->trial = ARENA_ARRAY(a, double, n);
	d->at = ARENA_ARRAY(a, double, n);
	d->way = ARENA_ARRAY(a, double, n);
	d->slope = ARENA_ARRAY(a, double, n);
	d->order = ARENA_ARRAY(a, int, (size_t)m->pairs * (size_t)m->years + 1);
	d->worth = ARENA_ARRAY(a, double, (size_t)d->stride * (size_t)m->years);
	d->item = arena_alloc_array(a, (size_t)m->units + 1, sizeof *d->item);
	d->mean = ARENA_ARRAY(a, double, (size_t)m->sites * (size_t)m->years);
	d->rooms = ARENA_ARRAY(a, double, (size_t)m->sites * (size_t)m->years);
	d->course = ARENA_ARRAY(a, struct course, (size_t)m->sites);
	d->scale = ARENA_ARRAY(a, double, n);
	d->habit = arena_alloc_array(a, (size_t)m->sites * HABITS, sizeof *d->habit);
	double each = 0;
	for (int j = 0; j < m->sites; j++)
		each += (double)m->p->site[j].class_cost / (m->sites * (double)m->p->class_size);
	d->yuan = MAX(each, 1);
	for (int t = 0; t < m->years; t++) {
		for (int e = 0; e < m->pairs; e++)
			d->order[(size_t)t * (size_t)m->pairs + (size_t)e] = e;
		for (int i = 0; i < m->units; i++) {
			d->scale[place(d, t, i)] = 1 / MAX(pupils(d, i, t), 1);
			d->limit[place(d, t, i)] = m->discount[t] * (double)m->p->unmet;
			d->trial[place(d, t, i)] = start ? MIN(start[place(d, t, i)], d->limit[place(d, t, i)]) : 0;
		}
		d->limit[m->years * m->units + t] = INFINITY;
		d->scale[m->years * m->units + t] = MONEY_STEP;
	}
	d->at_value = evaluate(d);
	accept(d, d->at_value);
	memcpy(d->at, d->trial, n * sizeof(double));
	memcpy(d->way, d->slope, n * sizeof(double));
}

void seat_dual_begin(struct seat_dual *d, const double *price, const struct seat_limits *limits)
{
	size_t n = (size_t)d->n;
	d->limits = limits;
	d->margin = MARGIN_NODE;
	d->bound = -INFINITY;
	d->stale = d->steps = 0;
	d->patience = PATIENCE_NODE;
	memcpy(d->trial, price, n * sizeof(double));
	memset(d->habit, 0, (size_t)d->m->sites * HABITS * sizeof *d->habit);
	d->at_value = evaluate(d);
	if (d->at_value == INFINITY) {
		d->bound = INFINITY;
		return;
	}
	remember(d);
	d->steps = 1;
	accept(d, d->at_value);
	memcpy(d->at, d->trial, n * sizeof(double));
	memcpy(d->way, d->slope, n * sizeof(double));
}

void seat_dual_step(struct seat_dual *d, double target)
{
	double norm = 0;
	for (int k = 0; k < d->n; k++) {
		if ((d->way[k] > 0 && d->at[k] >= d->limit[k]) || (d->way[k] < 0 && d->at[k] <= 0))
			d->way[k] = 0;
		norm += d->way[k] * d->way[k] * d->scale[k];
	}
	double aim = d->value + d->margin * MAX(target - d->value, 0);
	double step = norm > 0 ? (aim - d->at_value) / norm : 0;
	for (int k = 0; k < d->n; k++)
		d->trial[k] = d->at[k] = MAX(0, MIN(d->at[k] + step * d->scale[k] * d->way[k], d->limit[k]));
	double value = d->at_value = evaluate(d);
	for (int k = 0; k < d->n; k++)
		d->way[k] = d->slope[k] + MOMENTUM * d->way[k];
	d->steps++;
	remember(d);
	if (value > d->value) {
		accept(d, value);
		d->stale = 0;
	} else if (++d->stale >= d->patience) {
		d->stale = 0;
		d->margin *= SHRINK;
		memcpy(d->at, d->best, (size_t)d->n * sizeof(double));
		memcpy(d->trial, d->best, (size_t)d->n * sizeof(double));
		d->at_value = evaluate(d);
		memcpy(d->way, d->slope, (size_t)d->n * sizeof(double));
	}
}

/* Whether the cheapest course within these limits costs more than the site may. */
static bool is_dear(const struct seat_dual *d, int site, const struct seat_limits *l, double most)
{
	struct course c;
	return course_best(d->m, site, l, d->worth, d->stride, d->money, &c) > most;
}

void seat_dual_narrow(struct seat_dual *d, struct seat_limits *limits, double target)
{
	const struct seat_model *m = d->m;
	memcpy(d->trial, d->best, (size_t)d->n * sizeof *d->best);
	double value = evaluate(d);
	if (!(value < target))
		return;
	for (int j = 0; j < m->sites; j++) {
		int classes = m->p->site[j].classes, rooms = m->p->site[j].flex_max;
		struct seat_limits *own = &limits[j], l;
		struct course c;
		if (m->p->decided && m->p->decided[j])
			continue;
		for (int t = 0; t < m->years; t++) {
			sort_site(d, j, t);
			fill_worth(d, j, t, d->worth + (size_t)t * (size_t)d->stride);
		}
		double most = course_best(m, j, own, d->worth, d->stride, d->money, &c) + (target - value);
		for (int t = 0; t < m->years; t++) {
			for (l = *own; own->low[t] < own->high[t] && (l.high[t] = own->low[t], is_dear(d, j, &l, most)); l = *own)
				own->low[t] = (short)(own->low[t] < classes ? classes : own->low[t] + 1);
			for (l = *own; own->low[t] < own->high[t] && (l.low[t] = own->high[t], is_dear(d, j, &l, most)); l = *own)
				own->high[t] = (short)(own->high[t] <= classes ? 0 : own->high[t] - 1);
			own->many[t] = (short)MIN(own->many[t], rooms);
			for (l = *own; own->few[t] < own->many[t] && (l.many[t] = own->few[t], is_dear(d, j, &l, most)); l = *own)
				own->few[t]++;
			for (l = *own; own->few[t] < own->many[t] && (l.few[t] = own->many[t], is_dear(d, j, &l, most)); l = *own)
				own->many[t]--;
		}
	}
}

bool seat_dual_settled(const struct seat_dual *d) { return d->margin < MARGIN_LEAST; }

void seat_dual_money(const struct seat_dual *d, double *ret)
{
	double sum = 0;
	for (int t = d->m->years - 1; t >= 0; t--)
		ret[t] = sum += d->best[d->m->years * d->m->units + t] / d->yuan;
}
