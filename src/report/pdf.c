/* A report as PDF: A4, Chinese font embedded, text that can be searched and copied, an outline. */
#include "report/chart.h"
#include "report/code.h"
#include "report/font.h"
#include "report/pdf_inside.h"
#include "report/show.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <unistd.h>

void pdf_colour(struct pdf *p, struct colour c)
{
	cairo_set_source_rgb(p->cr, c.r / 255.0, c.g / 255.0, c.b / 255.0);
}

double pdf_line_height(double size)
{
	return size * 1.5;
}

void pdf_layout_text(PangoLayout *l, struct str s, struct font font, double width)
{
	PangoFontDescription *d = pango_font_description_new();
	struct buf clean;
	buf_init(&clean, 0);
	clean_put(&clean, s);
	pango_font_description_set_family_static(d, REPORT_FONT);
	pango_font_description_set_absolute_size(d, font.size * PANGO_SCALE);
	pango_font_description_set_weight(d, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, d);
	pango_layout_set_width(l, width > 0 ? (int)(width * PANGO_SCALE) : -1);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(l, clean.n ? clean.p : "", (int)clean.n);
	pango_font_description_free(d);
	buf_done(&clean);
}

PangoLayout *pdf_layout(struct pdf *p, struct str s, struct font font, double width)
{
	PangoLayout *l = pango_layout_new(p->context);
	pdf_layout_text(l, s, font, width);
	return l;
}

double pdf_line_width(PangoLayoutLine *line)
{
	PangoRectangle logical;
	pango_layout_line_get_extents(line, NULL, &logical);
	return logical.width / (double)PANGO_SCALE;
}

void pdf_line(struct pdf *p, PangoLayoutLine *line, double x, double y, struct font font)
{
	if (!p->surface)
		return;
	pdf_colour(p, font.colour);
	/* The font's ascent is 0.88 em; centred in the line with its leading. */
	cairo_move_to(p->cr, x, y + pdf_line_height(font.size) / 2 + font.size * 0.36);
	pango_cairo_show_layout_line(p->cr, line);
}

static void one_line(struct pdf *p, struct str s, double x, double y, double width, bool right)
{
	struct font font = {8, false, tone_colour(TONE_MUTED)};
	PangoLayout *l = pdf_layout(p, s, font, width);
	pango_layout_set_height(l, 0); /* one line, the rest as "…" */
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	PangoLayoutLine *line = pango_layout_get_line_readonly(l, 0);
	pdf_line(p, line, right ? x + width - pdf_line_width(line) : x, y, font);
	g_object_unref(l);
}

static void page_rule(struct pdf *p, double y)
{
	pdf_colour(p, (struct colour){0xBB, 0xBB, 0xBB});
	cairo_set_line_width(p->cr, 0.5);
	cairo_move_to(p->cr, MARGIN, y);
	cairo_line_to(p->cr, p->width - MARGIN, y);
	cairo_stroke(p->cr);
}

/* What stands on every page; the title on the first is the document's own. */
static void page_frame(struct pdf *p)
{
	if (!p->surface)
		return;
	char page[24], pages[24];
	struct buf b;
	buf_init(&b, 0);
	struct str args[] = {{page, (size_t)snprintf(page, sizeof page, "%d", p->page)},
			     {pages, (size_t)snprintf(pages, sizeof pages, "%d", p->pages)}};
	tr_format(&b, p->report->lang, "page {0} of {1}", args, 2);
	if (p->page > 1) {
		one_line(p, p->report->title, MARGIN, 34, pdf_text_width(p), false);
		page_rule(p, 50);
	}
	page_rule(p, p->height - 50);
	one_line(p, p->report->footer.n ? p->report->footer : p->report->subtitle, MARGIN, p->height - 46,
		 pdf_text_width(p) - 90, false);
	one_line(p, buf_view(&b), p->width - MARGIN - 80, p->height - 46, 80, true);
	buf_done(&b);
}

void pdf_new_page(struct pdf *p)
{
	page_frame(p);
	if (p->surface)
		cairo_show_page(p->cr);
	p->page++;
	p->y = PAGE_TOP;
}

static void set_paper(struct pdf *p, bool is_wide)
{
	p->width = is_wide ? PAPER_LONG : PAPER_SHORT;
	p->height = is_wide ? PAPER_SHORT : PAPER_LONG;
	if (p->surface)
		cairo_pdf_surface_set_size(p->surface, p->width, p->height);
}

void pdf_turn(struct pdf *p, bool is_wide)
{
	if (is_wide == pdf_is_wide(p))
		return;
	if (p->y > PAGE_TOP)
		pdf_new_page(p);
	set_paper(p, is_wide);
}

void pdf_need(struct pdf *p, double height)
{
	if (p->y + height > pdf_bottom(p) && p->y > PAGE_TOP)
		pdf_new_page(p);
}

void pdf_paragraph(struct pdf *p, struct str s, struct font font, double indent, double after)
{
	PangoLayout *l = pdf_layout(p, s, font, pdf_text_width(p) - indent);
	double height = pdf_line_height(font.size);
	for (int i = 0; i < pango_layout_get_line_count(l); i++) {
		pdf_need(p, height);
		pdf_line(p, pango_layout_get_line_readonly(l, i), MARGIN + indent, p->y, font);
		p->y += height;
	}
	p->y += after;
	g_object_unref(l);
}

static void chart(struct pdf *p, const struct report_chart *c)
{
	struct font font = {9.5, true, tone_colour(TONE_PLAIN)};
	double caption = c->caption.n ? pdf_line_height(font.size) * 2 : 0;
	double left = pdf_bottom(p) - p->y, page = pdf_bottom(p) - PAGE_TOP;
	/* a tall one below nothing but headings stays with them */
	double height = chart_height(c, pdf_text_width(p), (left > 0.8 * page ? left : page) - caption - 12);
	pdf_need(p, height + caption + 12);
	if (c->caption.n)
		pdf_paragraph(p, c->caption, font, 0, 4);
	if (p->surface) {
		struct canvas_pdf canvas;
		canvas_pdf_init(&canvas, p);
		cairo_save(p->cr);
		cairo_translate(p->cr, MARGIN, p->y);
		chart_draw(c, p->report->lang, &canvas.base, pdf_text_width(p), height);
		cairo_restore(p->cr);
	}
	p->y += height + 12;
}

static void code(struct pdf *p, const struct report_block *b)
{
	struct font font = {9, false, tone_colour(TONE_PLAIN)};
	pdf_need(p, CODE_SIZE + 3 * pdf_line_height(font.size));
	if (p->surface) {
		struct canvas_pdf canvas;
		canvas_pdf_init(&canvas, p);
		cairo_save(p->cr);
		cairo_translate(p->cr, MARGIN, p->y);
		code_draw(b->content, &canvas.base);
		cairo_restore(p->cr);
	}
	p->y += CODE_SIZE + 2;
	pdf_paragraph(p, b->text, font, 0, 0);
	font.colour = tone_colour(TONE_MUTED);
	pdf_paragraph(p, b->content, font, 0, 8);
}

static void outline(struct pdf *p, int parents[4], const struct report_block *b)
{
	if (!p->surface)
		return;
	char place[64];
	struct buf text;
	buf_init(&text, 0);
	clean_put(&text, b->text);
	snprintf(place, sizeof place, "page=%d pos=[%d %d]", p->page, (int)MARGIN, (int)p->y);
	int id = cairo_pdf_surface_add_outline(p->surface, parents[b->level - 1], text.n ? text.p : " ", place,
					       CAIRO_PDF_OUTLINE_FLAG_OPEN);
	for (int level = b->level; level < 4; level++)
		parents[level] = id;
	buf_done(&text);
}

static void heading(struct pdf *p, int parents[4], const struct report_block *b)
{
	static const double sizes[] = {0, 14, 12, 10.5};
	struct font font = {sizes[b->level], true, tone_colour(TONE_PLAIN)};
	pdf_need(p, pdf_line_height(font.size) + 90); /* stays with what follows */
	if (p->y > PAGE_TOP)
		p->y += 8;
	outline(p, parents, b);
	pdf_paragraph(p, b->text, font, 0, 4);
}

static void paragraph(struct pdf *p, const struct report_block *b)
{
	struct buf text;
	buf_init(&text, 0);
	const char *mark = tone_mark_printed(b->tone);
	if (*mark)
		buf_printf(&text, "%s ", mark);
	buf_str(&text, b->text);
	pdf_paragraph(p, buf_view(&text), (struct font){10, false, tone_colour(b->tone)}, 0, 6);
	buf_done(&text);
}

/* A wide table turns the page, with the headings before it; the next heading of something else turns it back. */
static void turn_for(struct pdf *p, const struct report_block *b)
{
	const struct report_block *next = b;
	while (next && next->kind == BLOCK_HEADING)
		next = next->next;
	bool is_wide = next && next->kind == BLOCK_TABLE && pdf_table_is_wide(p, next->table);
	if (is_wide || b->kind == BLOCK_HEADING)
		pdf_turn(p, is_wide);
}

static void compose(struct pdf *p)
{
	const struct report *r = p->report;
	int parents[4] = {CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT,
			  CAIRO_PDF_OUTLINE_ROOT};
	p->page = 1;
	p->y = PAGE_TOP;
	set_paper(p, false);
	pdf_paragraph(p, r->title, (struct font){19, true, tone_colour(TONE_PLAIN)}, 0, 2);
	if (r->subtitle.n)
		pdf_paragraph(p, r->subtitle, (struct font){9, false, tone_colour(TONE_MUTED)}, 0, 10);
	for (const struct report_block *b = r->first, *before = NULL; b; before = b, b = b->next) {
		if ((b->kind == BLOCK_HEADING || b->kind == BLOCK_TABLE) && !(before && before->kind == BLOCK_HEADING))
			turn_for(p, b); /* headings one below the other stand together */
		switch (b->kind) {
		case BLOCK_HEADING:
			heading(p, parents, b);
			break;
		case BLOCK_PARAGRAPH:
			paragraph(p, b);
			break;
		case BLOCK_NOTE:
			pdf_paragraph(p, b->text, (struct font){8.5, false, tone_colour(TONE_MUTED)}, 0, 6);
			break;
		case BLOCK_TABLE:
			pdf_table(p, b->table);
			break;
		case BLOCK_CHART:
			chart(p, b->chart);
			break;
		case BLOCK_CODE:
			code(p, b);
			break;
		case BLOCK_PAGE_BREAK:
			if (p->y > PAGE_TOP)
				pdf_new_page(p);
			break;
		}
	}
	page_frame(p);
}

/* Fails when no font here has Chinese characters: boxes would be printed. */
static enum status check_font(struct pdf *p, struct err *err)
{
	PangoLayout *l = pdf_layout(p, STR("均衡"), (struct font){10, false, {0}}, 0);
	int unknown = pango_layout_get_unknown_glyphs_count(l);
	g_object_unref(l);
	if (unknown)
		return err_set(err, ST_UNAVAILABLE, "no font with Chinese characters: install fonts-noto-cjk");
	return ST_OK;
}

/* Lines must break at the same places wherever the report is made: no hinting. */
static PangoContext *make_context(void)
{
	PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
	PangoContext *context = pango_font_map_create_context(map);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	pango_context_set_language(context, pango_language_from_string("zh-cn"));
	cairo_font_options_destroy(options);
	g_object_unref(map);
	return context;
}

static void describe(cairo_surface_t *surface, const struct report *r)
{
	char date[28], title[512];
	struct buf clean;
	buf_init(&clean, sizeof title);
	clean_put(&clean, r->title);
	moment_format(r->made_at, date);
	date[19] = 0; /* to the second, UTC */
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, clean.n ? clean.p : "");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Junheng");
	snprintf(title, sizeof title, "%sZ", date);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, title);
	buf_done(&clean);
}

enum status report_to_pdf(const struct report *r, const char *path, struct err *err)
{
	struct pdf p = {.report = r, .context = make_context()};
	enum status st = check_font(&p, err);
	if (st == ST_OK) {
		compose(&p);
		p.pages = p.page;
		p.surface = cairo_pdf_surface_create(path, PAPER_SHORT, PAPER_LONG);
		describe(p.surface, r);
		p.cr = cairo_create(p.surface);
		pango_cairo_update_context(p.cr, p.context);
		compose(&p);
		cairo_show_page(p.cr);
		cairo_status_t drawn = cairo_status(p.cr);
		cairo_destroy(p.cr);
		cairo_surface_finish(p.surface);
		if (drawn == CAIRO_STATUS_SUCCESS)
			drawn = cairo_surface_status(p.surface);
		cairo_surface_destroy(p.surface);
		if (drawn != CAIRO_STATUS_SUCCESS) {
			unlink(path);
			st = err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path,
				     cairo_status_to_string(drawn));
		}
	}
	g_object_unref(p.context);
	return st;
}
