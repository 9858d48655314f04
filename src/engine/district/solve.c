#include "engine/district/anneal.h"
#include "engine/district/blocks.h"
#include "engine/district/explain.h"
#include "engine/district/polish.h"
#include "engine/district/sites.h"
#include "engine/locate/solve.h"

#include <math.h>
#include <string.h>

enum {
	MOVE_WORK = 20,       /* work units of a move tried */
	FIRST_SWEEPS = 60,
	AGAIN = 12,           /* descents from changed sets of sites */
	TRIED = 6, TRY_SWEEPS = 300,
	LEFT = 3, LEFT_SWEEPS = 1500,
	LONG_SWEEPS = 3000, LONGEST = 24000,
	IDLE_ROUNDS = 24,     /* long rounds without gain after which the search ends */
	ELSEWHERE = 4,        /* fewer sites than these change when no plan is known */
	COMBINE_EVERY = 2,    /* long rounds between two looks at the pool */
	LOST_ROUNDS = 4,      /* rounds then counted as one */
	SITES_PART = 4,       /* of the work at most for choosing sites by branching */
};
static const uint64_t PACKING_WORK = 200000000, SITES_WORK = 300000000, BLOCKS_WORK = 150; /* for a unit and sweep */
static const double HOT = 1, WARM = 0.2, COLD = 0.01, BOUND_SHARE = 0.15, POLISH_SHARE = 0.5, EXACT = 1e-9,
		    BLOCKS_HOT = 0.1, BLOCKS_COLD = 0.005; /* the first a share of the above */

struct job {
	struct arena *a;
	const struct district_problem *p;
	struct ground g;
	struct open_search o;
	struct state s;
	struct anneal n;
	struct rng rng;
	struct polish l;
	struct site_tree t;
	struct blocks b;
	bool polishes, branches, blocks;
	struct pool pool;
	int *combined;
	double best, bound;
	int *site_of;         /* best plan; meaningful when best is finite */
	double reached[OPEN_KEPT]; /* best cost with each kept set */
	int *reached_of[OPEN_KEPT];
	int64_t *share, *unserved;
	bool *open; /* scratch */
	const struct engine_run *run;
};

static uint64_t work(const struct job *j)
{
	return j->o.work + (j->blocks ? j->b.work : 0) + (j->branches ? j->t.work : 0) + j->n.work * MOVE_WORK +
	       (j->polishes ? polish_work(&j->l) + j->pool.work : 0);
}

static bool over(const struct job *j)
{
	return engine_stopped(j->run) || (j->run->work && work(j) >= j->run->work) ||
	       (isfinite(j->best) && j->best - j->bound <= EXACT * fabs(j->best));
}

/* Cost of a plan, sites in use only. */
static double plan_cost(const struct job *j, const int *site_of)
{
	double total = 0;
	struct arena_mark mark = arena_mark(j->a);
	bool *open = ARENA_ARRAY(j->a, bool, (size_t)j->g.sites);
	for (int i = 0; i < j->g.units; i++) {
		total += ground_cost(&j->g, i, site_of[i]);
		open[site_of[i]] = true;
	}
	for (int k = 0; k < j->g.sites; k++)
		total += open[k] || j->p->all_open ? j->p->open_cost[k] : 0;
	arena_reset(j->a, mark);
	return total;
}

static void offer(struct job *j, const int *site_of)
{
	double cost = plan_cost(j, site_of);
	if (cost >= j->best)
		return;
	j->best = cost;
	memcpy(j->site_of, site_of, (size_t)j->g.units * sizeof(int));
	if (j->run->progress) {
		struct engine_progress at = {j->best, j->bound, work(j)};
		j->run->progress(j->run->context, &at);
	}
}

static void resume(struct job *j, const int *site_of)
{
	for (int k = 0; k < j->g.sites; k++)
		j->open[k] = j->p->all_open;
	for (int i = 0; i < j->g.units; i++)
		j->open[site_of[i]] = true;
	state_clear(&j->s, j->open);
	for (int i = 0; i < j->g.units; i++)
		state_give(&j->s, i, site_of[i]);
}

/* One annealing from the state as it is; what it reaches with a kept set is remembered. */
static void anneal(struct job *j, int set, double hot, int sweeps)
{
	j->n.best = INFINITY;
	if (j->blocks && sweeps > FIRST_SWEEPS) {
		j->b.best = INFINITY;
		blocks_run(&j->b, hot * BLOCKS_HOT, BLOCKS_COLD, (uint64_t)sweeps * (uint64_t)j->g.units * BLOCKS_WORK, j->run);
		j->n.best = j->b.best;
		memcpy(j->n.best_of, j->b.best_of, (size_t)j->g.units * sizeof(int));
	} else {
		anneal_run(&j->n, hot, COLD, sweeps, j->run);
	}
	if (!isfinite(j->n.best))
		return;
	offer(j, j->n.best_of);
	if (set >= 0 && j->n.best < j->reached[set]) {
		j->reached[set] = j->n.best;
		memcpy(j->reached_of[set], j->n.best_of, (size_t)j->g.units * sizeof(int));
	}
}

/* The flow with this set, each unit whole to where most of it goes, strays grown again. */
static enum status begin(struct job *j, const bool *open, struct err *err)
{
	bool solved;
	TRY(open_flow(&j->o, open, j->run, j->share, j->unserved, j->n.seat, &solved, err));
	state_clear(&j->s, open);
	for (int i = 0; i < j->g.units && solved; i++) {
		int to = -1;
		for (int k = 0; k < j->g.sites; k++) {
			int64_t v = j->share[(size_t)i * (size_t)j->g.sites + (size_t)k];
			if (v > 0 && (to < 0 || v > j->share[(size_t)i * (size_t)j->g.sites + (size_t)to]))
				to = k;
		}
		if (to >= 0)
			state_give(&j->s, i, to);
	}
	state_grow(&j->s, &j->rng, 0);
	return ST_OK;
}

/* The bound raised and, without contiguity, the plan searched by the means of engine/locate, a share of the work. */
static void polish(struct job *j)
{
	double share = isfinite(j->best) && !j->p->contiguity && !j->blocks ? POLISH_SHARE : BOUND_SHARE;
	if (isfinite(j->best))
		polish_offer(&j->l, j->site_of);
	while (!polish_is_done(&j->l) && !over(j) && (double)polish_work(&j->l) < share * (double)work(j)) {
		polish_step(&j->l, j->best);
		j->bound = MAX(j->bound, MIN(polish_bound(&j->l), j->best));
		if (polish_plan(&j->l))
			offer(j, polish_plan(&j->l));
	}
}

/* The best of all areas met of late. */
static void combine(struct job *j)
{
	if (!over(j) && isfinite(j->best) &&
	    pool_combine(&j->pool, j->a, j->l.task.l.u, j->best - j->l.constant, j->run, j->combined))
		offer(j, j->combined);
}

/* The kept set that has reached least but `rank` others. */
static int ranked(const struct job *j, int rank)
{
	int at = 0;
	for (int k = 0; k < j->o.kept_count; k++) {
		int below = 0;
		for (int i = 0; i < j->o.kept_count; i++)
			below += j->reached[i] < j->reached[k] || (j->reached[i] == j->reached[k] && i < k);
		if (below == rank)
			at = k;
	}
	return at;
}

/* No plan is known: other sites than those that are best for divided units. */
static enum status elsewhere(struct job *j, int sweeps, struct err *err)
{
	bool *open = j->open;
	memcpy(open, j->o.kept[rng_below(&j->rng, (uint64_t)j->o.kept_count)].open, (size_t)j->g.sites * sizeof(bool));
	for (int k = (int)rng_below(&j->rng, ELSEWHERE); k > 0 && !j->p->all_open; k--) {
		int site = (int)rng_below(&j->rng, (uint64_t)j->g.sites);
		open[site] = !open[site];
	}
	TRY(begin(j, open, err));
	anneal(j, -1, HOT, sweeps);
	return ST_OK;
}

static enum status search(struct job *j, struct err *err)
{
	j->open = ARENA_ARRAY(j->a, bool, (size_t)j->g.sites);
	for (int k = 0; k < j->g.sites; k++)
		j->open[k] = true;
	TRY(begin(j, j->open, err));
	anneal(j, -1, WARM, FIRST_SWEEPS);
	TRY(open_descend(&j->o, j->run, err));
	j->bound = MAX(j->bound, MIN(open_bound(&j->o), j->best));
	polish(j);
	uint64_t most = j->run->work ? MIN(SITES_WORK, j->run->work / SITES_PART) : SITES_WORK;
	while (j->branches && !site_tree_is_done(&j->t) && j->t.work < most && !over(j))
		TRY(site_tree_step(&j->t, j->run, err));
	for (int k = 0; k < AGAIN && !over(j) && !j->p->all_open && !j->branches; k++)
		TRY(open_again(&j->o, j->run, err));
	int sets = j->o.kept_count;
	for (int k = 0; k < MIN(sets, TRIED) && !over(j); k++) {
		TRY(begin(j, j->o.kept[k].open, err));
		anneal(j, k, WARM, TRY_SWEEPS);
		polish(j);
	}
	for (int r = 0; r < MIN(sets, LEFT) && !over(j); r++) {
		int k = ranked(j, r);
		TRY(begin(j, j->o.kept[k].open, err));
		anneal(j, k, HOT, LEFT_SWEEPS);
		polish(j);
	}
	int sweeps = LONG_SWEEPS, idle = 0;
	for (int r = 1; sets && !over(j) && idle < IDLE_ROUNDS; r++) {
		int k = ranked(j, r % 4 == 0 ? MIN(1, sets - 1) : 0);
		double before = j->best;
		if (!isfinite(j->best)) {
			TRY(elsewhere(j, LEFT_SWEEPS, err));
			idle += r % LOST_ROUNDS == 0;
			continue;
		}
		if (r % 4 == 1) {
			resume(j, j->site_of);
			anneal(j, -1, WARM, sweeps);
		} else if (isfinite(j->reached[k]) && r % 2) {
			resume(j, j->reached_of[k]);
			anneal(j, k, WARM, sweeps);
		} else {
			TRY(begin(j, j->o.kept[k].open, err));
			anneal(j, k, HOT, sweeps);
		}
		polish(j);
		if (r % COMBINE_EVERY == 0)
			combine(j);
		idle = j->best < before ? 0 : idle + 1;
		sweeps = MIN(sweeps * 5 / 4, LONGEST);
	}
	return ST_OK;
}

static enum status refuse(const struct district_problem *p, struct err *err)
{
	if (p->units < 1 || p->sites < 1)
		return err_set(err, ST_INVALID, "there must be at least one unit and one site");
	if (p->units > DISTRICT_UNITS_MAX || p->sites > DISTRICT_SITES_MAX || (int64_t)p->units * p->sites > DISTRICT_PAIRS_MAX)
		return err_set(err, ST_TOO_LARGE, "%d units × %d sites pass %d × %d or %d pairs", p->units, p->sites, DISTRICT_UNITS_MAX,
			       DISTRICT_SITES_MAX, DISTRICT_PAIRS_MAX);
	for (int i = 0; i < p->units; i++) {
		if (p->pupils[i] < 0)
			return err_set(err, ST_INVALID, "unit %d: %lld pupils; give 0 or more", i, (long long)p->pupils[i]);
		if (p->first[i] > p->first[i + 1])
			return err_set(err, ST_INVALID, "unit %d: its neighbours end before they begin", i);
		for (int k = p->first[i]; k < p->first[i + 1]; k++)
			if (p->neighbour[k] < 0 || p->neighbour[k] >= p->units || p->neighbour[k] == i)
				return err_set(err, ST_INVALID, "unit %d: neighbour %d is no other unit", i, p->neighbour[k]);
		if (p->locked && (p->locked[i] < -1 || p->locked[i] >= p->sites))
			return err_set(err, ST_INVALID, "unit %d: locked to site %d, which does not exist", i, p->locked[i]);
		for (int s = 0; s < p->sites; s++)
			if (!(p->cost[(size_t)i * (size_t)p->sites + (size_t)s] >= 0))
				return err_set(err, ST_INVALID, "unit %d: the cost of site %d is negative or no number", i, s);
	}
	for (int s = 0; s < p->sites; s++)
		if (p->unit_of_site[s] < 0 || p->unit_of_site[s] >= p->units || p->capacity[s] < 0 || !(p->open_cost[s] >= 0))
			return err_set(err, ST_INVALID, "site %d: its unit does not exist, or its capacity or cost is negative", s);
	return ST_OK;
}

static struct district_plan *tell(struct job *j)
{
	const struct district_problem *p = j->p;
	struct district_plan *plan = ARENA_NEW(j->a, struct district_plan);
	plan->site_of = j->site_of;
	plan->sites = ARENA_ARRAY(j->a, struct district_site, (size_t)p->sites);
	for (int i = 0; i < p->units; i++) {
		struct district_site *s = &plan->sites[j->site_of[i]];
		s->in_use = true;
		s->units++;
		s->pupils += p->pupils[i];
		s->cost += p->cost[(size_t)i * (size_t)p->sites + (size_t)j->site_of[i]];
		if (p->today && p->today[i] != j->site_of[i]) {
			plan->units_changed++;
			plan->pupils_changed += p->pupils[i];
		}
	}
	return plan;
}

/* No plan was found: perhaps units that are served whole cannot be packed at all. */
static bool unpackable(struct job *j, struct err *err)
{
	struct engine_run own = {.work = PACKING_WORK, .seed = j->run->seed, .stop = j->run->stop};
	if (engine_stopped(j->run) || locate_is_feasible(j->a, &j->l.model, &own) != LOCATE_NO)
		return false;
	(void)err_set(err, ST_INVALID, "units that are served whole cannot be divided among sites of these capacities");
	return true;
}

enum status district_solve(struct arena *a, const struct district_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct district_plan **ret_plan, struct err *err)
{
	TRY(refuse(p, err));
	struct job j = {.a = a, .p = p, .run = run, .best = INFINITY, .bound = -INFINITY};
	ground_init(&j.g, a, p);
	ground_close_unreachable(&j.g, a);
	TRY(open_init(&j.o, a, &j.g, run->seed, err));
	struct engine_result result = {.objective = NAN, .bound = -INFINITY};
	*ret_plan = NULL;
	if (district_clash(a, &j.g, &j.o, run, err)) {
		result.infeasible = true;
		result.work = work(&j);
		*ret = result;
		return ST_OK;
	}
	state_init(&j.s, a, &j.g);
	rng_init(&j.rng, run->seed);
	anneal_init(&j.n, a, &j.s, &j.rng);
	j.site_of = ARENA_ARRAY(a, int, (size_t)p->units);
	j.share = ARENA_ARRAY(a, int64_t, (size_t)p->units * (size_t)p->sites);
	j.unserved = ARENA_ARRAY(a, int64_t, (size_t)p->units);
	for (int k = 0; k < OPEN_KEPT; k++) {
		j.reached[k] = INFINITY;
		j.reached_of[k] = ARENA_ARRAY(a, int, (size_t)p->units);
	}
	j.branches = site_tree_fits(&j.g);
	if (j.branches)
		site_tree_init(&j.t, a, &j.g, &j.o);
	polish_init(&j.l, a, &j.g, run);
	j.polishes = true;
	j.combined = ARENA_ARRAY(a, int, (size_t)p->units);
	j.blocks = blocks_fit(&j.g);
	if (j.blocks)
		blocks_init(&j.b, a, &j.s, &j.rng);
	pool_init(&j.pool, a, &j.l.model, j.l.task.l.outside, run->seed);
	j.n.pool = j.b.pool = &j.pool;
	enum status st = search(&j, err);
	polish_done(&j.l);
	if (j.branches)
		site_tree_done(&j.t);
	TRY(st);
	result.bound = j.bound;
	if (isfinite(j.best)) {
		result.feasible = true;
		result.objective = j.best;
		result.optimal = j.best - j.bound <= EXACT * fabs(j.best);
		*ret_plan = tell(&j);
	} else if (unpackable(&j, err)) {
		result.infeasible = true;
	}
	result.work = work(&j);
	*ret = result;
	return ST_OK;
}
