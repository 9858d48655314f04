/* The schools of a group as a small drawing; for this folder only. */
#ifndef JH_AREAS_BALANCE_GROUP_MAP_H
#define JH_AREAS_BALANCE_GROUP_MAP_H

#include "web/call.h"

struct group_place {
	double lon, lat; /* WGS84; NAN: not known */
	bool is_core;    /* only the first may be */
	struct str name, href;
};

/* Equal scales, the core in its own colour with a line to each member, names where they lie over nothing. Nothing where fewer than two
 * places are known. O(places²). */
void group_map_draw(struct call *c, const struct group_place *all, size_t n, struct str name, struct id group);

#endif
