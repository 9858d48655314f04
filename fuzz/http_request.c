/* Whole requests to the application: line, headers, an empty line, body. Whoever asks, whatever they ask: an answer that is no fault
 * of ours, leads nowhere else and holds no script that was entered. */
#include "application.h"

enum { HEADERS_MAX = 30 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size}, line, word;
	struct pair pairs[HEADERS_MAX];
	struct pairs headers = {.at = pairs};
	struct arena arena;
	enum http_method method;
	application_open();
	arena_init(&arena);
	rest = application_fill(&arena, rest);
	if (str_next(&rest, '\n', &line) && str_next(&line, ' ', &word) && http_method_parse(word, &method) && method < HTTP_HEAD) {
		struct str address = line;
		while (rest.p && str_next(&rest, '\n', &line) && line.n && headers.n < HEADERS_MAX) {
			if (str_next(&line, ':', &word) && line.p && str_is_utf8(word) && str_is_utf8(line))
				pairs[headers.n++] = (struct pair){word, str_trim(line)};
		}
		application_ask(method, address, &headers, rest.p ? rest : (struct str){});
	}
	arena_done(&arena);
	return 0;
}
