/* Shapes beside each other. */
#include "table/shape_inside.h"

#include "base/arena.h"

#include <stdlib.h>

static const double METRES_A_DEGREE = 111195; /* of latitude, on the sphere of distance_sphere_m */

static double line_length_m(const struct shape *s, const GEOSGeometry *line)
{
	const GEOSCoordSequence *at = GEOSGeom_getCoordSeq_r(s->geos, line);
	unsigned n = 0;
	double length = 0;
	struct point last = {}, p;
	GEOSCoordSeq_getSize_r(s->geos, at, &n);
	for (unsigned i = 0; i < n; i++, last = p) {
		GEOSCoordSeq_getXY_r(s->geos, at, i, &p.lon, &p.lat);
		length += i ? distance_sphere_m(last, p) : 0;
	}
	return length;
}

enum status shape_border_m(const struct shape *s, const struct shape *other, double tolerance_m, double *ret, struct err *err)
{
	double length = 0;
	GEOSGeometry *edge = NULL, *near = NULL, *common = NULL;
	if (shape_is_area(s) && shape_is_area(other)) {
		edge = GEOSBoundary_r(s->geos, s->geometry);
		near = GEOSBuffer_r(s->geos, other->geometry, tolerance_m / METRES_A_DEGREE, 4);
		common = edge && near ? GEOSIntersection_r(s->geos, edge, near) : NULL;
	}
	bool failed = (edge || near) && !common;
	for (int i = 0; common && i < GEOSGetNumGeometries_r(s->geos, common); i++) {
		const GEOSGeometry *part = GEOSGetGeometryN_r(s->geos, common, i);
		if (GEOSGeomTypeId_r(s->geos, part) == GEOS_LINESTRING && !GEOSisEmpty_r(s->geos, part))
			length += line_length_m(s, part);
	}
	if (edge)
		GEOSGeom_destroy_r(s->geos, edge);
	if (near)
		GEOSGeom_destroy_r(s->geos, near);
	if (common)
		GEOSGeom_destroy_r(s->geos, common);
	if (failed)
		return err_set(err, ST_INVALID, "two shapes cannot be laid over each other: one of them crosses itself");
	*ret = length;
	return ST_OK;
}

enum status shape_union(const struct shape *const *part, size_t n, struct shape **ret, struct err *err)
{
	struct shape *s = shape_new();
	GEOSGeometry **copy = heap_alloc(n + 1, sizeof(GEOSGeometry *));
	size_t copies = 0;
	for (size_t i = 0; i < n; i++)
		if (shape_is_area(part[i]))
			copy[copies++] = GEOSGeom_clone_r(s->geos, part[i]->geometry);
	GEOSGeometry *all = GEOSGeom_createCollection_r(s->geos, GEOS_GEOMETRYCOLLECTION, copy, (unsigned)copies);
	free(copy);
	s->geometry = all ? GEOSUnaryUnion_r(s->geos, all) : NULL;
	if (all)
		GEOSGeom_destroy_r(s->geos, all);
	if (!s->geometry || !shape_is_area(s)) {
		shape_free(s);
		return err_set(err, ST_INVALID, "the shapes cannot be joined: there is none, or one of them crosses itself");
	}
	*ret = s;
	return ST_OK;
}
