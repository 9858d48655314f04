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

const char *asset_coding_name(enum asset_coding c)
{
	static const char *const names[ASSET_CODINGS] = {NULL, "gzip", "br"};
	return names[c];
}

enum asset_coding asset_choose(const struct asset *a, const bool accepted[ASSET_CODINGS])
{
	enum asset_coding best = ASSET_PLAIN;
	for (int c = ASSET_GZIP; c < ASSET_CODINGS; c++)
		if (accepted[c] && a->bytes[c] && asset_bytes(a, (enum asset_coding)c).n < asset_bytes(a, best).n)
			best = (enum asset_coding)c;
	return best;
}

struct str asset_bytes(const struct asset *a, enum asset_coding c)
{
	return (struct str){(const char *)a->bytes[c], (size_t)(a->end[c] - a->bytes[c])};
}
