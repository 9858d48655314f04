/* Lines over categories, and distributions: values in rising order, one mark each. */
#include "report/chart_inside.h"

#include <math.h>

static double y_of(const struct drawing *d, double v)
{
	return d->bottom - (v - d->scale.from) / (d->scale.to - d->scale.from) * (d->bottom - d->top);
}

static double x_of(const struct drawing *d, int i)
{
	int n = d->chart->point_count;
	if (n < 2)
		return (d->left + d->right) / 2;
	return d->left + 8 + (d->right - d->left - 16) * i / (n - 1);
}

static void axis(struct drawing *d)
{
	const struct scale *s = &d->scale;
	int steps = (int)lround((s->to - s->from) / s->step);
	double widest = 0;
	for (int i = 0; i <= steps; i++)
		widest = fmax(widest, canvas_text_width(chart_number(&d->scratch, s->from + i * s->step, s->places),
							CHART_FONT));
	d->left = widest + 10;
	d->right = d->width - 4;
	for (int i = 0; i <= steps; i++) {
		double v = s->from + i * s->step, y = y_of(d, v);
		chart_segment(d, d->left, y, d->right, y, (struct pen){i ? GRID_COLOUR : MUTED_COLOUR, 0.7, 0});
		chart_text(d, d->left - 5, y + CHART_FONT * 0.36, ANCHOR_END, MUTED_COLOUR,
			   chart_number(&d->scratch, v, s->places));
	}
	chart_text(d, 0, d->top - 8, ANCHOR_START, MUTED_COLOUR, d->chart->unit);
}

/* As many names as fit side by side, evenly; always the first. */
static void names(struct drawing *d)
{
	const struct report_chart *c = d->chart;
	if (!c->categories || c->point_count == 0)
		return;
	double widest = 0, room = (d->right - d->left) / c->point_count;
	for (int i = 0; i < c->point_count; i++)
		widest = fmax(widest, canvas_text_width(c->categories[i], CHART_FONT));
	widest = fmin(widest, 90);
	int every = (int)fmax(1, ceil((widest + 6) / room));
	for (int i = 0; i < c->point_count; i += every) {
		struct str name = chart_fit(&d->scratch, c->categories[i], CHART_FONT, 90);
		double half = canvas_text_width(name, CHART_FONT) / 2;
		double x = fmin(fmax(x_of(d, i), half), d->width - half);
		chart_text(d, x, d->bottom + 13, ANCHOR_MIDDLE, MUTED_COLOUR, name);
	}
}

static void line(struct drawing *d, int s)
{
	static const double dashes[] = {0, 6, 3, 1.5};
	const struct report_chart *c = d->chart;
	const struct chart_series *one = &c->series[s];
	struct colour col = series_colour(s, one->tone);
	struct pen pen = {col, 1.6, dashes[s % (int)ARRAY_LEN(dashes)]};
	struct point *run = ARENA_ARRAY(&d->scratch, struct point, (size_t)c->point_count + 1);
	int n = 0;
	for (int i = 0; i <= c->point_count; i++) { /* a missing value breaks the line */
		if (i < c->point_count && isfinite(one->values[i])) {
			run[n++] = (struct point){x_of(d, i), y_of(d, one->values[i])};
			continue;
		}
		if (n > 1)
			d->canvas->ops->line(d->canvas, run, n, pen);
		n = 0;
	}
	double size = c->point_count > 60 ? 3.5 : 5.5;
	for (int i = 0; i < c->point_count; i++)
		if (isfinite(one->values[i]))
			d->canvas->ops->mark(d->canvas, (enum mark_shape)(s % MARK_SHAPES),
					     (struct point){x_of(d, i), y_of(d, one->values[i])}, size, col, false);
}

/* Filled on or above the limit, hollow below it. */
static void marks(struct drawing *d)
{
	const struct report_chart *c = d->chart;
	struct colour col = series_colour(0, c->series[0].tone);
	double size = fmin(fmax((d->right - d->left) / MAX(c->point_count, 1) * 0.8, 2.5), 6);
	for (int i = 0; i < c->point_count; i++) {
		double v = c->series[0].values[i];
		if (isfinite(v))
			d->canvas->ops->mark(d->canvas, MARK_CIRCLE, (struct point){x_of(d, i), y_of(d, v)}, size, col,
					     c->has_limit && v < c->limit);
	}
}

/* Over whatever is drawn there, on white. */
static void limit_name(struct drawing *d)
{
	static const struct colour white = {255, 255, 255};
	struct str name = chart_limit_name(d);
	double width = canvas_text_width(name, CHART_FONT) + 4, y = y_of(d, d->chart->limit);
	d->canvas->ops->rect(d->canvas, d->right - width, y - CHART_FONT - 4, width, CHART_FONT + 3, white);
	chart_text(d, d->right, y - 4, ANCHOR_END, LIMIT_COLOUR, name);
}

void chart_points(struct drawing *d)
{
	const struct report_chart *c = d->chart;
	axis(d);
	names(d);
	if (c->has_limit) {
		double y = y_of(d, c->limit);
		chart_segment(d, d->left, y, d->right, y, (struct pen){LIMIT_COLOUR, 1.2, 4});
	}
	if (c->kind == CHART_DISTRIBUTION)
		marks(d);
	for (int s = 0; s < c->series_count && c->kind == CHART_LINE; s++)
		line(d, s);
	if (c->has_limit)
		limit_name(d);
}
