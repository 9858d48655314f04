/* GeoJSON as a table: row 1 the names of the properties, then a row a feature. Points give the columns longitude and
 * latitude, other shapes the column geometry, as GeoJSON text; a file that names its coordinate system says so in a column datum.
 * A first pass over the file finds the columns. */
#include "base/arena.h"
#include "base/map.h"
#include "table/geojson_scan.h"
#include "table/reader.h"
#include "table/xlsx_format.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GEOMETRY_MAX = 64 << 20 };

struct geojson_reader {
	struct table_reader base;
	struct geojson_scan scan;
	char *path, *name;
	struct arena arena;
	struct map columns; /* property → column */
	bool has_points, has_shapes;
	struct str datum; /* of all points, as the file names it; empty: it does not, or its features do */
	bool sheet_given, heading_given, failed, is_single;
	char *single; /* the one feature, when there is no collection */
	struct cell *cells;
	size_t *places; /* where the text of a cell begins in `texts` */
	uint32_t width;
	struct buf texts;
};

static struct geojson_reader *reader_of(struct table_reader *r)
{
	return (struct geojson_reader *)r;
}

static enum status parse_feature(struct str text, uint32_t number, json_t **ret, struct err *err)
{
	json_error_t why;
	json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		return err_set(err, ST_INVALID, "feature %u is not JSON: character %d: %s", number, why.position,
			       why.text);
	const char *type = json_string_value(json_object_get(j, "type"));
	const json_t *properties = json_object_get(j, "properties"), *geometry = json_object_get(j, "geometry");
	bool fits = type && strcmp(type, "Feature") == 0 &&
		    (!properties || json_is_null(properties) || json_is_object(properties)) &&
		    (!geometry || json_is_null(geometry) || json_is_object(geometry));
	if (!fits) {
		json_decref(j);
		return err_set(err, ST_INVALID, "feature %u is no Feature of GeoJSON with properties and a geometry",
			       number);
	}
	*ret = j;
	return ST_OK;
}

static bool is_point(const json_t *geometry)
{
	const char *type = json_string_value(json_object_get(geometry, "type"));
	return type && strcmp(type, "Point") == 0;
}

static enum status see_feature(struct geojson_reader *g, struct str text, uint32_t number, struct err *err)
{
	json_t *j, *value;
	const char *key;
	TRY(parse_feature(text, number, &j, err));
	json_object_foreach(json_object_get(j, "properties"), key, value)
	{
		bool is_new;
		struct map_entry *e = map_put(&g->columns, str_of(key), &is_new);
		if (is_new)
			e->value.i = (int64_t)g->columns.n - 1;
	}
	const json_t *geometry = json_object_get(j, "geometry");
	if (json_is_object(geometry)) {
		g->has_points |= is_point(geometry);
		g->has_shapes |= !is_point(geometry);
	}
	json_decref(j);
	if (g->columns.n + 4 > g->base.limits.max_columns)
		return err_set(err, ST_TOO_LARGE, "feature %u brings the columns to more than %u", number,
			       g->base.limits.max_columns);
	return ST_OK;
}

static const struct {
	const char *piece, *datum;
} systems[] = {{"CRS84", "WGS84"}, {"4326", "WGS84"}, {"4490", "CGCS2000"}};

/* The coordinate system the file names holds for its points, unless they say another. */
static enum status take_system(struct geojson_reader *g, const char *crs, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(systems); i++)
		if (strstr(crs, systems[i].piece)) {
			g->datum = str_of(systems[i].datum);
			return ST_OK;
		}
	return err_set(err, ST_INVALID, "the file is in the coordinate system '%.80s': save it in WGS84 or CGCS2000 degrees", crs);
}

/* What stands around the features: the type, and a coordinate system other than the one GeoJSON has. */
static enum status check_around(struct geojson_reader *g, struct err *err)
{
	json_error_t why;
	struct str around = buf_view(&g->scan.around);
	if (str_starts(around, STR("\xEF\xBB\xBF")))
		around = str_slice(around, 3, around.n);
	json_t *j = json_loadb(around.p ? around.p : "", around.n, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		return err_set(err, ST_INVALID, "the file is not JSON: outside the features, line %d: %s", why.line,
			       why.text);
	const char *type = json_string_value(json_object_get(j, "type"));
	const char *crs =
		json_string_value(json_object_get(json_object_get(json_object_get(j, "crs"), "properties"), "name"));
	enum status st = crs ? take_system(g, crs, err) : ST_OK;
	bool is_collection = type && strcmp(type, "FeatureCollection") == 0 && json_is_array(json_object_get(j, "features"));
	if (type && strcmp(type, "Feature") == 0)
		g->is_single = true;
	else if (st == ST_OK && !is_collection)
		st = err_set(err, ST_INVALID, "the file is no FeatureCollection and no Feature of GeoJSON");
	json_decref(j);
	if (st == ST_OK && g->is_single) {
		g->single = strndup(around.p, around.n);
		st = see_feature(g, around, 1, err);
	}
	return st;
}

static enum status start_scan(struct geojson_reader *g, struct err *err)
{
	int fd;
	uint64_t size;
	TRY(table_file(g->path, &fd, &size, err));
	return geojson_scan_open(&g->scan, fd, size, g->base.limits.max_bytes, err);
}

static enum status find_columns(struct geojson_reader *g, struct err *err)
{
	struct str text;
	bool more;
	TRY(start_scan(g, err));
	for (;;) {
		TRY(geojson_scan_next(&g->scan, &text, &more, err));
		if (!more)
			break;
		TRY(see_feature(g, text, g->scan.features, err));
	}
	TRY(check_around(g, err));
	geojson_scan_close(&g->scan);
	if (!g->has_points || map_find(&g->columns, STR("datum")) || map_find(&g->columns, STR("坐标系")))
		g->datum = (struct str){};
	g->width = (uint32_t)g->columns.n + 2 * g->has_points + g->has_shapes + (g->datum.n > 0);
	g->cells = heap_alloc(g->width + 1, sizeof *g->cells);
	g->places = heap_alloc(g->width + 1, sizeof *g->places);
	return start_scan(g, err);
}

static void put_cell(struct geojson_reader *g, uint32_t column, enum cell_kind kind, double number, struct str text)
{
	g->places[column] = g->texts.n;
	g->cells[column] = (struct cell){.kind = kind, .number = number, .text.n = text.n};
	buf_str(&g->texts, text);
}

static void put_number(struct geojson_reader *g, uint32_t column, const json_t *value)
{
	char room[NUMBER_TEXT_MAX];
	double v = json_number_value(value);
	size_t n = json_is_integer(value)
			   ? (size_t)snprintf(room, sizeof room, "%lld", (long long)json_integer_value(value))
			   : number_text(v, room);
	put_cell(g, column, CELL_NUMBER, v, (struct str){room, n});
}

static enum status put_value(struct geojson_reader *g, uint32_t column, const json_t *value, uint32_t row, size_t max,
			     struct err *err)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (json_string_length(value))
			put_cell(g, column, CELL_TEXT, 0,
				 (struct str){json_string_value(value), json_string_length(value)});
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		put_number(g, column, value);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		put_cell(g, column, CELL_BOOL, json_is_true(value), json_is_true(value) ? STR("TRUE") : STR("FALSE"));
		break;
	case JSON_OBJECT:
	case JSON_ARRAY: {
		char *text = json_dumps(value, JSON_COMPACT);
		if (!text)
			return err_set(err, ST_INVALID, "feature %u holds a value that cannot be kept as text",
				       row - 1);
		put_cell(g, column, CELL_TEXT, 0, str_of(text));
		free(text);
		break;
	}
	case JSON_NULL:
		break;
	}
	if (g->cells[column].text.n > max || g->texts.full) {
		char name[16];
		cell_name(column, row, name);
		return err_set(err, ST_TOO_LARGE, "cell %s (feature %u) is longer than %zu bytes", name, row - 1, max);
	}
	return ST_OK;
}

static enum status fill_row(struct geojson_reader *g, const json_t *feature, uint32_t row, struct err *err)
{
	const char *key;
	json_t *value;
	json_object_foreach(json_object_get(feature, "properties"), key, value)
	{
		const struct map_entry *e = map_find(&g->columns, str_of(key));
		if (!e)
			return err_set(err, ST_CONFLICT, "the file was changed while it was read: try again");
		TRY(put_value(g, (uint32_t)e->value.i, value, row, g->base.limits.max_cell, err));
	}
	const json_t *geometry = json_object_get(feature, "geometry");
	uint32_t column = (uint32_t)g->columns.n;
	if (!json_is_object(geometry))
		return ST_OK;
	if (!is_point(geometry))
		return g->has_shapes ? put_value(g, column + 2 * g->has_points, geometry, row, GEOMETRY_MAX, err)
				     : err_set(err, ST_CONFLICT, "the file was changed while it was read: try again");
	const json_t *at = json_object_get(geometry, "coordinates");
	const json_t *lon = json_array_get(at, 0), *lat = json_array_get(at, 1);
	if (!json_is_number(lon) || !json_is_number(lat) || !g->has_points)
		return err_set(err, ST_INVALID, "feature %u has a point without longitude and latitude", row - 1);
	put_number(g, column, lon);
	put_number(g, column + 1, lat);
	if (g->datum.n)
		put_cell(g, g->width - 1, CELL_TEXT, 0, g->datum);
	return ST_OK;
}

static void settle(struct geojson_reader *g, uint32_t row, struct table_row *ret)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < g->width; i++) {
		g->cells[i].text.p = g->texts.p ? g->texts.p + g->places[i] : "";
		if (g->cells[i].kind != CELL_EMPTY)
			n = i + 1;
	}
	*ret = (struct table_row){row, g->cells, n};
}

static void clear_row(struct geojson_reader *g)
{
	buf_clear(&g->texts);
	memset(g->cells, 0, (g->width + 1) * sizeof *g->cells);
	memset(g->places, 0, (g->width + 1) * sizeof *g->places);
}

static void heading(struct geojson_reader *g)
{
	uint32_t column = 0;
	for (; column < g->columns.n; column++)
		if (g->columns.entries[column].key.n) /* "" is a name in JSON */
			put_cell(g, column, CELL_TEXT, 0, g->columns.entries[column].key);
	if (g->has_points) {
		put_cell(g, column++, CELL_TEXT, 0, STR("longitude"));
		put_cell(g, column++, CELL_TEXT, 0, STR("latitude"));
	}
	if (g->has_shapes)
		put_cell(g, column++, CELL_TEXT, 0, STR("geometry"));
	if (g->datum.n)
		put_cell(g, column, CELL_TEXT, 0, STR("datum"));
}

static enum status next_feature(struct geojson_reader *g, struct str *ret, uint32_t *ret_number, bool *ret_more,
				struct err *err)
{
	if (!g->is_single) {
		TRY(geojson_scan_next(&g->scan, ret, ret_more, err));
		*ret_number = g->scan.features;
		return ST_OK;
	}
	*ret_more = g->single != NULL && g->scan.features == 0;
	g->scan.features = 1;
	*ret_number = 1;
	*ret = str_of(g->single);
	return ST_OK;
}

static enum status read_row(struct geojson_reader *g, struct table_row *ret, bool *ret_more, struct err *err)
{
	struct str text;
	uint32_t number;
	json_t *feature;
	do {
		TRY(next_feature(g, &text, &number, ret_more, err));
		if (!*ret_more)
			return ST_OK;
		if (g->base.limits.max_rows && number + 1 > g->base.limits.max_rows)
			return err_set(err, ST_TOO_LARGE, "there are more than %u rows: split the file",
				       g->base.limits.max_rows);
		clear_row(g);
		TRY(parse_feature(text, number, &feature, err));
		enum status st = fill_row(g, feature, number + 1, err);
		json_decref(feature);
		TRY(st);
		settle(g, number + 1, ret);
	} while (ret->n == 0);
	return ST_OK;
}

static enum status geojson_next_row(struct table_reader *r, struct table_row *ret, bool *ret_more, struct err *err)
{
	struct geojson_reader *g = reader_of(r);
	if (g->failed)
		return err_set(err, ST_USAGE, "reading ended with an error before");
	if (!g->sheet_given || g->width == 0) {
		*ret_more = false;
		return ST_OK;
	}
	if (!g->heading_given) {
		g->heading_given = true;
		clear_row(g);
		heading(g);
		settle(g, 1, ret);
		*ret_more = true;
		if (ret->n)
			return ST_OK;
	}
	enum status st = read_row(g, ret, ret_more, err);
	g->failed = st != ST_OK;
	return st;
}

static enum status geojson_next_sheet(struct table_reader *r, struct table_sheet *ret, bool *ret_more, struct err *err)
{
	struct geojson_reader *g = reader_of(r);
	*ret_more = !g->sheet_given;
	if (!g->sheet_given)
		*ret = (struct table_sheet){.name = str_of(g->name)};
	g->sheet_given = true;
	return ST_OK;
}

static double geojson_progress(const struct table_reader *r)
{
	const struct geojson_reader *g = (const struct geojson_reader *)r;
	return g->scan.size ? MIN(1.0, (double)g->scan.taken / (double)g->scan.size) : 1;
}

static void geojson_close(struct table_reader *r)
{
	struct geojson_reader *g = reader_of(r);
	geojson_scan_close(&g->scan);
	arena_done(&g->arena);
	buf_done(&g->texts);
	free(g->cells);
	free(g->places);
	free(g->single);
	free(g->path);
	free(g->name);
	free(g);
}

static const struct reader_ops geojson_ops = {geojson_next_sheet, geojson_next_row, geojson_progress, geojson_close};

enum status geojson_open(struct table_reader **ret, const char *path, const struct table_options *limits,
			 struct err *err)
{
	struct geojson_reader *g = heap_alloc(1, sizeof *g);
	struct str name = table_file_name(path);
	g->base = (struct table_reader){&geojson_ops, TABLE_GEOJSON, *limits, "", 0};
	g->scan.fd = -1;
	g->path = strdup(path);
	g->name = strndup(name.p, name.n);
	arena_init(&g->arena);
	map_init(&g->columns, &g->arena);
	buf_init(&g->texts, 2 * GEOMETRY_MAX);
	enum status st = find_columns(g, err);
	if (st == ST_OK)
		*ret = &g->base;
	else
		geojson_close(&g->base);
	return st;
}
