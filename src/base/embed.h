/* Files built into the program: shipped policies, sample extracts, assets. tools/embed.c makes a table of them at build; the
 * bytes are followed by a zero byte that is not counted. */
#ifndef JH_BASE_EMBED_H
#define JH_BASE_EMBED_H

#include "base/str.h"

struct embedded {
	const char *name; /* without folder; the table is ended by name NULL */
	const unsigned char *bytes, *end;
};

static inline struct str embedded_bytes(const struct embedded *e)
{
	return (struct str){(const char *)e->bytes, (size_t)(e->end - e->bytes)};
}

#endif
