/* A region of several counties, county by county: most schools have room to spare and nothing to decide, so the whole is slow to search and a
 * county is not. Children still go where they like: the judge and the bound are those of the whole. */
#include "areas/planning/seatplan/planner.h"

#include <math.h>
#include <string.h>

/* Work of the first round for one county and for the whole; every round has twice as much. */
static const uint64_t FIRST_WORK = 10000000, WHOLE_WORK = 200000000;
enum { IDLE_ROUNDS = 2 };

struct part {
	struct seats_problem p;
	int *site;                      /* of the whole problem */
	struct seatplan_decision *list; /* of the part */
	int n;
	bool optimal;
};

struct counties {
	struct arena *a;
	const struct seats_problem *whole;
	const struct engine_run *run;
	struct id *county;
	struct part *part;
	int parts;
	uint64_t work;
};

/* The county of each of the engine's units, in its order. */
static struct id *unit_counties(const struct seats_problem *p, struct arena *a)
{
	struct id *county = ARENA_ARRAY(a, struct id, (size_t)p->engine.units + 1);
	int n = 0;
	for (size_t i = 0; i < p->demand.units && n < p->engine.units; i++)
		if (!isnan(p->demand.unit[i].lon) && !isnan(p->demand.unit[i].lat))
			county[n++] = p->demand.unit[i].county;
	return county;
}

static int part_of(struct counties *s, struct id county)
{
	int k = 0;
	while (k < s->parts && id_cmp(s->county[k], county) != 0)
		k++;
	if (k == s->parts)
		s->county[s->parts++] = county;
	return k;
}

static void cut_out(struct counties *s, int k, const int *of_unit, const int *of_site, int *site_to)
{
	const struct seats_problem *w = s->whole;
	const struct seatplan_problem *e = &w->engine;
	struct part *part = &s->part[k];
	struct seats_problem *p = &part->p;
	size_t years = (size_t)e->years, units = 0, sites = 0;
	for (int i = 0; i < e->units; i++)
		units += of_unit[i] == k;
	for (int j = 0; j < e->sites; j++)
		sites += of_site[j] == k;
	int64_t *x = ARENA_ARRAY(s->a, int64_t, units + 1), *y = ARENA_ARRAY(s->a, int64_t, units + 1), *radius = ARENA_ARRAY(s->a, int64_t, units + 1),
		*demand = ARENA_ARRAY(s->a, int64_t, units * years + 1);
	struct seatplan_site *site = ARENA_ARRAY(s->a, struct seatplan_site, sites + 1);
	*p = *w;
	p->engine.units = p->engine.sites = p->engine.locks = 0;
	p->site = ARENA_ARRAY(s->a, struct seats_site, sites + 1);
	p->decided = ARENA_ARRAY(s->a, bool, sites + 1);
	p->by_key = ARENA_ARRAY(s->a, int, (size_t)w->decidable + 1);
	p->lock = ARENA_ARRAY(s->a, struct seatplan_decision, (size_t)e->locks + 1);
	p->ban = ARENA_ARRAY(s->a, struct seats_ban, w->bans + 1);
	p->budget = ARENA_ARRAY(s->a, int64_t, years + 1);
	part->site = ARENA_ARRAY(s->a, int, sites + 1);
	for (int i = 0; i < e->units; i++) {
		if (of_unit[i] != k)
			continue;
		int at = p->engine.units++;
		x[at] = e->x_m[i];
		y[at] = e->y_m[i];
		radius[at] = e->radius_m[i];
		memcpy(demand + (size_t)at * years, e->demand + (size_t)i * years, years * sizeof *demand);
	}
	for (int j = 0; j < e->sites; j++) {
		if (of_site[j] != k)
			continue;
		int at = p->engine.sites++;
		site_to[j] = at;
		part->site[at] = j;
		site[at] = e->site[j];
		p->site[at] = w->site[j];
		p->decided[at] = w->decided[j];
	}
	p->decidable = 0;
	for (int i = 0; i < w->decidable; i++) /* in order of key still */
		if (of_site[w->by_key[i]] == k)
			p->by_key[p->decidable++] = site_to[w->by_key[i]];
	for (int i = 0; i < e->locks; i++)
		if (of_site[e->lock[i].site] == k) {
			p->lock[p->engine.locks] = e->lock[i];
			p->lock[p->engine.locks++].site = site_to[e->lock[i].site];
		}
	p->bans = 0;
	for (size_t i = 0; i < w->bans; i++)
		if (of_site[w->ban[i].site] == k)
			p->ban[p->bans++] = (struct seats_ban){site_to[w->ban[i].site], w->ban[i].course};
	p->engine.x_m = x;
	p->engine.y_m = y;
	p->engine.radius_m = radius;
	p->engine.demand = p->demand_of = demand;
	p->engine.site = site;
	p->engine.decided = p->decided;
	p->engine.lock = p->lock;
	p->engine.budget = p->budget;
}

static void split(struct counties *s)
{
	const struct seats_problem *w = s->whole;
	const struct id *county = unit_counties(w, s->a);
	int units = w->engine.units, sites = w->engine.sites;
	int *of_unit = ARENA_ARRAY(s->a, int, (size_t)units + 1), *of_site = ARENA_ARRAY(s->a, int, (size_t)sites + 1),
	    *site_to = ARENA_ARRAY(s->a, int, (size_t)sites + 1);
	s->county = ARENA_ARRAY(s->a, struct id, (size_t)(units + sites) + 1);
	for (int i = 0; i < units; i++)
		of_unit[i] = part_of(s, county[i]);
	for (int j = 0; j < sites; j++)
		of_site[j] = part_of(s, w->site[j].county);
	s->part = ARENA_ARRAY(s->a, struct part, (size_t)s->parts + 1);
	for (int k = 0; k < s->parts; k++) {
		cut_out(s, k, of_unit, of_site, site_to);
		/* until its turn has come a county has what is decided already */
		s->part[k].list = s->part[k].p.lock;
		s->part[k].n = s->part[k].p.engine.locks;
		s->part[k].optimal = !s->part[k].p.decidable; /* there is nothing to decide */
	}
}

/* All decisions of the parts, of the whole's sites. */
static int join(const struct counties *s, int without, struct seatplan_decision *to)
{
	int n = 0;
	for (int k = 0; k < s->parts; k++)
		for (int i = 0; i < s->part[k].n && k != without; i++) {
			to[n] = s->part[k].list[i];
			to[n++].site = s->part[k].site[s->part[k].list[i].site];
		}
	return n;
}

/* What the others leave of the money, so that no year's cumulated budget is passed whenever the part spends it. */
static void share_budget(const struct counties *s, int k)
{
	const struct seats_problem *w = s->whole;
	int years = w->engine.years, most = 1;
	for (int i = 0; i < s->parts; i++)
		most += s->part[i].n;
	struct arena_mark mark = arena_mark(s->a);
	struct seatplan_decision *list = ARENA_ARRAY(s->a, struct seatplan_decision, (size_t)most);
	int64_t left[SEATPLAN_YEARS_MAX], sum = 0;
	int n = join(s, k, list);
	for (int t = 0; t < years; t++)
		left[t] = w->budget[t];
	for (int i = 0; i < n; i++)
		left[list[i].year] -= seats_cost(w, &list[i]);
	for (int t = 0; t < years; t++)
		left[t] = sum += left[t];
	for (int t = years - 2; t >= 0; t--)
		left[t] = MIN(left[t], left[t + 1]);
	for (int t = 0; t < years; t++)
		s->part[k].p.budget[t] = MAX(0, left[t]) - (t ? MAX(0, left[t - 1]) : 0);
	arena_reset(s->a, mark);
}

static bool over(const struct counties *s) { return engine_stopped(s->run) || (s->run->work && s->work >= s->run->work); }

static uint64_t allowed(const struct counties *s, uint64_t work)
{
	return s->run->work ? MIN(work, s->run->work - MIN(s->run->work, s->work)) : work;
}

/* *ret_gain: the part's plan is better than it was. */
static enum status try_part(struct counties *s, int k, int round, bool *ret_gain, struct engine_result *result, struct err *err)
{
	struct part *part = &s->part[k];
	struct seatplan_decision *list = NULL;
	int n = 0;
	int64_t before = INT64_MAX, after = INT64_MAX;
	struct check_report check;
	share_budget(s, k);
	struct engine_run run = {.work = allowed(s, FIRST_WORK << MIN(round, 20)), .seed = s->run->seed + (uint64_t)round, .threads = 1, .stop = s->run->stop};
	TRY(seats_solve_one(s->a, &part->p, &run, result, &list, &n, err));
	s->work += result->work;
	if (result->infeasible || !result->feasible)
		return ST_OK;
	TRY(seatplan_check(s->a, &part->p.engine, part->list, part->n, &check, &before, err));
	TRY(seatplan_check(s->a, &part->p.engine, list, n, &check, &after, err));
	*ret_gain = after < before;
	if (*ret_gain) {
		part->list = list;
		part->n = n;
	}
	part->optimal = result->optimal;
	return ST_OK;
}

enum status seats_solve_counties(struct arena *a, const struct seats_problem *p, const struct engine_run *run, struct engine_result *ret,
				 struct seatplan_decision **ret_list, int *ret_n, struct err *err)
{
	struct counties s = {.a = a, .whole = p, .run = run};
	struct engine_result best = {.objective = NAN, .bound = -INFINITY};
	struct seatplan_decision *list = NULL;
	int n = 0, idle = 0;
	split(&s);
	if (s.parts < 2)
		return seats_solve_one(a, p, run, ret, ret_list, ret_n, err);
	for (int round = 0; idle < IDLE_ROUNDS && !over(&s); round++) {
		bool gained = false;
		struct engine_result of;
		int most = 1;
		for (int k = 0; k < s.parts && !over(&s); k++) {
			bool gain = false;
			if (s.part[k].optimal || !s.part[k].p.engine.units)
				continue;
			TRY(try_part(&s, k, round, &gain, &of, err));
			if (of.infeasible) {
				*ret = of;
				ret->work = s.work;
				return ST_OK;
			}
			gained = gained || gain;
		}
		for (int k = 0; k < s.parts; k++)
			most += s.part[k].n;
		struct seatplan_decision *joined = ARENA_ARRAY(a, struct seatplan_decision, (size_t)most);
		struct check_report check;
		int64_t micro = INT64_MAX;
		int count = join(&s, -1, joined);
		if (seatplan_check(a, &p->engine, joined, count, &check, &micro, NULL) == ST_OK && check.feasible && seats_rules(p, a, joined, count, NULL) == ST_OK &&
		    !((double)micro / 1e6 >= best.objective)) {
			best.feasible = true;
			best.objective = (double)micro / 1e6;
			list = joined;
			n = count;
		}
		/* the whole's bound, and its plan where it is better */
		if (!over(&s)) {
			struct seatplan_plan *plan = NULL;
			struct engine_run whole = {.work = allowed(&s, WHOLE_WORK << MIN(round, 20)), .seed = run->seed, .threads = 1, .stop = run->stop};
			TRY(seatplan_solve(a, &p->engine, &whole, &of, &plan, err));
			s.work += of.work;
			best.bound = fmax(best.bound, of.bound);
			if (plan && !(of.objective >= best.objective) && seats_rules(p, a, plan->decision, plan->decisions, NULL) == ST_OK) {
				gained = best.feasible = true;
				best.objective = of.objective;
				list = plan->decision;
				n = plan->decisions;
			}
		}
		if (run->progress)
			run->progress(run->context, &(struct engine_progress){best.objective, best.bound, s.work});
		idle = gained || !round ? 0 : idle + 1;
	}
	best.work = s.work;
	best.optimal = best.feasible && best.objective - best.bound <= 1e-9 * fabs(best.objective);
	*ret = best;
	*ret_list = list;
	*ret_n = n;
	return ST_OK;
}
