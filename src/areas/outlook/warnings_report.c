#include "areas/outlook/warnings.h"

#include "areas/outlook/forecast.h"
#include "base/grouped.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static struct str words(const struct report *out, const char *message) { return forecast_text(out->lang, message); }
static struct report_value whole(double n) { return isnan(n) ? report_value_none() : report_value_int(llround(n)); }

static struct report_value chance(double share) { return isnan(share) ? report_value_none() : report_value_percent(share, 0); }
/* Of numbers that may be below none. */
static struct report_value signed_interval(struct arena *a, double lo, double hi)
{
	if (isnan(lo) || isnan(hi))
		return report_value_none();
	int64_t low = llround(lo), high = llround(hi);
	return report_value_text(str_of(arena_printf(a, "%s%.*s … %s%.*s", low < 0 ? "" : "+", STR_ARG(grouped(a, low)), high < 0 ? "" : "+", STR_ARG(grouped(a, high)))));
}

static struct str year_of(const struct warnings *w, struct arena *a, int lead)
{
	return forecast_year(a, w->f->p->first_year + w->f->p->origin + lead);
}

static struct report_value colour_value(const struct warnings *w, int colour, enum lang lang)
{
	if (colour < 0)
		return report_value_none();
	struct report_value v = report_value_text(str_of(label_in(w->profile.colour[colour].label, lang)));
	v.tone = colour == w->profile.colours - 1 ? TONE_BAD : colour > 0 && colour >= w->profile.colours - 3 ? TONE_WARNING : TONE_MUTED;
	return v;
}

static struct str zone_name(const struct warnings *w, const struct zone_outlook *z) { return prospect_text(&w->f->p->zone, ZONE_NAME, z->zone); }

static struct report_value zone_value(const struct warnings *w, const struct zone_outlook *z, struct arena *a)
{
	struct report_value v = report_value_text(zone_name(w, z));
	char id[ID_TEXT];
	id_format(w->f->p->zone.ids[z->zone], id);
	v.link = str_of(arena_printf(a, "outlook/zone/%s", id));
	return v;
}

static struct report_table *new_table(struct report *out, const struct report_column *columns, int n, size_t rows, const char *caption)
{
	return report_table_new(out, words(out, caption), columns, n, rows);
}

static struct report_column column(const struct report *out, const char *message, const char *key, bool is_number)
{
	return (struct report_column){.heading = words(out, message), .key = str_of(key), .is_number = is_number};
}

static int years_shown(const struct warnings *w)
{
	int most = 1;
	for (int k = 0; k < PROSPECT_STAGES; k++)
		most = MAX(most, w->profile.ahead[k]);
	return MIN(most, w->f->p->leads);
}

static void begin(const struct warnings *w, int32_t region, const char *title, struct report *out, struct arena *a, enum lang lang)
{
	const struct prospect *p = w->f->p;
	const struct str of[] = {region >= 0 ? prospect_text(&p->region, REGION_NAME, region) : forecast_text(lang, N_("all"))};
	report_init(out, a, lang, tr_text(a, lang, title, of, 1));
	const struct str args[] = {p->data_day, year_of(w, a, 0), str_of(label_in(w->profile.label, lang)), policy_named(a, w->f->seats_policy, lang),
				   str_slice(str_of(policy_digest(w->f->seats_policy)), 0, 12), w->f->scenario_label[lang]};
	bool is_middle = str_eq(w->f->scenario, STR("middle")); /* what is forecast as things stand needs no name */
	out->subtitle = tr_text(a, lang, is_middle ? N_("data of {0} ({1}); colours: {2}; policy {3} ({4})")
					   : N_("data of {0} ({1}); scenario: {5}; colours: {2}; policy {3} ({4})"), args, ARRAY_LEN(args));
}

/* How many zones of each stage have each colour, year by year. */
static void add_counts(const struct warnings *w, struct report *out)
{
	int years = years_shown(w), n = 2 + w->profile.colours;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, n);
	columns[0] = column(out, N_("stage"), "stage", false);
	columns[1] = column(out, N_("school year"), "year", false);
	for (int i = 0; i < w->profile.colours; i++)
		columns[i + 2] = (struct report_column){.heading = str_of(label_in(w->profile.colour[i].label, out->lang)), .key = w->profile.colour[i].id,
							.is_number = true};
	struct report_table *t = new_table(out, columns, n, (size_t)(PROSPECT_STAGES * years), N_("Zones by colour"));
	for (int k = 0; k < PROSPECT_STAGES; k++)
		for (int h = 1; h <= MIN(years, w->profile.ahead[k]); h++) {
			int64_t count[PROFILE_COLOURS_MAX] = {}, all = 0;
			for (size_t i = 0; i < w->n; i++)
				if (w->zones[i].stage == k && w->zones[i].years[h - 1].colour >= 0) {
					count[w->zones[i].years[h - 1].colour]++;
					all++;
				}
			if (!all)
				continue;
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(forecast_stage_name(k, out->lang));
			r[1] = report_value_text(year_of(w, out->arena, h));
			for (int i = 0; i < w->profile.colours; i++)
				r[i + 2] = report_value_int(count[i]);
		}
	report_add_table(out, t);
}

static void add_zones(const struct warnings *w, struct report *out)
{
	const struct report_column fixed[] = {
		column(out, N_("zone"), "zone", false),		  column(out, N_("county"), "county", false), column(out, N_("stage"), "stage", false),
		column(out, N_("colour"), "colour", false),	  column(out, N_("school year"), "year", false), column(out, N_("share of places"), "ratio", true),
		column(out, N_("pupils"), "pupils", true),	  column(out, N_("seats"), "seats", true), column(out, N_("seats missing"), "missing", true),
		column(out, N_("red in that year"), "likely", true), column(out, N_("first red year"), "red_year", false),
		column(out, N_("red by then"), "red_likely", true),
		column(out, N_("why"), "why", false)};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(fixed));
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		columns[i] = fixed[i];
	struct report_table *t = new_table(out, columns, ARRAY_LEN(fixed), w->n, N_("Warnings"));
	/* Worst first. */
	for (int colour = w->profile.colours - 1; colour > 0; colour--)
		for (size_t i = 0; i < w->n; i++) {
			const struct zone_outlook *z = &w->zones[i];
			if (z->worst != colour)
				continue;
			const struct zone_year *y = &z->years[z->worst_lead - 1];
			struct report_value *r = report_table_row(t);
			r[0] = zone_value(w, z, out->arena);
			r[1] = report_value_text(prospect_text(&w->f->p->region, REGION_NAME, w->f->p->district_region[z->district]));
			r[2] = report_value_text(forecast_stage_name(z->stage, out->lang));
			r[3] = colour_value(w, z->worst, out->lang);
			r[4] = report_value_text(year_of(w, out->arena, z->worst_lead));
			r[5] = report_value_percent(y->demand / y->places, 0);
			r[6] = whole(y->pupils);
			r[7] = whole(y->seats);
			r[8] = isnan(y->seats) ? report_value_none() : whole(fmax(0, y->pupils - y->seats));
			r[9] = chance(y->red);
			r[10] = z->red_lead ? report_value_text(year_of(w, out->arena, z->red_lead)) : report_value_none();
			r[11] = chance(z->red_lead ? z->red_likely : NAN);
			r[12] = report_value_text(warning_why(out->arena, w, z, out->lang));
		}
	if (t->row_count)
		report_add_table(out, t);
	else
		report_paragraph(out, TONE_GOOD, words(out, N_("No zone is short of places in the years warned of.")));
}

static void add_breaches(const struct warnings *w, int32_t region, struct report *out)
{
	struct size_breach *all;
	size_t n = warnings_breaches(out->arena, w, region, &all);
	const struct report_column fixed[] = {
		column(out, N_("school"), "school", false), column(out, N_("stage"), "stage", false),
		column(out, N_("classes too large from"), "class_year", false), column(out, N_("pupils in a class"), "class", true),
		column(out, N_("school too large from"), "school_year", false), column(out, N_("classes"), "classes", true)};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(fixed));
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		columns[i] = fixed[i];
	if (!n)
		return;
	struct report_table *t = new_table(out, columns, ARRAY_LEN(fixed), n, N_("Classes and schools that will be too large"));
	for (size_t i = 0; i < n; i++) {
		struct report_value *r = report_table_row(t);
		r[0] = report_value_text(prospect_text(&w->f->p->school, SCHOOL_NAME, all[i].school));
		r[1] = report_value_text(forecast_stage_name(all[i].stage, out->lang));
		r[2] = all[i].class_lead ? report_value_text(year_of(w, out->arena, all[i].class_lead)) : report_value_none();
		r[3] = all[i].class_lead ? report_value_real(all[i].mean_class, 1) : report_value_none();
		r[4] = all[i].school_lead ? report_value_text(year_of(w, out->arena, all[i].school_lead)) : report_value_none();
		r[5] = all[i].school_lead ? whole(all[i].classes) : report_value_none();
	}
	report_add_table(out, t);
}

void warnings_report(const struct warnings *w, int32_t region, enum lang lang, struct arena *a, struct report *ret)
{
	begin(w, region, N_("Warnings of seats: {0}"), ret, a, lang);
	add_counts(w, ret);
	add_zones(w, ret);
	add_breaches(w, region, ret);
	struct forecast_view v = {.f = w->f, .region = region, .school = -1, .zone = -1};
	forecast_left_out(&v, ret);
}

/* ---- one zone ---- */

/* What the colours count, beside pupils and seats where it is something else. */
static void add_years(const struct warnings *w, const struct zone_outlook *z, struct report *out)
{
	const struct report_column fixed[] = {
		column(out, N_("school year"), "year", false),
		column(out, N_("children entering"), "entering", true), column(out, N_("90 % interval"), "entering_interval", true), column(out, N_("places"), "places", true),
		column(out, N_("share of places"), "ratio", true), column(out, N_("colour"), "colour", false), column(out, N_("red in that year"), "red", true),
		column(out, N_("pupils"), "pupils", true), column(out, N_("90 % interval"), "interval", true), column(out, N_("seats"), "seats", true),
		column(out, N_("pupils less seats"), "gap", true), column(out, N_("90 % interval"), "gap_interval", true),
		column(out, N_("more pupils than seats"), "likely", true)};
	bool has_entry = w->profile.counts_children;
	int n = 0;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(fixed));
	for (int i = 0; i < (int)ARRAY_LEN(fixed); i++)
		if (has_entry || i < 1 || i > 3)
			columns[n++] = fixed[i];
	struct report_table *t = new_table(out, columns, n, (size_t)w->f->p->leads, N_("Year by year"));
	for (int h = 1; h <= w->f->p->leads; h++) {
		const struct zone_year *y = &z->years[h - 1];
		struct report_value *r = report_table_row(t);
		*r++ = report_value_text(year_of(w, out->arena, h));
		if (has_entry) {
			*r++ = whole(y->demand);
			*r++ = forecast_interval(out->arena, y->demand_lo, y->demand_hi);
			*r++ = whole(y->places);
		}
		*r++ = y->places > 0 ? report_value_percent(y->demand / y->places, 0) : report_value_none();
		*r++ = colour_value(w, y->colour, out->lang);
		*r++ = chance(y->red);
		*r++ = whole(y->pupils);
		*r++ = forecast_interval(out->arena, y->lo, y->hi);
		*r++ = whole(y->seats);
		*r++ = whole(y->pupils - y->seats);
		*r++ = signed_interval(out->arena, y->lo - y->seats, y->hi - y->seats);
		*r++ = chance(y->over);
	}
	report_add_table(out, t);
}

void warnings_zone(const struct warnings *w, const struct zone_outlook *z, enum lang lang, struct arena *a, struct report *ret)
{
	const struct prospect *p = w->f->p;
	int leads = p->leads, n = leads + 1;
	static const char *const names[] = {N_("forecast"), N_("low bound (90 %)"), N_("high bound (90 %)"), N_("seats")};
	begin(w, -1, N_("Seats: {0}"), ret, a, lang);
	const struct str of[] = {zone_name(w, z)};
	ret->title = tr_text(a, lang, N_("Seats: {0}"), of, 1);
	report_paragraph(ret, z->worst > 0 ? TONE_WARNING : TONE_PLAIN, warning_why(a, w, z, lang));
	struct str *years = ARENA_ARRAY(a, struct str, n);
	double *values = ARENA_ARRAY(a, double, 4 * n);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 4);
	for (int h = 0; h < n; h++) {
		years[h] = year_of(w, a, h);
		values[h] = round(h ? z->years[h - 1].pupils : w->f->zone_now[z->zone]);
		values[n + h] = h ? round(z->years[h - 1].lo) : values[0];
		values[2 * n + h] = h ? round(z->years[h - 1].hi) : values[0];
		values[3 * n + h] = h ? z->years[h - 1].seats : NAN;
	}
	for (int i = 0; i < 4; i++)
		series[i] = (struct chart_series){words(ret, names[i]), values + i * n, i == 3 ? TONE_BAD : i ? TONE_MUTED : TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = words(ret, N_("Pupils of the zone's schools and their seats")),
				       .unit = words(ret, N_("pupils")), .categories = years, .point_count = n, .series = series, .series_count = 4};
	report_add_chart(ret, chart);
	add_years(w, z, ret);
}

/* ---- for the public ---- */

static struct str schools_of(const struct warnings *w, const struct zone_outlook *z, struct arena *a)
{
	const struct prospect *p = w->f->p;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int s = 0; s < p->data.schools; s++)
		if (p->zone_of[s * PROSPECT_STAGES + z->stage] == z->zone) {
			if (text.n)
				buf_cstr(&text, "、");
			buf_str(&text, prospect_text(&p->school, SCHOOL_NAME, s));
		}
	return str_copy(a, buf_view(&text));
}

/* A number so small that children could be recognised in it is not told. */
static struct report_value open_number(struct arena *a, double n, double least)
{
	if (isnan(n))
		return report_value_none();
	return n > 0 && round(n) < least ? report_value_text(str_of(arena_printf(a, "<%.0f", least))) : whole(n);
}

void warnings_notice(const struct warnings *w, int32_t region, enum lang lang, struct arena *a, struct report *ret)
{
	begin(w, region, N_("Notice of school places: {0}"), ret, a, lang);
	int years = years_shown(w), n = 3 + 2 * years;
	bool grows = false;
	double least = prospect_policy(w->f->outlook, "suppress_below", 0);
	const struct str day[] = {w->f->p->data_day};
	report_paragraph(ret, TONE_PLAIN, tr_text(a, lang, w->profile.counts_children
		? N_("Children who will enter the schools of each zone, against the places these plan. Data of {0}; the colour of a year may change with new data.")
		: N_("Pupils expected in the schools of each zone, against their seats. Data of {0}; the colour of a year may change with new data."), day, 1));
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	for (int i = 0; i < w->profile.colours; i++)
		buf_printf(&key, "%s%s ≥ %.0f%%", i ? tr(lang, N_("; ")) : "", label_in(w->profile.colour[i].label, lang), 100 * w->profile.colour[i].from);
	report_note(ret, str_copy(a, buf_view(&key)));
	for (int k = 0; k < PROSPECT_STAGES; k++) {
		struct report_column *columns = ARENA_ARRAY(a, struct report_column, n);
		columns[0] = column(ret, N_("zone"), "zone", false);
		columns[1] = column(ret, N_("schools of the zone"), "schools", false);
		columns[2] = column(ret, N_("places"), "places", true);
		for (int h = 1; h <= years; h++) {
			columns[1 + 2 * h] = (struct report_column){.heading = year_of(w, a, h), .key = year_of(w, a, h), .is_number = true};
			columns[2 + 2 * h] = column(ret, N_("colour"), arena_printf(a, "colour_%d", h), false);
		}
		struct report_table *t = new_table(ret, columns, n, w->n, N_("Zones"));
		t->caption = forecast_stage_name(k, lang);
		for (size_t i = 0; i < w->n; i++) {
			const struct zone_outlook *z = &w->zones[i];
			if (z->stage != k)
				continue;
			struct report_value *r = report_table_row(t);
			r[0] = report_value_text(zone_name(w, z));
			r[1] = report_value_text(schools_of(w, z, a));
			r[2] = whole(z->years[0].places);
			grows = grows || z->years[MAX(MIN(years, w->profile.ahead[k]), 1) - 1].places > z->years[0].places;
			for (int h = 1; h <= years; h++) {
				r[1 + 2 * h] = open_number(a, z->years[h - 1].demand, least);
				r[2 + 2 * h] = h <= w->profile.ahead[k] ? colour_value(w, z->years[h - 1].colour, lang) : report_value_none();
			}
		}
		if (t->row_count)
			report_add_table(ret, t);
	}
	if (grows)
		report_note(ret, words(ret, N_("Places are those of the first year; the colours of later years count what building projects add by then.")));
}

/* ---- JSON ---- */

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }
static json_t *text(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

void warnings_json(const struct warnings *w, struct buf *out)
{
	const struct prospect *p = w->f->p;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	json_t *root = json_object(), *rows = json_array();
	for (size_t i = 0; i < w->n; i++) {
		const struct zone_outlook *z = &w->zones[i];
		json_t *o = json_object(), *years = json_array();
		json_object_set_new(o, "zone", text(zone_name(w, z)));
		json_object_set_new(o, "county", text(prospect_text(&p->region, REGION_CODE, p->district_region[z->district])));
		json_object_set_new(o, "stage", json_string(prospect_stages[z->stage]));
		json_object_set_new(o, "colour", z->worst >= 0 ? text(w->profile.colour[z->worst].id) : json_null());
		json_object_set_new(o, "first_red", z->red_lead ? text(year_of(w, &scratch, z->red_lead)) : json_null());
		json_object_set_new(o, "red_likely", number(z->red_likely));
		for (int h = 1; h <= p->leads; h++) {
			const struct zone_year *y = &z->years[h - 1];
			json_t *k = json_object();
			json_object_set_new(k, "year", text(year_of(w, &scratch, h)));
			json_object_set_new(k, "colour", y->colour >= 0 ? text(w->profile.colour[y->colour].id) : json_null());
			json_object_set_new(k, "ratio", number(y->demand / y->places));
			json_object_set_new(k, "demand", number(y->demand));
			json_object_set_new(k, "demand_lo", number(y->demand_lo));
			json_object_set_new(k, "demand_hi", number(y->demand_hi));
			json_object_set_new(k, "places", number(y->places));
			json_object_set_new(k, "red", number(y->red));
			json_object_set_new(k, "pupils", number(y->pupils));
			json_object_set_new(k, "lo", number(y->lo));
			json_object_set_new(k, "hi", number(y->hi));
			json_object_set_new(k, "seats", number(y->seats));
			json_object_set_new(k, "gap", number(y->pupils - y->seats));
			json_object_set_new(k, "gap_lo", number(y->lo - y->seats));
			json_object_set_new(k, "gap_hi", number(y->hi - y->seats));
			json_object_set_new(k, "over", number(y->over));
			json_array_append_new(years, k);
		}
		json_object_set_new(o, "years", years);
		json_array_append_new(rows, o);
	}
	json_object_set_new(root, "data_of", text(p->data_day));
	json_object_set_new(root, "origin", text(year_of(w, &scratch, 0)));
	json_object_set_new(root, "profile", text(w->profile.id));
	json_object_set_new(root, "policy", json_pack("{s:o,s:s}", "id", text(policy_id(w->f->seats_policy)), "digest", policy_digest(w->f->seats_policy)));
	json_object_set_new(root, "zones", rows);
	char *dumped = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	json_decref(root);
	if (!dumped)
		panic("warnings could not be written as JSON");
	buf_cstr(out, dumped);
	buf_char(out, '\n');
	free(dumped);
}
