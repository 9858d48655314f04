#include "areas/outlook/forecast.h"

#include "base/grouped.h"

#include <math.h>

static struct str words(const struct report *out, const char *message) { return forecast_text(out->lang, message); }

static struct report_value whole(double n) { return isnan(n) ? report_value_none() : report_value_int(llround(n)); }

struct report_value forecast_interval(struct arena *a, double lo, double hi)
{
	if (isnan(lo) || isnan(hi))
		return report_value_none();
	return report_value_text(str_of(arena_printf(a, "%.*s – %.*s", STR_ARG(grouped(a, llround(lo))), STR_ARG(grouped(a, llround(hi))))));
}

static struct report_table *new_table(struct report *out, const struct report_column *columns, int n, int rows, const char *caption)
{
	return report_table_new(out, words(out, caption), columns, n, (size_t)rows);
}

static struct report_column column(const struct report *out, const char *message, const char *key, bool is_number)
{
	return (struct report_column){.heading = words(out, message), .key = str_of(key), .is_number = is_number};
}

static struct str year_of(const struct forecast_view *v, struct arena *a, int lead)
{
	return forecast_year(a, v->f->p->first_year + v->f->p->origin + lead);
}

/* Mean between its bounds, year by year. */
static void fan(const struct forecast_view *v, struct report *out, struct str caption, struct forecast_number (*at)(const struct forecast_view *v, int lead, int what),
		int what, bool with_seats)
{
	int leads = v->f->p->leads, n = leads + 1, lines = with_seats ? 4 : 3;
	static const char *const names[] = {N_("forecast"), N_("low bound (90 %)"), N_("high bound (90 %)"), N_("seats")};
	struct str *years = ARENA_ARRAY(out->arena, struct str, n);
	double *values = ARENA_ARRAY(out->arena, double, n * lines);
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, lines);
	for (int h = 0; h < n; h++) {
		struct forecast_number x = at(v, h, what);
		years[h] = year_of(v, out->arena, h);
		values[h] = round(x.mean);
		values[n + h] = isnan(x.lo) ? NAN : round(x.lo);
		values[2 * n + h] = isnan(x.hi) ? NAN : round(x.hi);
		if (with_seats)
			values[3 * n + h] = h ? forecast_seats(v, what - PROSPECT_GRADES, h) : NAN;
	}
	for (int i = 0; i < lines; i++)
		series[i] = (struct chart_series){words(out, names[i]), values + i * n, i == 3 ? TONE_BAD : i ? TONE_MUTED : TONE_PLAIN};
	struct report_chart *c = ARENA_NEW(out->arena, struct report_chart);
	*c = (struct report_chart){.kind = CHART_LINE, .caption = caption, .unit = words(out, N_("pupils")), .categories = years, .point_count = n,
				   .series = series, .series_count = lines};
	report_add_chart(out, c);
}

static struct forecast_number region_sum(const struct forecast_view *v, int lead, int what) { return forecast_sum(v, v->f, lead, what); }

void forecast_totals(const struct forecast_view *v, struct report *out)
{
	const struct prospect *p = v->f->p;
	const struct report_column columns[] = {
		column(out, N_("stage"), "stage", false),   column(out, N_("school year"), "year", false), column(out, N_("pupils"), "pupils", true),
		column(out, N_("90 % interval"), "interval", true), column(out, N_("change"), "change", true), column(out, N_("seats"), "seats", true),
		column(out, N_("seats missing"), "missing", true)};
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), PROSPECT_STAGES * (p->leads + 1), N_("Pupils and seats by stage and year"));
	for (int k = 0; k < PROSPECT_STAGES; k++) {
		if (!forecast_has_stage(v, k))
			continue;
		struct str name = forecast_stage_name(k, out->lang);
		const struct str args[] = {name};
		fan(v, out, tr_text(out->arena, out->lang, N_("{0}: pupils to come"), args, 1), region_sum, PROSPECT_GRADES + k, true);
		double now = forecast_sum(v, v->f, 0, PROSPECT_GRADES + k).mean;
		for (int h = 0; h <= p->leads; h++) {
			struct forecast_number n = forecast_sum(v, v->f, h, PROSPECT_GRADES + k);
			double seats = h ? forecast_seats(v, k, h) : 0;
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(name);
			r[1] = report_value_text(year_of(v, out->arena, h));
			r[2] = whole(n.mean);
			r[3] = h ? forecast_interval(out->arena, n.lo, n.hi) : report_value_none();
			r[4] = h && now > 0 ? report_value_percent(n.mean / now - 1, 1) : report_value_none();
			r[5] = seats > 0 ? whole(seats) : report_value_none();
			r[6] = seats > 0 ? whole(fmax(0, n.mean - seats)) : report_value_none();
			if (seats > 0 && n.mean > seats)
				r[6].tone = TONE_BAD;
		}
	}
	report_add_table(out, t);
}

/* Grades from left to right, a line for a year: who sits in one grade now is seen further right in later years. */
static void draw_ages(const struct forecast_view *v, struct report *out)
{
	enum { LINES = 4 };
	const struct prospect *p = v->f->p;
	struct arena *a = out->arena;
	int lines = 0, grades = 0, last = -1, *grade = ARENA_ARRAY(a, int, PROSPECT_GRADES);
	struct str *name = ARENA_ARRAY(a, struct str, PROSPECT_GRADES);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, LINES);
	for (int g = 0; g < PROSPECT_GRADES; g++) {
		double now = v->school >= 0 ? forecast_school(v->f, v->school, 0, g).mean : forecast_sum(v, v->f, 0, g).mean;
		if (now > 0) {
			grade[grades] = g;
			name[grades++] = forecast_grade_name(g, out->lang);
		}
	}
	for (int k = 0; k < LINES && grades > 1; k++) {
		static const enum report_tone tones[LINES] = {TONE_PLAIN, TONE_GOOD, TONE_WARNING, TONE_BAD};
		int lead = k * p->leads / (LINES - 1);
		double *values = ARENA_ARRAY(a, double, PROSPECT_GRADES);
		if (lead == last)
			continue;
		last = lead;
		for (int i = 0; i < grades; i++)
			values[i] = v->school >= 0 ? forecast_school(v->f, v->school, lead, grade[i]).mean : forecast_sum(v, v->f, lead, grade[i]).mean;
		series[lines] = (struct chart_series){year_of(v, a, lead), values, tones[lines]};
		lines++;
	}
	if (!lines)
		return;
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = forecast_text(out->lang, N_("Ages moving through the grades")), .unit = STR(""), .categories = name,
				       .point_count = grades, .series = series, .series_count = lines};
	report_add_chart(out, chart);
}

void forecast_ages(const struct forecast_view *v, struct report *out)
{
	const struct prospect *p = v->f->p;
	int n = p->leads + 2;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, n);
	columns[0] = column(out, N_("grade"), "grade", false);
	for (int h = 0; h <= p->leads; h++)
		columns[h + 1] = (struct report_column){.heading = year_of(v, out->arena, h), .key = year_of(v, out->arena, h), .is_number = true};
	struct report_table *t = new_table(out, columns, n, PROSPECT_GRADES, N_("Ages moving through the grades"));
	for (int g = 0; g < PROSPECT_GRADES; g++) {
		double most = 0;
		for (int h = 0; h <= p->leads; h++)
			most = fmax(most, v->school >= 0 ? forecast_school(v->f, v->school, h, g).mean : forecast_sum(v, v->f, h, g).mean);
		if (!(most > 0))
			continue;
		struct report_value *r = report_table_row(t);
		r[0] = report_value_text(forecast_grade_name(g, out->lang));
		for (int h = 0; h <= p->leads; h++)
			r[h + 1] = whole(v->school >= 0 ? forecast_school(v->f, v->school, h, g).mean : forecast_sum(v, v->f, h, g).mean);
	}
	draw_ages(v, out);
	report_add_table(out, t);
}

void forecast_counties(const struct forecast_view *v, struct report *out)
{
	const struct prospect *p = v->f->p;
	const int far = p->leads, near = MIN(3, far);
	const struct report_column columns[] = {
		column(out, N_("county"), "county", false), column(out, N_("stage"), "stage", false), column(out, N_("pupils now"), "now", true),
		{.heading = year_of(v, out->arena, near), .key = STR("near"), .is_number = true}, column(out, N_("90 % interval"), "near_interval", true),
		{.heading = year_of(v, out->arena, far), .key = STR("far"), .is_number = true}, column(out, N_("90 % interval"), "far_interval", true)};
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), p->data.districts * PROSPECT_STAGES, N_("Counties"));
	for (int d = 0; d < p->data.districts; d++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			struct forecast_view one = {.f = v->f, .region = p->district_region[d]};
			double now = v->f->district_now[d * cohort_columns(&p->data) + PROSPECT_GRADES + k];
			if (p->district_region[d] < 0 || !foresight_in(v->f, d, v->region) || now <= 0)
				continue;
			struct forecast_number a = forecast_sum(&one, v->f, near, PROSPECT_GRADES + k), b = forecast_sum(&one, v->f, far, PROSPECT_GRADES + k);
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(prospect_text(&p->region, REGION_NAME, p->district_region[d]));
			r[0].link = str_of(arena_printf(out->arena, "outlook/region/%.*s", STR_ARG(prospect_text(&p->region, REGION_CODE, p->district_region[d]))));
			r[1] = report_value_text(forecast_stage_name(k, out->lang));
			r[2] = whole(now);
			r[3] = whole(a.mean);
			r[4] = forecast_interval(out->arena, a.lo, a.hi);
			r[5] = whole(b.mean);
			r[6] = forecast_interval(out->arena, b.lo, b.hi);
		}
	report_add_table(out, t);
}

static bool is_forecast(const struct foresight *f, int school)
{
	for (int h = 1; h <= f->p->leads; h++)
		if (forecast_school(f, school, h, PROSPECT_GRADES).mean > 0)
			return true;
	return false;
}

void forecast_schools(const struct forecast_view *v, struct report *out)
{
	const struct prospect *p = v->f->p;
	const int far = p->leads, near = MIN(3, far);
	const struct report_column columns[] = {
		column(out, N_("school"), "school", false), column(out, N_("pupils now"), "now", true),
		{.heading = year_of(v, out->arena, near), .key = STR("near"), .is_number = true}, column(out, N_("90 % interval"), "near_interval", true),
		{.heading = year_of(v, out->arena, far), .key = STR("far"), .is_number = true}, column(out, N_("90 % interval"), "far_interval", true)};
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), p->data.schools, N_("Schools"));
	for (int s = 0; s < p->data.schools; s++) {
		if (!foresight_in(v->f, p->data.district[s], v->region) || !is_forecast(v->f, s))
			continue;
		struct forecast_number a = forecast_school(v->f, s, near, PROSPECT_GRADES), b = forecast_school(v->f, s, far, PROSPECT_GRADES);
		char id[ID_TEXT];
		id_format(p->school.ids[s], id);
		struct report_value *r = report_table_row(t);
		r[0] = report_value_text(prospect_text(&p->school, SCHOOL_NAME, s));
		r[0].link = str_of(arena_printf(out->arena, "outlook/school/%s", id));
		r[1] = whole(forecast_school(v->f, s, 0, PROSPECT_GRADES).mean);
		r[2] = whole(a.mean);
		r[3] = forecast_interval(out->arena, a.lo, a.hi);
		r[4] = whole(b.mean);
		r[5] = forecast_interval(out->arena, b.lo, b.hi);
	}
	report_add_table(out, t);
}

static struct forecast_number school_total(const struct forecast_view *v, int lead, int what) { return forecast_school(v->f, v->school, lead, what); }

/* Zones of the view's region that a school serves, by stage. */
static void add_zones(const struct forecast_view *v, struct report *out)
{
	const struct foresight *f = v->f;
	const struct prospect *p = f->p;
	const int leads = p->leads, far = leads, near = MIN(3, far);
	const struct report_column columns[] = {
		column(out, N_("zone"), "zone", false), column(out, N_("stage"), "stage", false), column(out, N_("pupils now"), "now", true),
		{.heading = year_of(v, out->arena, near), .key = STR("near"), .is_number = true}, column(out, N_("seats"), "near_seats", true),
		{.heading = year_of(v, out->arena, far), .key = STR("far"), .is_number = true}, column(out, N_("seats"), "far_seats", true)};
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), (int)p->zone.n, N_("Zones"));
	for (int k = 0; k < PROSPECT_STAGES; k++)
		for (size_t z = 0; z < p->zone.n; z++) {
			if (p->zone_stage[z] != k || p->zone_district[z] < 0 || !p->zone_schools[z] || !foresight_in(f, p->zone_district[z], v->region))
				continue;
			char id[ID_TEXT];
			const int lead[] = {near, far};
			id_format(p->zone.ids[z], id);
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(prospect_text(&p->zone, ZONE_NAME, (int32_t)z));
			r[0].link = str_of(arena_printf(out->arena, "outlook/zone/%s", id));
			r[1] = report_value_text(forecast_stage_name(k, out->lang));
			r[2] = whole(f->zone_now[z]);
			for (size_t i = 0; i < ARRAY_LEN(lead); i++) {
				size_t at = z * (size_t)leads + (size_t)(lead[i] - 1);
				r[3 + 2 * i] = whole(f->paths.group.mean[at]);
				r[4 + 2 * i] = whole(f->seats[at]);
				if (f->paths.group.mean[at] > f->seats[at])
					r[3 + 2 * i].tone = TONE_BAD;
			}
		}
	if (t->row_count)
		report_add_table(out, t);
}

void forecast_tested(const struct forecast_view *v, struct report *out)
{
	const struct foresight *f = v->f;
	static const char *const sets[COHORT_SETS] = {N_("grades whose pupils stayed"), N_("all grades"), N_("school totals")};
	const struct report_column columns[] = {
		column(out, N_("years ahead"), "lead", true),	   column(out, N_("over"), "set", false),
		column(out, N_("forecast"), "forecast", true),	   column(out, N_("plain ratio"), "plain_ratio", true),
		column(out, N_("last year"), "last_year", true),   column(out, N_("trend"), "trend", true),
		column(out, N_("intervals that held"), "cover", true)};
	if (f->test_from < 1 || f->test_to < f->test_from) {
		report_note(out, words(out, N_("Too few years for a back-test: at least three years of pupils by grade are needed.")));
		return;
	}
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), FORESIGHT_TEST_LEADS * COHORT_SETS,
					   N_("How past forecasts fared: mean error beside simpler ways"));
	for (int h = 1; h <= FORESIGHT_TEST_LEADS; h++)
		for (int k = 0; k < COHORT_SETS; k++) {
			if (!f->test[0][h][k].cells)
				continue;
			struct report_value *r = report_table_row(t);
			r[0] = report_value_int(h);
			r[1] = report_value_text(words(out, sets[k]));
			for (int m = 0; m < FORESIGHT_METHODS; m++) {
				const struct cohort_score *s = &f->test[m][h][k];
				r[2 + m] = s->truth > 0 ? report_value_percent(s->error / s->truth, 1) : report_value_none();
			}
			const struct cohort_score *s = &f->test[0][h][k];
			r[6] = s->intervals ? report_value_percent((double)s->covered / (double)s->intervals, 1) : report_value_none();
		}
	report_add_table(out, t);
}

void forecast_left_out(const struct forecast_view *v, struct report *out)
{
	const struct prospect *p = v->f->p;
	enum { SHOWN = 200 };
	const struct report_column columns[] = {column(out, N_("what"), "what", false)};
	if (!p->n_problems)
		return;
	struct report_table *t = new_table(out, columns, ARRAY_LEN(columns), SHOWN, N_("What the data lack, and what was left out"));
	for (size_t i = 0; i < MIN(MIN(p->n_problems, (size_t)PROSPECT_PROBLEMS_MAX), (size_t)SHOWN); i++) {
		struct report_value *r = report_table_row(t);
		r[0] = report_value_text(forecast_problem_text(out->arena, &p->problems[i], out->lang));
	}
	report_add_table(out, t);
	if (p->n_problems > SHOWN) {
		const struct str args[] = {str_of(arena_printf(out->arena, "%zu", p->n_problems))};
		report_note(out, tr_text(out->arena, out->lang, N_("{0} in all; --json lists more of them."), args, 1));
	}
}

void forecast_subtitle(const struct forecast_view *v, struct report *out)
{
	const struct foresight *f = v->f;
	const struct str args[] = {f->p->data_day, forecast_year(out->arena, f->p->first_year + f->p->origin), f->scenario_label[out->lang],
				   policy_named(out->arena, f->seats_policy, out->lang), str_slice(str_of(policy_digest(f->seats_policy)), 0, 12),
				   policy_named(out->arena, f->outlook, out->lang), str_slice(str_of(policy_digest(f->outlook)), 0, 12)};
	out->subtitle = tr_text(out->arena, out->lang,
					N_("data of {0} ({1}); scenario: {2}; policies {3} ({4}), {5} ({6})"), args, ARRAY_LEN(args));
}

void forecast_report(const struct forecast_view *v, enum lang lang, struct arena *a, struct report *ret)
{
	const struct prospect *p = v->f->p;
	struct str of = v->school >= 0 ? prospect_text(&p->school, SCHOOL_NAME, v->school)
		      : v->region >= 0 ? prospect_text(&p->region, REGION_NAME, v->region) : forecast_text(lang, N_("all"));
	const struct str args[] = {of};
	report_init(ret, a, lang, tr_text(a, lang, N_("Pupils to come: {0}"), args, 1));
	forecast_subtitle(v, ret);
	if (!v->f->paths.known)
		report_note(ret, forecast_text(lang, N_("Too few years are known for intervals; the forecast stands without them.")));
	if (v->school >= 0) {
		fan(v, ret, forecast_text(lang, N_("Pupils of the school")), school_total, PROSPECT_GRADES, false);
		forecast_ages(v, ret);
	} else {
		forecast_totals(v, ret);
		forecast_ages(v, ret);
		if (v->region >= 0 && p->district_of[v->region] >= 0) {
			add_zones(v, ret);
			forecast_schools(v, ret);
		} else {
			forecast_counties(v, ret);
		}
		forecast_compared(v, ret);
	}
	forecast_tested(v, ret);
	forecast_left_out(v, ret);
}
