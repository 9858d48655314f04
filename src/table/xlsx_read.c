/* A workbook as a stream of rows: the sheet's XML is parsed up to the end of a row, and taken up again for the next. */
#include "table/reader.h"

#include "base/arena.h"
#include "base/buf.h"
#include "table/xlsx_book.h"
#include "table/xlsx_limits.h"
#include "table/xlsx_merge.h"
#include "table/xlsx_strings.h"
#include "table/xml.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_BYTES = 64 << 20 }; /* texts of one row together */

/* What a cell says of itself in its t= attribute. */
enum raw_kind { RAW_NUMBER, RAW_SHARED, RAW_STRING, RAW_INLINE, RAW_BOOL, RAW_ERROR, RAW_DATE };

struct xlsx_reader {
	struct xml xml; /* first: the handlers are given its address */
	struct table_reader base;
	struct book book;
	struct strings strings;
	bool strings_loaded;
	int sheet; /* index of the one being read; −1 before the first */
	bool in_sheet, failed;
	struct merges merges;
	uint64_t done_bytes, all_bytes; /* unpacked, of the sheets */

	uint32_t row; /* being read or last read, from 1 */
	bool in_row;
	struct cell *cells;
	size_t *places; /* where the text of a cell begins in `texts`, + 1; 0: it points elsewhere */
	uint32_t cell_count, cell_cap, used; /* used: cells with a value of their own, up to and including */
	struct buf texts;

	uint32_t column; /* of the cell being read */
	enum raw_kind kind;
	uint32_t style;
	bool is_formula;
	int phonetic;
	struct buf value;
};

static struct xlsx_reader *reader_of(struct xml *x)
{
	return (struct xlsx_reader *)x;
}

static void refuse(struct xlsx_reader *r)
{
	xml_fail(&r->xml);
}

static void start_row(struct xlsx_reader *r, const char **attributes)
{
	const char *at = xml_attribute(attributes, "r");
	int64_t row = (int64_t)r->row + 1;
	if (at && (!str_to_i64(str_of(at), &row) || row <= (int64_t)r->row || row > XLSX_ROWS)) {
		(void)err_set(&r->xml.err, ST_INVALID,
			      "row '%s' after row %u: the rows are out of order; save the file again", at, r->row);
		refuse(r);
		return;
	}
	if (row > XLSX_ROWS || (r->base.limits.max_rows && row > r->base.limits.max_rows)) {
		(void)err_set(&r->xml.err, ST_TOO_LARGE, "there are more than %u rows: split the sheet",
			      r->base.limits.max_rows ? r->base.limits.max_rows : XLSX_ROWS);
		refuse(r);
		return;
	}
	r->row = (uint32_t)row;
	r->in_row = true;
	r->cell_count = r->used = 0;
	r->column = UINT32_MAX; /* one before the first */
	buf_clear(&r->texts);
}

static enum raw_kind kind_of(const char *t)
{
	switch (t[0]) {
	case 's':
		return t[1] == 0 ? RAW_SHARED : RAW_STRING; /* "s", "str" */
	case 'i':
		return RAW_INLINE;
	case 'b':
		return RAW_BOOL;
	case 'e':
		return RAW_ERROR;
	case 'd':
		return RAW_DATE;
	}
	return RAW_NUMBER;
}

static void start_cell(struct xlsx_reader *r, const char **attributes)
{
	const char *at = NULL;
	r->kind = RAW_NUMBER;
	r->style = 0;
	r->is_formula = false;
	buf_clear(&r->value);
	for (; *attributes; attributes += 2) {
		const char *name = attributes[0], *value = attributes[1];
		if (name[0] == 'r' && !name[1])
			at = value;
		else if (name[0] == 's' && !name[1])
			r->style = (uint32_t)strtoul(value, NULL, 10);
		else if (name[0] == 't' && !name[1])
			r->kind = kind_of(value);
	}
	uint32_t row = 0;
	r->column++;
	if (at) {
		const char *end = cell_parse(at, &r->column, &row);
		if (!end || *end || row != r->row) {
			(void)err_set(&r->xml.err, ST_INVALID, "row %u has a cell named '%s': save the file again",
				      r->row, at);
			refuse(r);
		}
	}
}

static void on_start(struct xml *x, const char *name, const char **attributes)
{
	struct xlsx_reader *r = reader_of(x);
	switch (name[0]) {
	case 'c':
		if (!name[1] && r->in_row)
			start_cell(r, attributes);
		break;
	case 'v':
		if (!name[1] && r->in_row && r->kind != RAW_INLINE)
			xml_want_text(x, true);
		break;
	case 'f':
		r->is_formula |= !name[1];
		break;
	case 't':
		if (!name[1] && r->in_row && r->kind == RAW_INLINE && !r->phonetic)
			xml_want_text(x, true);
		break;
	case 'r':
		if (strcmp(name, "row") == 0)
			start_row(r, attributes);
		else if (strcmp(name, "rPh") == 0)
			r->phonetic++;
		break;
	}
}

static void on_text(struct xml *x, const char *p, size_t n)
{
	struct xlsx_reader *r = reader_of(x);
	buf_add(&r->value, p, n);
	if (r->value.full) {
		char name[16];
		cell_name(r->column, r->row, name);
		(void)err_set(&x->err, ST_TOO_LARGE, "cell %s is longer than %u bytes", name, r->base.limits.max_cell);
		refuse(r);
	}
}

/* Room for the cell at r->column, empty ones before it. NULL and failed when it is too far to the right. */
static struct cell *place_cell(struct xlsx_reader *r)
{
	if (r->column >= r->base.limits.max_columns) {
		(void)err_set(&r->xml.err, ST_TOO_LARGE,
			      "row %u has more than %u columns: delete what is not needed to the right", r->row,
			      r->base.limits.max_columns);
		refuse(r);
		return NULL;
	}
	if (r->column >= r->cell_cap) {
		uint32_t cap = MAX(r->column + 1, MAX(32u, r->cell_cap * 2));
		r->cells = heap_resize(r->cells, cap, sizeof *r->cells);
		r->places = heap_resize(r->places, cap, sizeof *r->places);
		r->cell_cap = cap;
	}
	while (r->cell_count <= r->column) {
		r->places[r->cell_count] = 0;
		r->cells[r->cell_count++] = (struct cell){};
	}
	r->used = MAX(r->used, r->column + 1);
	return &r->cells[r->column];
}

static void keep_text(struct xlsx_reader *r, struct cell *c, struct str text)
{
	r->places[r->column] = r->texts.n + 1;
	c->text.n = text.n;
	buf_str(&r->texts, text);
	if (r->texts.full) {
		(void)err_set(&r->xml.err, ST_TOO_LARGE, "row %u holds more than %d bytes", r->row, ROW_BYTES);
		refuse(r);
	}
}

static void bad_value(struct xlsx_reader *r, struct str raw)
{
	char name[16];
	cell_name(r->column, r->row, name);
	(void)err_set(&r->xml.err, ST_INVALID,
		      "cell %s holds '%.*s', which is no value of its type: save the file again", name,
		      (int)MIN(raw.n, 40), raw.p);
	refuse(r);
}

static void put_number(struct xlsx_reader *r, struct cell *c, struct str raw)
{
	enum number_class class = r->style < r->book.style_count ? r->book.styles[r->style] : NUMBER_PLAIN;
	char room[NUMBER_TEXT_MAX], date[24];
	struct str text;
	if (!number_read(raw, &c->number, &text, room)) {
		bad_value(r, raw);
		return;
	}
	c->kind = CELL_NUMBER;
	c->is_percent = class == NUMBER_PERCENT;
	if (class >= NUMBER_DATE && serial_text(c->number, class, r->book.epoch_1904, date)) {
		c->kind = CELL_DATE;
		text = str_of(date);
	}
	keep_text(r, c, text);
}

static void put_shared(struct xlsx_reader *r, struct cell *c, struct str raw)
{
	int64_t i;
	if (!r->strings_loaded && r->book.strings >= 0) {
		if (strings_load(&r->strings, &r->book.package, r->book.strings, r->base.limits.max_cell,
				 &r->xml.err) != ST_OK) {
			refuse(r);
			return;
		}
	}
	r->strings_loaded = true;
	if (!str_to_i64(str_trim(raw), &i) || i < 0 || !strings_get(&r->strings, (uint64_t)i, &c->text)) {
		bad_value(r, raw);
		return;
	}
	c->kind = c->text.n ? CELL_TEXT : CELL_EMPTY;
}

/* The date of a cell of type "d" is ISO 8601 text already; a time of midnight is left out. */
static struct str iso_date(struct str raw)
{
	struct str s = str_trim(raw);
	if (str_ends(s, STR("Z")))
		s.n--;
	ptrdiff_t dot = str_find(s, STR("."));
	if (dot >= 0)
		s.n = (size_t)dot;
	if (str_ends(s, STR("T00:00:00")))
		s.n -= 9;
	return s;
}

static void end_cell(struct xlsx_reader *r)
{
	struct str raw = buf_view(&r->value);
	if (raw.n == 0 && !r->is_formula)
		return;
	struct cell *c = place_cell(r);
	if (!c)
		return;
	*c = (struct cell){.is_formula = r->is_formula, .text = {"", 0}};
	r->places[r->column] = 0;
	if (raw.n == 0)
		return;
	switch (r->kind) {
	case RAW_NUMBER:
		put_number(r, c, raw);
		break;
	case RAW_SHARED:
		put_shared(r, c, raw);
		break;
	case RAW_STRING:
	case RAW_INLINE:
		r->value.n = unescape_cell(r->value.p, r->value.n);
		c->kind = CELL_TEXT;
		keep_text(r, c, buf_view(&r->value));
		break;
	case RAW_BOOL:
		c->kind = CELL_BOOL;
		c->number = str_eq(str_trim(raw), STR("1")) || str_eq_nocase(str_trim(raw), STR("true"));
		c->text = c->number != 0 ? STR("TRUE") : STR("FALSE");
		break;
	case RAW_ERROR:
		c->kind = CELL_ERROR;
		keep_text(r, c, raw);
		break;
	case RAW_DATE:
		c->kind = CELL_DATE;
		keep_text(r, c, iso_date(raw));
		break;
	}
}

static void on_end(struct xml *x, const char *name)
{
	struct xlsx_reader *r = reader_of(x);
	switch (name[0]) {
	case 'c':
		if (!name[1] && r->in_row)
			end_cell(r);
		break;
	case 'v':
	case 't':
		if (!name[1])
			xml_want_text(x, false);
		break;
	case 'r':
		if (strcmp(name, "row") == 0 && r->in_row) {
			r->in_row = false;
			if (r->used)
				xml_pause(x);
		} else if (strcmp(name, "rPh") == 0) {
			r->phonetic--;
		}
		break;
	}
}

/* Points the cells at their texts, now that these no longer move. */
static void settle_texts(struct xlsx_reader *r)
{
	for (uint32_t i = 0; i < r->cell_count; i++)
		if (r->places[i])
			r->cells[i].text.p = r->texts.p ? r->texts.p + r->places[i] - 1 : "";
	while (r->cell_count && r->cells[r->cell_count - 1].kind == CELL_EMPTY &&
	       !r->cells[r->cell_count - 1].is_formula)
		r->cell_count--;
}

static void copy_value(struct merge *m, const struct cell *c)
{
	char *text = heap_alloc(c->text.n + 1, 1);
	if (c->text.n)
		memcpy(text, c->text.p, c->text.n);
	m->value = *c;
	m->value.text.p = text;
}

/* Repeats the values of merged ranges over the cells they cover. */
static enum status spread_merges(struct xlsx_reader *r, struct err *err)
{
	uint32_t most = r->base.limits.max_columns;
	TRY(merges_advance(&r->merges, r->row, err));
	for (uint32_t i = 0; i < r->merges.active_n; i++) {
		struct merge *m = &r->merges.ranges[r->merges.active[i]];
		bool is_first = r->row == m->first_row;
		if (is_first && m->first_column < r->cell_count && !m->value.text.p)
			copy_value(m, &r->cells[m->first_column]);
		if (m->value.kind == CELL_EMPTY)
			continue;
		for (uint32_t at = m->first_column + is_first; at <= m->last_column && at < most; at++) {
			if (at < r->cell_count && r->cells[at].kind != CELL_EMPTY)
				continue; /* hidden under the range, and still there */
			r->column = at;
			uint32_t used = r->used;
			struct cell *c = place_cell(r);
			r->used = used;
			*c = m->value;
			c->is_merged = true;
		}
	}
	return ST_OK;
}

static enum status say_place(struct xlsx_reader *r, struct err *err)
{
	r->failed = true;
	return err_prefix(err, "sheet '%s'", r->book.sheets[r->sheet].name);
}

static enum status xlsx_next_row(struct table_reader *base, struct table_row *ret, bool *ret_more, struct err *err)
{
	struct xlsx_reader *r = (struct xlsx_reader *)((char *)base - offsetof(struct xlsx_reader, base));
	bool more = r->in_sheet;
	if (r->failed)
		return err_set(err, ST_USAGE, "reading ended with an error before");
	while (more) {
		if (xml_run(&r->xml, &more, err) != ST_OK)
			return say_place(r, err);
		if (!more)
			break;
		settle_texts(r);
		if (r->cell_count == 0)
			continue;
		if (r->merges.n && spread_merges(r, err) != ST_OK)
			return say_place(r, err);
		*ret = (struct table_row){r->row, r->cells, r->cell_count};
		break;
	}
	*ret_more = more;
	return ST_OK;
}

static void leave_sheet(struct xlsx_reader *r)
{
	r->done_bytes += r->xml.part.read;
	xml_close(&r->xml);
	r->xml.part = (struct part){};
	merges_done(&r->merges);
	r->in_sheet = r->in_row = false;
	r->row = 0;
	r->phonetic = 0;
}

static enum status xlsx_next_sheet(struct table_reader *base, struct table_sheet *ret, bool *ret_more, struct err *err)
{
	struct xlsx_reader *r = (struct xlsx_reader *)((char *)base - offsetof(struct xlsx_reader, base));
	if (r->failed)
		return err_set(err, ST_USAGE, "reading ended with an error before");
	leave_sheet(r);
	do
		r->sheet++;
	while (r->sheet < r->book.sheet_count && r->book.sheets[r->sheet].entry < 0);
	if (r->sheet >= r->book.sheet_count) {
		r->sheet = r->book.sheet_count;
		*ret_more = false;
		return ST_OK;
	}
	const struct book_sheet *s = &r->book.sheets[r->sheet];
	r->xml.start = on_start;
	r->xml.end = on_end;
	r->xml.text = on_text;
	if (merges_find(&r->merges, &r->book.package, s->entry, err) != ST_OK ||
	    xml_open(&r->xml, &r->book.package, s->entry, err) != ST_OK)
		return say_place(r, err);
	xml_want_text(&r->xml, false);
	r->in_sheet = true;
	*ret = (struct table_sheet){str_of(s->name), r->sheet, s->is_hidden};
	*ret_more = true;
	return ST_OK;
}

static double xlsx_progress(const struct table_reader *base)
{
	const struct xlsx_reader *r =
		(const struct xlsx_reader *)((const char *)base - offsetof(struct xlsx_reader, base));
	return r->all_bytes ? MIN(1.0, (double)(r->done_bytes + r->xml.part.read) / (double)r->all_bytes) : 1;
}

static void xlsx_close(struct table_reader *base)
{
	struct xlsx_reader *r = (struct xlsx_reader *)((char *)base - offsetof(struct xlsx_reader, base));
	leave_sheet(r);
	strings_done(&r->strings);
	book_close(&r->book);
	buf_done(&r->texts);
	buf_done(&r->value);
	free(r->cells);
	free(r->places);
	free(r);
}

static const struct reader_ops xlsx_ops = {xlsx_next_sheet, xlsx_next_row, xlsx_progress, xlsx_close};

enum status xlsx_open(struct table_reader **ret, const char *path, const struct table_options *limits, struct err *err)
{
	struct xlsx_reader *r = heap_alloc(1, sizeof *r);
	enum status st = book_open(&r->book, path, limits->max_bytes, err);
	if (st != ST_OK) {
		free(r);
		return st;
	}
	r->base = (struct table_reader){&xlsx_ops, TABLE_XLSX, *limits, "", 0};
	r->base.limits.max_columns = MIN(limits->max_columns, XLSX_COLUMNS);
	r->sheet = -1;
	buf_init(&r->texts, ROW_BYTES);
	buf_init(&r->value, limits->max_cell);
	for (int i = 0; i < r->book.sheet_count; i++) {
		zip_stat_t s;
		if (r->book.sheets[i].entry >= 0 &&
		    zip_stat_index(r->book.package.zip, (zip_uint64_t)r->book.sheets[i].entry, 0, &s) == 0)
			r->all_bytes += s.size;
	}
	*ret = &r->base;
	return ST_OK;
}
