/* What the parts of the PDF rendering share. Internal to report.
 *
 * The report is set twice: once without drawing, to count the pages, then for real. Pages are upright; a table that would have to be set
 * too small there lies on pages turned to landscape, with its heading. Units are points. */
#ifndef JH_REPORT_PDF_INSIDE_H
#define JH_REPORT_PDF_INSIDE_H

#include "report/canvas.h"

#include <pango/pangocairo.h>

#define PAPER_SHORT 595.276 /* A4 */
#define PAPER_LONG 841.89
#define MARGIN 56.0
#define PAGE_TOP 64.0

struct pdf {
	const struct report *report;
	cairo_surface_t *surface; /* NULL while counting */
	cairo_t *cr;
	PangoContext *context;
	int page, pages; /* from 1; pages 0 while counting */
	double width, height; /* of the page */
	double y;	 /* where the next thing goes */
};

static inline double pdf_text_width(const struct pdf *p) { return p->width - 2 * MARGIN; }
static inline double pdf_bottom(const struct pdf *p) { return p->height - 62; }

struct font {
	double size;
	bool bold;
	struct colour colour;
};

void pdf_colour(struct pdf *p, struct colour c);
/* For text of this width (0: one line as long as it is); the caller unrefs it. */
PangoLayout *pdf_layout(struct pdf *p, struct str s, struct font font, double width);
void pdf_layout_text(PangoLayout *l, struct str s, struct font font, double width);
/* Height of a line of the font, with its leading. */
double pdf_line_height(double size);
/* The line's beginning at x, its top at y. */
void pdf_line(struct pdf *p, PangoLayoutLine *line, double x, double y, struct font font);
double pdf_line_width(PangoLayoutLine *line);

void pdf_new_page(struct pdf *p);
/* What follows stands on landscape pages, or on upright ones again: on the next page where this one is the other way. */
void pdf_turn(struct pdf *p, bool is_wide);
static inline bool pdf_is_wide(const struct pdf *p) { return p->width > p->height; }
void pdf_need(struct pdf *p, double height); /* a new page unless so much is left */
/* Wrapped text over as many pages as it takes. */
void pdf_paragraph(struct pdf *p, struct str s, struct font font, double indent, double after);

void pdf_table(struct pdf *p, const struct report_table *t);
/* Whether an upright page would need the smallest type for it, or break its numbers, and a landscape page would not. */
bool pdf_table_is_wide(struct pdf *p, const struct report_table *t);

struct canvas_pdf {
	struct canvas base;
	struct pdf *pdf;
};
void canvas_pdf_init(struct canvas_pdf *c, struct pdf *pdf); /* draws at the origin of pdf->cr */

#endif
