/* Opaque 128-bit row identifiers, time-ordered (UUID version 7, RFC 9562): 48 bits of milliseconds, then random bits. */
#ifndef JH_BASE_ID_H
#define JH_BASE_ID_H

#include "base/date.h"
#include "base/str.h"

#include <stdint.h>

enum { ID_TEXT = 33 };

struct id {
	uint8_t b[16];
};

/* A new id for the moment; ids made by one process in one millisecond still ascend. Thread-safe. */
struct id id_new(moment_t now);
bool id_is_zero(struct id id);
int id_cmp(struct id a, struct id b);
void id_format(struct id id, char out[ID_TEXT]);  /* 32 lower-case hex digits and NUL */
bool id_parse(struct str s, struct id *ret);      /* 32 hex digits; dashes allowed */

#endif
