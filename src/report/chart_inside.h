/* What the kinds of charts share. Internal to report. */
#ifndef JH_REPORT_CHART_INSIDE_H
#define JH_REPORT_CHART_INSIDE_H

#include "report/canvas.h"
#include "report/scale.h"

#define CHART_FONT 9.0
#define CHART_TOP 16.0
#define CHART_BOTTOM 20.0
#define CHART_LEGEND 16.0
#define TEXT_COLOUR ((struct colour){0x33, 0x33, 0x33})
#define MUTED_COLOUR ((struct colour){0x66, 0x66, 0x66})
#define GRID_COLOUR ((struct colour){0xDD, 0xDD, 0xDD})
#define LIMIT_COLOUR ((struct colour){0x22, 0x22, 0x22})
#define BEYOND_COLOUR ((struct colour){0xD5, 0x5E, 0x00})

struct drawing {
	const struct report_chart *chart;
	enum lang lang;
	struct canvas *canvas;
	double width, height;
	double left, right, top, bottom; /* of the plot */
	struct scale scale;
	struct arena scratch;
};

struct str chart_fit(struct arena *a, struct str s, double size, double width); /* cut with "…" where too wide */
struct str chart_number(struct arena *a, double v, int places);
void chart_text(struct drawing *d, double x, double y, enum anchor anchor, struct colour colour, struct str s);
struct str chart_limit_name(struct drawing *d); /* with its value */
void chart_segment(struct drawing *d, double x1, double y1, double x2, double y2, struct pen pen);

void chart_bars(struct drawing *d);   /* BAR, LIMITS */
void chart_points(struct drawing *d); /* LINE, DISTRIBUTION */
void chart_spans(struct drawing *d);  /* SPANS */

#endif
