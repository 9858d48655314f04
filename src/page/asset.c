#include "page/asset.h"

const struct asset *asset_find(const struct asset *table, struct str name)
{
	for (const struct asset *a = table; a->name; a++)
		if (str_eq(str_of(a->name), name))
			return a;
	return NULL;
}

const struct asset *asset_at_path(const struct asset *table, struct str path)
{
	for (const struct asset *a = table; a->name; a++)
		if (str_eq(str_of(a->path), path))
			return a;
	return NULL;
}

/* Whether a list like "gzip, br;q=0.8" allows the coding: it, or "*", with a quality above zero. */
static bool allows(struct str header, struct str coding)
{
	bool by_star = false, named = false, allowed = false;
	struct str part;
	while (header.n && str_next(&header, ',', &part)) {
		struct str name = STR(""), rest = part;
		str_next(&rest, ';', &name);
		name = str_trim(name);
		double q = 1;
		ptrdiff_t at = str_find(part, STR("q="));
		if (at >= 0 && !str_to_f64(str_trim(str_slice(part, (size_t)at + 2, part.n)), &q))
			q = 0;
		if (str_eq_nocase(name, coding)) {
			named = true;
			allowed = q > 0;
		} else if (str_eq(name, STR("*"))) {
			by_star = q > 0;
		}
	}
	return named ? allowed : by_star;
}

const char *asset_coding_name(enum asset_coding c)
{
	static const char *const names[ASSET_CODINGS] = {NULL, "gzip", "br"};
	return names[c];
}

enum asset_coding asset_choose(const struct asset *a, struct str accept_encoding)
{
	enum asset_coding best = ASSET_PLAIN;
	for (int c = ASSET_GZIP; c < ASSET_CODINGS; c++)
		if (a->bytes[c] && asset_bytes(a, (enum asset_coding)c).n < asset_bytes(a, best).n &&
		    allows(accept_encoding, str_of(asset_coding_name((enum asset_coding)c))))
			best = (enum asset_coding)c;
	return best;
}

struct str asset_bytes(const struct asset *a, enum asset_coding c)
{
	return (struct str){(const char *)a->bytes[c], (size_t)(a->end[c] - a->bytes[c])};
}
