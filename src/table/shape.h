/* Shapes of regions and service areas: GeoJSON geometries, checked, measured, simplified (GEOS). Degrees, longitude first. */
#ifndef JH_TABLE_SHAPE_H
#define JH_TABLE_SHAPE_H

#include "base/buf.h"
#include "table/geo.h"

struct shape;

/* A geometry object as RFC 7946 has it ({"type":"Polygon",…}); at most 64 MiB. ST_INVALID for other JSON, coordinates outside
 * ±180 and ±90, and rings that are not closed. */
enum status shape_parse(struct shape **ret, struct str geojson, struct err *err);
void shape_free(struct shape *s); /* NULL allowed */

/* ST_INVALID with what is wrong and where ("the ring crosses itself at 115.6712 37.7321"), for shapes that touch or cross
 * themselves, holes outside, nested shells. */
enum status shape_check(const struct shape *s, struct err *err);

bool shape_is_area(const struct shape *s); /* polygon or multipolygon */
/* True inside and on the edge. The first question prepares an index: not for several threads at once. */
bool shape_covers(struct shape *s, struct point p);
double shape_area_m2(const struct shape *s); /* 0 for points and lines */
/* Of what both cover; 0 where they only touch, or one of them is no area. ST_INVALID for shapes shape_check refuses. */
enum status shape_overlap_m2(const struct shape *s, const struct shape *other, double *ret, struct err *err);
/* Length of the edge of `s` that runs within about `tolerance_m` of `other` (a fifth less from east to west in the middle latitudes). Shapes
 * that touch in a corner share up to twice the tolerance. ST_INVALID as above. */
enum status shape_border_m(const struct shape *s, const struct shape *other, double tolerance_m, double *ret, struct err *err);
/* One area of all that are areas. ST_INVALID: there is none, or one crosses itself. */
enum status shape_union(const struct shape *const *part, size_t n, struct shape **ret, struct err *err);
struct point shape_inner_point(const struct shape *s); /* a point inside, for a label */
void shape_box(const struct shape *s, struct point *ret_min, struct point *ret_max);

/* Another shape within `tolerance_m` of the edges, still valid (topology kept). */
enum status shape_simplify(const struct shape *s, double tolerance_m, struct shape **ret, struct err *err);
enum status shape_convert(const struct shape *s, enum datum from, enum datum to, struct shape **ret, struct err *err);
/* The geometry object, coordinates with 7 places (1 cm). */
enum status shape_put(const struct shape *s, struct buf *out, struct err *err);

#endif
