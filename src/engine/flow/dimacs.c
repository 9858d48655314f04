#include "engine/flow/dimacs.h"

#include "engine/scan.h"

#include <math.h>

struct reader {
	struct arena *arena;
	struct scan scan;
	size_t bytes; /* of the whole file */
	int32_t nodes, arcs;
	int32_t arcs_seen;
	bool has_size;
	bool *has_supply; /* [nodes] */
	int64_t *supply;
	int32_t *tail, *head;
	int64_t *lower, *capacity, *cost;
};

/* A file cannot name more nodes than it has bytes, nor hold more arcs than the shortest arc line allows; so a false size
 * does not make us allocate. */
static enum status read_size(struct reader *r, struct err *err)
{
	struct str kind;
	if (r->has_size)
		return scan_fault(&r->scan, err, "a second 'p' line: keep one");
	if (!scan_word(&r->scan, &kind) || !str_eq(kind, STR("min")))
		return scan_fault(&r->scan, err, "'p min NODES ARCS' is needed here, for a minimum-cost flow problem");
	int64_t nodes, arcs;
	TRY(scan_i64(&r->scan, "the number of nodes", 0, INT32_MAX - 2, &nodes, err));
	TRY(scan_i64(&r->scan, "the number of arcs", 0, INT32_MAX - 2, &arcs, err));
	TRY(scan_line_end(&r->scan, err));
	const size_t shortest_arc_line = 12;
	if ((size_t)nodes > r->bytes)
		return scan_fault(&r->scan, err, "%lld nodes are announced, more than the file can name", (long long)nodes);
	if ((size_t)arcs > r->bytes / shortest_arc_line + 1)
		return scan_fault(&r->scan, err, "%lld arcs are announced, more than the file can hold", (long long)arcs);
	size_t n = (size_t)nodes, m = (size_t)arcs;
	r->nodes = (int32_t)nodes;
	r->arcs = (int32_t)arcs;
	r->has_supply = ARENA_ARRAY(r->arena, bool, n);
	r->supply = ARENA_ARRAY(r->arena, int64_t, n);
	r->tail = ARENA_ARRAY(r->arena, int32_t, m);
	r->head = ARENA_ARRAY(r->arena, int32_t, m);
	r->lower = ARENA_ARRAY(r->arena, int64_t, m);
	r->capacity = ARENA_ARRAY(r->arena, int64_t, m);
	r->cost = ARENA_ARRAY(r->arena, int64_t, m);
	r->has_size = true;
	return ST_OK;
}

static enum status read_supply(struct reader *r, struct err *err)
{
	int64_t node, supply;
	TRY(scan_i64(&r->scan, "the node", 1, r->nodes, &node, err));
	TRY(scan_i64(&r->scan, "the supply", -INT64_MAX, INT64_MAX, &supply, err));
	TRY(scan_line_end(&r->scan, err));
	if (r->has_supply[node - 1])
		return scan_fault(&r->scan, err, "node %lld has its supply on an earlier line: keep one", (long long)node);
	r->has_supply[node - 1] = true;
	r->supply[node - 1] = supply;
	return ST_OK;
}

static enum status read_arc(struct reader *r, struct err *err)
{
	if (r->arcs_seen == r->arcs)
		return scan_fault(&r->scan, err, "more arcs than the %d announced in the 'p' line: correct one of them", r->arcs);
	int64_t tail, head, lower, capacity, cost;
	TRY(scan_i64(&r->scan, "the arc's first node", 1, r->nodes, &tail, err));
	TRY(scan_i64(&r->scan, "the arc's second node", 1, r->nodes, &head, err));
	TRY(scan_i64(&r->scan, "the lower bound", -INT64_MAX, INT64_MAX, &lower, err));
	TRY(scan_i64(&r->scan, "the capacity", -INT64_MAX, INT64_MAX, &capacity, err));
	TRY(scan_i64(&r->scan, "the cost", -INT64_MAX, INT64_MAX, &cost, err));
	TRY(scan_line_end(&r->scan, err));
	if (capacity < lower && capacity < 0)
		capacity = FLOW_UNLIMITED;
	if (capacity < lower)
		return scan_fault(&r->scan, err, "the capacity %lld is below the lower bound %lld: raise it or lower the bound",
				  (long long)capacity, (long long)lower);
	int32_t k = r->arcs_seen++;
	r->tail[k] = (int32_t)tail - 1;
	r->head[k] = (int32_t)head - 1;
	r->lower[k] = lower;
	r->capacity[k] = capacity;
	r->cost[k] = cost;
	return ST_OK;
}

static enum status read_line(struct reader *r, struct err *err)
{
	struct str word;
	if (!scan_word(&r->scan, &word) || str_eq(word, STR("c")))
		return ST_OK;
	if (str_eq(word, STR("p")))
		return read_size(r, err);
	bool is_node = str_eq(word, STR("n")), is_arc = str_eq(word, STR("a"));
	if (!is_node && !is_arc)
		return scan_fault(&r->scan, err, "'%.*s' is none of the line kinds c, p, n, a", (int)MIN(word.n, 20), word.p);
	if (!r->has_size)
		return scan_fault(&r->scan, err, "the 'p min NODES ARCS' line must come first");
	return is_node ? read_supply(r, err) : read_arc(r, err);
}

enum status dimacs_read(struct arena *a, const struct problem_source *source, void **ret_network, struct err *err)
{
	if (source->number > 1)
		return err_set(err, ST_INVALID, "%s: problem %d is asked for, the file holds one", source->name[0],
			       source->number);
	struct reader r = {.arena = a, .bytes = source->text[0].n};
	scan_init(&r.scan, source->text[0], source->name[0]);
	do
		TRY(read_line(&r, err));
	while (scan_next_line(&r.scan));
	if (!r.has_size)
		return scan_fault(&r.scan, err, "no 'p min NODES ARCS' line: is this a DIMACS minimum-cost flow file?");
	if (r.arcs_seen < r.arcs)
		return scan_fault(&r.scan, err, "the file ends after %d of the %d arcs announced: is it cut off?", r.arcs_seen,
				  r.arcs);
	struct flow_network *net = ARENA_NEW(a, struct flow_network);
	*net = (struct flow_network){
		.nodes = r.nodes,
		.arcs = r.arcs,
		.tail = r.tail,
		.head = r.head,
		.lower = r.lower,
		.capacity = r.capacity,
		.cost = r.cost,
		.supply = r.supply,
	};
	*ret_network = net;
	return ST_OK;
}

static void say_cut(const struct flow_cut *cut, struct err *err)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, ERR_TEXT_MAX);
	const int32_t shown = 40;
	for (int32_t i = 0; i < cut->nodes && i < shown; i++)
		buf_printf(&b, "%s%d", i ? ", " : "", cut->node[i] + 1);
	if (cut->nodes > shown)
		buf_printf(&b, " and %d more", cut->nodes - shown);
	(void)err_set(err, ST_NO,
		      cut->kind == CUT_SUPPLY ? "%lld units too many have to leave node%s %s: raise the capacity of arcs out of them, "
						"or lower their supply"
					      : "%lld units too few can be brought to node%s %s: raise the capacity of arcs into "
						"them, or lower their demand",
		      (long long)cut->excess, cut->nodes == 1 ? "" : "s", b.p ? b.p : "");
}

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	struct flow *f;
	TRY(flow_new(a, problem, &f, err));
	struct flow_answer *answer = ARENA_NEW(a, struct flow_answer);
	TRY(flow_solve(f, run, false, answer, err));
	if (answer->verdict == FLOW_UNBOUNDED)
		return err_set(err, ST_INVALID,
			       "a cycle of unlimited arcs has negative cost, so no flow is cheapest: give its arcs capacities");
	bool infeasible = answer->verdict == FLOW_INFEASIBLE;
	if (infeasible)
		say_cut(&answer->cut, err);
	*ret = (struct engine_result){
		.feasible = answer->feasible,
		.optimal = answer->verdict == FLOW_OPTIMAL,
		.infeasible = infeasible,
		.objective = answer->feasible ? (double)answer->objective : NAN,
		.bound = answer->bound,
		.work = answer->work,
	};
	*ret_solution = answer->feasible ? answer : NULL;
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	const struct flow_answer *answer = solution;
	dimacs_write(problem, answer->flow, answer->objective, out);
}

void dimacs_write(const struct flow_network *net, const int64_t *flow, int64_t objective, struct buf *out)
{
	buf_printf(out, "s %lld\n", (long long)objective);
	for (int32_t k = 0; k < net->arcs; k++)
		if (flow[k] != 0)
			buf_printf(out, "f %d %d %lld\n", net->tail[k] + 1, net->head[k] + 1, (long long)flow[k]);
}

const struct problem_format dimacs_min_format = {
	.name = "dimacs-min",
	.files = 1,
	.read = dimacs_read,
	.solve = solve,
	.write = write,
	.check = dimacs_check,
};
