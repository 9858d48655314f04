/* Inside the folder: finishing what a planner has read. */
#ifndef JH_PLAN_READING_H
#define JH_PLAN_READING_H

#include "plan/planner.h"

void plan_reading_finish(struct plan_reading *r); /* sorts the facts, makes the digest */
/* What a wish names that is not in the plan is called as the register does, and comes first. */
void plan_name_left_out(const struct plan_context *c, const struct planner *p, struct plan_reading *r);
const struct plan_fact *plan_fact(const struct plan_reading *r, struct str key); /* NULL: none */

#endif
