/* The location engine against brute force on tiny models, and the relations its answers must keep. */
#include "base/rng.h"
#include "engine/locate/solve.h"
#include "unit.h"

#include <math.h>

struct shape {
	int customers, sites;
	bool sides, self, optional, limit;
};

/* A small random model; about a third of them have no decision that keeps the rules. */
static void random_model(struct locate_model *m, struct arena *a, struct rng *r, struct shape s)
{
	locate_model_init(m, a, s.customers, s.sites, s.sides);
	for (int i = 0; i < s.customers; i++) {
		m->demand[i] = (int64_t)rng_below(r, 9) + 1;
		if (s.sides) {
			m->low[i] = (int64_t)rng_below(r, 21) - 8;
			m->high[i] = (int64_t)rng_below(r, 21) - 8;
		}
		if (s.optional && rng_below(r, 4) == 0)
			m->outside[i] = (double)rng_below(r, 30);
	}
	locate_model_arcs(m, a, s.customers * s.sites);
	for (int j = 0; j < s.sites; j++) {
		m->open_cost[j] = (double)rng_below(r, 40);
		m->capacity[j] = (int64_t)rng_below(r, 25) + 6;
		if (rng_below(r, 2))
			m->room[j] = (int)rng_below(r, 4) + 1;
		if (s.self)
			m->self[j] = j;
		for (int i = 0; i < s.customers; i++)
			if (!(s.self && i == j) && rng_below(r, 5))
				locate_model_add(m, j, i, (double)rng_below(r, 50));
	}
	if (s.limit)
		m->max_open = (int)rng_below(r, (uint64_t)s.sites) + 1;
	locate_model_finish(m, a);
}

struct brute {
	const struct locate_model *m;
	int site_of[12];
	double best;
};

static void enumerate(struct brute *b, int i)
{
	const struct locate_model *m = b->m;
	if (i == m->customers) {
		int unserved;
		if (!locate_is_valid(m, b->site_of))
			return;
		double cost = locate_cost(m, b->site_of, &unserved);
		if (!unserved && cost < b->best)
			b->best = cost;
		return;
	}
	b->site_of[i] = -1;
	if (isfinite(m->outside[i]))
		enumerate(b, i + 1);
	for (int j = 0; j < m->sites; j++)
		if (m->self[j] == i || locate_arc(m, i, j) >= 0) {
			b->site_of[i] = j;
			enumerate(b, i + 1);
		}
}

static void tiny_models_are_solved_exactly(void **state)
{
	int feasible = 0, infeasible = 0;
	struct rng r;
	rng_init(&r, 11);
	for (int round = 0; round < 2000; round++) {
		struct arena a;
		arena_init(&a);
		struct shape s = {3 + (int)rng_below(&r, 4), 2 + (int)rng_below(&r, 2), rng_below(&r, 2), rng_below(&r, 2),
				  rng_below(&r, 2), rng_below(&r, 3) == 0};
		struct locate_model m;
		random_model(&m, &a, &r, s);
		struct brute b = {.m = &m, .best = INFINITY};
		enumerate(&b, 0);
		struct engine_run run = {.seed = (uint64_t)round};
		struct engine_result result;
		int *site_of;
		locate_solve(&a, &m, 0, NULL, &run, &result, &site_of);
		if (isfinite(b.best)) {
			feasible++;
			if (!result.feasible || !result.optimal || fabs(result.objective - b.best) > 1e-9)
				fail_msg("round %d: %g (feasible %d, optimal %d), brute force %g", round, result.objective,
					 result.feasible, result.optimal, b.best);
			assert_true(locate_is_valid(&m, site_of));
		} else {
			infeasible++;
			if (result.feasible || !result.infeasible)
				fail_msg("round %d: no decision exists, feasible %d infeasible %d", round, result.feasible,
					 result.infeasible);
		}
		arena_done(&a);
	}
	assert_true(feasible > 500 && infeasible > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_models_are_solved_exactly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
