#include "http/inside.h"

#include <errno.h>

enum { WATCH_MS = 500, BEAT_MS = 15000 };

static void *watch(void *arg)
{
	struct server *s = arg;
	int64_t beat_ns = monotonic_ns() + (int64_t)BEAT_MS * 1000000;
	pthread_mutex_lock(&s->watch_lock);
	while (!s->watch_ends) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)WATCH_MS * 1000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&s->watch_wake, &s->watch_lock, &until);
		int64_t now = monotonic_ns();
		metrics_late(s->metrics, shed_late(s->shed, now));
		if (now >= beat_ns) {
			streams_beat(s->streams);
			beat_ns = now + (int64_t)BEAT_MS * 1000000;
		}
	}
	pthread_mutex_unlock(&s->watch_lock);
	return NULL;
}

enum status watch_start(struct server *s, struct err *err)
{
	if (pthread_create(&s->watch_thread, NULL, watch, s) != 0)
		return err_set(err, ST_UNAVAILABLE, "no more threads can be started");
	s->watching = true;
	return ST_OK;
}

void watch_stop(struct server *s)
{
	if (!s->watching)
		return;
	pthread_mutex_lock(&s->watch_lock);
	s->watch_ends = true;
	pthread_cond_signal(&s->watch_wake);
	pthread_mutex_unlock(&s->watch_lock);
	pthread_join(s->watch_thread, NULL);
	s->watching = false;
}
