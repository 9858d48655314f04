/* The network simplex itself, on a network whose lower bounds are 0 and whose arcs all have positive capacity and two
 * different ends. Internal to this folder; flow.h is the door.
 *
 * Invariants between pivots: the tree spans the nodes and the root; every tree arc has reduced cost 0; every flow is within
 * its bounds; every tree arc could carry more towards the root (strong feasibility). */
#ifndef JH_ENGINE_FLOW_SIMPLEX_H
#define JH_ENGINE_FLOW_SIMPLEX_H

#include "engine/engine.h"

#include <stdint.h>

/* An arc outside the tree stands in the direction in which its flow can still change: as it is when empty, turned round
 * with negated cost when full. So cost + pi[from] − pi[to] < 0 says that it may enter, and a tree arc never does. */
struct simplex_arc {
	int32_t from, to;
	int64_t cost;
};

/* What a pivot touches of every node of the subtree it moves, kept small. */
struct simplex_ring {
	int32_t next;  /* preorder of the tree, a ring through the root */
	int32_t depth; /* root 0 */
};

struct simplex_node {
	int32_t parent;
	int32_t prev;       /* before this node in the ring */
	int32_t arc;        /* the arc to the parent; −1: the artificial arc to the root */
	int64_t up, down;   /* what that arc can still carry towards and from the parent */
};

/* Feeders are nodes that nothing enters and whose arcs can never be full; in an exchange network, the teachers. Most of
 * them are leaves of the tree. Such a leaf is kept out of the ring, so that a pivot does not touch it: its potential is that
 * of its parent plus pi[v], and it joins the ring while it has two arcs in the tree. */
struct simplex {
	int32_t nodes; /* the root is node number `nodes` */
	int32_t arcs;
	struct simplex_arc *arc;   /* [arcs] those of one feeder side by side, before all others */
	int32_t feeders;           /* nodes listed in `feeder`; 0: none is treated so */
	int32_t choosing;          /* of these the first so many have more than one arc; only theirs are priced */
	int32_t feeder_arcs;       /* 0 when none is treated so */
	int32_t *feeder;           /* [feeders] */
	int32_t *first;            /* [feeders + 1] first arc of each */
	int32_t *degree;           /* [nodes] arcs in the tree; kept for feeders, −1 for other nodes */
	int32_t *base;             /* [nodes] potential = pi[base] + pi[v]: the parent when out of the ring, else the root */
	int64_t *capacity;         /* [arcs], 1 … 2^61 */
	bool *turned;              /* [arcs] stands against its true direction; outside the tree: it is full */
	struct simplex_node *node; /* [nodes + 1] */
	struct simplex_ring *ring; /* [nodes + 1] */
	int64_t *pi;               /* [nodes + 1]; root 0 */
	const int64_t *supply;     /* [nodes] */
	int64_t big;               /* cost of artificial arcs, above that of any path */
	int32_t block;             /* arcs priced before the best is taken */
	int32_t next_feeder, next_arc; /* where pricing goes on: feeders first, then the other arcs */
	uint64_t pivots;
	uint64_t work;
};

/* An artificial arc carries flow from a node to the root for nothing, or from the root to a node at the cost `big`. Its
 * capacity exceeds any flow, so the smaller of its two residuals is what it carries. */
#define SIMPLEX_ARTIFICIAL_CAPACITY ((int64_t)1 << 62)

/* Turns an arc round: the same arc, seen as flow taken back. */
void simplex_turn(struct simplex *s, int32_t arc);

/* Builds a strongly feasible tree from the forest that `parent` and `arc` of the nodes describe (root and −1: on its own)
 * and from the arcs that are full. Arcs of the forest whose flow would break a bound are dropped; artificial arcs carry
 * what is missing. False, with nothing usable, when flows would pass 2^61. `excess` is scratch [nodes + 1].
 * O(nodes + arcs). */
[[nodiscard]] bool simplex_start(struct simplex *s, int64_t *excess);

/* Pivots until optimal (true) or stopped (false). */
[[nodiscard]] bool simplex_pivots(struct simplex *s, const struct engine_run *run);

/* Takes a feeder that is a leaf out of the ring. */
void simplex_hide(struct simplex *s, int32_t feeder);

static inline int64_t simplex_potential(const struct simplex *s, int32_t v) { return s->pi[s->base[v]] + s->pi[v]; }

/* Flow that still runs over artificial arcs: 0 when the flow is feasible. */
int64_t simplex_missing(const struct simplex *s);

#endif
