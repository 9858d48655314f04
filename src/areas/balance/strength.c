/* Strength of schools over the years: the share of the measure's indicators that reach their thresholds. */
#include "areas/balance/strength.h"

#include "areas/balance/sections.h"

#include <math.h>

double strength_of(const struct balance_result *r, struct id school)
{
	int reached = 0, all = 0;
	int32_t at = frame_find(&r->data->school, school);
	for (size_t i = 0; at >= 0 && i < r->unit_count; i++)
		if (r->units[i].school == at) {
			reached += __builtin_popcount(r->units[i].verdict.reached);
			all += r->rules->indicators - __builtin_popcount(r->units[i].verdict.missing);
		}
	return all ? (double)reached / all : NAN;
}

static double in_year(const struct balance_view *v, int year, struct id school)
{
	for (; v; v = v->next) {
		const struct balance_result *r = year < v->trend_count ? &v->trend[year] : v->result;
		double s = strength_of(r, school);
		if (isfinite(s))
			return s;
	}
	return NAN;
}

void strength_report(const struct balance_view *v, const struct strength_school *schools, size_t n, struct report *out)
{
	int years = v->trend_count + 1;
	struct arena *a = out->arena;
	struct str *names = ARENA_ARRAY(a, struct str, (size_t)years);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, n + 1);
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, (size_t)years + 1);
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, n * ((size_t)years + 1) + 1), *c = cells;
	double *values = ARENA_ARRAY(a, double, n * (size_t)years + 1);
	bool any = false;
	columns[0] = balance_column(out->lang, N_("school"), "school", false);
	for (int y = 0; y < years; y++) {
		char text[10] = "";
		school_year_format(y < v->trend_count ? v->trend[y].data->year : v->result->data->year, text);
		names[y] = str_copy(a, str_of(text));
		columns[y + 1] = (struct report_column){.heading = names[y], .key = names[y], .is_number = true};
	}
	for (size_t i = 0; i < n; i++) {
		*c = report_value_text(schools[i].name);
		c++->link = schools[i].link;
		for (int y = 0; y < years; y++) {
			double s = in_year(v, y, schools[i].id);
			any = any || isfinite(s);
			values[i * (size_t)years + (size_t)y] = 100 * s;
			*c++ = report_value_percent(s, 1);
		}
		series[i] = (struct chart_series){schools[i].name, values + i * (size_t)years, TONE_PLAIN};
	}
	if (!any)
		return;
	report_heading(out, 2, balance_text(out->lang, N_("Strength over the years")));
	if (years > 1) {
		struct report_chart *chart = ARENA_NEW(a, struct report_chart);
		*chart = (struct report_chart){.kind = CHART_LINE, .caption = balance_text(out->lang, N_("Share of the measure's indicators that reach their thresholds")),
					       .unit = STR("%"), .categories = names, .point_count = years, .series = series, .series_count = (int)n};
		report_add_chart(out, chart);
	}
	struct report_table *t = ARENA_NEW(a, struct report_table);
	*t = (struct report_table){.caption = balance_text(out->lang, N_("Share of the measure's indicators that reach their thresholds")), .columns = columns,
				   .column_count = years + 1, .cells = cells, .row_count = (int)n};
	report_add_table(out, t);
}
