/* A private PostgreSQL for tests. The cluster of $JH_PG_URL when a script started one (tests/with-postgres), otherwise one of
 * this program's own, started at the first call and gone with the program. */
#ifndef JH_TEST_PG_H
#define JH_TEST_PG_H

#include <stdbool.h>

enum { PG_URL_MAX = 1024 };

/* URL of a fresh, empty schema. False when PostgreSQL 15 is not installed: say so and skip(). Ends the program when it is
 * installed but does not start. */
bool pg_fresh_url(char ret_url[PG_URL_MAX]);

#endif
