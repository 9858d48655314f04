/* Assets: scripts, styles, pictures built into the program under names that change with their content. */
#ifndef JH_PAGE_ASSET_H
#define JH_PAGE_ASSET_H

#include "base/str.h"

#include <stdbool.h>

enum asset_coding { ASSET_PLAIN, ASSET_GZIP, ASSET_BROTLI };
enum { ASSET_CODINGS = 3 };

struct asset {
	const char *name; /* "core.css"; NULL ends the table */
	const char *path; /* "/assets/core.3f2a91c07d.css" */
	const char *type;
	const unsigned char *bytes[ASSET_CODINGS], *end[ASSET_CODINGS]; /* NULL where a coding does not pay */
};

const struct asset *asset_find(const struct asset *table, struct str name);
const struct asset *asset_at_path(const struct asset *table, struct str path);
/* The smallest form in a coding that the asker accepts. */
enum asset_coding asset_choose(const struct asset *a, const bool accepted[ASSET_CODINGS]);
struct str asset_bytes(const struct asset *a, enum asset_coding c);
const char *asset_coding_name(enum asset_coding c); /* "gzip", "br"; NULL for plain */

#endif
