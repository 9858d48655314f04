/* Inside the folder: what the tellings of a plan share. */
#ifndef JH_PLAN_TELLING_H
#define JH_PLAN_TELLING_H

#include "plan/life.h"
#include "report/report.h"

struct str plan_say_day(struct arena *a, day_t d);
struct str plan_say_who(const struct plan_desk *d, struct str actor);

/* Before and after on the measure of balance, where the planner can say what would change. */
enum status plan_tell_measure(struct plan_desk *d, const struct planner *p, const struct plan_context *c, const struct plan_reading *r,
			      const struct plan_lines *lines, struct report *out, struct err *err);

/* What is wished, and whether the decision (NULL: none yet) is so. */
void plan_tell_wishes(const struct plan_desk *d, const struct plan *p, const struct plan_reading *r, const struct plan_lines *lines, struct report *out);

/* The tables of two reports made alike, joined row by row: what is the same in both stands once, what differs side by side under the
 * two names. Rows and tables without a difference are counted, not shown. O(cells). */
void plan_tell_beside(struct report *out, const struct str names[2], const struct report *const of[2]);

#endif
