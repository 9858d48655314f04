/* The independent checker: knows the network and the rules, nothing of the solver. */
#include "engine/flow/flow.h"

static int64_t lower_at(const struct flow_network *net, int32_t k) { return net->lower ? net->lower[k] : 0; }

static bool is_above_capacity(const struct flow_network *net, int32_t k, int64_t x)
{
	return net->capacity && net->capacity[k] != FLOW_UNLIMITED && x > net->capacity[k];
}

static bool is_full(const struct flow_network *net, int32_t k, int64_t x)
{
	return net->capacity && net->capacity[k] != FLOW_UNLIMITED && x == net->capacity[k];
}

static enum status check_arcs(const struct flow_network *net, const int64_t *flow, const int64_t *potential, struct err *err)
{
	for (int32_t k = 0; k < net->arcs; k++) {
		int64_t x = flow[k];
		const char *fault = NULL;
		if (x < lower_at(net, k))
			fault = N_("below its lower bound");
		else if (is_above_capacity(net, k, x))
			fault = N_("above its capacity");
		__int128 reduced = 0;
		if (potential)
			reduced = (__int128)net->cost[k] + potential[net->tail[k]] - potential[net->head[k]];
		if (!fault && reduced > 0 && x > lower_at(net, k))
			fault = N_("more than its lower bound at a positive reduced cost");
		if (!fault && reduced < 0 && !is_full(net, k, x))
			fault = N_("less than its capacity at a negative reduced cost");
		if (fault)
			return err_set(err, ST_NO, "arc %d from %d to %d carries %lld, %s", k + 1, net->tail[k] + 1,
				       net->head[k] + 1, (long long)x, fault);
	}
	return ST_OK;
}

enum status flow_certify(const struct flow_network *net, const int64_t *flow, const int64_t *potential,
			 int64_t *ret_objective, struct err *err)
{
	TRY(check_arcs(net, flow, potential, err));
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	__int128 *left = ARENA_ARRAY(&scratch, __int128, (size_t)net->nodes);
	__int128 cost = 0;
	bool overflow = false;
	for (int32_t k = 0; k < net->arcs; k++) {
		left[net->tail[k]] += flow[k];
		left[net->head[k]] -= flow[k];
		overflow |= __builtin_add_overflow(cost, (__int128)net->cost[k] * flow[k], &cost);
	}
	for (int32_t v = 0; v < net->nodes; v++) {
		__int128 off = left[v] - (net->supply ? net->supply[v] : 0);
		if (off != 0)
			return err_set(err, ST_NO, "node %d sends %s than its supply %lld", v + 1, off > 0 ? N_("more") : N_("less"),
				       (long long)(net->supply ? net->supply[v] : 0));
	}
	if (overflow || cost > INT64_MAX || cost < INT64_MIN)
		return err_set(err, ST_TOO_LARGE, "the objective does not fit 64 bits");
	*ret_objective = (int64_t)cost;
	return ST_OK;
}

enum status flow_certify_cut(struct arena *scratch, const struct flow_network *net, const struct flow_cut *cut,
			     struct err *err)
{
	bool *inside = ARENA_ARRAY(scratch, bool, (size_t)net->nodes);
	for (int32_t i = 0; i < cut->nodes; i++) {
		int32_t v = cut->node[i];
		if (v < 0 || v >= net->nodes || inside[v])
			return err_set(err, ST_NO, "the cut names node %d twice, or it does not exist", v + 1);
		inside[v] = true;
	}
	__int128 excess = 0;
	for (int32_t v = 0; v < net->nodes; v++)
		if (inside[v] && net->supply)
			excess += cut->kind == CUT_SUPPLY ? net->supply[v] : -(__int128)net->supply[v];
	for (int32_t k = 0; k < net->arcs; k++) {
		bool leaves = inside[net->tail[k]] && !inside[net->head[k]];
		bool enters = !inside[net->tail[k]] && inside[net->head[k]];
		bool forced = cut->kind == CUT_SUPPLY ? enters : leaves; /* adds to what must cross */
		bool helps = cut->kind == CUT_SUPPLY ? leaves : enters;
		if (forced)
			excess += lower_at(net, k);
		if (!helps)
			continue;
		if (!net->capacity || net->capacity[k] == FLOW_UNLIMITED)
			return err_set(err, ST_NO, "arc %d crosses the cut without limit", k + 1);
		excess -= net->capacity[k];
	}
	if (excess <= 0)
		return err_set(err, ST_NO, "the arcs that cross the cut can carry what is asked");
	return ST_OK;
}
