#include "areas/balance/coverage.h"
#include "areas/balance/sections.h"

#include "areas/register/codes.h"

#include <math.h>
#include <string.h>

static struct report_value fraction(int64_t part, int64_t whole)
{
	return whole > 0 ? report_value_percent((double)part / (double)whole, 2) : report_value_none();
}

static struct str stage_label(int stage, enum lang lang)
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

void coverage_report(const struct coverage *c, struct as_of at, enum lang lang, struct arena *a, struct report *ret)
{
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("schools"), "schools"},
						  {N_("in groups"), "covered"}, {N_("schools covered"), "schools_share"},
						  {N_("pupils covered"), "pupils_share"}, {N_("in tight groups"), "tight_share"}};
	enum { COLUMNS = ARRAY_LEN(headings) };
	char day[11];
	day_format(at.day, day);
	report_init(ret, a, lang, balance_text(lang, N_("Coverage of group schooling")));
	struct buf text;
	buf_init(&text, 0);
	const struct str args[] = {str_of(day), policy_id(c->policy), str_slice(str_of(policy_digest(c->policy)), 0, 12)};
	tr_format(&text, lang, "as of {0}; policy {1}, digest {2}", args, 3);
	ret->subtitle = str_copy(a, buf_view(&text));
	buf_done(&text);
	if (!c->row_count) {
		report_paragraph(ret, TONE_WARNING, balance_text(lang, N_("The register has no open school on that day.")));
		return;
	}
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 2);
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, c->row_count * COLUMNS), *v = cells;
	for (size_t i = 0; i < c->row_count; i++) {
		const struct coverage_row *r = &c->rows[i];
		*v++ = report_value_text(region_name(c, r, lang));
		*v++ = report_value_text(stage_label(r->stage, lang));
		*v++ = report_value_int(r->schools);
		*v++ = report_value_int(r->covered_schools);
		*v++ = fraction(r->covered_schools, r->schools);
		*v++ = fraction(r->covered_pupils, r->pupils);
		*v++ = fraction(r->tight_schools, r->schools);
	}
	struct report_table *t = ARENA_NEW(a, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Three readings: schools, pupils, tight groups only")), .columns = columns,
				   .column_count = COLUMNS, .cells = cells, .row_count = (int)c->row_count};
	report_add_table(ret, t);
	report_note(ret, balance_text(lang, N_("A school in two groups counts once; a campus is not a school; pupils are those of the latest year with statistics.")));
}
