#include "engine/locate/grouping_model.h"

#include "base/dec.h"

#include <stdlib.h>
#include <string.h>

struct place { /* for sorting by region, then along x */
	int region, school;
	int64_t x;
};

static int by_place(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->region != b->region)
		return (a->region > b->region) - (a->region < b->region);
	if (a->x != b->x)
		return (a->x > b->x) - (a->x < b->x);
	return (a->school > b->school) - (a->school < b->school);
}

static int by_key(const void *x, const void *y)
{
	const struct grouping_school *const *a = x, *const *b = y;
	if ((*a)->stage != (*b)->stage)
		return ((*a)->stage > (*b)->stage) - ((*a)->stage < (*b)->stage);
	if ((*a)->county != (*b)->county)
		return ((*a)->county > (*b)->county) - ((*a)->county < (*b)->county);
	return (*a > *b) - (*a < *b);
}

int grouping_regions(struct arena *a, const struct grouping_problem *p, int **ret_region)
{
	size_t n = (size_t)p->schools;
	const struct grouping_school **order = ARENA_ARRAY(a, const struct grouping_school *, n + 1);
	int *first = ARENA_ARRAY(a, int, n + 1), *region = ARENA_ARRAY(a, int, n + 1), *number = ARENA_ARRAY(a, int, n + 1);
	for (size_t i = 0; i < n; i++)
		order[i] = &p->school[i];
	qsort(order, n, sizeof(struct grouping_school *), by_key); /* ties by address: by school */
	for (size_t k = 0; k < n; k++) {
		int i = (int)(order[k] - p->school);
		bool same = k && order[k]->stage == order[k - 1]->stage &&
			    (p->cross_county || order[k]->county == order[k - 1]->county);
		int head = same ? first[order[k - 1] - p->school] : i;
		first[i] = head;
	}
	/* with all counties together the head of a stage is the first school of its first county: take the smallest */
	for (size_t i = 0; i < n; i++)
		number[i] = -1;
	int regions = 0;
	for (size_t i = 0; i < n; i++) {
		if (number[first[i]] < 0)
			number[first[i]] = regions++;
		region[i] = number[first[i]];
	}
	*ret_region = region;
	return regions;
}

/* Side measures of a region in 64 bits: coefficients divided by what they share; refused when groups could overflow. */
static enum status side_measures(const struct grouping_problem *p, const int *region, int regions, struct locate_model *m,
				 struct arena *a, const struct grouping_rules *rules, struct err *err)
{
	i128 *pupils = ARENA_ARRAY(a, i128, (size_t)regions + 1), *strength = ARENA_ARRAY(a, i128, (size_t)regions + 1);
	for (int i = 0; i < p->schools; i++) {
		pupils[region[i]] += p->school[i].pupils;
		strength[region[i]] += (i128)p->school[i].pupils * p->school[i].strength;
	}
	i128 most = ((i128)1 << 62) / MAX(p->max_schools + 1, 1);
	for (int i = 0; i < p->schools; i++) {
		const struct grouping_school *s = &p->school[i];
		i128 own = 1000 * pupils[region[i]] * s->strength, mean = strength[region[i]];
		i128 low = s->pupils * (own - p->low_pm * mean), high = s->pupils * (p->high_pm * mean - own);
		if (low > most || low < -most || high > most || high < -most)
			return err_set(err, ST_TOO_LARGE, "region of school %d: pupils × strength pass what whole numbers of 64 bits hold", i);
		m->low[i] = rules->low ? (int64_t)low : 0;
		m->high[i] = rules->high ? (int64_t)high : 0;
	}
	return ST_OK;
}

struct pair {
	int site, customer;
	double cost;
};

struct pairs {
	struct pair *v;
	size_t n, cap;
};

static void pairs_add(struct pairs *s, struct pair v)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 1024;
		s->v = heap_resize(s->v, s->cap, sizeof *s->v);
	}
	s->v[s->n++] = v;
}

static void pairs_done(struct pairs *s) { free(s->v); }

static int by_pair(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;
	if (a->site != b->site)
		return (a->site > b->site) - (a->site < b->site);
	return (a->customer > b->customer) - (a->customer < b->customer);
}

struct wish_index { /* the wishes of each school: order[start[i] …] */
	int *start, *order;
};

static struct wish_index index_wishes(struct arena *a, const struct grouping_problem *p)
{
	struct wish_index x = {ARENA_ARRAY(a, int, (size_t)p->schools + 2), ARENA_ARRAY(a, int, (size_t)p->wishes + 1)};
	for (int w = 0; w < p->wishes; w++)
		x.start[p->wish[w].school + 2]++;
	for (int i = 0; i < p->schools; i++)
		x.start[i + 2] += x.start[i + 1];
	for (int w = 0; w < p->wishes; w++)
		x.order[x.start[p->wish[w].school + 1]++] = w;
	return x;
}

struct verdict {
	bool allowed;
	double bonus;
};

/* What wishes, the previous plan and existing membership say about school i with core j (or outside). */
static struct verdict judge(const struct grouping_problem *p, const struct grouping_rules *rules,
			    const struct wish_index *x, double per_membership, int i, int j)
{
	struct verdict v = {true, 0};
	for (int k = x->start[i]; k < x->start[i + 1]; k++) {
		const struct grouping_wish *w = &p->wish[x->order[k]];
		if (rules->wish && !rules->wish[x->order[k]])
			continue;
		bool met = w->core < 0 ? j < 0 : w->core == j;
		if (w->kind == GROUPING_LOCK ? !met : w->kind == GROUPING_FORBID && met)
			v.allowed = false;
		if (w->kind == GROUPING_PREFER && met)
			v.bonus += w->weight;
	}
	if (j >= 0 && j != i && p->school[i].existing == j)
		v.bonus += per_membership;
	if (p->previous && (p->previous[i] < 0 ? j < 0 : p->previous[i] == j))
		v.bonus += p->stay / p->schools;
	return v;
}

static enum status check_wishes(const struct grouping_problem *p, struct err *err)
{
	for (int w = 0; w < p->wishes; w++) {
		const struct grouping_wish *v = &p->wish[w];
		if (v->school < 0 || v->school >= p->schools || v->core < GROUPING_OUTSIDE || v->core >= p->schools)
			return err_set(err, ST_INVALID, "wish %d names school %d and core %d; schools run from 0 to %d", w, v->school,
				       v->core, p->schools - 1);
		if (v->kind == GROUPING_PREFER && !(fabs(v->weight) < 1e9))
			return err_set(err, ST_INVALID, "wish %d: weight must be a number below 10^9", w);
	}
	return ST_OK;
}

enum status grouping_model_make(struct arena *a, const struct grouping_problem *p, const struct grouping_rules *rules,
				struct grouping_model *ret, struct err *err)
{
	TRY(check_wishes(p, err));
	int n = p->schools, sites = 0, *region, regions = grouping_regions(a, p, &region);
	int *site = ARENA_ARRAY(a, int, (size_t)n + 1), *site_school = ARENA_ARRAY(a, int, (size_t)n + 1);
	double total = 0;
	int memberships = 0;
	for (int i = 0; i < n; i++) {
		total += (double)p->school[i].pupils;
		memberships += p->school[i].existing >= 0 && p->school[i].existing != i;
	}
	double per_membership = memberships ? p->k / memberships : 0;
	struct wish_index wishes = index_wishes(a, p);
	for (int i = 0; i < n; i++) {
		site[i] = -1;
		if (p->school[i].may_lead && !p->school[i].is_new &&
		    judge(p, rules, &wishes, per_membership, i, i).allowed) {
			site_school[sites] = i;
			site[i] = sites++;
		}
	}
	struct locate_model *m = &ret->model;
	struct grouping_model made = {.site_school = site_school, .site = site, .constant = memberships ? p->k : 0};
	locate_model_init(&made.model, a, n, sites, true);
	TRY(side_measures(p, region, regions, &made.model, a, rules, err));

	struct place *place = ARENA_ARRAY(a, struct place, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		place[i] = (struct place){region[i], i, p->school[i].x_m};
	qsort(place, (size_t)n, sizeof *place, by_place);
	CLEANUP(pairs_done) struct pairs pairs = {};
	i128 reach = (i128)p->distance_m * p->distance_m;
	for (int s = 0; s < n; s++)
		for (int t = s + 1; t < n && place[t].region == place[s].region; t++) {
			const struct grouping_school *u = &p->school[place[s].school], *v = &p->school[place[t].school];
			i128 dx = v->x_m - u->x_m, dy = v->y_m - u->y_m, d2 = dx * dx + dy * dy;
			if (rules->distance && dx > p->distance_m)
				break;
			if (rules->distance && d2 > reach)
				continue;
			if (pairs.n > GROUPING_PAIRS_MAX)
				return err_set(err, ST_TOO_LARGE, "more than %d pairs of schools within reach: shorten the distance",
					       GROUPING_PAIRS_MAX);
			double km = sqrt((double)d2) / 1000;
			for (int way = 0; way < 2; way++) {
				int i = place[way ? t : s].school, j = place[way ? s : t].school;
				if (site[j] < 0)
					continue;
				struct verdict w = judge(p, rules, &wishes, per_membership, i, j);
				if (w.allowed)
					pairs_add(&pairs, (struct pair){site[j], i, (double)p->school[i].pupils * km / total - w.bonus});
			}
		}
	if (pairs.n)
		qsort(pairs.v, pairs.n, sizeof *pairs.v, by_pair);
	locate_model_arcs(&made.model, a, (int)pairs.n);
	for (size_t k = 0; k < pairs.n; k++)
		locate_model_add(&made.model, pairs.v[k].site, pairs.v[k].customer, pairs.v[k].cost);
	locate_model_finish(&made.model, a);

	*m = made.model;
	for (int j = 0; j < sites; j++) {
		int i = site_school[j];
		m->self[j] = i;
		m->room[j] = rules->schools ? (int)p->max_schools : INT32_MAX;
		m->capacity[j] = rules->pupils ? p->max_pupils : INT64_MAX / 4;
		m->open_cost[j] = p->f - judge(p, rules, &wishes, per_membership, i, i).bonus;
	}
	for (int i = 0; i < n; i++) {
		m->demand[i] = p->school[i].pupils;
		struct verdict w = judge(p, rules, &wishes, per_membership, i, GROUPING_OUTSIDE);
		bool must = (p->school[i].in_scope || p->school[i].is_new) && (!rules->covered || rules->covered[i]);
		if (w.allowed && !must)
			m->outside[i] = -w.bonus;
	}
	if (p->previous)
		made.constant += p->stay;
	ret->site_school = site_school;
	ret->site = site;
	ret->constant = made.constant;
	return ST_OK;
}

struct grouping_value grouping_evaluate(const struct grouping_problem *p, const int *core)
{
	struct grouping_value v = {};
	double travel = 0, pupils = 0;
	for (int i = 0; i < p->schools; i++) {
		const struct grouping_school *s = &p->school[i];
		pupils += (double)s->pupils;
		if (s->existing >= 0 && s->existing != i) {
			v.memberships++;
			v.broken += core[i] != s->existing;
		}
		v.changed += p->previous && p->previous[i] != core[i];
		v.uncovered += core[i] < 0;
		v.groups += core[i] == i;
		if (core[i] >= 0) {
			const struct grouping_school *c = &p->school[core[i]];
			double dx = (double)(s->x_m - c->x_m), dy = (double)(s->y_m - c->y_m);
			travel += (double)s->pupils * sqrt(dx * dx + dy * dy) / 1000;
		}
	}
	for (int w = 0; w < p->wishes; w++) {
		const struct grouping_wish *x = &p->wish[w];
		if (x->kind == GROUPING_PREFER && (x->core < 0 ? core[x->school] < 0 : core[x->school] == x->core))
			v.preference += x->weight;
	}
	v.mean_km = pupils > 0 ? travel / pupils : 0;
	v.objective = v.mean_km + p->f * v.groups + (v.memberships ? p->k * v.broken / v.memberships : 0);
	return v;
}

double grouping_total(const struct grouping_problem *p, const struct grouping_value *v)
{
	double total = v->objective - v->preference;
	if (p->previous && p->schools)
		total += p->stay * v->changed / p->schools;
	return total;
}
