#include "web/aside.h"

#include "crypt/digest.h"
#include "web/keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

/* Things of one kind stand once, so that few places are enough; how long the thread rests for each second it worked; when
 * what failed is tried again. */
enum { WAITING_MAX = 16, FAILED_MAX = 16, REST = 2, AGAIN_S = 30 };

struct wanted {
	aside_make *make;
	struct as_of at;
	char state[DIGEST_TEXT]; /* short, so that it needs no memory of its own */
	time_t again; /* of what failed: not before */
};

struct aside {
	struct site_worker *worker;
	struct server_hooks hooks; /* what opens and closes the worker */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stops;
	struct wanted waiting[WAITING_MAX], failed[FAILED_MAX]; /* failed: a ring */
	int n_waiting, n_failed;
};

static struct timespec now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t;
}

/* With the lock held, as what follows: until so much later, or until it stops. */
static void rest(struct aside *a, struct timespec from)
{
	struct timespec until = now();
	int64_t took = (int64_t)(until.tv_sec - from.tv_sec) * 1000000000 + until.tv_nsec - from.tv_nsec;
	int64_t ns = until.tv_nsec + took * REST;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	while (!a->stops && pthread_cond_timedwait(&a->wake, &a->lock, &until) == 0)
		;
}

static void *run(void *context)
{
	struct aside *a = context;
	prctl(PR_SET_NAME, "aside"); /* what it works is told apart from what answers */
	pthread_mutex_lock(&a->lock);
	while (!a->stops) {
		if (!a->n_waiting) {
			pthread_cond_wait(&a->wake, &a->lock);
			continue;
		}
		struct wanted next = a->waiting[0];
		struct timespec from = now();
		struct err err = {};
		pthread_mutex_unlock(&a->lock);
		enum status st = next.make(a->worker, next.at, &err);
		keep_turn(a->worker->keep);
		pthread_mutex_lock(&a->lock);
		memmove(a->waiting, a->waiting + 1, (size_t)--a->n_waiting * sizeof *a->waiting);
		next.again = now().tv_sec + AGAIN_S;
		if (st != ST_OK)
			a->failed[a->n_failed++ % FAILED_MAX] = next;
		rest(a, from);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

enum status aside_start(struct aside **ret, struct site *s, struct err *err)
{
	struct aside *a = heap_alloc(1, sizeof *a);
	pthread_condattr_t steady;
	void *worker;
	a->hooks = site_hooks(s);
	enum status st = a->hooks.worker_open(a->hooks.context, -1, &worker, err);
	if (st != ST_OK) {
		free(a);
		return st;
	}
	a->worker = worker;
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&a->wake, &steady);
	pthread_condattr_destroy(&steady);
	if (pthread_create(&a->thread, NULL, run, a) != 0) {
		a->hooks.worker_close(a->hooks.context, a->worker);
		pthread_cond_destroy(&a->wake);
		pthread_mutex_destroy(&a->lock);
		free(a);
		return err_set(err, ST_UNAVAILABLE, "no thread can be started");
	}
	*ret = a;
	return ST_OK;
}

void aside_stop(struct aside *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stops = true;
	pthread_cond_broadcast(&a->wake);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	a->hooks.worker_close(a->hooks.context, a->worker);
	pthread_cond_destroy(&a->wake);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

bool aside_ask(struct aside *a, aside_make *make, struct as_of at, struct str state)
{
	struct wanted w = {.make = make, .at = at};
	uint8_t digest[DIGEST_SIZE];
	bool stands = false, failed = false;
	if (!a)
		return false;
	digest_of(DIGEST_SHA256, state, digest);
	digest_format(digest, w.state);
	pthread_mutex_lock(&a->lock);
	for (int i = 0; i < MIN(a->n_failed, FAILED_MAX); i++)
		failed = failed || (a->failed[i].make == make && now().tv_sec < a->failed[i].again && !strcmp(a->failed[i].state, w.state));
	for (int i = 0; i < a->n_waiting; i++)
		stands = stands || (a->waiting[i].make == make && !strcmp(a->waiting[i].state, w.state));
	bool taken = !failed && (stands || a->n_waiting < WAITING_MAX);
	if (taken && !stands) {
		a->waiting[a->n_waiting++] = w;
		pthread_cond_signal(&a->wake);
	}
	pthread_mutex_unlock(&a->lock);
	return taken;
}
