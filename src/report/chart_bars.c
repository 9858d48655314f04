/* Horizontal bars: names of schools and regions need the room. */
#include "report/chart_inside.h"

#include <math.h>

static double x_of(const struct drawing *d, double v)
{
	return d->left + (v - d->scale.from) / (d->scale.to - d->scale.from) * (d->right - d->left);
}

static void axis(struct drawing *d)
{
	const struct scale *s = &d->scale;
	int steps = (int)lround((s->to - s->from) / s->step);
	for (int i = 0; i <= steps; i++) {
		double v = s->from + i * s->step, x = x_of(d, v);
		bool is_zero = fabs(v) < s->step / 2;
		chart_segment(d, x, d->top, x, d->bottom, (struct pen){is_zero ? MUTED_COLOUR : GRID_COLOUR, 0.7, 0});
		chart_text(d, x, d->bottom + 12, ANCHOR_MIDDLE, MUTED_COLOUR, chart_number(&d->scratch, v, s->places));
	}
	chart_text(d, d->width, d->top - 5, ANCHOR_END, MUTED_COLOUR, d->chart->unit);
}

/* Diagonal strokes inside a rectangle: what lies beyond a limit is told by more than colour. */
static void hatch(struct drawing *d, double x, double y, double w, double h)
{
	static const struct colour white = {255, 255, 255};
	for (int stroke = 1; stroke * 4 < w + h; stroke++) {
		double at = stroke * 4;
		double x1 = fmin(at, w), y1 = at - x1, y2 = fmin(at, h), x2 = at - y2;
		chart_segment(d, x + x1, y + y1, x + x2, y + y2, (struct pen){white, 0.8, 0});
	}
}

/* A bar from 0 to v; with a limit the part beyond it stands out. */
static void bar(struct drawing *d, double v, double limit, double y, double h, struct colour colour)
{
	double zero = x_of(d, fmin(fmax(0, d->scale.from), d->scale.to)), end = x_of(d, v);
	double cut = isfinite(limit) && v > limit && limit >= 0 ? x_of(d, limit) : end;
	d->canvas->ops->rect(d->canvas, fmin(zero, cut), y, fabs(cut - zero), h, colour);
	if (cut < end) {
		d->canvas->ops->rect(d->canvas, cut, y, end - cut, h, BEYOND_COLOUR);
		hatch(d, cut, y, end - cut, h);
	}
}

/* Behind the bar; beside its own limit it would be taken for the limit's, so both stand at the edge. */
static void number(struct drawing *d, double v, double limit, double y)
{
	struct str shown = chart_number(&d->scratch, v, d->scale.places + 1);
	if (!isfinite(limit)) {
		chart_text(d, x_of(d, v) + 4, y, ANCHOR_START, TEXT_COLOUR, shown);
		return;
	}
	struct str of = chart_number(&d->scratch, limit, d->scale.places + 1);
	chart_text(d, d->width, y, ANCHOR_END, v > limit ? tone_colour(TONE_BAD) : TEXT_COLOUR,
		   str_of(arena_printf(&d->scratch, "%.*s / %.*s", STR_ARG(shown), STR_ARG(of))));
}

void chart_bars(struct drawing *d)
{
	const struct report_chart *c = d->chart;
	bool own_limits = c->kind == CHART_LIMITS && c->series_count > 1;
	int series = c->kind == CHART_LIMITS ? 1 : c->series_count;
	double names = 0;
	for (int i = 0; i < c->point_count; i++)
		names = fmax(names, canvas_text_width(c->categories[i], CHART_FONT));
	d->left = fmin(names, d->width * 0.34) + 8;
	d->right = d->width - (own_limits ? 66 : 44); /* the longest bar's number */
	axis(d);
	double step = (d->bottom - d->top) / MAX(c->point_count, 1), h = step * 0.72 / series;
	int every = (int)fmax(1, ceil((CHART_FONT + 1) / step)); /* names where there is room */
	for (int i = 0; i < c->point_count; i++) {
		double y = d->top + i * step + step * 0.14;
		if (i % every == 0)
			chart_text(d, d->left - 6, d->top + (i + 0.5) * step + CHART_FONT * 0.36, ANCHOR_END,
				   TEXT_COLOUR, chart_fit(&d->scratch, c->categories[i], CHART_FONT, d->left - 6));
		for (int s = 0; s < series; s++, y += h) {
			double v = c->series[s].values[i], limit = own_limits ? c->series[1].values[i] : NAN;
			double label = y + h / 2 + CHART_FONT * 0.36;
			if (!isfinite(v)) {
				chart_text(d, x_of(d, fmax(0, d->scale.from)) + 4, label, ANCHOR_START, MUTED_COLOUR,
					   STR("—"));
				continue;
			}
			bar(d, v, limit, y, h * 0.94, series_colour(s, c->series[s].tone));
			if (h >= CHART_FONT * 0.8 && i % every == 0)
				number(d, v, limit, label);
			if (isfinite(limit))
				chart_segment(d, x_of(d, limit), y - 1.5, x_of(d, limit), y + h * 0.94 + 1.5,
					      (struct pen){LIMIT_COLOUR, 2, 0});
		}
	}
	if (c->has_limit) {
		double x = x_of(d, c->limit);
		chart_segment(d, x, d->top - 2, x, d->bottom, (struct pen){LIMIT_COLOUR, 1.2, 4});
		chart_text(d, x, d->top - 5, ANCHOR_MIDDLE, LIMIT_COLOUR, chart_limit_name(d));
	}
}
