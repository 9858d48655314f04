#include "areas/outlook/counts.h"

#include "base/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const counts_grade_names[COUNTS_GRADES] = {"K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, NOT_OFFERED = -1 /* the row stands, the grade has no number */ };

void counts_done(struct counts *c)
{
	free(c->cells);
	free(c->faults);
	free(c->district);
	c->cells = NULL;
	c->faults = NULL;
	c->district = NULL;
}

void counts_fault(struct counts *c, struct counts_fault f)
{
	if (c->n_faults == 0)
		c->faults = heap_alloc(COUNTS_FAULTS_MAX, sizeof *c->faults);
	if (c->n_faults < COUNTS_FAULTS_MAX) {
		f.column = str_copy(c->arena, f.column);
		f.value = str_copy(c->arena, f.value);
		f.school = str_copy(c->arena, f.school);
		c->faults[c->n_faults] = f;
	}
	c->n_faults++;
}

/* K and 1 … 12 in the spellings of the register; −1: a grade that is not forecast, −2: none at all. */
static int grade_of(struct str s)
{
	static const struct {
		const char *text;
		int grade;
	} spelling[] = {
		{"K", 0}, {"KG", 0}, {"k3", 0}, {"大班", 0}, {"学前班", 0}, {"kindergarten 3", 0}, {"k1", -1}, {"k2", -1}, {"小班", -1}, {"中班", -1},
		{"kindergarten 1", -1}, {"kindergarten 2", -1}, {"prek", -1}, {"一年级", 1}, {"二年级", 2}, {"三年级", 3}, {"四年级", 4},
		{"五年级", 5}, {"六年级", 6}, {"七年级", 7}, {"八年级", 8}, {"九年级", 9}, {"初一", 7}, {"初二", 8}, {"初三", 9}, {"高一", 10}, {"高二", 11}, {"高三", 12},
	};
	int64_t n;
	s = str_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(spelling); i++)
		if (str_eq_nocase(s, str_of(spelling[i].text)))
			return spelling[i].grade;
	if (s.n > 5 && str_eq_nocase(str_slice(s, 0, 5), STR("grade")))
		s = str_trim(str_slice(s, 5, s.n));
	if (str_ends(s, STR("年级")))
		s = str_slice(s, 0, s.n - strlen("年级"));
	return str_to_i64(s, &n) && n >= 0 && n < COUNTS_GRADES ? (int)n : -2;
}

/* The section a grade stands in; without one, the grades as New York has them. */
static int band_of(struct str section, int grade)
{
	static const struct {
		const char *text;
		int band;
	} sections[] = {{"kindergarten", 0}, {"幼儿园", 0}, {"primary", 1}, {"小学", 1}, {"junior", 2}, {"初中", 2}, {"senior", 3}, {"高中", 3}};
	section = str_trim(section);
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (str_eq_nocase(section, str_of(sections[i].text)))
			return sections[i].band;
	return grade == 0 ? 0 : grade <= 5 ? 1 : grade <= 8 ? 2 : 3;
}

bool counts_year(struct str s, int *ret_first)
{
	int64_t year;
	int first;
	s = str_trim(s);
	if (s.n == 4 && str_to_i64(s, &year))
		first = (int)year;
	else if (!school_year_parse(s, &first))
		return false;
	if (first < YEAR_MIN || first > YEAR_MAX)
		return false;
	*ret_first = first;
	return true;
}

static void district_put(struct counts *c, int school, struct str district)
{
	size_t need = (size_t)school + 1;
	if (need > c->district_cap) {
		c->district_cap = 2 * need;
		c->district = heap_resize(c->district, c->district_cap, sizeof *c->district);
	}
	bool is_new;
	struct map_entry *e = map_put(&c->districts, str_trim(district), &is_new);
	if (is_new)
		e->value.i = (int64_t)c->districts.n - 1;
	c->district[school] = (int)e->value.i;
}

void counts_add(struct counts *c, uint32_t row, struct str column, struct str school, struct str district, struct str year,
		struct str section, struct str grade, struct str pupils)
{
	struct counts_fault fault = {.row = row, .column = column, .school = str_trim(school)};
	int first = 0, g = grade_of(grade);
	double n = NAN;
	school = fault.school;
	pupils = str_trim(pupils);
	if (school.n == 0) {
		fault.message = "the row names no school; it is left out";
	} else if (!counts_year(year, &first)) {
		fault.value = year;
		fault.message = "this is no school year; the row is left out";
	} else if (g == -2) {
		fault.value = grade;
		fault.message = "this is no grade; the row is left out";
	}
	fault.year = first;
	if (fault.message) {
		counts_fault(c, fault);
		return;
	}
	if (g < 0) {
		c->other_grades++;
		return;
	}
	bool is_new;
	struct map_entry *e = map_put(&c->schools, school, &is_new);
	if (is_new) {
		e->value.i = (int64_t)c->schools.n - 1;
		district_put(c, (int)e->value.i, district);
	}
	if (pupils.n == 0)
		g = NOT_OFFERED;
	else if (!str_to_f64(pupils, &n) || n < 0 || n > COUNTS_PUPILS_MAX || n != floor(n)) {
		fault.value = pupils;
		fault.message = n < 0 ? "a number of pupils cannot be negative; the school's year is left out"
				      : "this is no number of pupils; the school's year is left out";
		counts_fault(c, fault);
		n = NAN;
	}
	if (c->n_cells == c->cells_cap) {
		c->cells_cap = c->cells_cap ? 2 * c->cells_cap : 4096;
		c->cells = heap_resize(c->cells, c->cells_cap, sizeof *c->cells);
	}
	c->cells[c->n_cells++] = (struct counts_cell){(int)e->value.i, first, g, band_of(section, g), row, n};
}

static void bands_put(const struct counts *c, unsigned char *band)
{
	int64_t votes[COUNTS_GRADES][COHORT_BANDS] = {};
	for (size_t i = 0; i < c->n_cells; i++)
		if (c->cells[i].grade != NOT_OFFERED)
			votes[c->cells[i].grade][c->cells[i].band]++;
	for (int g = 0; g < COUNTS_GRADES; g++) {
		band[g] = (unsigned char)band_of((struct str){}, g);
		for (int k = 0; k < COHORT_BANDS; k++)
			if (votes[g][k] > votes[g][band[g]])
				band[g] = (unsigned char)k;
	}
}

static void cells_put(struct counts *c, double *pupils, unsigned char *present, unsigned char *spoilt)
{
	const struct cohort_data *d = &c->data;
	for (size_t i = 0; i < c->n_cells; i++) {
		const struct counts_cell *cell = &c->cells[i];
		int y = cell->year - c->first_year;
		size_t school_year = (size_t)cell->school * (size_t)d->years + (size_t)y;
		present[school_year] = 1;
		if (cell->grade == NOT_OFFERED)
			continue;
		size_t at = cohort_cell(d, cell->school, y, cell->grade);
		if (!isnan(pupils[at]))
			counts_fault(c, (struct counts_fault){.row = cell->row, .column = str_of(counts_grade_names[cell->grade]), .school = c->schools.entries[cell->school].key,
				.year = cell->year, .message = "the school's grade stands twice in this year; the last one counts"});
		pupils[at] = cell->pupils;
		spoilt[school_year] |= isnan(cell->pupils);
	}
	for (size_t i = 0; i < (size_t)d->schools * (size_t)d->years; i++) {
		if (!spoilt[i])
			continue;
		present[i] = 0;
		for (int g = 0; g < d->grades; g++)
			pupils[i * (size_t)d->grades + (size_t)g] = NAN;
	}
}

/* Years within the file in which no school has figures, and schools that fell silent for a while. */
static void name_gaps(struct counts *c)
{
	const struct cohort_data *d = &c->data;
	bool any[COHORT_YEARS_MAX] = {};
	for (size_t i = 0; i < (size_t)d->schools * (size_t)d->years; i++)
		any[i % (size_t)d->years] |= d->present[i];
	for (int y = 0; y < d->years; y++)
		if (!any[y])
			counts_fault(c, (struct counts_fault){.year = c->first_year + y, .message = "no school has figures for this year; ratios across it are not known"});
	for (int s = 0; s < d->schools; s++) {
		const unsigned char *present = d->present + (size_t)s * (size_t)d->years;
		int last = -1;
		for (int y = 0; y < d->years; y++) {
			for (int gap = last + 1; present[y] && last >= 0 && gap < y; gap++)
				if (any[gap])
					counts_fault(c, (struct counts_fault){.school = c->schools.entries[s].key, .year = c->first_year + gap,
						.message = "the school has figures before and after, but not for this year; no forecast is made from it"});
			if (present[y])
				last = y;
		}
	}
}

enum status counts_finish(struct counts *c, struct err *err)
{
	if (c->n_cells == 0)
		return err_set(err, ST_INVALID, "no number of pupils could be read; %zu faults, the first in row %u: %s", c->n_faults,
			       c->n_faults ? c->faults[0].row : 0, c->n_faults ? c->faults[0].message : "there are no rows");
	int last = c->first_year = c->cells[0].year;
	for (size_t i = 0; i < c->n_cells; i++) {
		c->first_year = MIN(c->first_year, c->cells[i].year);
		last = MAX(last, c->cells[i].year);
	}
	struct cohort_data *d = &c->data;
	*d = (struct cohort_data){.schools = (int)c->schools.n, .years = last - c->first_year + 1, .grades = COUNTS_GRADES, .districts = (int)c->districts.n,
				  .district = c->district};
	size_t school_years = (size_t)d->schools * (size_t)d->years, cells = school_years * COUNTS_GRADES;
	if (d->years > COHORT_YEARS_MAX || cells > COUNTS_CELLS_MAX)
		return err_set(err, ST_TOO_LARGE, "%d schools over %d years are more than one back-test takes; split the file", d->schools, d->years);
	double *pupils = ARENA_ARRAY(c->arena, double, cells);
	unsigned char *present = ARENA_ARRAY(c->arena, unsigned char, school_years), *band = ARENA_ARRAY(c->arena, unsigned char, COUNTS_GRADES);
	unsigned char *spoilt = ARENA_ARRAY(c->arena, unsigned char, school_years);
	for (size_t i = 0; i < cells; i++)
		pupils[i] = NAN;
	cells_put(c, pupils, present, spoilt);
	bands_put(c, band);
	d->pupils = pupils;
	d->present = present;
	d->band = band;
	name_gaps(c);
	return ST_OK;
}
