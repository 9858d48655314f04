#include "table/xlsx_style.h"

#include "table/xml.h"
#include "table/xml_patch.h"

#include <stdlib.h>
#include <string.h>

/* What there is to add to. */
struct look {
	struct xml xml; /* first */
	bool has_fills; /* and so a list of them that can be added to */
};

static void look_start(struct xml *x, const char *name, const char **attributes)
{
	((struct look *)x)->has_fills |= strcmp(name, "fill") == 0;
}

static void look_end(struct xml *x, const char *name) {}

enum status marked_styles_init(struct marked_styles *s, struct book *book, struct err *err)
{
	struct look l = {.xml = {.start = look_start, .end = look_end}};
	bool more;
	map_init(&s->map, &book->arena);
	TRY(xml_open(&l.xml, &book->package, book->style_part, err));
	enum status st = xml_run(&l.xml, &more, err);
	xml_close(&l.xml);
	s->is_ready = st == ST_OK && l.has_fills && book->style_count > 0;
	return st;
}

static uint64_t style_key(uint32_t base, bool is_warning)
{
	return (uint64_t)base * 2 + is_warning;
}

uint32_t marked_style(struct marked_styles *s, uint32_t base, bool is_warning)
{
	if (!s->is_ready)
		return base;
	if (base >= s->first)
		base = 0;
	uint64_t key = style_key(base, is_warning);
	bool is_new;
	struct map_entry *e = map_put(&s->map, (struct str){(const char *)&key, sizeof key}, &is_new);
	if (is_new)
		e->value.i = s->count++;
	return s->first + (uint32_t)e->value.i;
}

struct style_patch {
	struct xml_patch patch; /* first */
	struct marked_styles *styles;
	struct arena *arena;
	uint32_t fills, style; /* seen so far */
	bool in_fills, in_styles, in_style;
	struct str *raw; /* of each style, where it is needed */
	struct buf text;
};

static void set_count(struct style_patch *p, uint32_t count)
{
	char value[16];
	snprintf(value, sizeof value, "%u", count);
	patch_copy(&p->patch);
	buf_clear(&p->text);
	tag_set(&p->text, patch_tag(&p->patch), "count", value);
	patch_put(&p->patch, buf_view(&p->text));
	patch_drop(&p->patch);
}

static void patch_start(struct xml_patch *x, const char *name, const char **attributes)
{
	struct style_patch *p = (struct style_patch *)x;
	if (strcmp(name, "fills") == 0) {
		const char *count = xml_attribute(attributes, "count");
		p->in_fills = true;
		if (count)
			set_count(p, (uint32_t)strtoul(count, NULL, 10) + 2);
	} else if (p->in_fills && strcmp(name, "fill") == 0) {
		p->fills++;
	} else if (strcmp(name, "cellXfs") == 0) {
		p->in_styles = true;
		set_count(p, p->styles->first + p->styles->count);
	} else if (p->in_styles && strcmp(name, "xf") == 0) {
		p->in_style = true;
		patch_copy(x);
	}
}

static void put_fills(struct style_patch *p)
{
	static const char *const colours[] = {"FFFFC7CE", "FFFFEB9C"}; /* fault, warning */
	const char *q = p->patch.prefix;
	buf_clear(&p->text);
	for (int i = 0; i < 2; i++)
		buf_printf(&p->text,
			   "<%sfill><%spatternFill patternType=\"solid\"><%sfgColor rgb=\"%s\"/><%sbgColor "
			   "indexed=\"64\"/>"
			   "</%spatternFill></%sfill>",
			   q, q, q, colours[i], q, q, q);
	patch_put(&p->patch, buf_view(&p->text));
}

static void put_style(struct style_patch *p, uint64_t key)
{
	char fill[16];
	struct str raw = p->raw[key / 2];
	const char *end = raw.n ? memchr(raw.p, '>', raw.n) : NULL;
	buf_clear(&p->text);
	snprintf(fill, sizeof fill, "%u", p->fills + (uint32_t)(key & 1));
	if (end) {
		struct str tag = {raw.p, (size_t)(end - raw.p) + 1};
		struct buf with_fill;
		buf_init(&with_fill, 0);
		tag_set(&with_fill, tag, "fillId", fill);
		tag_set(&p->text, buf_view(&with_fill), "applyFill", "1");
		buf_done(&with_fill);
		buf_str(&p->text, str_slice(raw, tag.n, raw.n));
	}
	patch_put(&p->patch, buf_view(&p->text));
}

static void patch_end(struct xml_patch *x, const char *name)
{
	struct style_patch *p = (struct style_patch *)x;
	if (strcmp(name, "fills") == 0) {
		patch_copy(x);
		put_fills(p);
		p->in_fills = false;
	} else if (strcmp(name, "cellXfs") == 0) {
		patch_copy(x);
		for (size_t i = 0; i < p->styles->map.n; i++) {
			uint64_t key;
			memcpy(&key, p->styles->map.entries[i].key.p, sizeof key);
			put_style(p, key);
		}
		p->in_styles = false;
	} else if (p->in_style && strcmp(name, "xf") == 0) {
		if (p->style < p->styles->first)
			p->raw[p->style++] = str_copy(p->arena, patch_pending(x));
		p->in_style = false;
	}
}

enum status marked_styles_write(struct marked_styles *s, struct book *book, FILE *out, struct err *err)
{
	struct style_patch p = {
		.patch = {.start = patch_start, .end = patch_end, .out = out}, .styles = s, .arena = &book->arena};
	p.raw = ARENA_ARRAY(&book->arena, struct str, s->first);
	buf_init(&p.text, 0);
	enum status st = xml_patch_run(&p.patch, &book->package, book->style_part, err);
	buf_done(&p.text);
	return st;
}
