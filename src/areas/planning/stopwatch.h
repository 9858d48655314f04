/* A time limit for engines, which have no clock: a thread that raises a flag, and passes on a flag that is raised elsewhere. */
#ifndef JH_AREAS_PLANNING_STOPWATCH_H
#define JH_AREAS_PLANNING_STOPWATCH_H

#include "work/background.h"

struct stopwatch {
	atomic_bool stop; /* raised when the time is over */
	double start_s;
	double limit_s;   /* 0: none */
	const atomic_bool *also; /* looked at twenty times a second; NULL: none */
	struct background background;
};

void stopwatch_start(struct stopwatch *w, double limit_s, const atomic_bool *also);
double stopwatch_seconds(const struct stopwatch *w); /* since the start */
void stopwatch_end(struct stopwatch *w);

#endif
