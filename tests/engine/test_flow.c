/* Minimum-cost flow against plain enumeration, its certificates, and relations between related networks. */
#include "unit.h"

#include "base/arena.h"
#include "base/rng.h"
#include "engine/flow/flow.h"

enum { NODES_MAX = 6, ARCS_MAX = 9 };

struct small {
	int32_t tail[ARCS_MAX], head[ARCS_MAX];
	int64_t lower[ARCS_MAX], capacity[ARCS_MAX], cost[ARCS_MAX], supply[NODES_MAX];
	struct flow_network net;
};

static int64_t between(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(r, (uint64_t)(high - low + 1));
}

static void bind(struct small *s, int32_t nodes, int32_t arcs)
{
	s->net = (struct flow_network){.nodes = nodes, .arcs = arcs, .tail = s->tail, .head = s->head, .lower = s->lower,
				       .capacity = s->capacity, .cost = s->cost, .supply = s->supply};
}

/* Parallel arcs, self-loops, closed arcs, negative costs and bounds all come up; mostly a flow exists. */
static void draw_general(struct rng *r, struct small *s)
{
	int32_t n = (int32_t)between(r, 1, 5), m = (int32_t)between(r, 0, 7);
	bind(s, n, m);
	memset(s->supply, 0, sizeof s->supply);
	for (int32_t k = 0; k < m; k++) {
		s->tail[k] = (int32_t)between(r, 0, n - 1);
		s->head[k] = (int32_t)between(r, 0, n - 1);
		s->lower[k] = rng_below(r, 3) ? 0 : between(r, -1, 1);
		s->capacity[k] = s->lower[k] + between(r, 0, 2);
		s->cost[k] = between(r, -4, 9);
		int64_t x = between(r, s->lower[k], s->capacity[k]);
		s->supply[s->tail[k]] += x;
		s->supply[s->head[k]] -= x;
	}
	if (rng_below(r, 4) == 0) {
		s->supply[between(r, 0, n - 1)] += 1;
		s->supply[between(r, 0, n - 1)] -= 1;
	}
	if (rng_below(r, 20) == 0)
		s->supply[0] += between(r, -1, 1);
}

/* Sources that nothing enters on one side, so that most of the tree is leaves. */
static void draw_sided(struct rng *r, struct small *s)
{
	int32_t left = (int32_t)between(r, 2, 4), right = 2, m = (int32_t)between(r, left, ARCS_MAX);
	bind(s, left + right, m);
	memset(s->supply, 0, sizeof s->supply);
	for (int32_t k = 0; k < m; k++) {
		s->tail[k] = k < left ? k : (int32_t)between(r, 0, left + right - 1);
		s->head[k] = left + (int32_t)between(r, 0, right - 1);
		s->lower[k] = 0;
		s->capacity[k] = rng_below(r, 8) ? 2 : between(r, 0, 1);
		s->cost[k] = between(r, -2, 9);
	}
	for (int32_t v = 0; v < left; v++) {
		s->supply[v] = rng_below(r, 4) ? 1 : between(r, 0, 2);
		s->supply[left + (int32_t)between(r, 0, right - 1)] -= s->supply[v];
	}
}

/* The same seen from the other side: nothing leaves most nodes. */
static void draw_mirrored(struct rng *r, struct small *s)
{
	draw_sided(r, s);
	for (int32_t k = 0; k < s->net.arcs; k++) {
		int32_t tail = s->tail[k];
		s->tail[k] = s->head[k];
		s->head[k] = tail;
	}
	for (int32_t v = 0; v < s->net.nodes; v++)
		s->supply[v] = -s->supply[v];
}

struct oracle {
	const struct small *s;
	int64_t left[NODES_MAX];
	bool found;
	int64_t best;
};

static void enumerate(struct oracle *o, int32_t k, int64_t cost)
{
	const struct small *s = o->s;
	if (k == s->net.arcs) {
		for (int32_t v = 0; v < s->net.nodes; v++)
			if (o->left[v] != 0)
				return;
		if (!o->found || cost < o->best)
			o->best = cost;
		o->found = true;
		return;
	}
	for (int64_t x = s->lower[k]; x <= s->capacity[k]; x++) {
		o->left[s->tail[k]] -= x;
		o->left[s->head[k]] += x;
		enumerate(o, k + 1, cost + x * s->cost[k]);
		o->left[s->tail[k]] += x;
		o->left[s->head[k]] -= x;
	}
}

static struct flow_answer solve(struct arena *a, const struct flow_network *net)
{
	struct err err = {};
	struct flow *f;
	struct flow_answer answer;
	struct engine_run run = {};
	assert_ok_err(flow_new(a, net, &f, &err));
	assert_ok_err(flow_solve(f, &run, false, &answer, &err));
	return answer;
}

static void assert_proved(struct arena *a, const struct flow_network *net, const struct flow_answer *answer)
{
	struct err err = {};
	if (answer->verdict == FLOW_OPTIMAL) {
		int64_t objective;
		assert_true(answer->feasible);
		assert_ok_err(flow_certify(net, answer->flow, answer->potential, &objective, &err));
		assert_true(objective == answer->objective);
		assert_true(answer->bound == (double)objective);
	} else {
		assert_int_equal(answer->verdict, FLOW_INFEASIBLE);
		assert_true(answer->cut.excess > 0);
		assert_ok_err(flow_certify_cut(a, net, &answer->cut, &err));
	}
}

static void compare(int cases, uint64_t seed, void (*draw)(struct rng *, struct small *))
{
	struct arena a;
	arena_init(&a);
	struct rng r;
	rng_init(&r, seed);
	int infeasible = 0;
	for (int i = 0; i < cases; i++) {
		struct small s;
		draw(&r, &s);
		struct oracle o = {.s = &s};
		memcpy(o.left, s.supply, sizeof o.left);
		enumerate(&o, 0, 0);
		struct flow_answer answer = solve(&a, &s.net);
		assert_int_equal(answer.verdict, o.found ? FLOW_OPTIMAL : FLOW_INFEASIBLE);
		if (o.found)
			assert_true(answer.objective == o.best);
		assert_proved(&a, &s.net, &answer);
		infeasible += !o.found;
		arena_done(&a);
	}
	assert_true(infeasible > cases / 50 && infeasible < cases * 3 / 4); /* both kinds came up */
}

static void general_networks_as_enumerated(void **state) { compare(30000, 1, draw_general); }

static void sided_networks_as_enumerated(void **state)
{
	compare(10000, 2, draw_sided);
	compare(10000, 9, draw_mirrored);
}

/* Larger networks: no enumeration, so certificates and relations. */
struct large {
	struct flow_network net;
	int32_t *tail, *head;
	int64_t *lower, *capacity, *cost, *supply;
};

static struct large draw_large(struct arena *a, struct rng *r, int32_t nodes, int32_t arcs, bool sided)
{
	struct large g = {.tail = ARENA_ARRAY(a, int32_t, (size_t)arcs), .head = ARENA_ARRAY(a, int32_t, (size_t)arcs),
			  .lower = ARENA_ARRAY(a, int64_t, (size_t)arcs), .capacity = ARENA_ARRAY(a, int64_t, (size_t)arcs),
			  .cost = ARENA_ARRAY(a, int64_t, (size_t)arcs), .supply = ARENA_ARRAY(a, int64_t, (size_t)nodes)};
	int32_t left = sided ? nodes * 9 / 10 : 0;
	for (int32_t k = 0; k < arcs; k++) {
		g.tail[k] = sided ? k % left : (int32_t)between(r, 0, nodes - 1);
		g.head[k] = (int32_t)between(r, left, nodes - 1);
		g.cost[k] = sided ? between(r, 1, 1000) : between(r, -100, 1000);
		if (sided) {
			g.capacity[k] = 1;
			continue;
		}
		g.lower[k] = rng_below(r, 5) ? 0 : between(r, 0, 3);
		g.capacity[k] = g.lower[k] + between(r, 0, 20);
		int64_t x = between(r, g.lower[k], g.capacity[k]);
		g.supply[g.tail[k]] += x;
		g.supply[g.head[k]] -= x;
	}
	for (int32_t v = 0; v < left; v++) {
		g.supply[v] = 1;
		g.supply[g.head[v + left * (int32_t)between(r, 0, arcs / left - 1)]]--;
	}
	g.net = (struct flow_network){.nodes = nodes, .arcs = arcs, .tail = g.tail, .head = g.head, .lower = g.lower,
				      .capacity = g.capacity, .cost = g.cost, .supply = g.supply};
	return g;
}

static void related_networks(void **state)
{
	struct rng r;
	rng_init(&r, 3);
	for (int i = 0; i < 60; i++) {
		struct arena a;
		arena_init(&a);
		bool sided = i % 2;
		struct large g = draw_large(&a, &r, 40 + i, 400 + 20 * i, sided);
		struct flow_answer base = solve(&a, &g.net);
		assert_int_equal(base.verdict, FLOW_OPTIMAL);
		assert_proved(&a, &g.net, &base);

		/* Costs times seven: the objective too. */
		size_t m = (size_t)g.net.arcs, n = (size_t)g.net.nodes;
		int64_t *cost = ARENA_ARRAY(&a, int64_t, m);
		for (size_t k = 0; k < m; k++)
			cost[k] = 7 * g.cost[k];
		struct flow_network scaled = g.net;
		scaled.cost = cost;
		assert_true(solve(&a, &scaled).objective == 7 * base.objective);

		/* Nodes renamed and arcs reversed in order: the same. */
		int32_t *name = ARENA_ARRAY(&a, int32_t, n), *tail = ARENA_ARRAY(&a, int32_t, m), *head = ARENA_ARRAY(&a, int32_t, m);
		int64_t *lower = ARENA_ARRAY(&a, int64_t, m), *capacity = ARENA_ARRAY(&a, int64_t, m);
		int64_t *renamed_cost = ARENA_ARRAY(&a, int64_t, m), *supply = ARENA_ARRAY(&a, int64_t, n);
		for (size_t v = 0; v < n; v++)
			name[v] = (int32_t)v;
		for (size_t v = n; v > 1; v--) {
			size_t w = rng_below(&r, v);
			int32_t t = name[v - 1];
			name[v - 1] = name[w];
			name[w] = t;
		}
		for (size_t v = 0; v < n; v++)
			supply[name[v]] = g.supply[v];
		for (size_t k = 0; k < m; k++) {
			size_t p = m - 1 - k;
			tail[p] = name[g.tail[k]];
			head[p] = name[g.head[k]];
			lower[p] = g.lower[k];
			capacity[p] = g.capacity[k];
			renamed_cost[p] = g.cost[k];
		}
		struct flow_network renamed = {.nodes = g.net.nodes, .arcs = g.net.arcs, .tail = tail, .head = head,
					       .lower = lower, .capacity = capacity, .cost = renamed_cost, .supply = supply};
		assert_true(solve(&a, &renamed).objective == base.objective);

		/* Every arc split in two that share its bounds: the same. */
		int32_t *tail2 = ARENA_ARRAY(&a, int32_t, 2 * m), *head2 = ARENA_ARRAY(&a, int32_t, 2 * m);
		int64_t *lower2 = ARENA_ARRAY(&a, int64_t, 2 * m), *capacity2 = ARENA_ARRAY(&a, int64_t, 2 * m);
		int64_t *cost2 = ARENA_ARRAY(&a, int64_t, 2 * m);
		for (size_t k = 0; k < 2 * m; k++) {
			tail2[k] = g.tail[k / 2];
			head2[k] = g.head[k / 2];
			cost2[k] = g.cost[k / 2];
			lower2[k] = k % 2 ? g.lower[k / 2] / 2 : g.lower[k / 2] - g.lower[k / 2] / 2;
			int64_t room = g.capacity[k / 2] - g.lower[k / 2];
			capacity2[k] = lower2[k] + (k % 2 ? room / 2 : room - room / 2);
		}
		struct flow_network split = {.nodes = g.net.nodes, .arcs = 2 * g.net.arcs, .tail = tail2, .head = head2,
					     .lower = lower2, .capacity = capacity2, .cost = cost2, .supply = g.supply};
		assert_true(solve(&a, &split).objective == base.objective);
		arena_done(&a);
	}
}

static void warm_start_equals_cold_start(void **state)
{
	struct rng r;
	rng_init(&r, 4);
	struct err err = {};
	for (int i = 0; i < 40; i++) {
		struct arena a;
		arena_init(&a);
		struct large g = draw_large(&a, &r, 60, 900, i % 2);
		struct flow *f;
		struct engine_run run = {};
		assert_ok_err(flow_new(&a, &g.net, &f, &err));
		for (int round = 0; round < 12; round++) {
			struct flow_answer warm;
			assert_ok_err(flow_solve(f, &run, true, &warm, &err));
			struct flow_answer cold = solve(&a, &g.net);
			assert_int_equal(warm.verdict, cold.verdict);
			assert_proved(&a, &g.net, &warm);
			if (warm.verdict == FLOW_OPTIMAL)
				assert_true(warm.objective == cold.objective);
			for (int change = 0; change < 30; change++) {
				size_t k = rng_below(&r, 900);
				g.cost[k] = between(&r, 1, 1000);
				if (round % 3 == 1)
					g.capacity[k] = g.lower[k] + between(&r, 0, 20);
				if (round % 3 == 2 && change < 3) {
					g.supply[rng_below(&r, 60)]++;
					g.supply[rng_below(&r, 60)]--;
				}
			}
		}
		arena_done(&a);
	}
}

static void warm_start_saves_work(void **state)
{
	struct arena a;
	arena_init(&a);
	struct rng r;
	rng_init(&r, 5);
	struct err err = {};
	struct large g = draw_large(&a, &r, 300, 6000, false);
	struct flow *f;
	struct engine_run run = {};
	struct flow_answer first, again;
	assert_ok_err(flow_new(&a, &g.net, &f, &err));
	assert_ok_err(flow_solve(f, &run, false, &first, &err));
	for (size_t k = 0; k < 6000; k += 500)
		g.cost[k] += 5;
	assert_ok_err(flow_solve(f, &run, true, &again, &err));
	assert_true(again.pivots * 10 < first.pivots);
	arena_done(&a);
}

/* Stopped after any amount of work: what is said is true. */
static void stopped_at_any_moment(void **state)
{
	struct arena a;
	arena_init(&a);
	struct rng r;
	rng_init(&r, 6);
	struct err err = {};
	for (int sided = 0; sided < 2; sided++) {
		struct large g = draw_large(&a, &r, 80, 1500, sided);
		struct flow_answer full = solve(&a, &g.net);
		bool was_feasible = false;
		for (uint64_t work = 1; work < full.work + 200; work += 97) {
			struct engine_run run = {.work = work};
			struct flow *f;
			struct flow_answer answer;
			assert_ok_err(flow_new(&a, &g.net, &f, &err));
			assert_ok_err(flow_solve(f, &run, false, &answer, &err));
			assert_true(answer.bound <= (double)full.objective);
			was_feasible |= answer.feasible && answer.verdict == FLOW_STOPPED;
			if (answer.feasible) {
				int64_t objective;
				assert_ok_err(flow_certify(&g.net, answer.flow, NULL, &objective, &err));
				assert_true(objective == answer.objective && objective >= full.objective);
			}
			if (answer.verdict == FLOW_STOPPED) {
				/* and it can go on from there */
				struct engine_run rest = {};
				assert_ok_err(flow_solve(f, &rest, true, &answer, &err));
			}
			assert_int_equal(answer.verdict, FLOW_OPTIMAL);
			assert_true(answer.objective == full.objective);
		}
		assert_true(was_feasible);
		atomic_bool stop = true;
		struct engine_run run = {.stop = &stop};
		struct flow *f;
		struct flow_answer answer;
		assert_ok_err(flow_new(&a, &g.net, &f, &err));
		assert_ok_err(flow_solve(f, &run, false, &answer, &err));
		assert_int_equal(answer.verdict, FLOW_STOPPED);
	}
	arena_done(&a);
}

static void same_input_same_bytes(void **state)
{
	struct arena a;
	arena_init(&a);
	struct rng r;
	rng_init(&r, 7);
	struct large g = draw_large(&a, &r, 100, 2000, false);
	struct flow_answer one = solve(&a, &g.net), two = solve(&a, &g.net);
	assert_memory_equal(one.flow, two.flow, 2000 * sizeof *one.flow);
	assert_memory_equal(one.potential, two.potential, 100 * sizeof *one.potential);
	assert_true(one.work == two.work && one.pivots == two.pivots);
	arena_done(&a);
}

static void unlimited_arcs(void **state)
{
	struct arena a;
	arena_init(&a);
	/* 0 → 1 → 2 unlimited, with a way back 2 → 0 of cost −5: bounded while that has a capacity. */
	int32_t tail[] = {0, 1, 2}, head[] = {1, 2, 0};
	int64_t cost[] = {1, 1, -5}, capacity[] = {FLOW_UNLIMITED, FLOW_UNLIMITED, 7}, supply[] = {2, 0, -2};
	struct flow_network net = {.nodes = 3, .arcs = 3, .tail = tail, .head = head, .cost = cost, .capacity = capacity,
				   .supply = supply};
	struct flow_answer answer = solve(&a, &net);
	assert_proved(&a, &net, &answer);
	assert_true(answer.objective == 9 * 2 - 35);
	capacity[2] = FLOW_UNLIMITED;
	assert_int_equal(solve(&a, &net).verdict, FLOW_UNBOUNDED);
	cost[2] = -2;
	answer = solve(&a, &net);
	assert_proved(&a, &net, &answer);
	assert_true(answer.objective == 4);
	/* No capacities at all, and a demand that nothing reaches beside a cycle without limit. */
	int64_t demand[] = {0, 0, 0};
	net.capacity = NULL;
	net.supply = demand;
	assert_true(solve(&a, &net).objective == 0);
	cost[2] = -9;
	net.nodes = 4;
	int64_t apart[] = {0, 0, 1, -1};
	net.supply = apart;
	answer = solve(&a, &net);
	assert_proved(&a, &net, &answer);
	assert_int_equal(answer.verdict, FLOW_INFEASIBLE);
	arena_done(&a);
}

static void numbers_at_the_edge(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	struct engine_run run = {};
	struct flow *f;
	struct flow_answer answer;
	int32_t tail[] = {0, 0}, head[] = {1, 1};
	int64_t cost[] = {3, 4}, capacity[] = {1000000000000000000, INT64_MAX - 1}, supply[] = {1000000000000000001, 0};
	supply[1] = -supply[0];
	cost[0] = 1;
	cost[1] = 2;
	struct flow_network net = {.nodes = 2, .arcs = 2, .tail = tail, .head = head, .cost = cost, .capacity = capacity,
				   .supply = supply};
	answer = solve(&a, &net);
	assert_proved(&a, &net, &answer);
	assert_true(answer.objective == 1000000000000000002);

	cost[0] = 4;
	cost[1] = 5; /* the objective passes 2^61 */
	assert_ok_err(flow_new(&a, &net, &f, &err));
	assert_int_equal(flow_solve(f, &run, false, &answer, &err), ST_TOO_LARGE);
	cost[0] = INT64_MIN;
	assert_int_equal(flow_solve(f, &run, false, &answer, &err), ST_TOO_LARGE);
	cost[0] = 1;
	supply[0] = INT64_MAX;
	supply[1] = -INT64_MAX;
	assert_int_equal(flow_solve(f, &run, false, &answer, &err), ST_TOO_LARGE);
	supply[0] = supply[1] = 0;
	cost[0] = -1;
	capacity[0] = INT64_MAX - 1; /* could fill a cycle beyond 64 bits */
	assert_int_equal(flow_solve(f, &run, false, &answer, &err), ST_TOO_LARGE);
	capacity[0] = -1;
	assert_int_equal(flow_solve(f, &run, false, &answer, &err), ST_INVALID);
	head[0] = 2;
	assert_int_equal(flow_new(&a, &net, &f, &err), ST_INVALID);
	arena_done(&a);
}

/* The checker must refuse what is wrong. */
static void certify_refuses(void **state)
{
	struct arena a;
	arena_init(&a);
	struct rng r;
	rng_init(&r, 8);
	struct err err = {};
	struct large g = draw_large(&a, &r, 30, 300, false);
	struct flow_answer answer = solve(&a, &g.net);
	int64_t objective;
	int64_t *flow = ARENA_ARRAY(&a, int64_t, 300);
	for (int i = 0; i < 300; i++) {
		memcpy(flow, answer.flow, 300 * sizeof *flow);
		flow[i] += i % 2 ? 1 : -1;
		bool loop = g.tail[i] == g.head[i];
		if (!loop)
			assert_int_equal(flow_certify(&g.net, flow, NULL, &objective, &err), ST_NO);
		assert_true(!loop || flow_certify(&g.net, flow, answer.potential, &objective, &err) != ST_OK || g.cost[i] == 0);
	}
	int64_t *potential = ARENA_ARRAY(&a, int64_t, 30);
	memcpy(potential, answer.potential, 30 * sizeof *potential);
	potential[3] += 5000;
	assert_int_equal(flow_certify(&g.net, answer.flow, potential, &objective, &err), ST_NO);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(general_networks_as_enumerated),
		cmocka_unit_test(sided_networks_as_enumerated),
		cmocka_unit_test(related_networks),
		cmocka_unit_test(warm_start_equals_cold_start),
		cmocka_unit_test(warm_start_saves_work),
		cmocka_unit_test(stopped_at_any_moment),
		cmocka_unit_test(same_input_same_bytes),
		cmocka_unit_test(unlimited_arcs),
		cmocka_unit_test(numbers_at_the_edge),
		cmocka_unit_test(certify_refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
