/* Minimum-cost flow, exact in 64-bit integers.
 *
 *   minimise    Σ cost_a · x_a
 *   subject to  Σ_{a out of v} x_a − Σ_{a into v} x_a = supply_v   for every node v
 *               lower_a ≤ x_a ≤ capacity_a                         for every arc a
 *
 * Method: primal network simplex on a strongly feasible spanning tree (Cunningham 1976; Ahuja, Magnanti, Orlin 1993,
 * chapter 11), so that no pivot sequence cycles. The answer carries its proof: node potentials under which every arc with
 * positive reduced cost is at its lower bound and every arc with negative reduced cost at its capacity. An infeasible
 * network is answered by a set of nodes whose supply cannot leave it.
 *
 * Work units: one for each arc priced and each tree node touched. */
#ifndef JH_ENGINE_FLOW_FLOW_H
#define JH_ENGINE_FLOW_FLOW_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine.h"

#define FLOW_UNLIMITED INT64_MAX /* as a capacity */

/* The arrays belong to the caller and outlive the solver. Parallel arcs, self-loops, negative costs and negative bounds
 * are all allowed. */
struct flow_network {
	int32_t nodes;
	int32_t arcs;
	const int32_t *tail, *head;  /* [arcs], 0 … nodes−1 */
	const int64_t *lower;        /* [arcs]; NULL: all 0 */
	const int64_t *capacity;     /* [arcs]; NULL: all unlimited */
	const int64_t *cost;         /* [arcs] */
	const int64_t *supply;       /* [nodes], negative for demand; NULL: all 0 */
};

enum flow_verdict {
	FLOW_OPTIMAL,
	FLOW_INFEASIBLE,
	FLOW_UNBOUNDED, /* a cycle of unlimited arcs with negative cost */
	FLOW_STOPPED,   /* by the stop flag or the work limit */
};

/* What an infeasible network is refused for: `node` lists a set W with Σ supply(W) + Σ lower(into W) > Σ capacity(out of W)
 * (kind CUT_SUPPLY), or the mirror image, demand that cannot be brought in (CUT_DEMAND). */
struct flow_cut {
	enum { CUT_SUPPLY, CUT_DEMAND } kind;
	int32_t *node;
	int32_t nodes;
	int64_t excess; /* units too many, saturated at INT64_MAX */
};

struct flow_answer {
	enum flow_verdict verdict;
	bool feasible;            /* flow[] satisfies every rule */
	const int64_t *flow;      /* [arcs]; meaningful when feasible */
	const int64_t *potential; /* [nodes]; reduced cost = cost + potential[tail] − potential[head] */
	int64_t objective;        /* exact; meaningful when feasible */
	double bound;             /* proved by the potentials; −INFINITY when they prove nothing */
	struct flow_cut cut;      /* when infeasible */
	uint64_t pivots;
	uint64_t work;
};

struct flow;

/* A solver for the network, living in the arena; it keeps its last spanning tree. Costs, bounds and supplies may change
 * between two solves, the ends of arcs may not. O(nodes + arcs).
 * ST_INVALID: an arc's end outside the nodes. */
enum status flow_new(struct arena *a, const struct flow_network *net, struct flow **ret, struct err *err);

/* Solves it, from the tree of the last solve when `warm` (the objective is the same either way; among several optimal
 * flows another one may be found). The answer's arrays stay valid until the next solve.
 * ST_INVALID: capacity below the lower bound. ST_TOO_LARGE: numbers with which 64 bits would not be exact:
 * (nodes + 2) · (largest |cost| + 1), the total supply with lower bounds, the capacities of arcs of negative cost, and the
 * objective must each stay below 2^61. */
enum status flow_solve(struct flow *f, const struct engine_run *run, bool warm, struct flow_answer *ret, struct err *err);

/* Recomputes everything from the network alone: bounds and balance of the flow and, when `potential` is not NULL,
 * optimality by complementary slackness. ST_NO with the first fault and its place; *ret_objective is exact. O(nodes + arcs). */
enum status flow_certify(const struct flow_network *net, const int64_t *flow, const int64_t *potential,
			 int64_t *ret_objective, struct err *err);

/* Whether the cut proves that no flow exists, recomputed from the network alone. ST_NO when it does not. */
enum status flow_certify_cut(struct arena *scratch, const struct flow_network *net, const struct flow_cut *cut,
			     struct err *err);

#endif
