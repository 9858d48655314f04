#include "base/arena.h"
#include "http/inside.h"

#include <microhttpd.h>
#include <stdlib.h>

bool workers_give(struct server *s, struct exchange *e)
{
	pthread_mutex_lock(&s->queue_lock);
	bool room = s->queue_n < s->o.queue_max && !s->workers_end;
	if (room) {
		e->next = NULL;
		e->queued_ns = monotonic_ns();
		*s->queue_end = e;
		s->queue_end = &e->next;
		s->queue_n++;
		/* Before a worker may resume it. */
		MHD_suspend_connection(e->connection);
		pthread_cond_signal(&s->queue_filled);
	}
	pthread_mutex_unlock(&s->queue_lock);
	return room;
}

static struct exchange *take(struct server *s)
{
	struct exchange *e = s->queue_first;
	if (!e)
		return NULL;
	s->queue_first = e->next;
	if (!s->queue_first)
		s->queue_end = &s->queue_first;
	s->queue_n--;
	return e;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct server *s = w->server;
	pthread_mutex_lock(&s->queue_lock);
	for (;;) {
		struct exchange *e = take(s);
		if (!e && s->workers_end)
			break;
		if (!e) {
			pthread_cond_wait(&s->queue_filled, &s->queue_lock);
			continue;
		}
		bool late = s->workers_end;
		s->busy++;
		pthread_mutex_unlock(&s->queue_lock);
		struct MHD_Connection *connection = e->connection;
		if (late)
			exchange_refuse(e, 503, NULL);
		else
			exchange_work(e, w->kept);
		/* From here on the exchange is the library's thread's again. */
		MHD_resume_connection(connection);
		pthread_mutex_lock(&s->queue_lock);
		s->busy--;
	}
	pthread_mutex_unlock(&s->queue_lock);
	return NULL;
}

enum status workers_start(struct server *s, struct err *err)
{
	s->workers = heap_alloc((size_t)s->o.workers, sizeof *s->workers);
	for (int i = 0; i < s->o.workers; i++) {
		struct worker *w = &s->workers[i];
		w->server = s;
		w->index = i;
		if (s->hooks.worker_open)
			TRY(s->hooks.worker_open(s->hooks.context, i, &w->kept, err));
		if (pthread_create(&w->thread, NULL, work, w) != 0) {
			if (s->hooks.worker_close)
				s->hooks.worker_close(s->hooks.context, w->kept);
			return err_set(err, ST_UNAVAILABLE, "no more threads can be started");
		}
		s->worker_count = i + 1;
	}
	return ST_OK;
}

void workers_stop(struct server *s)
{
	pthread_mutex_lock(&s->queue_lock);
	s->workers_end = true;
	pthread_cond_broadcast(&s->queue_filled);
	pthread_mutex_unlock(&s->queue_lock);
	for (int i = 0; i < s->worker_count; i++) {
		pthread_join(s->workers[i].thread, NULL);
		if (s->hooks.worker_close)
			s->hooks.worker_close(s->hooks.context, s->workers[i].kept);
	}
	free(s->workers);
	s->workers = NULL;
	s->worker_count = 0;
}
