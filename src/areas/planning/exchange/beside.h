/* Inside the folder: what goes beside the exchange proper. */
#ifndef JH_AREAS_PLANNING_EXCHANGE_BESIDE_H
#define JH_AREAS_PLANNING_EXCHANGE_BESIDE_H

#include "areas/planning/exchange/exchange.h"

/* Travelling teachers: a small school that needs less than a post of a subject and has nobody for it is served by a teacher of the
 * subject who stays at a school near by, some days a week, out of the days that school does not need. As many such needs as can be
 * served are, at the least sum of kilometres (to the metre): capacitated location of engine/locate with a site for each school that has days
 * to spare, and branch and bound over needs that do not divide among its teachers' weeks. Best of all unless a limit of work is
 * passed; then the best found. Fills d->travel, by school and subject. */
void exch_find_travel(struct arena *a, const struct exch_problem *p, struct exch_decision *d);

/* Shadowing: each school with few backbone teachers beside its county's sends one person for a term to a school of its group or
 * agreement that has more than the county's, where places are free. As many as can be sent are, at the least sum of kilometres: a
 * minimum-cost flow, exact to the metre. Fills d->shadow. */
enum status exch_find_shadows(struct arena *a, const struct exch_problem *p, struct exch_decision *d, struct err *err);

/* Teachers by home: those of section s are (*ret_list)[(*ret_start)[s] …], by id. */
void exch_by_home(struct arena *a, const struct exch_problem *p, int **ret_start, int **ret_list);

void exch_extra_lines(struct arena *a, const struct exch_problem *p, const struct exch_decision *d, struct plan_lines *l);

/* Rules of both, recomputed from the decision; adds to the report's violations. */
void exch_check_beside(struct arena *a, const struct exch_problem *p, const struct exch_decision *d, struct check_report *ret);

/* Whether a section has few backbone teachers beside the county's, and whether it could take somebody. */
bool exch_sends(const struct exch_problem *p, int section);
bool exch_hosts(const struct exch_problem *p, int section);

#endif
