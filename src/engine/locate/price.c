#include "engine/locate/price.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { TUNE_STEPS = 6, TOP_MAX = 48, NODES_MAX = 100000 };

void price_init(struct price *p, struct arena *a, const struct locate_model *m)
{
	int most = 1;
	for (int j = 0; j < m->sites; j++)
		most = MAX(most, m->first[j + 1] - m->first[j]);
	*p = (struct price){.model = m, .node_limit = NODES_MAX, .side_scale = 1};
	p->dual = ARENA_ARRAY(a, struct price_dual, (size_t)m->sites);
	p->item = ARENA_ARRAY(a, struct price_item, (size_t)most);
	p->prefix = ARENA_ARRAY(a, double, (size_t)most + 1);
	p->chosen = ARENA_ARRAY(a, int, (size_t)most);
	p->best = ARENA_ARRAY(a, int, (size_t)most);
	p->top = ARENA_ARRAY(a, double, TOP_MAX);
	if (m->low) {
		double sum = 0;
		for (int i = 0; i < m->customers; i++)
			sum += fabs((double)m->low[i]) + fabs((double)m->high[i]);
		if (sum > 0)
			p->side_scale = sum / (2 * m->customers);
	}
}

void price_triples(struct price *p, struct arena *a, const struct price_triple *triple, int n)
{
	int customers = p->model->customers;
	p->triple = triple;
	p->triples = n;
	p->triple_first = ARENA_ARRAY(a, int, (size_t)customers + 2);
	p->triple_of = ARENA_ARRAY(a, int, 3 * (size_t)n + 1);
	p->held = ARENA_ARRAY(a, char, (size_t)n + 1);
	for (int c = 0; c < n; c++)
		for (int k = 0; k < 3 && triple[c].price > 0; k++)
			p->triple_first[triple[c].customer[k] + 2]++;
	for (int i = 0; i <= customers; i++)
		p->triple_first[i + 1] += p->triple_first[i];
	for (int c = 0; c < n; c++)
		for (int k = 0; k < 3 && triple[c].price > 0; k++)
			p->triple_of[p->triple_first[triple[c].customer[k] + 1]++] = c;
}

/* Counts a customer in (by 1) or out (by −1) of the set under way; what the set pays more or less for it. */
static double count_triples(struct price *p, int customer, int by)
{
	double paid = 0;
	p->work += (uint64_t)(p->triple_first[customer + 1] - p->triple_first[customer]);
	for (int k = p->triple_first[customer]; k < p->triple_first[customer + 1]; k++) {
		int c = p->triple_of[k], limit = by > 0 ? 1 : 2;
		if (p->held[c] == limit)
			paid += by * p->triple[c].price;
		p->held[c] = (char)(p->held[c] + by);
	}
	return paid;
}

struct relaxed {
	double bound;
	double slack_capacity;        /* derivative of the bound by the capacity multiplier */
	double slack_low, slack_high; /* sums of the side measures */
	double least;                 /* score of the room-th best item, 0 when there is room left */
};

/* The relaxation at multipliers (c, s): every item scored, the best `room` of the positive ones taken. */
static void relax(struct price *p, const struct locate_load *own, double own_profit, int room, double c, double s,
		  struct relaxed *ret)
{
	const struct locate_model *m = p->model;
	double capacity = MAX((double)m->capacity[p->site], 1.0);
	double free_capacity = (double)(m->capacity[p->site] - own->demand) / capacity;
	double own_low = (double)own->low / p->side_scale, own_high = (double)own->high / p->side_scale;
	double s_low = s > 0 ? s : 0, s_high = s < 0 ? -s : 0;
	double *top = p->top;
	int taken = 0;
	bool limited = room < p->items && room <= TOP_MAX;
	double total = own_profit + c * free_capacity + s_low * own_low + s_high * own_high;
	double load = 0, low = own_low, high = own_high, least = 0;
	p->work += (uint64_t)p->items;
	for (int k = 0; k < p->items; k++) {
		struct price_item *it = &p->item[k];
		double score = it->profit - c * it->demand + s_low * it->side_low + s_high * it->side_high;
		it->score = score;
		if (score <= 0)
			continue;
		if (!limited) {
			total += score;
			load += it->demand;
			low += it->side_low;
			high += it->side_high;
			continue;
		}
		if (taken == room && score <= top[taken - 1])
			continue;
		int at = taken < room ? taken++ : taken - 1;
		while (at > 0 && top[at - 1] < score) {
			top[at] = top[at - 1];
			at--;
		}
		top[at] = score;
	}
	if (limited) {
		least = taken == room && room > 0 ? top[taken - 1] : 0;
		int left = taken;
		for (int k = 0; k < p->items && left; k++) {
			struct price_item *it = &p->item[k];
			if (it->score <= 0 || it->score < least)
				continue;
			total += it->score;
			load += it->demand;
			low += it->side_low;
			high += it->side_high;
			left--;
		}
	}
	*ret = (struct relaxed){total, free_capacity - load, low, high, least};
}

static double slope_side(const struct relaxed *r, double s)
{
	if (s > 0)
		return r->slack_low;
	if (s < 0)
		return -r->slack_high;
	if (r->slack_low < 0)
		return r->slack_low; /* the bound falls when the multiplier grows */
	return r->slack_high < 0 ? -r->slack_high : 0;
}

/* One line search of the convex bound over one multiplier: step while it falls, then halve back. Keeps the best. */
static void line_search(struct price *p, const struct locate_load *own, double own_profit, int room, bool side,
			struct relaxed *r)
{
	struct price_dual *d = &p->dual[p->site];
	double *x = side ? &d->side : &d->capacity, *step = side ? &d->step_side : &d->step_capacity;
	double best = *x, at = *x, lo = -INFINITY, hi = INFINITY;
	struct relaxed now = *r, found = *r;
	double size = fabs(r->bound) + fabs(own_profit) + 1e-9, limit = 1e4 * size;
	if (*step <= 0 || *step > size)
		*step = 0.1 * size;
	if (fabs(*x) > limit) { /* left over from far larger prices */
		*x = at = 0;
		relax(p, own, own_profit, room, side ? d->capacity : 0, side ? 0 : d->side, &now);
		*r = found = now;
		best = 0;
	}
	for (int k = 0; k < TUNE_STEPS; k++) {
		double slope = side ? slope_side(&now, at) : now.slack_capacity;
		if (fabs(slope) < 1e-12 || (!side && at <= 0 && slope > 0))
			break;
		if (slope < 0)
			lo = at;
		else
			hi = at;
		double next;
		if (isinf(lo))
			next = hi - *step;
		else if (isinf(hi))
			next = lo + *step;
		else
			next = (lo + hi) / 2;
		if (isinf(lo) || isinf(hi))
			*step *= 2;
		else
			*step = (hi - lo) / 2;
		if (!side && next < 0)
			next = 0;
		if (side && at != 0 && (next > 0) != (at > 0))
			next = 0; /* the derivative jumps there */
		if (fabs(next) > limit) /* so large that rounding would show in the bound */
			break;
		at = next;
		relax(p, own, own_profit, room, side ? d->capacity : at, side ? at : d->side, &now);
		if (now.bound < found.bound) {
			found = now;
			best = at;
		}
	}
	*x = best;
	*step = MAX(*step, 1e-12);
	*r = found;
}

static int by_score(const void *x, const void *y)
{
	const struct price_item *a = x, *b = y;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->arc > b->arc) - (a->arc < b->arc);
}

static void sort_items(struct price_item *v, int n)
{
	if (n > 40) {
		qsort(v, (size_t)n, sizeof *v, by_score);
		return;
	}
	for (int k = 1; k < n; k++) {
		struct price_item it = v[k];
		int at = k;
		while (at > 0 && by_score(&it, &v[at - 1]) < 0) {
			v[at] = v[at - 1];
			at--;
		}
		v[at] = it;
	}
}

/* Bound on what `room` further items from position `from` on can add. */
static inline double rest(const struct price *p, int from, int room)
{
	if (from >= p->positive)
		return 0;
	int to = room < p->positive - from ? from + room : p->positive;
	return p->prefix[to] - p->prefix[from];
}

/* Depth first over sets in the order of scores. False: stop everything. */
static bool search(struct price *p, int from, int room, double score, double profit, struct locate_load *load)
{
	const struct locate_model *m = p->model;
	if (load->low >= 0 && load->high >= 0) {
		if (p->found) {
			if (profit >= p->threshold && !p->found(p->context, profit, p->chosen, p->depth))
				return false;
		} else if (profit > p->best_profit) {
			p->best_profit = profit;
			p->best_count = p->depth;
			memcpy(p->best, p->chosen, (size_t)p->depth * sizeof *p->chosen);
		}
	}
	if (room == 0)
		return true;
	int64_t capacity = m->capacity[p->site];
	for (int k = from; k < p->items; k++) {
		const struct price_item *it = &p->item[k];
		double bound = score + it->score + rest(p, k + 1, room - 1);
		/* falls with k: nothing later is better */
		if (p->found ? bound < p->threshold : bound <= p->best_profit)
			break;
		int i = m->customer[it->arc];
		if (++p->nodes > p->node_limit) {
			p->truncated = true;
			return false;
		}
		if (load->demand + m->demand[i] > capacity)
			continue;
		locate_load_add(m, load, i, 1);
		p->chosen[p->depth++] = it->arc;
		double paid = p->triples ? count_triples(p, i, 1) : 0;
		bool more = search(p, k + 1, room - 1, score + it->score - paid, profit + it->profit - paid, load);
		if (p->triples)
			count_triples(p, i, -1);
		p->depth--;
		locate_load_add(m, load, i, -1);
		if (!more)
			return false;
	}
	return true;
}

/* Gathers items and tunes the multipliers; false when no set can pass the cutoff (relaxation in *ret_bound). */
static bool prepare(struct price *p, int site, const double *u, double cutoff, bool best_only, struct locate_load *load,
		    double *ret_own_profit, double *ret_bound)
{
	const struct locate_model *m = p->model;
	struct price_dual *d = &p->dual[site];
	double profit = -m->open_cost[site];
	*load = (struct locate_load){};
	p->site = site;
	p->items = 0;
	if (m->self[site] >= 0) {
		profit += u[m->self[site]];
		locate_load_add(m, load, m->self[site], 1);
	}
	*ret_own_profit = profit;
	*ret_bound = -INFINITY;
	if (load->demand > m->capacity[site] || load->count > m->room[site])
		return false;
	int64_t free_capacity = m->capacity[site] - load->demand;
	double capacity = MAX((double)m->capacity[site], 1.0);
	for (int e = m->first[site]; e < m->first[site + 1]; e++) {
		int i = m->customer[e];
		double gain = u[i] - m->cost[e];
		/* without side measures an unprofitable customer is never in the best set */
		if (m->demand[i] > free_capacity || (best_only && !m->low && gain <= 0))
			continue;
		struct price_item *it = &p->item[p->items++];
		it->arc = e;
		it->profit = gain;
		it->demand = (double)m->demand[i] / capacity;
		it->side_low = m->low ? (double)m->low[i] / p->side_scale : 0;
		it->side_high = m->low ? (double)m->high[i] / p->side_scale : 0;
	}
	p->work += (uint64_t)(m->first[site + 1] - m->first[site]);
	int room = m->room[site] - load->count;
	struct relaxed r;
	relax(p, load, profit, room, d->capacity, d->side, &r);
	for (int round = 0; round < 2 && r.bound > cutoff; round++) {
		if (m->low)
			line_search(p, load, profit, room, true, &r);
		if (r.bound > cutoff)
			line_search(p, load, profit, room, false, &r);
		if (!m->low)
			break;
	}
	*ret_bound = r.bound;
	if (r.bound <= cutoff)
		return false;
	relax(p, load, profit, room, d->capacity, d->side, &r);
	*ret_bound = r.bound;
	/* items that cannot be in a set above the cutoff */
	int kept = 0;
	for (int k = 0; k < p->items; k++) {
		double lost = p->item[k].score < r.least ? r.least - p->item[k].score : 0;
		if (r.bound - lost >= cutoff)
			p->item[kept++] = p->item[k];
	}
	p->items = kept;
	sort_items(p->item, kept);
	p->prefix[0] = 0;
	p->positive = 0;
	for (int k = 0; k < kept && p->item[k].score > 0; k++) {
		p->prefix[k + 1] = p->prefix[k] + p->item[k].score;
		p->positive = k + 1;
	}
	double s_low = d->side > 0 ? d->side : 0, s_high = d->side < 0 ? -d->side : 0;
	p->base = profit + d->capacity * (double)free_capacity / capacity + s_low * (double)load->low / p->side_scale +
		  s_high * (double)load->high / p->side_scale;
	p->depth = 0;
	p->nodes = 0;
	p->truncated = false;
	return true;
}

struct price_answer price_best(struct price *p, int site, const double *u, double cutoff)
{
	struct locate_load load;
	double own, bound;
	if (!prepare(p, site, u, cutoff, true, &load, &own, &bound))
		return (struct price_answer){-INFINITY, bound, 0, p->best};
	p->found = NULL;
	p->best_profit = cutoff;
	p->best_count = -1;
	search(p, 0, p->model->room[site] - load.count, p->base, own, &load);
	p->work += p->nodes;
	struct price_answer answer = {-INFINITY, cutoff, 0, p->best};
	if (p->best_count >= 0) {
		answer.profit = p->best_profit;
		answer.count = p->best_count;
		answer.bound = p->best_profit;
	}
	if (p->truncated)
		answer.bound = bound;
	return answer;
}

bool price_all(struct price *p, int site, const double *u, double threshold,
	       bool (*found)(void *context, double profit, const int *arcs, int count), void *context)
{
	struct locate_load load;
	double own, bound;
	if (!prepare(p, site, u, threshold, false, &load, &own, &bound))
		return true;
	p->found = found;
	p->context = context;
	p->threshold = threshold;
	bool all = search(p, 0, p->model->room[site] - load.count, p->base, own, &load);
	p->work += p->nodes;
	return all && !p->truncated;
}
