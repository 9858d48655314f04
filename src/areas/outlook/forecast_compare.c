/* Scenarios side by side: pupils by stage and year, seats missing in zones, what each assumes. */
#include "areas/outlook/forecast.h"

#include <math.h>

static struct str words(const struct report *out, const char *message) { return forecast_text(out->lang, message); }

static const struct foresight *scenario_at(const struct forecast_view *v, int i) { return i ? &v->others[i - 1] : v->f; }

static struct str year_of(const struct forecast_view *v, struct arena *a, int lead)
{
	return forecast_year(a, v->f->p->first_year + v->f->p->origin + lead);
}

static struct report_column text_column(const struct report *out, const char *message, const char *key)
{
	return (struct report_column){.heading = words(out, message), .key = str_of(key)};
}

/* A table of stage, year and one number for each scenario. */
static struct report_table *beside(const struct forecast_view *v, struct report *out, const char *caption)
{
	int n = v->n_others + 3;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, n);
	columns[0] = text_column(out, N_("stage"), "stage");
	columns[1] = text_column(out, N_("school year"), "year");
	for (int i = 0; i <= v->n_others; i++) {
		const struct foresight *f = scenario_at(v, i);
		columns[i + 2] = (struct report_column){.heading = f->scenario_label[out->lang], .key = f->scenario, .is_number = true};
	}
	return report_table_new(out, words(out, caption), columns, n, (size_t)(PROSPECT_STAGES * v->f->p->leads));
}

/* ---- pupils ---- */

static void draw_pupils(const struct forecast_view *v, struct report *out, int stage)
{
	int points = v->f->p->leads + 1, lines = v->n_others + 1;
	struct str *years = ARENA_ARRAY(out->arena, struct str, points);
	double *values = ARENA_ARRAY(out->arena, double, points * lines);
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, lines);
	for (int h = 0; h < points; h++)
		years[h] = year_of(v, out->arena, h);
	for (int i = 0; i < lines; i++) {
		for (int h = 0; h < points; h++)
			values[i * points + h] = round(forecast_sum(v, scenario_at(v, i), h, PROSPECT_GRADES + stage).mean);
		series[i] = (struct chart_series){scenario_at(v, i)->scenario_label[out->lang], values + i * points, TONE_PLAIN};
	}
	const struct str args[] = {forecast_stage_name(stage, out->lang)};
	struct report_chart *c = ARENA_NEW(out->arena, struct report_chart);
	*c = (struct report_chart){.kind = CHART_LINE, .caption = tr_text(out->arena, out->lang, N_("{0}: pupils by scenario"), args, 1), .unit = words(out, N_("pupils")),
				   .categories = years, .point_count = points, .series = series, .series_count = lines};
	report_add_chart(out, c);
}

static void put_pupils(const struct forecast_view *v, struct report *out)
{
	struct report_table *t = beside(v, out, N_("Scenarios"));
	for (int k = 0; k < PROSPECT_STAGES; k++)
		for (int h = 1; h <= v->f->p->leads && forecast_has_stage(v, k); h++) {
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(forecast_stage_name(k, out->lang));
			r[1] = report_value_text(year_of(v, out->arena, h));
			for (int i = 0; i <= v->n_others; i++)
				r[i + 2] = report_value_int(llround(forecast_sum(v, scenario_at(v, i), h, PROSPECT_GRADES + k).mean));
		}
	report_add_table(out, t);
}

/* ---- seats ---- */

/* What zones of the stage lack: those with room to spare do not help the others. NAN: no zone whose seats are known. */
static double missing(const struct forecast_view *v, const struct foresight *f, int stage, int lead)
{
	const struct prospect *p = f->p;
	double sum = NAN;
	for (size_t z = 0; z < p->zone.n; z++) {
		size_t at = z * (size_t)p->leads + (size_t)(lead - 1);
		if (p->zone_stage[z] != stage || p->zone_district[z] < 0 || !foresight_in(f, p->zone_district[z], v->region) || isnan(f->seats[at]) ||
		    isnan(f->paths.group.mean[at]) || p->zone_lacks[z])
			continue;
		sum = (isnan(sum) ? 0 : sum) + fmax(0, f->paths.group.mean[at] - f->seats[at]);
	}
	return sum;
}

static void put_missing(const struct forecast_view *v, struct report *out)
{
	struct report_table *t = beside(v, out, N_("Seats missing in zones"));
	bool any = false;
	for (int k = 0; k < PROSPECT_STAGES; k++)
		for (int h = 1; h <= v->f->p->leads && !isnan(missing(v, v->f, k, 1)); h++) {
			struct report_value *r = report_table_row(t);
			any = true;
			r[0] = report_value_text(forecast_stage_name(k, out->lang));
			r[1] = report_value_text(year_of(v, out->arena, h));
			for (int i = 0; i <= v->n_others; i++) {
				double n = missing(v, scenario_at(v, i), k, h);
				r[i + 2] = isnan(n) ? report_value_none() : report_value_int(llround(n));
				if (n >= 0.5)
					r[i + 2].tone = TONE_BAD;
			}
		}
	if (any)
		report_add_table(out, t);
}

/* ---- assumptions ---- */

static void put_assumed(const struct forecast_view *v, struct report *out)
{
	static const char *const whats[FORESIGHT_WHATS] = {N_("births"), N_("entry"), N_("survival"), N_("net migration"), N_("children of new homes")};
	const struct report_column columns[] = {
		text_column(out, N_("scenario"), "scenario"), text_column(out, N_("assumption"), "what"), text_column(out, N_("region"), "region"),
		text_column(out, N_("stage"), "stage"), text_column(out, N_("school years"), "years"),
		{.heading = words(out, N_("change")), .key = STR("change"), .is_number = true}};
	const struct prospect *p = v->f->p;
	size_t rows = 0;
	for (int i = 0; i <= v->n_others; i++)
		rows += MAX(scenario_at(v, i)->n_assumed, (size_t)1);
	struct report_table *t = report_table_new(out, words(out, N_("What each scenario assumes")), columns, ARRAY_LEN(columns), rows);
	for (int i = 0; i <= v->n_others; i++) {
		const struct foresight *f = scenario_at(v, i);
		if (!f->n_assumed) {
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(f->scenario_label[out->lang]);
			r[1] = report_value_text(words(out, N_("as forecast")));
		}
		for (size_t k = 0; k < f->n_assumed; k++) {
			const struct foresight_assumed *x = &f->assumed[k];
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(f->scenario_label[out->lang]);
			r[1] = report_value_text(words(out, whats[x->what]));
			r[2] = report_value_text(x->region >= 0 ? prospect_text(&p->region, REGION_NAME, x->region) : words(out, N_("all")));
			r[3] = report_value_text(x->stage >= 0 ? forecast_stage_name(x->stage, out->lang) : words(out, N_("all")));
			r[4] = report_value_text(str_of(arena_printf(out->arena, "%.*s – %.*s", STR_ARG(year_of(v, out->arena, x->first)), STR_ARG(year_of(v, out->arena, x->last)))));
			r[5] = report_value_percent(x->percent / 100, 1);
		}
	}
	report_add_table(out, t);
}

void forecast_compared(const struct forecast_view *v, struct report *out)
{
	if (!v->n_others)
		return;
	for (int k = 0; k < PROSPECT_STAGES; k++)
		if (forecast_has_stage(v, k))
			draw_pupils(v, out, k);
	put_pupils(v, out);
	put_missing(v, out);
	put_assumed(v, out);
}

void forecast_comparison(const struct forecast_view *v, enum lang lang, struct arena *a, struct report *ret)
{
	const struct str args[] = {v->region >= 0 ? prospect_text(&v->f->p->region, REGION_NAME, v->region) : forecast_text(lang, N_("all"))};
	report_init(ret, a, lang, tr_text(a, lang, N_("Scenarios compared: {0}"), args, 1));
	forecast_subtitle(v, ret);
	if (!v->n_others)
		report_note(ret, forecast_text(lang, N_("There is one scenario only: enter assumptions to compare with.")));
	forecast_compared(v, ret);
}
