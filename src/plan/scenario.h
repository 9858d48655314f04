/* Scenarios as JSON texts of the plan's row. Inside the folder. */
#ifndef JH_PLAN_SCENARIO_H
#define JH_PLAN_SCENARIO_H

#include "plan/planner.h"

struct buf;

/* {"name": "value", …}, names ascending. */
void plan_scenario_settings_write(const struct plan_scenario *s, struct buf *out);
/* [{"kind", "subject", "target", "weight", "by", "at"}, …] in order of subject and target. */
void plan_scenario_wishes_write(const struct plan_scenario *s, struct buf *out);
/* Fills settings and wishes. ST_INVALID. */
enum status plan_scenario_read(struct arena *a, struct str settings, struct str wishes, struct plan_scenario *ret, struct err *err);
/* Both in one object, for runs. */
void plan_scenario_write(const struct plan_scenario *s, struct buf *out);

/* Every setting is one of the planner's and fits it: ST_INVALID names it. Choices of a policy are checked when it is read. */
enum status plan_scenario_check(const struct planner *p, const struct plan_scenario *s, struct err *err);

#endif
