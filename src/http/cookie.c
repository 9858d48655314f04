#include "http/parse.h"

#include <string.h>

enum status cookies_parse(struct arena *a, struct str header, struct pairs *ret, struct err *err)
{
	struct pair *at = ARENA_ARRAY(a, struct pair, HTTP_COOKIES_MAX);
	int n = 0;
	struct str part;
	while (header.n && str_next(&header, ';', &part)) {
		part = str_trim(part);
		const char *equals = part.n ? memchr(part.p, '=', part.n) : NULL;
		if (!equals || equals == part.p)
			continue;
		if (n == HTTP_COOKIES_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d cookies", (int)HTTP_COOKIES_MAX);
		size_t cut = (size_t)(equals - part.p);
		struct str value = str_trim(str_slice(part, cut + 1, part.n));
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_slice(value, 1, value.n - 1);
		at[n++] = (struct pair){str_trim(str_slice(part, 0, cut)), value};
	}
	*ret = (struct pairs){at, n};
	return ST_OK;
}
