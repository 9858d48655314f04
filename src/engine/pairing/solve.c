#include "engine/pairing/inside.h"

#include <math.h>

int pairing_find(const struct pairing_problem *p, int helped, int helper)
{
	int from = 0, to = p->pairs;
	while (from < to) {
		int middle = from + (to - from) / 2;
		const struct pairing_pair *x = &p->pair[middle];
		if (x->helped < helped || (x->helped == helped && x->helper < helper))
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->pairs && p->pair[from].helped == helped && p->pair[from].helper == helper ? from : -1;
}

static enum status validate(const struct pairing_problem *p, struct err *err)
{
	if (p->pairs > PAIRING_PAIRS_MAX)
		return err_set(err, ST_TOO_LARGE, "more than %d possible pairs: plan a region at a time", PAIRING_PAIRS_MAX);
	for (int i = 0; i < p->helped; i++)
		if (p->need[i] < 1)
			return err_set(err, ST_INVALID, "school %d needs no helper", i);
	for (int j = 0; j < p->helpers; j++)
		if (p->cap[j] < 0)
			return err_set(err, ST_INVALID, "helper %d has a cap below 0", j);
	for (int k = 0; k < p->pairs; k++) {
		const struct pairing_pair *x = &p->pair[k], *last = k ? x - 1 : NULL;
		if (x->helped < 0 || x->helped >= p->helped || x->helper < 0 || x->helper >= p->helpers)
			return err_set(err, ST_INVALID, "pair %d names school %d and helper %d", k, x->helped, x->helper);
		if (last && (last->helped > x->helped || (last->helped == x->helped && last->helper >= x->helper)))
			return err_set(err, ST_INVALID, "pair %d is out of order", k);
	}
	for (int k = 0; k < p->wishes; k++)
		if (p->wish[k].helped < 0 || p->wish[k].helped >= p->helped || p->wish[k].helper < PAIRING_NOBODY || p->wish[k].helper >= p->helpers)
			return err_set(err, ST_INVALID, "wish %d names school %d and helper %d", k, p->wish[k].helped, p->wish[k].helper);
	return p->load < 0 ? err_set(err, ST_INVALID, "the cost of load is below 0") : ST_OK;
}

/* What wishes say of pairs and of staying without. */
struct asked {
	int8_t *pair;   /* by pair: 1 locked, −1 forbidden */
	int8_t *nobody; /* by helped */
	bool impossible; /* a lock on what cannot be */
};

static struct asked read_wishes(struct arena *a, const struct pairing_problem *p, const struct pairing_rules *rules)
{
	struct asked s = {.pair = ARENA_ARRAY(a, int8_t, (size_t)p->pairs + 1), .nobody = ARENA_ARRAY(a, int8_t, (size_t)p->helped + 1)};
	for (int k = 0; k < p->wishes; k++) {
		const struct pairing_wish *w = &p->wish[k];
		int8_t sign = w->kind == PAIRING_LOCK ? 1 : -1;
		if (rules->wish && !rules->wish[k])
			continue;
		int at = w->helper == PAIRING_NOBODY ? -1 : pairing_find(p, w->helped, w->helper);
		if (w->helper == PAIRING_NOBODY)
			s.nobody[w->helped] = sign;
		else if (at >= 0)
			s.pair[at] = sign;
		else if (sign > 0)
			s.impossible = true;
	}
	return s;
}

static void add_arc(struct pairing_network *n, int tail, int head, int64_t lower, int64_t capacity, int64_t cost, int pair)
{
	int k = n->flow.arcs++;
	n->tail[k] = tail;
	n->head[k] = head;
	n->lower[k] = lower;
	n->capacity[k] = capacity;
	n->cost[k] = cost;
	n->pair[k] = pair;
}

/* Nodes: helped schools, helpers, and one that takes everything. A lock on what cannot be asks for more than there is, so that no flow
 * keeps it. */
void pairing_network(struct arena *a, const struct pairing_problem *p, const struct pairing_rules *rules, bool with_costs,
		     struct pairing_network *ret)
{
	struct asked asked = read_wishes(a, p, rules);
	int64_t total = 0, steps = 0;
	int sink = p->helped + p->helpers;
	int *reach = ARENA_ARRAY(a, int, (size_t)p->helpers + 1); /* schools a helper could have */
	for (int k = 0; k < p->pairs; k++)
		reach[p->pair[k].helper] += !(p->pair[k].barred & rules->barred);
	for (int j = 0; j < p->helpers; j++)
		steps += 1 + (p->load ? MIN(reach[j], rules->caps ? p->cap[j] : reach[j]) : 0);
	size_t most = (size_t)p->pairs + (size_t)p->helped + (size_t)steps + 2;
	struct pairing_network n = {.tail = ARENA_ARRAY(a, int32_t, most), .head = ARENA_ARRAY(a, int32_t, most), .lower = ARENA_ARRAY(a, int64_t, most),
				    .capacity = ARENA_ARRAY(a, int64_t, most), .cost = ARENA_ARRAY(a, int64_t, most),
				    .supply = ARENA_ARRAY(a, int64_t, (size_t)sink + 1), .pair = ARENA_ARRAY(a, int, most)};
	for (int k = 0; k < p->pairs; k++) {
		const struct pairing_pair *x = &p->pair[k];
		bool locked = asked.pair[k] > 0;
		if (!(x->barred & rules->barred) && asked.pair[k] >= 0)
			add_arc(&n, x->helped, p->helped + x->helper, locked, 1, with_costs ? x->cost : 0, k);
		else if (locked)
			asked.impossible = true;
	}
	for (int i = 0; i < p->helped; i++) {
		bool must = p->outside[i] < 0 && (!rules->must || rules->must[i]);
		int64_t lower = asked.nobody[i] > 0 ? p->need[i] : 0;
		/* forbidden to stay without: at least one helper, whatever the cost */
		int64_t capacity = asked.nobody[i] < 0 ? p->need[i] - 1 : must ? 0 : p->need[i];
		if (must && asked.nobody[i] < 0)
			capacity = 0;
		asked.impossible = asked.impossible || lower > capacity;
		add_arc(&n, i, sink, MIN(lower, capacity), capacity, with_costs && p->outside[i] > 0 ? p->outside[i] : 0, -1);
		n.supply[i] = p->need[i];
		total += p->need[i];
	}
	for (int j = 0; j < p->helpers; j++) {
		int most_schools = rules->caps ? MIN(p->cap[j], reach[j]) : reach[j];
		if (!with_costs || !p->load) {
			add_arc(&n, p->helped + j, sink, 0, most_schools, 0, -1);
			continue;
		}
		for (int k = 0; k < most_schools; k++)
			add_arc(&n, p->helped + j, sink, 0, 1, k * p->load, -1);
	}
	n.supply[sink] = -total - (asked.impossible ? 1 : 0);
	n.flow = (struct flow_network){.nodes = sink + 1, .arcs = n.flow.arcs, .tail = n.tail, .head = n.head, .lower = n.lower, .capacity = n.capacity,
				       .cost = n.cost, .supply = n.supply};
	*ret = n;
}

enum status pairing_solve(struct arena *a, const struct pairing_problem *p, const struct engine_run *run, struct engine_result *ret, bool **ret_taken,
			  struct pairing_clash *ret_clash, struct err *err)
{
	const struct pairing_rules all = {.barred = UINT32_MAX, .caps = true};
	struct pairing_network n;
	struct flow *f;
	struct flow_answer answer;
	int64_t objective;
	TRY(validate(p, err));
	pairing_network(a, p, &all, true, &n);
	TRY(flow_new(a, &n.flow, &f, err));
	TRY(flow_solve(f, run, false, &answer, err));
	*ret = (struct engine_result){.objective = NAN, .bound = -INFINITY, .work = answer.work};
	*ret_taken = NULL;
	if (answer.verdict == FLOW_INFEASIBLE) {
		ret->infeasible = true;
		pairing_find_clash(a, p, run, ret_clash);
	}
	if (!answer.feasible)
		return ST_OK;
	bool *taken = ARENA_ARRAY(a, bool, (size_t)p->pairs + 1);
	for (int k = 0; k < n.flow.arcs; k++)
		if (n.pair[k] >= 0 && answer.flow[k])
			taken[n.pair[k]] = true;
	bool optimal = answer.verdict == FLOW_OPTIMAL;
	/* the proof is looked at again, by what knows nothing of how it was found */
	TRY(flow_certify(&n.flow, answer.flow, optimal ? answer.potential : NULL, &objective, err));
	ret->feasible = true;
	ret->optimal = optimal;
	ret->objective = (double)objective;
	ret->bound = optimal ? (double)objective : answer.bound;
	*ret_taken = taken;
	return ST_OK;
}
