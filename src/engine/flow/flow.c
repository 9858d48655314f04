#include "engine/flow/flow.h"

#include "engine/flow/cut.h"
#include "engine/flow/simplex.h"

#include <math.h>
#include <string.h>

static const int64_t number_limit = (int64_t)1 << 61;

struct flow {
	const struct flow_network *net;
	struct flow_network view; /* the network as the simplex sees it: mirrored, its arcs are turned and supplies negated */
	bool mirrored;
	struct simplex simplex;
	int32_t *arc_at;    /* [arcs] the arc at each place of the simplex */
	int32_t sources;    /* nodes that nothing enters, listed in simplex.feeder; 0 unless they are most */
	int32_t choosing;   /* of these the first so many have more than one arc */
	int32_t source_arcs;
	int64_t *supply;    /* [nodes] less what the lower bounds carry */
	int64_t *clamp;     /* [arcs] capacity above the lower bound, made finite */
	int64_t *excess;    /* [nodes + 1] scratch */
	int64_t *flow;      /* [arcs] */
	int64_t *potential; /* [nodes] */
	int64_t enough;     /* capacity that no arc needs to exceed */
	bool negative_unlimited; /* some arc of negative cost is unlimited */
	bool has_tree;
	struct arena *arena;
};

static int64_t lower_of(const struct flow_network *net, int32_t a) { return net->lower ? net->lower[a] : 0; }

static int64_t capacity_of(const struct flow_network *net, int32_t a)
{
	return net->capacity ? net->capacity[a] : FLOW_UNLIMITED;
}

static void take_view(struct flow *f)
{
	f->view = *f->net;
	if (f->mirrored) {
		f->view.tail = f->net->head;
		f->view.head = f->net->tail;
	}
}

/* Mirrors a network in which nothing leaves most nodes, so that nothing enters them. */
static void choose_view(struct arena *a, struct flow *f)
{
	const struct flow_network *net = f->net;
	enum { LEFT = 1, ENTERED = 2 };
	uint8_t *seen = ARENA_ARRAY(a, uint8_t, (size_t)net->nodes);
	for (int32_t k = 0; k < net->arcs; k++) {
		seen[net->tail[k]] |= LEFT;
		seen[net->head[k]] |= ENTERED;
	}
	int32_t ends = 0;
	for (int32_t v = 0; v < net->nodes; v++)
		ends += seen[v] == ENTERED;
	f->mirrored = ends > net->nodes / 2;
	take_view(f);
}

/* Where most nodes are such that nothing enters them, lists these, those with a choice first, and gives their arcs the first
 * places, side by side. Other arcs are mixed, so that a block that is priced shows many parts of the network. */
static void arrange(struct arena *a, struct flow *f)
{
	const struct flow_network *net = &f->view;
	struct simplex *s = &f->simplex;
	bool *entered = ARENA_ARRAY(a, bool, (size_t)net->nodes);
	int32_t *out = ARENA_ARRAY(a, int32_t, (size_t)net->nodes); /* arcs out of a node, then the place of its next */
	for (int32_t k = 0; k < net->arcs; k++) {
		entered[net->head[k]] = true;
		out[net->tail[k]]++;
	}
	int32_t sources = 0, place = 0;
	for (int32_t v = 0; v < net->nodes; v++)
		sources += !entered[v] && out[v] > 0;
	bool worth_it = sources >= net->nodes / 2; /* else few leaves would be spared */
	for (int pass = 0; pass < 2 && worth_it; pass++) {
		for (int32_t v = 0; v < net->nodes; v++) {
			if (entered[v] || out[v] == 0 || (out[v] == 1) != (pass == 1))
				continue;
			s->feeder[f->sources] = v;
			s->first[f->sources++] = place;
			place += out[v];
		}
		if (pass == 0)
			f->choosing = f->sources;
	}
	s->first[f->sources] = place;
	f->source_arcs = place;
	for (int32_t i = 0; i < f->sources; i++)
		out[s->feeder[i]] = s->first[i];
	if (worth_it) {
		for (int32_t k = 0; k < net->arcs; k++)
			f->arc_at[entered[net->tail[k]] ? place++ : out[net->tail[k]]++] = k;
		return;
	}
	int32_t stride = MAX(net->arcs / MAX(net->nodes, 1), 3);
	for (int32_t first = 0; first < stride; first++)
		for (int32_t k = first; k < net->arcs; k += stride)
			f->arc_at[place++] = k;
}

enum status flow_new(struct arena *a, const struct flow_network *net, struct flow **ret, struct err *err)
{
	for (int32_t k = 0; k < net->arcs; k++)
		if (net->tail[k] < 0 || net->tail[k] >= net->nodes || net->head[k] < 0 || net->head[k] >= net->nodes)
			return err_set(err, ST_INVALID, "arc %d leads from %d to %d, outside the %d nodes", k + 1,
				       net->tail[k] + 1, net->head[k] + 1, net->nodes);
	size_t n = (size_t)net->nodes, m = (size_t)net->arcs;
	struct flow *f = ARENA_NEW(a, struct flow);
	*f = (struct flow){
		.net = net,
		.arena = a,
		.arc_at = ARENA_ARRAY(a, int32_t, m),
		.supply = ARENA_ARRAY(a, int64_t, n),
		.clamp = ARENA_ARRAY(a, int64_t, m),
		.excess = ARENA_ARRAY(a, int64_t, n + 1),
		.flow = ARENA_ARRAY(a, int64_t, m),
		.potential = ARENA_ARRAY(a, int64_t, n),
	};
	f->simplex = (struct simplex){
		.nodes = net->nodes,
		.arcs = net->arcs,
		.block = MAX(10, (int32_t)(1.5 * sqrt((double)net->arcs))),
		.arc = ARENA_ARRAY(a, struct simplex_arc, m),
		.capacity = ARENA_ARRAY(a, int64_t, m),
		.turned = ARENA_ARRAY(a, bool, m),
		.feeder = ARENA_ARRAY(a, int32_t, n),
		.first = ARENA_ARRAY(a, int32_t, n + 1),
		.degree = ARENA_ARRAY(a, int32_t, n),
		.base = ARENA_ARRAY(a, int32_t, n),
		.node = ARENA_ARRAY(a, struct simplex_node, n + 1),
		.ring = ARENA_ARRAY(a, struct simplex_ring, n + 1),
		.pi = ARENA_ARRAY(a, int64_t, n + 1),
		.supply = f->supply,
	};
	struct arena_mark mark = arena_mark(a);
	choose_view(a, f);
	arrange(a, f);
	arena_reset(a, mark);
	*ret = f;
	return ST_OK;
}

static enum status reaches_limit(struct err *err, const char *what, const char *remedy)
{
	return err_set(err, ST_TOO_LARGE, "%s reaches 2^61, beyond which 64-bit results would not be exact: %s", what, remedy);
}

/* Supplies without the lower bounds, and the cost of artificial arcs. */
static enum status prepare_numbers(struct flow *f, struct err *err)
{
	const struct flow_network *net = f->net;
	int64_t cost_max = 0;
	bool overflow = false;
	for (int32_t v = 0; v < net->nodes; v++) {
		f->supply[v] = net->supply ? net->supply[v] : 0;
		if (f->mirrored)
			overflow |= __builtin_sub_overflow(0, f->supply[v], &f->supply[v]);
	}
	for (int32_t k = 0; k < net->arcs; k++) {
		int64_t l = lower_of(net, k), c = net->cost[k];
		if (capacity_of(net, k) < l)
			return err_set(err, ST_INVALID, "arc %d from %d to %d: capacity %lld is below the lower bound %lld",
				       k + 1, net->tail[k] + 1, net->head[k] + 1, (long long)capacity_of(net, k),
				       (long long)l);
		if (c == INT64_MIN)
			c = INT64_MAX;
		cost_max = MAX(cost_max, c < 0 ? -c : c);
		int32_t tail = f->view.tail[k], head = f->view.head[k];
		overflow |= __builtin_sub_overflow(f->supply[tail], l, &f->supply[tail]);
		overflow |= __builtin_add_overflow(f->supply[head], l, &f->supply[head]);
	}
	__int128 total = 0;
	for (int32_t v = 0; v < net->nodes; v++)
		total += f->supply[v] < 0 ? -(__int128)f->supply[v] : f->supply[v];
	if (overflow || total >= number_limit)
		return reaches_limit(err, "the sum of supplies and lower bounds", "use a larger unit");
	__int128 big = ((__int128)cost_max + 1) * ((__int128)net->nodes + 2);
	if (big >= number_limit)
		return reaches_limit(err, "the largest cost times the number of nodes", "use a coarser unit of cost");
	f->simplex.big = (int64_t)big;
	return ST_OK;
}

/* Makes every capacity finite without changing which flows are optimal. An optimal flow without needless cycles is made of
 * paths that carry the supplies, S in all, and of cycles of negative cost. Each of these has an arc of negative cost, so no
 * arc needs to carry more than S + N, N the capacities of arcs of negative cost; a capacity of S + N + 1 is never reached
 * by an optimal flow with complementary potentials. When arcs of negative cost are unlimited, each cycle of a bounded
 * network still has a limited arc, and S + (all finite capacities) serves; an arc that is then full proves the network
 * unbounded. */
static enum status clamp_capacities(struct flow *f, struct err *err)
{
	const struct flow_network *net = f->net;
	__int128 supply = 0, negative = 0, finite = 0;
	bool negative_unlimited = false;
	for (int32_t v = 0; v < net->nodes; v++)
		supply += f->supply[v] > 0 ? f->supply[v] : 0;
	for (int32_t k = 0; k < net->arcs; k++) {
		int64_t u = capacity_of(net, k);
		__int128 room = (__int128)u - lower_of(net, k);
		if (u == FLOW_UNLIMITED) {
			negative_unlimited |= net->cost[k] < 0;
			continue;
		}
		finite += room;
		if (net->cost[k] < 0)
			negative += room;
	}
	__int128 enough = supply + 1 + (negative_unlimited ? finite : negative);
	if (enough >= number_limit)
		return reaches_limit(err, "the capacity of arcs that cycles of negative cost could fill",
				 "give the arcs of negative cost capacities they can really use");
	f->negative_unlimited = negative_unlimited;
	f->enough = (int64_t)enough;
	for (int32_t k = 0; k < net->arcs; k++) {
		int64_t u = capacity_of(net, k);
		__int128 room = (__int128)u - lower_of(net, k);
		f->clamp[k] = u == FLOW_UNLIMITED || room > enough ? (int64_t)enough : (int64_t)room;
	}
	return ST_OK;
}

/* Whether the sources can be treated as feeders: no arc of theirs can ever be full. */
static bool has_feeders(const struct flow *f)
{
	const struct flow_network *net = &f->view;
	for (int32_t p = 0; p < f->source_arcs; p++) {
		int32_t k = f->arc_at[p];
		int64_t supply = f->supply[net->tail[k]];
		if (supply < 0 || (f->clamp[k] > 0 && f->clamp[k] < supply))
			return false;
	}
	return true;
}

/* Loads the arcs, full ones turned. Arcs that cannot carry anything and self-loops become blanks that never enter. An arc
 * of a feeder gets more capacity than it can use, so that it is never full. */
static void load_arcs(struct flow *f, bool with_costs)
{
	const struct flow_network *net = &f->view;
	struct simplex *s = &f->simplex;
	int32_t root = s->nodes;
	bool feeders = has_feeders(f);
	s->feeders = feeders ? f->sources : 0;
	s->choosing = feeders ? f->choosing : 0;
	s->feeder_arcs = feeders ? f->source_arcs : 0;
	for (int32_t p = 0; p < s->arcs; p++) {
		int32_t k = f->arc_at[p];
		if (f->clamp[k] == 0 || net->tail[k] == net->head[k]) {
			s->arc[p] = (struct simplex_arc){.from = root, .to = root, .cost = 2 * s->big};
			s->turned[p] = false;
			s->capacity[p] = 0;
			continue;
		}
		int64_t cost = with_costs ? net->cost[k] : 0;
		bool turned = s->turned[p] && p >= s->feeder_arcs;
		s->arc[p].from = turned ? net->head[k] : net->tail[k];
		s->arc[p].to = turned ? net->tail[k] : net->head[k];
		s->arc[p].cost = turned ? -cost : cost;
		s->turned[p] = turned;
		s->capacity[p] = p < s->feeder_arcs ? f->enough : f->clamp[k];
	}
	for (int32_t v = 0; v < s->nodes; v++)
		if (s->node[v].arc >= 0 && s->capacity[s->node[v].arc] == 0)
			s->node[v] = (struct simplex_node){.parent = root, .arc = -1};
}

/* A first tree for feeders: each on the arc that costs least. */
static void hang_feeders(struct simplex *s)
{
	for (int32_t i = 0; i < s->feeders; i++) {
		int32_t best = s->first[i];
		for (int32_t p = best + 1; p < s->first[i + 1]; p++)
			if (s->arc[p].cost < s->arc[best].cost)
				best = p;
		if (s->capacity[best] > 0)
			s->node[s->feeder[i]] = (struct simplex_node){.parent = s->arc[best].to, .arc = best};
	}
}

static void forget_tree(struct simplex *s)
{
	memset(s->turned, 0, (size_t)s->arcs * sizeof *s->turned);
	for (int32_t v = 0; v <= s->nodes; v++)
		s->node[v] = (struct simplex_node){.parent = s->nodes, .arc = -1};
}

static void start(struct flow *f, bool warm, bool with_costs)
{
	struct simplex *s = &f->simplex;
	if (!warm)
		forget_tree(s);
	load_arcs(f, with_costs);
	if (!warm)
		hang_feeders(s);
	if (simplex_start(s, f->excess))
		return;
	forget_tree(s);
	load_arcs(f, with_costs);
	if (!simplex_start(s, f->excess))
		panic("flow: supplies were checked, and still overflow");
}

static int64_t reduced_cost(const struct flow *f, int32_t k)
{
	const struct flow_network *net = f->net;
	return net->cost[k] + f->potential[net->tail[k]] - f->potential[net->head[k]];
}

static void take_flow(struct flow *f)
{
	const struct flow_network *net = &f->view;
	const struct simplex *s = &f->simplex;
	for (int32_t p = 0; p < s->arcs; p++) {
		int32_t k = f->arc_at[p];
		bool full = net->tail[k] == net->head[k] ? net->cost[k] < 0 : s->turned[p];
		f->flow[k] = lower_of(net, k) + (full ? f->clamp[k] : 0);
	}
	for (int32_t v = 0; v < s->nodes; v++) {
		const struct simplex_node *n = &s->node[v];
		f->potential[v] = f->mirrored ? -simplex_potential(s, v) : simplex_potential(s, v);
		if (n->arc < 0)
			continue;
		int32_t k = f->arc_at[n->arc];
		f->flow[k] = lower_of(net, k) + (net->tail[k] == v ? n->down : n->up);
	}
}

/* Full arcs that were unlimited: proof that a cycle of negative cost has no limit. */
static bool is_unbounded(const struct flow *f)
{
	const struct flow_network *net = f->net;
	if (!f->negative_unlimited)
		return false;
	for (int32_t k = 0; k < net->arcs; k++)
		if (capacity_of(net, k) == FLOW_UNLIMITED && f->flow[k] - lower_of(net, k) == f->clamp[k] &&
		    reduced_cost(f, k) < 0)
			return true;
	return false;
}

/* min over the bounds of Σ cost·x + Σ potential·(outflow − inflow − supply): the Lagrangian bound of the potentials. */
static double potential_bound(const struct flow *f)
{
	const struct flow_network *net = f->net;
	__int128 sum = 0;
	bool overflow = f->negative_unlimited;
	for (int32_t v = 0; v < net->nodes; v++)
		overflow |= __builtin_sub_overflow(sum, (__int128)f->potential[v] * (net->supply ? net->supply[v] : 0), &sum);
	for (int32_t k = 0; k < net->arcs; k++) {
		int64_t reduced = reduced_cost(f, k);
		__int128 x = (__int128)lower_of(net, k) + (reduced < 0 ? f->clamp[k] : 0);
		overflow |= __builtin_add_overflow(sum, reduced * x, &sum);
	}
	return overflow ? -INFINITY : nextafter((double)sum, -INFINITY);
}

static enum status take_objective(const struct flow *f, int64_t *ret, struct err *err)
{
	__int128 sum = 0;
	bool overflow = false;
	for (int32_t k = 0; k < f->net->arcs; k++)
		overflow |= __builtin_add_overflow(sum, (__int128)f->net->cost[k] * f->flow[k], &sum);
	if (overflow || sum >= number_limit || sum <= -number_limit)
		return reaches_limit(err, "the objective", "use a coarser unit of cost");
	*ret = (int64_t)sum;
	return ST_OK;
}

enum status flow_solve(struct flow *f, const struct engine_run *run, bool warm, struct flow_answer *ret, struct err *err)
{
	take_view(f);
	TRY(prepare_numbers(f, err));
	TRY(clamp_capacities(f, err));
	struct simplex *s = &f->simplex;
	s->work = 0;
	s->pivots = 0;
	start(f, warm && f->has_tree, true);
	f->has_tree = true;
	bool done = simplex_pivots(s, run);
	int64_t missing = simplex_missing(s);
	if (done && missing > 0 && f->negative_unlimited) {
		/* Unlimited cycles of negative cost hide the cut: find it without costs. */
		start(f, false, false);
		done = simplex_pivots(s, run);
	}
	take_flow(f);
	struct flow_answer answer = {
		.verdict = FLOW_STOPPED,
		.feasible = missing == 0,
		.flow = f->flow,
		.potential = f->potential,
		.bound = -INFINITY,
		.pivots = s->pivots,
		.work = s->work,
	};
	if (answer.feasible)
		TRY(take_objective(f, &answer.objective, err));
	if (!done) {
		answer.bound = potential_bound(f);
	} else if (missing > 0) {
		answer.verdict = FLOW_INFEASIBLE;
		flow_find_cut(f->arena, f->net, f->flow, &answer.cut);
	} else if (is_unbounded(f)) {
		answer.verdict = FLOW_UNBOUNDED;
	} else {
		answer.verdict = FLOW_OPTIMAL;
		answer.bound = (double)answer.objective;
	}
	*ret = answer;
	return ST_OK;
}
