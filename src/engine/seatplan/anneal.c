#include "engine/seatplan/anneal.h"

#include <math.h>
#include <string.h>

enum { REPRICE = 250, TRY_WORK = 8 };
static const double PRICE_STEP = 0.04, ROUNDING = 0.65; /* a room is rented from a third of its seats on */

enum status seat_anneal_init(struct seat_anneal *n, struct arena *a, const struct seat_model *m, const struct engine_run *run,
			     struct err *err)
{
	*n = (struct seat_anneal){.m = m, .run = run};
	rng_init(&n->rng, run->seed ^ 0x5ea7);
	n->year = ARENA_ARRAY(a, struct seat_year, (size_t)m->years);
	for (int t = 0; t < m->years; t++)
		TRY(seat_year_init(&n->year[t], a, m, t, true, err));
	n->course = ARENA_ARRAY(a, struct course, (size_t)m->sites);
	return ST_OK;
}

static int64_t *seats_of(const struct seat_anneal *n, int t, int site) { return &n->year[t].capacity[n->year[t].site_arc + site]; }
static int64_t *rooms_of(const struct seat_anneal *n, int t, int site)
{
	return &n->year[t].capacity[n->year[t].site_arc + n->m->sites + site];
}

static enum status solve_year(struct seat_anneal *n, int t, struct err *err)
{
	TRY(seat_year_solve(&n->year[t], n->run, &n->work, &n->broken, err));
	return ST_OK;
}

/* The seats and rooms of a course in a year. */
static void set_year(struct seat_anneal *n, int site, const struct course *c, int t)
{
	int standing = course_standing(n->m, site, c, t), k = n->m->p->class_size;
	*seats_of(n, t, site) = (int64_t)standing * k;
	*rooms_of(n, t, site) = standing ? (int64_t)n->m->p->site[site].flex_max * k : 0;
}

static double own_value(const struct seat_anneal *n, int site, const struct course *c)
{
	double v = 0;
	for (int t = 0; t < n->m->years; t++)
		v += n->money[t] * (double)course_spending(n->m, site, c, t) + n->m->discount[t] * (double)course_upkeep(n->m, site, c, t);
	return v;
}

/* Prices into the costs of the rooms' arcs. */
static enum status reprice(struct seat_anneal *n, struct err *err)
{
	const struct seat_model *m = n->m;
	double sum = 0;
	n->value = 0;
	for (int t = m->years - 1; t >= 0; t--) {
		sum += n->price[t];
		n->money[t] = m->discount[t] + sum;
		for (int j = 0; j < m->sites; j++)
			n->year[t].cost[n->year[t].site_arc + m->sites + j] =
				llround((double)m->p->site[j].rent * n->money[t] / m->discount[t] / m->p->class_size);
		if (!n->broken)
			TRY(solve_year(n, t, err));
		n->value += m->discount[t] * (double)n->year[t].travel;
	}
	for (int j = 0; j < m->sites; j++)
		n->value += own_value(n, j, &n->course[j]);
	return ST_OK;
}

static void take_built(struct seat_anneal *n)
{
	int64_t sum = 0;
	for (int t = 0; t < n->m->years; t++) {
		for (int j = 0; j < n->m->sites; j++)
			sum += course_spending(n->m, j, &n->course[j], t);
		n->built[t] = sum;
	}
}

enum status seat_anneal_begin(struct seat_anneal *n, const struct course *from, const double *money, struct err *err)
{
	const struct seat_model *m = n->m;
	for (int j = 0; j < m->sites; j++) {
		n->course[j] = from[j];
		memset(n->course[j].flex, 0, sizeof n->course[j].flex);
		for (int t = 0; t < m->years; t++)
			set_year(n, j, &n->course[j], t);
	}
	for (int t = 0; t < m->years && money; t++)
		n->price[t] = money[t] - (t + 1 < m->years ? money[t + 1] : 0);
	take_built(n);
	return reprice(n, err);
}

/* Overspent years get dearer, others cheaper. */
static enum status follow_budgets(struct seat_anneal *n, struct err *err)
{
	const struct seat_model *m = n->m;
	double spent = 0;
	for (int t = 0; t < m->years; t++) {
		for (int j = 0; j < m->sites; j++)
			spent += (double)n->year[t].flow_of[n->year[t].site_arc + m->sites + j] * (double)m->p->site[j].rent / m->p->class_size;
		double over = (spent + (double)n->built[t] - (double)m->budget[t]) / MAX((double)m->budget[t] / (t + 1), 1);
		n->price[t] = MAX(0, n->price[t] + PRICE_STEP * MAX(-1, MIN(over, 1)));
	}
	return reprice(n, err);
}

/* A project's year and size changed, begun or given up. */
static bool change_project(struct seat_anneal *n, int site, struct course *c)
{
	const struct seat_model *m = n->m;
	const struct seatplan_site *v = &m->p->site[site];
	int first = v->existing ? 0 : c->open + v->lead, years = m->years - 1 - first, total = 0, has = 0, at[YEARS];
	if (years <= 0 || !v->max_add || (!v->existing && c->open < 0) || c->shut >= 0)
		return false;
	for (int t = first; t < m->years - 1; t++) {
		total += c->add[t];
		if (c->add[t])
			at[has++] = t;
	}
	int step = 1 + (int)rng_below(&n->rng, 3), room = v->max_add - total;
	if (!has || rng_below(&n->rng, 8) == 0) {
		int t = first + (int)rng_below(&n->rng, (uint64_t)years);
		if (!room)
			return false;
		c->add[t] += 1 + (int)rng_below(&n->rng, (uint64_t)room);
		return true;
	}
	int t = at[rng_below(&n->rng, (uint64_t)has)], to;
	switch (rng_below(&n->rng, 5)) {
	case 0:
		c->add[t] = MAX(0, c->add[t] - step);
		return true;
	case 1:
		if (!room)
			return false;
		c->add[t] += MIN(step, room);
		return true;
	case 2:
		c->add[t] = 0;
		return true;
	case 3:
		c->add[t] = 1 + (int)rng_below(&n->rng, (uint64_t)(c->add[t] + room));
		return true;
	default:
		to = t + (rng_below(&n->rng, 2) ? 1 : -1);
		if (to < first || to > m->years - 2)
			return false;
		c->add[to] += c->add[t];
		c->add[t] = 0;
		return true;
	}
}

static bool change_opening(struct seat_anneal *n, int site, struct course *c)
{
	const struct seat_model *m = n->m;
	const struct seatplan_site *v = &m->p->site[site];
	int last = m->years - 1 - v->lead, open;
	if (last < v->first)
		return false;
	if (c->open < 0) {
		open = v->first + (int)rng_below(&n->rng, (uint64_t)(last - v->first + 1));
	} else if (rng_below(&n->rng, 3) == 0) {
		*c = (struct course){.open = -1, .shut = -1};
		return true;
	} else {
		open = c->open + (rng_below(&n->rng, 2) ? 1 : -1);
	}
	if (open < v->first || open > last)
		return false;
	struct course moved = {.open = open, .shut = -1};
	int by = c->open < 0 ? 0 : open - c->open;
	bool along = rng_below(&n->rng, 2); /* projects move with the opening, or stay where they can */
	for (int t = 0; t < m->years && c->open >= 0; t++) {
		int to = along ? t + by : MAX(t, open + v->lead);
		if (c->add[t] && to >= open + v->lead && to <= m->years - 2)
			moved.add[to] += c->add[t];
	}
	*c = moved;
	return true;
}

static bool change_shutting(struct seat_anneal *n, int site, struct course *c)
{
	const struct seat_model *m = n->m;
	const struct seatplan_site *v = &m->p->site[site];
	if (!m->p->closing || v->close_first < 0 || v->close_first >= m->years)
		return false;
	if (c->shut < 0) {
		*c = (struct course){.open = -1, .shut = v->close_first + (int)rng_below(&n->rng, (uint64_t)(m->years - v->close_first))};
		return true;
	}
	c->shut = rng_below(&n->rng, 4) ? c->shut + (rng_below(&n->rng, 2) ? 1 : -1) : -1;
	if (c->shut >= m->years)
		c->shut = -1;
	return c->shut < 0 || c->shut >= v->close_first;
}

static bool change(struct seat_anneal *n, int site, struct course *c)
{
	bool existing = n->m->p->site[site].existing;
	if (rng_below(&n->rng, 2))
		return existing ? change_shutting(n, site, c) : change_opening(n, site, c);
	return change_project(n, site, c);
}

/* What the tangent says of the year's assignment with the course instead: never more than it will cost. */
static double tangent(const struct seat_anneal *n, int site, const struct course *c, int t)
{
	const struct seat_model *m = n->m;
	const int64_t *v = n->year[t].potential;
	int end = m->units + m->sites;
	double price = (double)(v[end] - v[m->units + site]), room = price - (double)n->year[t].cost[n->year[t].site_arc + m->sites + site];
	int standing = course_standing(m, site, c, t);
	double seats = (double)standing * m->p->class_size, rooms = standing ? (double)m->p->site[site].flex_max * m->p->class_size : 0;
	return -(MAX(price, 0) * (seats - (double)*seats_of(n, t, site)) + MAX(room, 0) * (rooms - (double)*rooms_of(n, t, site)));
}

static enum status try_change(struct seat_anneal *n, double temperature, struct err *err)
{
	const struct seat_model *m = n->m;
	int site = (int)rng_below(&n->rng, (uint64_t)m->sites);
	struct course old = n->course[site], c = old;
	n->work += TRY_WORK;
	if ((m->p->decided && m->p->decided[site]) || !change(n, site, &c) || course_same(m, &old, &c))
		return ST_OK;
	int64_t sum = 0;
	for (int t = 0; t < m->years; t++) {
		sum += course_spending(m, site, &c, t) - course_spending(m, site, &old, t);
		if (sum > 0 && n->built[t] + sum > m->budget[t])
			return ST_OK;
	}
	double most = -temperature * log(1 - rng_unit(&n->rng)), delta = own_value(n, site, &c) - own_value(n, site, &old), guess[YEARS];
	for (int t = 0; t < m->years; t++)
		delta += guess[t] = m->discount[t] * tangent(n, site, &c, t);
	n->work += (uint64_t)m->years * TRY_WORK;
	int done = 0;
	int64_t travel[YEARS];
	for (; done < m->years && delta <= most && !n->broken; done++) {
		travel[done] = n->year[done].travel;
		int64_t seats = *seats_of(n, done, site), rooms = *rooms_of(n, done, site);
		set_year(n, site, &c, done);
		if (*seats_of(n, done, site) == seats && *rooms_of(n, done, site) == rooms)
			continue;
		TRY(solve_year(n, done, err));
		delta += m->discount[done] * (double)(n->year[done].travel - travel[done]) - guess[done];
	}
	if (n->broken)
		return ST_OK;
	if (delta <= most) {
		n->course[site] = c;
		n->value += delta;
		sum = 0;
		for (int t = 0; t < m->years; t++)
			n->built[t] += sum += course_spending(m, site, &c, t) - course_spending(m, site, &old, t);
		return ST_OK;
	}
	for (int t = 0; t < done && !n->broken; t++) {
		int64_t seats = *seats_of(n, t, site), rooms = *rooms_of(n, t, site);
		set_year(n, site, &old, t);
		if (*seats_of(n, t, site) != seats || *rooms_of(n, t, site) != rooms)
			TRY(solve_year(n, t, err));
	}
	return ST_OK;
}

enum status seat_anneal_run(struct seat_anneal *n, int moves, double hot, double cold, struct err *err)
{
	double part = hot, fall = pow(cold / hot, 1.0 / MAX(moves, 1));
	for (int k = 0; k < moves && n->work < n->work_most && !n->broken && !engine_stopped(n->run); k++, part *= fall) {
		TRY(try_change(n, part * fabs(n->value), err));
		if (k % REPRICE == REPRICE - 1 && !n->broken)
			TRY(follow_budgets(n, err));
	}
	return ST_OK;
}

void seat_anneal_tell(const struct seat_anneal *n, struct course *ret)
{
	const struct seat_model *m = n->m;
	for (int j = 0; j < m->sites; j++) {
		ret[j] = n->course[j];
		for (int t = 0; t < m->years && !(m->p->decided && m->p->decided[j]); t++) {
			double rooms = (double)n->year[t].flow_of[n->year[t].site_arc + m->sites + j] / m->p->class_size;
			ret[j].flex[t] = (int)floor(rooms + ROUNDING);
		}
	}
	/* over a budget: the least used room of the years so far goes */
	int64_t spent = 0;
	for (int t = 0; t < m->years; t++) {
		for (int j = 0; j < m->sites; j++)
			spent += course_spending(m, j, &ret[j], t);
		while (spent > m->budget[t]) {
			int site = -1, year = 0;
			double least = INFINITY;
			for (int s = 0; s <= t; s++)
				for (int j = 0; j < m->sites; j++) {
					if (!ret[j].flex[s] || (m->p->decided && m->p->decided[j]))
						continue;
					double use = (double)n->year[s].flow_of[n->year[s].site_arc + m->sites + j] / m->p->class_size - (ret[j].flex[s] - 1);
					double price = use * (double)(n->year[s].potential[m->units + m->sites] - n->year[s].potential[m->units + j]) /
						       (double)MAX(m->p->site[j].rent, 1);
					if (price < least) {
						least = price;
						site = j;
						year = s;
					}
				}
			if (site < 0)
				break;
			ret[site].flex[year]--;
			spent -= m->p->site[site].rent;
		}
	}
}
