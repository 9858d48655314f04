/* What charts are drawn on: one drawing for page (SVG) and PDF (cairo). Units are points, y downwards. Internal to
 * report. */
#ifndef JH_REPORT_CANVAS_H
#define JH_REPORT_CANVAS_H

#include "report/show.h"

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };
enum mark_shape { MARK_CIRCLE, MARK_SQUARE, MARK_TRIANGLE, MARK_DIAMOND };
enum { MARK_SHAPES = 4 };

struct point {
	double x, y;
};

struct pen {
	struct colour colour;
	double width;
	double dash; /* length of dash and gap; 0: solid */
};

struct canvas;
struct canvas_ops {
	void (*rect)(struct canvas *c, double x, double y, double w, double h, struct colour fill);
	void (*line)(struct canvas *c, const struct point *points, int n, struct pen pen);
	/* Centred on p, `size` across; hollow ones are filled with white. */
	void (*mark)(struct canvas *c, enum mark_shape shape, struct point p, double size, struct colour colour,
		     bool hollow);
	/* p on the baseline. */
	void (*text)(struct canvas *c, struct point p, enum anchor anchor, double size, struct colour colour,
		     struct str s);
};
struct canvas {
	const struct canvas_ops *ops;
};

/* Width of a text in points, the same on every canvas: Chinese one em, others 0.56. */
double canvas_text_width(struct str s, double size);
/* The corners of a mark other than the circle. */
int mark_corners(enum mark_shape shape, struct point p, double size, struct point ret[4]);

struct canvas_svg {
	struct canvas base;
	struct buf *out;
};
void canvas_svg_init(struct canvas_svg *c, struct buf *out);

#endif
