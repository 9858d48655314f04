#include "areas/balance/coverage.h"
#include "areas/balance/sections.h"

#include "areas/register/codes.h"

#include <math.h>
#include <string.h>

static struct report_value fraction(int64_t part, int64_t whole)
{
	return whole > 0 ? report_value_percent((double)part / (double)whole, 2) : report_value_none();
}

struct str coverage_stage_label(int stage, enum lang lang)
{
	if (stage == COVERAGE_STAGES - 1)
		return balance_text(lang, N_("all stages"));
	for (const struct code *c = codes_section; c->value; c++)
		if (strcmp(c->value, coverage_stages[stage]) == 0)
			return str_of(label_in(c->label, lang));
	return (struct str){};
}

static struct str region_name(const struct coverage *c, const struct coverage_row *r, enum lang lang)
{
	if (r->region < 0)
		return balance_text(lang, N_("all"));
	const struct frame_column *name = &c->data->region.columns[1];
	return name->index[r->region] >= 0 ? name->texts[name->index[r->region]] : (struct str){};
}

/* The three readings of each county at one stage. */
static void add_chart(const struct coverage *c, int stage, struct report *out)
{
	static const char *const readings[] = {N_("schools covered"), N_("pupils covered"), N_("in tight groups")};
	enum { READINGS = ARRAY_LEN(readings) };
	struct arena *a = out->arena;
	struct str *names = ARENA_ARRAY(a, struct str, c->row_count);
	double *values = ARENA_ARRAY(a, double, c->row_count * READINGS);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, READINGS);
	int n = 0;
	for (size_t i = 0; i < c->row_count; i++) {
		const struct coverage_row *r = &c->rows[i];
		const int64_t part[READINGS] = {r->covered_schools, r->covered_pupils, r->tight_schools}, whole[READINGS] = {r->schools, r->pupils, r->schools};
		if (r->stage != stage || r->region < 0)
			continue;
		for (size_t k = 0; k < READINGS; k++)
			values[k * c->row_count + (size_t)n] = whole[k] > 0 ? 100.0 * (double)part[k] / (double)whole[k] : NAN;
		names[n++] = region_name(c, r, out->lang);
	}
	if (n < 2)
		return;
	for (size_t k = 0; k < READINGS; k++)
		series[k] = (struct chart_series){balance_text(out->lang, readings[k]), values + k * c->row_count, TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_BAR, .caption = tr_text(a, out->lang, N_("Coverage by county, {0}"), (struct str[]){coverage_stage_label(stage, out->lang)}, 1), .unit = STR("%"),
				       .categories = names, .point_count = n, .series = series, .series_count = READINGS};
	report_add_chart(out, chart);
}

void coverage_report(const struct coverage *c, struct as_of at, int stage, enum lang lang, struct arena *a, struct report *ret)
{
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("schools"), "schools"},
						  {N_("in groups"), "covered"}, {N_("schools covered"), "schools_share"},
						  {N_("pupils covered"), "pupils_share"}, {N_("in tight groups"), "tight_share"}};
	enum { COLUMNS = ARRAY_LEN(headings) };
	char day[11];
	day_format(at.day, day);
	report_init(ret, a, lang, balance_text(lang, N_("Coverage of group schooling")));
	const struct str args[] = {str_of(day), policy_named(a, c->policy, lang), str_slice(str_of(policy_digest(c->policy)), 0, 12)};
	ret->subtitle = tr_text(a, lang, "as of {0}; policy {1}, digest {2}", args, 3);
	if (!c->row_count) {
		report_paragraph(ret, TONE_WARNING, balance_text(lang, N_("The register has no open school on that day.")));
		return;
	}
	add_chart(c, stage < 0 ? COVERAGE_STAGES - 1 : stage, ret);
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 2);
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, c->row_count * COLUMNS), *v = cells;
	int rows = 0;
	for (size_t i = 0; i < c->row_count; i++) {
		const struct coverage_row *r = &c->rows[i];
		if (stage >= 0 && r->stage != stage)
			continue;
		rows++;
		*v++ = report_value_text(region_name(c, r, lang));
		*v++ = report_value_text(coverage_stage_label(r->stage, lang));
		*v++ = report_value_int(r->schools);
		*v++ = report_value_int(r->covered_schools);
		*v++ = fraction(r->covered_schools, r->schools);
		*v++ = fraction(r->covered_pupils, r->pupils);
		*v++ = fraction(r->tight_schools, r->schools);
	}
	struct report_table *t = ARENA_NEW(a, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Three readings: schools, pupils, tight groups only")), .columns = columns,
				   .column_count = COLUMNS, .cells = cells, .row_count = rows};
	report_add_table(ret, t);
	report_note(ret, balance_text(lang, N_("A school in two groups counts once; a campus is not a school; pupils are those of the latest year with statistics.")));
}
