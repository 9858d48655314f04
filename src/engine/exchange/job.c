#include "engine/exchange/job.h"

#include "engine/exchange/branch.h"
#include "engine/exchange/local.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	DEARER = 3,
	ASCENT_ROUNDS = 1600,      /* in a county of at most ASCENT_OPTIONS; fewer in larger ones, whose rounds take longer */
	ASCENT_ROUNDS_MIN = 800,
	ASCENT_OPTIONS = 2000000,
	ANNEAL_ROUNDS = 60,
	ANNEAL_TRIES = 8,
	FIRST_ASCENT = 80,  /* rounds of the two while any plan will do */
	FIRST_ROUNDS = 6,
	FIRST_COLUMNS = 15, /* options of the first linear program, for ten units */
	NARROW = 1,         /* options of the narrow search, for each unit */
	NARROW_WORK = 20000,
};

/* Step of the ascent relative to the usual size of a price, and the price of a broken row in the linear program. */
#define FIRST_STEP 0.15
#define PENALTY 60
/* Temperature of the first annealing; each further one, when rules are still broken, is hotter and longer. */
#define HOT 0.05
/* Price of a broken rule in local search. */
#define LOCAL_PENALTY 20

/* A stage at work. */
struct stage {
	struct exc_job *job;
	struct exc_county *c;
	struct exc_price *price;
	struct exc_choice *choice;
	struct exc_state *best;
	double value, bound; /* scaled */
	const struct engine_run *run;
};

void exc_job_init(struct exc_job *j, const struct exchange_problem *p, const struct exc_index *x, int number, int *destination)
{
	*j = (struct exc_job){.problem = p, .index = x, .number = number, .destination = destination, .value = INFINITY, .bound = -INFINITY};
}

void exc_job_done(struct exc_job *j)
{
	free(j->prices);
	j->prices = NULL;
}

/* Takes a state as the plan when it keeps the rules and is better. */
static bool offer(struct stage *s, const struct exc_state *state)
{
	if (exc_state_violation(s->c, state))
		return false;
	double value = exc_state_objective(s->c, state);
	if (value < s->value) {
		s->value = value;
		exc_state_copy(s->c, s->best, state);
	}
	return true;
}

static int ascent_rounds(const struct exc_county *c)
{
	return c->options <= ASCENT_OPTIONS ? ASCENT_ROUNDS : MAX(ASCENT_ROUNDS_MIN, (int)((int64_t)ASCENT_ROUNDS * ASCENT_OPTIONS / c->options));
}

/* A plan by prices, repair and local search. */
static void quick(struct stage *s, int ascent, int rounds)
{
	const struct exc_county *c = s->c;
	struct exc_state *trial = exc_state_new(c->arena, c);
	double penalty = LOCAL_PENALTY * exc_price_size(c);
	double bound = exc_ascend(c, s->price, s->choice, ascent, FIRST_STEP, s->run);
	s->bound = MAX(s->bound, bound);
	s->job->work += (uint64_t)ascent * ((uint64_t)c->units / 250 + 1);
	if (!isfinite(bound))
		return;
	exc_repair(c, s->choice, trial, penalty);
	s->job->work += exc_improve(c, s->choice, trial, penalty, 2, s->run);
	bool done = false;
	for (int i = 0; i < ANNEAL_TRIES && !done && !engine_stopped(s->run); i++) {
		s->job->work += exc_anneal(c, s->choice, trial, penalty, HOT * (1 + i), rounds * (1 + i), s->run->seed + (uint64_t)i, s->run);
		s->job->work += exc_improve(c, s->choice, trial, penalty, 1, s->run);
		done = offer(s, trial);
		if (!done)
			exc_mend(c, s->choice, trial, penalty);
	}
}

/* No plan exists: the bound is above what any plan can cost. */
static bool impossible(const struct stage *s)
{
	return s->bound > exc_ceiling(s->c);
}

static void relax(struct stage *s)
{
	const struct exc_county *c = s->c;
	struct exc_job *j = s->job;
	double penalty = PENALTY * exc_price_size(c), broken;
	struct exc_master *m = exc_master_new(c->arena, c, penalty, NULL);
	for (int i = 0; i <= DEARER; i++) {
		double bound = exc_master_complete(m, s->price, s->choice, FIRST_COLUMNS * c->units / 10, s->run, &j->relaxed, &broken);
		s->bound = MAX(s->bound, bound);
		if (!j->relaxed || broken < 1e-7 || impossible(s))
			break;
		/* Rules stay broken, so breaking them is too cheap, or there is no plan: dear enough, it shows. */
		penalty = MAX(10 * penalty, 10 * exc_ceiling(c));
		exc_master_set_penalty(m, penalty);
	}
	j->work += m->work;
	exc_master_free(m);
}

static void search(struct stage *s, int options, uint64_t quota)
{
	const struct exc_county *c = s->c;
	double penalty = PENALTY * exc_price_size(c);
	if (!isfinite(s->value))
		penalty = MAX(penalty, exc_ceiling(c));
	struct exc_search *e = exc_search_new(c->arena, c, s->price, s->bound, options, penalty, s->best, s->value);
	exc_search_run(e, quota, s->run);
	s->bound = MAX(s->bound, exc_search_bound(e));
	s->value = exc_search_value(e);
	if (exc_search_none(e))
		s->bound = INFINITY;
	s->job->work += exc_search_work(e);
	exc_search_free(e);
}

static bool proved(const struct stage *s)
{
	return s->value - s->bound <= EXC_EXACT_GAP * s->c->scale * 1.0001;
}

/* Doublings after which every option is taken. */
static int widest(const struct exc_county *c)
{
	int n = 0;
	while (((int64_t)c->units << n) < c->options)
		n++;
	return n;
}

static void run_stage(struct stage *s, enum exc_stage stage, uint64_t quota)
{
	const struct exc_county *c = s->c;
	switch (stage) {
	case EXC_FIRST:
		quick(s, FIRST_ASCENT, FIRST_ROUNDS);
		break;
	case EXC_QUICK:
		quick(s, ascent_rounds(c), ANNEAL_ROUNDS);
		break;
	case EXC_RELAX:
		relax(s);
		if (!engine_stopped(s->run) && !impossible(s))
			search(s, NARROW * c->units, MIN(quota, NARROW_WORK));
		break;
	case EXC_EXACT:
		s->job->attempts++;
		search(s, c->units << MIN(s->job->attempts, widest(c)), quota);
		break;
	}
}

void exc_job_run(struct exc_job *j, enum exc_stage stage, uint64_t quota, const struct engine_run *run)
{
	struct arena a;
	struct exc_county *c;
	arena_init(&a);
	j->status = exc_county_new(&a, j->problem, j->index, j->number, &c, &j->err);
	if (j->status == ST_OK) {
		struct stage s = {.job = j, .c = c, .price = exc_price_new(&a, c), .choice = exc_choice_new(&a, c),
			.best = exc_state_new(&a, c), .value = j->value * c->scale, .bound = j->bound * c->scale, .run = run};
		size_t size = exc_price_size_bytes(c);
		if (j->prices)
			exc_price_load(c, s.price, j->prices);
		exc_plan_load(c, j->index, j->destination, s.best);
		if (!exc_state_violation(c, s.best)) {
			double value = exc_state_objective(c, s.best);
			s.value = MIN(s.value, value);
		}
		run_stage(&s, stage, quota);
		if (!j->prices)
			j->prices = heap_alloc(1, size);
		exc_price_save(c, s.price, j->prices);
		if (isfinite(s.value))
			exc_plan_save(c, s.best, j->destination);
		j->infeasible = !isfinite(s.value) && impossible(&s);
		j->value = s.value / c->scale;
		j->bound = j->infeasible ? INFINITY : MIN(s.bound, s.value) / c->scale;
		j->closed = j->infeasible || proved(&s);
	}
	arena_done(&a);
}
