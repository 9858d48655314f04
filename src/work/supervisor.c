#include "work/supervisor.h"

#include "base/arena.h"
#include "work/background.h"
#include "work/scratch.h"
#include "work/supervisor_inside.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { AT_ONCE_DEFAULT = 2, AT_ONCE_MAX = 32, POLL_DEFAULT_MS = 1000, LEASE_DEFAULT_MS = 30000, GRACE_DEFAULT_MS = 10000 };

/* A job of another server: its beat, and since when we have seen it stand there. */
struct watch {
	struct job_ticket ticket;
	int64_t beat, since_ms;
	bool seen;
};

struct supervisor {
	struct supervisor_options o;
	struct store *work;
	char server[SERVER_TEXT];
	struct background background;
	struct child *children[AT_ONCE_MAX];
	int n_children;
	struct watch *watches;
	size_t n_watches, cap_watches;
	bool was_away; /* the database did not answer: said once */
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say(struct supervisor *s, const struct err *err)
{
	if (s->o.log)
		s->o.log(s->o.context, err->text);
}

/* ---- the end of processes ---- */

static enum status write_end(struct supervisor *s, const struct child *c, struct err *err)
{
	struct err why = {};
	enum status st;
	if (c->why == WHY_SERVER) {
		st = job_hand_back(s->work, c->ticket, err);
	} else {
		bool again = child_explain(c, &why);
		st = job_put_lost(s->work, c->ticket, &why, again ? job_retry_at(c->kind, c->tries, moment_now()) : 0, err);
	}
	bool had_ended = st == ST_CONFLICT; /* its own words stand in the table */
	if (st != ST_OK && !had_ended)
		return st;
	if (st == ST_OK && why.status != ST_OK)
		say(s, &why);
	/* Bytes that are no text would not be taken. */
	CLEANUP(buf_done) struct buf log;
	buf_init(&log, 4 * LOG_TAIL);
	struct str raw = {c->log, c->log_n};
	for (size_t pos = 0; pos < raw.n;) {
		int32_t code = str_next_char(raw, &pos);
		buf_code(&log, code <= 0 ? 0xfffd : code);
	}
	st = log.n ? job_put_log(s->work, c->ticket, buf_view(&log), err) : ST_OK;
	return st == ST_CONFLICT ? ST_OK : st;
}

static void remove_scratch(struct supervisor *s, struct job_ticket t)
{
	struct arena a;
	arena_init(&a);
	scratch_remove(scratch_path(&a, s->o.files, t));
	arena_done(&a);
}

/* Those whose end cannot be written now stay in the list for the next time. */
static enum status bury(struct supervisor *s, struct err *err)
{
	enum status st = ST_OK;
	for (int i = 0; i < s->n_children; i++) {
		struct child *c = s->children[i];
		if (!child_reap(c))
			continue;
		if (c->why != WHY_LEASE)
			st = write_end(s, c, err);
		if (st != ST_OK)
			return st;
		remove_scratch(s, c->ticket);
		child_close(c);
		free(c);
		s->children[i--] = s->children[--s->n_children];
	}
	return ST_OK;
}

/* ---- the table ---- */

static struct child *child_of(struct supervisor *s, struct job_ticket t)
{
	for (int i = 0; i < s->n_children; i++)
		if (id_cmp(s->children[i]->ticket.id, t.id) == 0 && s->children[i]->ticket.attempt == t.attempt)
			return s->children[i];
	return NULL;
}

static void look_after_own(struct supervisor *s, const struct job_lease *list, size_t n)
{
	for (int i = 0; i < s->n_children; i++) {
		struct child *c = s->children[i];
		const struct job_lease *lease = NULL;
		for (size_t k = 0; k < n && !lease; k++)
			if (id_cmp(list[k].ticket.id, c->ticket.id) == 0 && list[k].ticket.attempt == c->ticket.attempt)
				lease = &list[k];
		if (lease && lease->stopping)
			child_ask(c, WHY_WISH, now_ms() + s->o.grace_ms);
		/* Gone from the table: it ended just now and is about to exit, or was taken away from us. */
		if (!lease && !c->ended)
			child_ask(c, WHY_LEASE, now_ms() + s->o.grace_ms);
	}
}

static struct watch *watch_of(struct supervisor *s, const struct job_lease *l)
{
	for (size_t i = 0; i < s->n_watches; i++)
		if (id_cmp(s->watches[i].ticket.id, l->ticket.id) == 0 && s->watches[i].ticket.attempt == l->ticket.attempt)
			return &s->watches[i];
	if (s->n_watches == s->cap_watches)
		s->watches = heap_resize(s->watches, s->cap_watches = MAX(16, 2 * s->cap_watches), sizeof *s->watches);
	s->watches[s->n_watches] = (struct watch){.ticket = l->ticket, .beat = l->beat, .since_ms = now_ms()};
	return &s->watches[s->n_watches++];
}

static enum status take_up(struct supervisor *s, const struct job_lease *l, struct err *err)
{
	struct err why = {};
	const struct job_kind *k = job_kind_find(s->o.kinds, s->o.n_kinds, l->kind);
	(void)err_set(&why, ST_UNAVAILABLE, "the server that ran the job went away; nothing it had not finished was stored");
	enum status st = job_put_lost(s->work, l->ticket, &why, k ? job_retry_at(k, l->tries, moment_now()) : 0, err);
	if (st != ST_OK)
		return st == ST_CONFLICT ? ST_OK : st;
	say(s, &why);
	remove_scratch(s, l->ticket);
	return ST_OK;
}

static enum status look_after_others(struct supervisor *s, const struct job_lease *list, size_t n, struct err *err)
{
	for (size_t i = 0; i < s->n_watches; i++)
		s->watches[i].seen = false;
	for (size_t i = 0; i < n; i++) {
		const struct job_lease *l = &list[i];
		if (child_of(s, l->ticket))
			continue;
		struct watch *w = watch_of(s, l);
		w->seen = true;
		if (w->beat != l->beat) {
			w->beat = l->beat;
			w->since_ms = now_ms();
		}
		/* Of this server without a process: it could not be started, or its row could not be written. */
		bool own = str_eq(l->server, str_of(s->server));
		if (own || now_ms() - w->since_ms >= s->o.lease_ms || server_is_gone(l->server))
			TRY(take_up(s, l, err));
	}
	for (size_t i = 0; i < s->n_watches; i++)
		if (!s->watches[i].seen)
			s->watches[i--] = s->watches[--s->n_watches];
	return ST_OK;
}

static int running_of(const struct supervisor *s, const struct job_kind *k)
{
	int n = 0;
	for (int i = 0; i < s->n_children; i++)
		n += s->children[i]->kind == k;
	return n;
}

static enum status start_one(struct supervisor *s, struct job_ticket t, const struct job_kind *k, struct err *err)
{
	struct child *c = heap_alloc(1, sizeof *c);
	struct job job;
	struct arena a;
	arena_init(&a);
	*c = (struct child){.ticket = t, .kind = k, .pid_fd = -1, .log_fd = -1, .started_ms = now_ms()};
	enum status st = job_get(s->work, &a, t.id, &job, err);
	if (st == ST_OK) {
		c->tries = job.tries;
		st = child_start(c, &s->o, err);
	}
	arena_done(&a);
	if (st == ST_OK) {
		s->children[s->n_children++] = c;
		return ST_OK;
	}
	struct err why = *err;
	st = job_put_lost(s->work, t, &why, job_retry_at(k, c->tries, moment_now()), err);
	free(c);
	if (st == ST_OK)
		say(s, &why);
	return st == ST_CONFLICT ? ST_OK : st;
}

static enum status take_waiting(struct supervisor *s, struct err *err)
{
	while (s->n_children < s->o.at_once) {
		const struct job_kind *open[64], *kind;
		struct job_ticket ticket;
		int n = 0;
		for (int i = 0; i < s->o.n_kinds && n < (int)ARRAY_LEN(open); i++)
			if (!s->o.kinds[i]->at_once || running_of(s, s->o.kinds[i]) < s->o.kinds[i]->at_once)
				open[n++] = s->o.kinds[i];
		TRY(job_take(s->work, s->server, open, n, &ticket, &kind, err));
		if (!kind)
			return ST_OK;
		TRY(start_one(s, ticket, kind, err));
	}
	return ST_OK;
}

static enum status look_at_table(struct supervisor *s, struct arena *a, struct err *err)
{
	struct job_lease *list;
	size_t n;
	if (s->n_children)
		TRY(job_beat(s->work, s->server, err));
	TRY(job_running(s->work, a, &list, &n, err));
	look_after_own(s, list, n);
	TRY(look_after_others(s, list, n, err));
	return atomic_load(&s->background.stop) ? ST_OK : take_waiting(s, err);
}

/* ---- the loop ---- */

static void watch_time(struct supervisor *s)
{
	int64_t now = now_ms();
	for (int i = 0; i < s->n_children; i++) {
		struct child *c = s->children[i];
		if (c->kind->wall_seconds && now - c->started_ms > (int64_t)c->kind->wall_seconds * 1000)
			child_ask(c, WHY_WALL, now + s->o.grace_ms);
		if (c->kill_ms && now >= c->kill_ms)
			child_kill(c);
		if (atomic_load(&s->background.stop))
			child_ask(c, WHY_SERVER, now + s->o.grace_ms);
	}
}

/* Until something happens or the next look at the table is due; true when woken by supervisor_wake. */
static bool wait_for_news(struct supervisor *s, int timeout_ms)
{
	struct pollfd fds[1 + 2 * AT_ONCE_MAX];
	nfds_t n = 0;
	fds[n++] = (struct pollfd){.fd = s->background.wake_fd, .events = POLLIN};
	for (int i = 0; i < s->n_children; i++) {
		struct child *c = s->children[i];
		if (c->ended)
			continue;
		fds[n++] = (struct pollfd){.fd = c->pid_fd, .events = POLLIN};
		fds[n++] = (struct pollfd){.fd = c->log_fd, .events = POLLIN};
	}
	(void)poll(fds, n, timeout_ms);
	for (int i = 0; i < s->n_children; i++)
		child_read_log(s->children[i]);
	return background_take_wake(&s->background);
}

static void turn(struct supervisor *s, int64_t *next_look)
{
	struct err err = {};
	struct arena a;
	int children = s->n_children;
	arena_init(&a);
	watch_time(s);
	enum status st = bury(s, &err);
	bool room = s->n_children < children;
	if (st == ST_OK && (room || now_ms() >= *next_look)) {
		st = look_at_table(s, &a, &err);
		*next_look = now_ms() + s->o.poll_ms;
	}
	if (st != ST_OK && !s->was_away)
		say(s, &err);
	if (st != ST_OK)
		*next_look = now_ms() + s->o.poll_ms;
	s->was_away = st != ST_OK;
	arena_done(&a);
}

enum { SOON_MS = 50 };

static void *loop(void *data)
{
	struct supervisor *s = data;
	int64_t next_look = 0, gone_at = 0;
	for (;;) {
		turn(s, &next_look);
		bool stopping = atomic_load(&s->background.stop);
		if (stopping && !gone_at)
			gone_at = now_ms() + s->o.grace_ms + 2 * (int64_t)s->o.poll_ms;
		/* Rows that cannot be written now the next supervisor finds. */
		if (stopping && (s->n_children == 0 || now_ms() >= gone_at))
			return NULL;
		int64_t wait = stopping || s->was_away ? SOON_MS : next_look - now_ms();
		for (int i = 0; i < s->n_children; i++) {
			const struct child *c = s->children[i];
			if (c->kill_ms || c->kind->wall_seconds || c->pid_fd < 0)
				wait = MIN(wait, 200);
		}
		if (wait_for_news(s, (int)MAX(0, MIN(wait, s->o.poll_ms))))
			next_look = 0;
	}
}

static void defaults(struct supervisor_options *o)
{
	o->at_once = o->at_once <= 0 ? AT_ONCE_DEFAULT : MIN(o->at_once, AT_ONCE_MAX);
	o->poll_ms = o->poll_ms <= 0 ? POLL_DEFAULT_MS : o->poll_ms;
	o->lease_ms = o->lease_ms <= 0 ? LEASE_DEFAULT_MS : o->lease_ms;
	o->grace_ms = o->grace_ms <= 0 ? GRACE_DEFAULT_MS : o->grace_ms;
}

static void supervisor_free(struct supervisor *s)
{
	background_stop(&s->background);
	store_close(s->work);
	for (int i = 0; i < s->n_children; i++) {
		child_kill(s->children[i]);
		child_close(s->children[i]);
		free(s->children[i]);
	}
	free(s->watches);
	free(s);
}

enum status supervisor_start(struct supervisor **ret, const struct supervisor_options *o, struct err *err)
{
	struct supervisor *s = heap_alloc(1, sizeof *s);
	int version;
	s->o = *o;
	defaults(&s->o);
	server_name(s->server);
	enum status st = store_open_work(&s->work, o->register_url, NULL, err);
	if (st == ST_OK)
		st = store_version(s->work, "work", &version, err);
	if (st == ST_OK)
		st = background_start(&s->background, "supervisor", loop, s, err);
	if (st != ST_OK) {
		supervisor_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

void supervisor_wake(struct supervisor *s) { background_wake(&s->background); }

void supervisor_stop(struct supervisor *s)
{
	if (s)
		supervisor_free(s);
}
