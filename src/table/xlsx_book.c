#include "table/xlsx_book.h"

#include "base/map.h"
#include "table/xml.h"

#include <stdlib.h>
#include <string.h>

enum { SHEETS_MAX = 4096, STYLES_MAX = 1 << 20, RELATIONS_MAX = 1 << 16 };

/* Relationships of one part: id → type and target. */
struct relation {
	const char *id, *type; /* type: what stands behind the last '/', the same in both variants of the standard */
	struct str target;
	struct relation *next;
};

struct relations {
	struct xml xml;
	struct arena *arena;
	struct relation *first;
	int n;
};

static void relation_start(struct xml *x, const char *name, const char **attributes)
{
	struct relations *r = (struct relations *)x;
	if (strcmp(name, "Relationship") != 0)
		return;
	const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
	const char *target = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
	if (!id || !type || !target || (mode && strcmp(mode, "External") == 0))
		return;
	if (++r->n > RELATIONS_MAX) {
		(void)err_set(&x->err, ST_TOO_LARGE, "part %s has more than %d relationships", x->part.name,
			      RELATIONS_MAX);
		xml_fail(x);
		return;
	}
	struct relation *e = ARENA_NEW(r->arena, struct relation);
	const char *slash = strrchr(type, '/');
	e->id = arena_strdup(r->arena, id);
	e->type = arena_strdup(r->arena, slash ? slash + 1 : type);
	e->target = str_of(arena_strdup(r->arena, target));
	e->next = r->first;
	r->first = e;
}

static void ignore_end(struct xml *x, const char *name) {}

static enum status run_all(struct xml *x, struct package *p, int64_t entry, struct err *err)
{
	bool more;
	TRY(xml_open(x, p, entry, err));
	enum status st = xml_run(x, &more, err);
	xml_close(x);
	return st;
}

/* No relationships when the package has none for the part. */
static enum status read_relations(struct book *b, const char *part, struct relations *ret, struct err *err)
{
	*ret = (struct relations){.xml = {.start = relation_start, .end = ignore_end}, .arena = &b->arena};
	int64_t entry = package_find(&b->package, part_relations(&b->arena, part));
	return entry < 0 ? ST_OK : run_all(&ret->xml, &b->package, entry, err);
}

static const struct relation *relation_of_type(const struct relations *r, const char *type)
{
	const struct relation *found = NULL;
	for (const struct relation *e = r->first; e; e = e->next)
		if (strcmp(e->type, type) == 0)
			found = e; /* the first in the file: the list is in reverse */
	return found;
}

/* workbook.xml */

struct workbook_xml {
	struct xml xml;
	struct book *book;
	const struct relations *relations;
	int cap;
};

static void add_sheet(struct workbook_xml *w, const char **attributes)
{
	struct book *b = w->book;
	const char *name = xml_attribute(attributes, "name"), *id = NULL, *state = xml_attribute(attributes, "state");
	for (const char **a = attributes; *a; a += 2) {
		size_t n = strlen(a[0]);
		if (strcmp(a[0], "id") == 0 || (n > 3 && strcmp(a[0] + n - 3, ":id") == 0))
			id = a[1];
	}
	if (b->sheet_count == SHEETS_MAX) {
		(void)err_set(&w->xml.err, ST_TOO_LARGE, "the workbook has more than %d sheets", SHEETS_MAX);
		xml_fail(&w->xml);
		return;
	}
	if (b->sheet_count == w->cap) {
		struct book_sheet *old = b->sheets;
		w->cap = MAX(8, w->cap * 2);
		b->sheets = ARENA_ARRAY(&b->arena, struct book_sheet, (size_t)w->cap);
		if (b->sheet_count)
			memcpy(b->sheets, old, (size_t)b->sheet_count * sizeof *old);
	}
	struct book_sheet *s = &b->sheets[b->sheet_count++];
	*s = (struct book_sheet){.name = arena_strdup(&b->arena, name ? name : ""), .entry = -1};
	s->is_hidden = state && strcmp(state, "visible") != 0;
	const struct relation *r = w->relations->first;
	while (r && (!id || strcmp(r->id, id) != 0))
		r = r->next;
	if (r && strcmp(r->type, "worksheet") != 0)
		return; /* a chart or a dialogue: no cells */
	s->part = r ? part_target(&b->arena, b->part, r->target) : NULL;
	s->entry = s->part ? package_find(&b->package, s->part) : -1;
	if (s->entry < 0) {
		(void)err_set(&w->xml.err, ST_INVALID, "sheet '%s' is missing from the workbook: save the file again",
			      s->name);
		xml_fail(&w->xml);
	}
}

static void workbook_start(struct xml *x, const char *name, const char **attributes)
{
	struct workbook_xml *w = (struct workbook_xml *)x;
	if (strcmp(name, "sheet") == 0)
		add_sheet(w, attributes);
	else if (strcmp(name, "workbookPr") == 0)
		w->book->epoch_1904 = xml_is_true(xml_attribute(attributes, "date1904"));
}

/* styles.xml */

struct styles_xml {
	struct xml xml;
	struct arena *arena;
	struct map formats; /* id → number_class + 1 */
	int *ids;	    /* format of each cell style */
	uint32_t n, cap;
	bool in_cell_styles;
};

static void styles_start(struct xml *x, const char *name, const char **attributes)
{
	struct styles_xml *s = (struct styles_xml *)x;
	const char *id = xml_attribute(attributes, "numFmtId");
	if (strcmp(name, "cellXfs") == 0) {
		s->in_cell_styles = true;
	} else if (strcmp(name, "numFmt") == 0) {
		const char *code = xml_attribute(attributes, "formatCode");
		if (id && code && s->formats.n < STYLES_MAX)
			map_put(&s->formats, str_of(id), NULL)->value.i = 1 + (int64_t)format_class(code);
	} else if (s->in_cell_styles && strcmp(name, "xf") == 0) {
		if (s->n == STYLES_MAX) {
			(void)err_set(&x->err, ST_TOO_LARGE, "the workbook has more than %d cell styles", STYLES_MAX);
			xml_fail(x);
			return;
		}
		if (s->n == s->cap) {
			s->cap = MAX(64u, s->cap * 2);
			s->ids = heap_resize(s->ids, s->cap, sizeof *s->ids);
		}
		s->ids[s->n++] = id ? (int)strtol(id, NULL, 10) : 0;
	}
}

static void styles_end(struct xml *x, const char *name)
{
	if (strcmp(name, "cellXfs") == 0)
		((struct styles_xml *)x)->in_cell_styles = false;
}

static enum status read_styles(struct book *b, struct err *err)
{
	struct arena scratch;
	arena_init(&scratch);
	struct styles_xml s = {.xml = {.start = styles_start, .end = styles_end}, .arena = &scratch};
	map_init(&s.formats, &scratch);
	enum status st = run_all(&s.xml, &b->package, b->style_part, err);
	if (st == ST_OK) {
		b->styles = ARENA_ARRAY(&b->arena, uint8_t, s.n);
		b->style_count = s.n;
		for (uint32_t i = 0; i < s.n; i++) {
			char key[16];
			snprintf(key, sizeof key, "%d", s.ids[i]);
			const struct map_entry *e = map_find(&s.formats, str_of(key));
			b->styles[i] = e ? (uint8_t)(e->value.i - 1) : (uint8_t)format_class_builtin(s.ids[i]);
		}
	}
	free(s.ids);
	arena_done(&scratch);
	return st;
}

/* Which part is the workbook, by the relationships of the package; refuses what looks like one and is not. */
static enum status find_workbook(struct book *b, struct err *err)
{
	struct relations root;
	TRY(read_relations(b, "", &root, err));
	const struct relation *r = relation_of_type(&root, "officeDocument");
	b->part = r ? part_target(&b->arena, "", r->target) : "xl/workbook.xml";
	if (b->part && str_ends(str_of(b->part), STR(".bin")))
		return err_set(err, ST_INVALID, "the file is a binary workbook (.xlsb): save it as .xlsx");
	if (b->part && package_find(&b->package, b->part) >= 0)
		return ST_OK;
	if (package_find(&b->package, "xl/workbook.bin") >= 0)
		return err_set(err, ST_INVALID, "the file is a binary workbook (.xlsb): save it as .xlsx");
	if (package_find(&b->package, "content.xml") >= 0)
		return err_set(err, ST_INVALID, "the file is an OpenDocument sheet (.ods): save it as .xlsx");
	if (package_find(&b->package, "word/document.xml") >= 0)
		return err_set(err, ST_INVALID, "the file is a text document (.docx): send the table as .xlsx");
	return err_set(err, ST_INVALID,
		       "the file is a ZIP archive without a workbook in it: unpack it and send the workbook itself");
}

static enum status read_book(struct book *b, struct err *err)
{
	struct relations relations;
	TRY(find_workbook(b, err));
	TRY(read_relations(b, b->part, &relations, err));
	struct workbook_xml w = {
		.xml = {.start = workbook_start, .end = ignore_end}, .book = b, .relations = &relations};
	TRY(run_all(&w.xml, &b->package, package_find(&b->package, b->part), err));
	if (b->sheet_count == 0)
		return err_set(err, ST_INVALID, "the workbook has no sheet");
	const struct relation *r = relation_of_type(&relations, "sharedStrings");
	const char *part = r ? part_target(&b->arena, b->part, r->target) : NULL;
	b->strings = part ? package_find(&b->package, part) : -1;
	r = relation_of_type(&relations, "styles");
	part = r ? part_target(&b->arena, b->part, r->target) : NULL;
	b->style_part = part ? package_find(&b->package, part) : -1;
	return b->style_part >= 0 ? read_styles(b, err) : ST_OK;
}

enum status book_open(struct book *b, const char *path, uint64_t max_bytes, struct err *err)
{
	*b = (struct book){.strings = -1, .style_part = -1};
	arena_init(&b->arena);
	enum status st = package_open(&b->package, path, max_bytes, err);
	if (st == ST_OK)
		st = read_book(b, err);
	if (st != ST_OK)
		book_close(b);
	return st;
}

void book_close(struct book *b)
{
	package_close(&b->package);
	arena_done(&b->arena);
}
