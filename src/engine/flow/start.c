#include "engine/flow/simplex.h"

#include "base/err.h"

void simplex_turn(struct simplex *s, int32_t arc)
{
	struct simplex_arc *a = &s->arc[arc];
	*a = (struct simplex_arc){.from = a->to, .to = a->from, .cost = -a->cost};
	s->turned[arc] = !s->turned[arc];
}

/* Preorder ring and depths from the parents. prev is borrowed for the first child of a node, depth for its next sibling,
 * both as node + 1 so that 0 is none. */
static void make_ring(struct simplex *s)
{
	struct simplex_node *node = s->node;
	struct simplex_ring *ring = s->ring;
	int32_t root = s->nodes;
	for (int32_t v = 0; v <= root; v++)
		node[v].prev = 0;
	for (int32_t v = root - 1; v >= 0; v--) {
		struct simplex_node *p = &node[node[v].parent];
		ring[v].depth = p->prev;
		p->prev = v + 1;
	}
	ring[root].depth = 0;
	int32_t at = root;
	for (;;) {
		int32_t to = node[at].prev;
		for (int32_t up = at; to == 0 && up != root; up = node[up].parent)
			to = ring[up].depth;
		if (to == 0)
			break;
		ring[at].next = to - 1;
		at = to - 1;
	}
	ring[at].next = root;
	int32_t before = at;
	at = root;
	do {
		node[at].prev = before;
		ring[at].depth = at == root ? 0 : ring[node[at].parent].depth + 1;
		before = at;
		at = ring[at].next;
	} while (at != root);
}

static bool add(int64_t *sum, int64_t x)
{
	const int64_t limit = SIMPLEX_ARTIFICIAL_CAPACITY / 2;
	return !__builtin_add_overflow(*sum, x, sum) && *sum < limit && *sum > -limit;
}

/* What each node has to pass on when the arcs outside the tree are as they are. */
static bool find_excess(struct simplex *s, int64_t *excess)
{
	for (int32_t v = 0; v < s->nodes; v++) {
		excess[v] = s->supply[v];
		int32_t k = s->node[v].arc;
		if (k >= 0 && s->turned[k])
			simplex_turn(s, k);
	}
	excess[s->nodes] = 0;
	for (int32_t k = 0; k < s->arcs; k++)
		if (s->turned[k] && (!add(&excess[s->arc[k].to], -s->capacity[k]) ||
				     !add(&excess[s->arc[k].from], s->capacity[k])))
			return false;
	return true;
}

/* Gives the arc above v the flow that balances v; where that breaks a bound or strong feasibility, the arc leaves the tree
 * at its nearer bound and v hangs on the root. False when it left. */
static bool settle(struct simplex *s, int32_t v, int64_t *excess)
{
	struct simplex_node *n = &s->node[v];
	int32_t root = s->nodes;
	if (n->arc >= 0) {
		int64_t capacity = s->capacity[n->arc];
		bool outward = s->arc[n->arc].from == v;
		int64_t flow = outward ? excess[v] : -excess[v];
		int64_t kept = MAX(0, MIN(flow, capacity));
		n->up = outward ? capacity - kept : kept;
		n->down = capacity - n->up;
		excess[n->parent] += outward ? kept : -kept;
		excess[v] -= outward ? kept : -kept;
		if (flow == kept && n->up > 0)
			return true;
		if (kept == capacity)
			simplex_turn(s, n->arc);
		n->arc = -1;
		n->parent = root;
	}
	int64_t e = excess[v];
	n->up = e >= 0 ? SIMPLEX_ARTIFICIAL_CAPACITY - e : -e;
	n->down = SIMPLEX_ARTIFICIAL_CAPACITY - n->up;
	return false;
}

static int64_t tree_potential(const struct simplex *s, int32_t v)
{
	const struct simplex_node *n = &s->node[v];
	if (n->arc < 0)
		return n->up > n->down ? 0 : s->big;
	const struct simplex_arc *a = &s->arc[n->arc];
	return a->from == v ? s->pi[n->parent] - a->cost : s->pi[n->parent] + a->cost;
}

void simplex_hide(struct simplex *s, int32_t feeder)
{
	const struct simplex_node *n = &s->node[feeder];
	int32_t next = s->ring[feeder].next;
	s->ring[n->prev].next = next;
	s->node[next].prev = n->prev;
	s->base[feeder] = n->parent;
	s->pi[feeder] -= s->pi[n->parent];
}

static void hide_leaves(struct simplex *s)
{
	for (int32_t v = 0; v < s->nodes; v++) {
		s->base[v] = s->nodes;
		s->degree[v] = -1;
	}
	for (int32_t i = 0; i < s->feeders; i++)
		s->degree[s->feeder[i]] = 1;
	for (int32_t v = 0; v < s->nodes; v++) {
		int32_t p = s->node[v].parent;
		if (p != s->nodes && s->degree[p] >= 0)
			s->degree[p]++;
	}
	for (int32_t i = 0; i < s->feeders; i++)
		if (s->degree[s->feeder[i]] == 1)
			simplex_hide(s, s->feeder[i]);
}

bool simplex_start(struct simplex *s, int64_t *excess)
{
	if (!find_excess(s, excess))
		return false;
	make_ring(s);
	int32_t root = s->nodes;
	bool dropped = false;
	for (int32_t v = s->node[root].prev; v != root; v = s->node[v].prev) {
		bool had_arc = s->node[v].arc >= 0;
		if (!settle(s, v, excess) && had_arc)
			dropped = true;
	}
	if (dropped)
		make_ring(s);
	s->pi[root] = 0;
	for (int32_t v = s->ring[root].next; v != root; v = s->ring[v].next)
		s->pi[v] = tree_potential(s, v);
	hide_leaves(s);
	s->next_feeder = 0;
	s->next_arc = s->feeder_arcs;
	return true;
}

int64_t simplex_missing(const struct simplex *s)
{
	int64_t sum = 0;
	for (int32_t v = 0; v < s->nodes; v++)
		if (s->node[v].arc < 0)
			sum += MIN(s->node[v].up, s->node[v].down);
	return sum;
}
