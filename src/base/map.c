#include "base/map.h"

#include "base/arena.h"
#include "base/err.h"

#include <string.h>

void map_init(struct map *m, struct arena *a) { *m = (struct map){.arena = a}; }

static uint32_t *slot_of(const struct map *m, struct str key, uint64_t hash)
{
	size_t mask = m->slot_count - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		uint32_t e = m->slots[i];
		if (e == 0 || (m->entries[e - 1].hash == hash && str_eq(m->entries[e - 1].key, key)))
			return &m->slots[i];
	}
}

struct map_entry *map_find(const struct map *m, struct str key)
{
	if (m->n == 0)
		return NULL;
	uint32_t e = *slot_of(m, key, str_hash(key, 0));
	return e ? &m->entries[e - 1] : NULL;
}

static void grow(struct map *m)
{
	/* At most half full; the old arrays stay in the arena, which together cost no more than the new ones. */
	size_t cap = m->cap ? m->cap * 2 : 16;
	if (cap > UINT32_MAX / 4)
		panic("map of more than %zu entries", m->cap);
	struct map_entry *entries = ARENA_ARRAY(m->arena, struct map_entry, cap);
	if (m->n)
		memcpy(entries, m->entries, m->n * sizeof *entries);
	m->entries = entries;
	m->cap = cap;
	m->slot_count = cap * 2;
	m->slots = ARENA_ARRAY(m->arena, uint32_t, m->slot_count);
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, m->entries[i].key, m->entries[i].hash) = (uint32_t)i + 1;
}

struct map_entry *map_put(struct map *m, struct str key, bool *ret_new)
{
	if (m->n == m->cap)
		grow(m);
	uint64_t hash = str_hash(key, 0);
	uint32_t *slot = slot_of(m, key, hash);
	bool fresh = *slot == 0;
	if (fresh) {
		m->entries[m->n] = (struct map_entry){.key = str_copy(m->arena, key), .hash = hash};
		*slot = (uint32_t)++m->n;
	}
	if (ret_new)
		*ret_new = fresh;
	return &m->entries[*slot - 1];
}
