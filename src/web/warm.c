#include "web/warm.h"

#include "web/call.h"
#include "web/keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

/* How long before a day its values are made, and how often is looked. */
enum { AHEAD_S = 300, LOOK_S = 60 };

struct warm {
	struct site *site;
	struct server_hooks hooks;
	void *worker;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stops;
};

static bool stopping(struct warm *w)
{
	pthread_mutex_lock(&w->lock);
	bool stops = w->stops;
	pthread_mutex_unlock(&w->lock);
	return stops;
}

static void ask(struct warm *w, const struct warm_value *v, day_t day)
{
	struct site_worker *worker = w->worker;
	struct err ignored;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct call c = {.a = &a, .w = worker, .g = worker->reg, .work = worker->work, .at = {.day = day, .tx = TX_NOW}};
	(void)v->run(&c, &ignored);
	keep_turn(worker->keep);
}

static void ask_all(struct warm *w, day_t day)
{
	for (int i = 0; i < w->site->n_parts; i++)
		for (const struct warm_value *v = w->site->parts[i]->warm; v && v->run && !stopping(w); v++)
			ask(w, v, day);
}

static void *run(void *arg)
{
	struct warm *w = arg;
	const struct reg *g = ((struct site_worker *)w->worker)->reg;
	prctl(PR_SET_NAME, "warm"); /* what it works is told apart from what answers */
	while (!stopping(w)) {
		moment_t now = reg_now(g);
		day_t today = moment_day(now, g->zone_minutes), next = moment_day(now + SECONDS(AHEAD_S), g->zone_minutes);
		ask_all(w, today);
		if (next != today)
			ask_all(w, next);
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += LOOK_S;
		pthread_mutex_lock(&w->lock);
		while (!w->stops && pthread_cond_timedwait(&w->wake, &w->lock, &until) == 0)
			;
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

static void release(struct warm *w)
{
	if (w->worker)
		w->hooks.worker_close(w->hooks.context, w->worker);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static enum status prepare(struct warm *w, struct err *err)
{
	pthread_condattr_t steady;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &steady);
	pthread_condattr_destroy(&steady);
	TRY(w->hooks.worker_open(w->hooks.context, -1, &w->worker, err));
	return pthread_create(&w->thread, NULL, run, w) ? err_set(err, ST_UNAVAILABLE, "no thread can be started") : ST_OK;
}

enum status warm_start(struct warm **ret, struct site *site, struct err *err)
{
	struct warm *w = heap_alloc(1, sizeof *w);
	w->site = site;
	w->hooks = site_hooks(site);
	enum status st = prepare(w, err);
	if (st != ST_OK) {
		release(w);
		return st;
	}
	*ret = w;
	return ST_OK;
}

void warm_stop(struct warm *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stops = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	release(w);
}
