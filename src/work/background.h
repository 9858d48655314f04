/* A thread of the program's own that does something over and over, and sleeps between: started, woken and stopped. Signals are the
 * program's first thread's. */
#ifndef JH_WORK_BACKGROUND_H
#define JH_WORK_BACKGROUND_H

#include "base/err.h"

#include <pthread.h>
#include <stdatomic.h>

struct background {
	pthread_t thread;
	int wake_fd; /* readable when woken, for poll() */
	bool is_started;
	atomic_bool stop; /* what the thread looks at */
};

/* The background is zeros before. `name`: at most 15 bytes, by which what the thread works is told apart; it must last.
 * ST_UNAVAILABLE: nothing was started. */
enum status background_start(struct background *b, const char *name, void *(*loop)(void *context), void *context, struct err *err);
void background_wake(struct background *b);
bool background_take_wake(struct background *b); /* whether it was woken since it was last asked; does not wait */
/* Within the thread: sleeps until so much later, or until woken or stopped; negative: until then alone. False: it is to stop. */
bool background_rest(struct background *b, int64_t ms);
/* Says so, wakes the thread and waits for its end; nothing when it was not started. */
void background_stop(struct background *b);

#endif
