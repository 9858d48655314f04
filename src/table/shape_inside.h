/* Inside the folder: what a shape is. */
#ifndef JH_TABLE_SHAPE_INSIDE_H
#define JH_TABLE_SHAPE_INSIDE_H

#include "table/shape.h"

#include <geos_c.h>

struct shape {
	GEOSContextHandle_t geos;
	GEOSGeometry *geometry;
	const GEOSPreparedGeometry *prepared;
};

struct shape *shape_new(void); /* without a geometry */

#endif
