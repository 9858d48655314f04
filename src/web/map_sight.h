/* What of a map one reader may see: the directory of schools is for all who may open the map, the figures of a school or a
 * region for those with a right to them there. */
#ifndef JH_WEB_MAP_SIGHT_H
#define JH_WEB_MAP_SIGHT_H

#include "access/rights.h"
#include "web/map.h"

struct map_sight {
	const uint8_t *schools, *regions; /* by index: bits of enum map_thing; NULL: everything */
	uint8_t digest[32];		  /* of both; 0 where everything is seen */
};

/* From the rights to read `statistics`, `balance` and `coverage`. A region's figures are seen by those who see all of the
 * region. On the arena. O(schools + what the reader's roles reach). */
void map_sight_make(const struct school_map *m, const struct access_reach *who, struct arena *a, struct map_sight *ret);

bool map_sees_school(const struct map_sight *s, size_t school, unsigned things); /* s NULL: everything */
bool map_sees_region(const struct map_sight *s, size_t region, unsigned things);

#endif
