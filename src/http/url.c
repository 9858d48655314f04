#include "http/url.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool url_decode(struct arena *a, struct str s, bool form, struct str *ret)
{
	bool plain = true;
	for (size_t i = 0; i < s.n && plain; i++)
		plain = s.p[i] != '%' && !(form && s.p[i] == '+') && s.p[i] != 0;
	if (plain) {
		if (!str_is_utf8(s))
			return false;
		*ret = s;
		return true;
	}
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '%') {
			int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (form && c == '+') {
			c = ' ';
		}
		if (c == 0)
			return false;
		p[n++] = c;
	}
	struct str out = {p, n};
	if (!str_is_utf8(out))
		return false;
	*ret = out;
	return true;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
			return true;
	return false;
}

enum status url_path(struct arena *a, struct str raw, struct str *ret, struct err *err)
{
	if (!str_starts(raw, STR("/")))
		return err_set(err, ST_INVALID, "the address does not begin with /");
	if (raw.n == 1) {
		*ret = raw;
		return ST_OK;
	}
	char *p = arena_alloc(a, raw.n + 1);
	size_t n = 0;
	struct str rest = str_slice(raw, 1, raw.n), part, decoded;
	while (str_next(&rest, '/', &part)) {
		if (!part.n && !rest.p && n)
			break; /* a final slash */
		if (!url_decode(a, part, false, &decoded))
			return err_set(err, ST_INVALID, "the address is not well-formed UTF-8 in percent signs");
		if (!decoded.n || str_eq(decoded, STR(".")) || str_eq(decoded, STR("..")) || has_control(decoded) ||
		    memchr(decoded.p, '/', decoded.n) || memchr(decoded.p, '\\', decoded.n))
			return err_set(err, ST_INVALID, "the address has a part that is empty, \".\", \"..\" or no name");
		p[n++] = '/';
		memcpy(p + n, decoded.p, decoded.n);
		n += decoded.n;
	}
	*ret = (struct str){p, n};
	return ST_OK;
}

enum status url_pairs(struct arena *a, struct str s, struct pairs *ret, struct err *err)
{
	*ret = (struct pairs){};
	if (!s.n)
		return ST_OK;
	size_t count = 1;
	for (size_t i = 0; i < s.n; i++)
		count += s.p[i] == '&';
	if (count > HTTP_PARAMS_MAX)
		return err_set(err, ST_TOO_LARGE, "more than %d parameters", (int)HTTP_PARAMS_MAX);
	struct pair *at = ARENA_ARRAY(a, struct pair, count);
	int n = 0;
	struct str part;
	while (str_next(&s, '&', &part)) {
		if (!part.n)
			continue;
		const char *equals = memchr(part.p, '=', part.n);
		size_t cut = equals ? (size_t)(equals - part.p) : part.n;
		struct pair *p = &at[n++];
		if (!url_decode(a, str_slice(part, 0, cut), true, &p->name) ||
		    !url_decode(a, str_slice(part, cut + 1, part.n), true, &p->value))
			return err_set(err, ST_INVALID, "parameter %d is not well-formed UTF-8 in percent signs", n);
		if (!p->name.n || has_control(p->name))
			return err_set(err, ST_INVALID, "parameter %d has no name", n);
		if (p->name.n > HTTP_NAME_MAX)
			return err_set(err, ST_TOO_LARGE, "the name of parameter %d has more than %d bytes", n, (int)HTTP_NAME_MAX);
	}
	*ret = (struct pairs){at, n};
	return ST_OK;
}

void url_encode(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c)))
			buf_char(out, (char)c);
		else
			buf_add(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
}
