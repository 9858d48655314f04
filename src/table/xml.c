#include "table/xml.h"

#include <string.h>

enum {
	BLOCK = 64 << 10,
	DEPTH_MAX = 64, /* workbooks need about ten */
};

static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

void xml_fail(struct xml *x)
{
	x->status = x->err.status;
	XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *data, const char *name, const char **attributes)
{
	struct xml *x = data;
	if (x->status != ST_OK)
		return;
	if (++x->depth > DEPTH_MAX) {
		(void)err_set(&x->err, ST_INVALID, "part %s nests elements deeper than %d", x->part.name, DEPTH_MAX);
		xml_fail(x);
		return;
	}
	x->start(x, local(name), attributes);
}

static void on_end(void *data, const char *name)
{
	struct xml *x = data;
	if (x->status != ST_OK)
		return;
	x->depth--;
	x->end(x, local(name));
}

static void on_text(void *data, const char *p, int n)
{
	struct xml *x = data;
	if (x->status == ST_OK)
		x->text(x, p, (size_t)n);
}

static void on_doctype(void *data, const char *name, const char *system, const char *public, int internal)
{
	struct xml *x = data;
	(void)err_set(&x->err, ST_INVALID,
		      "part %s declares a document type or entities, which no spreadsheet program writes: refused",
		      x->part.name);
	xml_fail(x);
}

enum status xml_open(struct xml *x, struct package *p, int64_t entry, struct err *err)
{
	x->depth = 0;
	x->paused = x->at_end = false;
	x->status = ST_OK;
	TRY(part_open(p, entry, &x->part, err));
	x->parser = XML_ParserCreate(NULL);
	if (!x->parser) {
		part_close(&x->part);
		return err_set(err, ST_UNAVAILABLE, "no memory");
	}
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetDoctypeDeclHandler(x->parser, on_doctype, NULL);
	xml_want_text(x, x->text != NULL);
	return ST_OK;
}

void xml_want_text(struct xml *x, bool on)
{
	XML_SetCharacterDataHandler(x->parser, on ? on_text : NULL);
}

static enum status refuse(struct xml *x, struct err *err)
{
	if (x->status != ST_OK) {
		if (err)
			*err = x->err;
		return x->status;
	}
	return err_set(err, ST_INVALID,
		       "part %s of the workbook, line %lu, is not well-formed XML (%s): save the file again",
		       x->part.name, (unsigned long)XML_GetCurrentLineNumber(x->parser),
		       XML_ErrorString(XML_GetErrorCode(x->parser)));
}

enum status xml_run(struct xml *x, bool *ret_more, struct err *err)
{
	for (;;) {
		enum XML_Status st;
		if (x->paused) {
			x->paused = false;
			st = XML_ResumeParser(x->parser);
		} else if (x->at_end) {
			*ret_more = false;
			return ST_OK;
		} else {
			void *block = XML_GetBuffer(x->parser, BLOCK);
			size_t n;
			if (!block)
				return refuse(x, err);
			TRY(part_read(&x->part, block, BLOCK, &n, err));
			x->at_end = n == 0;
			st = XML_ParseBuffer(x->parser, (int)n, x->at_end);
		}
		if (st == XML_STATUS_ERROR)
			return refuse(x, err);
		if (st == XML_STATUS_SUSPENDED) {
			x->paused = true;
			*ret_more = true;
			return ST_OK;
		}
	}
}

void xml_pause(struct xml *x)
{
	XML_StopParser(x->parser, XML_TRUE);
}

void xml_close(struct xml *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	x->parser = NULL;
	part_close(&x->part);
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(local(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}

bool xml_is_true(const char *value)
{
	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0 || strcmp(value, "on") == 0);
}
