/* Finds `:name` parameters in SQL and numbers them by first appearance, so that both databases are bound by number and every
 * name means one value wherever it is written.
 *
 * A colon inside quotes, comments, dollar quotes (PostgreSQL), `::` casts and `:=` is not a parameter. The other spellings
 * (`?`, `$1`, `@x`) are refused: a database would take them for parameters nobody binds. */
#ifndef JH_STORE_PARAMS_H
#define JH_STORE_PARAMS_H

#include "store/store.h"

struct arena;

enum { PARAMS_MAX = 32766 }; /* what SQLite can bind; PostgreSQL's limit is higher */

struct params {
	char *sql;          /* with ?1, ?2, … (SQLite) or $1, $2, … (PostgreSQL) */
	const char **names; /* without the colon, by number from 0 */
	int n;
};

/* Everything in *ret lives in the arena. ST_INTERNAL: not closed quote or comment, other spelling of a parameter, too many. O(n). */
enum status params_scan(struct arena *a, struct str sql, enum store_dialect d, struct params *ret, struct err *err);

#endif
