#include "engine/flow/simplex.h"

struct candidate {
	int64_t reduced; /* < 0 once there is one */
	int32_t arc;
};

/* Prices the arcs of the next feeders, about a block; returns how many. */
static int32_t price_feeders(struct simplex *s, struct candidate *best)
{
	const struct simplex_arc *arc = s->arc;
	const int64_t *pi = s->pi;
	int32_t i = s->next_feeder, start = s->first[i];
	int32_t k = start;
	for (; i < s->choosing && k - start < s->block; i++) {
		int32_t end = s->first[i + 1];
		int64_t own = simplex_potential(s, s->feeder[i]);
		int64_t least = best->reduced - own;
		for (; k < end; k++) {
			int64_t c = arc[k].cost - pi[arc[k].to];
			if (c < least) {
				least = c;
				*best = (struct candidate){.reduced = c + own, .arc = k};
			}
		}
	}
	s->next_feeder = i;
	return k - start;
}

static int32_t price_others(struct simplex *s, struct candidate *best)
{
	const struct simplex_arc *arc = s->arc;
	const int64_t *pi = s->pi;
	int32_t start = s->next_arc;
	int32_t end = s->arcs - start > s->block ? start + s->block : s->arcs;
	struct candidate found = *best;
	for (int32_t k = start; k < end; k++) {
		int64_t c = arc[k].cost + pi[arc[k].from] - pi[arc[k].to];
		if (c < found.reduced)
			found = (struct candidate){.reduced = c, .arc = k};
	}
	*best = found;
	s->next_arc = end;
	return end - start;
}

/* The arc with the most negative reduced cost in the next block of arcs that has one (block search: Kelly, O'Neill 1991);
 * −1 when no arc may enter. Beside feeders the other arcs, where they are few, are priced every time: all flow passes them. */
static int32_t find_entering(struct simplex *s)
{
	struct candidate best = {.arc = -1};
	int64_t others = s->arcs - s->feeder_arcs;
	int64_t left = others + (s->choosing > 0 ? s->first[s->choosing] : 0);
	if (left > 0)
		left += s->block; /* so that the block in which the last search ended is seen whole */
	if (s->choosing > 0 && others <= s->block) {
		s->next_arc = s->feeder_arcs;
		s->work += (uint64_t)price_others(s, &best);
	}
	while (left > 0) {
		int32_t priced;
		if (s->next_feeder < s->choosing) {
			priced = price_feeders(s, &best);
		} else if (s->next_arc < s->arcs) {
			priced = price_others(s, &best);
		} else {
			s->next_feeder = 0;
			s->next_arc = s->feeder_arcs;
			continue;
		}
		s->work += (uint64_t)priced;
		left -= priced;
		if (best.arc >= 0)
			break;
	}
	return best.arc;
}

/* The cycle that the entering arc closes: from the join down to `from`, over the arc, from `to` up to the join. */
struct cycle {
	int32_t join;
	int32_t leaving; /* node above which the blocking arc lies; −1: the entering arc itself blocks */
	bool on_to_side;
	int64_t amount;
};

/* Of several blocking arcs the last one in the direction of the flow, counted from the join, keeps the tree strongly
 * feasible: on the way down the one nearest to `from`, on the way up the one nearest to the join. */
static struct cycle find_cycle(const struct simplex *s, int32_t entering)
{
	const struct simplex_node *node = s->node;
	const struct simplex_ring *ring = s->ring;
	int32_t u = s->arc[entering].from, v = s->arc[entering].to;
	struct cycle c = {.leaving = -1, .amount = s->capacity[entering]};
	int32_t from_leaving = -1, to_leaving = -1;
	int64_t from_amount = INT64_MAX, to_amount = INT64_MAX;
	while (u != v) {
		if (ring[u].depth >= ring[v].depth) {
			if (node[u].down < from_amount) {
				from_amount = node[u].down;
				from_leaving = u;
			}
			u = node[u].parent;
		} else {
			if (node[v].up <= to_amount) {
				to_amount = node[v].up;
				to_leaving = v;
			}
			v = node[v].parent;
		}
	}
	c.join = u;
	if (from_amount < c.amount) {
		c.amount = from_amount;
		c.leaving = from_leaving;
	}
	if (to_amount <= c.amount) {
		c.amount = to_amount;
		c.leaving = to_leaving;
		c.on_to_side = true;
	}
	return c;
}

static void push(struct simplex *s, int32_t entering, const struct cycle *c)
{
	struct simplex_node *node = s->node;
	for (int32_t u = s->arc[entering].from; u != c->join; u = node[u].parent) {
		node[u].down -= c->amount;
		node[u].up += c->amount;
	}
	for (int32_t v = s->arc[entering].to; v != c->join; v = node[v].parent) {
		node[v].up -= c->amount;
		node[v].down += c->amount;
	}
}

/* Lets the arc above `leaving` go, standing in the direction in which its flow can change. */
static void release(struct simplex *s, int32_t leaving)
{
	const struct simplex_node *n = &s->node[leaving];
	if (n->arc < 0)
		return; /* artificial arcs never come back */
	int32_t start = n->up > 0 ? leaving : n->parent;
	if (s->arc[n->arc].from != start)
		simplex_turn(s, n->arc);
}

/* Hangs the subtree of `leaving` under `under` by its node `top`. The new preorder of the subtree is the old one of `top`,
 * then for each node on the old way from `top` up to `leaving` its old preorder without the part already placed; one walk
 * along the old preorder places it all, corrects depths and shifts the potentials. */
static void rehang(struct simplex *s, int32_t leaving, int32_t top, int32_t under, int32_t arc, int64_t up, int64_t down,
		   int64_t shift)
{
	struct simplex_node *node = s->node;
	struct simplex_ring *ring = s->ring;
	int64_t *pi = s->pi;
	int32_t before_all = node[leaving].prev;
	int32_t placed = -1;                /* last node placed */
	int32_t done = -1, after_done = -1; /* the part already placed is that of `done`; what follows it in the old ring */
	int32_t parent = under;
	int32_t depth = ring[under].depth + 1;
	uint64_t touched = 0;
	for (int32_t x = top;; depth++) {
		struct simplex_node old = node[x];
		int32_t old_depth = ring[x].depth;
		int32_t change = depth - old_depth;
		node[x] = (struct simplex_node){
			.parent = parent, .prev = placed >= 0 ? placed : under, .arc = arc, .up = up, .down = down};
		if (placed >= 0)
			ring[placed].next = x;
		pi[x] += shift;
		ring[x].depth = depth;
		touched++;
		int32_t last = x;
		for (int32_t y = ring[x].next;; y = ring[last].next) {
			if (y == done) {
				y = after_done;
				ring[last].next = y;
				node[y].prev = last;
			}
			if (ring[y].depth <= old_depth) {
				after_done = y;
				break;
			}
			ring[y].depth += change;
			pi[y] += shift;
			touched++;
			last = y;
		}
		placed = last;
		done = x;
		if (x == leaving)
			break;
		parent = x;
		arc = old.arc;
		up = old.down;
		down = old.up;
		x = old.parent;
	}
	ring[before_all].next = after_done;
	node[after_done].prev = before_all;
	int32_t after = ring[under].next;
	ring[under].next = top;
	ring[placed].next = after;
	node[after].prev = placed;
	s->work += touched;
}

/* Puts a feeder that gets a second arc into the ring, behind its parent. */
static void reveal(struct simplex *s, int32_t feeder)
{
	struct simplex_node *n = &s->node[feeder];
	struct simplex_ring *p = &s->ring[n->parent];
	s->pi[feeder] += s->pi[n->parent];
	s->base[feeder] = s->nodes;
	s->ring[feeder].depth = p->depth + 1;
	s->ring[feeder].next = p->next;
	n->prev = n->parent;
	s->node[p->next].prev = feeder;
	p->next = feeder;
}

static void lose_arc(struct simplex *s, int32_t v)
{
	if (v != s->nodes && s->degree[v] >= 0 && --s->degree[v] == 1)
		simplex_hide(s, v);
}

static void pivot(struct simplex *s, int32_t entering)
{
	const struct simplex_arc *a = &s->arc[entering];
	if (entering < s->feeder_arcs && s->degree[a->from]++ == 1)
		reveal(s, a->from);
	struct cycle c = find_cycle(s, entering);
	s->pivots++;
	if (c.amount > 0)
		push(s, entering, &c);
	if (c.leaving < 0) {
		simplex_turn(s, entering);
		return;
	}
	int64_t ahead = s->capacity[entering] - c.amount;
	int64_t reduced = a->cost + s->pi[a->from] - s->pi[a->to];
	int32_t old_parent = s->node[c.leaving].parent;
	release(s, c.leaving);
	if (c.on_to_side)
		rehang(s, c.leaving, a->to, a->from, entering, c.amount, ahead, reduced);
	else
		rehang(s, c.leaving, a->from, a->to, entering, ahead, c.amount, -reduced);
	lose_arc(s, c.leaving);
	lose_arc(s, old_parent);
}

bool simplex_pivots(struct simplex *s, const struct engine_run *run)
{
	uint64_t limit = run->work ? run->work : UINT64_MAX;
	for (;;) {
		if (s->work >= limit || engine_stopped(run))
			return false;
		int32_t entering = find_entering(s);
		if (entering < 0)
			return true;
		pivot(s, entering);
	}
}
