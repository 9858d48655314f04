#include "base/rng.h"
#include "unit.h"
#include "web/map_view.h"

#include <jansson.h>
#include <math.h>

/* A map by hand: `n` schools strewn about Hengshui, in lumps as towns have them; each tenth has no position. */
static struct school_map *strewn(size_t n, uint64_t seed)
{
	struct rng rng;
	rng_init(&rng, seed);
	struct school_map *m = heap_alloc(1, sizeof *m);
	arena_init(&m->arena);
	m->schools = ARENA_ARRAY(&m->arena, struct map_school, n);
	m->n_schools = n;
	double lon = 115.5, lat = 37.7;
	for (size_t i = 0; i < n; i++) {
		struct map_school *s = &m->schools[i];
		if (i % 40 == 0) {
			lon = 115.0 + rng_unit(&rng) * 1.5;
			lat = 37.0 + rng_unit(&rng) * 1.5;
		}
		*s = (struct map_school){.lon = lon + rng_unit(&rng) * 0.02, .lat = lat + rng_unit(&rng) * 0.02, .region = -1, .county = -1,
					 .name = STR("第一小学"), .status = i % 7 ? MAP_OPEN : MAP_PLANNED,
					 .stages = (uint8_t)(1 + rng_below(&rng, 15)), .pupils = (int32_t)rng_below(&rng, 2000)};
		for (int k = 0; k < MAP_STAGES; k++)
			s->stage_pupils[k] = s->stages >> k & 1 ? (int32_t)rng_below(&rng, 500) : -1;
		for (int k = 0; k < 8; k++)
			s->id.b[k] = (uint8_t)(i >> 8 * (7 - k));
		if (i % 10 == 3)
			s->lon = s->lat = NAN;
	}
	map_index(m);
	struct map_shapes *none;
	struct err err;
	assert_ok_err(map_shapes_make(&m->arena, NULL, 0, &none, &err));
	m->shapes = none;
	return m;
}

static struct map_view view_of(const struct school_map *m, struct map_query q)
{
	struct map_view v;
	struct err err;
	assert_ok_err(map_view_read(m, &q, &v, &err));
	return v;
}

/* Every matching school with a position, once, at every zoom; the sums of the features are the sums of the schools. */
static void each_school_is_shown_once(void **state)
{
	struct school_map *m = strewn(3000, 7);
	static const char *const stages[] = {"", "primary", "junior,senior"};
	for (int zoom = 0; zoom <= MAP_ZOOM_MAX; zoom++)
		for (size_t k = 0; k < ARRAY_LEN(stages); k++) {
			char text[8];
			snprintf(text, sizeof text, "%d", zoom);
			struct map_view v = view_of(m, (struct map_query){.zoom = str_of(text), .stage = str_of(stages[k]), .status = STR("all")});
			struct arena a;
			struct map_features f;
			arena_init(&a);
			map_features_find(m, &v, &a, &f);
			int64_t expected = 0, pupils = 0, nowhere = 0, sum = 0, sum_pupils = 0;
			for (size_t i = 0; i < m->n_schools; i++) {
				const struct map_school *s = &m->schools[i];
				if (v.stages && !(s->stages & v.stages))
					continue;
				if (isnan(s->lon)) {
					nowhere++;
					continue;
				}
				expected++;
				int64_t mine = v.stages ? 0 : s->pupils;
				for (int j = 0; j < MAP_STAGES; j++)
					if (v.stages >> j & 1 && s->stage_pupils[j] > 0)
						mine += s->stage_pupils[j];
				pupils += mine;
			}
			uint8_t *seen = test_calloc(m->n_schools, 1);
			for (size_t i = 0; i < f.n; i++) {
				sum += f.list[i].schools;
				sum_pupils += f.list[i].pupils;
				int64_t inside = 0;
				for (size_t j = f.list[i].first; j < f.list[i].first + f.list[i].n; j++)
					if (map_school_matches(m, &v, &m->schools[j])) {
						assert_int_equal(seen[j]++, 0);
						inside++;
					}
				assert_int_equal(inside, f.list[i].schools);
				assert_int_equal(f.list[i].school < 0, f.list[i].schools > 1);
			}
			assert_true(f.n <= MAP_FEATURES_MAX);
			assert_int_equal(sum, expected);
			assert_int_equal(sum_pupils, pupils);
			assert_int_equal(f.schools, expected);
			assert_int_equal(f.pupils, pupils);
			assert_int_equal(f.without_position, nowhere);
			if (zoom >= 14)
				assert_int_equal(f.n, expected);
			test_free(seen);
			arena_done(&a);
		}
	map_free(m);
}

/* Brute force: schools by cell, cells that touch the box, crowded ones as one feature. */
static void cells_are_those_of_brute_force(void **state)
{
	struct school_map *m = strewn(2000, 11);
	struct rng rng;
	rng_init(&rng, 5);
	for (int round = 0; round < 60; round++) {
		int zoom = (int)rng_below(&rng, 18);
		double west = 115 + rng_unit(&rng) * 1.4, south = 37 + rng_unit(&rng) * 1.4;
		char box[96], zoom_text[8];
		snprintf(box, sizeof box, "%.6f,%.6f,%.6f,%.6f", west, south, west + rng_unit(&rng) * 0.4, south + rng_unit(&rng) * 0.4);
		snprintf(zoom_text, sizeof zoom_text, "%d", zoom);
		struct map_view v = view_of(m, (struct map_query){.bbox = str_of(box), .zoom = str_of(zoom_text)});
		struct arena a;
		struct map_features f;
		arena_init(&a);
		map_features_find(m, &v, &a, &f);
		int shift = MAP_BITS - (zoom + 3 < MAP_BITS ? zoom + 3 : MAP_BITS);
		struct {
			uint32_t x, y;
			int64_t n;
		} *table = test_calloc(m->n_schools, sizeof *table);
		size_t n_table = 0;
		for (size_t i = 0; i < m->n_placed; i++) {
			const struct map_school *s = &m->schools[i];
			struct map_position p = map_position_of(s->lon, s->lat);
			uint32_t x = p.x >> shift, y = p.y >> shift;
			if (s->status != MAP_OPEN || x < v.x0 >> shift || x > v.x1 >> shift || y < v.y0 >> shift || y > v.y1 >> shift)
				continue;
			size_t at = 0;
			while (at < n_table && (table[at].x != x || table[at].y != y))
				at++;
			if (at == n_table) {
				table[n_table].x = x;
				table[n_table++].y = y;
			}
			table[at].n++;
		}
		size_t expected = 0;
		int64_t schools = 0;
		for (size_t i = 0; i < n_table; i++) {
			expected += table[i].n <= MAP_CELL_CROWD || zoom >= 14 ? (size_t)table[i].n : 1;
			schools += table[i].n;
		}
		assert_int_equal(f.n, expected);
		assert_int_equal(f.schools, schools);
		test_free(table);
		arena_done(&a);
	}
	map_free(m);
}

/* A box that ends exactly on a school still shows it; a box of one point is a view too. */
static void edges_of_the_box_belong_to_it(void **state)
{
	struct school_map *m = strewn(200, 3);
	for (size_t i = 0; i < m->n_placed; i++) {
		const struct map_school *s = &m->schools[i];
		char box[128];
		snprintf(box, sizeof box, "%.17g,%.17g,%.17g,%.17g", s->lon, s->lat, s->lon, s->lat);
		struct map_view v = view_of(m, (struct map_query){.bbox = str_of(box), .zoom = STR("22"), .status = STR("all")});
		struct arena a;
		struct map_features f;
		arena_init(&a);
		map_features_find(m, &v, &a, &f);
		bool found = false;
		for (size_t k = 0; k < f.n; k++)
			found = found || f.list[k].school == (int32_t)i;
		assert_true(found);
		arena_done(&a);
	}
	map_free(m);
}

/* More schools at one place than a view may have: no cell can part them, so they stay together. */
static void a_crowd_at_one_place_stays_within_the_limit(void **state)
{
	size_t n = MAP_FEATURES_MAX + 100;
	struct school_map *m = strewn(n, 1);
	for (size_t i = 0; i < n; i++) {
		m->schools[i].lon = 115.6 + (i % 2 ? 0 : 1e-3);
		m->schools[i].lat = 37.7;
	}
	map_index(m);
	struct map_view v = view_of(m, (struct map_query){.zoom = STR("18"), .status = STR("all")});
	struct arena a;
	struct map_features f;
	arena_init(&a);
	map_features_find(m, &v, &a, &f);
	assert_int_equal(f.n, 2);
	assert_int_equal(f.list[0].schools + f.list[1].schools, n);
	arena_done(&a);
	map_free(m);
}

static void hostile_queries_are_refused(void **state)
{
	struct school_map *m = strewn(50, 2);
	static const struct map_query bad[] = {
		{.bbox = {"1,2,3", 5}},
		{.bbox = {"1,2,3,4,5", 9}},
		{.bbox = {"nan,0,1,1", 9}},
		{.bbox = {"-181,0,1,1", 10}},
		{.bbox = {"1,0,0,1", 7}},
		{.bbox = {"0,1,1,0", 7}},
		{.bbox = {"0,0,1e999,1", 11}},
		{.bbox = {"0,0,,1", 6}},
		{.bbox = {",,,", 3}},
		{.zoom = {"-1", 2}},
		{.zoom = {"23", 2}},
		{.zoom = {"x", 1}},
		{.zoom = {"inf", 3}},
		{.stage = {"primary,", 8}},
		{.stage = {"university", 10}},
		{.status = {"closed", 6}},
		{.group = {"1", 1}},
		{.group = {"00000000000000000000000000000001", 32}},
		{.region = {"'; DROP TABLE school", 20}},
		{.column = {"no.such", 7}},
		{.verdict = {"<script>", 8}},
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct map_view v = {.zoom = 77};
		struct err err;
		enum status st = map_view_read(m, &bad[i], &v, &err);
		if (st != ST_INVALID && st != ST_NOT_FOUND)
			fail_msg("query %zu was answered %s", i, status_name(st));
		assert_int_equal(v.zoom, 77); /* untouched */
		assert_null(strstr(err.text, "DROP"));
	}
	map_free(m);
}

static json_t *parsed(const struct buf *b)
{
	json_error_t why;
	json_t *j = json_loadb(b->p, b->n, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		fail_msg("%s at byte %d", why.text, why.position);
	return j;
}

static void answers_are_geojson_and_repeat(void **state)
{
	struct school_map *m = strewn(500, 9);
	m->schools[0].name = STR("\"<b>甲\\\n学校");
	struct map_view v = view_of(m, (struct map_query){.zoom = STR("16")});
	struct buf one, two;
	buf_init(&one, 0);
	buf_init(&two, 0);
	map_put_features(m, &v, LANG_ZH, &one);
	map_put_features(m, &v, LANG_ZH, &two);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	json_t *j = parsed(&one);
	assert_string_equal(json_string_value(json_object_get(j, "type")), "FeatureCollection");
	const json_t *features = json_object_get(j, "features");
	assert_int_equal(json_array_size(features), json_integer_value(json_object_get(j, "schools")));
	for (size_t i = 0; i < json_array_size(features); i++) {
		const json_t *at = json_object_get(json_object_get(json_array_get(features, i), "geometry"), "coordinates");
		assert_int_equal(json_array_size(at), 2);
		assert_true(json_number_value(json_array_get(at, 0)) > 114 && json_number_value(json_array_get(at, 1)) < 40);
	}
	json_decref(j);
	char tag[MAP_TAG_TEXT], other[MAP_TAG_TEXT];
	map_view_tag(m, &v, "features", LANG_ZH, tag);
	map_view_tag(m, &v, "features", LANG_ZH, other);
	assert_string_equal(tag, other);
	v.zoom--;
	map_view_tag(m, &v, "features", LANG_ZH, other);
	assert_string_not_equal(tag, other);
	buf_done(&one);
	buf_done(&two);
	map_free(m);
}

static void positions_are_mercator(void **state)
{
	struct map_position p = map_position_of(0, 0);
	assert_int_equal(p.x, 1 << (MAP_BITS - 1));
	assert_int_equal(p.y, 1 << (MAP_BITS - 1));
	p = map_position_of(-180, 90);
	assert_int_equal(p.x, 0);
	assert_int_equal(p.y, 0);
	p = map_position_of(180, -90);
	assert_int_equal(p.x, (1 << MAP_BITS) - 1);
	assert_int_equal(p.y, (1 << MAP_BITS) - 1);
	/* EPSG:3857 of 115.67 E 37.73 N: x = a·λ, y = a·ln tan(π/4 + φ/2), a = 6378137 m, by another program */
	double half = M_PI * 6378137;
	p = map_position_of(115.67, 37.73);
	assert_true(fabs(p.x / (double)(1 << MAP_BITS) * 2 * half - half - 12876325.50) < 0.2);
	assert_true(fabs(half - p.y / (double)(1 << MAP_BITS) * 2 * half - 4541353.77) < 0.2);
	for (double lat = -85; lat <= 85; lat += 5) {
		p = map_position_of(lat * 2, lat);
		assert_true(fabs(map_lat_of(p.y) - lat) < 2e-6 && fabs(map_lon_of(p.x) - lat * 2) < 2e-6);
	}
}

/* Classes have about equal numbers of values, ascend, and part at the limit. */
static void classes_part_at_the_limit(void **state)
{
	double v[100], limits[MAP_CLASSES_MAX];
	for (int i = 0; i < 100; i++)
		v[i] = (i * 37 % 100) / 100.0;
	struct map_column c = {.values = v, .limit = NAN};
	int n = map_column_classes(&c, 100, 5, limits);
	assert_int_equal(n, 4);
	for (int k = 0; k < 4; k++)
		assert_true(fabs(limits[k] - 0.2 * (k + 1)) < 1e-12);
	c.limit = 0.9;
	n = map_column_classes(&c, 100, 5, limits);
	assert_int_equal(n, 4);
	assert_true(limits[3] == 0.9);
	c.limit = 5; /* all below: nothing to part */
	assert_int_equal(map_column_classes(&c, 100, 5, limits), 4);
	for (int i = 0; i < 100; i++)
		v[i] = 3;
	assert_int_equal(map_column_classes(&c, 100, 5, limits), 0);
	v[0] = NAN;
	assert_int_equal(map_column_classes(&c, 1, 5, limits), 0);
	for (int i = 0; i < 100; i++)
		v[i] = i < 90 ? 0 : i;
	n = map_column_classes(&c, 100, 9, limits);
	for (int k = 1; k < n; k++)
		assert_true(limits[k] > limits[k - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(positions_are_mercator),
		cmocka_unit_test(each_school_is_shown_once),
		cmocka_unit_test(cells_are_those_of_brute_force),
		cmocka_unit_test(edges_of_the_box_belong_to_it),
		cmocka_unit_test(a_crowd_at_one_place_stays_within_the_limit),
		cmocka_unit_test(hostile_queries_are_refused),
		cmocka_unit_test(answers_are_geojson_and_repeat),
		cmocka_unit_test(classes_part_at_the_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
