/* Maps kept for reading by many threads: one for each day and transaction asked for, made once, a few at a time. */
#ifndef JH_WEB_MAP_CACHE_H
#define JH_WEB_MAP_CACHE_H

#include "web/map.h"

struct map_cache;

/* Holds at most `maps` of them, those asked for last; 1 … 64. `sources` outlives it. While a register is written to all the
 * time, the map of the day as it was at an earlier transaction still serves for `patience` times as long as it took to make:
 * making maps then takes at most 1/(patience + 1) of one processor. 0: never. */
struct map_cache *map_cache_new(const struct map_sources *sources, int maps, int patience);
void map_cache_free(struct map_cache *c); /* when nobody holds a map any more; NULL allowed */

/* The map of the day, made when there is none (`may_lag`: as map_load has it); patience is for TX_NOW alone; whoever asks meanwhile waits for it. Given back by map_cache_release, soon:
 * where all that may be kept are held, others wait. Thread-safe; `g` is the caller's own. */
enum status map_cache_get(struct map_cache *c, struct reg *g, struct as_of at, bool may_lag, const struct school_map **ret,
			  struct err *err);
/* Where the map of the day now is one whose slow columns are behind, it is made whole, beside it; the next who asks gets that. */
enum status map_cache_catch_up(struct map_cache *c, struct reg *g, struct as_of at, struct err *err);
void map_cache_release(struct map_cache *c, const struct school_map *m); /* NULL allowed */

#endif
