#include "areas/planning/stopwatch.h"

#include <math.h>
#include <time.h>

/* How long it sleeps at once: where another flag is looked at, and where none is. */
static const double LOOK_S = 0.05, LONG_S = 3600;

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *loop(void *context)
{
	struct stopwatch *w = context;
	double left = 0;
	do
		left = w->limit_s > 0 ? w->limit_s - stopwatch_seconds(w) : INFINITY;
	while (left > 0 && !(w->also && atomic_load(w->also)) && background_rest(&w->background, (int64_t)(fmin(left, w->also ? LOOK_S : LONG_S) * 1e3) + 1));
	atomic_store(&w->stop, true);
	return NULL;
}

void stopwatch_start(struct stopwatch *w, double limit_s, const atomic_bool *also)
{
	struct err err;
	*w = (struct stopwatch){.start_s = now_s(), .limit_s = limit_s, .also = also};
	if ((limit_s > 0 || also) && background_start(&w->background, "stopwatch", loop, w, &err) != ST_OK)
		panic("no thread for the time limit");
}

double stopwatch_seconds(const struct stopwatch *w) { return now_s() - w->start_s; }

void stopwatch_end(struct stopwatch *w) { background_stop(&w->background); }
