/* A report on a terminal. */
#include "report/show.h"
#include "report/text_inside.h"
#include "text/width.h"

#include <string.h>

enum { COLUMNS_DEFAULT = 100, COLUMNS_MIN = 20, COLUMNS_MAX = 400, COLUMN_MIN = 6, WORD_MAX = 14 };

static const char *colour_code(enum report_tone tone)
{
	static const char *const codes[] = {
		[TONE_PLAIN] = "", [TONE_GOOD] = "32", [TONE_WARNING] = "33", [TONE_BAD] = "31", [TONE_MUTED] = "2"};
	return codes[tone];
}

static void colour_on(struct text_out *o, const char *code)
{
	if (o->colour && *code)
		buf_printf(o->buf, "\033[%sm", code);
}

static void colour_off(struct text_out *o, const char *code)
{
	if (o->colour && *code)
		buf_cstr(o->buf, "\033[0m");
}

void text_repeat(struct text_out *o, const char *s, int times)
{
	for (int i = 0; i < times; i++)
		buf_cstr(o->buf, s);
}

void text_padded(struct text_out *o, struct str s, int width, bool right)
{
	int pad = width - text_width(s);
	if (right)
		text_repeat(o, " ", pad);
	buf_str(o->buf, s);
	if (!right)
		text_repeat(o, " ", pad);
}

/* Wrapped lines; the first begins with `first`, the others are indented as far. */
static void paragraph(struct text_out *o, const char *first, const char *code, struct str text)
{
	struct buf clean;
	buf_init(&clean, 0);
	clean_put(&clean, text);
	struct str rest = buf_view(&clean), line;
	int indent = text_width(str_of(first));
	for (bool is_first = true; text_wrap(&rest, o->columns - indent, &line); is_first = false) {
		colour_on(o, code);
		if (is_first)
			buf_cstr(o->buf, first);
		else
			text_repeat(o, " ", indent);
		buf_str(o->buf, line);
		colour_off(o, code);
		buf_char(o->buf, '\n');
	}
	buf_done(&clean);
}

static void heading(struct text_out *o, int level, struct str text)
{
	paragraph(o, "", "1", text);
	if (level < 3) {
		text_repeat(o, level == 0 ? "═" : level == 1 ? "━" : "─", MIN(text_width(text), o->columns));
		buf_char(o->buf, '\n');
	}
}

/* A cell as shown: the tone's mark, then the value. */
static struct str cell_text(struct arena *a, const struct report_value *v)
{
	struct buf b;
	buf_init(&b, 0);
	const char *mark = tone_mark(v->tone);
	if (*mark)
		buf_printf(&b, "%s ", mark);
	value_show(&b, v);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

struct text_table {
	const struct report_table *t;
	struct str *headings;
	struct str *cells;
	int *widths;
	int *least; /* below this a column breaks numbers and words */
};

static int widest_line(struct str s)
{
	int w = 0;
	struct str rest = s, line;
	for (bool more = s.n > 0; more && str_next(&rest, '\n', &line);)
		w = MAX(w, text_width(line));
	return w;
}

/* The widest piece that has no place to break. */
static int widest_word(struct str s)
{
	int most = 0, now = 0;
	for (size_t pos = 0; pos < s.n;) {
		int32_t c = str_next_char(s, &pos);
		int w = char_width(c);
		now = c == ' ' || c == '\n' ? 0 : w == 2 ? 2 : now + w;
		most = MAX(most, now);
	}
	return most;
}

static void measure(struct text_table *x, struct arena *a)
{
	const struct report_table *t = x->t;
	x->cells = ARENA_ARRAY(a, struct str, (size_t)t->row_count * (size_t)t->column_count);
	x->headings = ARENA_ARRAY(a, struct str, (size_t)t->column_count);
	x->widths = ARENA_ARRAY(a, int, (size_t)t->column_count);
	x->least = ARENA_ARRAY(a, int, (size_t)t->column_count);
	for (int c = 0; c < t->column_count; c++) {
		x->headings[c] = clean_text(a, t->columns[c].heading);
		x->widths[c] = MAX(MAX(widest_line(x->headings[c]), MIN(t->columns[c].width, COLUMNS_MAX)), 1);
		x->least[c] = MIN(MAX(widest_word(x->headings[c]), COLUMN_MIN), WORD_MAX);
	}
	for (int r = 0; r < t->row_count; r++) {
		for (int c = 0; c < t->column_count; c++) {
			int i = r * t->column_count + c;
			x->cells[i] = cell_text(a, &t->cells[i]);
			int line = widest_line(x->cells[i]);
			x->widths[c] = MAX(x->widths[c], line);
			bool whole = t->columns[c].is_number && t->cells[i].kind != REPORT_TEXT;
			x->least[c] = MAX(x->least[c], whole ? line : MIN(widest_word(x->cells[i]), WORD_MAX));
		}
	}
}

/* Takes columns' width away, widest first, until the table fits; false when it cannot. */
static bool shrink(struct text_table *x, int columns)
{
	int n = x->t->column_count, total = 3 * n + 1;
	for (int c = 0; c < n; c++)
		total += x->widths[c];
	while (total > columns) {
		int widest = -1;
		for (int c = 0; c < n; c++)
			if (x->widths[c] > x->least[c] && (widest < 0 || x->widths[c] > x->widths[widest]))
				widest = c;
		if (widest < 0)
			return false;
		x->widths[widest]--;
		total--;
	}
	return true;
}

static void rule(struct text_out *o, const struct text_table *x, const char *left, const char *cross, const char *right)
{
	for (int c = 0; c < x->t->column_count; c++) {
		buf_cstr(o->buf, c ? cross : left);
		text_repeat(o, "─", x->widths[c] + 2);
	}
	buf_cstr(o->buf, right);
	buf_char(o->buf, '\n');
}

/* One row on as many lines as its tallest cell takes. `values` NULL: the headings. */
static void row(struct text_out *o, const struct text_table *x, struct str *rest, const struct report_value *values)
{
	int n = x->t->column_count;
	bool more;
	do {
		more = false;
		for (int c = 0; c < n; c++) {
			struct str line = {0};
			const char *code = values ? colour_code(values[c].tone) : "1";
			text_wrap(&rest[c], x->widths[c], &line);
			more |= rest[c].n > 0;
			buf_cstr(o->buf, "│ ");
			colour_on(o, code);
			text_padded(o, line, x->widths[c], x->t->columns[c].is_number);
			colour_off(o, code);
			buf_char(o->buf, ' ');
		}
		buf_cstr(o->buf, "│\n");
	} while (more);
}

/* Too narrow for a grid: each row as lines of "heading: value". */
static void table_as_lists(struct text_out *o, const struct text_table *x)
{
	int n = x->t->column_count, indent = 0;
	for (int c = 0; c < n; c++)
		indent = MAX(indent, text_width(x->headings[c]));
	indent = MIN(indent, o->columns / 2);
	for (int r = 0; r < x->t->row_count; r++) {
		if (r)
			buf_char(o->buf, '\n');
		for (int c = 0; c < n; c++) {
			struct buf first;
			buf_init(&first, 0);
			struct str name = x->headings[c];
			if (text_width(name) > indent) { /* a line of its own */
				paragraph(o, "", "", name);
				name = (struct str){0};
			}
			buf_str(&first, name);
			for (int i = text_width(name); i < indent + 2; i++)
				buf_char(&first, ' ');
			paragraph(o, first.p, colour_code(x->t->cells[r * n + c].tone), x->cells[r * n + c]);
			buf_done(&first);
		}
	}
}

static void table(struct text_out *o, const struct report_table *t, struct arena *a)
{
	struct arena_mark mark = arena_mark(a);
	struct text_table x = {.t = t};
	if (t->caption.n)
		paragraph(o, "", "1", t->caption);
	if (t->column_count == 0 || t->row_count == 0) {
		paragraph(o, "", "2", str_of(tr(o->lang, "no rows")));
		return;
	}
	measure(&x, a);
	if (shrink(&x, o->columns)) {
		struct str *rest = ARENA_ARRAY(a, struct str, (size_t)t->column_count);
		rule(o, &x, "┌", "┬", "┐");
		for (int c = 0; c < t->column_count; c++)
			rest[c] = x.headings[c];
		row(o, &x, rest, NULL);
		rule(o, &x, "├", "┼", "┤");
		for (int r = 0; r < t->row_count; r++) {
			memcpy(rest, x.cells + (size_t)r * (size_t)t->column_count,
			       sizeof *rest * (size_t)t->column_count);
			row(o, &x, rest, t->cells + (size_t)r * (size_t)t->column_count);
		}
		rule(o, &x, "└", "┴", "┘");
	} else {
		table_as_lists(o, &x);
	}
	arena_reset(a, mark);
}

void report_to_text(const struct report *r, const struct text_options *options, struct buf *out)
{
	struct text_out o = {
		.buf = out,
		.lang = r->lang,
		.columns = options->columns ? MIN(MAX(options->columns, COLUMNS_MIN), COLUMNS_MAX) : COLUMNS_DEFAULT,
		.colour = options->colour,
	};
	struct arena scratch;
	arena_init(&scratch);
	heading(&o, 0, r->title);
	if (r->subtitle.n)
		paragraph(&o, "", "2", r->subtitle);
	for (const struct report_block *b = r->first; b; b = b->next) {
		if (b->kind != BLOCK_PAGE_BREAK)
			buf_char(out, '\n');
		switch (b->kind) {
		case BLOCK_HEADING:
			heading(&o, b->level, b->text);
			break;
		case BLOCK_PARAGRAPH: {
			const char *mark = tone_mark(b->tone);
			paragraph(&o, *mark ? arena_printf(&scratch, "%s ", mark) : "", colour_code(b->tone), b->text);
			break;
		}
		case BLOCK_NOTE:
			paragraph(&o, "  ", "2", b->text);
			break;
		case BLOCK_TABLE:
			table(&o, b->table, &scratch);
			break;
		case BLOCK_CHART:
			if (b->chart->caption.n)
				paragraph(&o, "", "1", b->chart->caption);
			text_chart(&o, b->chart, &scratch);
			break;
		case BLOCK_CODE:
			paragraph(&o, "", "", b->text);
			paragraph(&o, "  ", "", b->content);
			break;
		case BLOCK_PAGE_BREAK:
			break;
		}
	}
	if (r->footer.n) {
		buf_char(out, '\n');
		paragraph(&o, "", "2", r->footer);
	}
	arena_done(&scratch);
}
