#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "table/shape.h"
#include "unit.h"
#include "web/map_shapes.h"

#include <jansson.h>
#include <math.h>

/* A grid of regions whose common borders wriggle: each edge of the grid is one random line that both its regions have. */
enum { SIDE = 4, STEPS = 40 };

struct grid {
	double across[SIDE + 1][SIDE][STEPS + 1][2]; /* borders from west to east */
	double down[SIDE][SIDE + 1][STEPS + 1][2];   /* from south to north */
};

static double rounded(double v) { return round(v * 1e6) / 1e6; }

static void make(struct grid *g, uint64_t seed)
{
	struct rng rng;
	rng_init(&rng, seed);
	for (int r = 0; r <= SIDE; r++)
		for (int c = 0; c <= SIDE; c++)
			for (int k = 0; k <= STEPS; k++) {
				double jog = k % STEPS ? (rng_unit(&rng) - 0.5) * 0.02 : 0;
				if (c < SIDE) {
					g->across[r][c][k][0] = rounded(115 + 0.2 * (c + (double)k / STEPS));
					g->across[r][c][k][1] = rounded(37 + 0.2 * r + jog);
				}
				if (r < SIDE) {
					g->down[r][c][k][0] = rounded(115 + 0.2 * c + jog);
					g->down[r][c][k][1] = rounded(37 + 0.2 * (r + (double)k / STEPS));
				}
			}
}

static void put(struct buf *b, const double p[2]) { buf_printf(b, "%s[%.6f,%.6f]", b->p[b->n - 1] == '[' ? "" : ",", p[0], p[1]); }

/* The ring of a region, begun at `turn` of its 4·STEPS points, so that no two rings begin alike. */
static struct str region(struct arena *a, const struct grid *g, int r, int c, int turn)
{
	struct buf b;
	buf_init(&b, 0);
	buf_cstr(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
	for (int i = 0; i <= 4 * STEPS; i++) {
		int at = (i + turn) % (4 * STEPS), side = at / STEPS, k = at % STEPS;
		put(&b, side == 0 ? g->across[r][c][k] : side == 1 ? g->down[r][c + 1][k] : side == 2 ? g->across[r + 1][c][STEPS - k] : g->down[r][c][STEPS - k]);
	}
	buf_cstr(&b, "]]}");
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

struct segments {
	double at[4 * SIDE * SIDE * STEPS][4];
	size_t n;
};

static void take(void *data, const double (*p)[2], size_t n)
{
	struct segments *s = data;
	assert_true(n >= 4);
	assert_true(p[0][0] == p[n - 1][0] && p[0][1] == p[n - 1][1]);
	for (size_t i = 0; i + 1 < n; i++, s->n++) {
		bool turn = p[i][0] > p[i + 1][0] || (p[i][0] == p[i + 1][0] && p[i][1] > p[i + 1][1]);
		memcpy(s->at[s->n], p[i + turn], sizeof *p);
		memcpy(s->at[s->n] + 2, p[i + !turn], sizeof *p);
	}
}

static int order(const void *a, const void *b) { return memcmp(a, b, 4 * sizeof(double)); }

/* At every zoom each inner segment is drawn by two regions and each outer one by one: no gaps, no overlaps. */
static void neighbours_keep_their_border(void **state)
{
	struct grid *g = test_malloc(sizeof *g);
	struct segments *s = test_malloc(sizeof *s);
	struct arena a;
	arena_init(&a);
	make(g, 4);
	struct str texts[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++)
		texts[i] = region(&a, g, i / SIDE, i % SIDE, i * 17);
	struct map_shapes *shapes;
	struct err err;
	assert_ok_err(map_shapes_make(&a, texts, SIDE * SIDE, &shapes, &err));
	size_t before = 0;
	for (int zoom = 0; zoom <= 22; zoom++) {
		s->n = 0;
		for (size_t i = 0; i < SIDE * SIDE; i++)
			map_shapes_rings(shapes, i, zoom, take, s);
		qsort(s->at, s->n, sizeof *s->at, order);
		size_t inner = 0, outer = 0;
		for (size_t i = 0; i < s->n;) {
			size_t same = 1;
			while (i + same < s->n && !order(s->at[i], s->at[i + same]))
				same++;
			assert_true(same <= 2);
			inner += same == 2;
			outer += same == 1;
			if (same == 1) { /* on the outside of the grid */
				double x = (s->at[i][0] + s->at[i][2]) / 2, y = (s->at[i][1] + s->at[i][3]) / 2;
				assert_true(x < 115.02 || x > 115.78 || y < 37.02 || y > 37.78);
			}
			i += same;
		}
		assert_true(inner > 0 && outer > 0);
		assert_true(s->n >= before);
		before = s->n;
	}
	assert_int_equal(before, SIDE * SIDE * 4 * STEPS); /* deep in, nothing is dropped */
	arena_done(&a);
	test_free(g);
	test_free(s);
}

static const char island[] = "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[115,37],[116,37],[116,38],[115,38],[115,37]],"
			     "[[115.4,37.4],[115.4,37.4001],[115.4001,37.4001],[115.4001,37.4],[115.4,37.4]]],"
			     "[[[117,37],[117.00001,37],[117.00001,37.00001],[117,37]]]]}";
static const char enclave[] = "{\"type\":\"Polygon\",\"coordinates\":[[[115.4,37.4],[115.4001,37.4],[115.4001,37.4001],[115.4,37.4001],[115.4,37.4]]]}";

static json_t *drawn(const struct map_shapes *s, size_t i, int zoom)
{
	struct buf b;
	struct shape *shape;
	struct err err;
	buf_init(&b, 0);
	map_shapes_put(s, i, zoom, &b);
	assert_ok_err(shape_parse(&shape, buf_view(&b), &err)); /* another reader agrees that it is a shape */
	shape_free(shape);
	json_t *j = json_loadb(b.p, b.n, 0, NULL);
	buf_done(&b);
	assert_non_null(j);
	return j;
}

static void small_parts_vanish_but_not_whole_regions(void **state)
{
	struct arena a;
	arena_init(&a);
	struct str texts[] = {str_of(island), {}, str_of(enclave)};
	struct map_shapes *s;
	struct err err;
	assert_ok_err(map_shapes_make(&a, texts, 3, &s, &err));
	assert_true(map_shapes_has(s, 0));
	assert_false(map_shapes_has(s, 1));
	assert_false(map_shapes_has(s, 3));
	json_t *far = drawn(s, 0, 4), *near = drawn(s, 0, 20), *small = drawn(s, 2, 0);
	assert_int_equal(json_array_size(json_object_get(far, "coordinates")), 1);
	assert_int_equal(json_array_size(json_array_get(json_object_get(far, "coordinates"), 0)), 1); /* the hole is too small */
	assert_int_equal(json_array_size(json_object_get(near, "coordinates")), 2);
	assert_int_equal(json_array_size(json_array_get(json_object_get(near, "coordinates"), 0)), 2);
	assert_int_equal(json_array_size(json_object_get(small, "coordinates")), 1);
	json_decref(far);
	json_decref(near);
	json_decref(small);
	struct map_bounds b = map_shapes_bounds(s, 0);
	assert_true(b.west == 115 && b.south == 37 && fabs(b.east - 117.00001) < 1e-9 && b.north == 38);
	double lon, lat;
	map_shapes_label(s, 0, &lon, &lat);
	assert_true(fabs(lon - 115.5) < 1e-6 && fabs(lat - 37.5) < 1e-6);
	struct buf none;
	buf_init(&none, 0);
	map_shapes_put(s, 1, 5, &none);
	assert_str(buf_view(&none), "null");
	buf_done(&none);
	arena_done(&a);
}

/* Labels stand inside, whatever the shape. */
static void labels_stand_inside(void **state)
{
	static const char bent[] = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,10],[8,10],[8,2],[2,2],[2,10],[0,10],[0,0]]]}";
	struct arena a;
	struct map_shapes *s;
	struct err err;
	struct shape *shape;
	struct str text = str_of(bent);
	arena_init(&a);
	assert_ok_err(map_shapes_make(&a, &text, 1, &s, &err));
	assert_ok_err(shape_parse(&shape, text, &err));
	double lon, lat;
	map_shapes_label(s, 0, &lon, &lat);
	assert_true(shape_covers(shape, (struct point){lon, lat}));
	shape_free(shape);
	arena_done(&a);
}

static void faulty_shapes_are_refused(void **state)
{
	static const char *const bad[] = {
		"[", "{}", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "{\"type\":\"Polygon\",\"coordinates\":[]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]}", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[999,0],[1,1],[0,0]]]}",
		"{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}",
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct arena a;
		struct map_shapes *s = NULL;
		struct err err;
		struct str text = str_of(bad[i]);
		arena_init(&a);
		assert_int_equal(map_shapes_make(&a, &text, 1, &s, &err), ST_INVALID);
		assert_null(s);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_keep_their_border),
		cmocka_unit_test(small_parts_vanish_but_not_whole_regions),
		cmocka_unit_test(labels_stand_inside),
		cmocka_unit_test(faulty_shapes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
