#include "web/aside.h"

#include "crypt/digest.h"
#include "web/keep.h"
#include "web/warm.h"
#include "work/background.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Things of one kind stand once, so that few places are enough; how long the thread rests for each second it worked; when what failed is
 * tried again; how often is looked what the pages of a day keep. */
enum { WAITING_MAX = 16, FAILED_MAX = 16, REST = 2, AGAIN_MS = 30000, LOOK_MS = 60000 };

struct wanted {
	aside_make *make;
	struct as_of at;
	char state[DIGEST_TEXT]; /* short, so that it needs no memory of its own */
	int64_t again_ms; /* of what failed: not before, by the monotonic clock */
};

struct aside {
	struct site *site;
	struct site_worker *worker;
	struct server_hooks hooks; /* what opens and closes the worker */
	struct background background;
	pthread_mutex_t lock; /* of what follows */
	struct wanted waiting[WAITING_MAX], failed[FAILED_MAX]; /* failed: a ring */
	int n_waiting, n_failed;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool first(struct aside *a, struct wanted *ret)
{
	pthread_mutex_lock(&a->lock);
	bool is_there = a->n_waiting > 0;
	*ret = a->waiting[0];
	pthread_mutex_unlock(&a->lock);
	return is_there;
}

/* It stands among the waiting until it is made, so that it is not asked for again meanwhile. */
static void make_it(struct aside *a, struct wanted *w)
{
	struct err ignored;
	enum status st = w->make(a->worker, w->at, &ignored);
	keep_turn(a->worker->keep);
	w->again_ms = now_ms() + AGAIN_MS;
	pthread_mutex_lock(&a->lock);
	memmove(a->waiting, a->waiting + 1, (size_t)--a->n_waiting * sizeof *a->waiting);
	if (st != ST_OK)
		a->failed[a->n_failed++ % FAILED_MAX] = *w;
	pthread_mutex_unlock(&a->lock);
}

/* However often it is woken. */
static void rest_until(struct aside *a, int64_t ms)
{
	int64_t left;
	while ((left = ms - now_ms()) > 0 && background_rest(&a->background, left))
		;
}

static void *loop(void *context)
{
	struct aside *a = context;
	struct wanted next;
	int64_t look_at = 0;
	while (!atomic_load(&a->background.stop)) {
		int64_t from = now_ms();
		if (from >= look_at) {
			warm_look(a->site, a->worker, &a->background.stop);
			look_at = now_ms() + LOOK_MS;
		} else if (first(a, &next)) {
			make_it(a, &next);
			rest_until(a, now_ms() + REST * (now_ms() - from));
		} else {
			background_rest(&a->background, look_at - from);
		}
	}
	return NULL;
}

static void release(struct aside *a)
{
	background_stop(&a->background);
	if (a->worker)
		a->hooks.worker_close(a->hooks.context, a->worker);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

enum status aside_start(struct aside **ret, struct site *s, struct err *err)
{
	struct aside *a = heap_alloc(1, sizeof *a);
	void *worker = NULL;
	a->site = s;
	a->hooks = site_hooks(s);
	pthread_mutex_init(&a->lock, NULL);
	enum status st = a->hooks.worker_open(a->hooks.context, -1, &worker, err);
	a->worker = worker;
	if (st == ST_OK)
		st = background_start(&a->background, "aside", loop, a, err);
	if (st != ST_OK) {
		release(a);
		return st;
	}
	*ret = a;
	return ST_OK;
}

void aside_stop(struct aside *a)
{
	if (a)
		release(a);
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
		failed = failed || (a->failed[i].make == make && now_ms() < a->failed[i].again_ms && !strcmp(a->failed[i].state, w.state));
	for (int i = 0; i < a->n_waiting; i++)
		stands = stands || (a->waiting[i].make == make && !strcmp(a->waiting[i].state, w.state));
	bool taken = !failed && (stands || a->n_waiting < WAITING_MAX);
	if (taken && !stands) {
		a->waiting[a->n_waiting++] = w;
		background_wake(&a->background);
	}
	pthread_mutex_unlock(&a->lock);
	return taken;
}
