/* Pairing against brute force over all decisions, judged by the checker alone; clashes of which every rule is needed; metamorphic
 * relations; determinism; a stop at any moment. */
#include "base/rng.h"
#include "engine/pairing/pairing.h"
#include "unit.h"

#include <math.h>

enum { HELPED = 4, HELPERS = 3, RULES = 3 };

static void random_problem(struct pairing_problem *p, struct arena *a, struct rng *r, int helped, int helpers, int wishes)
{
	int *need = ARENA_ARRAY(a, int, (size_t)helped), *cap = ARENA_ARRAY(a, int, (size_t)helpers);
	int64_t *outside = ARENA_ARRAY(a, int64_t, (size_t)helped);
	struct pairing_pair *pair = ARENA_ARRAY(a, struct pairing_pair, (size_t)(helped * helpers));
	struct pairing_wish *wish = ARENA_ARRAY(a, struct pairing_wish, (size_t)wishes + 1);
	*p = (struct pairing_problem){.helped = helped, .helpers = helpers, .need = need, .outside = outside, .cap = cap, .pair = pair, .wish = wish,
				      .load = rng_below(r, 3) ? (int64_t)rng_below(r, 20) : 0};
	for (int i = 0; i < helped; i++) {
		need[i] = 1 + (rng_below(r, 5) == 0);
		outside[i] = rng_below(r, 2) ? (int64_t)rng_below(r, 150) : -1;
	}
	for (int j = 0; j < helpers; j++)
		cap[j] = (int)rng_below(r, 4);
	for (int i = 0; i < helped; i++)
		for (int j = 0; j < helpers; j++)
			if (rng_below(r, 6))
				pair[p->pairs++] = (struct pairing_pair){i, j, (int64_t)rng_below(r, 120) - 20, rng_below(r, 3) ? 0 : 1U << rng_below(r, RULES)};
	for (int k = 0; k < wishes; k++) {
		struct pairing_wish w = {rng_below(r, 2) ? PAIRING_LOCK : PAIRING_FORBID, (int)rng_below(r, (uint64_t)helped),
					 (int)rng_below(r, (uint64_t)helpers + 1) - 1};
		bool twice = false;
		for (int m = 0; m < p->wishes; m++)
			twice = twice || (wish[m].helped == w.helped && wish[m].helper == w.helper);
		if (!twice)
			wish[p->wishes++] = w;
	}
}

/* The best over all subsets of pairs; NAN: none keeps every rule. */
static double brute(struct arena *a, const struct pairing_problem *p)
{
	double best = NAN;
	for (uint32_t set = 0; set < 1U << p->pairs; set++) {
		struct arena_mark mark = arena_mark(a);
		struct pairing_line line[HELPED * HELPERS];
		struct check_report report;
		size_t n = 0;
		for (int k = 0; k < p->pairs; k++)
			if (set >> k & 1)
				line[n++] = (struct pairing_line){p->pair[k].helped, p->pair[k].helper};
		pairing_check(a, p, line, n, &report);
		if (report.feasible && !(best <= report.objective))
			best = report.objective;
		arena_reset(a, mark);
	}
	return best;
}

/* Only the rules named hold, but for the one left away (by number; −1: none). */
static struct pairing_problem only(struct arena *a, const struct pairing_problem *p, const struct pairing_clash *c, int away)
{
	struct pairing_problem q = *p;
	int64_t *outside = ARENA_ARRAY(a, int64_t, (size_t)p->helped);
	int *cap = ARENA_ARRAY(a, int, (size_t)p->helpers), at = 0;
	struct pairing_pair *pair = ARENA_ARRAY(a, struct pairing_pair, (size_t)p->pairs + 1);
	struct pairing_wish *wish = ARENA_ARRAY(a, struct pairing_wish, (size_t)p->wishes + 1);
	uint32_t barred = 0;
	for (int k = 0; k < c->musts; k++)
		if (at++ != away)
			outside[c->must[k]] = -1;
	q.wishes = 0;
	for (int k = 0; k < c->wishes; k++)
		if (at++ != away)
			wish[q.wishes++] = p->wish[c->wish[k]];
	for (int b = 0; b < 32; b++)
		if (c->barred >> b & 1 && at++ != away)
			barred |= 1U << b;
	bool caps = c->caps && at++ != away;
	for (int j = 0; j < p->helpers; j++)
		cap[j] = caps ? p->cap[j] : p->helped;
	for (int k = 0; k < p->pairs; k++) {
		pair[k] = p->pair[k];
		pair[k].barred &= barred;
	}
	q.outside = outside;
	q.cap = cap;
	q.pair = pair;
	q.wish = wish;
	return q;
}

static void clash_is_smallest(struct arena *a, const struct pairing_problem *p, const struct pairing_clash *c)
{
	int rules = c->musts + c->wishes + __builtin_popcount(c->barred) + c->caps;
	assert_true(rules > 0);
	for (int away = -1; away < rules; away++) {
		struct pairing_problem q = only(a, p, c, away);
		assert_int_equal(isnan(brute(a, &q)), away < 0);
	}
}

static void as_good_as_brute_force(void **state)
{
	(void)state;
	struct rng r;
	int clashes = 0, solved = 0;
	rng_init(&r, 5);
	for (int round = 0; round < 3000; round++) {
		CLEANUP(arena_done) struct arena a;
		struct pairing_problem p;
		struct engine_result result;
		struct pairing_clash clash;
		struct check_report report;
		struct err err = {};
		bool *taken;
		arena_init(&a);
		random_problem(&p, &a, &r, 1 + (int)rng_below(&r, HELPED), 1 + (int)rng_below(&r, HELPERS), (int)rng_below(&r, 4));
		assert_ok_err(pairing_solve(&a, &p, &(struct engine_run){}, &result, &taken, &clash, &err));
		double best = brute(&a, &p);
		assert_int_equal(result.infeasible, isnan(best));
		if (result.infeasible) {
			assert_null(taken);
			clash_is_smallest(&a, &p, &clash);
			clashes++;
			continue;
		}
		struct pairing_line line[HELPED * HELPERS];
		size_t n = 0;
		for (int k = 0; k < p.pairs; k++)
			if (taken[k])
				line[n++] = (struct pairing_line){p.pair[k].helped, p.pair[k].helper};
		pairing_check(&a, &p, line, n, &report);
		assert_true(report.feasible && result.optimal);
		assert_float_equal(report.objective, best, 0);
		assert_float_equal(result.objective, best, 0);
		assert_float_equal(result.bound, best, 0);
		solved++;
	}
	assert_true(clashes > 300 && solved > 300);
}

static double solved(struct arena *a, const struct pairing_problem *p, bool **ret_taken)
{
	struct engine_result result;
	struct pairing_clash clash;
	struct err err = {};
	assert_ok_err(pairing_solve(a, p, &(struct engine_run){}, &result, ret_taken, &clash, &err));
	return result.feasible ? result.objective : NAN;
}

/* Costs scaled scale the answer; a wish for what was chosen anyway changes nothing; a wider cap is never worse; two apart are their sum. */
static void relations(void **state)
{
	(void)state;
	struct rng r;
	rng_init(&r, 8);
	for (int round = 0; round < 300; round++) {
		CLEANUP(arena_done) struct arena a;
		struct pairing_problem p;
		bool *taken, *again;
		arena_init(&a);
		random_problem(&p, &a, &r, 12, 6, 0);
		double best = solved(&a, &p, &taken);
		if (isnan(best))
			continue;
		struct pairing_problem q = p;
		struct pairing_pair *pair = ARENA_ARRAY(&a, struct pairing_pair, (size_t)p.pairs);
		int64_t *outside = ARENA_ARRAY(&a, int64_t, (size_t)p.helped);
		for (int k = 0; k < p.pairs; k++) {
			pair[k] = p.pair[k];
			pair[k].cost *= 7;
		}
		for (int i = 0; i < p.helped; i++)
			outside[i] = p.outside[i] < 0 ? -1 : 7 * p.outside[i];
		q.pair = pair;
		q.outside = outside;
		q.load *= 7;
		assert_float_equal(solved(&a, &q, &again), 7 * best, 0);
		struct pairing_wish wish[1] = {};
		for (int k = 0; k < p.pairs; k++)
			if (taken[k])
				wish[0] = (struct pairing_wish){PAIRING_LOCK, p.pair[k].helped, p.pair[k].helper};
		q = p;
		q.wish = wish;
		q.wishes = 1;
		assert_float_equal(solved(&a, &q, &again), best, 0);
		int cap[6];
		for (int j = 0; j < 6; j++)
			cap[j] = p.cap[j] + 1;
		q = p;
		q.cap = cap;
		assert_true(solved(&a, &q, &again) <= best);
	}
}

static void stopped_or_wrong(void **state)
{
	(void)state;
	struct rng r;
	CLEANUP(arena_done) struct arena a;
	struct pairing_problem p;
	struct engine_result result;
	struct pairing_clash clash;
	struct err err = {};
	bool *taken;
	atomic_bool stop = true;
	arena_init(&a);
	rng_init(&r, 9);
	random_problem(&p, &a, &r, 40, 10, 0);
	assert_ok_err(pairing_solve(&a, &p, &(struct engine_run){.stop = &stop}, &result, &taken, &clash, &err));
	assert_true(result.feasible || !taken); /* an answer, or none is known */
	int need[1] = {0}, cap[1] = {1};
	int64_t outside[1] = {-1};
	struct pairing_pair pair[1] = {{0, 3, 1, 0}};
	struct pairing_problem bad = {.helped = 1, .helpers = 1, .need = need, .outside = outside, .cap = cap, .pair = pair, .pairs = 1};
	assert_int_equal(pairing_solve(&a, &bad, &(struct engine_run){}, &result, &taken, &clash, &err), ST_INVALID);
	need[0] = 1;
	assert_int_equal(pairing_solve(&a, &bad, &(struct engine_run){}, &result, &taken, &clash, &err), ST_INVALID);
	bad.pairs = 0;
	assert_ok_err(pairing_solve(&a, &bad, &(struct engine_run){}, &result, &taken, &clash, &err));
	assert_true(result.infeasible && clash.musts == 1 && !clash.caps && !clash.barred && !clash.helpers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_good_as_brute_force),
		cmocka_unit_test(relations),
		cmocka_unit_test(stopped_or_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
