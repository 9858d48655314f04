/* Queries to the addresses that list, search and show: one address with its query, asked by somebody who may see most. */
#include "application.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str address = {(const char *)data, size};
	struct arena arena;
	char cookie[128];
	application_open();
	arena_init(&arena);
	address = str_trim(application_fill(&arena, address));
	snprintf(cookie, sizeof cookie, "session=%s", application.session);
	const struct pair pairs[] = {{STR("Cookie"), str_of(cookie)}};
	application_ask(HTTP_GET, address, &(struct pairs){pairs, 1}, (struct str){});
	arena_done(&arena);
	return 0;
}
