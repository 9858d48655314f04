#include "table/xml_patch.h"

#include <string.h>
#include <strings.h>

enum { BLOCK = 64 << 10, WINDOW_MAX = 64 << 20 };

void patch_fail(struct xml_patch *p)
{
	p->status = p->err.status;
	XML_StopParser(p->parser, XML_FALSE);
}

static uint64_t event_at(struct xml_patch *p)
{
	return (uint64_t)XML_GetCurrentByteIndex(p->parser);
}

struct str patch_tag(struct xml_patch *p)
{
	size_t at = p->done + (size_t)(event_at(p) - p->window_at);
	return (struct str){p->window.p + at, (size_t)XML_GetCurrentByteCount(p->parser)};
}

static void forget(struct xml_patch *p, size_t n)
{
	p->done += n;
	p->window_at += n;
}

void patch_put(struct xml_patch *p, struct str text)
{
	if (p->status == ST_OK && text.n && fwrite(text.p, 1, text.n, p->out) != text.n) {
		(void)err_set(&p->err, ST_UNAVAILABLE, "the temporary folder is full: free space or set TMPDIR");
		patch_fail(p);
	}
}

void patch_copy(struct xml_patch *p)
{
	size_t n = (size_t)(event_at(p) - p->window_at);
	patch_put(p, (struct str){p->window.p + p->done, n});
	forget(p, n);
}

void patch_drop(struct xml_patch *p)
{
	forget(p, (size_t)(event_at(p) - p->window_at) + patch_tag(p).n);
}

struct str patch_pending(struct xml_patch *p)
{
	return (struct str){p->window.p + p->done, (size_t)(event_at(p) - p->window_at) + patch_tag(p).n};
}

static const char *split_name(struct xml_patch *p, const char *name)
{
	const char *colon = strchr(name, ':');
	size_t n = colon ? (size_t)(colon - name) + 1 : 0;
	if (n >= sizeof p->prefix) {
		(void)err_set(&p->err, ST_INVALID, "part %s uses a name prefix that is too long", p->part.name);
		patch_fail(p);
		return "";
	}
	memcpy(p->prefix, name, n);
	p->prefix[n] = 0;
	return name + n;
}

static void on_start(void *data, const char *name, const char **attributes)
{
	struct xml_patch *p = data;
	if (p->status == ST_OK)
		p->start(p, split_name(p, name), attributes);
}

static void on_end(void *data, const char *name)
{
	struct xml_patch *p = data;
	if (p->status == ST_OK)
		p->end(p, split_name(p, name));
}

static void on_doctype(void *data, const char *name, const char *system, const char *public, int internal)
{
	struct xml_patch *p = data;
	(void)err_set(&p->err, ST_INVALID, "part %s declares a document type or entities: refused", p->part.name);
	patch_fail(p);
}

static void on_declaration(void *data, const char *version, const char *encoding, int standalone)
{
	struct xml_patch *p = data;
	if (encoding && strcasecmp(encoding, "UTF-8") != 0) {
		(void)err_set(&p->err, ST_INVALID, "part %s is not UTF-8: open the workbook and save it again",
			      p->part.name);
		patch_fail(p);
	}
}

static enum status refuse(struct xml_patch *p, struct err *err)
{
	if (p->status == ST_OK)
		return err_set(err, ST_INVALID, "part %s of the workbook is not well-formed XML: save the file again",
			       p->part.name);
	if (err)
		*err = p->err;
	return p->status;
}

static enum status feed(struct xml_patch *p, struct err *err)
{
	char block[BLOCK];
	for (;;) {
		size_t n;
		TRY(part_read(&p->part, block, sizeof block, &n, err));
		if (p->done) {
			memmove(p->window.p, p->window.p + p->done, p->window.n - p->done);
			p->window.n -= p->done;
			p->done = 0;
		}
		buf_add(&p->window, block, n);
		if (p->window.full)
			return err_set(err, ST_TOO_LARGE, "part %s holds a text of more than %d bytes", p->part.name,
				       WINDOW_MAX);
		if (p->window_at == 0 && p->window.n >= 2 && p->window.p[0] != '<' &&
		    (unsigned char)p->window.p[0] != 0xEF)
			return err_set(err, ST_INVALID, "part %s is not UTF-8: open the workbook and save it again",
				       p->part.name);
		if (XML_Parse(p->parser, block, (int)n, n == 0) == XML_STATUS_ERROR)
			return refuse(p, err);
		if (p->status != ST_OK)
			return refuse(p, err);
		if (n == 0)
			break;
	}
	patch_put(p, str_slice(buf_view(&p->window), p->done, p->window.n));
	return p->status == ST_OK ? ST_OK : refuse(p, err);
}

enum status xml_patch_run(struct xml_patch *p, struct package *package, int64_t entry, struct err *err)
{
	p->status = ST_OK;
	p->window_at = 0;
	p->done = 0;
	TRY(part_open(package, entry, &p->part, err));
	buf_init(&p->window, WINDOW_MAX);
	p->parser = XML_ParserCreate(NULL);
	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, on_start, on_end);
	XML_SetDoctypeDeclHandler(p->parser, on_doctype, NULL);
	XML_SetXmlDeclHandler(p->parser, on_declaration);
	enum status st = feed(p, err);
	XML_ParserFree(p->parser);
	buf_done(&p->window);
	part_close(&p->part);
	return st;
}

bool tag_is_empty(struct str tag)
{
	return tag.n >= 2 && tag.p[tag.n - 2] == '/';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Takes " name="value"" with the blanks before it off *rest; false when there is none. */
static bool next_attribute(struct str *rest, struct str *ret_name, struct str *ret_whole)
{
	size_t i = 0;
	while (i < rest->n && is_blank(rest->p[i]))
		i++;
	size_t name = i;
	while (i < rest->n && rest->p[i] != '=' && !is_blank(rest->p[i]) && rest->p[i] != '/' && rest->p[i] != '>')
		i++;
	*ret_name = str_slice(*rest, name, i);
	while (i < rest->n && rest->p[i] != '"' && rest->p[i] != '\'')
		i++;
	const char *end = ret_name->n && i < rest->n ? memchr(rest->p + i + 1, rest->p[i], rest->n - i - 1) : NULL;
	if (!end)
		return false;
	size_t whole = (size_t)(end - rest->p) + 1;
	*ret_whole = str_slice(*rest, 0, whole);
	*rest = str_slice(*rest, whole, rest->n);
	return true;
}

void tag_set(struct buf *out, struct str tag, const char *name, const char *value)
{
	size_t n = 0;
	while (n < tag.n && !is_blank(tag.p[n]) && tag.p[n] != '>' && tag.p[n] != '/')
		n++;
	buf_add(out, tag.p, n);
	struct str rest = str_slice(tag, n, tag.n), attribute, whole;
	bool done = false;
	while (next_attribute(&rest, &attribute, &whole)) {
		if (!str_eq(attribute, str_of(name))) {
			buf_str(out, whole);
			continue;
		}
		if (value && !done)
			buf_printf(out, " %s=\"%s\"", name, value);
		done = true;
	}
	if (value && !done)
		buf_printf(out, " %s=\"%s\"", name, value);
	buf_str(out, rest);
}

void xml_escape(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c == '&')
			buf_cstr(out, "&amp;");
		else if (c == '<')
			buf_cstr(out, "&lt;");
		else if (c == '>')
			buf_cstr(out, "&gt;");
		else if (c < 0x20 && c != '\t' && c != '\n')
			buf_printf(out, "_x%04X_", c);
		else
			buf_char(out, (char)c);
	}
}
