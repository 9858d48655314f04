#include "base/helper.h"

static void *serve(void *context)
{
	struct helper *h = context;
	pthread_mutex_lock(&h->mutex);
	for (;;) {
		while (!h->n && !h->ends)
			pthread_cond_wait(&h->turn, &h->mutex);
		if (!h->n)
			break;
		struct err err = {};
		enum status st = h->failed;
		void *piece = h->given[h->first];
		pthread_mutex_unlock(&h->mutex);
		if (st == ST_OK)
			st = h->work(h->context, piece, &err);
		pthread_mutex_lock(&h->mutex);
		if (h->failed == ST_OK && st != ST_OK) {
			h->failed = st;
			h->err = err;
		}
		h->first = (h->first + 1) % (int)ARRAY_LEN(h->given);
		h->n--;
		pthread_cond_broadcast(&h->turn);
	}
	pthread_mutex_unlock(&h->mutex);
	return NULL;
}

void helper_begin(struct helper *h, enum status (*work)(void *context, void *piece, struct err *err), void *context)
{
	*h = (struct helper){.work = work, .context = context};
	pthread_mutex_init(&h->mutex, NULL);
	pthread_cond_init(&h->turn, NULL);
}

/* What the thread met. Under the mutex, or after the thread. */
static enum status met(const struct helper *h, struct err *err)
{
	if (h->failed != ST_OK && err)
		*err = h->err;
	return h->failed;
}

enum status helper_give(struct helper *h, void *piece, struct err *err)
{
	if (!h->is_started && pthread_create(&h->thread, NULL, serve, h) != 0)
		return h->work(h->context, piece, err);
	h->is_started = true;
	pthread_mutex_lock(&h->mutex);
	while (h->n == (int)ARRAY_LEN(h->given))
		pthread_cond_wait(&h->turn, &h->mutex);
	enum status st = met(h, err);
	h->given[(h->first + h->n++) % (int)ARRAY_LEN(h->given)] = piece;
	pthread_cond_broadcast(&h->turn);
	pthread_mutex_unlock(&h->mutex);
	return st;
}

enum status helper_end(struct helper *h, struct err *err)
{
	if (h->is_started) {
		pthread_mutex_lock(&h->mutex);
		h->ends = true;
		pthread_cond_broadcast(&h->turn);
		pthread_mutex_unlock(&h->mutex);
		pthread_join(h->thread, NULL);
	}
	pthread_cond_destroy(&h->turn);
	pthread_mutex_destroy(&h->mutex);
	return met(h, err);
}
