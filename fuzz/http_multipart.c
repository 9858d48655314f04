/* Multipart forms: the first line is the Content-Type, the rest the body. What is taken lies within the body, names no path. */
#include "base/arena.h"
#include "http/parse.h"
#include "target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = {(const char *)data, size}, type = {};
	struct err err = {};
	struct arena a;
	struct pairs form = {};
	const struct upload *uploads = NULL;
	int n = 0;
	arena_init(&a);
	if (size && str_next(&body, '\n', &type) && multipart_parse(&a, type, body, &form, &uploads, &n, &err) == ST_OK) {
		FUZZ_CHECK(n >= 0 && n <= HTTP_FILES_MAX && form.n <= HTTP_PARAMS_MAX);
		for (int i = 0; i < n; i++) {
			FUZZ_CHECK(uploads[i].bytes.p >= body.p && uploads[i].bytes.p + uploads[i].bytes.n <= body.p + body.n);
			FUZZ_CHECK(!memchr(uploads[i].name.p ? uploads[i].name.p : "", '/', uploads[i].name.n));
		}
		for (int i = 0; i < form.n; i++)
			FUZZ_CHECK(form.at[i].name.n && form.at[i].name.n <= HTTP_NAME_MAX && str_is_utf8(form.at[i].value));
	} else if (size) {
		FUZZ_CHECK(n == 0);
	}
	arena_done(&a);
	return 0;
}
