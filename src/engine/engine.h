/* What every engine has in common.
 *
 * An engine is a pure function: plain arrays in, decisions and a certificate out. It knows no SQL, no HTTP, no clock and no
 * hidden randomness. It counts work units of its own choosing (documented beside the engine, roughly one per inner-loop
 * step of known cost) and polls the stop flag often enough to end within 50 ms. A time limit is somebody else's timer that
 * raises the flag. The same input, seed and work limit give the same bytes on any number of threads. Stopped, it returns
 * the best decision so far with its proved bound. */
#ifndef JH_ENGINE_ENGINE_H
#define JH_ENGINE_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct engine_progress {
	double objective; /* best known; NAN while none is known */
	double bound;     /* proved; −INFINITY while none is known */
	uint64_t work;
};

struct engine_run {
	uint64_t work;            /* limit in work units; 0: none */
	uint64_t seed;
	int threads;              /* 0 or 1: one thread */
	const atomic_bool *stop;  /* polled; NULL: never stopped */
	/* Called now and then, at most a few hundred times a run, from the thread that called the engine; may be NULL. */
	void (*progress)(void *context, const struct engine_progress *p);
	void *context;
};

/* Minimisation throughout: bound ≤ optimum ≤ objective. */
struct engine_result {
	bool feasible;    /* a decision is returned and satisfies every rule */
	bool optimal;     /* proved: objective = bound up to the engine's stated exactness */
	bool infeasible;  /* proved that none exists */
	double objective; /* NAN without a decision */
	double bound;     /* −INFINITY when nothing is proved */
	uint64_t work;    /* units used */
};

static inline bool engine_stopped(const struct engine_run *run)
{
	return run->stop && atomic_load_explicit(run->stop, memory_order_relaxed);
}

/* (objective − bound)/|objective|: 0 when both are 0, INFINITY when either is unknown. */
double engine_gap(const struct engine_result *r);

#endif
