/* Memory with one lifetime: allocated piece by piece, freed at once.
 *
 * Three lifetimes exist: process, request or job, scratch. Each is an arena and
 * is passed explicitly. Allocation never returns NULL: sizes that input controls
 * are bounded before anything is allocated, and when memory cannot be had the
 * process ends (jobs run in their own process). Blocks are zeroed. */
#ifndef JH_BASE_ARENA_H
#define JH_BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* newest first; NULL while empty */
	size_t used;               /* bytes handed out, all chunks */
};

struct arena_mark {
	struct arena_chunk *chunk;
	size_t chunk_used;
	size_t used;
};

void arena_init(struct arena *a);
void arena_done(struct arena *a); /* frees everything; the arena is empty and usable again */

/* Zeroed bytes aligned for any object. O(size). */
void *arena_alloc(struct arena *a, size_t size);

/* n objects of `size` bytes, zeroed; ends the process when n·size overflows. */
void *arena_alloc_array(struct arena *a, size_t n, size_t size);

char *arena_strndup(struct arena *a, const char *p, size_t n); /* adds the final NUL */
char *arena_strdup(struct arena *a, const char *p);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Scratch: everything allocated after the mark is freed by the reset. Marks nest. */
struct arena_mark arena_mark(const struct arena *a);
void arena_reset(struct arena *a, struct arena_mark mark);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))

/* Heap for the few things that grow in place or outlive arenas; ends the process instead of returning NULL. */
void *heap_alloc(size_t n, size_t size); /* zeroed */
void *heap_resize(void *p, size_t n, size_t size);

#endif
