#include "base/arena.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *older;
	size_t cap;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

enum { CHUNK_FIRST = 4096, CHUNK_MAX = 1 << 20 };

void arena_init(struct arena *a) { *a = (struct arena){}; }

void arena_done(struct arena *a)
{
	while (a->chunk) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
	a->used = 0;
}

static struct arena_chunk *grow(struct arena *a, size_t size)
{
	/* Chunks double so that small arenas stay small and large ones make few calls. */
	size_t cap = a->chunk ? MIN(a->chunk->cap * 2, (size_t)CHUNK_MAX) : (size_t)CHUNK_FIRST;
	if (cap < size)
		cap = size;
	struct arena_chunk *c = malloc(sizeof *c + cap);
	if (!c)
		panic("out of memory (%zu bytes)", cap);
	c->older = a->chunk;
	c->cap = cap;
	c->used = 0;
	a->chunk = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		panic("allocation of %zu bytes refused", size);
	size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct arena_chunk *c = a->chunk;
	if (!c || c->cap - c->used < rounded)
		c = grow(a, rounded);
	void *p = c->bytes + c->used;
	c->used += rounded;
	a->used += rounded;
	memset(p, 0, rounded);
	return p;
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		panic("allocation of %zu × %zu bytes refused", n, size);
	return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *p, size_t n)
{
	char *copy = arena_alloc(a, n + 1);
	if (n)
		memcpy(copy, p, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *p) { return arena_strndup(a, p, strlen(p)); }

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap, again;
	char short_text[256]; /* most are; others are formatted twice */
	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(short_text, sizeof short_text, format, ap);
	va_end(ap);
	if (n < 0)
		panic("bad format '%s'", format);
	char *text = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof short_text)
		memcpy(text, short_text, (size_t)n + 1);
	else
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->chunk, a->chunk ? a->chunk->used : 0, a->used};
}

void arena_reset(struct arena *a, struct arena_mark mark)
{
	while (a->chunk != mark.chunk) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
	if (a->chunk)
		a->chunk->used = mark.chunk_used;
	a->used = mark.used;
}

void *heap_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		panic("out of memory (%zu × %zu bytes)", n, size);
	return p;
}

void *heap_resize(void *p, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		panic("allocation of %zu × %zu bytes refused", n, size);
	void *q = realloc(p, bytes ? bytes : 1);
	if (!q)
		panic("out of memory (%zu bytes)", bytes);
	return q;
}
