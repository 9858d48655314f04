#include "engine/seatplan/whole.h"
#include "engine/seatplan/change.h"

#include <math.h>
#include <string.h>

enum { TRY_WORK = 300, ROOMS_MOST = 64, ROUNDS = 6 };
static const double SLIGHT = 1e-10;

struct room {
	int site, year;
};

void seat_whole_init(struct seat_whole *w, struct arena *a, struct seat_search *s)
{
	const struct seat_model *m = s->m;
	size_t n = (size_t)m->sites;
	*w = (struct seat_whole){.s = s};
	w->touched = ARENA_ARRAY(a, int, n);
	w->old = ARENA_ARRAY(a, struct course, n);
	w->is_touched = ARENA_ARRAY(a, char, n);
	for (int t = 0; t < m->years; t++) {
		w->now[t].price = ARENA_ARRAY(a, double, n);
		w->was[t].price = ARENA_ARRAY(a, double, n);
	}
	for (int k = 0; k < m->pairs; k++)
		w->far = MAX(w->far, (double)m->cost[k]);
}

static int64_t *seats_of(struct seat_whole *w, int t, int site)
{
	return &w->s->year[t].capacity[w->s->year[t].site_arc + site];
}

static bool is_fixed(const struct seat_whole *w, int site)
{
	return w->s->m->p->decided && w->s->m->p->decided[site];
}

static double rent_of(const struct seat_whole *w, int site)
{
	return (double)MAX(w->s->m->p->site[site].rent, 1);
}

static void take_view(struct seat_whole *w, int t)
{
	const struct seat_model *m = w->s->m;
	const struct seat_year *y = &w->s->year[t];
	struct seat_view *v = &w->now[t];
	v->travel = y->travel;
	v->unserved = 0;
	for (int i = 0; i < m->units; i++)
		v->unserved += y->flow_of[m->pairs + i];
	for (int j = 0; j < m->sites; j++)
		v->price[j] = MAX(0, (double)(y->potential[m->units + m->sites] - y->potential[m->units + j]));
}

static void swap_view(struct seat_whole *w, int t)
{
	struct seat_view keep = w->now[t];
	w->now[t] = w->was[t];
	w->was[t] = keep;
}

static enum status solve_year(struct seat_whole *w, int t, struct err *err)
{
	struct seat_search *s = w->s;
	TRY(seat_year_solve(&s->year[t], s->run, &s->work, &s->broken, err));
	if (!w->is_solved[t])
		swap_view(w, t);
	w->is_solved[t] = true;
	if (!s->broken)
		take_view(w, t);
	return ST_OK;
}

static struct course *touch(struct seat_whole *w, int site)
{
	if (!w->is_touched[site]) {
		w->is_touched[site] = 1;
		w->old[w->touches] = w->s->course[site];
		w->touched[w->touches++] = site;
	}
	return &w->s->course[site];
}

/* Rooms stay where the site still stands. */
static void set_building(struct seat_whole *w, int site, struct course c)
{
	struct course *own = touch(w, site);
	for (int t = 0; t < w->s->m->years; t++)
		c.flex[t] = course_standing(w->s->m, site, &c, t) ? own->flex[t] : 0;
	*own = c;
}

static bool change_building(struct seat_whole *w, int site)
{
	struct course c = w->s->course[site];
	if (is_fixed(w, site) || !course_change(w->s->m, &w->s->rng, site, &c))
		return false;
	set_building(w, site, c);
	return true;
}

static bool change_rooms(struct seat_whole *w, int site, int from, int to, int by)
{
	const struct seat_model *m = w->s->m;
	bool any = false;
	for (int t = from; t <= to && !is_fixed(w, site); t++) {
		int now = w->s->course[site].flex[t], n = MAX(0, MIN(now + by, m->p->site[site].flex_max));
		if (n == now || !course_standing(m, site, &w->s->course[site], t))
			continue;
		touch(w, site)->flex[t] = n;
		any = true;
	}
	return any;
}

/* A site that enlarges, the first from one drawn. */
static int grower(struct seat_whole *w)
{
	const struct seat_model *m = w->s->m;
	int first = (int)rng_below(&w->s->rng, (uint64_t)m->frees);
	for (int k = 0; k < m->frees; k++) {
		int j = m->free[(first + k) % m->frees];
		for (int t = 0; t < m->years; t++)
			if (w->s->course[j].add[t])
				return j;
	}
	return -1;
}

static int project_of(struct seat_whole *w, int site)
{
	int n = 0, year = -1;
	for (int t = 0; t < w->s->m->years; t++)
		if (w->s->course[site].add[t] && rng_below(&w->s->rng, (uint64_t)++n) == 0)
			year = t;
	return year;
}

/* Some classes of one project go to another. */
static bool move_classes(struct seat_whole *w)
{
	int from = grower(w), to = grower(w);
	if (from < 0 || from == to)
		return false;
	int y = project_of(w, from), z = project_of(w, to), room = w->s->m->p->site[to].max_add,
	    step = MAX(site_step(w->s->m, from), site_step(w->s->m, to)), by = step * (1 + (int)rng_below(&w->s->rng, 3));
	for (int t = 0; t < w->s->m->years; t++)
		room -= w->s->course[to].add[t];
	by = MIN(by, MIN(room, w->s->course[from].add[y]));
	by -= by % step;
	if (by <= 0 || by % site_step(w->s->m, from) || by % site_step(w->s->m, to))
		return false;
	touch(w, from)->add[y] -= by;
	touch(w, to)->add[z] += by;
	return true;
}

/* One site instead of another, each with the rooms it has where it stands. */
static bool hand_over(struct seat_whole *w)
{
	struct hand_over h;
	if (!course_hand_over(w->s->m, &w->s->rng, w->s->course, w->s->near, &h))
		return false;
	set_building(w, h.from, h.left);
	set_building(w, h.to, h.taken);
	return true;
}

static bool draw(struct seat_whole *w)
{
	struct rng *rng = &w->s->rng;
	int years = w->s->m->years, site = w->s->m->free[rng_below(rng, (uint64_t)w->s->m->frees)],
	    other = course_neighbour(w->s->m, rng, w->s->near, site);
	int from = (int)rng_below(rng, (uint64_t)years),
	    to = rng_below(rng, 2) ? from : from + (int)rng_below(rng, (uint64_t)(years - from));
	switch (rng_below(rng, 8)) {
	case 0:
		return change_rooms(w, site, from, to, rng_below(rng, 2) ? 1 : -1);
	case 1:
		return other != site && change_rooms(w, site, from, to, -1) && change_rooms(w, other, from, to, 1);
	case 2:
	case 3:
		return change_building(w, site);
	case 4:
		return move_classes(w);
	case 5:
		return hand_over(w);
	default:
		return other != site && change_building(w, site) && change_building(w, other);
	}
}

static double own_cost(const struct seat_model *m, int site, const struct course *c, int64_t *spent, int sign)
{
	double v = 0;
	for (int t = 0; t < m->years; t++) {
		int64_t now = course_spending(m, site, c, t);
		spent[t] += sign * now;
		v += m->discount[t] * (double)(now + course_upkeep(m, site, c, t));
	}
	return sign * v;
}

/* Fills `spent`; returns what the changed courses themselves cost more than before. */
static double take_spending(struct seat_whole *w)
{
	const struct seat_model *m = w->s->m;
	double v = 0;
	int64_t by[YEARS] = {}, sum = 0;
	for (int k = 0; k < w->touches; k++) {
		v += own_cost(m, w->touched[k], &w->s->course[w->touched[k]], by, 1);
		v += own_cost(m, w->touched[k], &w->old[k], by, -1);
	}
	for (int t = 0; t < m->years; t++)
		w->spent[t] = w->s->spent[t] + (sum += by[t]);
	return v;
}

/* Money that a year may still spend without harm to those after it. */
static int64_t left_in(const struct seat_whole *w, const int64_t *spent, int t)
{
	int64_t least = INT64_MAX;
	for (; t < w->s->m->years; t++)
		least = MIN(least, w->s->m->budget[t] - spent[t]);
	return least;
}

/* A room more (by 1) or fewer (−1) beside what the courses say. */
static void change_room(struct seat_whole *w, struct room r, int by)
{
	const struct seat_model *m = w->s->m;
	touch(w, r.site)->flex[r.year] += by;
	for (int y = r.year; y < m->years; y++)
		w->spent[y] += by * m->p->site[r.site].rent;
}

/* Rooms whose seats are worth least for their rent go until the budgets hold. */
static bool give_up_rooms(struct seat_whole *w)
{
	const struct seat_model *m = w->s->m;
	for (int t = 0; t < m->years; t++)
		while (w->spent[t] > m->budget[t]) {
			struct room worst = {-1, 0};
			double least = INFINITY;
			for (int y = 0; y <= t; y++)
				for (int j = 0; j < m->sites; j++) {
					double each = m->discount[y] *
						      (w->now[y].price[j] * m->p->class_size / rent_of(w, j) - 1);
					if (w->s->course[j].flex[y] && !is_fixed(w, j) && each < least) {
						least = each;
						worst = (struct room){j, y};
					}
				}
			if (worst.site < 0)
				return false;
			change_room(w, worst, -1);
		}
	return true;
}

/* What a further room gains at most: while pupils have no seat it saves what staying away costs, then ways. */
static double room_gain(const struct seat_whole *w, int t, int j)
{
	const struct seat_model *m = w->s->m;
	const struct course *c = &w->s->course[j];
	if (c->flex[t] >= m->p->site[j].flex_max || is_fixed(w, j) || !course_standing(m, j, c, t))
		return 0;
	double price = w->now[t].price[j], seats = m->p->class_size, missing = MIN(seats, (double)w->now[t].unserved);
	return m->discount[t] * (price * missing + MIN(price, w->far) * (seats - missing) - (double)m->p->site[j].rent);
}

/* What further rooms of the year might gain for the money left in it. */
static double hope(const struct seat_whole *w, int t)
{
	const struct seat_model *m = w->s->m;
	double sum = 0, ratio = 0, most = 0, money = (double)left_in(w, w->spent, t);
	for (int j = 0; j < m->sites && money > 0; j++) {
		double gain = room_gain(w, t, j);
		if (gain <= 0)
			continue;
		sum += gain * (m->p->site[j].flex_max - w->s->course[j].flex[t]);
		most = MAX(most, gain);
		ratio = MAX(ratio, gain / rent_of(w, j));
	}
	double rooms = ceil((double)w->now[t].unserved / m->p->class_size);
	return MIN(MIN(sum, most * MAX(rooms, 1)), ratio * MAX(money, 0));
}

/* The rooms that promise most for their rent at the prices there are, in each year as many as its unserved pupils would
 * fill. */
static int choose_rooms(struct seat_whole *w, const bool *open, struct room *ret)
{
	const struct seat_model *m = w->s->m;
	int left[YEARS] = {}, n = 0;
	for (int t = 0; t < m->years; t++)
		if (open[t])
			left[t] = 1 + (int)MIN(MAX(w->now[t].unserved - 1, 0) / m->p->class_size, ROOMS_MOST);
	while (n < ROOMS_MOST) {
		struct room best = {-1, 0};
		double most = 0;
		for (int t = 0; t < m->years; t++) {
			int64_t money = left[t] ? left_in(w, w->spent, t) : 0;
			for (int j = 0; j < m->sites && left[t]; j++) {
				if (m->p->site[j].rent > money)
					continue;
				double gain = room_gain(w, t, j) / rent_of(w, j);
				if (gain > most) {
					most = gain;
					best = (struct room){j, t};
				}
			}
		}
		if (best.site < 0)
			break;
		change_room(w, best, 1);
		left[best.year]--;
		ret[n++] = best;
	}
	return n;
}

/* The seats of the courses as they are; whether any are new. */
static bool set_seats(struct seat_whole *w, int t)
{
	const struct seat_model *m = w->s->m;
	bool any = false;
	for (int k = 0; k < w->touches; k++) {
		int j = w->touched[k];
		int64_t seats = course_seats(m, j, &w->s->course[j], t);
		any = any || *seats_of(w, t, j) != seats;
		*seats_of(w, t, j) = seats;
	}
	return any;
}

/* Rooms come in the years that are open, as long as the change may still be worth while. */
static enum status rent_rooms(struct seat_whole *w, bool *open, double *delta, double most, struct err *err)
{
	const struct seat_model *m = w->s->m;
	struct room room[ROOMS_MOST];
	for (int n, round = 0; round < ROUNDS && !w->s->broken; round++) {
		double all = 0;
		for (int t = 0; t < m->years; t++)
			all += open[t] ? hope(w, t) : 0;
		if (*delta - all > most || !(n = choose_rooms(w, open, room)))
			break;
		for (int t = 0; t < m->years && !w->s->broken; t++) {
			int64_t before = w->now[t].travel, rent = 0;
			for (int k = 0; k < n; k++)
				rent += room[k].year == t ? m->p->site[room[k].site].rent : 0;
			if (!set_seats(w, t))
				continue;
			TRY(solve_year(w, t, err));
			double change = m->discount[t] * (double)(w->now[t].travel - before + rent);
			if (change < -SLIGHT * w->s->cost) {
				*delta += change;
				continue;
			}
			open[t] = false;
			for (int k = 0; k < n; k++)
				if (room[k].year == t)
					change_room(w, room[k], -1);
			(void)set_seats(w, t);
			if (!w->s->broken)
				TRY(solve_year(w, t, err));
		}
	}
	return ST_OK;
}

/* Years one by one as they will be, from what the tangents promise. */
static enum status evaluate(struct seat_whole *w, double *delta, double most, struct err *err)
{
	struct seat_search *s = w->s;
	const struct seat_model *m = s->m;
	double guess[YEARS] = {}, hopes = 0;
	bool open[YEARS] = {};
	for (int t = 0; t < m->years; t++) {
		for (int k = 0; k < w->touches; k++) {
			int j = w->touched[k];
			guess[t] -= m->discount[t] * w->now[t].price[j] *
				    (double)(course_seats(m, j, &s->course[j], t) - *seats_of(w, t, j));
		}
		open[t] = left_in(w, w->spent, t) > left_in(w, s->spent, t);
		if (open[t])
			guess[t] -= hope(w, t);
		*delta += guess[t];
	}
	if (*delta > most)
		return ST_OK;
	for (int t = 0; t < m->years && *delta <= most && !s->broken; t++) {
		int64_t before = w->now[t].travel;
		if (set_seats(w, t)) {
			TRY(solve_year(w, t, err));
			open[t] = true;
		}
		double more = open[t] ? hope(w, t) : 0;
		*delta += m->discount[t] * (double)(w->now[t].travel - before) - guess[t] - more;
		hopes += more;
	}
	if (s->broken || *delta > most)
		return ST_OK;
	*delta += hopes;
	return rent_rooms(w, open, delta, most, err);
}

static enum status try_change(struct seat_whole *w, double most, struct err *err)
{
	struct seat_search *s = w->s;
	const struct seat_model *m = s->m;
	double delta = INFINITY;
	memset(w->is_solved, 0, sizeof w->is_solved);
	s->work += TRY_WORK;
	if (draw(w)) {
		(void)take_spending(w);
		if (give_up_rooms(w)) {
			delta = take_spending(w);
			TRY(evaluate(w, &delta, most, err));
		}
	}
	bool taken = delta <= most && !s->broken;
	if (taken) {
		s->cost += delta;
		memcpy(s->spent, w->spent, sizeof s->spent);
		seat_search_offer(s);
	}
	for (int k = 0; k < w->touches; k++) {
		w->is_touched[w->touched[k]] = 0;
		if (!taken)
			s->course[w->touched[k]] = w->old[k];
	}
	for (int t = 0; t < m->years && !taken; t++) {
		(void)set_seats(w, t);
		if (w->is_solved[t])
			swap_view(w, t);
	}
	w->touches = 0;
	return ST_OK;
}

enum status seat_whole_run(struct seat_whole *w, uint64_t work, double hot, double cold, struct err *err)
{
	struct seat_search *s = w->s;
	uint64_t begin = s->work;
	if (s->broken)
		return ST_OK;
	for (int t = 0; t < s->m->years; t++)
		take_view(w, t);
	while (s->work - begin < work && !s->broken && !engine_stopped(s->run)) {
		double at = (double)(s->work - begin) / (double)work,
		       temperature = hot * pow(cold / hot, at) * fabs(s->cost);
		TRY(try_change(w, -temperature * log(1 - rng_unit(&s->rng)), err));
	}
	/* refused changes have left years as they were not */
	for (int t = 0; t < s->m->years && !s->broken; t++)
		TRY(seat_year_solve(&s->year[t], s->run, &s->work, &s->broken, err));
	seat_search_take_cost(s);
	return ST_OK;
}
