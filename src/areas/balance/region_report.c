/* One region and stage, looked at closely. */
#include "areas/balance/sections.h"

#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>

static void add_table(struct report *out, const char *caption, const char *const (*headings)[2], int n, int first_number,
		      const struct report_value *cells, size_t rows)
{
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		columns[i] = balance_column(out->lang, headings[i][0], headings[i][1], i >= first_number);
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(out->lang, caption), .columns = columns, .column_count = n, .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
}

static struct str said(struct report *out, const char *message, const struct str *args, int n)
{
	return tr_text(out->arena, out->lang, message, args, n);
}

static struct str count(struct report *out, int n) { return str_of(arena_printf(out->arena, "%d", n)); }

static int beyond(const struct balance_result *r, const struct balance_region *g)
{
	int n = 0;
	for (int k = 0; k < r->rules->indicators; k++)
		n += !g->measure.indicator[k].cv_passes;
	return n;
}

static void verdict(const struct balance_result *r, const struct balance_region *g, struct report *out)
{
	const struct measure_county *m = &g->measure;
	const struct str args[] = {count(out, m->schools), count(out, m->failing), count(out, r->rules->indicators), count(out, beyond(r, g)),
				   count(out, m->not_assessed)};
	enum report_tone tone = !m->is_assessed ? TONE_WARNING : m->passes ? TONE_GOOD : TONE_BAD;
	const char *message = !m->is_assessed ? N_("Not assessed: of {0} schools {1} fail and {4} cannot be assessed; {3} of {2} coefficients are beyond their limit.")
			      : m->passes     ? N_("Passes: every one of {0} schools passes and all {2} coefficients are within their limits.")
					      : N_("Fails: of {0} schools {1} fail and {4} cannot be assessed; {3} of {2} coefficients are beyond their limit.");
	report_paragraph(out, tone, said(out, message, args, ARRAY_LEN(args)));
}

static void indicators(const struct balance_result *r, const struct balance_region *g, struct report *out)
{
	static const char *const headings[][2] = {{N_("indicator"), "indicator"}, {N_("unit"), "unit"}, {N_("threshold"), "threshold"}, {N_("mean"), "mean"},
						  {N_("coefficient of variation"), "cv"}, {N_("limit"), "limit"}, {N_("schools below"), "below"},
						  {N_("not reported"), "missing"}};
	int m = r->rules->indicators;
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, (size_t)m * ARRAY_LEN(headings)), *c = cells;
	struct str *names = ARENA_ARRAY(out->arena, struct str, (size_t)m);
	double *value = ARENA_ARRAY(out->arena, double, (size_t)m), *limit = ARENA_ARRAY(out->arena, double, (size_t)m);
	for (int k = 0; k < m; k++) {
		const struct measure_indicator *i = &g->measure.indicator[k];
		names[k] = str_of(label_in(r->rules->indicator_label[k], out->lang));
		value[k] = i->spread.cv;
		limit[k] = dec_f64(r->rules->rule[g->stage].cv_limit[k]);
		*c++ = report_value_text(names[k]);
		*c++ = report_value_text(str_of(label_in(r->rules->indicator_unit[k], out->lang)));
		*c++ = report_value_dec(r->rules->rule[g->stage].threshold[k], -1);
		*c++ = report_value_real(i->spread.mean, 2);
		*c = report_value_real(i->spread.cv, 3);
		c++->tone = i->cv_passes ? TONE_GOOD : TONE_BAD;
		*c++ = report_value_dec(r->rules->rule[g->stage].cv_limit[k], 2);
		*c = report_value_int(i->below);
		c++->tone = i->below ? TONE_WARNING : TONE_PLAIN;
		*c++ = report_value_int(i->missing);
	}
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, 2);
	series[0] = (struct chart_series){balance_text(out->lang, N_("coefficient of variation")), value, TONE_PLAIN};
	series[1] = (struct chart_series){balance_text(out->lang, N_("limit")), limit, TONE_WARNING};
	struct report_chart *chart = ARENA_NEW(out->arena, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LIMITS, .caption = balance_text(out->lang, N_("Coefficients of variation against their limits")),
				       .categories = names, .point_count = m, .series = series, .series_count = 2};
	add_table(out, N_("Indicators: schools against thresholds, coefficients against limits"), headings, ARRAY_LEN(headings), 2, cells, (size_t)m);
	report_add_chart(out, chart);
}

struct mark {
	double value;
	size_t unit;
};

static int by_value(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;
	return a->value < b->value ? -1 : a->value > b->value ? 1 : a->unit < b->unit ? -1 : 1;
}

static void distribution(const struct balance_result *r, const struct balance_region *g, int k, struct report *out)
{
	struct mark *marks = ARENA_ARRAY(out->arena, struct mark, g->n);
	size_t n = 0;
	for (size_t i = 0; i < g->n; i++) {
		double v = ratio_f64(r->values[(g->first + i) * (size_t)r->rules->indicators + (size_t)k]);
		if (isfinite(v))
			marks[n++] = (struct mark){v, g->first + i};
	}
	if (!n)
		return;
	qsort(marks, n, sizeof *marks, by_value);
	struct str *names = ARENA_ARRAY(out->arena, struct str, n), *links = ARENA_ARRAY(out->arena, struct str, n);
	double *values = ARENA_ARRAY(out->arena, double, n);
	for (size_t i = 0; i < n; i++) {
		values[i] = marks[i].value;
		names[i] = balance_school_text(r, r->units[marks[i].unit].school, "name");
		links[i] = balance_school_link(out->arena, r, r->units[marks[i].unit].school);
	}
	const struct str args[] = {str_of(label_in(r->rules->indicator_label[k], out->lang)), count(out, g->measure.indicator[k].below), count(out, (int)n)};
	struct chart_series *series = ARENA_NEW(out->arena, struct chart_series);
	*series = (struct chart_series){args[0], values, TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(out->arena, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_DISTRIBUTION, .caption = said(out, N_("{0}: {1} of {2} schools are below the threshold"), args, 3),
				       .unit = str_of(label_in(r->rules->indicator_unit[k], out->lang)), .categories = names, .links = links,
				       .point_count = (int)n, .series = series, .series_count = 1, .has_limit = true,
				       .limit = dec_f64(r->rules->rule[g->stage].threshold[k]), .limit_name = balance_text(out->lang, N_("threshold"))};
	report_add_chart(out, chart);
}

static const struct balance_region *same_region(const struct balance_result *r, const struct balance_result *like, const struct balance_region *g)
{
	for (size_t i = 0; i < r->region_count; i++)
		if (r->regions[i].stage == g->stage && str_eq(balance_region_code(r, r->regions[i].county), balance_region_code(like, g->county)))
			return &r->regions[i];
	return NULL;
}

/* The coefficients of each indicator and the schools that fail, year by year. */
static void trend(const struct balance_view *v, const struct balance_region *g, struct report *out)
{
	const struct balance_result *last = v->result;
	int years = v->trend_count + 1, m = last->rules->indicators, n = m + 2;
	if (years < 2)
		return;
	struct str *names = ARENA_ARRAY(out->arena, struct str, (size_t)years);
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, (size_t)m);
	double *values = ARENA_ARRAY(out->arena, double, (size_t)(m * years)); /* by indicator, then year */
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)n);
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, (size_t)(years * n)), *c = cells;
	columns[0] = balance_column(out->lang, N_("school year"), "year", false);
	columns[1] = balance_column(out->lang, N_("schools that fail"), "failing", true);
	for (int k = 0; k < m; k++) {
		series[k] = (struct chart_series){str_of(label_in(last->rules->indicator_label[k], out->lang)), values + k * years, TONE_PLAIN};
		columns[2 + k] = (struct report_column){.heading = series[k].name, .is_number = true,
							.key = str_of(arena_printf(out->arena, "cv%lld", (long long)last->rules->indicator_id[k]))};
	}
	for (int y = 0; y < years; y++) {
		const struct balance_result *r = y < v->trend_count ? &v->trend[y] : last;
		const struct balance_region *of = y < v->trend_count ? same_region(r, last, g) : g;
		char text[10];
		school_year_format(r->data->year, text);
		names[y] = str_copy(out->arena, str_of(text));
		*c++ = report_value_text(names[y]);
		*c++ = of ? report_value_int(of->measure.failing) : report_value_none();
		for (int k = 0; k < m; k++, c++) {
			double cv = of ? of->measure.indicator[k].spread.cv : NAN;
			values[k * years + y] = cv;
			*c = report_value_real(cv, 3);
			c->tone = of && !of->measure.indicator[k].cv_passes ? TONE_BAD : TONE_PLAIN;
		}
	}
	report_heading(out, 2, balance_text(out->lang, N_("Trend")));
	struct report_chart *chart = ARENA_NEW(out->arena, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = balance_text(out->lang, N_("Coefficients of variation, year by year")), .categories = names,
				       .point_count = years, .series = series, .series_count = m};
	report_add_chart(out, chart);
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(out->lang, N_("Year by year")), .columns = columns, .column_count = n, .cells = cells, .row_count = years};
	report_add_table(out, t);
}

int balance_worst_indicator(const struct balance_result *r, const struct balance_region *g)
{
	int worst = 0;
	double most = -1;
	for (int k = 0; k < r->rules->indicators; k++) {
		double share = g->measure.indicator[k].spread.cv / dec_f64(r->rules->rule[g->stage].cv_limit[k]);
		if (share > most) {
			most = share;
			worst = k;
		}
	}
	return worst;
}

void balance_region_report(const struct balance_view *v, int indicator, enum lang lang, struct arena *a, struct report *ret)
{
	const struct balance_result *r = v->result;
	const struct balance_region *g = &r->regions[0];
	const struct str title[] = {balance_region_name(r, g->county), str_of(label_in(r->rules->stage_label[g->stage], lang))};
	report_init(ret, a, lang, (struct str){});
	ret->title = said(ret, N_("Balance: {0}, {1}"), title, 2);
	balance_subtitle(v, ret);
	verdict(r, g, ret);
	indicators(r, g, ret);
	if (indicator >= -1)
		report_heading(ret, 2, balance_text(lang, N_("Schools against the threshold")));
	for (int k = 0; k < r->rules->indicators; k++)
		if (indicator == k || (indicator == -1 && !g->measure.indicator[k].cv_passes))
			distribution(r, g, k, ret);
	balance_movers(v, ret);
	balance_failures(v, ret);
	trend(v, g, ret);
	balance_not_assessed(v, ret);
}
