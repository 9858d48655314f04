/* A view of bytes, by convention UTF-8, that somebody else owns. Not NUL-terminated. */
#ifndef JH_BASE_STR_H
#define JH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *p; /* may be NULL only when n is 0 */
	size_t n;      /* bytes */
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str str_of(const char *cstr); /* NULL gives the empty view */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* byte order, which in UTF-8 is code point order */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
ptrdiff_t str_find(struct str s, struct str what); /* offset, or −1 */
struct str str_trim(struct str s);                 /* ASCII blanks and U+3000, U+00A0, U+FEFF at both ends */
struct str str_slice(struct str s, size_t from, size_t to); /* clamped */

/* Takes the part before the next `sep` off *rest; false when *rest is used up. An empty view yields one empty part:
 * start with `bool more = true` semantics kept inside by setting rest->p to NULL at the end. */
bool str_next(struct str *rest, char sep, struct str *ret_part);

char *str_dup(struct arena *a, struct str s); /* NUL-terminated */
struct str str_copy(struct arena *a, struct str s);
struct str str_i64(struct arena *a, int64_t n);          /* its digits */

/* The whole view must be the number. */
bool str_to_i64(struct str s, int64_t *ret);
bool str_to_f64(struct str s, double *ret); /* decimal notation with '.', no locale, finite only */

/* UTF-8. Next code point at *pos, advancing; −1 at the end, −2 for a malformed byte (advances by one). */
int32_t str_next_char_rare(struct str s, size_t *pos); /* any character */
/* ASCII, and what is most of Chinese, in line. */
static inline int32_t str_next_char(struct str s, size_t *pos)
{
	size_t at = *pos;
	if (at >= s.n)
		return -1;
	const unsigned char *p = (const unsigned char *)s.p + at;
	if (p[0] < 0x80) {
		*pos = at + 1;
		return p[0];
	}
	if (s.n - at >= 3 && p[0] > 0xE0 && p[0] < 0xED && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
		*pos = at + 3;
		return (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	}
	return str_next_char_rare(s, pos);
}
bool str_is_utf8(struct str s);
size_t str_chars(struct str s);               /* code points, malformed bytes count as one each */
size_t utf8_put(int32_t code, char out[4]);   /* bytes written */
uint64_t str_hash(struct str s, uint64_t seed); /* not cryptographic */

#endif
