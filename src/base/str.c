#include "base/str.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *cstr) { return cstr ? (struct str){cstr, strlen(cstr)} : (struct str){}; }

bool str_eq(struct str a, struct str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq((struct str){s.p + (s.n - suffix.n), suffix.n}, suffix);
}

ptrdiff_t str_find(struct str s, struct str what)
{
	if (what.n == 0)
		return 0;
	if (s.n < what.n)
		return -1;
	const char *hit = memmem(s.p, s.n, what.p, what.n);
	return hit ? hit - s.p : -1;
}

static size_t blank_at(const char *p, size_t n)
{
	if (n >= 1 && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
		return 1;
	if (n >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
		return 2;
	if (n >= 3 && (memcmp(p, "\xE3\x80\x80", 3) == 0 || memcmp(p, "\xEF\xBB\xBF", 3) == 0))
		return 3;
	return 0;
}

struct str str_trim(struct str s)
{
	for (size_t k; s.n && (k = blank_at(s.p, s.n)) > 0; s.p += k, s.n -= k)
		;
	for (bool more = true; more && s.n;) {
		more = false;
		for (size_t k = 1; k <= 3 && k <= s.n; k++) {
			if (blank_at(s.p + s.n - k, k) == k) {
				s.n -= k;
				more = true;
				break;
			}
		}
	}
	return s;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){s.p ? s.p + from : NULL, to - from};
}

bool str_next(struct str *rest, char sep, struct str *ret_part)
{
	if (!rest->p)
		return false;
	const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (hit) {
		*ret_part = (struct str){rest->p, (size_t)(hit - rest->p)};
		rest->n -= ret_part->n + 1;
		rest->p = hit + 1;
	} else {
		*ret_part = *rest;
		*rest = (struct str){};
	}
	return true;
}

char *str_dup(struct arena *a, struct str s) { return arena_strndup(a, s.p, s.n); }

struct str str_copy(struct arena *a, struct str s) { return (struct str){str_dup(a, s), s.n}; }

bool str_to_i64(struct str s, int64_t *ret)
{
	size_t i = 0;
	bool negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i = 1;
	if (i == s.n)
		return false;
	int64_t v = 0;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		int digit = s.p[i] - '0';
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	if (!negative && __builtin_sub_overflow(0, v, &v))
		return false;
	*ret = v;
	return true;
}

struct str str_i64(struct arena *a, int64_t n) { return str_of(arena_printf(a, "%lld", (long long)n)); }

bool str_to_f64(struct str s, double *ret)
{
	char text[64];
	if (s.n == 0 || s.n >= sizeof text)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789+-.eE", s.p[i]) || !s.p[i])
			return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	char *end;
	/* The program never calls setlocale for numbers, so strtod reads '.' everywhere. */
	double v = strtod(text, &end);
	if (*end || !isfinite(v))
		return false;
	*ret = v;
	return true;
}

int32_t str_next_char_rare(struct str s, size_t *pos)
{
	if (*pos >= s.n)
		return -1;
	const unsigned char *p = (const unsigned char *)s.p + *pos;
	size_t left = s.n - *pos;
	unsigned char c = p[0];
	if (c < 0x80) {
		*pos += 1;
		return c;
	}
	size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
	if (c < 0xC2 || c > 0xF4 || left < need)
		goto bad;
	int32_t code = c & (0x7F >> need);
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xC0) != 0x80)
			goto bad;
		code = code << 6 | (p[i] & 0x3F);
	}
	if ((need == 3 && (code < 0x800 || (code >= 0xD800 && code <= 0xDFFF))) ||
	    (need == 4 && (code < 0x10000 || code > 0x10FFFF)))
		goto bad;
	*pos += need;
	return code;
bad:
	*pos += 1;
	return -2;
}

bool str_is_utf8(struct str s)
{
	for (size_t pos = 0;;) {
		int32_t c = str_next_char(s, &pos);
		if (c < 0)
			return c == -1;
	}
}

size_t str_chars(struct str s)
{
	size_t n = 0;
	for (size_t pos = 0; str_next_char(s, &pos) != -1;)
		n++;
	return n;
}

size_t utf8_put(int32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 u128;
	u128 m = (u128)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t str_hash(struct str s, uint64_t seed)
{
	uint64_t h = seed ^ 0x9E3779B97F4A7C15u;
	size_t i = 0;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t w;
		memcpy(&w, s.p + i, 8);
		h = mix(h ^ w, 0xD6E8FEB86659FD93u);
	}
	uint64_t tail = 0;
	if (i < s.n)
		memcpy(&tail, s.p + i, s.n - i);
	h = mix(h ^ tail, 0xA0761D6478BD642Fu ^ s.n);
	return mix(h, 0xE7037ED1A0B428DBu);
}
