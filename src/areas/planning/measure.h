/* The national measure of balance without and with what a plan would change. */
#ifndef JH_AREAS_PLANNING_MEASURE_H
#define JH_AREAS_PLANNING_MEASURE_H

#include "plan/planner.h"

/* For `struct planners`: under the policies in force on the context's day, over the schools of the scenario's region, the latest
 * statistics: every indicator of each stage, every county and stage whose figures change, every school whose figures do.
 * O(schools × indicators + effects · log effects). */
enum status planning_measure(const struct plan_context *c, const struct plan_effect *effect, size_t n, struct report *out, struct err *err);

#endif
