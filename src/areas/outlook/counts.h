/* Pupils by school, grade and year out of a table, made ready for the engine.
 *
 * Two layouts are known by their headings: the register `grades` (school, year, section, grade, pupils; district or county where
 * given) with a row for each grade, and New York's (DBN, schoolyear, k, grade1 … grade12; the district is the first two
 * characters of the DBN) with a row for each school and year. Others come through a mapping file (docs/mapping.md), the outputs
 * whose record is `grades`.
 *
 * A value that cannot be a number of pupils takes the school's whole year with it: what remains would look like a grade that closed.
 * Every such place is a fault with its line; the rest is used. */
#ifndef JH_AREAS_OUTLOOK_COUNTS_H
#define JH_AREAS_OUTLOOK_COUNTS_H

#include "engine/cohort/cohort.h"

#include "base/map.h"

struct catalogue;

enum { COUNTS_GRADES = 13, COUNTS_FAULTS_MAX = 1000, COUNTS_PUPILS_MAX = 100000, COUNTS_CELLS_MAX = 50000000 };

struct counts_fault {
	uint32_t row;           /* line of the file, from 1; 0: the file as a whole */
	struct str column;      /* heading */
	struct str value;
	const char *message;    /* English */
	struct str school;      /* empty where not known */
	int year;               /* first calendar year; 0: not known */
};

struct counts {
	struct arena *arena;
	struct map schools;     /* code → index */
	struct map districts;
	int *district;          /* [school], grows while reading */
	size_t district_cap;
	struct counts_cell *cells;
	size_t n_cells, cells_cap;
	struct counts_fault *faults; /* the first COUNTS_FAULTS_MAX */
	size_t n_faults;             /* all */
	int64_t rows, other_grades;  /* rows read; values of grades outside K … 12, left out */
	int first_year;         /* of data */
	struct cohort_data data;
};

struct counts_cell {
	int school, year, grade, band;
	uint32_t row;
	double pupils;          /* NAN: a fault, the school's year is left out */
};

extern const char *const counts_grade_names[COUNTS_GRADES]; /* K, 1 … 12 */

/* `mapping` may be NULL. Everything is on the arena but what counts_done frees. ST_INVALID for a file without the columns, or
 * without one usable number. */
enum status counts_read(struct arena *a, const char *path, const struct catalogue *catalogue, const char *mapping, struct counts *ret,
			struct err *err);
void counts_done(struct counts *c);

/* A school year in any of its spellings, or its first calendar year alone. */
bool counts_year(struct str s, int *ret_first);

/* Inside the area: building. */
void counts_fault(struct counts *c, struct counts_fault f);
/* One number; empty texts say nothing (the grade is not offered). `section` may be empty. */
void counts_add(struct counts *c, uint32_t row, struct str column, struct str school, struct str district, struct str year,
		struct str section, struct str grade, struct str pupils);
enum status counts_finish(struct counts *c, struct err *err);

/* A mapping file's outputs of record `grades`, applied to a row. */
struct counts_map;
struct table_row;
enum status counts_map_open(struct arena *a, const struct catalogue *catalogue, const char *path, struct counts_map **ret, struct err *err);
/* Binds the headings; ST_INVALID names a column that is missing. */
enum status counts_map_bind(struct counts_map *m, struct arena *a, const struct table_row *heading, struct err *err);
void counts_map_row(const struct counts_map *m, struct counts *c, const struct table_row *row);

#endif
