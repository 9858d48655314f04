#include "table/shape_inside.h"

#include "base/arena.h"
#include "table/json_text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHAPE_BYTES = 64 << 20, PLACES = 7 };

struct shape *shape_new(void)
{
	struct shape *s = heap_alloc(1, sizeof *s);
	s->geos = GEOS_init_r();
	return s;
}

void shape_free(struct shape *s)
{
	if (!s)
		return;
	if (s->prepared)
		GEOSPreparedGeom_destroy_r(s->geos, s->prepared);
	if (s->geometry)
		GEOSGeom_destroy_r(s->geos, s->geometry);
	GEOS_finish_r(s->geos);
	free(s);
}

/* Coordinates */

static bool read_position(const json_t *j, struct point *ret)
{
	if (!json_is_array(j) || json_array_size(j) < 2)
		return false;
	const json_t *lon = json_array_get(j, 0), *lat = json_array_get(j, 1);
	*ret = (struct point){json_number_value(lon), json_number_value(lat)};
	return json_is_number(lon) && json_is_number(lat) && point_is_valid(*ret);
}

/* NULL, and err filled, when a position is not one; a sequence of n positions otherwise. */
static GEOSCoordSequence *read_line(struct shape *s, const json_t *j, size_t least, bool closed, struct err *err)
{
	size_t n = json_array_size(j);
	struct point first = {}, p = {};
	if (!json_is_array(j) || n < least || n > UINT32_MAX) {
		(void)err_set(err, ST_INVALID, "the shape has a line of %zu points where at least %zu are needed", n,
			      least);
		return NULL;
	}
	GEOSCoordSequence *line = GEOSCoordSeq_create_r(s->geos, (unsigned)n, 2);
	for (size_t i = 0; line && i < n; i++) {
		if (!read_position(json_array_get(j, i), &p)) {
			(void)err_set(err, ST_INVALID,
				      "the shape has a point that is no longitude and latitude in degrees");
			GEOSCoordSeq_destroy_r(s->geos, line);
			return NULL;
		}
		if (i == 0)
			first = p;
		GEOSCoordSeq_setXY_r(s->geos, line, (unsigned)i, p.lon, p.lat);
	}
	if (line && closed && (first.lon != p.lon || first.lat != p.lat)) {
		(void)err_set(err, ST_INVALID,
			      "the ring that starts at %.6f %.6f is not closed: repeat the first point at its end",
			      first.lon, first.lat);
		GEOSCoordSeq_destroy_r(s->geos, line);
		return NULL;
	}
	return line;
}

static GEOSGeometry *read_ring(struct shape *s, const json_t *j, struct err *err)
{
	GEOSCoordSequence *line = read_line(s, j, 4, true, err);
	return line ? GEOSGeom_createLinearRing_r(s->geos, line) : NULL;
}

static void destroy_all(struct shape *s, GEOSGeometry **parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		GEOSGeom_destroy_r(s->geos, parts[i]);
	free(parts);
}

typedef GEOSGeometry *part_reader(struct shape *s, const json_t *j, struct err *err);

/* The parts of an array; NULL when one cannot be read. The caller frees the array, and owns the parts. */
static GEOSGeometry **read_parts(struct shape *s, const json_t *j, part_reader *read, size_t *ret_n, struct err *err)
{
	size_t n = json_array_size(j);
	GEOSGeometry **parts = heap_alloc(n + 1, sizeof(GEOSGeometry *));
	if (!json_is_array(j) || n == 0 || n > UINT32_MAX) {
		(void)err_set(err, ST_INVALID, "the shape has no coordinates");
		free(parts);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		parts[i] = read(s, json_array_get(j, i), err);
		if (!parts[i]) {
			destroy_all(s, parts, i);
			return NULL;
		}
	}
	*ret_n = n;
	return parts;
}

static GEOSGeometry *read_point(struct shape *s, const json_t *j, struct err *err)
{
	struct point p;
	if (read_position(j, &p))
		return GEOSGeom_createPointFromXY_r(s->geos, p.lon, p.lat);
	(void)err_set(err, ST_INVALID, "the shape has a point that is no longitude and latitude in degrees");
	return NULL;
}

static GEOSGeometry *read_line_string(struct shape *s, const json_t *j, struct err *err)
{
	GEOSCoordSequence *line = read_line(s, j, 2, false, err);
	return line ? GEOSGeom_createLineString_r(s->geos, line) : NULL;
}

static GEOSGeometry *read_polygon(struct shape *s, const json_t *j, struct err *err)
{
	size_t n;
	GEOSGeometry **rings = read_parts(s, j, read_ring, &n, err);
	if (!rings)
		return NULL;
	GEOSGeometry *polygon = GEOSGeom_createPolygon_r(s->geos, rings[0], rings + 1, (unsigned)n - 1);
	free(rings);
	return polygon;
}

static GEOSGeometry *read_many(struct shape *s, const json_t *j, int type, part_reader *read, struct err *err)
{
	size_t n;
	GEOSGeometry **parts = read_parts(s, j, read, &n, err);
	if (!parts)
		return NULL;
	GEOSGeometry *all = GEOSGeom_createCollection_r(s->geos, type, parts, (unsigned)n);
	free(parts);
	return all;
}

static GEOSGeometry *read_geometry(struct shape *s, const json_t *j, struct err *err)
{
	const char *type = json_string_value(json_object_get(j, "type"));
	const json_t *at = json_object_get(j, "coordinates");
	if (!type)
		type = "";
	if (strcmp(type, "Polygon") == 0)
		return read_polygon(s, at, err);
	if (strcmp(type, "MultiPolygon") == 0)
		return read_many(s, at, GEOS_MULTIPOLYGON, read_polygon, err);
	if (strcmp(type, "Point") == 0)
		return read_point(s, at, err);
	if (strcmp(type, "MultiPoint") == 0)
		return read_many(s, at, GEOS_MULTIPOINT, read_point, err);
	if (strcmp(type, "LineString") == 0)
		return read_line_string(s, at, err);
	if (strcmp(type, "MultiLineString") == 0)
		return read_many(s, at, GEOS_MULTILINESTRING, read_line_string, err);
	(void)err_set(err, ST_INVALID,
		      "'%.40s' is no kind of shape that is kept: Polygon, MultiPolygon, Point, LineString", type);
	return NULL;
}

enum status shape_parse(struct shape **ret, struct str geojson, struct err *err)
{
	json_error_t why;
	if (geojson.n > SHAPE_BYTES)
		return err_set(err, ST_TOO_LARGE, "the shape is larger than %d bytes: simplify it", SHAPE_BYTES);
	json_t *j = json_loadb(geojson.p ? geojson.p : "", geojson.n, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		return err_set(err, ST_INVALID, "the shape is not JSON: character %d: %s", why.position, why.text);
	struct shape *s = shape_new();
	struct err local = {.status = ST_INVALID};
	s->geometry = read_geometry(s, j, &local);
	json_decref(j);
	if (!s->geometry) {
		shape_free(s);
		if (!local.text[0])
			return err_set(err, ST_INVALID, "the shape cannot be made of these coordinates");
		if (err)
			*err = local;
		return local.status;
	}
	*ret = s;
	return ST_OK;
}

enum status shape_check(const struct shape *s, struct err *err)
{
	char *reason = NULL;
	GEOSGeometry *place = NULL;
	char valid = GEOSisValidDetail_r(s->geos, s->geometry, 0, &reason, &place);
	double lon = NAN, lat = NAN;
	if (place) {
		GEOSGeomGetX_r(s->geos, place, &lon);
		GEOSGeomGetY_r(s->geos, place, &lat);
		GEOSGeom_destroy_r(s->geos, place);
	}
	enum status st = ST_OK;
	if (valid != 1) {
		bool crosses = reason && strstr(reason, "Self-intersection");
		if (crosses)
			st = err_set(err, ST_INVALID, "the ring crosses itself at %.6f %.6f: draw it again there", lon,
				     lat);
		else
			st = err_set(err, ST_INVALID, "the shape is not valid at %.6f %.6f: %s", lon, lat,
				     reason ? reason : "it cannot be checked");
	}
	if (reason)
		GEOSFree_r(s->geos, reason);
	return st;
}

bool shape_is_area(const struct shape *s)
{
	int type = GEOSGeomTypeId_r(s->geos, s->geometry);
	return type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON;
}

bool shape_covers(struct shape *s, struct point p)
{
	GEOSGeometry *g = GEOSGeom_createPointFromXY_r(s->geos, p.lon, p.lat);
	if (!s->prepared)
		s->prepared = GEOSPrepare_r(s->geos, s->geometry);
	bool covers = g && s->prepared && GEOSPreparedCovers_r(s->geos, s->prepared, g) == 1;
	if (g)
		GEOSGeom_destroy_r(s->geos, g);
	return covers;
}

static double one_ring_area(const struct shape *s, const GEOSGeometry *ring)
{
	const GEOSCoordSequence *line = GEOSGeom_getCoordSeq_r(s->geos, ring);
	unsigned n = 0;
	GEOSCoordSeq_getSize_r(s->geos, line, &n);
	struct point *points = heap_alloc(n + 1, sizeof *points);
	for (unsigned i = 0; i < n; i++)
		GEOSCoordSeq_getXY_r(s->geos, line, i, &points[i].lon, &points[i].lat);
	double area = ring_area_m2(points, n);
	free(points);
	return area;
}

double shape_area_m2(const struct shape *s)
{
	double area = 0;
	if (!shape_is_area(s))
		return 0;
	for (int i = 0; i < GEOSGetNumGeometries_r(s->geos, s->geometry); i++) {
		const GEOSGeometry *part = GEOSGetGeometryN_r(s->geos, s->geometry, i);
		area += one_ring_area(s, GEOSGetExteriorRing_r(s->geos, part));
		for (int k = 0; k < GEOSGetNumInteriorRings_r(s->geos, part); k++)
			area -= one_ring_area(s, GEOSGetInteriorRingN_r(s->geos, part, k));
	}
	return area;
}

enum status shape_overlap_m2(const struct shape *s, const struct shape *other, double *ret, struct err *err)
{
	double area = 0;
	if (shape_is_area(s) && shape_is_area(other)) {
		struct shape common = {.geos = s->geos, .geometry = GEOSIntersection_r(s->geos, s->geometry, other->geometry)};
		if (!common.geometry)
			return err_set(err, ST_INVALID, "two shapes cannot be laid over each other: one of them crosses itself");
		/* What they share may be areas, lines and points together. */
		for (int i = 0; i < GEOSGetNumGeometries_r(s->geos, common.geometry); i++) {
			const GEOSGeometry *part = GEOSGetGeometryN_r(s->geos, common.geometry, i);
			if (GEOSGeomTypeId_r(s->geos, part) != GEOS_POLYGON || GEOSisEmpty_r(s->geos, part))
				continue;
			area += one_ring_area(s, GEOSGetExteriorRing_r(s->geos, part));
			for (int k = 0; k < GEOSGetNumInteriorRings_r(s->geos, part); k++)
				area -= one_ring_area(s, GEOSGetInteriorRingN_r(s->geos, part, k));
		}
		GEOSGeom_destroy_r(s->geos, common.geometry);
	}
	*ret = area;
	return ST_OK;
}

struct point shape_inner_point(const struct shape *s)
{
	struct point p = {NAN, NAN};
	GEOSGeometry *g = GEOSPointOnSurface_r(s->geos, s->geometry);
	if (g) {
		GEOSGeomGetX_r(s->geos, g, &p.lon);
		GEOSGeomGetY_r(s->geos, g, &p.lat);
		GEOSGeom_destroy_r(s->geos, g);
	}
	return p;
}

void shape_box(const struct shape *s, struct point *ret_min, struct point *ret_max)
{
	GEOSGeom_getXMin_r(s->geos, s->geometry, &ret_min->lon);
	GEOSGeom_getYMin_r(s->geos, s->geometry, &ret_min->lat);
	GEOSGeom_getXMax_r(s->geos, s->geometry, &ret_max->lon);
	GEOSGeom_getYMax_r(s->geos, s->geometry, &ret_max->lat);
}

enum status shape_simplify(const struct shape *s, double tolerance_m, struct shape **ret, struct err *err)
{
	struct shape *out = shape_new();
	double degrees = tolerance_m / 111320; /* of latitude; of longitude it is less, and so on the safe side */
	out->geometry = GEOSTopologyPreserveSimplify_r(out->geos, s->geometry, degrees);
	if (!out->geometry) {
		shape_free(out);
		return err_set(err, ST_INVALID, "the shape cannot be simplified: check that it is valid");
	}
	*ret = out;
	return ST_OK;
}

struct conversion {
	enum datum from, to;
};

static int convert_position(double *lon, double *lat, void *data)
{
	const struct conversion *c = data;
	struct point p = datum_convert((struct point){*lon, *lat}, c->from, c->to);
	*lon = p.lon;
	*lat = p.lat;
	return 1;
}

enum status shape_convert(const struct shape *s, enum datum from, enum datum to, struct shape **ret, struct err *err)
{
	struct shape *out = shape_new();
	struct conversion c = {from, to};
	out->geometry = GEOSGeom_transformXY_r(out->geos, s->geometry, convert_position, &c);
	if (!out->geometry) {
		shape_free(out);
		return err_set(err, ST_INTERNAL, "the shape cannot be converted");
	}
	*ret = out;
	return ST_OK;
}

static void put_line(const struct shape *s, const GEOSGeometry *g, struct buf *out, bool single)
{
	const GEOSCoordSequence *line = GEOSGeom_getCoordSeq_r(s->geos, g);
	unsigned n = 0;
	GEOSCoordSeq_getSize_r(s->geos, line, &n);
	if (!single)
		buf_char(out, '[');
	for (unsigned i = 0; i < n; i++) {
		double lon = 0, lat = 0;
		GEOSCoordSeq_getXY_r(s->geos, line, i, &lon, &lat);
		if (i)
			buf_char(out, ',');
		json_put_position(out, (struct point){lon, lat}, PLACES);
	}
	if (!single)
		buf_char(out, ']');
}

static void put_coordinates(const struct shape *s, const GEOSGeometry *g, struct buf *out)
{
	switch (GEOSGeomTypeId_r(s->geos, g)) {
	case GEOS_POINT:
		put_line(s, g, out, true);
		return;
	case GEOS_LINESTRING:
	case GEOS_LINEARRING:
		put_line(s, g, out, false);
		return;
	case GEOS_POLYGON:
		buf_char(out, '[');
		put_line(s, GEOSGetExteriorRing_r(s->geos, g), out, false);
		for (int i = 0; i < GEOSGetNumInteriorRings_r(s->geos, g); i++) {
			buf_char(out, ',');
			put_line(s, GEOSGetInteriorRingN_r(s->geos, g, i), out, false);
		}
		buf_char(out, ']');
		return;
	default:
		buf_char(out, '[');
		for (int i = 0; i < GEOSGetNumGeometries_r(s->geos, g); i++) {
			if (i)
				buf_char(out, ',');
			put_coordinates(s, GEOSGetGeometryN_r(s->geos, g, i), out);
		}
		buf_char(out, ']');
	}
}

enum status shape_put(const struct shape *s, struct buf *out, struct err *err)
{
	static const char *const types[] = {[GEOS_POINT] = "Point",
					    [GEOS_LINESTRING] = "LineString",
					    [GEOS_POLYGON] = "Polygon",
					    [GEOS_MULTIPOINT] = "MultiPoint",
					    [GEOS_MULTILINESTRING] = "MultiLineString",
					    [GEOS_MULTIPOLYGON] = "MultiPolygon"};
	int type = GEOSGeomTypeId_r(s->geos, s->geometry);
	if (type < 0 || type >= (int)ARRAY_LEN(types) || !types[type])
		return err_set(err, ST_INTERNAL, "a shape of kind %d has no GeoJSON form here", type);
	buf_printf(out, "{\"type\":\"%s\",\"coordinates\":", types[type]);
	put_coordinates(s, s->geometry, out);
	buf_char(out, '}');
	return out->full ? err_set(err, ST_TOO_LARGE, "the shape does not fit: simplify it") : ST_OK;
}
