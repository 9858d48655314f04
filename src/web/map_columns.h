/* Columns of the map: one value for each region, school or smaller area, with a verdict where there is one. Areas give them through
 * a table of sources (app/); the web layer knows no indicator by name. */
#ifndef JH_WEB_MAP_COLUMNS_H
#define JH_WEB_MAP_COLUMNS_H

#include "base/arena.h"
#include "base/err.h"
#include "record/row.h"
#include "text/lang.h"

#include <stdatomic.h>

struct buf;
struct school_map;

enum map_verdict { MAP_UNKNOWN = 0, MAP_PASS, MAP_FAIL };
/* What right a figure needs; 0: the directory's own, which everybody sees. */
enum map_thing { MAP_STATISTICS = 1, MAP_BALANCE = 2, MAP_COVERAGE = 4 };
enum map_of { MAP_OF_REGIONS, MAP_OF_SCHOOLS, MAP_OF_AREAS };

/* Areas inside counties that a source draws for its columns: zones of a stage, residential units. */
struct map_area {
	struct id id;
	struct str name;
	int32_t region; /* of the map: the county it lies in; −1: none */
};
struct map_layer {
	struct map_area *areas;
	size_t n;
	struct map_shapes *shapes; /* by the same index */
};

struct map_column {
	struct str name; /* in addresses: "balance.primary.cv.3"; a–z, 0–9, '.', '-', '_' */
	struct label label, unit;
	enum map_of of;
	const struct map_layer *layer; /* MAP_OF_AREAS: whose values they are */
	/* Columns of one thing year by year are named "STEM.1", "STEM.2" …, and share this label; `step` is this one's year. zh NULL: alone. */
	struct label series, step;
	const char *path; /* where a region or area leads: this, then its code (regions) or id (areas); NULL: nowhere */
	unsigned needs; /* bits of enum map_thing */
	int stage;    /* 0 … MAP_STAGES−1; −1: not about one */
	int places;   /* decimals shown */
	bool is_share; /* 0 … 1, shown in percent */
	double limit; /* a value beyond it fails; NaN: none. A class of the legend ends at it */
	double *values; /* by region, school or area; NaN: unknown */
	uint8_t *verdicts; /* the same, enum map_verdict; NULL: none */
};

/* What a source gave, for as long as one of the maps that show it. */
struct map_given {
	struct arena arena;
	atomic_int holders;
	struct str stamp; /* empty: for one map alone */
	struct map_column *list;
	size_t n;
};
void map_given_release(struct map_given *given); /* NULL allowed */

struct map_columns {
	struct map_column *list;
	size_t n, cap;
	struct { /* sources that could not be read, and why */
		const char *source;
		struct err err;
	} failures[8];
	int n_failures;
	struct map_given **given; /* by source; NULL: it gave none */
	bool is_behind; /* a slow source's are of an earlier state of the register */
	int n_given;
};

struct map_source {
	const char *name;
	/* A text that differs whenever the columns of the same map would; NULL: they are made for every map. */
	enum status (*stamp)(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err);
	/* Adds the area's columns; arrays on the arena, which outlives this map where the stamp stays. The map is whole but for its columns. */
	enum status (*columns)(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a,
			       struct map_columns *out, struct err *err);
	bool is_slow; /* a map that may lag shows its columns as they were a moment before */
};

struct map_sources {
	const struct map_source *const *list;
	int n;
};

/* A column with values unknown everywhere (n: schools, regions or areas), to be filled. The pointer holds until the
 * next one. */
struct map_column *map_column_add(struct map_columns *c, struct arena *a, struct map_column like, size_t n);
int map_column_find(const struct map_columns *c, struct str name); /* −1: none */
/* What columns of one series share of their names; the name itself where it stands alone. And what is its own: "1", "2" … */
struct str map_column_stem(const struct map_column *c);
struct str map_column_step(const struct map_column *c);
/* The column of the same series with the step; the column itself where there is none. */
int map_column_at(const struct map_columns *c, int column, struct str step);

/* Adds the columns of the source with this index: those it gave to the map `before` (NULL: none), when its stamp is the same and both maps have
 * the same regions and schools; else made by it. A slow source's are taken from a map that `may_lag` says may be an older one, whatever
 * the stamp. */
struct map_giving {
	struct reg *g;
	const struct school_map *m, *before;
	struct as_of at;
	bool is_last; /* the map is of the register as it is, which stamps tell of */
	bool may_lag;
	struct arena *arena;
};
enum status map_columns_give(const struct map_giving *k, const struct map_source *s, int source, struct map_columns *out, struct err *err);

/* Counts, pupils and sizes by region and school, from the map itself. */
void map_columns_own(const struct school_map *m, struct arena *a, struct map_columns *out);

/* Class limits of a legend: ascending, `ret[0] < … < ret[n−1]` between n+1 classes of about equal numbers of values, the
 * column's limit among them where values lie on both sides. `classes` at most MAP_CLASSES_MAX. Returns n. */
enum { MAP_CLASSES_MAX = 9 };
int map_column_classes(const struct map_column *c, size_t n, int classes, double ret[MAP_CLASSES_MAX]);

#endif
