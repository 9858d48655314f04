/* A growing byte buffer that declares its maximum. Owns heap memory; NUL kept after the last byte. */
#ifndef JH_BASE_BUF_H
#define JH_BASE_BUF_H

#include "base/str.h"

#include <stddef.h>
#include <string.h>

struct buf {
	char *p; /* NULL until the first byte */
	size_t n;
	size_t cap;
	size_t max;    /* bytes; what would pass it is dropped and `full` is set */
	bool full;
};

void buf_init(struct buf *b, size_t max); /* max 0: 1 GiB */
void buf_done(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */

void buf_add_more(struct buf *b, const void *bytes, size_t n); /* where there is no room yet */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (b->full || n > b->max - b->n || b->n + n >= b->cap) {
		buf_add_more(b, bytes, n);
		return;
	}
	if (n)
		memcpy(b->p + b->n, bytes, n);
	b->n += n;
	b->p[b->n] = 0;
}
static inline void buf_str(struct buf *b, struct str s) { buf_add(b, s.p, s.n); }
static inline void buf_char(struct buf *b, char c) { buf_add(b, &c, 1); }
void buf_cstr(struct buf *b, const char *s);
void buf_code(struct buf *b, int32_t code); /* as UTF-8 */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A view that stays valid until the next change. */
struct str buf_view(const struct buf *b);

#endif
