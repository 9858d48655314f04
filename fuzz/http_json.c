/* Bodies of JSON to the addresses that take them: the first line is the address, the rest the body. */
#include "application.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = {(const char *)data, size}, address;
	struct arena arena;
	application_open();
	arena_init(&arena);
	body = application_fill(&arena, body);
	if (str_next(&body, '\n', &address)) {
		char cookie[128];
		snprintf(cookie, sizeof cookie, "session=%s", application.session);
		const struct pair pairs[] = {{STR("Cookie"), str_of(cookie)}, {STR("X-CSRF-Token"), str_of(application.csrf)},
					     {STR("Content-Type"), STR("application/json")}};
		bool changes = str_starts(address, STR("PATCH "));
		application_ask(changes ? HTTP_PATCH : HTTP_POST, str_slice(address, MIN(address.n, changes ? 6u : 0u), address.n),
				&(struct pairs){pairs, 3}, body.p ? body : (struct str){});
	}
	arena_done(&arena);
	return 0;
}
