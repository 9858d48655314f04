/* Why a county has no plan. */
#ifndef JH_ENGINE_EXCHANGE_CLASH_H
#define JH_ENGINE_EXCHANGE_CLASH_H

#include "engine/exchange/model.h"

/* Finds rules of which none can be given up without a plan becoming possible (deletion in halving chunks, Zeller and Hildebrandt 2002), and puts
 * them into err in a planner's words. Who may move at all and how far is taken as given and told in numbers. Stopped early, the set still clashes
 * but may not be the smallest. */
void exc_explain(const struct exchange_problem *p, const struct exc_index *x, int county, const struct engine_run *run, struct err *err);

#endif
