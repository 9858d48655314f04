/* The location engine against brute force on tiny models, and the relations its answers must keep. */
#include "base/rng.h"
#include "engine/locate/solve.h"
#include "engine/locate/task.h"
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

/* Sites without a rule but capacity, all of them near everybody, few of them to open: the models of setlp.h. */
static void median_model(struct locate_model *m, struct arena *a, struct rng *r, int customers, int sites)
{
	locate_model_init(m, a, customers, sites, false);
	for (int i = 0; i < customers; i++)
		m->demand[i] = (int64_t)rng_below(r, 9) + 1;
	locate_model_arcs(m, a, customers * sites);
	for (int j = 0; j < sites; j++) {
		m->capacity[j] = (int64_t)rng_below(r, 10) + 12;
		m->open_cost[j] = (double)rng_below(r, 20);
		for (int i = 0; i < customers; i++)
			locate_model_add(m, j, i, (double)rng_below(r, 50));
	}
	m->max_open = 2 + (int)rng_below(r, 2);
	locate_model_finish(m, a);
}

static void sets_pay_for_triples_they_hold(void **state)
{
	struct rng r;
	rng_init(&r, 5);
	for (int round = 0; round < 1000; round++) {
		struct arena a;
		arena_init(&a);
		struct locate_model m;
		median_model(&m, &a, &r, 7, 1);
		double u[7], most = 0;
		for (int i = 0; i < 7; i++)
			u[i] = (double)rng_below(&r, 80);
		struct price_triple triple[5];
		for (int c = 0; c < 5; c++) {
			int first = (int)rng_below(&r, 5), second = first + 1 + (int)rng_below(&r, (uint64_t)(5 - first));
			int third = second + 1 + (int)rng_below(&r, (uint64_t)(6 - second));
			triple[c] = (struct price_triple){{first, second, third}, (double)rng_below(&r, 30)};
		}
		for (int set = 0; set < 1 << 7; set++) {
			double profit = -m.open_cost[0];
			int64_t load = 0;
			for (int i = 0; i < 7; i++)
				if (set >> i & 1) {
					profit += u[i] - m.cost[locate_arc(&m, i, 0)];
					load += m.demand[i];
				}
			for (int c = 0; c < 5; c++) {
				int held = 0;
				for (int k = 0; k < 3; k++)
					held += set >> triple[c].customer[k] & 1;
				profit -= held >= 2 ? triple[c].price : 0;
			}
			if (load <= m.capacity[0] && (set == 0 || profit > most))
				most = profit;
		}
		struct price price;
		price_init(&price, &a, &m);
		price_triples(&price, &a, triple, 5);
		struct price_answer best = price_best(&price, 0, u, -INFINITY);
		assert_true(fabs(best.profit - most) < 1e-9 && fabs(best.bound - most) < 1e-9);
		arena_done(&a);
	}
}

static void bound_over_sets_passes_no_decision(void **state)
{
	int feasible = 0, lifted = 0;
	struct rng r;
	rng_init(&r, 23);
	for (int round = 0; round < 400; round++) {
		struct arena a;
		arena_init(&a);
		struct locate_model m;
		median_model(&m, &a, &r, 7, 4);
		struct brute b = {.m = &m, .best = INFINITY};
		enumerate(&b, 0);
		struct engine_run run = {.seed = 1};
		struct task t;
		task_init(&t, &m, &run, 1, NULL);
		while (!lagrange_is_settled(&t.l))
			lagrange_step(&t.l, INFINITY);
		double before = t.l.bound;
		while (t.setlp.usable && !t.is_done)
			setlp_step(&t);
		if (isfinite(b.best)) {
			feasible++;
			lifted += t.bound > before + 1e-6;
			assert_true(t.bound <= b.best + 1e-6 * (1 + fabs(b.best)));
			assert_false(t.is_infeasible);
		}
		task_done(&t);
		arena_done(&a);
	}
	assert_true(feasible > 200 && lifted > 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_models_are_solved_exactly),
		cmocka_unit_test(sets_pay_for_triples_they_hold),
		cmocka_unit_test(bound_over_sets_passes_no_decision),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
