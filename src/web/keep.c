#include "web/keep.h"

#include "base/buf.h"

#include <pthread.h>
#include <stdlib.h>

struct kept;

struct kept_list {
	struct kept **at;
	int n, cap;
};

struct kept {
	struct arena arena; /* of the key too */
	struct str key, name; /* name: empty, or that of those that follow each other */
	void *value;
	bool is_made;
	int holders; /* hands, and values made from it */
	uint64_t used, born; /* by the clock: asked for last, made */
	struct kept_list parts; /* values it points into */
};

struct keep {
	pthread_mutex_t lock;
	pthread_cond_t made; /* or given up */
	struct kept_list all;
	int entries;
	size_t bytes;
	uint64_t clock;
};

struct keep_hand {
	struct keep *keep;
	struct kept_list held;
	struct kept *making; /* what this thread is making now */
};

static void add(struct kept_list *l, struct kept *e)
{
	if (l->n == l->cap) {
		l->cap = MAX(8, l->cap * 2);
		l->at = heap_resize(l->at, (size_t)l->cap, sizeof *l->at);
	}
	l->at[l->n++] = e;
}

static bool has(const struct kept_list *l, const struct kept *e)
{
	for (int i = 0; i < l->n; i++)
		if (l->at[i] == e)
			return true;
	return false;
}

static void hold(struct kept_list *l, struct kept *e)
{
	if (has(l, e))
		return;
	add(l, e);
	e->holders++;
}

static void let_go(struct kept_list *l)
{
	while (l->n)
		l->at[--l->n]->holders--;
}

struct keep *keep_new(int entries, size_t bytes)
{
	struct keep *k = heap_alloc(1, sizeof *k);
	k->entries = entries;
	k->bytes = bytes;
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->made, NULL);
	return k;
}

/* With the lock held, as all that follow. */
static void drop(struct keep *k, struct kept *e)
{
	for (int i = 0; i < k->all.n; i++)
		if (k->all.at[i] == e)
			k->all.at[i] = k->all.at[--k->all.n];
	let_go(&e->parts);
	free(e->parts.at);
	arena_done(&e->arena);
	free(e);
}

/* The one not asked for the longest of those nobody holds. */
static struct kept *oldest(const struct keep *k)
{
	struct kept *found = NULL;
	for (int i = 0; i < k->all.n; i++) {
		struct kept *e = k->all.at[i];
		if (e->is_made && !e->holders && (!found || e->used < found->used))
			found = e;
	}
	return found;
}

static size_t used_bytes(const struct keep *k)
{
	size_t n = 0;
	for (int i = 0; i < k->all.n; i++)
		if (k->all.at[i]->is_made) /* another thread's arena grows */
			n += k->all.at[i]->arena.used;
	return n;
}

static void make_room(struct keep *k)
{
	for (struct kept *e; (k->all.n > k->entries || used_bytes(k) > k->bytes) && (e = oldest(k));)
		drop(k, e);
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	for (struct kept *e; (e = oldest(k));) /* what others were made from comes after them */
		drop(k, e);
	free(k->all.at);
	pthread_cond_destroy(&k->made);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

struct keep_hand *keep_hand_new(struct keep *k)
{
	struct keep_hand *h = heap_alloc(1, sizeof *h);
	h->keep = k;
	return h;
}

void keep_turn(struct keep_hand *h)
{
	if (!h->held.n)
		return;
	pthread_mutex_lock(&h->keep->lock);
	let_go(&h->held);
	pthread_mutex_unlock(&h->keep->lock);
}

void keep_hand_free(struct keep_hand *h)
{
	if (!h)
		return;
	keep_turn(h);
	free(h->held.at);
	free(h);
}

static struct kept *find(const struct keep *k, struct str key)
{
	for (int i = 0; i < k->all.n; i++)
		if (str_eq(k->all.at[i]->key, key))
			return k->all.at[i];
	return NULL;
}

/* How a value is made: on its own, or from the one before. */
struct way {
	keep_maker *make;
	keep_follower *follow;
	void *context;
};

static struct kept *last_named(const struct keep *k, struct str name)
{
	struct kept *found = NULL;
	for (int i = 0; i < k->all.n && name.n; i++) {
		struct kept *e = k->all.at[i];
		if (e->is_made && str_eq(e->name, name) && (!found || e->born > found->born))
			found = e;
	}
	return found;
}

/* The lock is let go meanwhile. NULL: it failed. */
static struct kept *make_one(struct keep_hand *h, struct str name, struct str key, const struct way *way, enum status *st, struct err *err)
{
	struct keep *k = h->keep;
	struct kept *e = heap_alloc(1, sizeof *e), *outer = h->making, *before = last_named(k, name);
	arena_init(&e->arena);
	e->key = str_copy(&e->arena, key);
	e->name = str_copy(&e->arena, name);
	add(&k->all, e);
	if (before)
		before->holders++;
	h->making = e;
	pthread_mutex_unlock(&k->lock);
	*st = way->follow ? way->follow(way->context, before ? before->value : NULL, &e->arena, &e->value, err)
			  : way->make(way->context, &e->arena, &e->value, err);
	pthread_mutex_lock(&k->lock);
	h->making = outer;
	if (before) {
		before->holders--;
		before->used = 0; /* the first to go: nobody asks for it again */
	}
	pthread_cond_broadcast(&k->made);
	if (*st != ST_OK) {
		drop(k, e);
		return NULL;
	}
	e->is_made = true;
	e->born = ++k->clock;
	return e;
}

static enum status get(struct keep_hand *h, struct str name, struct str key, const struct way *way, void **ret, struct err *err)
{
	struct keep *k = h->keep;
	struct kept *e;
	enum status st = ST_OK;
	pthread_mutex_lock(&k->lock);
	while ((e = find(k, key)) && !e->is_made)
		pthread_cond_wait(&k->made, &k->lock);
	if (!e)
		e = make_one(h, name, key, way, &st, err);
	if (e) {
		e->used = ++k->clock;
		hold(&h->held, e);
		if (h->making)
			hold(&h->making->parts, e);
		*ret = e->value;
		make_room(k);
	}
	pthread_mutex_unlock(&k->lock);
	return st;
}

enum status keep_get(struct keep_hand *h, struct str key, keep_maker *make, void *context, void **ret, struct err *err)
{
	return get(h, (struct str){}, key, &(struct way){.make = make, .context = context}, ret, err);
}

enum status keep_follow(struct keep_hand *h, struct str name, struct str state, keep_follower *make, void *context, void **ret, struct err *err)
{
	struct buf key;
	buf_init(&key, 0);
	buf_printf(&key, "%.*s %.*s", STR_ARG(name), STR_ARG(state));
	enum status st = get(h, name, buf_view(&key), &(struct way){.follow = make, .context = context}, ret, err);
	buf_done(&key);
	return st;
}

bool keep_last(struct keep_hand *h, struct str name, struct str state, void **ret, bool *ret_is_old)
{
	struct keep *k = h->keep;
	struct buf key;
	buf_init(&key, 0);
	buf_printf(&key, "%.*s %.*s", STR_ARG(name), STR_ARG(state));
	pthread_mutex_lock(&k->lock);
	struct kept *same = find(k, buf_view(&key)), *e = same && same->is_made ? same : last_named(k, name);
	if (e) {
		e->used = ++k->clock;
		hold(&h->held, e);
		if (h->making)
			hold(&h->making->parts, e);
		*ret = e->value;
		*ret_is_old = e != same;
	}
	pthread_mutex_unlock(&k->lock);
	buf_done(&key);
	return e;
}
