/* Pupils by school, grade and year out of the register, with what cannot be left out and named. */
#include "areas/outlook/prospect.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMN_SCHOOL, COLUMN_YEAR, COLUMN_GRADE, COLUMN_PUPILS, COLUMN_CLASSES, COLUMNS };

static int grade_index(struct str name)
{
	for (int i = 0; i < PROSPECT_GRADES; i++)
		if (str_eq(str_of(prospect_grades[i]), name))
			return i;
	return -1;
}

/* The last year of which enough schools have reported: figures of a round that has just begun are no year yet. */
static int last_year(const struct prospect_load *l, const int *schools, int years)
{
	int most = 0, last = 0;
	double share = prospect_policy(l->outlook, "plausible.schools_reported_at_least", 0);
	for (int y = 0; y < years; y++)
		most = MAX(most, schools[y]);
	for (int y = 0; y < years; y++)
		if (schools[y] > 0 && schools[y] >= share * most)
			last = y;
	return last;
}

/* Gives which years of schools were taken out, [school][year]. */
static const unsigned char *fill(struct prospect_load *l, const struct frame *f, double *pupils, double *classes, unsigned char *present)
{
	struct prospect *p = l->p;
	int64_t most = (int64_t)prospect_policy(l->outlook, "plausible.pupils_in_class_at_most", 0);
	unsigned char *out = ARENA_ARRAY(l->arena, unsigned char, (size_t)p->data.schools * (size_t)p->data.years + 1);
	for (size_t i = 0; i < f->n; i++) {
		int32_t school = f->columns[COLUMN_SCHOOL].index[i];
		int64_t year = f->columns[COLUMN_YEAR].i[i], n = f->columns[COLUMN_PUPILS].i[i], k = f->columns[COLUMN_CLASSES].i[i];
		int grade = grade_index(prospect_text(f, COLUMN_GRADE, (int32_t)i)), y = (int)year - p->first_year;
		if (school < 0 || grade < 0 || y < 0 || y >= p->data.years)
			continue;
		size_t cell = cohort_cell(&p->data, school, y, grade), row = (size_t)school * (size_t)p->data.years + (size_t)y;
		struct str name = prospect_text(&p->school, SCHOOL_NAME, school);
		if (n == FRAME_NONE) {
			prospect_problem(p, "no-number", N_("{0}, {1}: pupils of a grade are missing; the school's year is left out"), name, (int)year, STR(""));
			out[row] = 1;
		} else if (n < 0 || (k != FRAME_NONE && k > 0 && n > most * k)) {
			prospect_problem(p, "impossible", N_("{0}, {1}: {2} pupils in a grade cannot be; the school's year is left out"), name, (int)year,
					 str_i64(l->arena, n));
			out[row] = 1;
		} else {
			/* The same grade of two sections is one grade. */
			pupils[cell] = isnan(pupils[cell]) ? (double)n : pupils[cell] + (double)n;
			if (k != FRAME_NONE)
				classes[cell] = isnan(classes[cell]) ? (double)k : classes[cell] + (double)k;
			present[row] = 1;
		}
	}
	for (int s = 0; s < p->data.schools; s++)
		for (int y = 0; y < p->data.years; y++)
			if (out[(size_t)s * (size_t)p->data.years + (size_t)y]) {
				present[(size_t)s * (size_t)p->data.years + (size_t)y] = 0;
				for (int g = 0; g < PROSPECT_GRADES; g++)
					pupils[cohort_cell(&p->data, s, y, g)] = NAN;
			}
	return out;
}

static bool is_open_in(const struct prospect *p, int school, int y)
{
	day_t start = school_year_start(p->first_year + y);
	int64_t opened = p->school.columns[SCHOOL_OPENED].i[school], closed = p->school.columns[SCHOOL_CLOSED].i[school];
	struct str status = prospect_text(&p->school, SCHOOL_STATUS, school);
	if (str_eq(status, STR("planned")) || (str_eq(status, STR("closed")) && closed == FRAME_NONE))
		return false;
	return (opened == FRAME_NONE || opened / 4 <= start) && (closed == FRAME_NONE || closed / 4 > start);
}

/* A gap between two years that was not named as taken out, or no last year in a school that stands. */
static void name_gaps(struct prospect_load *l, const unsigned char *present, const unsigned char *out)
{
	struct prospect *p = l->p;
	for (int s = 0; s < p->data.schools; s++) {
		const unsigned char *has = present + (size_t)s * (size_t)p->data.years;
		struct str name = prospect_text(&p->school, SCHOOL_NAME, s);
		int first = 0;
		while (first < p->data.years && !has[first])
			first++;
		for (int y = first; y < p->origin; y++)
			if (!has[y] && !out[(size_t)s * (size_t)p->data.years + (size_t)y])
				prospect_problem(p, "missing-year", N_("{0}: the figures of {1} are missing; ratios over that year are not used"), name,
						 p->first_year + y, STR(""));
		p->lacks_figures[s] = !has[p->origin] && is_open_in(p, s, p->origin);
		if (p->lacks_figures[s])
			prospect_problem(p, "missing-last-year", N_("{0}: the figures of {1} are missing; the school is left out"), name,
					 p->first_year + p->origin, STR(""));
	}
}

enum status prospect_grades_frame(struct prospect_load *l, struct frame *ret, struct err *err)
{
	const struct frame_ask ask[COLUMNS] = {
		[COLUMN_SCHOOL] = {"school", FRAME_INDEX, &l->p->school}, [COLUMN_YEAR] = {"year", FRAME_INTEGER, NULL},
		[COLUMN_GRADE] = {"grade", FRAME_TEXT, NULL},		  [COLUMN_PUPILS] = {"pupils", FRAME_INTEGER, NULL},
		[COLUMN_CLASSES] = {"classes", FRAME_INTEGER, NULL}};
	return frame_load(l->g, l->arena, &record_grades, l->at, STR(""), ask, COLUMNS, ret, err);
}

enum status prospect_read_grades(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	struct frame f;
	TRY(prospect_grades_frame(l, &f, err));
	int64_t low = INT64_MAX, high = INT64_MIN;
	for (size_t i = 0; i < f.n; i++) {
		low = MIN(low, f.columns[COLUMN_YEAR].i[i]);
		high = MAX(high, f.columns[COLUMN_YEAR].i[i]);
	}
	if (f.n == 0)
		return err_set(err, ST_NOT_FOUND, "the register has no pupils by grade: import the register 'grades' first");
	if (high - low >= COHORT_YEARS_MAX)
		return err_set(err, ST_INVALID, "pupils by grade stand for %lld to %lld: more years than a forecast reads", (long long)low, (long long)high);
	p->first_year = (int)low;
	p->data.years = (int)(high - low + 1);
	p->data.grades = PROSPECT_GRADES;
	size_t cells = (size_t)p->data.schools * (size_t)p->data.years * PROSPECT_GRADES, years = (size_t)p->data.schools * (size_t)p->data.years;
	double *pupils = ARENA_ARRAY(l->arena, double, cells + 1), *classes = ARENA_ARRAY(l->arena, double, cells + 1);
	unsigned char *present = ARENA_ARRAY(l->arena, unsigned char, years + 1), *band = ARENA_ARRAY(l->arena, unsigned char, PROSPECT_GRADES);
	int *schools = ARENA_ARRAY(l->arena, int, p->data.years);
	for (size_t i = 0; i < cells; i++)
		pupils[i] = classes[i] = NAN;
	for (int stage = 0; stage < PROSPECT_STAGES; stage++)
		for (int g = prospect_first_grade[stage]; g < prospect_first_grade[stage + 1]; g++)
			band[g] = (unsigned char)stage;
	p->data.pupils = pupils;
	p->data.present = present;
	p->data.band = band;
	p->classes = classes;
	const unsigned char *out = fill(l, &f, pupils, classes, present);
	for (size_t i = 0; i < years; i++)
		schools[i % (size_t)p->data.years] += present[i];
	p->origin = last_year(l, schools, p->data.years);
	char day[11];
	day_format(school_year_start(p->first_year + p->origin), day);
	p->data_day = str_copy(l->arena, str_of(day));
	p->lacks_figures = ARENA_ARRAY(l->arena, bool, p->data.schools + 1);
	name_gaps(l, present, out);
	return ST_OK;
}
