/* Search: the normal form of a normal form is itself; what a query of one text asks for stands among the text's tokens.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "target.h"
#include "text/pinyin.h"
#include "text/script.h"
#include "text/width.h"

#include <string.h>

static struct script *script; /* opened once: it takes longer than a run */

static void tokens_hold_the_query(struct str text)
{
	struct search_term terms[SEARCH_TERMS_MAX];
	struct arena a;
	struct buf tokens;
	struct err err;
	int n = 0;
	arena_init(&a);
	buf_init(&tokens, 0);
	buf_char(&tokens, ' ');
	FUZZ_CHECK(search_tokens(script, text, &tokens, NULL, &err) == ST_OK);
	buf_char(&tokens, ' ');
	if (search_terms(script, &a, text, terms, &n, &err) == ST_OK) {
		for (int i = 0; i < n; i++) {
			const char *phrase = arena_printf(&a, " %.*s", STR_ARG(terms[i].phrase));
			FUZZ_CHECK(str_find(buf_view(&tokens), str_of(phrase)) >= 0);
		}
	}
	buf_done(&tokens);
	arena_done(&a);
}

static void lines_fit(struct str text)
{
	struct str rest = text, line;
	size_t taken = 0;
	while (text_wrap(&rest, 7, &line)) {
		FUZZ_CHECK(text_width(line) <= 7);
		taken += line.n;
	}
	FUZZ_CHECK(taken <= text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct buf once, twice;
	struct err err;
	if (!script && script_open(&script, &err) != ST_OK)
		return 0;
	buf_init(&once, 0);
	buf_init(&twice, 0);
	if (script_normal(script, in, &once, &err) == ST_OK) {
		FUZZ_CHECK(str_is_utf8(buf_view(&once)));
		FUZZ_CHECK(script_normal(script, buf_view(&once), &twice, &err) == ST_OK);
		FUZZ_CHECK(str_is_utf8(buf_view(&twice)));
		tokens_hold_the_query(in);
	} else {
		FUZZ_CHECK(!str_is_utf8(in) || memchr(in.p, 0, in.n));
	}
	lines_fit(in);
	buf_clear(&once);
	pinyin_put(&once, in, PINYIN_INITIALS, true);
	for (size_t i = 0; i < once.n; i++)
		FUZZ_CHECK((once.p[i] >= 'a' && once.p[i] <= 'z') || (once.p[i] >= '0' && once.p[i] <= '9'));
	buf_done(&once);
	buf_done(&twice);
	return 0;
}
