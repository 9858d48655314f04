/* Shapes of regions, simplified by zoom so that neighbours keep their common border.
 *
 * Visvalingam and Whyatt (1993) over arcs: rings are cut where borders part, each arc is weighed by itself in one direction
 * whichever ring it is met in, and so both neighbours drop the same points. Every point keeps its weight, the area in
 * Mercator it takes away; a zoom takes those of at least half a pixel square. What neighbours draw differently in the
 * source stays different. */
#ifndef JH_WEB_MAP_SHAPES_H
#define JH_WEB_MAP_SHAPES_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;
struct map_shapes;

struct map_bounds {
	double west, south, east, north;
};

/* geojson[i]: a Polygon or MultiPolygon as the register keeps it; empty: none. ST_INVALID names the index of a shape that
 * cannot be read. On the arena, 12 bytes a point. O(points log points). */
enum status map_shapes_make(struct arena *a, const struct str *geojson, size_t n, struct map_shapes **ret,
			    struct err *err);
bool map_shapes_has(const struct map_shapes *s, size_t i);
struct map_bounds map_shapes_bounds(const struct map_shapes *s, size_t i); /* of one that is there */
/* Middle of the widest stretch inside, at half height of the largest ring: for a label. */
void map_shapes_label(const struct map_shapes *s, size_t i, double *ret_lon, double *ret_lat);
/* The geometry object at a zoom (0 … 22), at most 5 places (1 m); "null" where there is none. */
void map_shapes_put(const struct map_shapes *s, size_t i, int zoom, struct buf *out);

/* The points of the rings at a zoom, one ring at a time, the last one repeating the first. */
typedef void map_ring_taker(void *data, const double (*points)[2], size_t n);
void map_shapes_rings(const struct map_shapes *s, size_t i, int zoom, map_ring_taker *take, void *data);

#endif
