#include "engine/seatplan/anneal.h"
#include "engine/seatplan/dual.h"
#include "engine/seatplan/search.h"
#include "engine/seatplan/tree.h"
#include "engine/seatplan/whole.h"

#include <math.h>
#include <string.h>

enum {
	FIRST_STEPS = 1500, FEW_STEPS = 300, STEPS = 20, /* of the prices before all else, at a time */
	STARTS = 12, START_WORK = 20000000, DRAWS = 12, /* plans from what sites do in the bound, but no more work than that */
	IDLE_MANY = 4, IDLE_ROUNDS = 30, /* rounds without gain after which the bound comes first, after which the search ends */
};
/* Shares of the work: the bound, the bound after rounds without gain, whole plans for a unit of annealing with divisible rooms. */
static const double BOUND_SHARE = 0.4, BOUND_SHARE_SMALL = 0.7, BOUND_SHARE_IDLE = 0.75, WHOLE_SHARE = 0.5, EXACT = 1e-9;
/* Annealing: temperatures as shares of the value, one round after the other; changes tried for each site in the first round, their
 * growth, the most. */
static const double HOT[] = {4e-3, 4e-3, 2e-3, 1e-3}, COLD = 6e-5, WHOLE_HOT = 5e-5, WHOLE_COLD = 5e-6, MOVES_FIRST = 200, MOVES_GROWTH = 1.4,
		    MOVES_MOST = 1000;

struct job {
	struct arena *a;
	struct seat_model m;
	struct seat_search s;
	struct seat_dual d;
	const struct engine_run *run;
	bool has_dual, has_tree; /* begun */
	bool is_small;           /* the tree finds better prices in no time */
	double bound;
	struct seat_anneal n;
	struct seat_whole w;
	struct seat_tree t;
	struct course *idea, *chosen;
};

static uint64_t work(const struct job *j)
{
	return j->s.work + j->n.work + (j->has_dual ? j->d.work : 0) + (j->has_tree ? seat_tree_work(&j->t) : 0);
}

static uint64_t bound_work(const struct job *j) { return work(j) - j->s.work - j->n.work; }

static bool over(const struct job *j)
{
	return j->s.broken || j->n.broken || engine_stopped(j->run) || (j->run->work && work(j) >= j->run->work) ||
	       j->s.best_cost - j->bound <= EXACT * fabs(j->s.best_cost);
}

static void tell_progress(const struct job *j)
{
	if (!j->run->progress)
		return;
	struct engine_progress p = {j->s.best_cost, j->bound, work(j)};
	j->run->progress(j->run->context, &p);
}

/* A plan from what sites have done in the bound's problem of late, the best of some draws, answered site by site. */
static enum status start_anew(struct job *j, struct err *err)
{
	double least = INFINITY;
	for (int k = 0; k < DRAWS && !over(j); k++) {
		seat_dual_habits(&j->d, k ? &j->s.rng : NULL, j->idea);
		TRY(seat_search_begin(&j->s, j->idea, err));
		if (j->s.cost < least) {
			least = j->s.cost;
			memcpy(j->chosen, j->s.course, (size_t)j->m.sites * sizeof *j->chosen);
		}
	}
	if (!over(j))
		TRY(seat_search_begin(&j->s, j->chosen, err));
	for (int k = 0; k < 2 && !over(j); k++)
		TRY(seat_search_sweep(&j->s, k == 0, 1, err));
	tell_progress(j);
	return ST_OK;
}

/* Building annealed from the best plan, rooms made whole, all answer. */
static enum status anneal(struct job *j, bool first, int moves, double hot, struct err *err)
{
	TRY(seat_anneal_begin(&j->n, j->s.best, first ? j->s.money : NULL, err));
	j->n.work_most = j->run->work ? j->n.work + (j->run->work - work(j)) : UINT64_MAX;
	TRY(seat_anneal_run(&j->n, moves, hot, COLD, err));
	if (over(j))
		return ST_OK;
	seat_anneal_tell(&j->n, j->idea);
	TRY(seat_search_begin(&j->s, j->idea, err));
	if (!over(j))
		TRY(seat_search_sweep(&j->s, 0, 2, err));
	return ST_OK;
}

/* Small changes of the best plan, for a while. */
static enum status refine(struct job *j, double most, struct err *err)
{
	uint64_t left = j->run->work ? j->run->work - work(j) : UINT64_MAX;
	TRY(seat_search_return(&j->s, err));
	return seat_whole_run(&j->w, MIN((uint64_t)most, left), WHOLE_HOT, WHOLE_COLD, err);
}

/* Steps of the bound until it has had its share of the work: prices first, then the tree. */
static enum status raise_bound(struct job *j, double share, struct err *err)
{
	while (!over(j) && (double)bound_work(j) < share * (double)work(j)) {
		if (!j->is_small && !seat_dual_settled(&j->d)) {
			for (int n = 0; n < STEPS && !engine_stopped(j->run); n++)
				seat_dual_step(&j->d, j->s.best_cost);
			j->bound = MAX(j->bound, j->d.bound);
			continue;
		}
		if (!j->has_tree) {
			seat_tree_init(&j->t, j->a, &j->m);
			j->has_tree = true;
		}
		if (seat_master_fits(&j->m) && (j->is_small || share * (double)work(j) - (double)bound_work(j) > seat_master_cost(&j->m)))
			seat_tree_sharpen(&j->t, j->a, &j->d, j->s.best);
		bool any = seat_tree_step(&j->t, j->d.best, j->s.best_cost, j->run);
		if (seat_tree_has_leaf(&j->t)) {
			bool affordable;
			TRY(seat_search_set(&j->s, j->t.dual.course, &affordable, err));
			if (j->s.broken)
				return ST_OK;
			seat_tree_close(&j->t, affordable ? j->s.cost : INFINITY, j->s.best_cost);
		}
		j->bound = MAX(j->bound, j->t.bound);
		if (!any)
			return ST_OK;
	}
	return ST_OK;
}

static enum status search(struct job *j, struct err *err)
{
	TRY(seat_search_reset(&j->s, err));
	if (!j->m.frees) /* there is one plan */
		j->bound = j->s.best_cost;
	if (j->s.broken || !j->m.frees)
		return ST_OK;
	double *start = ARENA_ARRAY(j->a, double, (size_t)j->m.years * (size_t)j->m.units);
	seat_search_prices(&j->s, start);
	j->idea = ARENA_ARRAY(j->a, struct course, (size_t)j->m.sites);
	j->chosen = ARENA_ARRAY(j->a, struct course, (size_t)j->m.sites);
	seat_dual_init(&j->d, j->a, &j->m, start);
	j->has_dual = true;
	j->is_small = seat_master_is_quick(&j->m);
	for (int k = 0; k < (j->is_small ? FEW_STEPS : FIRST_STEPS) && !over(j); k++)
		seat_dual_step(&j->d, j->s.best_cost);
	j->bound = j->d.bound;
	seat_dual_money(&j->d, j->s.money);
	tell_progress(j);
	for (int r = 0; r < STARTS && (!r || j->s.work < START_WORK) && !over(j); r++)
		TRY(start_anew(j, err));
	TRY(seat_anneal_init(&j->n, j->a, &j->m, j->s.near, j->run, err));
	seat_whole_init(&j->w, j->a, &j->s);
	if (j->is_small)
		TRY(raise_bound(j, BOUND_SHARE_SMALL, err));
	double moves = MOVES_FIRST;
	int idle = 0;
	for (int r = 0; !over(j) && idle < IDLE_ROUNDS; r++) {
		double before = j->s.best_cost;
		uint64_t annealed = j->n.work;
		TRY(anneal(j, r == 0, (int)(moves * j->m.frees), HOT[(size_t)r % ARRAY_LEN(HOT)], err));
		if (!over(j))
			TRY(refine(j, WHOLE_SHARE * (double)(j->n.work - annealed), err));
		idle = j->s.best_cost < before ? 0 : idle + 1;
		TRY(raise_bound(j, idle >= IDLE_MANY ? BOUND_SHARE_IDLE : BOUND_SHARE, err));
		seat_dual_money(&j->d, j->s.money);
		tell_progress(j);
		moves = MIN(moves * MOVES_GROWTH, MOVES_MOST);
	}
	return ST_OK;
}

static void list(struct seatplan_plan *plan, int site, const struct course *c, int years, int classes)
{
	for (int t = 0; t < years; t++) {
		const struct seatplan_decision d[] = {
			{site, t, SEATPLAN_OPEN, c->open == t ? classes : -1},
			{site, t, SEATPLAN_EXPAND, c->add[t] ? c->add[t] : -1},
			{site, t, SEATPLAN_FLEX, c->flex[t] ? c->flex[t] : -1},
			{site, t, SEATPLAN_CLOSE, c->shut == t ? 0 : -1},
		};
		for (size_t k = 0; k < ARRAY_LEN(d); k++)
			if (d[k].classes >= 0)
				plan->decision[plan->decisions++] = d[k];
	}
}

/* The best plan with its exact objective. */
static enum status tell(struct job *j, struct seatplan_plan **ret, struct err *err)
{
	const struct seat_model *m = &j->m;
	struct seatplan_plan *plan = ARENA_NEW(j->a, struct seatplan_plan);
	plan->decision = ARENA_ARRAY(j->a, struct seatplan_decision, (size_t)m->sites * (size_t)m->years * 3 + 1);
	plan->year = ARENA_ARRAY(j->a, struct seatplan_year, (size_t)m->years);
	for (int k = 0; k < m->sites; k++)
		list(plan, k, &j->s.best[k], m->years, m->p->site[k].classes);
	for (int t = 0; t < m->years; t++) {
		struct seat_year *y = &j->s.year[t];
		uint64_t ignored = 0;
		bool broken = false;
		for (int k = 0; k < m->sites; k++)
			y->capacity[y->site_arc + k] = course_seats(m, k, &j->s.best[k], t);
		/* without the stop flag: a few milliseconds more, or the plan would have no value */
		TRY(seat_year_solve(y, &(struct engine_run){}, &ignored, &broken, err));
	}
	seat_years_total(m, j->s.year, j->s.best, plan);
	*ret = plan;
	return ST_OK;
}

enum status seatplan_solve(struct arena *a, const struct seatplan_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct seatplan_plan **ret_plan, struct err *err)
{
	TRY(seatplan_validate(p, err));
	struct job j = {.a = a, .run = run, .bound = -INFINITY};
	struct engine_result result = {.objective = NAN, .bound = -INFINITY};
	*ret_plan = NULL;
	seat_model_init(&j.m, a, p);
	struct check_report locks;
	TRY(seatplan_check(a, p, p->lock, p->decided ? p->locks : 0, &locks, NULL, err));
	if (!locks.feasible) {
		result.infeasible = true;
		*ret = result;
		*err = *locks.violations[0];
		(void)err_prefix(err, "the locks break a rule");
		return ST_OK;
	}
	TRY(seat_search_init(&j.s, a, &j.m, run, err));
	enum status st = search(&j, err);
	if (j.has_tree)
		seat_tree_done(&j.t);
	TRY(st);
	if (!isfinite(j.s.best_cost))
		memcpy(j.s.best, j.m.locked, (size_t)p->sites * sizeof *j.s.best); /* stopped before anything was known */
	struct seatplan_plan *plan;
	TRY(tell(&j, &plan, err));
	result.feasible = true;
	result.objective = (double)plan->objective_micro / 1e6;
	result.bound = MIN(j.bound, result.objective);
	result.optimal = result.objective - result.bound <= 1e-9 * fabs(result.objective);
	result.work = work(&j);
	*ret = result;
	*ret_plan = plan;
	return ST_OK;
}
