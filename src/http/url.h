/* Addresses as they come: split, decoded once, refused where they are ambiguous. */
#ifndef JH_HTTP_URL_H
#define JH_HTTP_URL_H

#include "base/err.h"
#include "base/str.h"
#include "http/request.h"

struct arena;
struct buf;

/* Percent-decodes; '+' as a blank when `form`. false: a malformed escape, a zero byte, or no UTF-8 after it. O(n) */
bool url_decode(struct arena *a, struct str s, bool form, struct str *ret);

/* The path of a request line, decoded part by part. ST_INVALID: not beginning with '/', an empty, "." or ".." part (but the one
 * after a final '/', which is dropped), an encoded '/' or '\', control characters, a malformed escape. */
enum status url_path(struct arena *a, struct str raw, struct str *ret, struct err *err);

/* a=1&b=2 as pairs, in their order. ST_INVALID: malformed escapes, no UTF-8, control characters in a name; ST_TOO_LARGE: more
 * than HTTP_PARAMS_MAX or a name beyond HTTP_NAME_MAX. */
enum status url_pairs(struct arena *a, struct str s, struct pairs *ret, struct err *err);

void url_encode(struct buf *out, struct str s); /* a part of an address */

#endif
