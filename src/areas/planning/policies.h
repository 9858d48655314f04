/* The policies a plan was read under: as facts, and named in one line. */
#ifndef JH_AREAS_PLANNING_POLICIES_H
#define JH_AREAS_PLANNING_POLICIES_H

#include "plan/planner.h"
#include "record/policy.h"

/* Fills policy, "seats 9c684ef5174a, outlook f32a0120fe3a": each with the beginning of its digest, and policy_said, the same with titles
 * in the context's language. On its arena. */
void planned_policies_named(const struct plan_context *c, const struct policy *const *policy, size_t n, struct plan_reading *ret);
/* One fact each, written to `fact`; returns n. */
size_t planned_policies_facts(const struct policy *const *policy, size_t n, enum lang lang, struct plan_fact *fact);

#endif
