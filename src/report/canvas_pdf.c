#include "report/pdf_inside.h"

#include <math.h>

static struct pdf *pdf(struct canvas *c)
{
	return ((struct canvas_pdf *)c)->pdf;
}

static void pdf_rect(struct canvas *c, double x, double y, double w, double h, struct colour fill)
{
	struct pdf *p = pdf(c);
	pdf_colour(p, fill);
	cairo_rectangle(p->cr, x, y, w, h);
	cairo_fill(p->cr);
}

static void path(struct pdf *p, const struct point *points, int n)
{
	cairo_new_path(p->cr);
	for (int i = 0; i < n; i++)
		cairo_line_to(p->cr, points[i].x, points[i].y);
}

static void pdf_polyline(struct canvas *c, const struct point *points, int n, struct pen pen)
{
	struct pdf *p = pdf(c);
	path(p, points, n);
	pdf_colour(p, pen.colour);
	cairo_set_line_width(p->cr, pen.width);
	cairo_set_dash(p->cr, &pen.dash, pen.dash > 0 ? 1 : 0, 0);
	cairo_stroke(p->cr);
	cairo_set_dash(p->cr, NULL, 0, 0);
}

static void pdf_mark(struct canvas *c, enum mark_shape shape, struct point at, double size, struct colour colour,
		     bool hollow)
{
	static const struct colour white = {255, 255, 255};
	struct pdf *p = pdf(c);
	if (shape == MARK_CIRCLE) {
		cairo_new_path(p->cr);
		cairo_arc(p->cr, at.x, at.y, size / 2, 0, 2 * M_PI);
	} else {
		struct point corners[4];
		path(p, corners, mark_corners(shape, at, size, corners));
	}
	cairo_close_path(p->cr);
	pdf_colour(p, hollow ? white : colour);
	cairo_fill_preserve(p->cr);
	pdf_colour(p, colour);
	cairo_set_line_width(p->cr, 1);
	cairo_stroke(p->cr);
}

static void pdf_text(struct canvas *c, struct point at, enum anchor anchor, double size, struct colour colour,
		     struct str s)
{
	struct pdf *p = pdf(c);
	struct font font = {size, false, colour};
	PangoLayout *l = pdf_layout(p, s, font, 0);
	PangoLayoutLine *line = pango_layout_get_line_readonly(l, 0);
	double width = pdf_line_width(line);
	pdf_colour(p, colour);
	cairo_move_to(p->cr, at.x - (anchor == ANCHOR_END ? width : anchor == ANCHOR_MIDDLE ? width / 2 : 0), at.y);
	pango_cairo_show_layout_line(p->cr, line);
	g_object_unref(l);
}

void canvas_pdf_init(struct canvas_pdf *c, struct pdf *p)
{
	static const struct canvas_ops ops = {pdf_rect, pdf_polyline, pdf_mark, pdf_text};
	*c = (struct canvas_pdf){{&ops}, p};
}
