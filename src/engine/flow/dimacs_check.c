/* The checker of DIMACS solution files: shares the reader of the problem with the solver, nothing else. */
#include "engine/flow/dimacs.h"

#include "engine/scan.h"
#include "engine/violations.h"

#include <math.h>
#include <stdlib.h>

/* One arc or one `f` line, sorted by its two nodes. */
struct item {
	int32_t tail, head;
	int64_t number; /* arc, or line of the solution file */
	int64_t flow;   /* of a line */
	int64_t cost;   /* of an arc */
};

static int by_nodes_and_cost(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	if (a->tail != b->tail)
		return a->tail < b->tail ? -1 : 1;
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int compare_nodes(const struct item *a, const struct item *b)
{
	if (a->tail != b->tail)
		return a->tail < b->tail ? -1 : 1;
	return a->head < b->head ? -1 : a->head > b->head;
}

struct checker {
	const struct flow_network *net;
	struct violations violations;
	struct item *arc, *line;
	size_t lines;
	bool has_claim;
	int64_t claim; /* of the `s` line */
	__int128 *left; /* [nodes] outflow − inflow */
	__int128 cost;
};

static enum status read_line(struct checker *c, struct scan *scan, struct err *err)
{
	struct str word;
	if (!scan_word(scan, &word) || str_eq(word, STR("c")))
		return ST_OK;
	if (str_eq(word, STR("s"))) {
		if (c->has_claim)
			return scan_fault(scan, err, "a second 's' line: keep one");
		TRY(scan_i64(scan, "the objective", -INT64_MAX, INT64_MAX, &c->claim, err));
		c->has_claim = true;
		return scan_line_end(scan, err);
	}
	if (!str_eq(word, STR("f")))
		return scan_fault(scan, err, "'%.*s' is none of the line kinds c, s, f", (int)MIN(word.n, 20), word.p);
	int64_t tail, head, flow;
	TRY(scan_i64(scan, "the arc's first node", -INT64_MAX, INT64_MAX, &tail, err));
	TRY(scan_i64(scan, "the arc's second node", -INT64_MAX, INT64_MAX, &head, err));
	TRY(scan_i64(scan, "the flow", -INT64_MAX, INT64_MAX, &flow, err));
	TRY(scan_line_end(scan, err));
	if (tail < 1 || tail > c->net->nodes || head < 1 || head > c->net->nodes) {
		violation(&c->violations, "line %lld: an arc from %lld to %lld, outside the %d nodes", (long long)scan->line,
			  (long long)tail, (long long)head, c->net->nodes);
		return ST_OK;
	}
	c->line[c->lines++] = (struct item){
		.tail = (int32_t)tail - 1, .head = (int32_t)head - 1, .number = scan->line, .flow = flow};
	return ST_OK;
}

static int64_t lower_at(const struct checker *c, int64_t k) { return c->net->lower ? c->net->lower[k] : 0; }

static bool is_limited(const struct checker *c, int64_t k)
{
	return c->net->capacity && c->net->capacity[k] != FLOW_UNLIMITED;
}

/* Parallel arcs from `first` to before `last`, cheapest first, carry `flow` together. */
static void check_pair(struct checker *c, size_t first, size_t last, __int128 flow)
{
	int32_t tail = c->arc[first].tail, head = c->arc[first].head;
	__int128 lower = 0, room = 0;
	bool unlimited = false;
	for (size_t i = first; i < last; i++) {
		int64_t k = c->arc[i].number;
		lower += lower_at(c, k);
		unlimited |= !is_limited(c, k);
		if (is_limited(c, k))
			room += (__int128)c->net->capacity[k] - lower_at(c, k);
	}
	if (flow < lower)
		violation(&c->violations, "arc %d %d carries %lld, its lower bound is %lld", tail + 1, head + 1, (long long)flow,
			  (long long)lower);
	if (!unlimited && flow > lower + room)
		violation(&c->violations, "arc %d %d carries %lld, its capacity is %lld", tail + 1, head + 1, (long long)flow,
			  (long long)(lower + room));
	c->left[tail] += flow;
	c->left[head] -= flow;
	__int128 more = flow - lower;
	for (size_t i = first; i < last; i++) {
		int64_t k = c->arc[i].number;
		__int128 part = more;
		if (is_limited(c, k) && i + 1 < last)
			part = MAX(0, MIN(more, (__int128)c->net->capacity[k] - lower_at(c, k)));
		c->cost += ((__int128)lower_at(c, k) + part) * c->net->cost[k];
		more -= part;
	}
}

static void check_arcs(struct checker *c)
{
	size_t arcs = (size_t)c->net->arcs, j = 0;
	for (size_t i = 0; i < arcs;) {
		size_t next = i + 1;
		while (next < arcs && compare_nodes(&c->arc[i], &c->arc[next]) == 0)
			next++;
		for (; j < c->lines && compare_nodes(&c->line[j], &c->arc[i]) < 0; j++)
			violation(&c->violations, "line %lld: there is no arc %d %d", (long long)c->line[j].number,
				  c->line[j].tail + 1, c->line[j].head + 1);
		__int128 flow = 0;
		for (; j < c->lines && compare_nodes(&c->line[j], &c->arc[i]) == 0; j++)
			flow += c->line[j].flow;
		check_pair(c, i, next, flow);
		i = next;
	}
	for (; j < c->lines; j++)
		violation(&c->violations, "line %lld: there is no arc %d %d", (long long)c->line[j].number, c->line[j].tail + 1,
			  c->line[j].head + 1);
}

static void check_nodes(struct checker *c)
{
	for (int32_t v = 0; v < c->net->nodes; v++) {
		int64_t supply = c->net->supply ? c->net->supply[v] : 0;
		if (c->left[v] != supply)
			violation(&c->violations, "node %d sends %lld more than it receives, its supply is %lld", v + 1,
				  (long long)c->left[v], (long long)supply);
	}
}

static size_t count_lines(struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

enum status dimacs_check(struct arena *a, const void *network, struct str solution, struct check_report *ret, struct err *err)
{
	struct checker c = {.net = network};
	struct scan scan;
	scan_init(&scan, solution, "solution");
	violations_init(&c.violations, a);
	c.line = ARENA_ARRAY(a, struct item, count_lines(solution));
	do
		TRY(read_line(&c, &scan, err));
	while (scan_next_line(&scan));
	c.arc = ARENA_ARRAY(a, struct item, (size_t)c.net->arcs);
	for (int32_t k = 0; k < c.net->arcs; k++)
		c.arc[k] = (struct item){
			.tail = c.net->tail[k], .head = c.net->head[k], .number = k, .cost = c.net->cost[k]};
	c.left = ARENA_ARRAY(a, __int128, (size_t)c.net->nodes);
	qsort(c.arc, (size_t)c.net->arcs, sizeof *c.arc, by_nodes_and_cost);
	qsort(c.line, c.lines, sizeof *c.line, by_nodes_and_cost);
	check_arcs(&c);
	check_nodes(&c);
	if (c.has_claim && c.cost != c.claim)
		violation(&c.violations, "the 's' line says %lld, the flow costs %.17g", (long long)c.claim, (double)c.cost);
	*ret = (struct check_report){.objective = (double)c.cost};
	violations_report(&c.violations, ret);
	return ST_OK;
}
