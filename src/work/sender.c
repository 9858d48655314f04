#include "work/sender.h"

#include "base/arena.h"
#include "work/background.h"
#include "work/outbox_inside.h"
#include "work/send.h"

#include <curl/curl.h>
#include <stdlib.h>

enum { TIMEOUT_DEFAULT_MS = 15000, FIRST_WAIT_DEFAULT_MS = 30000, ATTEMPTS_DEFAULT = 12, POLL_DEFAULT_MS = 5000, LONGEST_WAIT_MS = 6 * 3600 * 1000 };

static bool is_stopped(const atomic_bool *stop) { return stop && atomic_load(stop); }

static int watch_stop(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t e)
{
	const struct delivery *d = data;
	(void)a;
	(void)b;
	(void)c;
	(void)e;
	return is_stopped(d->stop);
}

void *send_handle(struct delivery *d)
{
	CURL *c = curl_easy_init();
	if (!c)
		panic("out of memory");
	long timeout = d->o->timeout_ms > 0 ? d->o->timeout_ms : TIMEOUT_DEFAULT_MS;
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, timeout);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, timeout);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, watch_stop);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, d);
	return c;
}

/* Twice as long each time; the id spreads messages of one moment over a quarter more, the same for every try. */
static moment_t retry_at(const struct sender_options *o, const struct out_message *m)
{
	if (m->attempts >= (o->attempts_max > 0 ? o->attempts_max : ATTEMPTS_DEFAULT))
		return 0;
	int64_t wait = o->first_wait_ms > 0 ? o->first_wait_ms : FIRST_WAIT_DEFAULT_MS;
	for (int i = 1; i < m->attempts && wait < LONGEST_WAIT_MS; i++)
		wait *= 2;
	wait = MIN(wait, LONGEST_WAIT_MS);
	return moment_now() + (wait + wait * m->id.b[15] / 1024) * 1000;
}

static enum status find_hook(struct store *work, struct arena *a, struct id id, struct hook *ret, struct err *err)
{
	struct hook *list;
	size_t n;
	TRY(hook_list(work, a, &list, &n, err));
	for (size_t i = 0; i < n; i++)
		if (id_cmp(list[i].id, id) == 0) {
			*ret = list[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "there is no such web hook");
}

static enum status deliver(struct store *work, struct arena *a, struct delivery *d, const struct out_message *list, size_t n, struct err *err)
{
	struct hook hook;
	if (list[0].channel == OUT_MAIL)
		return send_mail(d, list, n, err);
	enum status st = find_hook(work, a, list[0].hook, &hook, err);
	d->is_hopeless = st == ST_NOT_FOUND;
	return st == ST_OK ? send_hook(d, &hook, &list[0], err) : st;
}

static enum status write_failed(struct store *work, const struct delivery *d, const struct out_message *list, size_t n, enum status how,
				const struct err *why, struct send_counts *counts, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		/* Broken off by our own end: due at once, for whoever comes. */
		moment_t again = how == ST_CANCELLED ? moment_now() : d->is_hopeless ? 0 : retry_at(d->o, &list[i]);
		TRY(outbox_put_failed(work, &list[i], again, why, err));
		*(again ? &counts->failed : &counts->dead) += 1;
	}
	if (d->is_gone && !id_is_zero(list[0].hook))
		TRY(hook_enable(work, list[0].hook, false, err));
	return ST_OK;
}

static enum status send_next(struct store *work, struct arena *a, const struct sender_options *o, const atomic_bool *stop, struct send_counts *counts,
			     bool *ret_any, struct err *err)
{
	struct out_message *list;
	size_t n;
	struct err why = {};
	struct delivery d = {.o = o, .stop = stop};
	int64_t hold_ms = 4 * (int64_t)(o->timeout_ms > 0 ? o->timeout_ms : TIMEOUT_DEFAULT_MS);
	TRY(outbox_claim(work, a, o->smtp_url && o->mail_from, hold_ms, &list, &n, err));
	*ret_any = n > 0;
	if (n == 0)
		return ST_OK;
	enum status st = deliver(work, a, &d, list, n, &why);
	if (st != ST_OK)
		return write_failed(work, &d, list, n, st, &why, counts, err);
	for (size_t i = 0; i < n; i++)
		TRY(outbox_put_sent(work, &list[i], err));
	counts->sent += (int)n;
	return ST_OK;
}

enum status outbox_send(struct store *work, const struct sender_options *o, const atomic_bool *stop, struct send_counts *ret, struct err *err)
{
	struct send_counts counts = {};
	enum status st = ST_OK;
	for (bool any = true; any && st == ST_OK && !is_stopped(stop);) {
		struct arena a;
		arena_init(&a);
		st = send_next(work, &a, o, stop, &counts, &any, err);
		arena_done(&a);
	}
	*ret = counts;
	return st;
}

/* ---- the thread ---- */

struct sender {
	struct sender_options o;
	struct store *work;
	struct background background;
};

static void *loop(void *data)
{
	struct sender *s = data;
	bool was_away = false;
	do {
		struct send_counts counts;
		struct err err = {};
		enum status st = outbox_send(s->work, &s->o, &s->background.stop, &counts, &err);
		if (s->o.log && st != ST_OK && !was_away)
			s->o.log(s->o.context, err.text);
		if (s->o.log && counts.dead)
			s->o.log(s->o.context, "messages could not be delivered: see 'junheng outbox'");
		was_away = st != ST_OK;
	} while (background_rest(&s->background, s->o.poll_ms > 0 ? s->o.poll_ms : POLL_DEFAULT_MS));
	return NULL;
}

static void sender_free(struct sender *s)
{
	background_stop(&s->background);
	store_close(s->work);
	free(s);
}

enum status sender_start(struct sender **ret, const struct sender_options *o, struct err *err)
{
	struct sender *s = heap_alloc(1, sizeof *s);
	s->o = *o;
	enum status st = store_open_work(&s->work, o->register_url, NULL, err);
	if (st == ST_OK)
		st = background_start(&s->background, "sender", loop, s, err);
	if (st != ST_OK) {
		sender_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

void sender_wake(struct sender *s) { background_wake(&s->background); }

void sender_stop(struct sender *s)
{
	if (s)
		sender_free(s);
}
