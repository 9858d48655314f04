/* Golden files: what people and programs read, kept under tests/golden/ and compared byte for byte. With JH_GOLDEN=1 in
 * the environment (`make golden`) they are written anew; the difference is reviewed before it is committed. */
#ifndef JH_TEST_GOLDEN_H
#define JH_TEST_GOLDEN_H

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

/* `name` is below tests/golden/, "report/sample.zh.txt". */
static inline void assert_golden(const char *name, struct str actual)
{
	const char *source = getenv("JH_SOURCE");
	struct arena a;
	struct buf expected;
	arena_init(&a);
	buf_init(&expected, 0);
	const char *path = arena_printf(&a, "%s/tests/golden/%s", source ? source : ".", name);
	bool writes = getenv("JH_GOLDEN") != NULL;
	FILE *f = fopen(path, writes ? "wb" : "rb");
	if (!f)
		fail_msg("%s cannot be opened; `make golden` writes golden files", path);
	if (writes) {
		assert_int_equal(fwrite(actual.p, 1, actual.n, f), actual.n);
	} else {
		char chunk[4096];
		size_t n;
		while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
			buf_add(&expected, chunk, n);
		size_t at = 0, line = 1;
		while (at < actual.n && at < expected.n && actual.p[at] == expected.p[at])
			line += actual.p[at++] == '\n';
		if (at < actual.n || at < expected.n) {
			struct str got = str_slice(actual, at, at + 60),
				   want = str_slice(buf_view(&expected), at, at + 60);
			fail_msg("%s, line %zu: got '%.*s', expected '%.*s'; if the change is meant: make golden", name,
				 line, STR_ARG(got), STR_ARG(want));
		}
	}
	fclose(f);
	buf_done(&expected);
	arena_done(&a);
}

#endif
