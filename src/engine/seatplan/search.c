#include "engine/seatplan/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRICE_ROUNDS = 14, TANGENT_ROUNDS = 40 };
static const double SAME = 1e-9, PRICE_STEP = 0.05;

/* The nearest sites that are not decided, the site itself among them, in order of distance, then of number. */
static void find_near(const struct seat_model *m, int site, int *near)
{
	const struct seatplan_problem *p = m->p;
	int64_t far[SEAT_NEAR]; /* squares */
	int n = 0;
	for (int f = 0; f < m->frees; f++) {
		int k = m->free[f];
		int64_t dx = p->site[site].x_m - p->site[k].x_m, dy = p->site[site].y_m - p->site[k].y_m, d = dx * dx + dy * dy;
		if (n == SEAT_NEAR && far[n - 1] <= d)
			continue;
		int at = n < SEAT_NEAR ? n++ : n - 1;
		for (; at > 0 && far[at - 1] > d; at--) {
			far[at] = far[at - 1];
			near[at] = near[at - 1];
		}
		far[at] = d;
		near[at] = k;
	}
}

enum status seat_search_init(struct seat_search *s, struct arena *a, const struct seat_model *m, const struct engine_run *run, struct err *err)
{
	*s = (struct seat_search){.m = m, .run = run, .best_cost = INFINITY, .stride = m->classes_most + 1};
	size_t n = (size_t)m->sites, cells = (size_t)m->years * (size_t)s->stride;
	s->year = ARENA_ARRAY(a, struct seat_year, (size_t)m->years);
	for (int t = 0; t < m->years; t++)
		TRY(seat_year_init(&s->year[t], a, m, t, false, err));
	s->course = ARENA_ARRAY(a, struct course, n);
	s->best = ARENA_ARRAY(a, struct course, n);
	s->worth = ARENA_ARRAY(a, double, cells);
	s->known = ARENA_ARRAY(a, char, cells);
	s->near = ARENA_ARRAY(a, int, n * SEAT_NEAR);
	rng_init(&s->rng, run->seed);
	for (int f = 0; f < m->frees; f++)
		find_near(m, m->free[f], s->near + (size_t)m->free[f] * SEAT_NEAR);
	return ST_OK;
}

static enum status solve_year(struct seat_search *s, int t, struct err *err)
{
	return seat_year_solve(&s->year[t], s->run, &s->work, &s->broken, err);
}

static int64_t *seats_of(struct seat_search *s, int t, int site) { return &s->year[t].capacity[s->year[t].site_arc + site]; }

/* Yuan a further seat saves, at least as much as the seats there do. */
static double price_of(const struct seat_search *s, int t, int site)
{
	const int64_t *v = s->year[t].potential;
	return MAX(0, (double)(v[s->m->units + s->m->sites] - v[s->m->units + site]));
}

void seat_search_take_cost(struct seat_search *s)
{
	const struct seat_model *m = s->m;
	double cost = 0;
	int64_t spent = 0;
	for (int t = 0; t < m->years; t++) {
		int64_t yuan = s->year[t].travel;
		for (int j = 0; j < m->sites; j++) {
			int64_t here = course_spending(m, j, &s->course[j], t);
			spent += here;
			yuan += here + course_upkeep(m, j, &s->course[j], t);
		}
		s->spent[t] = spent;
		cost += m->discount[t] * (double)yuan;
	}
	s->cost = cost;
}

static double guided(const struct seat_search *s, double weight)
{
	double v = s->cost;
	for (int t = 0; t < s->m->years; t++)
		v += weight * s->money[t] * (double)(s->spent[t] - (t ? s->spent[t - 1] : 0));
	return v;
}

static enum status put(struct seat_search *s, int site, const struct course *c, struct err *err)
{
	s->course[site] = *c;
	for (int t = 0; t < s->m->years; t++) {
		int64_t seats = course_seats(s->m, site, c, t);
		if (*seats_of(s, t, site) != seats) {
			*seats_of(s, t, site) = seats;
			TRY(solve_year(s, t, err));
		}
	}
	return ST_OK;
}

void seat_search_offer(struct seat_search *s)
{
	if (s->broken || s->cost >= s->best_cost * (1 - 1e-12))
		return;
	s->best_cost = s->cost;
	memcpy(s->best, s->course, (size_t)s->m->sites * sizeof *s->best);
}

enum status seat_search_reset(struct seat_search *s, struct err *err)
{
	for (int j = 0; j < s->m->sites; j++) {
		s->course[j] = s->m->locked[j];
		for (int t = 0; t < s->m->years; t++)
			*seats_of(s, t, j) = course_seats(s->m, j, &s->course[j], t);
	}
	for (int t = 0; t < s->m->years; t++)
		TRY(solve_year(s, t, err));
	seat_search_take_cost(s);
	seat_search_offer(s);
	return ST_OK;
}

static void shuffle(struct seat_search *s, int *list, int n)
{
	for (int k = n - 1; k > 0; k--) {
		int i = (int)rng_below(&s->rng, (uint64_t)k + 1), keep = list[k];
		list[k] = list[i];
		list[i] = keep;
	}
}

static bool affordable(const struct seat_search *s, const int64_t *spent)
{
	for (int t = 0; t < s->m->years; t++)
		if (spent[t] > s->m->budget[t])
			return false;
	return true;
}

enum status seat_search_set(struct seat_search *s, const struct course *to, bool *ret_affordable, struct err *err)
{
	for (int j = 0; j < s->m->sites && !s->broken; j++)
		TRY(put(s, j, &to[j], err));
	seat_search_take_cost(s);
	*ret_affordable = !s->broken && affordable(s, s->spent);
	if (*ret_affordable)
		seat_search_offer(s);
	return ST_OK;
}

/* The same course, building so many years later; false when it would not end in time. */
static bool later(const struct seat_model *m, int site, const struct course *c, int years, struct course *ret)
{
	const struct seatplan_site *v = &m->p->site[site];
	*ret = (struct course){.open = c->open < 0 ? -1 : c->open + years, .shut = c->shut};
	if (ret->open + v->lead >= m->years)
		return false;
	for (int t = 0; t < m->years; t++) {
		int to = t + years;
		if (c->add[t] && to >= m->years - 1)
			return false;
		if (c->add[t])
			ret->add[to] = c->add[t];
		if (c->flex[t] && (v->existing || ret->open + v->lead <= t))
			ret->flex[t] = c->flex[t];
	}
	return true;
}

enum status seat_search_begin(struct seat_search *s, const struct course *from, struct err *err)
{
	const struct seat_model *m = s->m;
	int *list = heap_alloc((size_t)m->sites, sizeof *list);
	int64_t spent[YEARS] = {}, trial[YEARS];
	for (int j = 0; j < m->sites; j++) {
		int64_t sum = 0;
		list[j] = j;
		s->course[j] = m->locked[j];
		for (int t = 0; t < m->years; t++)
			spent[t] += sum += course_spending(m, j, &s->course[j], t);
	}
	shuffle(s, list, m->sites);
	for (int k = 0; k < m->sites; k++) {
		int j = list[k];
		if (m->p->decided && m->p->decided[j])
			continue;
		for (int wait = 0; wait < m->years; wait++) {
			struct course c;
			int64_t sum = 0;
			if (!later(m, j, &from[j], wait, &c))
				break;
			for (int t = 0; t < m->years; t++)
				trial[t] = spent[t] + (sum += course_spending(m, j, &c, t));
			if (!affordable(s, trial))
				continue;
			memcpy(spent, trial, sizeof spent);
			s->course[j] = c;
			break;
		}
	}
	free(list);
	for (int t = 0; t < m->years && !s->broken; t++) {
		for (int j = 0; j < m->sites; j++)
			*seats_of(s, t, j) = course_seats(m, j, &s->course[j], t);
		TRY(solve_year(s, t, err));
	}
	seat_search_take_cost(s);
	seat_search_offer(s);
	return ST_OK;
}

/* The year as it was solved last, with c classes at the site: exact there, and its tangent bounds what other numbers are worth,
 * because costs are convex in the seats. */
static void take_point(struct seat_search *s, int t, int site, int c)
{
	size_t at = (size_t)t * (size_t)s->stride;
	double *w = s->worth + at, here = -s->m->discount[t] * (double)s->year[t].travel;
	double slope = s->m->discount[t] * price_of(s, t, site) * s->m->p->class_size;
	int most = most_classes(s->m, site);
	for (int k = 0; k <= most; k++)
		w[k] = MIN(w[k], here + slope * (k - c));
	w[c] = here;
	s->known[at + (size_t)c] = 1;
}

static int offered(const struct seat_search *s, int site, const struct course *c, int t)
{
	return course_standing(s->m, site, c, t) + c->flex[t];
}

/* The best course within the budgets that others leave: years that would be overspent get dearer until they are not. */
static bool find_course(struct seat_search *s, int site, double weight, struct course *ret)
{
	const struct seat_model *m = s->m;
	double money[YEARS], extra[YEARS] = {}, step = PRICE_STEP;
	int64_t others[YEARS], own = 0;
	for (int t = 0; t < m->years; t++) {
		own += course_spending(m, site, &s->course[site], t);
		others[t] = s->spent[t] - own;
	}
	for (int round = 0; round < PRICE_ROUNDS; round++, step *= 1.6) {
		double sum = 0;
		for (int t = m->years - 1; t >= 0; t--) {
			sum += extra[t];
			money[t] = m->discount[t] + weight * s->money[t] + sum;
		}
		course_best(m, site, NULL, s->worth, s->stride, money, ret);
		bool fits = true;
		int64_t spent = 0;
		for (int t = 0; t < m->years; t++) {
			spent += course_spending(m, site, ret, t);
			if (spent + others[t] > m->budget[t]) {
				fits = false;
				extra[t] += step;
			}
		}
		if (fits)
			return true;
	}
	return false;
}

enum status seat_search_answer(struct seat_search *s, int site, double weight, bool *ret_changed, struct err *err)
{
	const struct seat_model *m = s->m;
	struct course old = s->course[site], new;
	double before = guided(s, weight), cost = s->cost;
	int64_t spent[YEARS];
	memcpy(spent, s->spent, sizeof spent);
	*ret_changed = false;
	memset(s->known, 0, (size_t)m->years * (size_t)s->stride);
	for (int t = 0; t < m->years; t++) {
		for (int c = 0; c <= most_classes(m, site); c++)
			s->worth[(size_t)t * (size_t)s->stride + (size_t)c] = INFINITY;
		take_point(s, t, site, offered(s, site, &old, t));
	}
	/* The best course by the tangents known so far is evaluated until it is worth what they say, or cannot be better. */
	bool found = false, exact = false;
	for (int round = 0; round < TANGENT_ROUNDS && !exact && !s->broken; round++) {
		double money[YEARS];
		found = find_course(s, site, weight, &new) && !course_same(m, &old, &new);
		for (int t = 0; t < m->years; t++)
			money[t] = m->discount[t] + weight * s->money[t];
		if (!found || course_value(m, site, s->worth, s->stride, money, &new) >=
				      course_value(m, site, s->worth, s->stride, money, &old) - SAME * before) {
			found = false;
			break;
		}
		exact = true;
		for (int t = 0; t < m->years && !s->broken; t++) {
			int c = offered(s, site, &new, t);
			if (s->known[(size_t)t * (size_t)s->stride + (size_t)c])
				continue;
			exact = false;
			*seats_of(s, t, site) = (int64_t)c * m->p->class_size;
			TRY(solve_year(s, t, err));
			if (!s->broken)
				take_point(s, t, site, c);
		}
	}
	found = found && exact;
	TRY(put(s, site, found ? &new : &old, err));
	if (!found || s->broken)
		return ST_OK;
	seat_search_take_cost(s);
	if (guided(s, weight) < before * (1 - SAME)) {
		*ret_changed = true;
		seat_search_offer(s);
		return ST_OK;
	}
	TRY(put(s, site, &old, err));
	s->cost = cost;
	memcpy(s->spent, spent, sizeof spent);
	return ST_OK;
}

static enum status answer_all(struct seat_search *s, int *list, int n, double weight, int rounds, struct err *err)
{
	bool any = true, changed;
	for (int r = 0; r < rounds && any; r++) {
		any = false;
		shuffle(s, list, n);
		for (int k = 0; k < n && !s->broken && !engine_stopped(s->run); k++) {
			if (s->m->p->decided && s->m->p->decided[list[k]])
				continue;
			TRY(seat_search_answer(s, list[k], weight, &changed, err));
			any = any || changed;
		}
	}
	return ST_OK;
}

enum status seat_search_sweep(struct seat_search *s, double weight, int rounds, struct err *err)
{
	int *list = heap_alloc((size_t)s->m->sites, sizeof *list);
	for (int j = 0; j < s->m->sites; j++)
		list[j] = j;
	enum status st = answer_all(s, list, s->m->sites, weight, rounds, err);
	free(list);
	return st;
}

enum status seat_search_return(struct seat_search *s, struct err *err)
{
	for (int j = 0; j < s->m->sites && !s->broken; j++)
		if (!course_same(s->m, &s->best[j], &s->course[j]))
			TRY(put(s, j, &s->best[j], err));
	seat_search_take_cost(s);
	return ST_OK;
}

void seat_search_prices(const struct seat_search *s, double *ret)
{
	const struct seat_model *m = s->m;
	for (int t = 0; t < m->years; t++)
		for (int i = 0; i < m->units; i++) {
			const int64_t *v = s->year[t].potential;
			ret[t * m->units + i] = m->discount[t] * MAX(0, (double)(v[m->units + m->sites] - v[i]));
		}
}
