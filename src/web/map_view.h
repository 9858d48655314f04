/* What of a map is asked for, and its answers: GeoJSON, a drawing, tables. Every answer is made of the map and the view
 * alone: the same bytes for both on every machine and thread. */
#ifndef JH_WEB_MAP_VIEW_H
#define JH_WEB_MAP_VIEW_H

#include "base/buf.h"
#include "web/map_sight.h"

/* Technical limits: what a browser draws without stutter, and the sizes of clusters in CSS pixels. */
enum { MAP_FEATURES_MAX = 5000, MAP_ZOOM_MAX = 22, MAP_CELL_CROWD = 8 };

struct map_view {
	uint32_t x0, y0, x1, y1; /* inclusive, in map units */
	int zoom;		 /* 0 … MAP_ZOOM_MAX; worlds of 512·2^zoom pixels */
	unsigned stages;	 /* bits; schools that teach one of them; 0: all */
	unsigned status;	 /* bits of enum map_status */
	int32_t region;		 /* only in or below it; −1: all */
	int32_t group;		 /* only its members; −1: all */
	int column;		 /* shown value, of regions or areas; −1: none */
	int school_column;	 /* verdict of schools; −1: none */
	const struct map_sight *sight; /* of the reader; NULL: everything. Not part of what a query says */
};

/* As texts come in a query; empty ones take the default. */
struct map_query {
	struct str bbox;   /* "west,south,east,north" in degrees; default: all that is on the map */
	struct str zoom;   /* default: where the box is 1024 pixels wide */
	struct str stage;  /* names of stages, ',' between; default: all */
	struct str status; /* "open" (default), "planned", "all" */
	struct str region; /* code */
	struct str group;  /* id; "all" is as good as nothing */
	struct str column; /* name of a column of regions or areas */
	struct str year;   /* of a column with years: the step of its name, "1", "2" … */
	struct str verdict; /* name of a column of schools */
};

/* ST_INVALID names the parameter and what it should be; ST_NOT_FOUND an unknown region, group or column. */
enum status map_view_read(const struct school_map *m, const struct map_query *q, struct map_view *ret, struct err *err);
/* All that is on the map: schools, campuses and shapes, with a margin; China where there is nothing. */
struct map_bounds map_bounds_of(const struct school_map *m);
/* For ETag: what the answer `what` to the view depends on. */
enum { MAP_TAG_TEXT = 65 };
void map_view_tag(const struct school_map *m, const struct map_view *v, const char *what, enum lang lang, char ret[MAP_TAG_TEXT]);

bool map_school_matches(const struct school_map *m, const struct map_view *v, const struct map_school *s);
/* Of the stages asked for; −1: unknown, or not for this reader. */
int32_t map_school_pupils(const struct school_map *m, const struct map_view *v, size_t school);
double map_region_value(const struct school_map *m, const struct map_view *v, size_t region); /* NaN: the same */
/* The areas that the view's column is of; NULL: none. */
const struct map_layer *map_view_layer(const struct school_map *m, const struct map_view *v);
double map_area_value(const struct school_map *m, const struct map_view *v, size_t area);

/* What is shown at a place: one school, or the schools of a grid cell together. */
struct map_feature {
	int32_t school;	 /* −1: a cluster */
	size_t first, n; /* its schools are among map.schools[first … first+n) */
	int64_t schools, pupils;
	int64_t counted; /* schools whose pupils are known to the reader; pupils are theirs */
	int64_t stages[MAP_STAGES];
	int64_t verdicts[3]; /* by enum map_verdict */
	double lon, lat;     /* of the school, or the mean of the schools */
	int zoom;	     /* at which the cluster falls apart */
};

/* Features of the view in Morton order: each matching school with a position in a cell that the view touches is in exactly
 * one. Cells are 64 pixels wide; one with at most MAP_CELL_CROWD schools shows them one by one, as does every one from zoom
 * 14 on. When that is more than MAP_FEATURES_MAX, coarser cells are taken until it is not. On the arena.
 * O(schools in the view). */
struct map_features {
	struct map_feature *list;
	size_t n;
	int level; /* cells are 1/2^level of the world wide */
	int64_t schools, pupils, counted;
	int64_t without_position; /* matching schools that no view shows */
};
void map_features_find(const struct school_map *m, const struct map_view *v, struct arena *a, struct map_features *ret);

/* GeoJSON FeatureCollections; texts in the language. Members beside the standard's are named in docs/map.md. */
void map_put_features(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out);
/* Counties and development zones that the view touches, with values and the classes of the legend; those without a
 * boundary come with geometry null. */
void map_put_regions(const struct school_map *m, const struct map_view *v, int classes, enum lang lang, struct buf *out);
/* The areas of the view's column in the same form; none where it is of regions. */
void map_put_areas(const struct school_map *m, const struct map_view *v, int classes, enum lang lang, struct buf *out);
/* Lines from each core to its members, campuses at their places. */
void map_put_links(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out);
/* What can be asked for: columns with a value that the reader sees, groups, bounds, day, year. */
void map_put_about(const struct school_map *m, const struct map_sight *s, enum lang lang, struct buf *out);

/* For other drawings of the same: is the region a county or zone in the view, the line from core to member in it, has the
 * column a value for the reader, the classes of the view's column (at most `classes`; returns the number of limits; the same for all years of a column). */
bool map_region_is_shown(const struct school_map *m, const struct map_view *v, size_t region);
bool map_area_is_shown(const struct school_map *m, const struct map_view *v, size_t area);
bool map_link_is_shown(const struct school_map *m, const struct map_view *v, const struct map_member *member);
bool map_column_is_seen(const struct school_map *m, const struct map_sight *s, const struct map_column *c);
int map_view_classes(const struct school_map *m, const struct map_view *v, int classes, double limits[MAP_CLASSES_MAX]);

/* Stable pieces of JSON. */
void map_put_point(struct buf *out, double lon, double lat); /* [115.67123,37.73], 5 places */
void map_put_coarse(struct buf *out, double lon, double lat, int64_t step); /* rounded to step · 10^−5 degrees */
void map_put_value(struct buf *out, double v);		     /* shortest of 15 digits; null when not finite */
void map_put_label(struct buf *out, struct label l, enum lang lang);

#endif
