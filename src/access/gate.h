/* How many password hashes run at once: each takes 64 MiB and a processor for 0.15 s, so a flood of them would stop everything
 * else. The queue behind is bounded too; who finds it full is told to come again. Shared by threads. */
#ifndef JH_ACCESS_GATE_H
#define JH_ACCESS_GATE_H

#include "base/err.h"

#include <pthread.h>

struct access_gate {
	pthread_mutex_t lock;
	pthread_cond_t free;
	int running, waiting;
	int most_running, most_waiting;
};

void access_gate_init(struct access_gate *g, int most_running, int most_waiting);
void access_gate_done(struct access_gate *g);
/* Waits for a place: ST_BUSY at once when the queue is full. Never call it on a thread that serves pages. */
enum status access_gate_enter(struct access_gate *g, struct err *err);
void access_gate_leave(struct access_gate *g);

#endif
