/* The education map's model: schools, regions and groups of the register as of a day, in memory, ready for any view.
 *
 * Read from the registers `region`, `school`, `statistics`, `group`, `membership` and `campus` of the catalogue, by the
 * names of their fields (docs/map.md); what a catalogue lacks beyond the first two is taken as empty. Positions are WGS84.
 * A map is made by one thread and after that never changed: any number of threads read it. It holds about 200 bytes a
 * school. */
#ifndef JH_WEB_MAP_H
#define JH_WEB_MAP_H

#include "base/arena.h"
#include "base/err.h"
#include "record/row.h"
#include "web/map_columns.h"
#include "web/map_shapes.h"

enum { MAP_STAGES = 4 }; /* by number: kindergarten, primary, junior, senior */
extern const char *const map_stage_names[MAP_STAGES];

/* Web Mercator (EPSG:3857) as whole numbers: the world is 2^28 units wide, y grows southward; 1 unit is 15 cm. */
enum { MAP_BITS = 28 };
struct map_position {
	uint32_t x, y;
};
struct map_position map_position_of(double lon, double lat); /* latitudes beyond ±85.0511° are clamped */
double map_lon_of(double x);
double map_lat_of(double y);

enum map_status { MAP_OPEN = 1, MAP_PLANNED = 2 };

struct map_school {
	uint64_t key; /* of its position, x and y interleaved (Morton); MAP_NOWHERE without a position */
	double lon, lat;
	struct id id;
	struct str name, code, type;
	int32_t region;		      /* where the register puts it; −1: unknown */
	int32_t county;		      /* the county or development zone above; −1: none */
	int32_t pupils;		      /* of all stages; −1: not reported */
	int32_t stage_pupils[MAP_STAGES]; /* −1: not reported */
	uint8_t stages;		      /* bit s: teaches stage s */
	uint8_t status;		      /* enum map_status */
	uint32_t first_member, members; /* its memberships in map.by_school */
};
#define MAP_NOWHERE UINT64_MAX

struct map_region {
	struct id id;
	struct str code, name, level;
	int32_t parent; /* −1: none */
};

struct map_group {
	struct id id;
	struct str name;
	int32_t core; /* −1: unknown, or not on this map */
	uint32_t first, n; /* its memberships in map.members */
};

struct map_member {
	int32_t group, school;
	struct str role;
};

struct map_campus {
	struct id id;
	struct str name;
	int32_t school;
	double lon, lat;
	struct map_position at;
};

struct school_map {
	struct arena arena;
	day_t day;
	int64_t tx; /* the register's last transaction that was read */
	uint8_t chain[32]; /* its digest; 0 without one */
	int year;   /* the school year of the statistics, by its first calendar year; 0: none */
	struct map_school *schools; /* in Morton order, those without a position last: open or planned on the day */
	size_t n_schools, n_placed;
	int32_t *by_id; /* schools in order of their ids */
	struct map_region *regions; /* in order of their codes */
	size_t n_regions;
	struct map_shapes *shapes; /* of the regions, by the same index */
	struct map_group *groups; /* in order of their names; those closed on the day are left out */
	size_t n_groups;
	struct map_member *members;   /* by group */
	struct map_member *by_school; /* the same, by school */
	size_t n_members;
	struct map_campus *campuses;
	size_t n_campuses;
	struct map_columns columns;
};

/* `at.tx` TX_NOW is the register's last transaction. What a source of columns cannot give is left out and its reason kept
 * in columns.failures. `before`: a map of the same sources, whose columns serve where what they were made from has not changed; NULL: none.
 * `may_lag`: those of slow sources serve also where it has (columns.is_behind). O(n log n). The map is freed by map_free. */
enum status map_load(struct reg *g, struct as_of at, const struct map_sources *sources, const struct school_map *before,
		     bool may_lag, struct school_map **ret, struct err *err);
void map_free(struct school_map *m); /* NULL allowed */

int32_t map_find_school(const struct school_map *m, struct id id); /* −1: not on this map. O(log n) */
int32_t map_find_region(const struct school_map *m, struct id id); /* −1: none. O(n) */
int32_t map_region_coded(const struct school_map *m, struct str code); /* −1: none. O(log n) */
bool map_region_within(const struct school_map *m, int32_t region, int32_t above); /* it, or anywhere below */

/* Puts schools into Morton order and makes `by_id`; for map_load and tests that fill a map by hand. */
void map_index(struct school_map *m);

#endif
