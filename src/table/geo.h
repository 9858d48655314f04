/* Coordinates as they arrive in China, and measures on the ellipsoid.
 *
 * WGS84 and CGCS2000 differ by centimetres and are one here. GCJ-02 is the shifted system of Chinese maps, BD-09 a shift of that.
 * The formulas of both are published and have no official source; the inverse is by fixed-point iteration. Degrees, longitude
 * first, everywhere. */
#ifndef JH_TABLE_GEO_H
#define JH_TABLE_GEO_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum datum { DATUM_WGS84, DATUM_GCJ02, DATUM_BD09 };

/* "WGS84", "CGCS2000", "GCJ-02", "GCJ02", "火星坐标", "BD-09", "BD09", "百度" …, any case, blanks and hyphens ignored. */
bool datum_parse(struct str s, enum datum *ret);
const char *datum_name(enum datum d); /* "WGS84", "GCJ-02", "BD-09" */

struct point {
	double lon, lat;
};

bool point_is_valid(struct point p); /* finite, ±180, ±90 */
/* Whether GCJ-02 shifts the point: the rectangle 72.004–137.8347 E, 0.8293–55.8271 N that maps use. Outside it the two are the
 * same. */
bool point_is_shifted(struct point p);

/* From one system to another. Forward is exact to rounding; back again within 1e-9 degrees. At the rectangle's edge the
 * systems overlap, and there the point is taken as shifted. */
struct point datum_convert(struct point p, enum datum from, enum datum to);

/* Great-circle distance on the sphere of radius 6 371 008.8 m (IUGG mean); within 0.6 % of the ellipsoid. */
double distance_sphere_m(struct point a, struct point b);
/* Whole metres east and north of the middle, on the same sphere; over a city the distances between such points are true within some
 * metres. */
void plane_m(struct point middle, struct point p, int64_t *ret_east, int64_t *ret_north);
/* Geodesic on the WGS84 ellipsoid (Karney 2013, in PROJ); exact to nanometres. */
double distance_m(struct point a, struct point b);
/* Area in m² of a ring on the ellipsoid, geodesic edges, whichever way round it runs; the last point may repeat the first. */
double ring_area_m2(const struct point *ring, size_t n);

#endif
