/* Numbers and words of a forecast that its tables, pages and JSON share. */
#include "areas/outlook/forecast.h"

#include "areas/register/codes.h"

#include <math.h>
#include <string.h>

struct str forecast_text(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

struct str forecast_year(struct arena *a, int first)
{
	char text[10];
	school_year_format(first, text);
	return str_copy(a, str_of(text));
}

static struct str code_label(const struct code *codes, const char *value, enum lang lang)
{
	for (const struct code *c = codes; c->value; c++)
		if (strcmp(c->value, value) == 0)
			return str_of(label_in(c->label, lang));
	return str_of(value);
}

struct str forecast_stage_name(int stage, enum lang lang) { return code_label(codes_section, prospect_stages[stage], lang); }
struct str forecast_grade_name(int grade, enum lang lang) { return code_label(codes_grade, prospect_grades[grade], lang); }

struct str forecast_problem_text(struct arena *a, const struct prospect_problem *p, enum lang lang)
{
	int stage = prospect_stage(p->value); /* of a value that is one */
	const struct str args[] = {p->what, p->year ? forecast_year(a, p->year) : STR(""), stage < 0 ? p->value : forecast_stage_name(stage, lang)};
	return tr_text(a, lang, p->message, args, ARRAY_LEN(args));
}

static bool covers_all(const struct forecast_view *v)
{
	for (int d = 0; d < v->f->p->data.districts; d++)
		if (!foresight_in(v->f, d, v->region) && v->f->district_now[(d + 1) * cohort_columns(&v->f->p->data) - 1] > 0)
			return false;
	return true;
}

struct forecast_number forecast_sum(const struct forecast_view *v, const struct foresight *f, int lead, int column)
{
	const struct prospect *p = f->p;
	int columns = cohort_columns(&p->data), n = 0, last = -1;
	struct forecast_number sum = {0, NAN, NAN};
	for (int d = 0; d < p->data.districts; d++) {
		if (!foresight_in(f, d, v->region))
			continue;
		sum.mean += lead ? f->paths.district.mean[foresight_district(f, d, lead, column)] : f->district_now[d * columns + column];
		bool has = f->district_now[(d + 1) * columns - 1] > 0;
		n += has;
		last = has ? d : last;
	}
	if (lead == 0)
		return (struct forecast_number){sum.mean, sum.mean, sum.mean};
	if (covers_all(v)) {
		sum.lo = f->paths.city.lo[foresight_cell(f, lead, column)];
		sum.hi = f->paths.city.hi[foresight_cell(f, lead, column)];
	} else if (n == 1) {
		sum.lo = f->paths.district.lo[foresight_district(f, last, lead, column)];
		sum.hi = f->paths.district.hi[foresight_district(f, last, lead, column)];
	}
	return sum;
}

struct forecast_number forecast_school(const struct foresight *f, int school, int lead, int grade)
{
	const struct prospect *p = f->p;
	if (lead) {
		size_t at = cohort_at(f->f, school, lead, grade);
		return (struct forecast_number){f->f->mean[at], f->f->lo[at], f->f->hi[at]};
	}
	double sum = 0;
	for (int g = grade == PROSPECT_GRADES ? 0 : grade; g < (grade == PROSPECT_GRADES ? PROSPECT_GRADES : grade + 1); g++) {
		double n = p->data.pupils[cohort_cell(&p->data, school, p->origin, g)];
		sum += isnan(n) ? 0 : n;
	}
	return (struct forecast_number){sum, sum, sum};
}

double forecast_seats(const struct forecast_view *v, int stage, int lead)
{
	const struct prospect *p = v->f->p;
	double sum = 0;
	for (int d = 0; d < p->data.districts; d++)
		if (foresight_in(v->f, d, v->region))
			sum += v->f->district_seats[((size_t)d * PROSPECT_STAGES + (size_t)stage) * (size_t)p->leads + (size_t)(lead - 1)];
	return sum;
}

bool forecast_has_stage(const struct forecast_view *v, int stage)
{
	for (int h = 0; h <= v->f->p->leads; h++)
		if (forecast_sum(v, v->f, h, PROSPECT_GRADES + stage).mean > 0)
			return true;
	return false;
}
