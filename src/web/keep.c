#include "web/keep.h"

#include <stdlib.h>

struct kept {
	struct arena arena; /* of the key too */
	struct str key;
	void *value;
	uint64_t used, turn;
};

struct keep {
	struct kept *list;
	int n, cap;
	size_t bytes;
	uint64_t clock, turn;
};

struct keep *keep_new(int entries, size_t bytes)
{
	struct keep *k = heap_alloc(1, sizeof *k);
	k->list = heap_alloc((size_t)entries, sizeof *k->list);
	k->cap = entries;
	k->bytes = bytes;
	return k;
}

static void drop(struct keep *k, int i)
{
	arena_done(&k->list[i].arena);
	k->list[i] = k->list[--k->n];
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	while (k->n)
		drop(k, k->n - 1);
	free(k->list);
	free(k);
}

void keep_turn(struct keep *k) { k->turn++; }

/* The one not asked for the longest; −1: all are of this turn. */
static int oldest(const struct keep *k)
{
	int at = -1;
	for (int i = 0; i < k->n; i++)
		if (k->list[i].turn != k->turn && (at < 0 || k->list[i].used < k->list[at].used))
			at = i;
	return at;
}

static size_t used_bytes(const struct keep *k)
{
	size_t n = 0;
	for (int i = 0; i < k->n; i++)
		n += k->list[i].arena.used;
	return n;
}

static void make_room(struct keep *k)
{
	for (int at; (k->n == k->cap || used_bytes(k) > k->bytes) && (at = oldest(k)) >= 0;)
		drop(k, at);
	if (k->n < k->cap)
		return;
	k->cap *= 2; /* one request needs more than are usually kept */
	k->list = heap_resize(k->list, (size_t)k->cap, sizeof *k->list);
}

enum status keep_get(struct keep *k, struct str key, keep_maker *make, void *context, void **ret, struct err *err)
{
	for (int i = 0; i < k->n; i++) {
		struct kept *one = &k->list[i];
		if (!str_eq(one->key, key))
			continue;
		one->used = ++k->clock;
		one->turn = k->turn;
		*ret = one->value;
		return ST_OK;
	}
	struct kept fresh = {.turn = k->turn};
	arena_init(&fresh.arena);
	enum status st = make(context, &fresh.arena, &fresh.value, err);
	if (st != ST_OK) {
		arena_done(&fresh.arena);
		return st;
	}
	fresh.key = str_copy(&fresh.arena, key);
	fresh.used = ++k->clock;
	make_room(k);
	k->list[k->n++] = fresh;
	*ret = fresh.value;
	return ST_OK;
}
