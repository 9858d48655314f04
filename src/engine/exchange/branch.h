/* Exact search over a county: dives for plans, branch and bound for the proof. */
#ifndef JH_ENGINE_EXCHANGE_BRANCH_H
#define JH_ENGINE_EXCHANGE_BRANCH_H

#include "engine/exchange/master.h"

struct exc_search;

/* Differences of an unscaled objective up to this are no differences. */
#define EXC_EXACT_GAP 1e-9

/* Over the options whose reduced cost at the prices p is below the gap, at most `most` of them. best holds the incumbent, of scaled
 * objective `value` (INFINITY: none), and receives better ones. root_bound is what p proves. */
struct exc_search *exc_search_new(struct arena *a, const struct exc_county *c, const struct exc_price *p, double root_bound, int most,
				  double penalty, struct exc_state *best, double value);
void exc_search_free(struct exc_search *s);

/* Cuts and dives at the root first, then branch and bound, until about `work` more units are used, the tree is empty, or stopped. */
void exc_search_run(struct exc_search *s, uint64_t work, const struct engine_run *run);

/* The bound proved so far, the value of the incumbent (INFINITY: none), whether the tree is exhausted. */
double exc_search_bound(const struct exc_search *s);
double exc_search_value(const struct exc_search *s);
bool exc_search_done(const struct exc_search *s);
/* Proved that the county has no plan at all. */
bool exc_search_none(const struct exc_search *s);
uint64_t exc_search_work(const struct exc_search *s);

#endif
