#include "areas/balance/view.h"

#include "areas/balance/sections.h"

#include <math.h>

/* One table row being filled, left to right. */
static struct report_value *put(struct report_value *cell, struct report_value v)
{
	*cell = v;
	return cell + 1;
}

static struct report_value toned(struct report_value v, enum report_tone tone)
{
	v.tone = tone;
	return v;
}

static struct report_value linked(struct report_value v, struct str path)
{
	v.link = path;
	return v;
}

struct str balance_region_path(struct arena *a, const struct balance_result *r, const struct balance_region *g)
{
	struct str code = balance_region_code(r, g->county);
	return code.n ? str_of(arena_printf(a, "balance/%.*s/%.*s", STR_ARG(code), STR_ARG(r->rules->stage[g->stage]))) : (struct str){};
}

static struct str of_year(struct arena *a, const struct balance_result *r, struct str path)
{
	char year[10];
	if (!r->is_year_asked || !r->data->year || !path.n)
		return path;
	school_year_format(r->data->year, year);
	return str_of(arena_printf(a, "%.*s?year=%s", STR_ARG(path), year));
}

struct str balance_region_link(struct arena *a, const struct balance_result *r, const struct balance_region *g)
{
	return of_year(a, r, balance_region_path(a, r, g));
}

struct str balance_school_link(struct arena *a, const struct balance_result *r, int32_t school)
{
	char id[ID_TEXT];
	id_format(r->data->school.ids[school], id);
	return of_year(a, r, str_of(arena_printf(a, "schools/%s", id)));
}

struct str balance_sources_path(struct arena *a, const struct balance_result *r, const struct balance_unit *u)
{
	char id[ID_TEXT];
	id_format(r->data->statistics.ids[u->row], id);
	return str_of(arena_printf(a, "records/statistics/%s/sources", id));
}

struct str balance_text(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

struct report_column balance_column(enum lang lang, const char *message, const char *key, bool is_number)
{
	return (struct report_column){.heading = balance_text(lang, message), .key = str_of(key), .is_number = is_number};
}

static struct report_value verdict_value(enum lang lang, const struct measure_county *m)
{
	if (!m->is_assessed)
		return toned(report_value_text(balance_text(lang, N_("not assessed"))), TONE_WARNING);
	return m->passes ? toned(report_value_text(balance_text(lang, N_("pass"))), TONE_GOOD)
			 : toned(report_value_text(balance_text(lang, N_("fail"))), TONE_BAD);
}

static struct str indicator_short(struct report *out, const char *format, int64_t id) { return str_of(arena_printf(out->arena, format, (long long)id)); }

static void add_table(struct report *out, const char *caption, const struct report_column *columns, int n, const struct report_value *cells, size_t rows)
{
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(out->lang, caption), .columns = columns, .column_count = n, .cells = cells,
				   .row_count = (int)rows};
	report_add_table(out, t);
}

/* Two tables, so that each fits a terminal of 80 columns: the verdicts, and the coefficients behind them. */
static void verdicts(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, 6);
	columns[0] = balance_column(lang, N_("county"), "region", false);
	columns[1] = balance_column(lang, N_("stage"), "stage", false);
	columns[2] = balance_column(lang, N_("schools"), "schools", true);
	columns[3] = balance_column(lang, N_("pupils"), "pupils", true);
	columns[4] = balance_column(lang, N_("verdict"), "verdict", false);
	columns[5] = balance_column(lang, N_("schools that fail"), "failing", true);
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, 6 * r->region_count + 1), *c = cells;
	for (size_t i = 0; i < r->region_count; i++) {
		const struct balance_region *g = &r->regions[i];
		c = put(c, linked(report_value_text(balance_region_name(r, g->county)), balance_region_link(out->arena, r, g)));
		c = put(c, report_value_text(str_of(label_in(r->rules->stage_label[g->stage], lang))));
		c = put(c, report_value_int(g->measure.schools));
		c = put(c, report_value_int(g->measure.pupils));
		c = put(c, verdict_value(lang, &g->measure));
		c = put(c, toned(report_value_int(g->measure.failing), g->measure.failing ? TONE_BAD : TONE_PLAIN));
	}
	add_table(out, N_("Verdict by county and stage"), columns, 6, cells, r->region_count);
}

static void coefficients(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	int m = r->rules->indicators, n = 2 + m;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)n);
	columns[0] = balance_column(lang, N_("county"), "region", false);
	columns[1] = balance_column(lang, N_("stage"), "stage", false);
	for (int k = 0; k < m; k++)
		columns[2 + k] = (struct report_column){.heading = indicator_short(out, "%lld", r->rules->indicator_id[k]),
							.key = indicator_short(out, "cv%lld", r->rules->indicator_id[k]), .is_number = true};
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, (size_t)n * r->region_count + 1), *c = cells;
	for (size_t i = 0; i < r->region_count; i++) {
		const struct balance_region *g = &r->regions[i];
		c = put(c, linked(report_value_text(balance_region_name(r, g->county)), balance_region_link(out->arena, r, g)));
		c = put(c, report_value_text(str_of(label_in(r->rules->stage_label[g->stage], lang))));
		for (int k = 0; k < m; k++)
			c = put(c, toned(report_value_real(g->measure.indicator[k].spread.cv, 3), g->measure.indicator[k].cv_passes ? TONE_PLAIN : TONE_BAD));
	}
	add_table(out, N_("Coefficients of variation by indicator"), columns, n, cells, r->region_count);
	struct buf note;
	buf_init(&note, 0);
	for (int k = 0; k < m; k++)
		buf_printf(&note, "%s%lld %s", k ? (lang == LANG_ZH ? "；" : "; ") : "", (long long)r->rules->indicator_id[k],
			   label_in(r->rules->indicator_label[k], lang));
	report_note(out, str_copy(out->arena, buf_view(&note)));
	buf_done(&note);
}

static void counted(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	struct buf text;
	buf_init(&text, 0);
	for (int s = 0; s < r->rules->stages; s++) {
		int pass = 0, fail = 0, open = 0;
		for (size_t i = 0; i < r->region_count; i++)
			if (r->regions[i].stage == s) {
				const struct measure_county *m = &r->regions[i].measure;
				pass += m->is_assessed && m->passes;
				fail += m->is_assessed && !m->passes;
				open += !m->is_assessed;
			}
		if (r->region_count && pass + fail + open == 0) /* a stage nobody asked for */
			continue;
		const struct str args[] = {str_of(label_in(r->rules->stage_label[s], out->lang)), str_of(arena_printf(out->arena, "%d", pass)),
					   str_of(arena_printf(out->arena, "%d", fail)), str_of(arena_printf(out->arena, "%d", open))};
		if (text.n)
			buf_char(&text, '\n');
		tr_format(&text, out->lang, "{0}: {1} counties pass, {2} fail, {3} not assessed.", args, 4);
	}
	report_paragraph(out, TONE_PLAIN, str_copy(out->arena, buf_view(&text)));
	buf_done(&text);
}

void balance_subtitle(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	char day[11], year[10] = "-";
	day_format(v->at.day, day);
	if (r->data->year)
		school_year_format(r->data->year, year);
	const struct str args[] = {str_of(year), str_of(day), policy_named(out->arena, r->rules->policy, out->lang),
				   str_slice(str_of(policy_digest(r->rules->policy)), 0, 12)};
	out->subtitle = tr_text(out->arena, out->lang, "school year {0}, as of {1}; policy {2}, digest {3}", args, 4);
}

/* The share of each limit that the CV uses, one bar a county and stage, for the indicator that uses most. */
static void limits_chart(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	size_t n = r->region_count;
	if (n == 0)
		return;
	struct str *names = ARENA_ARRAY(out->arena, struct str, n), *links = ARENA_ARRAY(out->arena, struct str, n);
	double *value = ARENA_ARRAY(out->arena, double, n), *limit = ARENA_ARRAY(out->arena, double, n);
	for (size_t i = 0; i < n; i++) {
		const struct balance_region *g = &r->regions[i];
		const struct measure_rule *rule = &r->rules->rule[g->stage];
		double worst = -1;
		for (int k = 0; k < r->rules->indicators; k++) {
			double cv = g->measure.indicator[k].spread.cv, most = dec_f64(rule->cv_limit[k]);
			if (isfinite(cv) && cv / most > worst) {
				worst = cv / most;
				value[i] = cv;
				limit[i] = most;
			}
		}
		links[i] = balance_region_link(out->arena, r, g);
		names[i] = str_of(arena_printf(out->arena, "%.*s %s", STR_ARG(balance_region_name(r, g->county)),
					       label_in(r->rules->stage_label[g->stage], out->lang)));
	}
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, 2);
	series[0] = (struct chart_series){balance_text(out->lang, N_("largest coefficient of variation")), value, TONE_PLAIN};
	series[1] = (struct chart_series){balance_text(out->lang, N_("limit")), limit, TONE_WARNING};
	struct report_chart *chart = ARENA_NEW(out->arena, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LIMITS, .caption = balance_text(out->lang, N_("Largest coefficient of variation against its limit")),
				       .categories = names, .point_count = (int)n, .series = series, .series_count = 2, .links = links};
	report_add_chart(out, chart);
}

/* Regions that another policy holds in come as a part of their own: other thresholds, perhaps other indicators. */
static void part(const struct balance_view *v, struct report *out)
{
	counted(v, out);
	verdicts(v, out);
	coefficients(v, out);
	limits_chart(v, out);
	if (v->before)
		balance_changes(v, out);
	balance_failures(v, out);
	balance_movers(v, out);
	balance_inequality(v, out);
	balance_trend(v, out);
	balance_items(v, out);
	balance_not_assessed(v, out);
}

void balance_report(const struct balance_view *v, enum lang lang, struct arena *a, struct report *ret)
{
	bool is_empty = true;
	report_init(ret, a, lang, balance_text(lang, N_("Balance of compulsory education")));
	balance_subtitle(v, ret);
	for (const struct balance_view *p = v; p; p = p->next) {
		const struct policy *policy = p->result->rules->policy;
		if (p->result->region_count == 0)
			continue;
		if (p != v || v->next) {
			const struct str args[] = {policy_named(a, policy, lang), str_slice(str_of(policy_digest(policy)), 0, 12)};
			report_heading(ret, 1, tr_text(a, lang, "Where policy {0} holds, digest {1}", args, 2));
		}
		part(p, ret);
		is_empty = false;
	}
	if (is_empty)
		report_paragraph(ret, TONE_WARNING, balance_text(lang, N_("There are no statistics to measure; import the workbook 'statistics' first.")));
}
