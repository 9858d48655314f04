#include "report/chart.h"

#include "report/chart_inside.h"
#include "text/width.h"

#include <math.h>

static bool is_horizontal(const struct report_chart *c)
{
	return c->kind == CHART_BAR || c->kind == CHART_LIMITS || c->kind == CHART_SPANS;
}

static int bars_per_category(const struct report_chart *c)
{
	return c->kind == CHART_LIMITS || c->kind == CHART_SPANS ? 1 : MAX(c->series_count, 1);
}

/* The legend names the series where there are several, and what a limit means. */
static int legend_entries(const struct report_chart *c)
{
	int n = c->kind == CHART_DISTRIBUTION || c->kind == CHART_SPANS ? 0 : c->series_count > 1 ? c->series_count : 0;
	return n;
}

double chart_height(const struct report_chart *c, double width, double max)
{
	double around = CHART_TOP + CHART_BOTTOM + (legend_entries(c) ? CHART_LEGEND : 0);
	double body = is_horizontal(c) ? c->point_count * (6 + 12.0 * bars_per_category(c)) : width * 0.36;
	return fmin(fmax(around + body, around + 40), max);
}

struct str chart_fit(struct arena *a, struct str s, double size, double width)
{
	if (canvas_text_width(s, size) <= width)
		return s;
	int columns = (int)(width / (size * 0.56)) - 1;
	struct str head = text_fit(s, MAX(columns, 1));
	while (head.n && canvas_text_width(head, size) + size * 0.56 > width)
		head = text_fit(head, text_width(head) - 1);
	return str_of(arena_printf(a, "%.*s…", STR_ARG(head)));
}

struct str chart_number(struct arena *a, double v, int places)
{
	struct buf b;
	buf_init(&b, 0);
	number_show(&b, v, places);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

void chart_text(struct drawing *d, double x, double y, enum anchor anchor, struct colour colour, struct str s)
{
	d->canvas->ops->text(d->canvas, (struct point){x, y}, anchor, CHART_FONT, colour, s);
}

void chart_segment(struct drawing *d, double x1, double y1, double x2, double y2, struct pen pen)
{
	struct point p[] = {{x1, y1}, {x2, y2}};
	d->canvas->ops->line(d->canvas, p, 2, pen);
}

struct str chart_limit_name(struct drawing *d)
{
	struct str value = chart_number(&d->scratch, d->chart->limit, d->scale.places + 1);
	return str_of(arena_printf(&d->scratch, "%.*s %.*s", STR_ARG(d->chart->limit_name), STR_ARG(value)));
}

static void legend(struct drawing *d)
{
	double x = d->left, y = d->height - 6;
	for (int s = 0; s < legend_entries(d->chart); s++) {
		const struct chart_series *one = &d->chart->series[s];
		struct colour col = series_colour(s, one->tone);
		struct str name = chart_fit(&d->scratch, one->name, CHART_FONT, d->width / 3);
		if (x + 16 + canvas_text_width(name, CHART_FONT) > d->width && x > d->left)
			break; /* the table beside the chart has all names */
		if (d->chart->kind == CHART_LIMITS && s == 1)
			chart_segment(d, x + 5, y - 9, x + 5, y + 1, (struct pen){LIMIT_COLOUR, 2, 0});
		else if (is_horizontal(d->chart))
			d->canvas->ops->rect(d->canvas, x, y - 8, 10, 8, col);
		else
			d->canvas->ops->mark(d->canvas, (enum mark_shape)(s % MARK_SHAPES),
					     (struct point){x + 5, y - 3.5}, 7, col, false);
		chart_text(d, x + 14, y, ANCHOR_START, TEXT_COLOUR, name);
		x += 14 + canvas_text_width(name, CHART_FONT) + 16;
	}
}

void chart_draw(const struct report_chart *c, enum lang lang, struct canvas *canvas, double width, double height)
{
	struct drawing d = {.chart = c, .lang = lang, .canvas = canvas, .width = width, .height = height};
	arena_init(&d.scratch);
	if (!chart_has_values(c)) {
		chart_text(&d, width / 2, height / 2, ANCHOR_MIDDLE, MUTED_COLOUR, str_of(tr(lang, "no values")));
	} else {
		d.scale = scale_of(c, is_horizontal(c));
		d.top = CHART_TOP;
		d.bottom = height - CHART_BOTTOM - (legend_entries(c) ? CHART_LEGEND : 0);
		if (c->kind == CHART_SPANS)
			chart_spans(&d);
		else if (is_horizontal(c))
			chart_bars(&d);
		else
			chart_points(&d);
		legend(&d);
	}
	arena_done(&d.scratch);
}
