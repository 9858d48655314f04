/* Tables over pages: headings repeated on each, cells wrapped. */
#include "report/pdf_inside.h"

#include <math.h>

#define PAD 5.0 /* on each side of a cell */

enum {
	MEASURED_ROWS = 2000, /* rows looked at for the columns' widths, evenly spread */
	TOGETHER_LINES = 20,  /* a row of so many lines is not split between pages */
	SMALLEST = 6,	      /* type, in points */
	UPRIGHT_COLUMNS = 8,  /* so many an upright page always holds */
};

struct setting {
	const struct report_table *t;
	struct arena scratch;
	double size;	     /* of the font */
	double *widths;	     /* of the columns, padding included */
	PangoLayout **cells; /* one for each column, used row after row */
};

static void cell_text(struct buf *out, const struct report_value *v)
{
	const char *mark = tone_mark_printed(v->tone);
	buf_clear(out);
	if (*mark)
		buf_printf(out, "%s ", mark);
	value_show(out, v);
}

static double natural_width(struct setting *s, int column, struct str text, bool bold)
{
	struct font font = {s->size, bold, {0}};
	int width;
	pdf_layout_text(s->cells[column], text, font, 0);
	pango_layout_get_size(s->cells[column], &width, NULL);
	return width / (double)PANGO_SCALE + 2 * PAD + 0.5;
}

/* Widens `width` to the longest run of Latin letters, digits and signs that stays on one line: a school year, a number,
 * a code. Longer ones break. `longest` is the bytes of the run measured so far. */
static void widen(struct setting *s, int column, struct str text, size_t *longest, double *width)
{
	enum { RUN_MAX = 12 };
	for (size_t i = 0, from = 0; i <= text.n; i++) {
		if (i < text.n && text.p[i] > ' ' && text.p[i] <= '~')
			continue;
		if (i - from > *longest && i - from <= RUN_MAX) {
			*longest = i - from;
			*width = natural_width(s, column, str_slice(text, from, i), true);
		}
		from = i + 1;
	}
}

/* What each column would take on one line, and what it must have. */
static void measure(struct setting *s, double *natural, double *least)
{
	const struct report_table *t = s->t;
	int every = MAX(1, t->row_count / MEASURED_ROWS);
	struct buf text;
	buf_init(&text, 0);
	for (int c = 0; c < t->column_count; c++) {
		double heading = natural_width(s, c, t->columns[c].heading, true), body = 0, word = 0;
		size_t longest = 0;
		widen(s, c, t->columns[c].heading, &longest, &word);
		for (int r = 0; r < t->row_count; r += every) {
			cell_text(&text, &t->cells[(size_t)r * (size_t)t->column_count + (size_t)c]);
			body = fmax(body, natural_width(s, c, buf_view(&text), false));
			widen(s, c, buf_view(&text), &longest, &word);
		}
		double some = fmax(4.5 * s->size + 2 * PAD, word); /* four characters a line, and no year or number broken */
		natural[c] = fmax(heading, body);
		least[c] = t->columns[c].is_number ? fmax(body, fmin(heading, some)) : fmin(natural[c], some);
	}
	buf_done(&text);
}

static double sum(const double *v, int n)
{
	double total = 0;
	for (int i = 0; i < n; i++)
		total += v[i];
	return total;
}

/* One line each where that fits; else what is missing is taken from the long ones. Gives about how many lines the tallest
 * cell takes then, and infinity where the columns cannot have what they must. */
static double share_out(struct setting *s, double room, const double *natural, const double *least)
{
	int n = s->t->column_count;
	double wanted = sum(natural, n), needed = sum(least, n), lines = 1;
	for (int c = 0; c < n; c++) {
		if (wanted <= room)
			s->widths[c] = wanted > room * 0.6 ? natural[c] * room / wanted : natural[c];
		else if (needed < room)
			s->widths[c] = least[c] + (room - needed) * (natural[c] - least[c]) / (wanted - needed);
		else
			s->widths[c] = least[c] * room / needed;
		lines = fmax(lines, natural[c] / (s->widths[c] - 2 * PAD));
	}
	return needed > room ? INFINITY : lines;
}

/* Smaller type for many columns, and where it keeps a text from becoming a narrow tower. false: no type gives each column what it must
 * have. */
static bool set_widths(struct setting *s, double room)
{
	enum { LINES_AT_MOST = 8 };
	static const double sizes[] = {9, 8, 7, SMALLEST};
	int n = s->t->column_count;
	double *natural = ARENA_ARRAY(&s->scratch, double, (size_t)n),
	       *least = ARENA_ARRAY(&s->scratch, double, (size_t)n), lines = 0, fits = 0;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		s->size = sizes[i];
		measure(s, natural, least);
		lines = share_out(s, room, natural, least);
		if (lines <= LINES_AT_MOST)
			return true;
		if (!fits && !isinf(lines))
			fits = sizes[i];
	}
	if (!fits)
		return false;
	s->size = fits; /* no type makes it short: the largest that gives each column what it must have */
	measure(s, natural, least);
	share_out(s, room, natural, least);
	return true;
}

static void fill(struct pdf *p, double width, double height, struct colour c)
{
	if (!p->surface)
		return;
	pdf_colour(p, c);
	cairo_rectangle(p->cr, MARGIN, p->y, width, height);
	cairo_fill(p->cr);
}

static void rule(struct pdf *p, double width, double weight)
{
	if (!p->surface)
		return;
	pdf_colour(p, (struct colour){0x55, 0x66, 0x77});
	cairo_set_line_width(p->cr, weight);
	cairo_move_to(p->cr, MARGIN, p->y);
	cairo_line_to(p->cr, MARGIN + width, p->y);
	cairo_stroke(p->cr);
}

/* Sets the row's texts; returns how many lines its tallest cell has. `row` −1: the headings. */
static int set_row(struct setting *s, int row, struct buf *text)
{
	int lines = 1;
	for (int c = 0; c < s->t->column_count; c++) {
		struct str shown = s->t->columns[c].heading;
		if (row >= 0) {
			cell_text(text, &s->t->cells[(size_t)row * (size_t)s->t->column_count + (size_t)c]);
			shown = buf_view(text);
		}
		pdf_layout_text(s->cells[c], shown, (struct font){s->size, row < 0, {0}}, s->widths[c] - 2 * PAD);
		lines = MAX(lines, pango_layout_get_line_count(s->cells[c]));
	}
	return lines;
}

static void draw_line(struct pdf *p, struct setting *s, int row, int line)
{
	double x = MARGIN;
	for (int c = 0; c < s->t->column_count; x += s->widths[c++]) {
		if (line >= pango_layout_get_line_count(s->cells[c]))
			continue;
		enum report_tone tone =
			row < 0 ? TONE_PLAIN : s->t->cells[(size_t)row * (size_t)s->t->column_count + (size_t)c].tone;
		struct font font = {s->size, row < 0, tone_colour(tone)};
		PangoLayoutLine *l = pango_layout_get_line_readonly(s->cells[c], line);
		double left = x + PAD;
		if (s->t->columns[c].is_number)
			left = x + s->widths[c] - PAD - pdf_line_width(l);
		pdf_line(p, l, left, p->y, font);
	}
}

static double row_height(const struct setting *s, int lines)
{
	return lines * pdf_line_height(s->size) + 4;
}

static void headings(struct pdf *p, struct setting *s, struct buf *text)
{
	double width = sum(s->widths, s->t->column_count);
	int lines = set_row(s, -1, text);
	fill(p, width, row_height(s, lines), (struct colour){0xE9, 0xEE, 0xF3});
	p->y += 2;
	for (int i = 0; i < lines; i++, p->y += pdf_line_height(s->size))
		draw_line(p, s, -1, i);
	p->y += 2;
	rule(p, width, 0.8);
}

static void next_page(struct pdf *p, struct setting *s, int row, struct buf *text)
{
	rule(p, sum(s->widths, s->t->column_count), 0.5);
	pdf_new_page(p);
	headings(p, s, text);
	set_row(s, row, text);
}

static void body(struct pdf *p, struct setting *s, struct buf *text)
{
	double width = sum(s->widths, s->t->column_count), height = pdf_line_height(s->size);
	for (int r = 0; r < s->t->row_count; r++) {
		int lines = set_row(s, r, text);
		if (p->y + row_height(s, MIN(lines, TOGETHER_LINES)) > pdf_bottom(p))
			next_page(p, s, r, text);
		if (r % 2 && lines <= TOGETHER_LINES)
			fill(p, width, row_height(s, lines), (struct colour){0xF6, 0xF8, 0xFA});
		p->y += 2;
		for (int i = 0; i < lines; i++, p->y += height) {
			if (p->y + height > pdf_bottom(p))
				next_page(p, s, r, text);
			draw_line(p, s, r, i);
		}
		p->y += 2;
	}
	rule(p, width, 0.8);
}

static void begin(struct pdf *p, struct setting *s)
{
	size_t n = (size_t)s->t->column_count;
	arena_init(&s->scratch);
	s->widths = ARENA_ARRAY(&s->scratch, double, n);
	s->cells = ARENA_ARRAY(&s->scratch, PangoLayout *, n);
	for (size_t c = 0; c < n; c++)
		s->cells[c] = pango_layout_new(p->context);
}

static void end(struct setting *s)
{
	for (int c = 0; c < s->t->column_count; c++)
		g_object_unref(s->cells[c]);
	arena_done(&s->scratch);
}

bool pdf_table_is_wide(struct pdf *p, const struct report_table *t)
{
	struct setting s = {.t = t};
	if (t->column_count <= UPRIGHT_COLUMNS)
		return false;
	begin(p, &s);
	bool fits = set_widths(&s, PAPER_SHORT - 2 * MARGIN);
	double size = s.size;
	bool is_wide = !fits || (size <= SMALLEST && set_widths(&s, PAPER_LONG - 2 * MARGIN) && s.size > size);
	end(&s);
	return is_wide;
}

void pdf_table(struct pdf *p, const struct report_table *t)
{
	struct setting s = {.t = t};
	struct buf text;
	buf_init(&text, 0);
	if (p->y > PAGE_TOP)
		pdf_need(p, 90); /* caption, headings and some rows together */
	if (t->caption.n)
		pdf_paragraph(p, t->caption, (struct font){9.5, true, tone_colour(TONE_PLAIN)}, 0, 2);
	if (t->column_count > 0) {
		begin(p, &s);
		set_widths(&s, pdf_text_width(p));
		headings(p, &s, &text);
		body(p, &s, &text);
		end(&s);
	}
	if (t->row_count == 0) {
		p->y += 2;
		pdf_paragraph(p, str_of(tr(p->report->lang, "no rows")),
			      (struct font){9, false, tone_colour(TONE_MUTED)}, PAD, 0);
	}
	p->y += 10;
	buf_done(&text);
}
