/* Cookie headers, and parameters of headers. */
#include "base/arena.h"
#include "http/parse.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = {(const char *)data, size}, value;
	struct err err = {};
	struct arena a;
	struct pairs pairs = {};
	arena_init(&a);
	if (cookies_parse(&a, s, &pairs, &err) == ST_OK) {
		FUZZ_CHECK(pairs.n <= HTTP_COOKIES_MAX);
		for (int i = 0; i < pairs.n; i++)
			FUZZ_CHECK(pairs.at[i].value.n <= size);
	} else {
		FUZZ_CHECK(err.status == ST_TOO_LARGE);
	}
	if (header_parameter(&a, s, STR("name"), &value))
		FUZZ_CHECK(value.n <= size);
	arena_done(&a);
	return 0;
}
