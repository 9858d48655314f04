/* Marks into a workbook: the sheets concerned and the styles are rewritten by patching, all other parts are copied
 * packed as they are. */
#include "base/arena.h"
#include "base/map.h"
#include "table/mark.h"
#include "table/out_file.h"
#include "table/spill.h"
#include "table/xlsx_book.h"
#include "table/xlsx_limits.h"
#include "table/xlsx_merge.h"
#include "table/xlsx_style.h"
#include "table/xml.h"
#include "table/xml_patch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_BYTES = 30000, BLOCK = 64 << 10, DEFLATE_LEVEL = 4 };

/* What must be known of a sheet before it is rewritten. */
struct survey {
	struct xml xml; /* first */
	const struct mark_list *marks;
	int sheet;
	size_t at;
	struct mark_list row_marks;
	struct marked_styles *styles;
	uint32_t row, column, cell_style;
	uint32_t columns; /* used: values and merged ranges */
};

static uint32_t attribute_number(const char **attributes, const char *name)
{
	const char *value = xml_attribute(attributes, name);
	return value ? (uint32_t)strtoul(value, NULL, 10) : 0;
}

/* The place a row or cell has: as named, or behind the one before. */
static void see_row(const char **attributes, uint32_t *row, uint32_t *column)
{
	uint32_t n = attribute_number(attributes, "r");
	*row = n ? n : *row + 1;
	*column = UINT32_MAX;
}

static void see_cell(const char **attributes, uint32_t *column)
{
	const char *at = xml_attribute(attributes, "r");
	uint32_t row;
	if (!at || !cell_parse(at, column, &row))
		++*column;
}

static const struct table_mark *mark_at(const struct mark_list *row, uint32_t column)
{
	const struct table_mark *worst = NULL;
	for (size_t i = 0; i < row->n; i++)
		if (row->marks[i]->column == (int32_t)column && (!worst || worst->is_warning))
			worst = row->marks[i];
	return worst;
}

static void survey_start(struct xml *x, const char *name, const char **attributes)
{
	struct survey *s = (struct survey *)x;
	if (strcmp(name, "row") == 0) {
		see_row(attributes, &s->row, &s->column);
		while (s->row_marks.n && s->row_marks.marks[0]->row < s->row)
			s->row_marks = marks_of_row(s->marks, &s->at, s->sheet);
	} else if (strcmp(name, "c") == 0) {
		see_cell(attributes, &s->column);
		const struct table_mark *m = s->row_marks.n && s->row_marks.marks[0]->row == s->row
						     ? mark_at(&s->row_marks, s->column)
						     : NULL;
		if (m)
			(void)marked_style(s->styles, attribute_number(attributes, "s"), m->is_warning);
	} else if (strcmp(name, "v") == 0 || strcmp(name, "is") == 0 || strcmp(name, "f") == 0) {
		if (s->column < XLSX_COLUMNS)
			s->columns = MAX(s->columns, s->column + 1);
	} else if (strcmp(name, "mergeCell") == 0) {
		const char *range = xml_attribute(attributes, "ref"), *colon = range ? strchr(range, ':') : NULL;
		uint32_t row, column;
		if (colon && cell_parse(colon + 1, &column, &row))
			s->columns = MAX(s->columns, column + 1);
	}
}

static void survey_end(struct xml *x, const char *name) {}

/* The sheet being rewritten. */
struct rewrite {
	struct xml_patch patch; /* first */
	const struct mark_list *marks;
	int sheet;
	size_t at;
	struct mark_list row_marks; /* of the next row that has marks */
	size_t next_mark;	    /* in row_marks: the first whose cell has not been written */
	struct marked_styles *styles;
	uint32_t fault_column;
	bool fault_written, in_marked_row, dropping;
	bool row_is_empty, data_is_empty; /* <row/>, <sheetData/> */
	uint32_t row, column;
	char prefix[32];
	struct buf text;
};

static void put_cell(struct rewrite *w, uint32_t column, bool is_warning, bool with_text)
{
	char name[16];
	uint32_t row = w->row_marks.marks[0]->row;
	cell_name(column, row, name);
	buf_clear(&w->text);
	buf_printf(&w->text, "<%sc r=\"%s\"", w->prefix, name);
	uint32_t style = marked_style(w->styles, 0, is_warning);
	if (style)
		buf_printf(&w->text, " s=\"%u\"", style);
	if (!with_text) {
		buf_cstr(&w->text, "/>");
	} else {
		struct buf said;
		buf_init(&said, 0);
		marks_text(&said, &w->row_marks);
		struct str s = buf_view(&said);
		if (s.n > TEXT_BYTES) {
			size_t n = TEXT_BYTES; /* what a cell can hold; the list of faults has the rest */
			while (((unsigned char)s.p[n] & 0xC0) == 0x80)
				n--;
			said.n = n;
			buf_cstr(&said, " …");
		}
		buf_printf(&w->text, " t=\"inlineStr\"><%sis><%st xml:space=\"preserve\">", w->prefix, w->prefix);
		xml_escape(&w->text, buf_view(&said));
		buf_printf(&w->text, "</%st></%sis></%sc>", w->prefix, w->prefix, w->prefix);
		buf_done(&said);
	}
	patch_put(&w->patch, buf_view(&w->text));
}

static bool row_is_fault(const struct mark_list *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!row->marks[i]->is_warning)
			return true;
	return false;
}

/* Writes the marked cells that the file does not have and that stand before `column`, the text of the row among them.
 */
static void put_cells_before(struct rewrite *w, uint32_t column)
{
	const struct mark_list *row = &w->row_marks;
	for (; w->next_mark < row->n &&
	       (row->marks[w->next_mark]->column < 0 || (uint32_t)row->marks[w->next_mark]->column < column);
	     w->next_mark++) {
		int32_t at = row->marks[w->next_mark]->column;
		bool again = w->next_mark && row->marks[w->next_mark - 1]->column == at;
		if (at >= 0 && (uint32_t)at < w->fault_column && !again)
			put_cell(w, (uint32_t)at, mark_at(row, (uint32_t)at)->is_warning, false);
	}
	if (!w->fault_written && w->fault_column < column) {
		w->fault_written = true;
		put_cell(w, w->fault_column, !row_is_fault(row), true);
	}
}

static void begin_marks(struct rewrite *w)
{
	w->next_mark = 0;
	w->fault_written = false;
}

static void next_marks(struct rewrite *w)
{
	w->row_marks = marks_of_row(w->marks, &w->at, w->sheet);
}

/* Whole rows that have marks and are not in the file, before `row`. */
static void put_rows_before(struct rewrite *w, uint32_t row)
{
	while (w->row_marks.n && w->row_marks.marks[0]->row < row) {
		buf_clear(&w->text);
		buf_printf(&w->text, "<%srow r=\"%u\">", w->prefix, w->row_marks.marks[0]->row);
		patch_put(&w->patch, buf_view(&w->text));
		begin_marks(w);
		put_cells_before(w, UINT32_MAX);
		buf_clear(&w->text);
		buf_printf(&w->text, "</%srow>", w->prefix);
		patch_put(&w->patch, buf_view(&w->text));
		next_marks(w);
	}
}

/* Writes the current start tag again, open, without `attribute` when it is given. */
static void reopen_tag(struct rewrite *w, const char *attribute)
{
	struct str tag = patch_tag(&w->patch);
	buf_clear(&w->text);
	if (attribute)
		tag_set(&w->text, tag, attribute, NULL);
	else
		buf_str(&w->text, tag);
	if (tag_is_empty(tag)) {
		w->text.n -= 2;
		buf_char(&w->text, '>');
	}
	patch_put(&w->patch, buf_view(&w->text));
	patch_drop(&w->patch);
}

static void start_row(struct rewrite *w, const char **attributes)
{
	see_row(attributes, &w->row, &w->column);
	patch_copy(&w->patch);
	put_rows_before(w, w->row);
	w->in_marked_row = w->row_marks.n && w->row_marks.marks[0]->row == w->row;
	if (!w->in_marked_row)
		return;
	begin_marks(w);
	w->row_is_empty = tag_is_empty(patch_tag(&w->patch));
	reopen_tag(w, "spans"); /* a hint that would be wrong now */
}

static void start_cell(struct rewrite *w, const char **attributes)
{
	see_cell(attributes, &w->column);
	patch_copy(&w->patch);
	put_cells_before(w, w->column);
	if (w->column == w->fault_column) { /* it has a style at most */
		put_cells_before(w, w->column + 1);
		w->dropping = true;
		return;
	}
	const struct table_mark *m = mark_at(&w->row_marks, w->column);
	if (!m)
		return;
	while (w->next_mark < w->row_marks.n && w->row_marks.marks[w->next_mark]->column <= (int32_t)w->column)
		w->next_mark++;
	char style[16];
	snprintf(style, sizeof style, "%u", marked_style(w->styles, attribute_number(attributes, "s"), m->is_warning));
	if (w->styles->count == 0)
		return;
	buf_clear(&w->text);
	tag_set(&w->text, patch_tag(&w->patch), "s", style);
	patch_put(&w->patch, buf_view(&w->text));
	patch_drop(&w->patch);
}

static void widen_dimension(struct rewrite *w, const char **attributes)
{
	const char *range = xml_attribute(attributes, "ref");
	uint32_t first_column, first_row, last_column, last_row;
	const char *p = range ? cell_parse(range, &first_column, &first_row) : NULL;
	if (!p)
		return;
	last_column = first_column;
	last_row = first_row;
	if (*p == ':' && !cell_parse(p + 1, &last_column, &last_row))
		return;
	for (size_t i = 0; i < w->marks->n; i++)
		if (w->marks->marks[i]->sheet == w->sheet) {
			first_row = MIN(first_row, w->marks->marks[i]->row);
			last_row = MAX(last_row, w->marks->marks[i]->row);
		}
	char from[16], to[16], value[40];
	cell_name(first_column, first_row, from);
	cell_name(MAX(last_column, w->fault_column), last_row, to);
	snprintf(value, sizeof value, "%s:%s", from, to);
	patch_copy(&w->patch);
	buf_clear(&w->text);
	tag_set(&w->text, patch_tag(&w->patch), "ref", value);
	patch_put(&w->patch, buf_view(&w->text));
	patch_drop(&w->patch);
}

static void rewrite_start(struct xml_patch *p, const char *name, const char **attributes)
{
	struct rewrite *w = (struct rewrite *)p;
	if (strcmp(name, "row") == 0) {
		start_row(w, attributes);
	} else if (strcmp(name, "c") == 0) {
		if (w->in_marked_row)
			start_cell(w, attributes);
	} else if (strcmp(name, "dimension") == 0) {
		widen_dimension(w, attributes);
	} else if (strcmp(name, "sheetData") == 0) {
		memcpy(w->prefix, p->prefix, sizeof w->prefix);
		w->data_is_empty = tag_is_empty(patch_tag(p));
		if (w->data_is_empty) {
			patch_copy(p);
			reopen_tag(w, NULL);
		}
	}
}

static void put_end_tag(struct rewrite *w, const char *name)
{
	buf_clear(&w->text);
	buf_printf(&w->text, "</%s%s>", w->prefix, name);
	patch_put(&w->patch, buf_view(&w->text));
}

static void rewrite_end(struct xml_patch *p, const char *name)
{
	struct rewrite *w = (struct rewrite *)p;
	if (strcmp(name, "c") == 0 && w->dropping) {
		patch_drop(p);
		w->dropping = false;
	} else if (strcmp(name, "row") == 0 && w->in_marked_row) {
		patch_copy(p);
		put_cells_before(w, UINT32_MAX);
		if (w->row_is_empty)
			put_end_tag(w, "row");
		w->in_marked_row = false;
		next_marks(w);
	} else if (strcmp(name, "sheetData") == 0) {
		patch_copy(p);
		put_rows_before(w, UINT32_MAX);
		if (w->data_is_empty)
			put_end_tag(w, "sheetData");
	}
}

/* One changed part, ready to be put in place of the old one. */
struct changed {
	int64_t entry;
	FILE *file;
};

static enum status temporary_stream(FILE **ret, struct err *err)
{
	int fd = temporary_file();
	FILE *f = fd >= 0 ? fdopen(fd, "w+b") : NULL;
	if (!f) {
		if (fd >= 0)
			close(fd);
		return err_set(err, ST_UNAVAILABLE, "no temporary file can be made: set TMPDIR");
	}
	*ret = f;
	return ST_OK;
}

static enum status survey_sheet(struct book *book, const struct mark_list *marks, int sheet,
				struct marked_styles *styles, uint32_t *ret_columns, struct err *err)
{
	struct survey s = {
		.xml = {.start = survey_start, .end = survey_end}, .marks = marks, .sheet = sheet, .styles = styles};
	bool more;
	s.row_marks = marks_of_row(marks, &s.at, sheet);
	TRY(xml_open(&s.xml, &book->package, book->sheets[sheet].entry, err));
	enum status st = xml_run(&s.xml, &more, err);
	xml_close(&s.xml);
	if (st == ST_OK && s.columns >= XLSX_COLUMNS)
		st = err_set(err, ST_TOO_LARGE, "sheet '%s' has no column left for the marks",
			     book->sheets[sheet].name);
	if (st == ST_OK)
		*ret_columns = s.columns;
	return st;
}

static enum status rewrite_sheet(struct book *book, const struct mark_list *marks, int sheet,
				 struct marked_styles *styles, uint32_t columns, struct changed *ret, struct err *err)
{
	struct rewrite w = {.patch = {.start = rewrite_start, .end = rewrite_end},
			    .marks = marks,
			    .sheet = sheet,
			    .styles = styles,
			    .fault_column = columns};
	FILE *file = NULL;
	TRY(temporary_stream(&file, err));
	w.patch.out = file;
	next_marks(&w);
	buf_init(&w.text, 0);
	enum status st = xml_patch_run(&w.patch, &book->package, book->sheets[sheet].entry, err);
	buf_done(&w.text);
	if (st != ST_OK) {
		fclose(file);
		return err_prefix(err, "sheet '%s'", book->sheets[sheet].name);
	}
	*ret = (struct changed){book->sheets[sheet].entry, file};
	return ST_OK;
}

/* The changed parts: each sheet with marks, then the styles. */
static enum status change_parts(struct book *book, const struct mark_list *marks, struct changed *changed, int *ret_n,
				struct err *err)
{
	struct marked_styles styles = {.first = book->style_count};
	uint32_t *columns = ARENA_ARRAY(&book->arena, uint32_t, (size_t)book->sheet_count);
	enum status st = ST_OK;
	if (book->style_part >= 0)
		st = marked_styles_init(&styles, book, err);
	for (size_t i = 0; st == ST_OK && i < marks->n; i++) {
		int sheet = marks->marks[i]->sheet;
		if (sheet < 0 || sheet >= book->sheet_count || book->sheets[sheet].entry < 0)
			st = err_set(err, ST_INVALID, "the workbook has no sheet %d to mark", sheet);
		else if (i == 0 || sheet != marks->marks[i - 1]->sheet)
			st = survey_sheet(book, marks, sheet, &styles, &columns[sheet], err);
	}
	for (size_t i = 0; st == ST_OK && i < marks->n; i++) {
		int sheet = marks->marks[i]->sheet;
		if (i > 0 && sheet == marks->marks[i - 1]->sheet)
			continue;
		st = rewrite_sheet(book, marks, sheet, &styles, columns[sheet], &changed[*ret_n], err);
		*ret_n += st == ST_OK;
	}
	if (st == ST_OK && styles.count) {
		FILE *file = NULL;
		st = temporary_stream(&file, err);
		if (st == ST_OK) {
			changed[(*ret_n)++] = (struct changed){book->style_part, file};
			st = marked_styles_write(&styles, book, file, err);
		}
	}
	return st;
}

static enum status copy_whole(const char *path, struct out_file *out, struct err *err)
{
	FILE *in = fopen(path, "rbe");
	char block[BLOCK];
	size_t n;
	if (!in)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be read", path);
	while ((n = fread(block, 1, sizeof block, in)) > 0)
		out_file_write(out, (struct str){block, n});
	bool failed = ferror(in);
	fclose(in);
	return failed ? err_set(err, ST_UNAVAILABLE, "%s cannot be read", path) : ST_OK;
}

/* Takes over the files of `changed`. */
static enum status replace_parts(const char *path, struct changed *changed, int n, struct err *err)
{
	int code;
	zip_t *zip = zip_open(path, 0, &code);
	bool ok = zip != NULL;
	for (int i = 0; i < n; i++) {
		zip_source_t *source = NULL;
		if (ok && fflush(changed[i].file) == 0 && fseek(changed[i].file, 0, SEEK_SET) == 0)
			source = zip_source_filep(zip, changed[i].file, 0, -1);
		if (source)
			changed[i].file = NULL; /* the source's now */
		bool replaced = source && zip_file_replace(zip, (zip_uint64_t)changed[i].entry, source, 0) == 0;
		if (!replaced)
			zip_source_free(source);
		/* The library's own level is 9, which takes ten times as long on rows that are much alike; it drops the
		 * level when the method named is the one the part has, so the default is named. */
		ok = replaced &&
		     zip_set_file_compression(zip, (zip_uint64_t)changed[i].entry, ZIP_CM_DEFAULT, DEFLATE_LEVEL) == 0;
	}
	if (ok && zip_close(zip) == 0)
		return ST_OK;
	if (zip)
		zip_discard(zip);
	return err_set(err, ST_UNAVAILABLE, "the marked workbook cannot be written: free space on the disk");
}

enum status xlsx_write_marked(const char *in_path, const char *out_path, const struct mark_list *marks, struct err *err)
{
	struct table_options limits = {.max_bytes = (uint64_t)4 << 30};
	struct book book;
	struct out_file out;
	int n = 0;
	TRY(book_open(&book, in_path, limits.max_bytes, err));
	struct changed *changed = ARENA_ARRAY(&book.arena, struct changed, (size_t)book.sheet_count + 1);
	enum status st = out_file_open(&out, out_path, err);
	if (st == ST_OK) {
		st = change_parts(&book, marks, changed, &n, err);
		if (st == ST_OK)
			st = copy_whole(in_path, &out, err);
		if (st == ST_OK && out.code == 0)
			st = replace_parts(out.part, changed, n, err);
		if (st == ST_OK)
			st = out_file_close(&out, err);
		else
			out_file_discard(&out);
	}
	for (int i = 0; i < n; i++)
		if (changed[i].file)
			fclose(changed[i].file);
	book_close(&book);
	return st;
}
