#include "table/geo.h"

#include <geodesic.h>
#include <math.h>
#include <string.h>

/* Krasovsky 1940, which the shift is defined with. */
static const double axis = 6378245.0;
static const double eccentricity2 = 0.00669342162296594323;
static const double bd_turn = M_PI * 3000.0 / 180.0;

bool datum_parse(struct str s, enum datum *ret)
{
	static const struct {
		const char *name;
		enum datum datum;
	} names[] = {{"wgs84", DATUM_WGS84},	 {"epsg:4326", DATUM_WGS84}, {"cgcs2000", DATUM_WGS84},
		     {"epsg:4490", DATUM_WGS84}, {"gps", DATUM_WGS84},	     {"国家2000", DATUM_WGS84},
		     {"gcj02", DATUM_GCJ02},	 {"火星坐标", DATUM_GCJ02},  {"火星坐标系", DATUM_GCJ02},
		     {"高德", DATUM_GCJ02},	 {"bd09", DATUM_BD09},	     {"bd09ll", DATUM_BD09},
		     {"百度", DATUM_BD09},	 {"百度坐标", DATUM_BD09},   {"百度坐标系", DATUM_BD09}};
	char text[40];
	size_t n = 0;
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-' || s.p[i] == '_')
			continue;
		if (n == sizeof text)
			return false;
		text[n++] = s.p[i];
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_nocase((struct str){text, n}, str_of(names[i].name))) {
			*ret = names[i].datum;
			return true;
		}
	return false;
}

const char *datum_name(enum datum d)
{
	static const char *const names[] = {[DATUM_WGS84] = "WGS84", [DATUM_GCJ02] = "GCJ-02", [DATUM_BD09] = "BD-09"};
	return names[d];
}

bool point_is_valid(struct point p)
{
	return fabs(p.lon) <= 180 && fabs(p.lat) <= 90;
}

bool point_is_shifted(struct point p)
{
	return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 && p.lat <= 55.8271;
}

/* How far GCJ-02 moves a point, in degrees. */
static struct point shift(struct point p)
{
	double x = p.lon - 105, y = p.lat - 35;
	double common = 2.0 / 3 * (20 * sin(6 * x * M_PI) + 20 * sin(2 * x * M_PI));
	double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + common +
		       2.0 / 3 * (20 * sin(y * M_PI) + 40 * sin(y / 3 * M_PI)) +
		       2.0 / 3 * (160 * sin(y / 12 * M_PI) + 320 * sin(y * M_PI / 30));
	double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + common +
		      2.0 / 3 * (20 * sin(x * M_PI) + 40 * sin(x / 3 * M_PI)) +
		      2.0 / 3 * (150 * sin(x / 12 * M_PI) + 300 * sin(x / 30 * M_PI));
	double lat = p.lat / 180 * M_PI, s = sin(lat);
	double w = 1 - eccentricity2 * s * s;
	return (struct point){east * 180 / (axis / sqrt(w) * cos(lat) * M_PI),
			      north * 180 / (axis * (1 - eccentricity2) / (w * sqrt(w)) * M_PI)};
}

static struct point wgs_to_gcj(struct point p)
{
	if (!point_is_shifted(p))
		return p;
	struct point d = shift(p);
	return (struct point){p.lon + d.lon, p.lat + d.lat};
}

static struct point gcj_to_bd(struct point p)
{
	double z = hypot(p.lon, p.lat) + 0.00002 * sin(p.lat * bd_turn);
	double angle = atan2(p.lat, p.lon) + 0.000003 * cos(p.lon * bd_turn);
	return (struct point){z * cos(angle) + 0.0065, z * sin(angle) + 0.006};
}

/* The point whose image is p: x ← x − (f(x) − p). f moves points by little and smoothly, so each round gains three
 * digits. */
static struct point invert(struct point (*f)(struct point), struct point p)
{
	struct point x = p;
	for (int i = 0; i < 30; i++) {
		struct point image = f(x);
		double east = image.lon - p.lon, north = image.lat - p.lat;
		x.lon -= east;
		x.lat -= north;
		if (fabs(east) < 1e-12 && fabs(north) < 1e-12)
			break;
	}
	return x;
}

/* Without the rectangle, so that iteration does not jump at its edge. */
static struct point wgs_to_gcj_inside(struct point p)
{
	struct point d = shift(p);
	return (struct point){p.lon + d.lon, p.lat + d.lat};
}

static struct point gcj_to_wgs(struct point p)
{
	struct point x = invert(wgs_to_gcj_inside, p);
	return point_is_shifted(x) ? x : p;
}

struct point datum_convert(struct point p, enum datum from, enum datum to)
{
	if (from == to || !point_is_valid(p))
		return p;
	if (from == DATUM_BD09)
		p = invert(gcj_to_bd, p);
	else if (from == DATUM_WGS84)
		p = wgs_to_gcj(p);
	/* In GCJ-02 now. */
	if (to == DATUM_BD09)
		return gcj_to_bd(p);
	return to == DATUM_WGS84 ? gcj_to_wgs(p) : p;
}

static const double EARTH_M = 6371008.8; /* mean radius, IUGG */

void plane_m(struct point middle, struct point p, int64_t *ret_east, int64_t *ret_north)
{
	*ret_east = llround(EARTH_M * cos(middle.lat * M_PI / 180) * (p.lon - middle.lon) * M_PI / 180);
	*ret_north = llround(EARTH_M * (p.lat - middle.lat) * M_PI / 180);
}

double distance_sphere_m(struct point a, struct point b)
{
	double lat1 = a.lat * M_PI / 180, lat2 = b.lat * M_PI / 180;
	double s = sin((lat2 - lat1) / 2), t = sin((b.lon - a.lon) * M_PI / 360);
	double h = s * s + cos(lat1) * cos(lat2) * t * t;
	return 2 * EARTH_M * asin(sqrt(fmin(1, h)));
}

static void ellipsoid(struct geod_geodesic *g)
{
	geod_init(g, 6378137, 1 / 298.257223563);
}

double distance_m(struct point a, struct point b)
{
	struct geod_geodesic g;
	double d = NAN;
	ellipsoid(&g);
	geod_inverse(&g, a.lat, a.lon, b.lat, b.lon, &d, NULL, NULL);
	return d;
}

double ring_area_m2(const struct point *ring, size_t n)
{
	struct geod_geodesic g;
	struct geod_polygon polygon;
	double area = 0;
	ellipsoid(&g);
	geod_polygon_init(&polygon, 0);
	if (n > 1 && ring[0].lon == ring[n - 1].lon && ring[0].lat == ring[n - 1].lat)
		n--;
	for (size_t i = 0; i < n; i++)
		geod_polygon_addpoint(&g, &polygon, ring[i].lat, ring[i].lon);
	geod_polygon_compute(&g, &polygon, 0, 1, &area, NULL);
	return fabs(area);
}
