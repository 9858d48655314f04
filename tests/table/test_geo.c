#include "table/geo.h"
#include "unit.h"

#include <math.h>

static void near(double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance))
		fail_msg("%.12f and %.12f differ by %.3g", a, b, fabs(a - b));
}

static void there_and_back(void **state)
{
	for (double lon = 73; lon < 137; lon += 0.37)
		for (double lat = 3; lat < 54; lat += 0.41) {
			struct point p = {lon, lat};
			for (int from = 0; from < 3; from++)
				for (int to = 0; to < 3; to++) {
					struct point q = datum_convert(p, from, to);
					struct point r = datum_convert(q, to, from);
					if (fabs(r.lon - lon) > 1e-9 || fabs(r.lat - lat) > 1e-9)
						fail_msg("%.3f %.3f %s %s: %.3g %.3g", lon, lat, datum_name(from),
							 datum_name(to), r.lon - lon, r.lat - lat);
				}
		}
}

/* The shift is some hundred metres, never more than a kilometre; BD-09 adds about one more; points abroad stay. */
static void sizes_of_the_shift(void **state)
{
	for (double lon = 74; lon < 136; lon += 1.3)
		for (double lat = 4; lat < 54; lat += 1.1) {
			struct point p = {lon, lat}, g = datum_convert(p, DATUM_WGS84, DATUM_GCJ02);
			double d = distance_m(p, g);
			assert_true(d > 10 && d < 1500);
			double b = distance_m(g, datum_convert(g, DATUM_GCJ02, DATUM_BD09));
			assert_true(b > 500 && b < 1500);
		}
	static const struct point abroad[] = {
		{-74.006, 40.7128}, {2.35, 48.85}, {151.2, -33.87}, {71.9, 30}, {100, 0.5}};
	for (size_t i = 0; i < ARRAY_LEN(abroad); i++) {
		struct point g = datum_convert(abroad[i], DATUM_WGS84, DATUM_GCJ02);
		assert_true(g.lon == abroad[i].lon && g.lat == abroad[i].lat);
		g = datum_convert(abroad[i], DATUM_GCJ02, DATUM_WGS84);
		near(g.lon, abroad[i].lon, 1e-9);
		near(g.lat, abroad[i].lat, 1e-9);
	}
}

/* Beijing, the point every description of the formulas gives: 116.404, 39.915. */
static void a_known_point(void **state)
{
	struct point p = {116.404, 39.915};
	struct point g = datum_convert(p, DATUM_WGS84, DATUM_GCJ02);
	near(g.lon, 116.41024449916938, 1e-9);
	near(g.lat, 39.91640428150164, 1e-9);
	struct point b = datum_convert(p, DATUM_GCJ02, DATUM_BD09);
	near(b.lon, 116.41036949371029, 1e-9);
	near(b.lat, 39.92133699351021, 1e-9);
}

static void measures(void **state)
{
	/* One degree of the meridian at 45° and of the equator on WGS84. */
	near(distance_m((struct point){0, 44.5}, (struct point){0, 45.5}), 111131.777, 0.5);
	near(distance_m((struct point){10, 0}, (struct point){11, 0}), 111319.491, 0.01);
	near(distance_sphere_m((struct point){0, 0}, (struct point){180, 0}), M_PI * 6371008.8, 1e-3);
	for (double lat = -60; lat <= 60; lat += 7) {
		struct point a = {100, lat}, b = {103, lat + 2};
		near(distance_sphere_m(a, b) / distance_m(a, b), 1, 0.006);
	}
	/* A degree by a degree at the equator: 12 308.8 km² (geodesic edges). */
	struct point ring[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
	near(ring_area_m2(ring, 5) / 1e6, 12308.8, 0.5);
	near(ring_area_m2(ring, 4), ring_area_m2(ring, 5), 1e-3);
	struct point other_way[] = {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
	near(ring_area_m2(other_way, 4), ring_area_m2(ring, 5), 1e-3);
	assert_true(ring_area_m2(ring, 0) == 0 && ring_area_m2(ring, 2) == 0);
}

static void names(void **state)
{
	enum datum d;
	assert_true(datum_parse(STR("gcj-02"), &d) && d == DATUM_GCJ02);
	assert_true(datum_parse(STR(" BD 09 "), &d) && d == DATUM_BD09);
	assert_true(datum_parse(STR("CGCS2000"), &d) && d == DATUM_WGS84);
	assert_true(datum_parse(STR("WGS-84"), &d) && d == DATUM_WGS84);
	assert_true(datum_parse(STR("百度坐标系"), &d) && d == DATUM_BD09);
	assert_false(datum_parse(STR("Beijing54"), &d) || datum_parse(STR(""), &d));
	assert_false(point_is_valid((struct point){NAN, 0}) || point_is_valid((struct point){181, 0}));
	struct point wrong = datum_convert((struct point){500, 40}, DATUM_WGS84, DATUM_BD09);
	assert_true(wrong.lon == 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back), cmocka_unit_test(sizes_of_the_shift),
		cmocka_unit_test(a_known_point),  cmocka_unit_test(measures),
		cmocka_unit_test(names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
