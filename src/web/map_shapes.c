#include "web/map_shapes.h"

#include "base/arena.h"
#include "base/buf.h"
#include "web/map_view.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 8 << 20 }; /* 800 counties at ten thousand points each; more is a mistake */

struct ring {
	uint32_t first, n; /* points, without the repetition of the first; cut so that it begins at an arc's end */
	float size;	   /* area of its box, in Mercator */
	bool begins_polygon;
};

struct one {
	uint32_t first, n; /* rings */
	struct map_bounds bounds;
	uint32_t largest; /* ring */
};

struct map_shapes {
	struct one *shapes;
	size_t n;
	struct ring *rings;
	int32_t (*points)[2]; /* 10^−7 degrees */
	float *weights;	      /* by point: the area it stands for; INFINITY: never dropped */
	uint32_t n_rings, n_points;
};

/* Reading */

struct reader {
	struct map_shapes *s;
	size_t cap_rings, cap_points;
};

static bool read_ring(struct reader *r, const json_t *j, bool begins)
{
	struct map_shapes *s = r->s;
	size_t n = json_array_size(j);
	if (n < 4 || s->n_points + n > POINTS_MAX)
		return false;
	if (s->n_rings == r->cap_rings) {
		r->cap_rings = r->cap_rings ? r->cap_rings * 2 : 64;
		s->rings = heap_resize(s->rings, r->cap_rings, sizeof *s->rings);
	}
	while (s->n_points + n > r->cap_points) {
		r->cap_points = r->cap_points ? r->cap_points * 2 : 4096;
		s->points = heap_resize(s->points, r->cap_points, sizeof *s->points);
	}
	uint32_t first = s->n_points;
	for (size_t i = 0; i + 1 < n; i++) {
		const json_t *p = json_array_get(j, i);
		double lon = json_number_value(json_array_get(p, 0)), lat = json_number_value(json_array_get(p, 1));
		if (!(fabs(lon) <= 180 && fabs(lat) <= 90))
			return false;
		int32_t x = (int32_t)lround(lon * 1e7), y = (int32_t)lround(lat * 1e7);
		uint32_t at = s->n_points;
		if (at > first && s->points[at - 1][0] == x && s->points[at - 1][1] == y)
			continue; /* a point given twice would be an arc's end of its own */
		s->points[at][0] = x;
		s->points[at][1] = y;
		s->n_points++;
	}
	while (s->n_points > first + 1 && !memcmp(s->points[first], s->points[s->n_points - 1], sizeof *s->points))
		s->n_points--;
	if (s->n_points < first + 3) { /* without extent */
		s->n_points = first;
		return true;
	}
	s->rings[s->n_rings++] = (struct ring){.first = first, .n = s->n_points - first, .begins_polygon = begins};
	return true;
}

static bool read_polygon(struct reader *r, const json_t *j)
{
	size_t n = json_array_size(j);
	for (size_t i = 0; i < n; i++)
		if (!read_ring(r, json_array_get(j, i), i == 0))
			return false;
	return n > 0;
}

static bool read_shape(struct reader *r, struct str text)
{
	json_t *root = json_loadb(text.p, text.n, 0, NULL);
	const char *type = json_string_value(json_object_get(root, "type"));
	const json_t *coordinates = json_object_get(root, "coordinates");
	bool ok = false;
	if (type && !strcmp(type, "Polygon")) {
		ok = read_polygon(r, coordinates);
	} else if (type && !strcmp(type, "MultiPolygon")) {
		size_t n = json_array_size(coordinates);
		ok = n > 0;
		for (size_t i = 0; ok && i < n; i++)
			ok = read_polygon(r, json_array_get(coordinates, i));
	}
	json_decref(root);
	return ok;
}

/* Where borders part */

struct corner {
	int32_t x, y;
	int32_t before[2], after[2]; /* its neighbours when first met, the lesser one first */
	bool is_used, is_end;
};

struct corners {
	struct corner *slots;
	size_t mask;
};

static struct corner *corner_at(const struct corners *c, const int32_t p[2])
{
	uint64_t h = ((uint64_t)(uint32_t)p[0] << 32 | (uint32_t)p[1]) * 0x9E3779B97F4A7C15u;
	for (size_t i = (size_t)(h >> 20) & c->mask;; i = (i + 1) & c->mask) {
		struct corner *s = &c->slots[i];
		if (!s->is_used || (s->x == p[0] && s->y == p[1]))
			return s;
	}
}

static int point_order(const int32_t a[2], const int32_t b[2])
{
	if (a[0] != b[0])
		return a[0] < b[0] ? -1 : 1;
	return a[1] < b[1] ? -1 : a[1] > b[1];
}

static void find_ends(const struct map_shapes *s, const struct corners *c)
{
	for (uint32_t k = 0; k < s->n_rings; k++) {
		const struct ring *r = &s->rings[k];
		for (uint32_t i = 0; i < r->n; i++) {
			const int32_t *p = s->points[r->first + i], *a = s->points[r->first + (i + r->n - 1) % r->n],
				      *b = s->points[r->first + (i + 1) % r->n];
			if (point_order(a, b) > 0) {
				const int32_t *t = a;
				a = b;
				b = t;
			}
			struct corner *at = corner_at(c, p);
			if (!at->is_used)
				*at = (struct corner){p[0], p[1], {a[0], a[1]}, {b[0], b[1]}, true, false};
			else if (point_order(at->before, a) || point_order(at->after, b))
				at->is_end = true;
		}
	}
}

/* Rings begin at an arc's end, or, where they have none, at their least point: the same for all that share them. */
static void turn_ring(struct map_shapes *s, const struct corners *c, const struct ring *r, int32_t (*scratch)[2])
{
	int32_t(*p)[2] = s->points + r->first;
	uint32_t best = 0;
	bool has_end = corner_at(c, p[0])->is_end;
	for (uint32_t i = 1; i < r->n; i++) {
		bool is_end = corner_at(c, p[i])->is_end;
		if (is_end > has_end || (is_end == has_end && point_order(p[i], p[best]) < 0)) {
			best = i;
			has_end = is_end;
		}
	}
	for (uint32_t i = 0; i < r->n; i++)
		memcpy(scratch[i], p[(best + i) % r->n], sizeof *p);
	memcpy(p, scratch, r->n * sizeof *p);
}

/* Weights */

struct weigher {
	double (*at)[2];    /* points of the arc in Mercator, first and last included */
	double *area;
	uint32_t *before, *after;
	uint32_t *heap, *place; /* points by area, least first; where each is in the heap */
	uint32_t n_heap;
};

static bool is_less(const struct weigher *w, uint32_t a, uint32_t b)
{
	return w->area[a] != w->area[b] ? w->area[a] < w->area[b] : a < b;
}

static void sift(struct weigher *w, uint32_t at)
{
	uint32_t v = w->heap[at];
	for (; at && is_less(w, v, w->heap[(at - 1) / 2]); at = (at - 1) / 2) {
		w->heap[at] = w->heap[(at - 1) / 2];
		w->place[w->heap[at]] = at;
	}
	for (uint32_t child; (child = 2 * at + 1) < w->n_heap; at = child) {
		if (child + 1 < w->n_heap && is_less(w, w->heap[child + 1], w->heap[child]))
			child++;
		if (!is_less(w, w->heap[child], v))
			break;
		w->heap[at] = w->heap[child];
		w->place[w->heap[at]] = at;
	}
	w->heap[at] = v;
	w->place[v] = at;
}

static double triangle(const struct weigher *w, uint32_t i)
{
	const double *a = w->at[w->before[i]], *b = w->at[i], *c = w->at[w->after[i]];
	return fabs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
}

/* Weights of the inner points 1 … n−2. The last `kept` of them stay for ever, or an arc could close on itself. */
static void weigh_arc(struct weigher *w, uint32_t n, uint32_t kept, float *ret)
{
	w->n_heap = 0;
	for (uint32_t i = 1; i + 1 < n; i++) {
		w->before[i] = i - 1;
		w->after[i] = i + 1;
		w->area[i] = triangle(w, i);
		w->heap[w->n_heap] = i;
		w->n_heap++;
		sift(w, w->n_heap - 1);
	}
	double least = 0;
	while (w->n_heap) {
		uint32_t i = w->heap[0], a = w->before[i], b = w->after[i];
		least = fmax(least, w->area[i]);
		ret[i] = w->n_heap <= kept ? INFINITY : (float)least;
		w->heap[0] = w->heap[--w->n_heap];
		if (w->n_heap)
			sift(w, 0);
		w->after[a] = b;
		w->before[b] = a;
		for (int side = 0; side < 2; side++) {
			uint32_t next = side ? b : a;
			if (next == 0 || next + 1 == n)
				continue;
			w->area[next] = triangle(w, next);
			sift(w, w->place[next]);
		}
	}
}

static void position(const int32_t p[2], double ret[2])
{
	ret[0] = (p[0] * 1e-7 + 180) / 360;
	double lat = fmax(-85.06, fmin(85.06, p[1] * 1e-7)) * M_PI / 180;
	ret[1] = 0.5 - asinh(tan(lat)) / (2 * M_PI);
}

static void weigh_ring(struct map_shapes *s, const struct corners *c, const struct ring *r, struct weigher *w,
		       float *scratch)
{
	const int32_t(*p)[2] = (const int32_t(*)[2])s->points + r->first;
	float *weights = s->weights + r->first;
	for (uint32_t from = 0, to; from < r->n; from = to) {
		for (to = from + 1; to < r->n && !corner_at(c, p[to])->is_end;)
			to++;
		uint32_t n = to - from + 1; /* points of the arc, both ends included */
		const int32_t *first = p[from], *last = p[to % r->n], *second = p[from + 1 < r->n ? from + 1 : 0],
			      *before_last = p[(to + r->n - 1) % r->n];
		int order = point_order(first, last);
		bool is_closed = order == 0;
		bool is_backward = (is_closed ? point_order(second, before_last) : order) > 0;
		for (uint32_t i = 0; i < n; i++)
			position(p[(is_backward ? to - i : from + i) % r->n], w->at[i]);
		weigh_arc(w, n, is_closed ? 2 : 1, scratch);
		weights[from] = INFINITY;
		for (uint32_t i = 1; i + 1 < n; i++)
			weights[is_backward ? to - i : from + i] = scratch[i];
	}
}

static void measure(struct map_shapes *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct one *o = &s->shapes[i];
		o->bounds = (struct map_bounds){180, 90, -180, -90};
		o->largest = o->first;
		for (uint32_t k = o->first; k < o->first + o->n; k++) {
			struct ring *r = &s->rings[k];
			double low[2] = {1, 1}, high[2] = {0, 0}, at[2];
			for (uint32_t j = r->first; j < r->first + r->n; j++) {
				const int32_t *p = s->points[j];
				position(p, at);
				for (int d = 0; d < 2; d++) {
					low[d] = fmin(low[d], at[d]);
					high[d] = fmax(high[d], at[d]);
				}
				o->bounds.west = fmin(o->bounds.west, p[0] * 1e-7);
				o->bounds.east = fmax(o->bounds.east, p[0] * 1e-7);
				o->bounds.south = fmin(o->bounds.south, p[1] * 1e-7);
				o->bounds.north = fmax(o->bounds.north, p[1] * 1e-7);
			}
			r->size = (float)((high[0] - low[0]) * (high[1] - low[1]));
			if (r->size > s->rings[o->largest].size)
				o->largest = k;
		}
	}
}

static void weigh(struct map_shapes *s)
{
	struct arena scratch;
	arena_init(&scratch);
	uint32_t longest = 0;
	for (uint32_t k = 0; k < s->n_rings; k++)
		longest = MAX(longest, s->rings[k].n);
	size_t slots = 64, n = (size_t)longest + 2;
	while (slots < (size_t)s->n_points * 2)
		slots *= 2;
	struct corners c = {ARENA_ARRAY(&scratch, struct corner, slots), slots - 1};
	struct weigher w = {
		.at = arena_alloc_array(&scratch, n, sizeof *w.at),
		.area = ARENA_ARRAY(&scratch, double, n),
		.before = ARENA_ARRAY(&scratch, uint32_t, n),
		.after = ARENA_ARRAY(&scratch, uint32_t, n),
		.heap = ARENA_ARRAY(&scratch, uint32_t, n),
		.place = ARENA_ARRAY(&scratch, uint32_t, n),
	};
	int32_t(*turned)[2] = arena_alloc_array(&scratch, n, sizeof *turned);
	float *weights = ARENA_ARRAY(&scratch, float, n);
	find_ends(s, &c);
	for (uint32_t k = 0; k < s->n_rings; k++) {
		turn_ring(s, &c, &s->rings[k], turned);
		weigh_ring(s, &c, &s->rings[k], &w, weights);
	}
	arena_done(&scratch);
}

static void *moved(struct arena *a, void *heap, size_t n, size_t size)
{
	void *to = arena_alloc_array(a, n ? n : 1, size);
	if (n)
		memcpy(to, heap, n * size);
	free(heap);
	return to;
}

enum status map_shapes_make(struct arena *a, const struct str *geojson, size_t n, struct map_shapes **ret,
			    struct err *err)
{
	struct map_shapes *s = ARENA_NEW(a, struct map_shapes);
	struct reader r = {.s = s};
	s->shapes = ARENA_ARRAY(a, struct one, n + 1);
	s->n = n;
	enum status st = ST_OK;
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		s->shapes[i].first = s->n_rings;
		if (geojson[i].n && !read_shape(&r, geojson[i]))
			st = err_set(err, ST_INVALID, "shape %zu cannot be read, or the shapes have too many points", i);
		s->shapes[i].n = s->n_rings - s->shapes[i].first;
	}
	s->rings = moved(a, s->rings, s->n_rings, sizeof *s->rings);
	s->points = moved(a, s->points, s->n_points, sizeof *s->points);
	if (st != ST_OK)
		return st;
	s->weights = ARENA_ARRAY(a, float, s->n_points + 1);
	weigh(s);
	measure(s);
	*ret = s;
	return ST_OK;
}

/* Drawing */

bool map_shapes_has(const struct map_shapes *s, size_t i) { return i < s->n && s->shapes[i].n > 0; }

struct map_bounds map_shapes_bounds(const struct map_shapes *s, size_t i) { return s->shapes[i].bounds; }

/* Half a pixel square, in worlds of 512 pixels at zoom 0. */
static float least_area(int zoom) { return 0.5F / (float)ldexp(512.0 * 512.0, 2 * zoom); }

static bool is_drawn(const struct map_shapes *s, const struct one *o, uint32_t k, int zoom)
{
	return k == o->largest || s->rings[k].size >= least_area(zoom);
}

void map_shapes_rings(const struct map_shapes *s, size_t i, int zoom, map_ring_taker *take, void *data)
{
	const struct one *o = &s->shapes[i];
	float least = least_area(zoom);
	size_t longest = 1;
	for (uint32_t k = o->first; k < o->first + o->n; k++)
		longest = MAX(longest, s->rings[k].n + 1);
	double(*points)[2] = heap_alloc(longest, sizeof *points);
	for (uint32_t k = o->first; k < o->first + o->n; k++) {
		const struct ring *r = &s->rings[k];
		if (!is_drawn(s, o, k, zoom))
			continue;
		size_t n = 0;
		for (uint32_t j = r->first; j < r->first + r->n; j++)
			if (s->weights[j] >= least) {
				points[n][0] = s->points[j][0] * 1e-7;
				points[n++][1] = s->points[j][1] * 1e-7;
			}
		memcpy(points[n], points[0], sizeof *points);
		take(data, (const double(*)[2])points, n + 1);
	}
	free(points);
}

struct writer {
	struct buf *out;
	int64_t step; /* of coordinates, well below a pixel: shorter numbers */
	bool is_first;
};

static int64_t step_at(int zoom) { return zoom < 4 ? 100 : zoom < 8 ? 10 : 1; }

static void put_ring(void *data, const double (*points)[2], size_t n)
{
	struct writer *w = data;
	buf_cstr(w->out, w->is_first ? "[" : ",[");
	w->is_first = false;
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(w->out, ',');
		map_put_coarse(w->out, points[i][0], points[i][1], w->step);
	}
	buf_char(w->out, ']');
}

/* Rings follow their polygon's shell; a hole whose shell is too small to draw is itself too small. */
void map_shapes_put(const struct map_shapes *s, size_t i, int zoom, struct buf *out)
{
	if (!map_shapes_has(s, i)) {
		buf_cstr(out, "null");
		return;
	}
	buf_cstr(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
	const struct one *o = &s->shapes[i];
	struct map_shapes part = *s;
	bool is_first = true;
	for (uint32_t k = o->first, next; k < o->first + o->n; k = next) {
		for (next = k + 1; next < o->first + o->n && !s->rings[next].begins_polygon;)
			next++;
		struct one polygon = {.first = k, .n = next - k, .largest = o->largest};
		if (!is_drawn(s, o, k, zoom))
			continue;
		part.shapes = &polygon;
		buf_cstr(out, is_first ? "[" : ",[");
		is_first = false;
		map_shapes_rings(&part, 0, zoom, put_ring, &(struct writer){out, step_at(zoom), true});
		buf_char(out, ']');
	}
	buf_cstr(out, "]}");
}

/* The longest stretch between crossings of the largest ring's middle height. */
void map_shapes_label(const struct map_shapes *s, size_t i, double *ret_lon, double *ret_lat)
{
	const struct one *o = &s->shapes[i];
	const struct ring *r = &s->rings[o->largest];
	int32_t low = INT32_MAX, high = INT32_MIN;
	for (uint32_t j = r->first; j < r->first + r->n; j++) {
		low = MIN(low, s->points[j][1]);
		high = MAX(high, s->points[j][1]);
	}
	double middle = ((double)low + high) / 2 + 0.5, best = -1; /* never at a point's own height */
	double *crossing = heap_alloc(r->n + 1, sizeof *crossing);
	size_t n = 0;
	for (uint32_t j = 0; j < r->n; j++) {
		const int32_t *p = s->points[r->first + j], *q = s->points[r->first + (j + 1) % r->n];
		if ((p[1] < middle) == (q[1] < middle))
			continue;
		double x = p[0] + (middle - p[1]) / ((double)q[1] - p[1]) * ((double)q[0] - p[0]);
		size_t at = n++;
		for (; at && crossing[at - 1] > x; at--)
			crossing[at] = crossing[at - 1];
		crossing[at] = x;
	}
	*ret_lat = middle * 1e-7;
	*ret_lon = (o->bounds.west + o->bounds.east) / 2;
	for (size_t k = 0; k + 1 < n; k += 2)
		if (crossing[k + 1] - crossing[k] > best) {
			best = crossing[k + 1] - crossing[k];
			*ret_lon = (crossing[k] + crossing[k + 1]) / 2 * 1e-7;
		}
	free(crossing);
}
