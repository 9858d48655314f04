/* Pairing of helped schools with helpers, exact.
 *
 *   minimise    Σ cost_p · x_p + Σ outside_i · u_i + Σ load · k(k−1)/2 over helpers with k schools
 *   subject to  Σ_{p of i} x_p + u_i = need_i      for every helped school i; u_i = 0 where it must be helped
 *               Σ_{p of j} x_p ≤ cap_j             for every helper j
 *               x_p ∈ {0, 1}, 0 where a rule bars the pair or a wish forbids it, 1 where a wish locks it
 *
 * Method: minimum-cost flow (engine/flow), exact in 64-bit integers; a helper's load is convex, so it becomes parallel arcs. The
 * linear programme has whole optima, and the flow's potentials are its dual answer: they prove the objective, and are checked anew.
 * An impossible demand is answered by rules of which every single one is needed for the clash.
 *
 * Work units: those of the flow. Costs are whole numbers of the caller's unit. */
#ifndef JH_ENGINE_PAIRING_PAIRING_H
#define JH_ENGINE_PAIRING_PAIRING_H

#include "engine/problem.h"

enum { PAIRING_NOBODY = -1, PAIRING_RULES_MAX = 24, PAIRING_PAIRS_MAX = 8000000 };

struct pairing_pair {
	int helped, helper;
	int64_t cost;
	uint32_t barred; /* by which of the caller's rules, a bit each; 0: allowed */
};

enum pairing_wish_kind { PAIRING_LOCK, PAIRING_FORBID };
struct pairing_wish {
	enum pairing_wish_kind kind;
	int helped, helper; /* helper PAIRING_NOBODY: without (so much as one) helper */
};

/* The arrays are the caller's. */
struct pairing_problem {
	int helped, helpers;
	const int *need;          /* [helped] helpers each should have, at least 1 */
	const int64_t *outside;   /* [helped] cost of each helper missing; below 0: it must be helped */
	const int *cap;           /* [helpers], at least 0 */
	int64_t load;             /* cost of each further school of a helper, at least 0: the second costs it once, the third twice */
	const struct pairing_pair *pair; /* by helped, then helper; each once. What is not here cannot be */
	int pairs;
	const struct pairing_wish *wish; /* a pair of helped and helper once */
	int wishes;
};

/* A rule among those that clash. */
struct pairing_clash {
	const int *must;      /* helped schools that must be helped, ascending */
	int musts;
	uint32_t barred;      /* rules that bar pairs */
	bool caps;            /* helpers' caps */
	const int *wish;      /* by number */
	int wishes;
	const int *helper;    /* whom the schools could be given under these rules, ascending; no rule, only told */
	int helpers;
};

/* ret_taken: by pair, on the arena; NULL when there is no decision. With ret->infeasible, *ret_clash holds rules that clash, and would
 * no longer without any one of them. ST_INVALID: numbers out of range. ST_TOO_LARGE: as flow_solve. */
enum status pairing_solve(struct arena *a, const struct pairing_problem *p, const struct engine_run *run, struct engine_result *ret, bool **ret_taken,
			  struct pairing_clash *ret_clash, struct err *err);

/* A decision as people have it: pairs of helped and helper, helper PAIRING_NOBODY: none. Recomputed from the problem alone. Violations
 * speak of "school %d" (helped) and "helper %d" by number. O(pairs + n log n). */
struct pairing_line {
	int helped, helper;
};
void pairing_check(struct arena *a, const struct pairing_problem *p, const struct pairing_line *line, size_t n, struct check_report *ret);
/* Why the pair may not be, or NULL: the mask of rules in `*ret_barred`. Index of the pair, −1: it cannot be. O(log pairs). */
int pairing_find(const struct pairing_problem *p, int helped, int helper);

#endif
