/* Hash map from byte strings to 64-bit values, on an arena. Iteration is in the order of insertion, so output built from a
 * map is stable. Keys are copied. No removal: maps here are built, read and thrown away. */
#ifndef JH_BASE_MAP_H
#define JH_BASE_MAP_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct arena;

struct map_entry {
	struct str key;
	uint64_t hash;
	union {
		int64_t i;
		void *p;
	} value;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* in order of insertion */
	size_t n;
	size_t cap;
	uint32_t *slots; /* entry index + 1; 0 empty */
	size_t slot_count;
};

void map_init(struct map *m, struct arena *a);

/* The entry of the key, or NULL. O(1) expected. The pointer holds until the next insertion. */
struct map_entry *map_find(const struct map *m, struct str key);

/* The entry of the key, made with value 0 when missing; *ret_new (may be NULL) says which. */
struct map_entry *map_put(struct map *m, struct str key, bool *ret_new);

#endif
