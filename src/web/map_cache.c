#include "web/map_cache.h"

#include "record/tx.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { MAPS_MAX = 64 };

struct slot {
	day_t day;
	int64_t tx;
	struct school_map *map; /* NULL while it is being made */
	int holders;
	uint64_t used; /* when last asked for */
	int64_t until_us; /* how long it serves for those who ask for what the register holds now */
	bool is_taken, is_aside; /* aside: being made for those who ask later */
};

struct map_cache {
	const struct map_sources *sources;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct slot slots[MAPS_MAX];
	int n, patience;
	uint64_t clock;
	bool is_making; /* one at a time: making takes memory of its own */
};

static int64_t ticks_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct map_cache *map_cache_new(const struct map_sources *sources, int maps, int patience)
{
	struct map_cache *c = heap_alloc(1, sizeof *c);
	c->sources = sources;
	c->n = MAX(1, MIN(maps, MAPS_MAX));
	c->patience = MAX(0, patience);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	return c;
}

void map_cache_free(struct map_cache *c)
{
	if (!c)
		return;
	for (int i = 0; i < c->n; i++)
		map_free(c->slots[i].map);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

/* The whole one before one that is behind, that before one that is being made. */
static struct slot *slot_with(struct map_cache *c, day_t day, int64_t tx)
{
	struct slot *best = NULL;
	for (int i = 0; i < c->n; i++) {
		struct slot *s = &c->slots[i];
		if (s->is_taken && (s->map || !s->is_aside) && s->day == day && s->tx == tx && (!best || (s->map && (!best->map || !s->map->columns.is_behind))))
			best = s;
	}
	return best;
}

/* The latest map of the day that still serves for now. */
static struct slot *slot_near(struct map_cache *c, day_t day)
{
	struct slot *best = NULL;
	int64_t now = ticks_us();
	for (int i = 0; i < c->n; i++) {
		struct slot *s = &c->slots[i];
		if (s->is_taken && s->map && s->day == day && now < s->until_us && (!best || s->tx > best->tx))
			best = s;
	}
	return best;
}

/* An empty slot, or the one least lately asked for of those that nobody holds; NULL: none. */
static struct slot *slot_to_fill(struct map_cache *c)
{
	struct slot *oldest = NULL;
	for (int i = 0; i < c->n; i++) {
		struct slot *s = &c->slots[i];
		if (!s->is_taken)
			return s;
		if (!s->holders && s->map && (!oldest || s->used < oldest->used))
			oldest = s;
	}
	return oldest;
}

/* The map made last, other than the one that goes: of the day, else of a day before. */
static struct slot *slot_last(struct map_cache *c, day_t day, const struct slot *but)
{
	struct slot *best = NULL;
	for (int i = 0; i < c->n; i++) {
		struct slot *s = &c->slots[i];
		if (s != but && s->is_taken && s->map && s->day <= day && (!best || s->day > best->day || (s->day == best->day && s->tx > best->tx)))
			best = s;
	}
	return best;
}

/* With the lock held, which is let go while the map is read. */
static enum status make(struct map_cache *c, struct reg *g, struct as_of at, bool may_lag, bool is_aside, struct slot *s, struct err *err)
{
	struct school_map *old = s->map, *made = NULL;
	struct slot *before = slot_last(c, at.day, s);
	*s = (struct slot){.day = at.day, .tx = at.tx, .is_taken = true, .is_aside = is_aside};
	if (before)
		before->holders++;
	pthread_mutex_unlock(&c->lock);
	map_free(old);
	int64_t begin = ticks_us();
	enum status st = map_load(g, at, c->sources, before ? before->map : NULL, may_lag, &made, err);
	int64_t end = ticks_us();
	pthread_mutex_lock(&c->lock);
	if (before)
		before->holders--;
	s->map = made;
	s->is_taken = st == ST_OK;
	s->until_us = end + c->patience * (end - begin);
	pthread_cond_broadcast(&c->changed);
	return st;
}

enum status map_cache_get(struct map_cache *c, struct reg *g, struct as_of at, bool may_lag, const struct school_map **ret,
			  struct err *err)
{
	if (at.any_day)
		return err_set(err, ST_USAGE, "a map is as of one day");
	bool is_now = at.tx == TX_NOW;
	if (is_now)
		TRY(tx_last(g, &at.tx, err));
	enum status st = ST_OK;
	pthread_mutex_lock(&c->lock);
	for (;;) {
		struct slot *s = slot_with(c, at.day, at.tx);
		if (!s && is_now)
			s = slot_near(c, at.day);
		if (!s && !c->is_making && (s = slot_to_fill(c))) {
			c->is_making = true;
			st = make(c, g, at, may_lag, false, s, err);
			c->is_making = false;
		}
		if (st != ST_OK)
			break;
		if (s && s->map) {
			s->holders++;
			s->used = ++c->clock;
			*ret = s->map;
			break;
		}
		pthread_cond_wait(&c->changed, &c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return st;
}

/* It does not count as the one that is being made: whoever asks for another map meanwhile need not wait for it. */
enum status map_cache_catch_up(struct map_cache *c, struct reg *g, struct as_of at, struct err *err)
{
	enum status st = ST_OK;
	at.tx = TX_NOW;
	TRY(tx_last(g, &at.tx, err));
	pthread_mutex_lock(&c->lock);
	struct slot *had = slot_with(c, at.day, at.tx), *s = had && had->map && !had->map->columns.is_behind ? NULL : slot_to_fill(c);
	if (s)
		st = make(c, g, at, false, true, s, err);
	pthread_mutex_unlock(&c->lock);
	return st;
}

void map_cache_release(struct map_cache *c, const struct school_map *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < c->n; i++)
		if (c->slots[i].map == m)
			c->slots[i].holders--;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}
