/* Inside the folder: a part of a package read as XML in pieces, with entities and document types refused, depth bounded, and
 * names without their prefix. Parsing can be stopped after an element and taken up again. */
#ifndef JH_TABLE_XML_H
#define JH_TABLE_XML_H

#include "table/package.h"

#include <expat.h>

struct xml {
	/* What the caller fills in. Names come without prefix; attributes as expat gives them. A handler that finds a fault calls
	 * xml_fail; text may come in pieces. */
	void (*start)(struct xml *x, const char *name, const char **attributes);
	void (*end)(struct xml *x, const char *name);
	void (*text)(struct xml *x, const char *p, size_t n); /* NULL allowed */

	/* Inside. */
	XML_Parser parser;
	struct part part;
	uint32_t depth;
	bool paused, at_end;
	enum status status;
	struct err err;
};

/* The caller has set start, end and text. */
enum status xml_open(struct xml *x, struct package *p, int64_t entry, struct err *err);
/* Until the end of the part or until a handler calls xml_pause; *ret_more false at the end. */
enum status xml_run(struct xml *x, bool *ret_more, struct err *err);
void xml_close(struct xml *x); /* a zeroed one too */

void xml_pause(struct xml *x); /* from an end handler */
/* From a handler: parsing ends with the status and text put into x->err. */
void xml_fail(struct xml *x);
/* Expat calls `text` for the element's characters only while this is on; they cost time where nobody wants them. */
void xml_want_text(struct xml *x, bool on);

/* The value of an attribute, by its name without prefix; NULL when missing. */
const char *xml_attribute(const char **attributes, const char *name);
bool xml_is_true(const char *value); /* "1", "true", "on"; NULL is false */

#endif
