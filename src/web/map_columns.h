/* Columns of the map: one value for each region or each school, with a verdict where there is one. Areas give them through
 * a table of sources (app/); the web layer knows no indicator by name. */
#ifndef JH_WEB_MAP_COLUMNS_H
#define JH_WEB_MAP_COLUMNS_H

#include "base/err.h"
#include "record/row.h"
#include "text/lang.h"

struct arena;
struct buf;
struct school_map;

enum map_verdict { MAP_UNKNOWN = 0, MAP_PASS, MAP_FAIL };
/* What right a figure needs; 0: the directory's own, which everybody sees. */
enum map_thing { MAP_STATISTICS = 1, MAP_BALANCE = 2, MAP_COVERAGE = 4 };
enum map_of { MAP_OF_REGIONS, MAP_OF_SCHOOLS };

struct map_column {
	struct str name; /* in addresses: "balance.primary.cv.3"; a–z, 0–9, '.', '-', '_' */
	struct label label, unit;
	enum map_of of;
	unsigned needs; /* bits of enum map_thing */
	int stage;    /* 0 … MAP_STAGES−1; −1: not about one */
	int places;   /* decimals shown */
	bool is_share; /* 0 … 1, shown in percent */
	double limit; /* a value beyond it fails; NaN: none. A class of the legend ends at it */
	double *values; /* by region or school of the map; NaN: unknown */
	uint8_t *verdicts; /* the same, enum map_verdict; NULL: none */
};

struct map_columns {
	struct map_column *list;
	size_t n, cap;
	struct { /* sources that could not be read, and why */
		const char *source;
		struct err err;
	} failures[8];
	int n_failures;
};

struct map_source {
	const char *name;
	/* Adds the area's columns; arrays on the map's arena. The map is whole but for its columns. */
	enum status (*columns)(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a,
			       struct map_columns *out, struct err *err);
};

struct map_sources {
	const struct map_source *const *list;
	int n;
};

/* A column with values unknown everywhere (n: schools or regions of the map), to be filled. The pointer holds until the
 * next one. */
struct map_column *map_column_add(struct map_columns *c, struct arena *a, struct map_column like, size_t n);
int map_column_find(const struct map_columns *c, struct str name); /* −1: none */

/* Counts, pupils and sizes by region and school, from the map itself. */
void map_columns_own(const struct school_map *m, struct arena *a, struct map_columns *out);

/* Class limits of a legend: ascending, `ret[0] < … < ret[n−1]` between n+1 classes of about equal numbers of values, the
 * column's limit among them where values lie on both sides. `classes` at most MAP_CLASSES_MAX. Returns n. */
enum { MAP_CLASSES_MAX = 9 };
int map_column_classes(const struct map_column *c, size_t n, int classes, double ret[MAP_CLASSES_MAX]);

#endif
