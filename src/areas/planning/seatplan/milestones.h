/* How the projects stand that an adopted seat plan wrote into the register: their steps as people keep them there since. */
#ifndef JH_AREAS_PLANNING_SEATPLAN_MILESTONES_H
#define JH_AREAS_PLANNING_SEATPLAN_MILESTONES_H

#include "areas/planning/seatplan/planner.h"
#include "plan/life.h"

struct seats_standing {
	struct str name;  /* of the project in the register; empty: it is there no longer, or was cancelled */
	day_t from, use;  /* its first step and its use: done, else due; DAY_MAX: no such step */
};

/* One for each of the projects, in their order, on the desk's arena; *ret NULL: the plan is not adopted. O(buildings + steps). */
enum status seats_standings(struct plan_desk *d, const struct plan *p, const struct seats_problem *q, const struct seats_project *project, int n,
			    struct seats_standing **ret, struct err *err);
/* Every step with the day it is due and done, what is overdue told; nothing for a plan that is not adopted. */
enum status seats_milestones_report(struct plan_desk *d, const struct plan *p, const struct seats_problem *q, const struct seats_project *project,
				    int n, struct report *out, struct err *err);

#endif
