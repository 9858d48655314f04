/* GeoJSON polygons, as compact text: rings closed, numbers in range. */
#include "record/kinds/kinds.h"

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPE_BYTES_MAX = 16 << 20, SHAPE_POINTS_MAX = 1000000 }; /* a province at full detail stays well below */

static bool ring_is_sound(const json_t *ring, size_t *points)
{
	size_t n = json_array_size(ring);
	*points += n;
	if (n < 4 || *points > SHAPE_POINTS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		const json_t *p = json_array_get(ring, i);
		if (json_array_size(p) < 2 || !json_is_number(json_array_get(p, 0)) ||
		    !json_is_number(json_array_get(p, 1)))
			return false;
		double lon = json_number_value(json_array_get(p, 0)), lat = json_number_value(json_array_get(p, 1));
		if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90))
			return false;
	}
	const json_t *first = json_array_get(ring, 0), *last = json_array_get(ring, n - 1);
	return json_number_value(json_array_get(first, 0)) == json_number_value(json_array_get(last, 0)) &&
	       json_number_value(json_array_get(first, 1)) == json_number_value(json_array_get(last, 1));
}

static bool polygon_is_sound(const json_t *polygon, size_t *points)
{
	size_t n = json_array_size(polygon);
	for (size_t i = 0; i < n; i++)
		if (!ring_is_sound(json_array_get(polygon, i), points))
			return false;
	return n > 0;
}

static bool geometry_is_sound(const json_t *g)
{
	const char *type = json_string_value(json_object_get(g, "type"));
	const json_t *coordinates = json_object_get(g, "coordinates");
	size_t points = 0;
	if (type && !strcmp(type, "Polygon"))
		return polygon_is_sound(coordinates, &points);
	if (!type || strcmp(type, "MultiPolygon"))
		return false;
	size_t n = json_array_size(coordinates);
	for (size_t i = 0; i < n; i++)
		if (!polygon_is_sound(json_array_get(coordinates, i), &points))
			return false;
	return n > 0;
}

/* People read how much there is of it; files and programs get the GeoJSON. */
static void format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how, enum lang lang, struct buf *out)
{
	int points = 0;
	if (how != KIND_READER && how != KIND_OPEN) {
		kind_format_text(c, f, v, how, lang, out);
		return;
	}
	for (size_t i = 0; i + 1 < v.s.n; i++) /* a position: '[' before a number */
		points += v.s.p[i] == '[' && ((v.s.p[i + 1] >= '0' && v.s.p[i + 1] <= '9') || v.s.p[i + 1] == '-');
	buf_printf(out, lang == LANG_ZH ? "边界，%d 个顶点" : "boundary of %d points", points);
}

static bool parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		  struct fault *ret_fault)
{
	struct str s = str_trim(in->text);
	if (s.n > SHAPE_BYTES_MAX)
		return kind_fault(c, f, ret_fault, "shape.size", NULL);
	json_error_t why;
	json_t *root = json_loadb(s.p, s.n, JSON_REJECT_DUPLICATES, &why);
	const json_t *geometry = root;
	const char *type = json_string_value(json_object_get(root, "type"));
	if (type && !strcmp(type, "Feature"))
		geometry = json_object_get(root, "geometry");
	bool ok = geometry_is_sound(geometry);
	json_t *kept = ok ? json_pack("{s:O, s:O}", "type", json_object_get(geometry, "type"), "coordinates",
				      json_object_get(geometry, "coordinates"))
			  : NULL;
	char *text = kept ? json_dumps(kept, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12)) : NULL;
	if (text)
		*ret = VALUE_STR(str_of(arena_strdup(c->arena, text)));
	free(text);
	json_decref(kept);
	json_decref(root);
	return ok || kind_fault(c, f, ret_fault, "shape.form", NULL);
}

const struct kind kind_shape = {
	.name = "shape",
	.label = {"边界", "shape"},
	.form = VALUE_TEXT,
	.json_type = "object",
	.json_format = "geojson",
	.parse = parse,
	.format = format,
};
