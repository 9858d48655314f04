/* Minimum-cost flow problems in the DIMACS form (`p min`, `n`, `a` lines) and their solutions (`s`, `f` lines). */
#ifndef JH_ENGINE_FLOW_DIMACS_H
#define JH_ENGINE_FLOW_DIMACS_H

#include "engine/flow/flow.h"
#include "engine/problem.h"

/* An arc's capacity that is negative and below its lower bound stands for "unlimited", as in other readers of this form; a
 * capacity from 0 below the lower bound is refused. */
enum status dimacs_read(struct arena *a, const struct problem_source *source, void **ret_network, struct err *err);

/* `s`, the objective, then `f tail head flow` for each arc that carries something, parallel arcs each on its own line. */
void dimacs_write(const struct flow_network *net, const int64_t *flow, int64_t objective, struct buf *out);

/* Lines of the same two nodes are added up. Where parallel arcs join these, the file does not say which arc carries what,
 * and the cheapest division is taken. A missing `s` line is allowed, a wrong one is a violation. */
enum status dimacs_check(struct arena *a, const void *network, struct str solution, struct check_report *ret, struct err *err);

extern const struct problem_format dimacs_min_format;

#endif
