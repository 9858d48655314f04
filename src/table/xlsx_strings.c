#include "table/xlsx_strings.h"

#include "base/buf.h"
#include "table/xml.h"

#include <string.h>

struct strings_xml {
	struct xml xml;
	struct strings *strings;
	struct buf current;
	uint32_t max_cell;
	int phonetic; /* depth of rPh */
};

static void strings_start(struct xml *x, const char *name, const char **attributes)
{
	struct strings_xml *s = (struct strings_xml *)x;
	if (strcmp(name, "si") == 0)
		buf_clear(&s->current);
	else if (strcmp(name, "rPh") == 0)
		s->phonetic++;
	else if (strcmp(name, "t") == 0 && !s->phonetic)
		xml_want_text(x, true);
}

static int hex(const char *p)
{
	int v = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
						   : -1;
		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

static bool is_escape(const char *p, size_t n)
{
	return n >= 7 && p[0] == '_' && p[1] == 'x' && p[6] == '_' && hex(p + 2) >= 0;
}

bool needs_escape(struct str s)
{
	for (size_t i = 0; i + 7 <= s.n; i++)
		if (is_escape(s.p + i, s.n - i))
			return true;
	return false;
}

void escape_cell(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_escape(s.p + i, s.n - i))
			buf_cstr(out, "_x005F");
		buf_char(out, s.p[i]);
	}
}

size_t unescape_cell(char *p, size_t n)
{
	char *from = memmem(p, n, "_x", 2), *end = p + n;
	if (!from)
		return n;
	char *to = from;
	while (from < end) {
		int code = is_escape(from, (size_t)(end - from)) ? hex(from + 2) : -1;
		/* A zero or half of a pair is no character: left as written. */
		if (code > 0 && (code < 0xD800 || code > 0xDFFF)) {
			to += utf8_put(code, to);
			from += 7;
		} else {
			*to++ = *from++;
		}
	}
	return (size_t)(to - p);
}

static void strings_end(struct xml *x, const char *name)
{
	struct strings_xml *s = (struct strings_xml *)x;
	if (strcmp(name, "rPh") == 0) {
		s->phonetic--;
	} else if (strcmp(name, "t") == 0) {
		xml_want_text(x, false);
	} else if (strcmp(name, "si") == 0) {
		if (s->current.n)
			s->current.n = unescape_cell(s->current.p, s->current.n);
		s->strings->n++;
		uint64_t end = s->strings->text.n + s->current.n;
		if (spill_add(&s->strings->text, s->current.p ? s->current.p : "", s->current.n, &x->err) != ST_OK ||
		    spill_add(&s->strings->offsets, &end, sizeof end, &x->err) != ST_OK)
			xml_fail(x);
	}
}

static void strings_text(struct xml *x, const char *p, size_t n)
{
	struct strings_xml *s = (struct strings_xml *)x;
	buf_add(&s->current, p, n);
	if (s->current.full) {
		(void)err_set(&x->err, ST_TOO_LARGE, "shared string %llu is longer than %u bytes",
			      (unsigned long long)s->strings->n + 1, s->max_cell);
		xml_fail(x);
	}
}

enum status strings_load(struct strings *s, struct package *p, int64_t entry, uint32_t max_cell, struct err *err)
{
	struct strings_xml x = {.xml = {.start = strings_start, .end = strings_end, .text = strings_text},
				.strings = s,
				.max_cell = max_cell};
	uint64_t zero = 0;
	bool more;
	*s = (struct strings){.is_open = true};
	spill_init(&s->text);
	spill_init(&s->offsets);
	buf_init(&x.current, max_cell);
	enum status st = spill_add(&s->offsets, &zero, sizeof zero, err);
	if (st == ST_OK)
		st = xml_open(&x.xml, p, entry, err);
	if (st == ST_OK) {
		xml_want_text(&x.xml, false);
		st = xml_run(&x.xml, &more, err);
	}
	xml_close(&x.xml);
	buf_done(&x.current);
	const char *offsets = NULL;
	if (st == ST_OK)
		st = spill_view(&s->text, &s->text_view, err);
	if (st == ST_OK)
		st = spill_view(&s->offsets, &offsets, err);
	s->offset_view = (const uint64_t *)(const void *)offsets;
	if (st != ST_OK)
		strings_done(s);
	return st;
}

void strings_done(struct strings *s)
{
	if (s->is_open) {
		spill_done(&s->text);
		spill_done(&s->offsets);
	}
	*s = (struct strings){};
}

bool strings_get(const struct strings *s, uint64_t i, struct str *ret)
{
	if (i >= s->n)
		return false;
	*ret = (struct str){s->text_view + s->offset_view[i], s->offset_view[i + 1] - s->offset_view[i]};
	return true;
}
