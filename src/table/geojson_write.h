/* Tables out as GeoJSON (RFC 7946): WGS84 degrees, properties as given. The file appears under its name when complete. */
#ifndef JH_TABLE_GEOJSON_WRITE_H
#define JH_TABLE_GEOJSON_WRITE_H

#include "base/err.h"
#include "base/str.h"
#include "table/geo.h"

struct geojson_writer;

enum status geojson_writer_open(struct geojson_writer **ret, const char *path, struct err *err);
/* Properties of the feature being written. Numbers are JSON numbers as text ("12.5"); what is none is written as text. */
void geojson_writer_text(struct geojson_writer *w, struct str name, struct str text);
void geojson_writer_number(struct geojson_writer *w, struct str name, struct str number);
/* Ends the feature: with a point, converted from its system; with a geometry object in WGS84; or with none. */
void geojson_writer_point(struct geojson_writer *w, struct point p, enum datum datum);
void geojson_writer_shape(struct geojson_writer *w, struct str geometry);
void geojson_writer_bare(struct geojson_writer *w);
enum status geojson_writer_close(struct geojson_writer *w, struct err *err); /* the writer is gone in any case */
void geojson_writer_discard(struct geojson_writer *w);                       /* NULL allowed; leaves no file */

#endif
