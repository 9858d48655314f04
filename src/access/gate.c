#include "access/gate.h"

void access_gate_init(struct access_gate *g, int most_running, int most_waiting)
{
	*g = (struct access_gate){.most_running = most_running, .most_waiting = most_waiting};
	if (pthread_mutex_init(&g->lock, NULL) != 0 || pthread_cond_init(&g->free, NULL) != 0)
		panic("no lock can be made");
}

void access_gate_done(struct access_gate *g)
{
	pthread_cond_destroy(&g->free);
	pthread_mutex_destroy(&g->lock);
}

enum status access_gate_enter(struct access_gate *g, struct err *err)
{
	enum status st = ST_OK;
	pthread_mutex_lock(&g->lock);
	if (g->running >= g->most_running && g->waiting >= g->most_waiting) {
		st = ST_BUSY;
	} else {
		g->waiting++;
		while (g->running >= g->most_running)
			pthread_cond_wait(&g->free, &g->lock);
		g->waiting--;
		g->running++;
	}
	pthread_mutex_unlock(&g->lock);
	return st == ST_OK ? st : err_set(err, st, "too many people are signing in right now; try again in a few seconds");
}

void access_gate_leave(struct access_gate *g)
{
	pthread_mutex_lock(&g->lock);
	g->running--;
	pthread_cond_signal(&g->free);
	pthread_mutex_unlock(&g->lock);
}
