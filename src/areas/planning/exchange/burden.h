/* Inside the folder: how the burden is shared. */
#ifndef JH_AREAS_PLANNING_EXCHANGE_BURDEN_H
#define JH_AREAS_PLANNING_EXCHANGE_BURDEN_H

#include "areas/planning/exchange/exchange.h"

/* Adds tables: of those who move and of the eligible, by sex, age, years since the last exchange, and by how many of a school leave; and
 * who is exempt, by reason. d NULL: nobody moves yet. */
void exch_burden(const struct exch_problem *p, const struct exch_decision *d, struct report *out);
/* People by their step under county management of staff, and what becomes of them; nothing where the plan takes no account of it. */
void exch_steps(const struct exch_problem *p, const struct exch_decision *d, struct report *out);

#endif
