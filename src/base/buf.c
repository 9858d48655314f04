#include "base/buf.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max) { *b = (struct buf){.max = max ? max : (size_t)1 << 30}; }

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->full = false;
	if (b->p)
		b->p[0] = 0;
}

static bool reserve(struct buf *b, size_t n)
{
	if (n > b->max - b->n) {
		b->full = true;
		return false;
	}
	if (b->n + n + 1 > b->cap) {
		size_t cap = MAX(b->cap * 2, (size_t)64);
		b->cap = MAX(cap, b->n + n + 1);
		b->p = heap_resize(b->p, b->cap, 1);
	}
	return true;
}

void buf_add_more(struct buf *b, const void *bytes, size_t n)
{
	if (b->full || !reserve(b, n))
		return;
	if (n)
		memcpy(b->p + b->n, bytes, n);
	b->n += n;
	b->p[b->n] = 0;
}

void buf_cstr(struct buf *b, const char *s) { buf_add(b, s, strlen(s)); }

void buf_code(struct buf *b, int32_t code)
{
	char bytes[4];
	buf_add(b, bytes, utf8_put(code, bytes));
}

/* Straight into what room there is; only what does not fit is formatted twice. */
void buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	size_t room = b->full ? 0 : b->cap - b->n;
	int n = vsnprintf(room ? b->p + b->n : NULL, room, format, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < room && b->n + (size_t)n <= b->max) {
		b->n += (size_t)n;
	} else {
		if (room)
			b->p[b->n] = 0;
		if (n >= 0 && !b->full && reserve(b, (size_t)n)) {
			vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
			b->n += (size_t)n;
		}
	}
	va_end(again);
}

struct str buf_view(const struct buf *b) { return (struct str){b->p, b->n}; }
