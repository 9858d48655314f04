/* Inside the folder: a GeoJSON file taken apart in pieces: one feature at a time, and what stands around them. */
#ifndef JH_TABLE_GEOJSON_SCAN_H
#define JH_TABLE_GEOJSON_SCAN_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

struct geojson_scan {
	int fd;
	uint64_t size, taken, max_bytes;
	char *block;
	size_t n, at;
	bool at_end;
	uint32_t depth, features; /* features: given so far */
	bool in_string, escaped;
	bool in_features;         /* inside the array of features, between two of them */
	bool after_comma;
	struct buf key;           /* the last string at depth 1 */
	bool key_is_features;
	struct buf feature;
	struct buf around;        /* the document without its features */
};

/* Takes the descriptor over in any case. */
enum status geojson_scan_open(struct geojson_scan *s, int fd, uint64_t size, uint64_t max_bytes, struct err *err);
void geojson_scan_close(struct geojson_scan *s);
/* The text of the next feature; at the end *ret_more is false and `around` is complete: of a single feature it is the whole. */
enum status geojson_scan_next(struct geojson_scan *s, struct str *ret, bool *ret_more, struct err *err);

#endif
