/* Inside the folder: XML copied byte for byte but for a few places. The parser finds the places, the bytes are those of the file. */
#ifndef JH_TABLE_XML_PATCH_H
#define JH_TABLE_XML_PATCH_H

#include "base/buf.h"
#include "table/package.h"

#include <expat.h>
#include <stdio.h>

struct xml_patch {
	/* What the caller sets: called for each element, names without prefix. In them the bytes of the current event may be
	 * copied, replaced or followed by others with the functions below. */
	void (*start)(struct xml_patch *p, const char *name, const char **attributes);
	void (*end)(struct xml_patch *p, const char *name);
	FILE *out;

	/* Inside. */
	XML_Parser parser;
	struct part part;
	struct buf window;   /* bytes read; the first `done` of them are written or left out */
	size_t done;
	uint64_t window_at;  /* where in the part the first byte behind them stands */
	char prefix[32];     /* of the current element's name, with ':' */
	enum status status;
	struct err err;
};

/* Runs over the whole part; ST_INVALID for what xml.h refuses and for parts that are not UTF-8. */
enum status xml_patch_run(struct xml_patch *p, struct package *package, int64_t entry, struct err *err);

/* The bytes of the tag the handler was called for; empty for the end of <a/>. */
struct str patch_tag(struct xml_patch *p);
/* Writes the bytes up to the tag. */
void patch_copy(struct xml_patch *p);
/* Leaves out the bytes up to the end of the tag. */
void patch_drop(struct xml_patch *p);
/* The bytes not yet written, from the first to the end of the tag. */
struct str patch_pending(struct xml_patch *p);
void patch_put(struct xml_patch *p, struct str text);
void patch_fail(struct xml_patch *p); /* with p->err filled in */

/* Appends the start tag with the attribute set to the value, or without it when value is NULL. Values are written as given. */
void tag_set(struct buf *out, struct str tag, const char *name, const char *value);
bool tag_is_empty(struct str tag); /* ends with "/>" */
/* Appends text as XML character data; characters XML cannot hold become _x0007_ as in cells. */
void xml_escape(struct buf *out, struct str text);

#endif
