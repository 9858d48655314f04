/* Counties apart from each other are problems apart: each is solved by itself, in rounds of growing work, so that all have a decision
 * soon and time goes where it is not proved yet. */
#include "areas/planning/districts/districts.h"

#include <math.h>
#include <string.h>

/* Work of the first round for one county, a second or less; every round has twice as much. */
static const uint64_t FIRST_WORK = 30000000;
enum { IDLE_ROUNDS = 2 }; /* rounds without gain after which more of the same gains nothing */

struct part {
	int *unit, *site;     /* of the whole problem */
	struct district_problem problem;
	double *cost, *given; /* the problem's: without pairs that no plan has; all that may be. The same where there are none of these */
	int *best;            /* site of each unit, of the part; NULL: none known */
	struct engine_result result;
};

struct apart {
	struct arena *a;
	const struct districts_problem *p;
	const struct district_problem *whole;
	const struct engine_run *run;
	struct part *part;
	int parts;
	uint64_t work;
};

static int part_of(const struct apart *s, struct id county, struct id *seen)
{
	int k = 0;
	while (k < s->parts && id_cmp(seen[k], county) != 0)
		k++;
	return k;
}

/* The rows of the problem that belong to the part, renumbered. */
static void cut_out(struct apart *s, struct part *p, const int *unit_to, const int *site_to)
{
	const struct district_problem *w = s->whole;
	struct district_problem *e = &p->problem;
	size_t units = (size_t)e->units, sites = (size_t)e->sites;
	int64_t *pupils = ARENA_ARRAY(s->a, int64_t, units + 1), *capacity = ARENA_ARRAY(s->a, int64_t, sites + 1);
	int *first = ARENA_ARRAY(s->a, int, units + 2), *home = ARENA_ARRAY(s->a, int, sites + 1), *locked = ARENA_ARRAY(s->a, int, units + 1),
	    *today = ARENA_ARRAY(s->a, int, units + 1), count = 0;
	double *cost = ARENA_ARRAY(s->a, double, units * sites + 1), *open_cost = ARENA_ARRAY(s->a, double, sites + 1);
	for (size_t i = 0; i < units; i++)
		count += w->first[p->unit[i] + 1] - w->first[p->unit[i]];
	int *neighbour = ARENA_ARRAY(s->a, int, (size_t)count + 1);
	count = 0;
	for (size_t i = 0; i < units; i++) {
		int of = p->unit[i];
		pupils[i] = w->pupils[of];
		locked[i] = w->locked[of] < 0 ? -1 : site_to[w->locked[of]];
		today[i] = w->today[of] < 0 ? -1 : site_to[w->today[of]];
		first[i] = count;
		for (int k = w->first[of]; k < w->first[of + 1]; k++)
			neighbour[count++] = unit_to[w->neighbour[k]];
		for (size_t j = 0; j < sites; j++)
			cost[i * sites + j] = w->cost[(size_t)of * (size_t)w->sites + (size_t)p->site[j]];
	}
	first[units] = count;
	for (size_t j = 0; j < sites; j++) {
		capacity[j] = w->capacity[p->site[j]];
		open_cost[j] = w->open_cost[p->site[j]];
		home[j] = unit_to[w->unit_of_site[p->site[j]]];
	}
	e->pupils = pupils;
	e->capacity = capacity;
	e->open_cost = open_cost;
	e->first = first;
	e->neighbour = neighbour;
	e->unit_of_site = home;
	e->cost = p->cost = p->given = cost;
	e->locked = locked;
	e->today = today;
	e->change_cost = w->change_cost;
	e->contiguity = w->contiguity;
	e->all_open = w->all_open;
	if (e->contiguity) {
		p->cost = ARENA_ARRAY(s->a, double, units * sites + 1);
		memcpy(p->cost, cost, units * sites * sizeof *cost);
		(void)district_bar(s->a, e, p->cost);
		e->cost = p->cost;
	}
}

static void split(struct apart *s)
{
	const struct districts_problem *p = s->p;
	int units = s->whole->units, sites = s->whole->sites;
	struct id *seen = ARENA_ARRAY(s->a, struct id, (size_t)units + 1);
	int *of_unit = ARENA_ARRAY(s->a, int, (size_t)units + 1), *of_site = ARENA_ARRAY(s->a, int, (size_t)sites + 1),
	    *unit_to = ARENA_ARRAY(s->a, int, (size_t)units + 1), *site_to = ARENA_ARRAY(s->a, int, (size_t)sites + 1);
	for (int i = 0; i < units; i++) {
		of_unit[i] = part_of(s, p->unit[i].of->county, seen);
		if (of_unit[i] == s->parts)
			seen[s->parts++] = p->unit[i].of->county;
	}
	s->part = ARENA_ARRAY(s->a, struct part, (size_t)s->parts + 1);
	for (int k = 0; k < s->parts; k++) {
		s->part[k].unit = ARENA_ARRAY(s->a, int, (size_t)units + 1);
		s->part[k].site = ARENA_ARRAY(s->a, int, (size_t)sites + 1);
		s->part[k].result = (struct engine_result){.objective = INFINITY, .bound = -INFINITY};
	}
	for (int i = 0; i < units; i++) {
		struct part *k = &s->part[of_unit[i]];
		unit_to[i] = k->problem.units;
		k->unit[k->problem.units++] = i;
	}
	for (int j = 0; j < sites; j++) {
		of_site[j] = part_of(s, p->site[j].of->county, seen);
		struct part *k = &s->part[of_site[j]];
		if (of_site[j] == s->parts)
			continue; /* a county without units: nobody goes there */
		site_to[j] = k->problem.sites;
		k->site[k->problem.sites++] = j;
	}
	for (int k = 0; k < s->parts; k++) {
		cut_out(s, &s->part[k], unit_to, site_to);
		s->part[k].best = NULL;
	}
}

struct part_names {
	const struct districts_problem *p;
	const struct part *part;
};

static struct str name_of(void *context, struct str word, long i)
{
	const struct part_names *n = context;
	struct plan_names whole = districts_names(n->p);
	bool is_site = str_eq(word, STR("site"));
	if (i < 0 || i >= (is_site ? n->part->problem.sites : n->part->problem.units))
		return (struct str){};
	return whole.name(whole.context, word, is_site ? n->part->site[i] : n->part->unit[i]);
}

/* The sum over the parts; unknown until each has a decision. */
static struct engine_result total(const struct apart *s)
{
	struct engine_result all = {.feasible = true, .optimal = true, .objective = 0, .bound = 0, .work = s->work};
	for (int k = 0; k < s->parts; k++) {
		const struct part *p = &s->part[k];
		all.feasible = all.feasible && p->best;
		all.optimal = all.optimal && p->result.optimal;
		all.objective += p->best ? p->result.objective : NAN;
		all.bound += p->result.bound;
	}
	all.optimal = all.optimal && all.feasible;
	return all;
}

/* One go at a part. *ret_gain: it has become better. ST_OK with infeasible in the part's result. */
static enum status try_part(struct apart *s, struct part *p, uint64_t work, uint64_t seed, bool *ret_gain, struct err *err)
{
	struct engine_result result;
	struct district_plan *plan = NULL;
	struct engine_run run = {.work = work, .seed = seed, .threads = 1, .stop = s->run->stop};
	int *kept = p->best ? p->best : ARENA_ARRAY(s->a, int, (size_t)p->problem.units + 1);
	struct arena_mark mark = arena_mark(s->a);
	TRY(district_solve(s->a, &p->problem, &run, &result, &plan, err));
	s->work += result.work;
	p->result.bound = MAX(p->result.bound, result.bound);
	*ret_gain = plan && result.objective < p->result.objective;
	if (*ret_gain) {
		memcpy(kept, plan->site_of, (size_t)p->problem.units * sizeof *kept);
		p->best = kept;
		p->result.objective = result.objective;
		p->result.feasible = true;
	}
	p->result.optimal = p->result.optimal || result.optimal || (p->best && p->result.objective - p->result.bound <= 1e-9 * fabs(p->result.objective));
	p->result.infeasible = result.infeasible;
	arena_reset(s->a, mark);
	return ST_OK;
}

static bool over(const struct apart *s) { return engine_stopped(s->run) || (s->run->work && s->work >= s->run->work); }

static enum status go_round(struct apart *s, int round, bool *ret_gain, struct err *err)
{
	*ret_gain = false;
	for (int k = 0; k < s->parts && !over(s); k++) {
		struct part *p = &s->part[k];
		uint64_t work = FIRST_WORK << MIN(round, 20);
		bool gain = false;
		if (p->result.optimal)
			continue;
		if (s->run->work)
			work = MIN(work, round ? s->run->work - s->work : MAX(s->run->work / (uint64_t)s->parts, (uint64_t)1));
		TRY(try_part(s, p, work, s->run->seed + (uint64_t)round, &gain, err));
		if (p->result.infeasible && p->cost != p->given) { /* what stands against every plan is told by the rules as they are given */
			p->problem.cost = p->cost = p->given;
			TRY(try_part(s, p, work, s->run->seed + (uint64_t)round, &gain, err));
		}
		if (p->result.infeasible) {
			struct part_names context = {s->p, p};
			struct plan_names names = {&context, name_of};
			plan_name_numbers(err, &names);
			return ST_OK;
		}
		*ret_gain = *ret_gain || gain;
		struct engine_result all = total(s);
		if (s->run->progress)
			s->run->progress(s->run->context, &(struct engine_progress){all.objective, all.bound, s->work});
	}
	return ST_OK;
}

enum status districts_solve(struct arena *a, const struct districts_problem *p, const struct district_problem *e, const struct engine_run *run,
			    struct engine_result *ret, int **ret_site_of, struct err *err)
{
	struct apart s = {.a = a, .p = p, .whole = e, .run = run};
	int idle = 0;
	split(&s);
	*ret_site_of = NULL;
	for (int round = 0; idle < IDLE_ROUNDS && !over(&s); round++) {
		bool gain;
		TRY(go_round(&s, round, &gain, err));
		for (int k = 0; k < s.parts; k++)
			if (s.part[k].result.infeasible) {
				*ret = (struct engine_result){.infeasible = true, .objective = NAN, .bound = -INFINITY, .work = s.work};
				return ST_OK;
			}
		idle = gain || !round ? 0 : idle + 1;
		if (total(&s).optimal)
			break;
	}
	*ret = total(&s);
	if (!ret->feasible)
		return ST_OK;
	int *site_of = ARENA_ARRAY(a, int, (size_t)e->units + 1);
	for (int k = 0; k < s.parts; k++)
		for (int i = 0; i < s.part[k].problem.units; i++)
			site_of[s.part[k].unit[i]] = s.part[k].site[s.part[k].best[i]];
	*ret_site_of = site_of;
	return ST_OK;
}
