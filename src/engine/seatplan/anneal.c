#include "engine/seatplan/anneal.h"
#include "engine/seatplan/change.h"

#include <math.h>
#include <string.h>

enum { REPRICE = 250, TRY_WORK = 8, WAYS = 10, PAIRS = 3 };
static const double PRICE_STEP = 0.04, RAMP = 0.7, /* the part of a run until overspending costs all it may */
	ROUNDING = 0.65; /* a room is rented from a third of its seats on */

enum status seat_anneal_init(struct seat_anneal *n, struct arena *a, const struct seat_model *m, const int *near,
			     const struct engine_run *run, struct err *err)
{
	*n = (struct seat_anneal){.m = m, .run = run};
	rng_init(&n->rng, run->seed ^ 0x5ea7);
	n->year = ARENA_ARRAY(a, struct seat_year, (size_t)m->years);
	for (int t = 0; t < m->years; t++)
		TRY(seat_year_init(&n->year[t], a, m, t, true, err));
	n->course = ARENA_ARRAY(a, struct course, (size_t)m->sites);
	for (int f = 0; f < m->frees; f++)
		n->rent += (double)m->p->site[m->free[f]].rent / m->frees;
	n->sharp = m->p->class_size * (double)m->p->unmet / MAX(n->rent, 1);
	n->near = near;
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
	n->rented[t] = 0;
	for (int j = 0; j < n->m->sites && !n->broken; j++)
		n->rented[t] += (double)n->year[t].flow_of[n->year[t].site_arc + n->m->sites + j] * (double)n->m->p->site[j].rent / n->m->p->class_size;
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
	double sum = 0;
	for (int t = 0; t < n->m->years; t++) {
		for (int j = 0; j < n->m->sites; j++)
			sum += (double)course_spending(n->m, j, &n->course[j], t);
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
		spent += n->rented[t];
		double over = (spent + n->built[t] - (double)m->budget[t]) / MAX((double)m->budget[t] / (t + 1), 1);
		n->price[t] = MAX(0, n->price[t] + PRICE_STEP * MAX(-1, MIN(over, 1)));
	}
	return reprice(n, err);
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

/* The most by which building and rooms overspend any year's budget. */
static double overspent(const struct seat_anneal *n, const double *built, const double *rented)
{
	double most = 0, sum = 0;
	for (int t = 0; t < n->m->years; t++) {
		sum += rented[t];
		most = MAX(most, built[t] + sum - (double)n->m->budget[t]);
	}
	return most;
}

struct change {
	int site;
	struct course old, new;
};

/* One site, two, or one instead of another. */
static int draw(struct seat_anneal *n, struct change *ret)
{
	const struct seat_model *m = n->m;
	int way = (int)rng_below(&n->rng, WAYS), site = m->free[rng_below(&n->rng, (uint64_t)m->frees)], sites = way < PAIRS ? 2 : 1;
	struct hand_over h;
	if (way == WAYS - 1) {
		if (!course_hand_over(m, &n->rng, n->course, n->near, &h))
			return 0;
		ret[0] = (struct change){h.from, n->course[h.from], h.left};
		ret[1] = (struct change){h.to, n->course[h.to], h.taken};
		return 2;
	}
	for (int k = 0; k < sites; k++) {
		if (k)
			site = course_neighbour(m, &n->rng, n->near, ret[0].site);
		ret[k] = (struct change){site, n->course[site], n->course[site]};
		if ((k && site == ret[0].site) || !course_change(m, &n->rng, site, &ret[k].new) ||
		    course_same(m, &ret[k].old, &ret[k].new))
			return 0;
	}
	return sites;
}

static bool set_sites(struct seat_anneal *n, const struct change *c, int sites, bool new, int t)
{
	bool any = false;
	for (int k = 0; k < sites; k++) {
		int64_t seats = *seats_of(n, t, c[k].site), rooms = *rooms_of(n, t, c[k].site);
		set_year(n, c[k].site, new ? &c[k].new : &c[k].old, t);
		any = any || *seats_of(n, t, c[k].site) != seats || *rooms_of(n, t, c[k].site) != rooms;
	}
	return any;
}

static enum status try_change(struct seat_anneal *n, double temperature, double sharp, struct err *err)
{
	const struct seat_model *m = n->m;
	struct change c[2];
	int sites = draw(n, c), done = 0;
	double most = -temperature * log(1 - rng_unit(&n->rng)), delta = 0, guess[YEARS] = {}, built[YEARS], rented[YEARS], sum = 0;
	n->work += TRY_WORK;
	if (!sites)
		return ST_OK;
	n->work += (uint64_t)m->years * TRY_WORK;
	for (int k = 0; k < sites; k++)
		delta += own_value(n, c[k].site, &c[k].new) - own_value(n, c[k].site, &c[k].old);
	for (int t = 0; t < m->years; t++) {
		rented[t] = n->rented[t];
		for (int k = 0; k < sites; k++) {
			int classes = course_standing(m, c[k].site, &c[k].new, t) - course_standing(m, c[k].site, &c[k].old, t);
			sum += (double)(course_spending(m, c[k].site, &c[k].new, t) - course_spending(m, c[k].site, &c[k].old, t));
			guess[t] += m->discount[t] * tangent(n, c[k].site, &c[k].new, t);
			rented[t] = MAX(0, rented[t] - classes * n->rent);
		}
		delta += guess[t];
		built[t] = n->built[t] + sum;
		if (sum > 0 && built[t] > (double)m->budget[t])
			return ST_OK;
	}
	double before = overspent(n, n->built, n->rented);
	if (delta + sharp * (overspent(n, built, rented) - before) > most)
		return ST_OK;
	double travel[YEARS];
	memcpy(rented, n->rented, sizeof rented);
	for (; done < m->years && delta <= most && !n->broken; done++) {
		travel[done] = (double)n->year[done].travel;
		if (!set_sites(n, c, sites, true, done))
			continue;
		TRY(solve_year(n, done, err));
		delta += m->discount[done] * ((double)n->year[done].travel - travel[done]) - guess[done];
	}
	if (n->broken)
		return ST_OK;
	if (delta <= most)
		delta += sharp * (overspent(n, built, n->rented) - before);
	if (delta <= most) {
		for (int k = 0; k < sites; k++)
			n->course[c[k].site] = c[k].new;
		memcpy(n->built, built, sizeof built);
		n->value += delta;
		return ST_OK;
	}
	for (int t = 0; t < done && !n->broken; t++)
		if (set_sites(n, c, sites, false, t))
			TRY(solve_year(n, t, err));
	return ST_OK;
}

enum status seat_anneal_run(struct seat_anneal *n, int moves, double hot, double cold, struct err *err)
{
	double part = hot, fall = pow(cold / hot, 1.0 / MAX(moves, 1));
	for (int k = 0; k < moves && n->work < n->work_most && !n->broken && !engine_stopped(n->run); k++, part *= fall) {
		TRY(try_change(n, part * fabs(n->value), n->sharp * MIN(1, k / (RAMP * moves)), err));
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
