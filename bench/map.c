/* Views of the education map over a register: how long the map takes to make, and each answer. Where the register has no
 * places, as the sample of the country, they are drawn: counties as squares of China's extent with wriggling borders,
 * their schools inside, most of them in one town.
 * Usage: bench_map DATABASE */
#include "areas/register/register.h"
#include "base/rng.h"
#include "web/assets.h"
#include "web/map_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

enum { VIEWS = 200 };

static double now_ms(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(enum status st, const struct err *err)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(status_exit_code(st));
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

enum { ACROSS = 64, BORDER = 50 }; /* counties in a row of the grid, points of a border */

/* A point of the border from corner (column, row) eastward or northward: the same for both neighbours. */
static void put_border(struct buf *b, int column, int row, bool east, int k)
{
	struct rng rng;
	rng_init(&rng, ((uint64_t)(unsigned)column << 32 | (unsigned)row) * 2 + east);
	double jog = 0;
	for (int i = 0; i <= k; i++)
		jog = (rng_unit(&rng) - 0.5) * 0.1;
	if (k == 0)
		jog = 0;
	double step = (double)k / BORDER;
	buf_printf(b, "[%.5f,%.5f],", 75 + 0.9 * (column + (east ? step : jog)), 20 + 0.6 * (row + (east ? jog : step)));
}

static struct str square(struct arena *a, struct buf *b, int column, int row)
{
	buf_clear(b);
	buf_cstr(b, "{\"type\":\"Polygon\",\"coordinates\":[[");
	for (int k = 0; k < BORDER; k++)
		put_border(b, column, row, true, k);
	for (int k = 0; k < BORDER; k++)
		put_border(b, column + 1, row, false, k);
	for (int k = BORDER; k > 0; k--)
		put_border(b, column, row + 1, true, k % BORDER ? k : BORDER);
	for (int k = BORDER; k > 0; k--)
		put_border(b, column, row, false, k % BORDER ? k : BORDER);
	put_border(b, column, row, true, 0);
	b->p[--b->n] = 0;
	buf_cstr(b, "]]}");
	return str_copy(a, buf_view(b));
}

static void draw_places(struct school_map *m)
{
	struct rng rng;
	struct buf b;
	struct arena scratch;
	struct err err;
	rng_init(&rng, 1);
	buf_init(&b, 0);
	arena_init(&scratch);
	int *place = ARENA_ARRAY(&scratch, int, m->n_regions + 1), counties = 0;
	struct str *shapes = ARENA_ARRAY(&scratch, struct str, m->n_regions + 1);
	for (size_t i = 0; i < m->n_regions; i++)
		if (str_eq(m->regions[i].level, STR("county")) || str_eq(m->regions[i].level, STR("zone"))) {
			place[i] = counties++;
			shapes[i] = square(&scratch, &b, place[i] % ACROSS, place[i] / ACROSS);
		}
	for (size_t i = 0; i < m->n_schools; i++) {
		struct map_school *s = &m->schools[i];
		if (s->county < 0)
			continue;
		double spread = rng_below(&rng, 3) ? 0.05 : 0.4;
		s->lon = 75 + 0.9 * (place[s->county] % ACROSS + 0.5 + (rng_unit(&rng) - 0.5) * 2 * spread);
		s->lat = 20 + 0.6 * (place[s->county] / ACROSS + 0.5 + (rng_unit(&rng) - 0.5) * 2 * spread);
	}
	map_index(m);
	double begin = now_ms(CLOCK_MONOTONIC);
	must(map_shapes_make(&m->arena, shapes, m->n_regions, &m->shapes, &err), &err);
	printf("  %d counties of %d points each: shapes weighed in %.2f s\n", counties, 4 * BORDER, (now_ms(CLOCK_MONOTONIC) - begin) / 1e3);
	arena_done(&scratch);
	buf_done(&b);
}

typedef void put_view(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out);

static void put_regions(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out)
{
	map_put_regions(m, v, 5, lang, out);
}

/* Boxes of 1400 × 800 pixels about random schools, so that crowded places are looked at most, as people do. */
static double time_views(const struct school_map *m, int zoom, const char *what, put_view *put)
{
	struct rng rng;
	rng_init(&rng, (uint64_t)zoom);
	double ms[VIEWS];
	size_t most = 0;
	for (int i = 0; i < VIEWS; i++) {
		const struct map_school *s = &m->schools[rng_below(&rng, m->n_placed)];
		double unit = 360.0 / 512 / (double)(1U << zoom), half_x = 700 * unit, half_y = 400 * unit * 0.8;
		char box[160], text[8];
		snprintf(box, sizeof box, "%.6f,%.6f,%.6f,%.6f", s->lon - half_x < -180 ? -180 : s->lon - half_x,
			 s->lat - half_y < -85 ? -85 : s->lat - half_y, s->lon + half_x > 180 ? 180 : s->lon + half_x,
			 s->lat + half_y > 85 ? 85 : s->lat + half_y);
		snprintf(text, sizeof text, "%d", zoom);
		struct map_view v;
		struct err err;
		struct buf out;
		buf_init(&out, 0);
		double begin = now_ms(CLOCK_THREAD_CPUTIME_ID);
		must(map_view_read(m, &(struct map_query){.bbox = str_of(box), .zoom = str_of(text), .column = STR("size.all")}, &v, &err), &err);
		put(m, &v, LANG_ZH, &out);
		ms[i] = now_ms(CLOCK_THREAD_CPUTIME_ID) - begin;
		most = MAX(most, out.n);
		buf_done(&out);
	}
	qsort(ms, VIEWS, sizeof *ms, ascending);
	printf("  %-10s zoom %2d  median %7.2f ms  slowest %7.2f ms  largest %7.1f KiB\n", what, zoom, ms[VIEWS / 2], ms[VIEWS - 1], (double)most / 1024);
	return ms[VIEWS - 1];
}

enum { FEATURES_MOST = 5000, PAYLOAD_KIB = 1024 };

static double packed_kib(struct str body)
{
	uLong n = compressBound(body.n);
	unsigned char *out = heap_alloc(n, 1);
	if (compress2(out, &n, (const unsigned char *)body.p, body.n, 1) != Z_OK) /* the level of http/squeeze.c */
		panic("out of memory");
	free(out);
	return (double)n / 1024;
}

static size_t features_of(struct str body)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(body, STR("\"type\":\"Feature\""))) >= 0; n++)
		body = str_slice(body, (size_t)at + 1, body.n);
	return n;
}

/* What a browser gets before the map stands: the answers to the whole country, at the zoom that shows it, compressed as they are sent, with
 * scripts and styles. Whether both bars hold. */
static bool first_payload(const struct school_map *m, put_view *const *put, const char *const *what, size_t n)
{
	static const char *const assets[] = {"map.js", "map-worker.js", "map.css", "core.js", "core.css"};
	double total = 0;
	size_t most = 0;
	struct map_view v;
	struct err err;
	for (size_t i = 0; i < ARRAY_LEN(assets); i++) {
		const struct asset *a = asset_find(web_assets, str_of(assets[i]));
		static const bool all[ASSET_CODINGS] = {true, true, true};
		double kib = a ? (double)asset_bytes(a, asset_choose(a, all)).n / 1024 : 0;
		total += kib;
		printf("  %-14s %8.1f KiB%s\n", assets[i], kib, a ? "" : " (none)");
	}
	must(map_view_read(m, &(struct map_query){.column = STR("size.all")}, &v, &err), &err);
	for (size_t i = 0; i < n; i++) {
		struct buf out;
		buf_init(&out, 0);
		put[i](m, &v, LANG_ZH, &out);
		size_t features = features_of(buf_view(&out));
		double kib = packed_kib(buf_view(&out));
		printf("  %-14s %8.1f KiB, compressed %8.1f KiB, %zu features\n", what[i], (double)out.n / 1024, kib, features);
		total += kib;
		most = MAX(most, features);
		buf_done(&out);
	}
	bool holds = total <= PAYLOAD_KIB && most <= FEATURES_MOST;
	printf("  first payload %.0f KiB compressed, at most %d; %zu features in one answer, at most %d: %s\n", total, PAYLOAD_KIB, most, FEATURES_MOST,
	       holds ? "holds" : "FAILS");
	return holds;
}

int main(int argc, char **argv)
{
	static const struct catalogue catalogue = {register_records, 18};
	static const int zooms[] = {0, 3, 5, 8, 10, 12, 14, 17};
	struct store *store;
	struct reg *g;
	struct school_map *m;
	struct err err;
	if (argc != 2) {
		fprintf(stderr, "usage: %s DATABASE\n", argv[0]);
		return 2;
	}
	must(store_open(&store, str_of(argv[1]), &(struct store_options){.read_only = true}, &err), &err);
	must(reg_open(&g, &(struct reg_options){.store = store, .catalogue = &catalogue, .zone_minutes = 480}, &err), &err);
	double begin = now_ms(CLOCK_MONOTONIC);
	must(map_load(g, as_of_today(g), NULL, NULL, &m, &err), &err);
	printf("  %zu schools: map made in %.2f s, %.1f MiB\n", m->n_schools, (now_ms(CLOCK_MONOTONIC) - begin) / 1e3, (double)m->arena.used / (1 << 20));
	if (m->n_placed == 0)
		draw_places(m);
	double slowest = 0;
	static const struct {
		const char *what;
		put_view *put;
	} answers[] = {{"features", map_put_features}, {"regions", put_regions}, {"links", map_put_links}};
	for (size_t i = 0; i < ARRAY_LEN(zooms); i++)
		for (size_t k = 0; k < ARRAY_LEN(answers); k++) {
			double ms = time_views(m, zooms[i], answers[k].what, answers[k].put);
			slowest = MAX(slowest, ms);
		}
	put_view *const puts[] = {map_put_features, put_regions, map_put_links};
	static const char *const names[] = {"features", "regions", "links"};
	bool fits = first_payload(m, puts, names, ARRAY_LEN(puts));
	printf("  slowest view %.2f ms; at most 50: %s\n", slowest, slowest <= 50 ? "holds" : "FAILS");
	map_free(m);
	reg_close(g);
	store_close(store);
	return slowest > 50 || !fits;
}
