/* The register's part that a forecast of pupils rests on, as arrays for the engine (engine/cohort), and what was wrong in it.
 *
 * A year is an index from `first_year`; grades are kindergarten 1–3 and 1–12; bands are stages. Districts are counties (and
 * development zones). What cannot be used is left out and named in `problems`; the rest is used. */
#ifndef JH_AREAS_OUTLOOK_PROSPECT_H
#define JH_AREAS_OUTLOOK_PROSPECT_H

#include "engine/cohort/drivers.h"
#include "record/frame.h"
#include "record/policy.h"

enum { PROSPECT_GRADES = 15, PROSPECT_STAGES = 4, PROSPECT_YEARS_MAX = 12, PROSPECT_PROBLEMS_MAX = 500 };
extern const char *const prospect_stages[PROSPECT_STAGES]; /* kindergarten … senior: the bands */
extern const char *const prospect_grades[PROSPECT_GRADES]; /* k1 … 12 */
extern const int prospect_first_grade[PROSPECT_STAGES + 1];

/* What is wrong with the data. {0}: `what`, {1}: the school year, {2}: `value`. */
struct prospect_problem {
	const char *rule;       /* stable: "missing-year" */
	const char *message;    /* English, in the catalogue */
	struct str what;        /* name of the school, zone, unit … */
	struct str value;
	int year;               /* first calendar year; 0: none */
};

struct prospect {
	struct frame region, school, zone;
	int32_t *county;        /* [school]: in region; −1 */
	int32_t *district_region; /* [district]: in region; −1: schools without a county */
	int *district_of;       /* [region]: −1: no county */
	int first_year, origin; /* origin: index of the last year with figures */
	struct cohort_data data;
	const double *classes;  /* as data.pupils: classes, NAN: not known */
	int *zone_stage;        /* [zone]: −1 unknown */
	int *zone_district;     /* [zone]: −1 */
	int *zone_of;           /* [school][stage]: zone; −1 */
	int *zone_schools;      /* [zone]: schools that serve it */
	bool *lacks_figures;    /* [school]: it stands, but the last year's figures are missing */
	bool *zone_lacks;       /* [zone]: such a school serves it; what is forecast of the zone is not all */
	double *zone_children;  /* [zone][entry lead−1], registered children who enter primary school then; NAN: not counted */
	struct cohort_drivers drivers; /* children, feeders, openings, closings, homes and moves of the middle scenario */
	/* [school][lead−1][grade] of homes and of moves, for scenarios to weigh; NULL: none */
	float *homes, *moves, *usual_moves;
	int leads, births_leads; /* births_leads: entrants of primary school so many years ahead are born and counted */
	double *rooms;          /* [school][stage]: classrooms; NAN: not known */
	double *rooms_more;     /* [school][stage][lead−1]: classes of building projects by then */
	double *intake;         /* [school][stage]: places of the latest plan; NAN */
	struct str data_day;    /* "2022-09-01": the day of the last statistics */
	struct prospect_problem *problems;
	size_t n_problems;      /* all; the first PROSPECT_PROBLEMS_MAX are kept */
};

/* The text at a text column; empty where there is none. */
struct str prospect_text(const struct frame *f, int column, int32_t row);
void prospect_problem(struct prospect *p, const char *rule, const char *message, struct str what, int year, struct str value);

/* Columns of the frames. */
enum { REGION_CODE, REGION_NAME, REGION_PARENT, REGION_LEVEL };
enum { SCHOOL_CODE, SCHOOL_NAME, SCHOOL_TYPE, SCHOOL_COUNTY, SCHOOL_STATUS, SCHOOL_OPENED, SCHOOL_CLOSED, SCHOOL_COLUMNS };
enum { ZONE_NAME, ZONE_COUNTY, ZONE_STAGE, ZONE_SHAPE, ZONE_COLUMNS };

/* `outlook`, `seats`: policies of these kinds. ST_NOT_FOUND: the register has no pupils by grade. O(rows). */
enum status prospect_load(struct reg *g, struct arena *a, struct as_of at, const struct policy *outlook, const struct policy *seats, int leads,
			  struct prospect *ret, struct err *err);

/* A text that differs whenever what prospect_load and scenarios read does. Schools count by content: one that changes in what no forecast
 * reads leaves it. O(schools). */
enum status prospect_stamp(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err);
/* The same, pupils by grade by content too: boarders of a grade move nothing. O(schools + rows of grades), a sixth of the forecast's time. */
enum status prospect_content(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err);
/* The registers that they speak of, schools and grades first. */
enum { PROSPECT_RECORDS = 16 };
extern const struct record *const prospect_records[PROSPECT_RECORDS];

/* Inside the area: parts of the loading, in this order. */
struct prospect_load {
	struct reg *g;
	struct arena *arena;
	struct as_of at;
	const struct policy *outlook, *seats;
	struct prospect *p;
};
/* The rows of grades, in the columns that forecasts read; after the schools were read. */
enum status prospect_grades_frame(struct prospect_load *l, struct frame *ret, struct err *err);
enum status prospect_read_grades(struct prospect_load *l, struct err *err);
enum status prospect_read_zones(struct prospect_load *l, struct err *err);
enum status prospect_read_children(struct prospect_load *l, struct err *err);
enum status prospect_read_homes(struct prospect_load *l, struct err *err);
enum status prospect_read_events(struct prospect_load *l, struct err *err);
enum status prospect_read_rooms(struct prospect_load *l, struct err *err);
double prospect_policy(const struct policy *p, const char *path, double otherwise);
int prospect_stage(struct str name); /* −1: none */

#endif
