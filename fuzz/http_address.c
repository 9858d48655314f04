/* Addresses and queries: what is taken holds no traversal, and what was decoded is found again when encoded and decoded. */
#include "base/arena.h"
#include "base/buf.h"
#include "http/url.h"
#include "target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = {(const char *)data, size}, path, again;
	struct err err = {};
	struct arena a;
	struct pairs pairs;
	arena_init(&a);
	if (size <= HTTP_URI_MAX && url_path(&a, s, &path, &err) == ST_OK) {
		FUZZ_CHECK(path.n && path.p[0] == '/' && str_is_utf8(path));
		FUZZ_CHECK(str_find(path, STR("//")) < 0 && str_find(path, STR("/../")) < 0 && !str_ends(path, STR("/..")));
		FUZZ_CHECK(!memchr(path.p, 0, path.n) && !memchr(path.p, '\\', path.n));
	}
	if (url_pairs(&a, s, &pairs, &err) == ST_OK) {
		struct buf b;
		struct pairs second;
		buf_init(&b, 0);
		for (int i = 0; i < pairs.n; i++) {
			FUZZ_CHECK(pairs.at[i].name.n && str_is_utf8(pairs.at[i].value));
			url_encode(&b, pairs.at[i].name);
			buf_char(&b, '=');
			url_encode(&b, pairs.at[i].value);
			buf_char(&b, '&');
		}
		FUZZ_CHECK(url_pairs(&a, buf_view(&b), &second, &err) == ST_OK && second.n == pairs.n);
		for (int i = 0; i < pairs.n; i++)
			FUZZ_CHECK(str_eq(pairs.at[i].name, second.at[i].name) && str_eq(pairs.at[i].value, second.at[i].value));
		buf_done(&b);
	}
	if (url_decode(&a, s, true, &again))
		FUZZ_CHECK(again.n <= s.n && str_is_utf8(again));
	arena_done(&a);
	return 0;
}
