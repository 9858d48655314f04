#include "areas/reporting/sections.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "web/edit.h"

#include <string.h>

struct str year_text(struct call *c, int year) { return str_of(arena_printf(c->a, "%d-%d", year, year + 1)); }

/* What to ask for where no earlier year says it: the stages of the school's type, and the whole of a school of several. */
static bool type_has(struct str type, const char *section)
{
	static const char *const stages[] = {"kindergarten", "primary", "junior", "senior"};
	if (strcmp(section, "whole") == 0)
		return __builtin_popcount(code_parts(codes_school_type_stages, type, stages, ARRAY_LEN(stages))) > 1;
	return code_parts(codes_school_type_stages, type, &section, 1) != 0;
}

static enum status rows_of(struct call *c, const struct record *r, struct id school, struct list_page *ret, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("school")), .of = school, .limit = 1000};
	q.at.any_day = true; /* this year's statistics may be written before its first day */
	return record_list(c->g, c->a, &q, ret, err);
}

enum status school_report_load(struct call *c, struct id school, int year, struct school_report *ret, struct err *err)
{
	struct school_report r = {.year = year};
	struct list_page rows, submissions;
	struct row *row;
	int year_field = record_field_index(&record_statistics, STR("year")), section_field = record_field_index(&record_statistics, STR("section"));
	TRY(row_get(c->g, c->a, &record_school, school, c->at, ROW_SEALED, &row, err));
	r.school = row;
	TRY(rows_of(c, &record_statistics, school, &rows, err));
	TRY(rows_of(c, &record_submission, school, &submissions, err));
	int submission_year = record_field_index(&record_submission, STR("year"));
	for (size_t i = 0; i < submissions.n; i++)
		if (submissions.rows[i]->values[submission_year].i == year)
			r.submission = submissions.rows[i];
	struct str type = row->values[record_field_index(&record_school, STR("type"))].s;
	bool any = false;
	for (size_t i = 0; i < rows.n; i++)
		any |= rows.rows[i]->values[year_field].i == year || rows.rows[i]->values[year_field].i == year - 1;
	for (const struct code *code = codes_section; code->value; code++) {
		struct section_state s = {.code = code};
		for (size_t i = 0; i < rows.n; i++) {
			if (!str_eq(rows.rows[i]->values[section_field].s, str_of(code->value)))
				continue;
			if (rows.rows[i]->values[year_field].i == year)
				s.now = rows.rows[i];
			else if (rows.rows[i]->values[year_field].i == year - 1)
				s.before = rows.rows[i];
		}
		if (s.now || s.before || (!any && type_has(type, code->value))) {
			r.filled += s.now != NULL;
			r.sections[r.n++] = s;
		}
	}
	*ret = r;
	return ST_OK;
}

enum status submission_ensure(struct call *c, const struct school_report *r, struct id *ret, struct err *err)
{
	if (r->submission) {
		*ret = r->submission->id;
		return ST_OK;
	}
	const struct edit_value values[] = {{"school", VALUE_ROW(r->school->id)}, {"year", VALUE_I64(r->year)}};
	struct edit e;
	TRY(edit_begin(c, "", &e, err));
	e.is_trusted = e.is_by_key = true; /* whoever fills in sections; another may have begun meanwhile */
	enum status st = edit_put(&e, &record_submission, NULL, values, ARRAY_LEN(values), ret, err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	return st;
}
