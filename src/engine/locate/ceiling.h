/* Raising the bound past that of lagrange.h: everything below a ceiling is listed and the best choice proved (exact.h); nothing
 * there lifts the bound to the ceiling, something is the best of all.
 *
 * Where the average of the bound's choices opens k + a fraction of sites, "at most k" and "at least k + 1" are bounded apart:
 * opening costs are paid in whole sites. */
#ifndef JH_ENGINE_LOCATE_CEILING_H
#define JH_ENGINE_LOCATE_CEILING_H

#include "engine/locate/lagrange.h"

struct task;

struct ceiling_side {
	struct locate_model model; /* the task's, with the number of sites limited */
	struct lagrange *l;
	double bound;
	double lift;    /* how far above its value the next ceiling stands */
	uint64_t limit; /* work of one attempt */
	bool closed;    /* nothing in it costs less than the decision */
};

struct ceiling {
	struct ceiling_side side[2];
	int sides; /* 0: not begun */
};

/* One attempt, or some steps of a side's bound. For a task whose bound has settled. */
void ceiling_step(struct task *t);

#endif
