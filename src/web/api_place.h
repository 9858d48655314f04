/* Where and when of OGC API Features: the box and the time that a request names, and the geometry of a row. Coordinates are WGS84
 * longitude and latitude, whatever system the register has them in. */
#ifndef JH_WEB_API_PLACE_H
#define JH_WEB_API_PLACE_H

#include "web/api.h"

/* What is asked for: a box, and a day or a span of days. */
struct api_window {
	bool has_box;
	double west, south, east, north;
	bool has_span;
	day_t from, to; /* both included; one instant is the reading's day instead */
};

struct api_box {
	bool is_empty;
	double west, south, east, north;
};

/* Of the texts `bbox` and `datetime`; empty ones change nothing. One instant becomes the day of the call. ST_INVALID. */
enum status api_read_box(struct str text, struct api_window *w, struct err *err);
enum status api_read_time(struct call *c, struct str text, struct api_window *w, struct err *err);
/* Rows far from the box are not even read where the record has coordinates of its own: a condition; empty: none. */
struct str api_near_box(struct call *c, const struct record *r, const struct api_window *w);

/* Appends the geometry, or null; a group stands where its core school does, where the reader may read that. */
enum status api_put_geometry(struct call *c, const struct row *row, struct buf *out, struct api_box *ret, struct err *err);
bool api_fits_box(const struct api_window *w, const struct api_box *b);

#endif
