/* The judge: rules in whole numbers; pupils assigned year by year along shortest paths, proved by prices. */
#include "engine/locate/text.h"
#include "engine/seatplan/seatplan.h"
#include "engine/violations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct judge {
	struct arena *arena;
	const struct seatplan_problem *p;
	const struct seatplan_decision *decision;
	int decisions;
	struct violations out;
	int *open, *shut;        /* of each site: year or −1 */
	int *add, *flex;         /* sites × years, decided */
	int64_t *spent;          /* of each year */
};

static size_t at(const struct judge *v, int site, int year) { return (size_t)site * (size_t)v->p->years + (size_t)year; }

static void take_open(struct judge *v, const struct seatplan_decision *d)
{
	const struct seatplan_site *s = &v->p->site[d->site];
	if (s->existing)
		violation(&v->out, "R1: site %d exists, it cannot be opened", d->site + 1);
	else if (v->open[d->site] >= 0)
		violation(&v->out, "R1: site %d is opened twice", d->site + 1);
	else if (d->year < s->first || d->year + s->lead >= v->p->years)
		violation(&v->out, "R1: site %d cannot be opened in year %d", d->site + 1, d->year + 1);
	if (d->classes != s->classes)
		violation(&v->out, "R1: site %d opens with %d classes, not %d", d->site + 1, s->classes, d->classes);
	if (v->open[d->site] < 0)
		v->open[d->site] = d->year;
	v->spent[d->year] += s->open_cost;
}

static void take(struct judge *v, const struct seatplan_decision *d)
{
	const struct seatplan_problem *p = v->p;
	const struct seatplan_site *s = &p->site[d->site];
	switch (d->kind) {
	case SEATPLAN_OPEN:
		take_open(v, d);
		break;
	case SEATPLAN_EXPAND:
		if (d->classes < 1 || d->year >= p->years - 1)
			violation(&v->out, "R2: site %d, year %d: %d classes cannot be added", d->site + 1, d->year + 1, d->classes);
		v->add[at(v, d->site, d->year)] += d->classes;
		v->spent[d->year] += s->project_cost + s->class_cost * d->classes;
		break;
	case SEATPLAN_FLEX:
		if (d->classes < 1 || d->classes > s->flex_max)
			violation(&v->out, "R3: site %d, year %d: 1 to %d rooms, not %d", d->site + 1, d->year + 1, s->flex_max, d->classes);
		v->flex[at(v, d->site, d->year)] += d->classes;
		v->spent[d->year] += s->rent * d->classes;
		break;
	case SEATPLAN_CLOSE:
		if (!s->existing || !p->closing || s->close_first < 0 || d->year < s->close_first || d->classes != 0 || v->shut[d->site] >= 0)
			violation(&v->out, "R4: site %d cannot be shut in year %d", d->site + 1, d->year + 1);
		v->shut[d->site] = d->year;
		break;
	}
}

static bool stands(const struct judge *v, int j, int t)
{
	const struct seatplan_site *s = &v->p->site[j];
	if (s->existing)
		return v->shut[j] < 0 || t < v->shut[j];
	return v->open[j] >= 0 && v->open[j] + s->lead <= t;
}

static void judge_sites(struct judge *v)
{
	const struct seatplan_problem *p = v->p;
	for (int j = 0; j < p->sites; j++) {
		int added = 0;
		for (int t = 0; t < p->years; t++) {
			int x = v->add[at(v, j, t)];
			added += x;
			if (x && p->site[j].step > 1 && x % p->site[j].step)
				violation(&v->out, "R2: site %d, year %d: %d classes are added, not in steps of %d", j + 1, t + 1, x, p->site[j].step);
			if (x && p->site[j].existing && t < p->site[j].grow_first)
				violation(&v->out, "R2: site %d is enlarged in year %d, before it can be", j + 1, t + 1);
			if (x && !stands(v, j, t))
				violation(&v->out, "R2: site %d is enlarged in year %d, when it does not stand", j + 1, t + 1);
			if (v->flex[at(v, j, t)] && !stands(v, j, t))
				violation(&v->out, "R3: site %d has rooms in year %d, when it does not stand", j + 1, t + 1);
		}
		if (added > p->site[j].max_add)
			violation(&v->out, "R2: site %d: %d classes are added, at most %d may be", j + 1, added, p->site[j].max_add);
		if (added && v->shut[j] >= 0)
			violation(&v->out, "R4: site %d is enlarged and shut", j + 1);
	}
	int64_t left = 0;
	for (int t = 0; t < p->years; t++) {
		left += p->budget[t] - v->spent[t];
		if (left < 0)
			violation(&v->out, "R5: %lld yuan too much are spent by year %d", (long long)-left, t + 1);
	}
}

static void judge_locks(struct judge *v)
{
	const struct seatplan_problem *p = v->p;
	for (int j = 0; p->decided && j < p->sites; j++) {
		int wanted = 0, got = 0, same = 0;
		for (int k = 0; k < p->locks; k++)
			wanted += p->lock[k].site == j;
		for (int d = 0; d < v->decisions; d++) {
			got += v->decision[d].site == j;
			for (int k = 0; k < p->locks && v->decision[d].site == j; k++)
				same += p->lock[k].site == j && p->lock[k].year == v->decision[d].year && p->lock[k].kind == v->decision[d].kind &&
					p->lock[k].classes == v->decision[d].classes;
		}
		if (p->decided[j] && (wanted != got || wanted != same))
			violation(&v->out, "site %d is decided otherwise", j + 1);
	}
}

/* Least cost of one year: place i's pupils on sites or nowhere. Places overfull at first give pupils away along shortest paths. */
struct transport {
	const struct seatplan_problem *p;
	const int *first, *site;  /* pairs of unit i: first[i] … */
	const int64_t *cost;
	int nowhere;              /* = sites */
	int64_t *flow, *none;     /* of each pair; of each unit: nowhere */
	int64_t *load, *room, *price, *unit_price, *dist;
	int *by_first, *by_pair, *pair_unit; /* pairs of each site */
	int *from_unit, *from_site;
	bool *done, *unit_done;
};

static int64_t isqrt_near(int64_t q)
{
	int64_t n = (int64_t)sqrtl((long double)q);
	while (n * n > q)
		n--;
	while ((n + 1) * (n + 1) <= q)
		n++;
	return q > n * n + n ? n + 1 : n;
}

static void relax(struct transport *w, int unit, int via, int to, int64_t cost, int64_t base)
{
	int64_t d = base + cost + w->price[to];
	if (!w->done[to] && d < w->dist[to]) {
		w->dist[to] = d;
		w->from_site[to] = via;
		w->from_unit[to] = unit;
	}
}

/* One path from an overfull site to room. */
static void give_away(struct transport *w, int source)
{
	const struct seatplan_problem *p = w->p;
	int goal = -1;
	for (int j = 0; j <= p->sites; j++) {
		w->done[j] = false;
		w->dist[j] = INT64_MAX / 4;
	}
	memset(w->unit_done, 0, (size_t)p->units * sizeof(bool));
	w->dist[source] = 0;
	int64_t *unit_dist = w->none + p->units;
	for (;;) {
		int j = -1;
		for (int k = 0; k <= p->sites; k++)
			if (!w->done[k] && w->dist[k] < INT64_MAX / 4 && (j < 0 || w->dist[k] < w->dist[j]))
				j = k;
		w->done[j] = true;
		if (w->load[j] < w->room[j]) {
			goal = j;
			break;
		}
		for (int k = w->by_first[j]; k < w->by_first[j + 1]; k++) {
			int e = w->by_pair[k], i = w->pair_unit[e];
			if (w->flow[e] == 0 || w->unit_done[i])
				continue;
			w->unit_done[i] = true;
			unit_dist[i] = w->dist[j];
			int64_t base = w->dist[j] - w->unit_price[i];
			for (int o = w->first[i]; o < w->first[i + 1]; o++)
				relax(w, i, j, w->site[o], w->cost[o], base);
			relax(w, i, j, w->nowhere, p->unmet, base);
		}
	}
	int64_t length = w->dist[goal];
	for (int j = 0; j <= p->sites; j++)
		if (w->done[j])
			w->price[j] += length - w->dist[j];
	for (int i = 0; i < p->units; i++)
		if (w->unit_done[i])
			w->unit_price[i] += length - unit_dist[i];
	int64_t q = MIN(w->load[source] - w->room[source], w->room[goal] - w->load[goal]);
	for (int pass = 0; pass < 2; pass++)
		for (int k = goal; k != source; k = w->from_site[k]) {
			int i = w->from_unit[k];
			int64_t *out = NULL, *in = &w->none[i];
			for (int o = w->first[i]; o < w->first[i + 1]; o++) {
				if (w->site[o] == w->from_site[k])
					out = &w->flow[o];
				if (w->site[o] == k)
					in = &w->flow[o];
			}
			if (!out)
				panic("a way over a site the unit does not reach");
			if (pass == 0) {
				q = MIN(q, *out);
			} else {
				*out -= q;
				*in += q;
			}
		}
	w->load[source] -= q;
	w->load[goal] += q;
}

/* ST_INTERNAL when the prices do not prove the assignment. */
static enum status year_cost(struct judge *v, struct transport *w, int t, int64_t *ret, struct err *err)
{
	const struct seatplan_problem *p = v->p;
	for (int j = 0; j < p->sites; j++) {
		int64_t classes = stands(v, j, t) ? p->site[j].classes + v->flex[at(v, j, t)] : 0;
		for (int s = 0; s < t; s++)
			classes += v->add[at(v, j, s)];
		w->room[j] = classes * p->class_size;
		w->load[j] = w->price[j] = 0;
	}
	w->room[p->sites] = INT64_MAX / 4;
	w->load[p->sites] = w->price[p->sites] = 0;
	memset(w->flow, 0, (size_t)w->first[p->units] * sizeof(int64_t));
	for (int i = 0; i < p->units; i++) {
		int best = -1;
		for (int o = w->first[i]; o < w->first[i + 1]; o++)
			if (w->cost[o] < (best < 0 ? p->unmet : w->cost[best]))
				best = o;
		int64_t d = p->demand[(size_t)i * (size_t)p->years + (size_t)t];
		w->none[i] = best < 0 ? d : 0;
		w->unit_price[i] = best < 0 ? p->unmet : w->cost[best];
		if (best >= 0) {
			w->flow[best] = d;
			w->load[w->site[best]] += d;
		}
	}
	for (int j = 0; j < p->sites; j++)
		while (w->load[j] > w->room[j])
			give_away(w, j);
	int64_t primal = 0, dual = 0;
	for (int i = 0; i < p->units; i++) {
		int64_t least = p->unmet;
		primal += p->unmet * w->none[i];
		for (int o = w->first[i]; o < w->first[i + 1]; o++) {
			primal += w->cost[o] * w->flow[o];
			least = MIN(least, w->cost[o] + w->price[w->site[o]]);
		}
		dual += least * p->demand[(size_t)i * (size_t)p->years + (size_t)t];
	}
	for (int j = 0; j < p->sites; j++)
		dual -= w->price[j] * w->room[j];
	if (primal != dual)
		return err_set(err, ST_INTERNAL, "year %d: the assignment of the judge is not proved", t + 1);
	*ret = primal;
	return ST_OK;
}

static void make_pairs(struct judge *v, struct transport *w)
{
	const struct seatplan_problem *p = v->p;
	struct arena *a = v->arena;
	int *first = ARENA_ARRAY(a, int, (size_t)p->units + 1), pairs = 0;
	for (int pass = 0; pass < 2; pass++) {
		int *site = pass ? ARENA_ARRAY(a, int, (size_t)pairs + 1) : NULL;
		int64_t *cost = pass ? ARENA_ARRAY(a, int64_t, (size_t)pairs + 1) : NULL;
		pairs = 0;
		for (int i = 0; i < p->units; i++) {
			first[i] = pairs;
			for (int j = 0; j < p->sites; j++) {
				int64_t dx = p->x_m[i] - p->site[j].x_m, dy = p->y_m[i] - p->site[j].y_m, r = p->radius_m[i];
				if (dx > r || -dx > r || dy > r || -dy > r)
					continue;
				int64_t d = isqrt_near(dx * dx + dy * dy);
				if (d > r)
					continue;
				if (pass) {
					site[pairs] = j;
					cost[pairs] = (p->travel * d + 500) / 1000;
				}
				pairs++;
			}
		}
		first[p->units] = pairs;
		w->site = site;
		w->cost = cost;
	}
	w->first = first;
	size_t n = (size_t)p->units, m = (size_t)p->sites + 1, e = (size_t)pairs + 1;
	w->by_first = ARENA_ARRAY(a, int, m + 1);
	w->by_pair = ARENA_ARRAY(a, int, e);
	w->pair_unit = ARENA_ARRAY(a, int, e);
	for (int o = 0; o < pairs; o++)
		w->by_first[w->site[o] + 1]++;
	for (int j = 0; j < p->sites; j++)
		w->by_first[j + 1] += w->by_first[j];
	w->by_first[p->sites + 1] = pairs;
	int *next = ARENA_ARRAY(a, int, m);
	memcpy(next, w->by_first, m * sizeof(int));
	for (int i = 0; i < p->units; i++)
		for (int o = first[i]; o < first[i + 1]; o++) {
			w->by_pair[next[w->site[o]]++] = o;
			w->pair_unit[o] = i;
		}
	w->flow = ARENA_ARRAY(a, int64_t, e);
	w->none = ARENA_ARRAY(a, int64_t, 2 * n);
	w->load = ARENA_ARRAY(a, int64_t, m);
	w->room = ARENA_ARRAY(a, int64_t, m);
	w->price = ARENA_ARRAY(a, int64_t, m);
	w->dist = ARENA_ARRAY(a, int64_t, m);
	w->unit_price = ARENA_ARRAY(a, int64_t, n);
	w->from_unit = ARENA_ARRAY(a, int, m);
	w->from_site = ARENA_ARRAY(a, int, m);
	w->done = ARENA_ARRAY(a, bool, m);
	w->unit_done = ARENA_ARRAY(a, bool, n);
}

enum status seatplan_check(struct arena *a, const struct seatplan_problem *p, const struct seatplan_decision *decision,
			   int decisions, struct check_report *ret, int64_t *ret_micro, struct err *err)
{
	size_t m = (size_t)p->sites, cells = m * (size_t)p->years;
	struct judge v = {.arena = a, .p = p, .decision = decision, .decisions = decisions};
	violations_init(&v.out, a);
	v.open = ARENA_ARRAY(a, int, m);
	v.shut = ARENA_ARRAY(a, int, m);
	v.add = ARENA_ARRAY(a, int, cells);
	v.flex = ARENA_ARRAY(a, int, cells);
	v.spent = ARENA_ARRAY(a, int64_t, (size_t)p->years);
	for (int j = 0; j < p->sites; j++)
		v.open[j] = v.shut[j] = -1;
	bool *taken = ARENA_ARRAY(a, bool, cells * 4);
	for (int k = 0; k < decisions; k++) {
		const struct seatplan_decision *d = &decision[k];
		if (d->site < 0 || d->site >= p->sites || d->year < 0 || d->year >= p->years || d->classes < 0 || d->classes > 3 * SEATPLAN_CLASSES_MAX)
			return err_set(err, ST_INVALID, "decision %d: its site, year or number of classes does not exist", k + 1);
		bool *seen = &taken[at(&v, d->site, d->year) * 4 + d->kind];
		if (*seen)
			violation(&v.out, "site %d, year %d: the same kind of decision twice", d->site + 1, d->year + 1);
		*seen = true;
		take(&v, d);
	}
	judge_sites(&v);
	judge_locks(&v);
	struct transport w = {.p = p, .nowhere = p->sites};
	make_pairs(&v, &w);
	int64_t micro = 0;
	for (int t = 0; t < p->years; t++) {
		int64_t yuan = v.spent[t], served = 0;
		TRY(year_cost(&v, &w, t, &served, err));
		for (int j = 0; j < p->sites; j++) {
			int added = !p->site[j].existing && stands(&v, j, t) ? p->site[j].classes : 0;
			for (int s = 0; s < t; s++)
				added += v.add[at(&v, j, s)];
			yuan += p->maintain * added;
			if (v.shut[j] >= 0 && t >= v.shut[j])
				yuan -= p->site[j].saving;
		}
		micro += p->discount[t] * (yuan + served);
	}
	struct check_report report;
	violations_report(&v.out, &report);
	report.objective = (double)((long double)micro / 1000000);
	*ret = report;
	if (ret_micro)
		*ret_micro = micro;
	return ST_OK;
}
