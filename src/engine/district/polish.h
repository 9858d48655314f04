/* The problem as a location model (engine/locate), without the rule that areas are in one piece: its lower bound, and, where that
 * rule is not asked for, its search, which takes turns with the annealing here. */
#ifndef JH_ENGINE_DISTRICT_POLISH_H
#define JH_ENGINE_DISTRICT_POLISH_H

#include "engine/district/state.h"
#include "engine/locate/task.h"

struct polish {
	const struct ground *g;
	struct locate_model model;
	struct task task;
	double constant; /* costs the model leaves out */
};

void polish_init(struct polish *p, struct arena *a, const struct ground *g, const struct engine_run *run);
void polish_done(struct polish *p);
/* A plan found elsewhere; taken when it is better and the search is in use. */
void polish_offer(struct polish *p, const int *site_of);
/* A step of the search, or of the bound alone with areas in one piece; target: cost of the best plan known. */
void polish_step(struct polish *p, double target);
/* Nothing more to expect. */
bool polish_is_done(const struct polish *p);
static inline uint64_t polish_work(const struct polish *p) { return p->g->p->contiguity ? p->task.l.price.work : p->task.work; }
double polish_bound(const struct polish *p);
/* A plan of the search that serves all, or NULL. */
const int *polish_plan(const struct polish *p);

#endif
