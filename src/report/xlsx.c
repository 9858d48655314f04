/* A report as a workbook: a summary sheet, a sheet for each table and for each chart's numbers with the chart beside
 * them. Numbers stay numbers; a tone's mark is part of the number format. */
#include "report/xlsx_inside.h"

#include "report/show.h"
#include "text/width.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
	EXCEL_ROWS = 1048576,
	EXCEL_COLUMNS = 16384,
	EXCEL_TEXT = 32767,
	SHEET_NAME_CHARS = 28,
	EXACT_DIGITS = 15,
	LINE_HEIGHT = 15,
	SUMMARY_WIDTH = 86
};

const char *xlsx_text(struct xlsx *x, struct str s)
{
	return str_dup(&x->scratch, clean_text(&x->scratch, s));
}

void xlsx_fail(struct xlsx *x, lxw_error e, const char *sheet, lxw_row_t row, lxw_col_t column)
{
	if (e == LXW_NO_ERROR || x->status != ST_OK)
		return;
	if (e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
		x->status = err_set(x->err, ST_TOO_LARGE,
				    "sheet %s, row %u, column %u: a workbook's cell holds at most %d characters", sheet,
				    row + 1, column + 1, EXCEL_TEXT);
	else
		x->status = err_set(x->err, ST_INTERNAL, "sheet %s, row %u, column %u: %s", sheet, row + 1, column + 1,
				    lxw_strerror(e));
}

static lxw_color_t colour_of(struct colour c)
{
	return (lxw_color_t)(c.r << 16 | c.g << 8 | c.b);
}

lxw_format *xlsx_style(struct xlsx *x, enum xlsx_style style)
{
	if (x->styles[style])
		return x->styles[style];
	lxw_format *f = x->styles[style] = workbook_add_format(x->book);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	switch (style) {
	case XLSX_TITLE:
		format_set_bold(f);
		format_set_font_size(f, 16);
		break;
	case XLSX_HEADING:
		format_set_bold(f);
		format_set_font_size(f, 12);
		break;
	case XLSX_MUTED:
		format_set_font_color(f, colour_of(tone_colour(TONE_MUTED)));
		format_set_text_wrap(f);
		break;
	case XLSX_COLUMN:
		format_set_bold(f);
		format_set_bg_color(f, 0xE9EEF3);
		format_set_bottom(f, LXW_BORDER_THIN);
		format_set_text_wrap(f);
		break;
	case XLSX_LINK:
		format_set_font_color(f, 0x0563C1);
		format_set_underline(f, LXW_UNDERLINE_SINGLE);
		break;
	case XLSX_STYLES:
		break;
	}
	return f;
}

/* "✗ "0.00: the mark shows and the cell stays a number. */
static lxw_format *value_format(struct xlsx *x, const struct report_value *v)
{
	int places = MIN(MAX(v->places, 0), XLSX_PLACES - 1);
	if (v->kind == REPORT_TEXT || v->kind == REPORT_INTEGER || v->kind == REPORT_NONE)
		places = 0;
	lxw_format **f = &x->formats[v->kind][places][v->tone];
	if (*f)
		return *f;
	*f = workbook_add_format(x->book);
	char number[80] = "";
	const char *mark = tone_mark(v->tone);
	size_t n = 0;
	if (*mark)
		n = (size_t)snprintf(number, sizeof number, "\"%s \"", mark);
	if (v->kind == REPORT_TEXT || v->kind == REPORT_NONE)
		snprintf(number + n, sizeof number - n, "@");
	else
		snprintf(number + n, sizeof number - n, "0%s%.*s%s", places ? "." : "", places, "000000000000",
			 v->kind == REPORT_PERCENT ? "%" : "");
	if (*mark || (v->kind != REPORT_TEXT && v->kind != REPORT_NONE))
		format_set_num_format(*f, number);
	if (v->tone != TONE_PLAIN)
		format_set_font_color(*f, colour_of(tone_colour(v->tone)));
	format_set_align(*f, LXW_ALIGN_VERTICAL_TOP);
	if (v->kind == REPORT_TEXT)
		format_set_text_wrap(*f);
	if (v->kind == REPORT_NONE)
		format_set_align(*f, LXW_ALIGN_RIGHT);
	return *f;
}

/* A double holds 15 digits of any decimal; what is longer stays text rather than change. */
static bool is_exact(const struct report_value *v, double *ret)
{
	char text[DEC_TEXT_MAX];
	int digits = 0;
	switch (v->kind) {
	case REPORT_INTEGER:
		*ret = (double)v->integer;
		return v->integer > -1000000000000000 && v->integer < 1000000000000000;
	case REPORT_DECIMAL: {
		size_t n = dec_format(v->decimal, text);
		for (size_t i = 0; i < n; i++)
			digits += text[i] >= '0' && text[i] <= '9';
		*ret = dec_f64(v->decimal);
		return digits <= EXACT_DIGITS;
	}
	case REPORT_REAL:
	case REPORT_PERCENT:
		*ret = v->real;
		return true;
	default:
		return false;
	}
}

static void write_value(struct xlsx *x, lxw_worksheet *sheet, const char *name, lxw_row_t row, lxw_col_t column,
			const struct report_value *v)
{
	double number;
	lxw_format *f = value_format(x, v);
	if (is_exact(v, &number)) {
		xlsx_fail(x, worksheet_write_number(sheet, row, column, number, f), name, row, column);
		return;
	}
	if (v->kind == REPORT_TEXT && v->text.n == 0)
		return;
	struct buf b;
	buf_init(&b, 0);
	value_plain(&b, v);
	xlsx_fail(x, worksheet_write_string(sheet, row, column, b.n ? b.p : "", f), name, row, column);
	buf_done(&b);
}

/* A sheet's name from a caption: what Excel refuses is left out, 31 characters at most, told apart by a number. */
const char *xlsx_sheet_name(struct xlsx *x, struct str caption, const char *otherwise)
{
	struct buf b;
	int chars = 0;
	buf_init(&b, 0);
	for (size_t pos = 0; pos < caption.n && chars < SHEET_NAME_CHARS;) {
		size_t from = pos;
		int32_t c = str_next_char(caption, &pos);
		if (c < 0x20 || strchr("[]:*?/\\'", c < 0x80 ? c : 'x'))
			continue;
		buf_str(&b, str_slice(caption, from, pos));
		chars += c > 0xFFFF ? 2 : 1;
	}
	struct str base = str_trim(buf_view(&b));
	if (!base.n)
		base = str_of(otherwise);
	char *name = arena_printf(&x->scratch, "%.*s", STR_ARG(base));
	for (int i = 2; workbook_get_worksheet_by_name(x->book, name); i++)
		name = arena_printf(&x->scratch, "%.*s %d", STR_ARG(i < 10 ? base : text_fit(base, 50)), i);
	buf_done(&b);
	return name;
}

static int clamp_width(int w)
{
	return MIN(MAX(w + 2, 8), 50);
}

static int shown_width(const struct report_value *v)
{
	struct buf b;
	buf_init(&b, 0);
	value_show(&b, v);
	int w = text_width(buf_view(&b)) + (*tone_mark(v->tone) ? 2 : 0);
	buf_done(&b);
	return w;
}

void xlsx_print_setup(struct xlsx *x, lxw_worksheet *sheet)
{
	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_footer(sheet, "&C&P / &N");
}

/* Lines that a text takes in a column; programs that open the file do not all work it out. */
static int lines_in(struct str s, int column_width)
{
	int lines = 0;
	struct str rest = s, line;
	while (text_wrap(&rest, MAX(column_width, 2), &line))
		lines++;
	return MAX(lines, 1);
}

static void row_height(lxw_worksheet *sheet, lxw_row_t row, int lines)
{
	if (lines > 1)
		worksheet_set_row(sheet, row, MIN(lines * LINE_HEIGHT, 409), NULL); /* Excel's highest */
}

/* The table from A1, so that filters, pivots and other programs take it as it is. */
static const char *table(struct xlsx *x, const struct report_table *t)
{
	const char *name = xlsx_sheet_name(x, t->caption, tr(x->report->lang, "table"));
	if (t->row_count >= EXCEL_ROWS || t->column_count > EXCEL_COLUMNS) {
		if (x->status == ST_OK)
			x->status = err_set(x->err, ST_TOO_LARGE,
					    "a table of %d rows and %d columns: a sheet holds %d and %d", t->row_count,
					    t->column_count, EXCEL_ROWS - 1, EXCEL_COLUMNS);
		return name;
	}
	lxw_worksheet *sheet = workbook_add_worksheet(x->book, name);
	int heading_lines = 1, *lines = ARENA_ARRAY(&x->scratch, int, (size_t)t->row_count + 1);
	for (int c = 0; c < t->column_count; c++) {
		lxw_col_t column = (lxw_col_t)c;
		int width = MIN(MAX(text_width(t->columns[c].heading), t->columns[c].width), 24);
		xlsx_fail(x,
			  worksheet_write_string(sheet, 0, column, xlsx_text(x, t->columns[c].heading),
						 xlsx_style(x, XLSX_COLUMN)),
			  name, 0, column);
		for (int r = 0; r < t->row_count; r++) {
			const struct report_value *v = &t->cells[(size_t)r * (size_t)t->column_count + (size_t)c];
			write_value(x, sheet, name, (lxw_row_t)r + 1, column, v);
			width = MAX(width, shown_width(v));
		}
		width = clamp_width(width);
		worksheet_set_column(sheet, column, column, width, NULL);
		heading_lines = MAX(heading_lines, lines_in(t->columns[c].heading, width - 2));
		for (int r = 0; r < t->row_count; r++) {
			const struct report_value *v = &t->cells[(size_t)r * (size_t)t->column_count + (size_t)c];
			if (v->kind == REPORT_TEXT)
				lines[r] = MAX(lines[r], lines_in(v->text, width - 2));
		}
	}
	row_height(sheet, 0, heading_lines);
	for (int r = 0; r < t->row_count; r++)
		row_height(sheet, (lxw_row_t)r + 1, lines[r]);
	worksheet_freeze_panes(sheet, 1, 0);
	if (t->row_count && t->column_count)
		worksheet_autofilter(sheet, 0, 0, (lxw_row_t)t->row_count, (lxw_col_t)(t->column_count - 1));
	worksheet_repeat_rows(sheet, 0, 0);
	xlsx_print_setup(x, sheet);
	return name;
}

static void line(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t *row, struct str s, lxw_format *f)
{
	xlsx_fail(x, worksheet_write_string(sheet, *row, 0, xlsx_text(x, s), f), "1", *row, 0);
	(*row)++;
}

/* What the report says, in order, with links to the sheets of its tables and charts. */
static void summary(struct xlsx *x, lxw_worksheet *sheet)
{
	const struct report *r = x->report;
	lxw_row_t row = 0;
	worksheet_set_column(sheet, 0, 0, SUMMARY_WIDTH, NULL);
	xlsx_print_setup(x, sheet);
	line(x, sheet, &row, r->title, xlsx_style(x, XLSX_TITLE));
	worksheet_set_row(sheet, 0, 24 * lines_in(r->title, SUMMARY_WIDTH / 2), NULL);
	if (r->subtitle.n)
		line(x, sheet, &row, r->subtitle, xlsx_style(x, XLSX_MUTED));
	for (const struct report_block *b = r->first; b; b = b->next) {
		struct report_value v = {.kind = REPORT_TEXT, .text = b->text, .tone = b->tone};
		const char *name = NULL;
		switch (b->kind) {
		case BLOCK_HEADING:
			row++;
			line(x, sheet, &row, b->text, xlsx_style(x, XLSX_HEADING));
			break;
		case BLOCK_PARAGRAPH:
			row_height(sheet, row, lines_in(b->text, SUMMARY_WIDTH - 4));
			write_value(x, sheet, "1", row++, 0, &v);
			break;
		case BLOCK_NOTE:
			row_height(sheet, row, lines_in(b->text, SUMMARY_WIDTH - 4));
			line(x, sheet, &row, b->text, xlsx_style(x, XLSX_MUTED));
			break;
		case BLOCK_TABLE:
			name = table(x, b->table);
			break;
		case BLOCK_CHART:
			name = xlsx_chart(x, b->chart);
			break;
		case BLOCK_CODE:
			line(x, sheet, &row, b->text, NULL);
			line(x, sheet, &row, b->content, xlsx_style(x, XLSX_MUTED));
			break;
		case BLOCK_PAGE_BREAK:
			break;
		}
		if (name) {
			const char *target = arena_printf(&x->scratch, "internal:'%s'!A1", name);
			xlsx_fail(x, worksheet_write_url(sheet, row, 0, target, xlsx_style(x, XLSX_LINK)), "1", row, 0);
			line(x, sheet, &row, b->text.n ? b->text : str_of(name), xlsx_style(x, XLSX_LINK));
		}
	}
	if (r->footer.n) {
		row++;
		line(x, sheet, &row, r->footer, xlsx_style(x, XLSX_MUTED));
	}
}

enum status report_to_xlsx(const struct report *r, const char *path, struct err *err)
{
	/* The library complains on standard error when it cannot write; ask first. */
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(errno));
	close(fd);
	struct xlsx x = {.report = r, .err = err, .status = ST_OK, .book = workbook_new(path)};
	if (!x.book)
		return err_set(err, ST_UNAVAILABLE, "%s: no memory for a workbook", path);
	arena_init(&x.scratch);
	char empty[] = "", *title = arena_strdup(&x.scratch, xlsx_text(&x, r->title));
	lxw_doc_properties properties = {
		.title = str_chars(r->title) < 200 ? title : empty,
		.created = (time_t)MAX(r->made_at / 1000000, (moment_t)1),
	};
	workbook_set_properties(x.book, &properties);
	summary(&x, workbook_add_worksheet(x.book, tr(r->lang, "summary")));
	lxw_error e = workbook_close(x.book); /* also when something failed: it frees the book */
	if (x.status == ST_OK && e != LXW_NO_ERROR)
		x.status = err_set(err, ST_UNAVAILABLE, "%s: %s", path, lxw_strerror(e));
	if (x.status != ST_OK)
		unlink(path);
	arena_done(&x.scratch);
	return x.status;
}
