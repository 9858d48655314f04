/* Generated cities: real regions, codes and county shapes; schools, people, groups, agreements and statistics from a seed.
 *
 * The handbook's published figures that the register can hold come out of a city exactly, as counts of its records. Every
 * name of a school or person is made up; the workbooks say so. The same seed gives the same rows. */
#ifndef JH_AREAS_REGISTER_SAMPLE_SAMPLE_H
#define JH_AREAS_REGISTER_SAMPLE_SAMPLE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stdint.h>

struct record;

/* One register's rows as texts in the order of `fields`; empty text: nothing known. */
struct sample_sheet {
	const struct record *record;
	const char *const *fields; /* ended by NULL */
	int field_count;
	struct str *cells;         /* row by row */
	size_t rows, cap;
};

enum sample_table {
	SAMPLE_REGION, SAMPLE_SCHOOL, SAMPLE_CAMPUS, SAMPLE_STATISTICS, SAMPLE_GRADES, SAMPLE_PERSON, SAMPLE_GROUP,
	SAMPLE_MEMBERSHIP, SAMPLE_CENTRE, SAMPLE_AGREEMENT, SAMPLE_POSTING, SAMPLE_EXEMPTION, SAMPLE_FIGURE,
	SAMPLE_ZONE, SAMPLE_UNIT, SAMPLE_ZONE_SCHOOL, SAMPLE_ZONE_UNIT, SAMPLE_CHILDREN, SAMPLE_MOVEMENT, SAMPLE_HOUSING,
	SAMPLE_INTAKE, SAMPLE_CLASSROOMS, SAMPLE_SITE, SAMPLE_BUDGET, SAMPLE_BUILDING, SAMPLE_BUILDING_STEP, SAMPLE_ASSUMPTION,
	SAMPLE_TABLES
};

enum { SAMPLE_MORE_MAX = 64 };
struct sample {
	struct arena *arena;
	struct str name;
	uint64_t seed;
	struct sample_sheet sheet[SAMPLE_TABLES];
	struct sample_sheet more[SAMPLE_MORE_MAX]; /* of other areas */
	int n_more;
};

/* What another area adds to a city once the register's sheets are made: a table of these is app/'s. */
struct sample_part {
	void (*add)(struct sample *s);
};

/* A sheet of another area, at the end; `fields` must outlive the sample. */
struct sample_sheet *sample_sheet(struct sample *s, const struct record *r, const char *const *fields);
/* A new row, and a cell of the last one; texts are copied. */
void sample_row(struct sample *s, struct sample_sheet *sheet);
void sample_set(struct sample *s, struct sample_sheet *sheet, const char *field, struct str value);
void sample_setf(struct sample *s, struct sample_sheet *sheet, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* A cell of a sheet that is made; empty where the sheet has no such column. */
struct str sample_cell(const struct sample_sheet *sheet, size_t row, const char *field);

/* name: "hengshui" or "changzhou". ST_NOT_FOUND names what there is. */
enum status sample_make(struct sample *s, struct arena *a, struct str name, uint64_t seed, struct err *err);

/* Writes one workbook a register into the folder, named by its English name. `progress` may be NULL. */
enum status sample_write(const struct sample *s, const char *folder, enum lang lang, void (*progress)(void *context, double share),
			 void *context, struct err *err);

/* One workbook of some sheets, folder/NAME.xlsx; makes the folder. */
enum status sample_write_book(struct arena *scratch, const struct sample_sheet *const *sheets, size_t n, const char *folder, const char *name,
			      enum lang lang, struct err *err);

/* Adds sheets with rows of the city of which some hold a fault, and writes them as folder/faults.xlsx: what an import says of a workbook
 * as bureaus have them. */
enum status sample_spoil(struct sample *s, enum lang lang, const char *folder, struct err *err);

enum { NATION_SCHOOLS_MAX = 5000000 };

/* A country: the real regions down to counties, `schools` schools spread over them, their statistics of one school year and births by county;
 * most counties pass the national measure. Written as it is drawn, in memory that does not grow with `schools`. Registers that
 * fit a sheet are workbooks, longer ones CSV. */
enum status nation_write(int64_t schools, uint64_t seed, const char *folder, enum lang lang,
			 void (*progress)(void *context, double share), void *context, struct err *err);

#endif
