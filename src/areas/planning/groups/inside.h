/* How the problem is read, for the files that read it. */
#ifndef JH_AREAS_PLANNING_GROUPS_INSIDE_H
#define JH_AREAS_PLANNING_GROUPS_INSIDE_H

#include "areas/planning/groups/groups.h"
#include "areas/planning/schools.h"

struct groups_reader {
	const struct plan_context *c;
	struct arena *a;
	struct groups_problem *p;
	struct plan_reading *r;
	struct planned_schools schools;
	struct frame group, membership;
	const struct expr *score, *lead, *cover, *graduate;
};

/* Groups and members on the effective day; who is in one the plan does not reach leaves the list. *ret_leads: of each school left,
 * whether it leads such ones and goes on to. */
enum status groups_read_present(struct groups_reader *d, bool **ret_leads, struct err *err);
/* The group each school of the problem is in now. */
void groups_find_existing(struct groups_reader *d);
double groups_years_in_group(const struct groups_reader *d, int school);

/* Wishes of the scenario, of the rule that keeps groups, and of rural schools for town. */
enum status groups_add_wishes(struct groups_reader *d, struct err *err);

#endif
