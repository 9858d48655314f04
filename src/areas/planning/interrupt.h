/* Ctrl-C while something is computed on a terminal: the best so far is kept instead of the program ending. */
#ifndef JH_AREAS_PLANNING_INTERRUPT_H
#define JH_AREAS_PLANNING_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct interrupt {
	atomic_bool came; /* SIGINT or SIGTERM since interrupt_begin */
	atomic_bool is_off;
	sigset_t before;
	pthread_t thread;
	bool is_on;
};

/* Both signals are held back from the calling thread and those it makes, until the end. Panics without a thread. */
void interrupt_begin(struct interrupt *i);
void interrupt_end(struct interrupt *i);

#endif
