/* A report as a fragment of a page: escaped, charts as inline SVG with their numbers in a table each. */
#include "base/grouped.h"
#include "report/chart.h"
#include "report/code.h"
#include "report/markup.h"
#include "report/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SVG_WIDTH 720.0
#define SVG_HEIGHT_MAX 4000.0

static void element(struct buf *out, const char *open, struct str text, const char *close)
{
	buf_cstr(out, open);
	markup_text(out, text);
	buf_cstr(out, close);
	buf_char(out, '\n');
}

/* The mark is for the eye; readers by ear hear the tone's name. */
static void mark(struct buf *out, enum lang lang, enum report_tone tone)
{
	static const char *const spoken[] = {
		[TONE_GOOD] = N_("good"), [TONE_WARNING] = N_("warning"), [TONE_BAD] = N_("bad")};
	const char *m = tone_mark(tone);
	if (*m)
		buf_printf(out, "<span class=\"mark\" role=\"img\" aria-label=\"%s\">%s</span> ",
			   tr(lang, spoken[tone]), m);
}

static void class_attribute(struct buf *out, const char *own, enum report_tone tone)
{
	const char *t = tone_name(tone);
	if (*own || *t)
		buf_printf(out, " class=\"%s%s%s%s\"", own, *own && *t ? " " : "", *t ? "tone-" : "", t);
}

/* A day or a school year, which no line may part at its hyphens. */
static bool is_dated(struct str s)
{
	size_t digits = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '-' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
		digits += s.p[i] != '-';
	}
	return digits >= 6 && digits < s.n && s.n <= 10;
}

/* A sentence, not a name: its column keeps a width to be read in. */
enum { LONG_BYTES = 90 };

static const char *cell_class(const struct report_column *column, struct str shown)
{
	return column->is_number ? "n" : is_dated(shown) ? "d" : shown.n > LONG_BYTES ? "long" : "";
}

static void cell(struct buf *out, enum lang lang, const struct report_column *column, const struct report_value *v)
{
	struct buf shown;
	buf_init(&shown, 0);
	value_show(&shown, v);
	buf_cstr(out, "<td");
	class_attribute(out, cell_class(column, buf_view(&shown)), v->tone);
	buf_char(out, '>');
	mark(out, lang, v->tone);
	if (v->link.n) {
		buf_cstr(out, "<a href=\"/");
		markup_path(out, v->link);
		buf_cstr(out, "\">");
	}
	if (v->kind == REPORT_NONE) {
		buf_printf(out, "<span aria-label=\"%s\">—</span>", tr(lang, "not reported"));
	} else {
		buf_cstr(out, v->is_code ? "<code>" : "");
		markup_text(out, buf_view(&shown));
		buf_cstr(out, v->is_code ? "</code>" : "");
	}
	buf_cstr(out, v->link.n ? "</a></td>" : "</td>");
	buf_done(&shown);
}

/* What is wider than the page scrolls within a frame of its own, also by keyboard. */
static void scroll_open(struct buf *out, struct str name)
{
	buf_cstr(out, "<div class=\"scroll\" tabindex=\"0\"");
	if (name.n) {
		buf_cstr(out, " role=\"region\" aria-label=\"");
		markup_text(out, name);
		buf_char(out, '"');
	}
	buf_cstr(out, "><table>\n");
}

static void table(struct buf *out, enum lang lang, const struct report_table *t)
{
	scroll_open(out, t->caption);
	if (t->caption.n)
		element(out, "<caption>", t->caption, "</caption>");
	buf_cstr(out, "<thead><tr>");
	for (int c = 0; c < t->column_count; c++) {
		buf_cstr(out, "<th scope=\"col\"");
		class_attribute(out, t->columns[c].is_number ? "n" : "", TONE_PLAIN);
		buf_char(out, '>');
		markup_text(out, t->columns[c].heading);
		buf_cstr(out, "</th>");
	}
	buf_cstr(out, "</tr></thead>\n<tbody>\n");
	for (int r = 0; r < t->row_count; r++) {
		buf_cstr(out, "<tr>");
		for (int c = 0; c < t->column_count; c++)
			cell(out, lang, &t->columns[c], &t->cells[(size_t)r * (size_t)t->column_count + (size_t)c]);
		buf_cstr(out, "</tr>\n");
	}
	if (t->row_count == 0)
		buf_printf(out, "<tr><td colspan=\"%d\">%s</td></tr>\n", MAX(t->column_count, 1), tr(lang, "no rows"));
	buf_cstr(out, "</tbody></table></div>\n");
}

static void linked_text(struct buf *out, struct str text, struct str link)
{
	if (link.n) {
		buf_cstr(out, "<a href=\"/");
		markup_path(out, link);
		buf_cstr(out, "\">");
	}
	markup_text(out, text);
	if (link.n)
		buf_cstr(out, "</a>");
}

/* To three places or, below those, three digits; whole numbers whole. */
static void rounded(struct buf *out, double v)
{
	char text[400];
	int n = snprintf(text, sizeof text, v == 0 || fabs(v) >= 0.01 ? "%.3f" : "%.3g", v);
	if (strchr(text, '.') && !strchr(text, 'e')) {
		while (text[n - 1] == '0')
			n--;
		n -= text[n - 1] == '.';
	}
	buf_grouped(out, (struct str){text, (size_t)n});
}

static void number_cell(struct buf *out, const struct report_chart *c, double v)
{
	char day[11];
	buf_cstr(out, "<td class=\"n\">");
	if (isfinite(v) && c->kind == CHART_SPANS) {
		day_format((day_t)v, day);
		buf_cstr(out, day);
	} else if (isfinite(v))
		rounded(out, v);
	else
		buf_cstr(out, "—");
	buf_cstr(out, "</td>");
}

/* The chart's numbers, for those who cannot see it and those who want them. */
static void numbers(struct buf *out, enum lang lang, const struct report_chart *c)
{
	buf_printf(out, "<details><summary>%s</summary>", tr(lang, "the numbers"));
	scroll_open(out, c->caption);
	buf_cstr(out, "<thead><tr><td></td>");
	for (int s = 0; s < c->series_count; s++) {
		buf_cstr(out, "<th scope=\"col\" class=\"n\">");
		markup_text(out, c->series[s].name);
		buf_cstr(out, "</th>");
	}
	buf_cstr(out, "</tr></thead>\n<tbody>\n");
	for (int i = 0; i < c->point_count; i++) {
		buf_cstr(out, "<tr><th scope=\"row\">");
		if (c->categories)
			linked_text(out, c->categories[i], c->links ? c->links[i] : (struct str){});
		else
			buf_printf(out, "%d", i + 1);
		buf_cstr(out, "</th>");
		for (int s = 0; s < c->series_count; s++)
			number_cell(out, c, c->series[s].values[i]);
		buf_cstr(out, "</tr>\n");
	}
	buf_cstr(out, "</tbody></table></div></details>\n");
}

static void chart(struct buf *out, enum lang lang, const struct report_chart *c)
{
	double height = chart_height(c, SVG_WIDTH, SVG_HEIGHT_MAX);
	struct canvas_svg canvas;
	canvas_svg_init(&canvas, out);
	struct buf model;
	buf_init(&model, 0);
	chart_to_json(c, &model);
	buf_cstr(out, "<figure class=\"chart\"");
	if (c->kind != CHART_SPANS) { /* a time table is drawn well enough as it is */
		buf_cstr(out, " data-chart=\"");
		markup_text(out, buf_view(&model));
		buf_char(out, '"');
	}
	buf_cstr(out, ">\n");
	buf_done(&model);
	if (c->caption.n)
		element(out, "<figcaption>", c->caption, "</figcaption>");
	buf_printf(out,
		   "<div class=\"plot\"><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"",
		   SVG_WIDTH, height);
	markup_text(out, c->caption);
	buf_cstr(out, "\">\n");
	chart_draw(c, lang, &canvas.base, SVG_WIDTH, height);
	buf_cstr(out, "</svg></div>\n");
	numbers(out, lang, c);
	buf_cstr(out, "</figure>\n");
}

static void code(struct buf *out, const struct report_block *b)
{
	struct canvas_svg canvas;
	struct buf drawing;
	buf_init(&drawing, 0);
	canvas_svg_init(&canvas, &drawing);
	buf_cstr(out, "<figure class=\"code\">\n");
	if (code_draw(b->content, &canvas.base)) {
		buf_printf(out,
			   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
			   "shape-rendering=\"crispEdges\" aria-label=\"",
			   CODE_SIZE, CODE_SIZE);
		markup_text(out, b->content);
		buf_cstr(out, "\">\n");
		buf_str(out, buf_view(&drawing));
		buf_cstr(out, "</svg>\n");
	}
	element(out, "<figcaption>", b->text, "</figcaption>");
	element(out, "<p class=\"note\">", b->content, "</p>");
	buf_cstr(out, "</figure>\n");
	buf_done(&drawing);
}

void report_blocks_to_html(const struct report *r, struct buf *out)
{
	static const char *const open[] = {"", "<h2>", "<h3>", "<h4>"}, *const close[] = {"", "</h2>", "</h3>", "</h4>"};
	int level = 0;
	for (const struct report_block *b = r->first; b; b = b->next) {
		switch (b->kind) {
		case BLOCK_HEADING: /* below the page's own; no level is left out */
			level = MIN(MAX(b->level, 1), level + 1);
			element(out, open[level], b->text, close[level]);
			break;
		case BLOCK_PARAGRAPH:
			buf_cstr(out, "<p");
			class_attribute(out, "", b->tone);
			buf_char(out, '>');
			mark(out, r->lang, b->tone);
			element(out, "", b->text, "</p>");
			break;
		case BLOCK_NOTE:
			element(out, "<p class=\"note\">", b->text, "</p>");
			break;
		case BLOCK_TABLE:
			table(out, r->lang, b->table);
			break;
		case BLOCK_CHART:
			chart(out, r->lang, b->chart);
			break;
		case BLOCK_CODE:
			code(out, b);
			break;
		case BLOCK_PAGE_BREAK:
			break;
		}
	}
}

void report_to_html(const struct report *r, struct buf *out)
{
	buf_printf(out, "<article class=\"report\" lang=\"%s\">\n", r->lang == LANG_EN ? "en" : "zh-CN");
	element(out, "<h1>", r->title, "</h1>");
	if (r->subtitle.n)
		element(out, "<p class=\"subtitle\">", r->subtitle, "</p>");
	report_blocks_to_html(r, out);
	if (r->footer.n)
		element(out, "<p class=\"footer\">", r->footer, "</p>");
	buf_cstr(out, "</article>\n");
}
