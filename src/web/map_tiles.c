#include "web/map_page.h"

/* The host goes into a header and the address into a page: nothing but what addresses are made of. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= 0x20 || c >= 0x7f || c == ';' || c == ',' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\')
			return false;
	}
	return true;
}

enum status map_tile_host(struct arena *a, struct str tiles, const char **ret, struct err *err)
{
	if (!tiles.n) {
		*ret = NULL;
		return ST_OK;
	}
	bool is_tls = str_starts(tiles, STR("https://")), is_web = is_tls || str_starts(tiles, STR("http://"));
	size_t begin = is_tls ? 8 : 7;
	ptrdiff_t end = is_web ? str_find(str_slice(tiles, begin, tiles.n), STR("/")) : -1;
	bool has_places = str_find(tiles, STR("{z}")) >= 0 && str_find(tiles, STR("{x}")) >= 0 && str_find(tiles, STR("{y}")) >= 0;
	if (end < 1 || !has_places || !is_plain(tiles) || str_find(str_slice(tiles, begin, begin + (size_t)end), STR("{")) >= 0)
		return err_set(err, ST_USAGE, "the address of map tiles must be like https://host/{z}/{x}/{y}");
	*ret = str_dup(a, str_slice(tiles, 0, begin + (size_t)end));
	return ST_OK;
}
