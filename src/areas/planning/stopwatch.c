#include "areas/planning/stopwatch.h"

#include "base/err.h"

#include <math.h>
#include <time.h>

static const double LOOK_S = 0.05;

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *wait_main(void *p)
{
	struct stopwatch *w = p;
	double end = w->limit_s > 0 ? w->start_s + w->limit_s : INFINITY;
	pthread_mutex_lock(&w->lock);
	while (!w->is_off && now_s() < end && !(w->also && atomic_load(w->also))) {
		double until = w->also ? fmin(end, now_s() + LOOK_S) : end;
		struct timespec deadline = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - floor(until)) * 1e9)};
		pthread_cond_timedwait(&w->changed, &w->lock, &deadline);
	}
	pthread_mutex_unlock(&w->lock);
	atomic_store(&w->stop, true);
	return NULL;
}

void stopwatch_start(struct stopwatch *w, double limit_s, const atomic_bool *also)
{
	*w = (struct stopwatch){.start_s = now_s(), .limit_s = limit_s, .also = also};
	if (limit_s <= 0 && !also)
		return;
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&w->thread, NULL, wait_main, w) != 0)
		panic("no thread for the time limit");
}

double stopwatch_seconds(const struct stopwatch *w) { return now_s() - w->start_s; }

void stopwatch_end(struct stopwatch *w)
{
	if (w->limit_s <= 0 && !w->also)
		return;
	pthread_mutex_lock(&w->lock);
	w->is_off = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
}
