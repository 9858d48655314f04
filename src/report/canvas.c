#include "report/canvas.h"

#include "report/markup.h"
#include "text/width.h"

#include <stdio.h>

double canvas_text_width(struct str s, double size)
{
	double ems = 0;
	for (size_t pos = 0; pos < s.n;) {
		int w = char_width(str_next_char(s, &pos));
		ems += w == 2 ? 1 : 0.56 * w;
	}
	return ems * size;
}

int mark_corners(enum mark_shape shape, struct point p, double size, struct point ret[4])
{
	double h = size / 2;
	switch (shape) {
	case MARK_TRIANGLE:
		ret[0] = (struct point){p.x, p.y - h * 1.1};
		ret[1] = (struct point){p.x + h * 1.1, p.y + h * 0.9};
		ret[2] = (struct point){p.x - h * 1.1, p.y + h * 0.9};
		return 3;
	case MARK_DIAMOND:
		h *= 1.2;
		ret[0] = (struct point){p.x, p.y - h};
		ret[1] = (struct point){p.x + h, p.y};
		ret[2] = (struct point){p.x, p.y + h};
		ret[3] = (struct point){p.x - h, p.y};
		return 4;
	default:
		h *= 0.9;
		ret[0] = (struct point){p.x - h, p.y - h};
		ret[1] = (struct point){p.x + h, p.y - h};
		ret[2] = (struct point){p.x + h, p.y + h};
		ret[3] = (struct point){p.x - h, p.y + h};
		return 4;
	}
}

/* Shortest with at most two places. */
static void number(struct buf *out, double v)
{
	char text[64];
	size_t n = (size_t)snprintf(text, sizeof text, "%.2f", v);
	while (n > 0 && text[n - 1] == '0')
		n--;
	if (n > 0 && text[n - 1] == '.')
		n--;
	if (n == 2 && text[0] == '-' && text[1] == '0')
		buf_char(out, '0');
	else
		buf_add(out, text, n);
}

static void attribute(struct buf *out, const char *name, double v)
{
	buf_printf(out, " %s=\"", name);
	number(out, v);
	buf_char(out, '"');
}

static void colour(struct buf *out, const char *name, struct colour c)
{
	buf_printf(out, " %s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
}

static struct buf *svg(struct canvas *c)
{
	return ((struct canvas_svg *)c)->out;
}

static void points(struct buf *out, const struct point *p, int n)
{
	buf_cstr(out, " points=\"");
	for (int i = 0; i < n; i++) {
		if (i)
			buf_char(out, ' ');
		number(out, p[i].x);
		buf_char(out, ',');
		number(out, p[i].y);
	}
	buf_char(out, '"');
}

static void svg_rect(struct canvas *c, double x, double y, double w, double h, struct colour fill)
{
	struct buf *o = svg(c);
	buf_cstr(o, "<rect");
	attribute(o, "x", x);
	attribute(o, "y", y);
	attribute(o, "width", w);
	attribute(o, "height", h);
	colour(o, "fill", fill);
	buf_cstr(o, "/>\n");
}

static void svg_line(struct canvas *c, const struct point *p, int n, struct pen pen)
{
	struct buf *o = svg(c);
	buf_cstr(o, "<polyline fill=\"none\"");
	points(o, p, n);
	colour(o, "stroke", pen.colour);
	attribute(o, "stroke-width", pen.width);
	if (pen.dash > 0)
		attribute(o, "stroke-dasharray", pen.dash);
	buf_cstr(o, "/>\n");
}

static void svg_mark(struct canvas *c, enum mark_shape shape, struct point p, double size, struct colour col,
		     bool hollow)
{
	static const struct colour white = {255, 255, 255};
	struct buf *o = svg(c);
	if (shape == MARK_CIRCLE) {
		buf_cstr(o, "<circle");
		attribute(o, "cx", p.x);
		attribute(o, "cy", p.y);
		attribute(o, "r", size / 2);
	} else {
		struct point corners[4];
		int n = mark_corners(shape, p, size, corners);
		buf_cstr(o, "<polygon");
		points(o, corners, n);
	}
	colour(o, "fill", hollow ? white : col);
	colour(o, "stroke", col);
	buf_cstr(o, "/>\n");
}

static void svg_text(struct canvas *c, struct point p, enum anchor anchor, double size, struct colour col, struct str s)
{
	static const char *const anchors[] = {"start", "middle", "end"};
	struct buf *o = svg(c);
	buf_cstr(o, "<text");
	attribute(o, "x", p.x);
	attribute(o, "y", p.y);
	attribute(o, "font-size", size);
	if (anchor != ANCHOR_START)
		buf_printf(o, " text-anchor=\"%s\"", anchors[anchor]);
	colour(o, "fill", col);
	buf_char(o, '>');
	markup_text(o, s);
	buf_cstr(o, "</text>\n");
}

void canvas_svg_init(struct canvas_svg *c, struct buf *out)
{
	static const struct canvas_ops ops = {svg_rect, svg_line, svg_mark, svg_text};
	*c = (struct canvas_svg){{&ops}, out};
}
