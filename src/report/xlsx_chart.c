/* Charts of a workbook: the numbers in cells, and Excel's own chart of them. */
#include "report/scale.h"
#include "report/show.h"
#include "report/xlsx_inside.h"

#include <math.h>

static lxw_color_t colour_of(int series, enum report_tone tone)
{
	struct colour c = series_colour(series, tone);
	return (lxw_color_t)(c.r << 16 | c.g << 8 | c.b);
}

static const char *day_text(struct xlsx *x, double day)
{
	char text[11];
	day_format((day_t)day, text);
	return xlsx_text(x, str_of(text));
}

/* Categories in column A, a series in each further one, the common limit in the last. Missing values stay empty. */
static void numbers(struct xlsx *x, lxw_worksheet *sheet, const char *name, const struct report_chart *c)
{
	lxw_format *heading = xlsx_style(x, XLSX_COLUMN);
	for (int s = 0; s < c->series_count; s++)
		xlsx_fail(
			x,
			worksheet_write_string(sheet, 0, (lxw_col_t)(s + 1), xlsx_text(x, c->series[s].name), heading),
			name, 0, (lxw_col_t)(s + 1));
	for (int i = 0; i < c->point_count; i++) {
		lxw_row_t row = (lxw_row_t)i + 1;
		if (c->categories)
			xlsx_fail(x, worksheet_write_string(sheet, row, 0, xlsx_text(x, c->categories[i]), NULL), name,
				  row, 0);
		else
			worksheet_write_number(sheet, row, 0, i + 1, NULL);
		for (int s = 0; s < c->series_count; s++)
			if (isfinite(c->series[s].values[i]) && c->kind == CHART_SPANS)
				xlsx_fail(x, worksheet_write_string(sheet, row, (lxw_col_t)(s + 1), day_text(x, c->series[s].values[i]), NULL), name, row, (lxw_col_t)(s + 1));
			else if (isfinite(c->series[s].values[i]))
				worksheet_write_number(sheet, row, (lxw_col_t)(s + 1), c->series[s].values[i], NULL);
		if (c->has_limit && c->kind != CHART_SPANS)
			worksheet_write_number(sheet, row, (lxw_col_t)(c->series_count + 1), c->limit, NULL);
	}
	if (c->has_limit && c->kind != CHART_SPANS)
		xlsx_fail(x,
			  worksheet_write_string(sheet, 0, (lxw_col_t)(c->series_count + 1),
						 xlsx_text(x, c->limit_name), heading),
			  name, 0, (lxw_col_t)(c->series_count + 1));
	worksheet_set_column(sheet, 0, 0, 28, NULL);
	worksheet_set_column(sheet, 1, (lxw_col_t)(c->series_count + 1), 12, NULL);
	worksheet_freeze_panes(sheet, 1, 0);
}

static lxw_chart_series *series(lxw_chart *chart, const char *sheet, const struct report_chart *c, int column)
{
	lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
	chart_series_set_categories(s, sheet, 1, 0, (lxw_row_t)c->point_count, 0);
	chart_series_set_values(s, sheet, 1, (lxw_col_t)column, (lxw_row_t)c->point_count, (lxw_col_t)column);
	chart_series_set_name_range(s, sheet, 0, (lxw_col_t)column);
	return s;
}

static void style(lxw_chart_series *s, const struct report_chart *c, int i)
{
	static const uint8_t markers[] = {LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_TRIANGLE,
					  LXW_CHART_MARKER_DIAMOND};
	lxw_color_t colour = colour_of(i, c->series[i].tone);
	lxw_chart_line line = {.color = colour, .width = 1.75f}, none = {.none = LXW_TRUE};
	lxw_chart_fill fill = {.color = colour};
	if (c->kind == CHART_BAR || c->kind == CHART_LIMITS) {
		chart_series_set_fill(s, &fill);
		return;
	}
	chart_series_set_line(s, c->kind == CHART_DISTRIBUTION ? &none : &line);
	chart_series_set_marker_type(s, markers[i % (int)ARRAY_LEN(markers)]);
	chart_series_set_marker_size(s, 5);
	chart_series_set_marker_fill(s, &fill);
	chart_series_set_marker_line(s, &line);
}

static void limit(lxw_chart *chart, const char *sheet, const struct report_chart *c)
{
	lxw_chart_line line = {.color = 0x222222, .width = 1.25f, .dash_type = LXW_CHART_LINE_DASH_DASH};
	lxw_chart_series *s = series(chart, sheet, c, c->series_count + 1);
	chart_series_set_line(s, &line);
	chart_series_set_marker_type(s, LXW_CHART_MARKER_NONE);
}

const char *xlsx_chart(struct xlsx *x, const struct report_chart *c)
{
	const char *name = xlsx_sheet_name(x, c->caption, tr(x->report->lang, "chart"));
	bool is_bar = c->kind == CHART_BAR || c->kind == CHART_LIMITS;
	lxw_worksheet *sheet = workbook_add_worksheet(x->book, name);
	numbers(x, sheet, name, c);
	xlsx_print_setup(x, sheet);
	if (!chart_has_values(c) || c->kind == CHART_SPANS) /* the table says it; Excel has no such chart */
		return name;
	lxw_chart *chart = workbook_add_chart(x->book, is_bar ? LXW_CHART_BAR : LXW_CHART_LINE);
	for (int s = 0; s < c->series_count; s++)
		style(series(chart, name, c, s + 1), c, s);
	if (c->has_limit && !is_bar)
		limit(chart, name, c);
	if (c->caption.n)
		chart_title_set_name(chart, xlsx_text(x, c->caption));
	if (c->unit.n)
		chart_axis_set_name(is_bar ? chart->x_axis : chart->y_axis, xlsx_text(x, c->unit));
	if (is_bar) { /* Excel draws the first category at the bottom, and moves the numbers with it */
		chart_axis_set_reverse(chart->y_axis);
		chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_HIGH);
	}
	chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	int height = is_bar ? 120 + c->point_count * 18 * MAX(c->series_count, 1) : 360;
	lxw_chart_options place = {.x_scale = 1.5, .y_scale = MIN(height, 2000) / 288.0}; /* Excel's own: 480 × 288 */
	xlsx_fail(x, worksheet_insert_chart_opt(sheet, 1, (lxw_col_t)(c->series_count + 3), chart, &place), name, 1, 0);
	return name;
}
