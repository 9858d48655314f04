#include "table/xlsx_write.h"

#include "base/arena.h"
#include "table/out_file.h"
#include "table/table.h"
#include "table/xlsx_limits.h"
#include "table/xlsx_strings.h"
#include "text/width.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { LIST_CHARS = 255 }; /* of a list inside the cell's own rule */

struct xlsx_writer {
	struct out_file file;
	lxw_workbook *book;
	lxw_worksheet *sheet, *lists;
	struct arena arena;
	lxw_format *heading, *required, *plain_text, *date, *help, *help_heading;
	lxw_format **formats; /* of the sheet's columns */
	int column_count;
	lxw_row_t row, list_row;
	enum status fault; /* the first, told by close */
	struct err fault_err;
};

static void make_formats(struct xlsx_writer *w)
{
	lxw_format **headings[] = {&w->heading, &w->required};
	for (int i = 0; i < 2; i++) {
		lxw_format *f = *headings[i] = workbook_add_format(w->book);
		format_set_bold(f);
		format_set_text_wrap(f);
		format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
		format_set_border(f, LXW_BORDER_THIN);
		format_set_border_color(f, 0xBFBFBF);
		format_set_bg_color(f, i ? 0xFCE4D6 : 0xDDEBF7);
	}
	w->plain_text = workbook_add_format(w->book);
	format_set_num_format(w->plain_text, "@");
	w->date = workbook_add_format(w->book);
	format_set_num_format(w->date, "yyyy-mm-dd");
	w->help = workbook_add_format(w->book);
	format_set_text_wrap(w->help);
	format_set_align(w->help, LXW_ALIGN_VERTICAL_TOP);
	w->help_heading = workbook_add_format(w->book);
	format_set_bold(w->help_heading);
	format_set_font_size(w->help_heading, 13);
}

enum status xlsx_writer_open(struct xlsx_writer **ret, const char *path, struct err *err)
{
	struct xlsx_writer *w = heap_alloc(1, sizeof *w);
	enum status st = out_file_open(&w->file, path, err);
	if (st != ST_OK) {
		free(w);
		return st;
	}
	close(w->file.fd); /* the library writes to the name */
	w->file.fd = -1;
	arena_init(&w->arena);
	const char *folder = getenv("TMPDIR");
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
					.tmpdir = folder && *folder ? arena_strdup(&w->arena, folder) : NULL,
					.use_zip64 = LXW_FALSE};
	w->book = workbook_new_opt(w->file.part, &options);
	if (!w->book) {
		out_file_discard(&w->file);
		arena_done(&w->arena);
		free(w);
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written: no memory or no temporary folder", path);
	}
	make_formats(w);
	*ret = w;
	return ST_OK;
}

/* The format of a column's values; one for each, since places differ. */
static lxw_format *column_format(struct xlsx_writer *w, const struct xlsx_column *c)
{
	if (c->kind == XLSX_TEXT)
		return w->plain_text;
	if (c->kind == XLSX_DATE)
		return w->date;
	if (c->places < 0 && c->kind == XLSX_NUMBER)
		return NULL;
	char code[40] = "0";
	size_t n = 1;
	int places = MIN(MAX(c->places, 0), 15);
	if (places)
		code[n++] = '.';
	for (int i = 0; i < places; i++)
		code[n++] = '0';
	if (c->kind == XLSX_PERCENT)
		code[n++] = '%';
	code[n] = 0;
	lxw_format *f = workbook_add_format(w->book);
	format_set_num_format(f, code);
	return f;
}

static enum status add_sheet(struct xlsx_writer *w, struct str name, lxw_worksheet **ret, struct err *err)
{
	char *text = str_dup(&w->arena, name);
	if (!str_is_utf8(name) || memchr(text, 0, name.n) || name.n == 0)
		return err_set(err, ST_INVALID, "'%s' is no name for a sheet", text);
	lxw_error code = workbook_validate_sheet_name(w->book, text);
	if (code != LXW_NO_ERROR)
		return err_set(err, ST_INVALID, "'%s' is no name for a sheet: %s", text, lxw_strerror(code));
	lxw_worksheet *sheet = workbook_add_worksheet(w->book, text);
	if (!sheet)
		return err_set(err, ST_UNAVAILABLE, "sheet '%s' cannot be made: the temporary folder is full", text);
	*ret = sheet;
	return ST_OK;
}

/* The list as the rule of the cell itself, where it is short and holds no comma; false otherwise. */
static bool short_list(struct xlsx_writer *w, const struct xlsx_column *c, lxw_data_validation *rule)
{
	size_t chars = 0;
	char **items = ARENA_ARRAY(&w->arena, char *, c->choice_count + 1);
	for (size_t i = 0; i < c->choice_count; i++) {
		chars += str_chars(c->choices[i]) + 1;
		if (chars > LIST_CHARS || str_find(c->choices[i], STR(",")) >= 0)
			return false;
		items[i] = str_dup(&w->arena, c->choices[i]);
	}
	rule->validate = LXW_VALIDATION_TYPE_LIST;
	rule->value_list = items;
	return true;
}

/* Writes the list as a row of the hidden sheet and points the rule there. */
static enum status long_list(struct xlsx_writer *w, const struct xlsx_column *c, lxw_data_validation *rule,
			     struct err *err)
{
	if (!w->lists) {
		TRY(add_sheet(w, STR(XLSX_LIST_SHEET), &w->lists, err));
		worksheet_hide(w->lists);
	}
	for (size_t i = 0; i < c->choice_count; i++)
		worksheet_write_string(w->lists, w->list_row, (lxw_col_t)i, str_dup(&w->arena, c->choices[i]),
				       w->plain_text);
	char last[16];
	cell_name((uint32_t)c->choice_count - 1, 1, last);
	last[strlen(last) - 1] = 0; /* the letters alone */
	w->list_row++;
	rule->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
	rule->value_formula =
		arena_printf(&w->arena, "='" XLSX_LIST_SHEET "'!$A$%u:$%s$%u", w->list_row, last, w->list_row);
	return ST_OK;
}

static enum status add_choices(struct xlsx_writer *w, const struct xlsx_column *c, lxw_col_t column, struct err *err)
{
	lxw_data_validation rule = {.ignore_blank = LXW_VALIDATION_ON,
				    .show_input = LXW_VALIDATION_ON,
				    .show_error = LXW_VALIDATION_ON,
				    .dropdown = LXW_VALIDATION_ON};
	if (c->choice_count == 0 || c->choice_count > XLSX_COLUMNS)
		return ST_OK;
	if (!short_list(w, c, &rule))
		TRY(long_list(w, c, &rule, err));
	if (worksheet_data_validation_range(w->sheet, 1, column, XLSX_ROWS - 1, column, &rule) != LXW_NO_ERROR)
		return err_set(err, ST_INTERNAL, "the list of column %u was not taken", (unsigned)column + 1);
	return ST_OK;
}

static double column_width(const struct xlsx_column *c)
{
	int width = c->width ? c->width : text_width(c->heading) + 4;
	return MIN(MAX(width, 8), 80);
}

static void end_sheet(struct xlsx_writer *w)
{
	if (w->sheet && w->column_count)
		worksheet_autofilter(w->sheet, 0, 0, MAX(w->row, 2) - 1, (lxw_col_t)(w->column_count - 1));
	w->sheet = NULL;
	w->column_count = 0;
}

enum status xlsx_writer_sheet(struct xlsx_writer *w, struct str name, const struct xlsx_column *columns, int n,
			      struct err *err)
{
	if (n < 1 || n > XLSX_COLUMNS)
		return err_set(err, ST_INVALID, "a sheet of %d columns cannot be written", n);
	end_sheet(w);
	lxw_worksheet *sheet;
	TRY(add_sheet(w, name, &sheet, err));
	w->sheet = sheet;
	w->column_count = n;
	w->formats = ARENA_ARRAY(&w->arena, lxw_format *, (size_t)n);
	worksheet_set_row(sheet, 0, 24, NULL);
	for (int i = 0; i < n; i++) {
		const struct xlsx_column *c = &columns[i];
		w->formats[i] = column_format(w, c);
		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, column_width(c), w->formats[i]);
		worksheet_write_string(sheet, 0, (lxw_col_t)i, str_dup(&w->arena, c->heading),
				       c->is_required ? w->required : w->heading);
		if (c->note.n) {
			lxw_comment_options options = {.x_scale = 1.6, .y_scale = 1.4};
			worksheet_write_comment_opt(sheet, 0, (lxw_col_t)i, str_dup(&w->arena, c->note), &options);
		}
		TRY(add_choices(w, c, (lxw_col_t)i, err));
	}
	worksheet_freeze_panes(sheet, 1, 0);
	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_set_landscape(sheet);
	worksheet_fit_to_pages(sheet, 1, 0); /* as wide as the sheet, as long as it takes */
	worksheet_repeat_rows(sheet, 0, 0);
	w->row = 1;
	return ST_OK;
}

/* False after a fault, and when there is no such cell, which is one. */
static bool may_write(struct xlsx_writer *w, int column)
{
	if (w->fault != ST_OK)
		return false;
	if (!w->sheet || column < 0 || column >= w->column_count)
		w->fault = err_set(&w->fault_err, ST_INTERNAL, "there is no column %d", column);
	else if (w->row >= XLSX_ROWS)
		w->fault = err_set(&w->fault_err, ST_TOO_LARGE, "a sheet holds at most %d rows: split what is written",
				   XLSX_ROWS);
	return w->fault == ST_OK;
}

void xlsx_writer_text(struct xlsx_writer *w, int column, struct str text)
{
	if (text.n == 0 || !may_write(w, column))
		return;
	struct arena_mark mark = arena_mark(&w->arena);
	struct buf escaped;
	buf_init(&escaped, 0);
	if (needs_escape(text)) {
		escape_cell(text, &escaped);
		text = buf_view(&escaped);
	}
	lxw_error code = LXW_ERROR_PARAMETER_VALIDATION;
	if (str_is_utf8(text) && !memchr(text.p, 0, text.n))
		code = worksheet_write_string(w->sheet, w->row, (lxw_col_t)column, str_dup(&w->arena, text),
					      w->formats[column]);
	arena_reset(&w->arena, mark);
	buf_done(&escaped);
	if (code == LXW_NO_ERROR)
		return;
	char name[16];
	cell_name((uint32_t)column, w->row + 1, name);
	if (code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
		w->fault = err_set(&w->fault_err, ST_TOO_LARGE,
				   "cell %s: a text of more than %d characters does not fit", name, XLSX_CELL);
	else
		w->fault = err_set(&w->fault_err, ST_INVALID, "cell %s: the text is not UTF-8", name);
}

void xlsx_writer_number(struct xlsx_writer *w, int column, double v)
{
	if (!may_write(w, column))
		return;
	if (!isfinite(v)) {
		char name[16];
		cell_name((uint32_t)column, w->row + 1, name);
		w->fault = err_set(&w->fault_err, ST_INVALID, "cell %s: the number is not finite", name);
		return;
	}
	worksheet_write_number(w->sheet, w->row, (lxw_col_t)column, v, w->formats[column]);
}

void xlsx_writer_date(struct xlsx_writer *w, int column, day_t day)
{
	if (day < day_of(1900, 3, 1)) { /* spreadsheets count a day before this that never was */
		char text[11];
		day_format(day, text);
		xlsx_writer_text(w, column, str_of(text));
	} else if (may_write(w, column)) {
		worksheet_write_number(w->sheet, w->row, (lxw_col_t)column, day - day_of(1899, 12, 30), w->date);
	}
}

void xlsx_writer_row(struct xlsx_writer *w)
{
	w->row++;
}

enum status xlsx_writer_help(struct xlsx_writer *w, struct str name, const struct str *lines, size_t n, struct err *err)
{
	lxw_worksheet *sheet;
	end_sheet(w);
	TRY(add_sheet(w, name, &sheet, err));
	worksheet_set_column(sheet, 0, 0, 110, w->help);
	worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
	worksheet_set_paper(sheet, 9);
	worksheet_fit_to_pages(sheet, 1, 0);
	for (size_t i = 0; i < n; i++) {
		bool is_heading = str_starts(lines[i], STR("# "));
		struct str text = str_slice(lines[i], is_heading ? 2 : 0, lines[i].n);
		if (text.n)
			worksheet_write_string(sheet, (lxw_row_t)i, 0, str_dup(&w->arena, text),
					       is_heading ? w->help_heading : w->help);
	}
	return ST_OK;
}

enum status xlsx_writer_state(struct xlsx_writer *w, struct str text, struct err *err)
{
	lxw_worksheet *sheet;
	end_sheet(w);
	TRY(add_sheet(w, STR(XLSX_STATE_SHEET), &sheet, err));
	worksheet_hide(sheet);
	worksheet_write_string(sheet, 0, 0, str_dup(&w->arena, text), w->plain_text);
	return ST_OK;
}

static void free_writer(struct xlsx_writer *w)
{
	arena_done(&w->arena);
	free(w);
}

enum status xlsx_writer_close(struct xlsx_writer *w, struct err *err)
{
	end_sheet(w);
	lxw_error code = workbook_close(w->book);
	enum status st;
	if (code == LXW_NO_ERROR && w->fault == ST_OK) {
		st = out_file_close(&w->file, err);
		free_writer(w);
		return st;
	}
	if (w->fault != ST_OK) {
		st = w->fault;
		if (err)
			*err = w->fault_err;
	} else {
		st = err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", w->file.path, lxw_strerror(code));
	}
	out_file_discard(&w->file);
	free_writer(w);
	return st;
}

void xlsx_writer_discard(struct xlsx_writer *w)
{
	if (!w)
		return;
	lxw_workbook_free(w->book);
	out_file_discard(&w->file);
	free_writer(w);
}
