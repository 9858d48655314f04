#include "table/shape.h"
#include "unit.h"

#include <math.h>

#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"
#define OUTER "[[115,37],[116,37],[116,38],[115,38],[115,37]]"
#define HOLE "[[115.4,37.4],[115.6,37.4],[115.6,37.6],[115.4,37.6],[115.4,37.4]]"

static struct shape *parse(const char *text)
{
	struct shape *s;
	struct err err;
	assert_ok_err(shape_parse(&s, str_of(text), &err));
	return s;
}

static void refused(const char *text, const char *part)
{
	struct shape *s = NULL;
	struct err err = {};
	enum status st = shape_parse(&s, str_of(text), &err);
	if (st == ST_OK)
		st = shape_check(s, &err);
	if (st != ST_INVALID || !strstr(err.text, part))
		fail_msg("%s: '%s' has no '%s'", text, err.text, part);
	shape_free(s);
}

static void inside_and_area(void **state)
{
	struct shape *s = parse(POLYGON(OUTER "," HOLE)), *whole = parse(POLYGON(OUTER)), *hole = parse(POLYGON(HOLE));
	struct err err;
	struct point min, max;
	assert_ok_err(shape_check(s, &err));
	assert_true(shape_is_area(s) && shape_covers(s, (struct point){115.1, 37.1}));
	assert_true(shape_covers(s, (struct point){115, 37.5})); /* on the edge */
	assert_false(shape_covers(s, (struct point){115.5, 37.5}) || shape_covers(s, (struct point){114, 37.5}));
	double difference = shape_area_m2(whole) - shape_area_m2(hole) - shape_area_m2(s);
	assert_true(fabs(difference) < 1);
	/* 1° × 1° at 37.5° N: about 88.5 km × 111 km. */
	assert_true(fabs(shape_area_m2(whole) / 1e6 - 88.47 * 110.98) < 25);
	assert_true(shape_covers(s, shape_inner_point(s)));
	shape_box(s, &min, &max);
	assert_true(min.lon == 115 && min.lat == 37 && max.lon == 116 && max.lat == 38);
	shape_free(s);
	shape_free(whole);
	shape_free(hole);
}

static void faults_are_named(void **state)
{
	refused(POLYGON("[[0,0],[2,2],[2,0],[0,2],[0,0]]"), "crosses itself at 1.000000 1.000000");
	refused(POLYGON("[[0,0],[2,0],[2,2],[0,2],[0,0]],[[5,5],[6,5],[6,6],[5,5]]"), "not valid at 5.0");
	refused(POLYGON("[[0,0],[1,0],[1,1],[0,1]]"), "0.000000 0.000000 is not closed");
	refused(POLYGON("[[0,0],[1,0],[0,0]]"), "3 points");
	refused(POLYGON("[[0,0],[1,0],[1,\"x\"],[0,0]]"), "longitude");
	refused(POLYGON("[[0,0],[1,0],[1,91],[0,0]]"), "longitude");
	refused(POLYGON(""), "no coordinates");
	refused("{\"type\":\"Circle\"}", "'Circle'");
	refused("{\"type\":\"Polygon\"}", "no coordinates");
	refused("{", "not JSON");
	refused("[]", "no kind of shape");
	refused("{\"type\":\"GeometryCollection\",\"geometries\":[]}", "GeometryCollection");
}

static void round_trip(void **state)
{
	static const char *const texts[] = {
		POLYGON(OUTER "," HOLE),
		"{\"type\":\"Point\",\"coordinates\":[115.6712345,-37]}",
		"{\"type\":\"MultiPolygon\",\"coordinates\":[[" OUTER "],[" HOLE "]]}",
		"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1.5,2]]}",
		"{\"type\":\"MultiPoint\",\"coordinates\":[[0,0],[1.5,2]]}",
		"{\"type\":\"MultiLineString\",\"coordinates\":[[[0,0],[1.5,2]],[[3,3],[4,4]]]}",
	};
	struct err err;
	struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct shape *s = parse(texts[i]);
		buf_clear(&out);
		assert_ok_err(shape_put(s, &out, &err));
		assert_str(buf_view(&out), texts[i]);
		/* To another system and back: the same to a centimetre. */
		struct shape *there, *back;
		assert_ok_err(shape_convert(s, DATUM_WGS84, DATUM_BD09, &there, &err));
		assert_ok_err(shape_convert(there, DATUM_BD09, DATUM_WGS84, &back, &err));
		buf_clear(&out);
		assert_ok_err(shape_put(back, &out, &err));
		assert_str(buf_view(&out), texts[i]);
		shape_free(s);
		shape_free(there);
		shape_free(back);
	}
	buf_done(&out);
}

static void simplified_shapes_stay_near(void **state)
{
	struct buf text;
	struct err err;
	buf_init(&text, 0);
	buf_cstr(&text, "{\"type\":\"Polygon\",\"coordinates\":[[");
	enum { N = 2000 };
	for (int i = 0; i <= N; i++) {
		double a = (i % N) * 2 * M_PI / N;
		buf_printf(&text, "%s[%.7f,%.7f]", i ? "," : "", 115 + cos(a) * 0.1, 37 + sin(a) * 0.1);
	}
	buf_cstr(&text, "]]}");
	struct shape *s = parse(text.p), *less;
	assert_ok_err(shape_simplify(s, 50, &less, &err));
	assert_ok_err(shape_check(less, &err));
	buf_clear(&text);
	assert_ok_err(shape_put(less, &text, &err));
	assert_true(text.n < 4000);
	assert_true(fabs(shape_area_m2(less) / shape_area_m2(s) - 1) < 0.01);
	shape_free(s);
	shape_free(less);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inside_and_area),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(simplified_shapes_stay_near),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
