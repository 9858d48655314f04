/* Charts in characters: bars of blocks, lines and distributions as rows of eighths. */
#include "report/scale.h"
#include "report/show.h"
#include "report/text_inside.h"
#include "text/width.h"

#include <math.h>

enum { NAME_MAX_COLUMNS = 28, VALUE_COLUMNS = 10, BAR_MIN = 10 };

static void unit(struct text_out *o, const struct report_chart *c)
{
	if (c->unit.n)
		buf_printf(o->buf, " %.*s", STR_ARG(c->unit));
}

static void value(struct text_out *o, const struct report_chart *c, double v, int places)
{
	struct buf b;
	buf_init(&b, 0);
	if (isfinite(v))
		number_show(&b, v, places);
	else
		buf_cstr(&b, "—");
	text_padded(o, buf_view(&b), VALUE_COLUMNS, true);
	buf_done(&b);
	if (isfinite(v))
		unit(o, c);
}

/* A name in the room for names, cut with "…" where it is too long. */
static void name(struct text_out *o, struct str s, int width)
{
	struct str head = text_fit(s, width);
	if (head.n < s.n) {
		head = text_fit(s, width - 1);
		buf_str(o->buf, head);
		buf_cstr(o->buf, "…");
		text_repeat(o, " ", width - 1 - text_width(head));
	} else {
		text_padded(o, head, width, false);
	}
}

static int name_width(const struct text_out *o, const struct report_chart *c)
{
	int w = 0;
	for (int i = 0; i < c->point_count && c->kind != CHART_LINE; i++)
		w = MAX(w, text_width(c->categories[i]));
	for (int s = 0; s < c->series_count; s++)
		w = MAX(w, text_width(c->series[s].name) + 2);
	return MIN(w, MIN(NAME_MAX_COLUMNS, o->columns / 3));
}

/* A bar of eighths of a column from 0; `limit` (NAN: none) is drawn in as a line. */
static void bar(struct text_out *o, double v, double limit, double top, int width)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int units = isfinite(v) && v > 0 && top > 0 ? (int)lround(v / top * width * 8) : 0;
	int at = isfinite(limit) && limit >= 0 && top > 0 ? MIN((int)(limit / top * width), width - 1) : -1;
	for (int i = 0; i < width; i++) {
		int left = units - 8 * i;
		if (i == at)
			buf_cstr(o->buf, "┃");
		else
			buf_cstr(o->buf, left >= 8 ? "█" : left > 0 ? eighths[left] : " ");
	}
}

static void bars(struct text_out *o, const struct report_chart *c, bool own_limits)
{
	struct scale s = scale_of(c, true);
	int names = name_width(o, c), series = own_limits ? 1 : c->series_count, around = names + VALUE_COLUMNS + 3;
	int series_name = 0;
	for (int k = 0; k < series && series > 1; k++)
		series_name = MAX(series_name, text_width(c->series[k].name) + 2);
	int width = MAX(o->columns - around - text_width(c->unit) - series_name, BAR_MIN);
	for (int i = 0; i < c->point_count; i++) {
		for (int k = 0; k < series; k++) {
			double v = c->series[k].values[i];
			double limit = own_limits ? c->series[1].values[i] : c->has_limit ? c->limit : NAN;
			name(o, k ? (struct str){0} : c->categories[i], names);
			buf_char(o->buf, ' ');
			bar(o, v, limit, s.to, width);
			value(o, c, v, s.places + 1);
			if (series > 1)
				buf_printf(o->buf, "  %.*s", STR_ARG(c->series[k].name));
			buf_char(o->buf, '\n');
		}
	}
}

/* One row of eight heights; missing points are blank. */
static void heights(struct text_out *o, const double *values, int n, double from, double to)
{
	static const char *const steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	for (int i = 0; i < n; i++) {
		double share = to > from ? (values[i] - from) / (to - from) : 0.5;
		buf_cstr(o->buf, isfinite(values[i]) ? steps[MIN(MAX((int)(share * 8), 0), 7)] : " ");
	}
}

static void lines(struct text_out *o, const struct report_chart *c)
{
	struct scale s = scale_of(c, false);
	int names = name_width(o, c), last = c->point_count - 1, shown = MIN(c->point_count, o->columns - names - 1);
	for (int k = 0; k < c->series_count; k++) {
		const double *v = c->series[k].values;
		name(o, c->series[k].name, names);
		buf_char(o->buf, ' ');
		for (int i = 0; i < shown; i++) /* evenly taken where there are more points than columns */
			heights(o, &v[shown > 1 ? (int)((int64_t)i * last / (shown - 1)) : 0], 1, s.from, s.to);
		/* The first and the last point in figures, where that fits. */
		struct buf ends;
		buf_init(&ends, 0);
		struct text_out inner = {.buf = &ends};
		for (int i = 0; i <= last; i += MAX(last, 1)) {
			buf_printf(&ends, "  %.*s", STR_ARG(c->categories[i]));
			value(&inner, c, v[i], s.places + 1);
		}
		if (names + 1 + shown + text_width(buf_view(&ends)) <= o->columns)
			buf_str(o->buf, buf_view(&ends));
		buf_char(o->buf, '\n');
		buf_done(&ends);
	}
}

/* How many values fall on each of the columns between the lowest and the highest. */
static void distribution(struct text_out *o, const struct report_chart *c)
{
	double counts[200] = {0}, most = 0;
	struct scale s = scale_of(c, false);
	int width = MIN(o->columns - 2, (int)ARRAY_LEN(counts));
	for (int i = 0; i < c->point_count; i++) {
		double v = c->series[0].values[i];
		if (!isfinite(v))
			continue;
		int at = MIN((int)((v - s.from) / (s.to - s.from) * width), width - 1);
		int seen = ++counts[MAX(at, 0)];
		most = MAX(most, seen);
	}
	for (int i = 0; i < width; i++)
		if (counts[i] == 0)
			counts[i] = NAN;
	heights(o, counts, width, 0, most);
	buf_char(o->buf, '\n');
	if (c->has_limit && c->limit >= s.from && c->limit <= s.to) {
		text_repeat(o, " ", MIN((int)((c->limit - s.from) / (s.to - s.from) * width), width - 1));
		buf_printf(o->buf, "▲ %.*s ", STR_ARG(c->limit_name));
		number_show(o->buf, c->limit, s.places + 1);
		buf_char(o->buf, '\n');
	}
	number_show(o->buf, s.from, s.places);
	buf_cstr(o->buf, " … ");
	number_show(o->buf, s.to, s.places);
	unit(o, c);
	buf_char(o->buf, '\n');
}

/* From when to when, and a bar between the first and the last day of all. */
static void spans(struct text_out *o, const struct report_chart *c)
{
	double low = INFINITY, high = -INFINITY;
	for (int s = 0; s < c->series_count; s++)
		for (int i = 0; i < c->point_count; i++)
			if (isfinite(c->series[s].values[i])) {
				low = fmin(low, c->series[s].values[i]);
				high = fmax(high, c->series[s].values[i]);
			}
	enum { DAYS = 24 };
	int names = name_width(o, c), width = MAX(o->columns - names - DAYS - 3, BAR_MIN);
	for (int i = 0; i < c->point_count; i++) {
		double from = c->series[0].values[i], to = c->series_count > 1 ? c->series[1].values[i] : from;
		name(o, c->categories[i], names);
		buf_char(o->buf, ' ');
		if (isfinite(from) && isfinite(to)) {
			char first[11], last[11];
			double day = high > low ? (width - 1) / (high - low) : 0;
			int begin = (int)lround((from - low) * day), end = MAX((int)lround((to - low) * day), begin);
			day_format((day_t)from, first);
			day_format((day_t)to, last);
			buf_printf(o->buf, "%s %s ", first, last);
			text_repeat(o, " ", begin);
			text_repeat(o, from == to ? "◆" : "█", from == to ? 1 : end - begin + 1);
		} else {
			buf_cstr(o->buf, "—");
		}
		buf_char(o->buf, '\n');
	}
}

/* A name on one line. */
static struct str one_line(struct arena *a, struct str s)
{
	struct str clean = clean_text(a, s);
	char *p = str_dup(a, clean);
	for (size_t i = 0; i < clean.n; i++)
		if (p[i] == '\n')
			p[i] = ' ';
	return (struct str){p, clean.n};
}

/* The same chart with names that a terminal can take. */
static struct report_chart clean(const struct report_chart *c, struct arena *a)
{
	struct report_chart out = *c;
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, (size_t)c->series_count);
	struct str *names = ARENA_ARRAY(a, struct str, (size_t)c->point_count);
	for (int s = 0; s < c->series_count; s++) {
		series[s] = c->series[s];
		series[s].name = one_line(a, series[s].name);
	}
	for (int i = 0; i < c->point_count && c->categories; i++)
		names[i] = one_line(a, c->categories[i]);
	out.series = series;
	out.categories = names;
	out.unit = one_line(a, c->unit);
	out.limit_name = one_line(a, c->limit_name);
	return out;
}

void text_chart(struct text_out *o, const struct report_chart *chart, struct arena *a)
{
	struct report_chart cleaned = clean(chart, a), *c = &cleaned;
	if (!chart_has_values(c)) {
		buf_printf(o->buf, "%s\n", tr(o->lang, "no values"));
		return;
	}
	switch (c->kind) {
	case CHART_BAR:
		bars(o, c, false);
		break;
	case CHART_LIMITS:
		bars(o, c, c->series_count > 1);
		break;
	case CHART_LINE:
		lines(o, c);
		break;
	case CHART_SPANS:
		spans(o, c);
		break;
	case CHART_DISTRIBUTION:
		distribution(o, c);
		break;
	}
}
