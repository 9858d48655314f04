/* What each budget buys: the plan solved again with shares of its budget, cost against pupils without a seat. */
#ifndef JH_AREAS_PLANNING_SEATPLAN_CURVE_H
#define JH_AREAS_PLANNING_SEATPLAN_CURVE_H

#include "plan/life.h"
#include "report/report.h"

/* Shares of the plan's own budget, in the order they are solved: its own comes last, so that its run is the newest. */
enum { SEATS_SHARES = 7 };
extern const int seats_shares[SEATS_SHARES];

/* The plan with that share of its budget. ST_INVALID: its setting is no number. */
enum status seats_with_share(struct arena *a, const struct plan *p, int share, struct plan *ret, struct err *err);
/* The points that have been solved, as table and chart, judged on the reading given. A decision stands at every share that pays for it
 * and has none that comes to less, so that more money never buys less. Says what is missing. */
enum status seats_curve_report(struct plan_desk *d, const struct plan *p, const struct plan_reading *r, struct report *out, struct err *err);

#endif
