/* Where and when of OGC API Features: the box and the time that a request names, and the geometry of a row. */
#include "web/api_place.h"

#include "base/dec.h"
#include "record/kind.h"
#include "table/geo.h"
#include "table/json_text.h"
#include "web/scope.h"

#include <jansson.h>
#include <math.h>

/* GCJ-02 and BD-09 lie less than this many degrees from WGS84; places of a coordinate. */
#define DATUM_SHIFT 0.03
enum { PLACES = 7 };

/* ---- what a request says ---- */

enum status api_read_box(struct str text, struct api_window *w, struct err *err)
{
	double v[6];
	int n = 0;
	struct str part;
	if (!text.n)
		return ST_OK;
	while (str_next(&text, ',', &part) && n < 7)
		if (n == 6 || !str_to_f64(str_trim(part), &v[n++]))
			return err_set(err, ST_INVALID, "bbox is four numbers: west, south, east, north");
	if (n == 6) /* with heights, which nothing here has */
		v[2] = v[3], v[3] = v[4];
	else if (n != 4)
		return err_set(err, ST_INVALID, "bbox is four numbers: west, south, east, north");
	if (v[1] > v[3] || fabs(v[0]) > 180 || fabs(v[2]) > 180 || fabs(v[1]) > 90 || fabs(v[3]) > 90)
		return err_set(err, ST_INVALID, "bbox lies outside the world, or its south is north of its north");
	*w = (struct api_window){.has_box = true, .west = v[0], .south = v[1], .east = v[2], .north = v[3]};
	return ST_OK;
}

static bool read_instant(const struct call *c, struct str s, day_t *ret)
{
	moment_t m;
	if (day_parse(s, ret))
		return true;
	if (!moment_parse(s, &m))
		return false;
	*ret = moment_day(m, c->g->zone_minutes);
	return true;
}

/* "2024-09-01", a moment, or a span "2023-09-01/2024-08-31" with ".." or nothing for an open end. */
enum status api_read_time(struct call *c, struct str text, struct api_window *w, struct err *err)
{
	struct str from, to = text;
	if (!text.n)
		return ST_OK;
	if (str_find(text, STR("/")) < 0) {
		if (!read_instant(c, text, &c->at.day))
			return err_set(err, ST_INVALID, "datetime is a day, a moment, or two of them with '/' between");
		return ST_OK;
	}
	str_next(&to, '/', &from);
	w->has_span = true;
	w->from = DAY_MIN;
	w->to = DAY_MAX;
	if ((from.n && !str_eq(from, STR("..")) && !read_instant(c, from, &w->from)) || (to.n && !str_eq(to, STR("..")) && !read_instant(c, to, &w->to)) ||
	    w->from > w->to)
		return err_set(err, ST_INVALID, "datetime is a day, a moment, or two of them with '/' between");
	c->at.any_day = true;
	return ST_OK;
}

/* Rows far from the box are not even read where the record has coordinates of its own. */
struct str api_near_box(struct call *c, const struct record *r, const struct api_window *w)
{
	if (!w->has_box || !record_field(r, STR("longitude")) || w->west > w->east)
		return (struct str){};
	return str_of(arena_printf(c->a, "longitude >= %.7f and longitude <= %.7f and latitude >= %.7f and latitude <= %.7f", w->west - DATUM_SHIFT,
				   w->east + DATUM_SHIFT, w->south - DATUM_SHIFT, w->north + DATUM_SHIFT));
}

/* ---- geometry ---- */

static void box_add(struct api_box *b, double lon, double lat)
{
	if (b->is_empty)
		*b = (struct api_box){false, lon, lat, lon, lat};
	b->west = fmin(b->west, lon);
	b->east = fmax(b->east, lon);
	b->south = fmin(b->south, lat);
	b->north = fmax(b->north, lat);
}

static void box_of(const json_t *coordinates, struct api_box *b)
{
	if (json_is_number(json_array_get(coordinates, 0)))
		box_add(b, json_number_value(json_array_get(coordinates, 0)), json_number_value(json_array_get(coordinates, 1)));
	else
		for (size_t i = 0; i < json_array_size(coordinates); i++)
			box_of(json_array_get(coordinates, i), b);
}

static double degrees(const struct row *row, int field) { return dec_f64(dec_units(row->values[field].i, row->record->fields[field].scale)); }

static bool point_of(const struct row *row, struct point *ret)
{
	int lon = record_field_index(row->record, STR("longitude")), lat = record_field_index(row->record, STR("latitude"));
	int datum = record_field_index(row->record, STR("datum"));
	enum datum from = DATUM_WGS84;
	if (lon < 0 || lat < 0 || row->values[lon].form == VALUE_NULL || row->values[lat].form == VALUE_NULL)
		return false;
	if (datum >= 0 && row->values[datum].form == VALUE_TEXT)
		(void)datum_parse(row->values[datum].s, &from);
	*ret = datum_convert((struct point){degrees(row, lon), degrees(row, lat)}, from, DATUM_WGS84);
	return true;
}

/* A group stands where its core school does, where the reader may read that. */
static enum status core_point(struct call *c, const struct row *row, bool *ret_has, struct point *ret, struct err *err)
{
	int core = record_field_index(row->record, STR("core"));
	const struct record *school = catalogue_find(c->g->catalogue, STR("school"));
	struct row *at;
	*ret_has = false;
	if (core < 0 || !school || row->values[core].form != VALUE_ID)
		return ST_OK;
	struct as_of day = c->at;
	day.any_day = false;
	if (c->at.any_day)
		day.day = row->valid_to >= DAY_MAX ? reg_today(c->g) : row->valid_to - 1;
	enum status st = row_get(c->g, c->a, school, row->values[core].id, day, ROW_SEALED, &at, err);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	*ret_has = call_may_row(c, at, ACT_READ) && point_of(at, ret);
	return ST_OK;
}

/* Appends the geometry, or null. */
enum status api_put_geometry(struct call *c, const struct row *row, struct buf *out, struct api_box *ret, struct err *err)
{
	int shape = record_field_index(row->record, STR("shape"));
	bool has_point;
	struct point p;
	*ret = (struct api_box){.is_empty = true};
	if (shape >= 0 && row->values[shape].form != VALUE_NULL) {
		struct str s = row->values[shape].s;
		json_t *o = json_loadb(s.p, s.n, 0, NULL);
		box_of(json_object_get(o, "coordinates"), ret);
		json_decref(o);
		buf_str(out, s);
		return ST_OK;
	}
	has_point = point_of(row, &p);
	if (!has_point)
		TRY(core_point(c, row, &has_point, &p, err));
	if (!has_point) {
		buf_cstr(out, "null");
		return ST_OK;
	}
	box_add(ret, p.lon, p.lat);
	buf_cstr(out, "{\"type\":\"Point\",\"coordinates\":");
	json_put_position(out, p, PLACES);
	buf_char(out, '}');
	return ST_OK;
}

bool api_fits_box(const struct api_window *w, const struct api_box *b)
{
	if (!w->has_box)
		return true;
	if (b->is_empty || b->south > w->north || b->north < w->south)
		return false;
	if (w->west <= w->east)
		return b->west <= w->east && b->east >= w->west;
	return b->east >= w->west || b->west <= w->east; /* over the date line */
}
