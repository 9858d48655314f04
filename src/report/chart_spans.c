/* Spans of days, one row each: a plan's time table. */
#include "report/chart_inside.h"

#include <math.h>

struct calendar {
	double from, to;
	int months; /* between two labels */
};

static day_t month_start(day_t day, int more)
{
	int year, month, d;
	day_split(day, &year, &month, &d);
	month += more - 1;
	return day_of(year + month / 12, month % 12 + 1, 1);
}

/* From the first day of a month to the first day of one, all days within. */
static struct calendar calendar_of(const struct report_chart *c)
{
	static const int steps[] = {1, 2, 3, 6, 12, 24, 60};
	double low = c->has_limit ? c->limit : INFINITY, high = c->has_limit ? c->limit : -INFINITY;
	for (int s = 0; s < c->series_count; s++)
		for (int i = 0; i < c->point_count; i++)
			if (isfinite(c->series[s].values[i])) {
				low = fmin(low, c->series[s].values[i]);
				high = fmax(high, c->series[s].values[i]);
			}
	struct calendar all = {.from = month_start((day_t)low, 0), .to = month_start((day_t)high, 1)};
	double months = (all.to - all.from) / 30.4;
	size_t k = 0;
	while (k + 1 < ARRAY_LEN(steps) && months / steps[k] > 12)
		k++;
	all.months = steps[k];
	return all;
}

static double x_of(const struct drawing *d, const struct calendar *all, double day)
{
	return d->left + (day - all->from) / (all->to - all->from) * (d->right - d->left);
}

static void axis(struct drawing *d, const struct calendar *all)
{
	for (day_t day = (day_t)all->from; day <= (day_t)all->to; day = month_start(day, all->months)) {
		double x = x_of(d, all, day);
		char text[11];
		pdate_format((struct pdate){day, DATE_MONTH}, text);
		chart_segment(d, x, d->top, x, d->bottom, (struct pen){GRID_COLOUR, 0.7, 0});
		chart_text(d, x, d->bottom + 12, ANCHOR_MIDDLE, MUTED_COLOUR, str_copy(&d->scratch, str_of(text)));
	}
}

void chart_spans(struct drawing *d)
{
	const struct report_chart *c = d->chart;
	struct calendar all = calendar_of(c);
	double names = 0;
	for (int i = 0; i < c->point_count; i++)
		names = fmax(names, canvas_text_width(c->categories[i], CHART_FONT));
	d->left = fmin(names, d->width * 0.34) + 8;
	d->right = d->width - 24;
	axis(d, &all);
	double step = (d->bottom - d->top) / MAX(c->point_count, 1), h = fmin(step * 0.66, 12);
	int every = (int)fmax(1, ceil((CHART_FONT + 1) / step)); /* names where there is room */
	for (int i = 0; i < c->point_count; i++) {
		double middle = d->top + (i + 0.5) * step, from = c->series[0].values[i], to = c->series_count > 1 ? c->series[1].values[i] : from;
		struct colour colour = series_colour(0, c->tones ? c->tones[i] : TONE_PLAIN);
		if (i % every == 0)
			chart_text(d, d->left - 6, middle + CHART_FONT * 0.36, ANCHOR_END, TEXT_COLOUR,
				   chart_fit(&d->scratch, c->categories[i], CHART_FONT, d->left - 6));
		if (!isfinite(from) && !isfinite(to))
			continue;
		from = isfinite(from) ? from : to;
		to = isfinite(to) ? to : from;
		if (to > from)
			d->canvas->ops->rect(d->canvas, x_of(d, &all, from), middle - h / 2, x_of(d, &all, to) - x_of(d, &all, from), h, colour);
		else
			d->canvas->ops->mark(d->canvas, MARK_DIAMOND, (struct point){x_of(d, &all, from), middle}, 9, colour, false);
	}
	if (c->has_limit) {
		double x = x_of(d, &all, c->limit);
		chart_segment(d, x, d->top - 2, x, d->bottom, (struct pen){LIMIT_COLOUR, 1.2, 4});
		chart_text(d, x, d->top - 5, ANCHOR_MIDDLE, LIMIT_COLOUR, c->limit_name);
	}
}
