/* The schools a plan of groups or pairs is about: those of its region and stages that are there on the effective day, with what the
 * register says of them. What keeps a school out is said (left_out), never passed over.
 *
 * A school is planned in the stage most of its pupils are in; one that opens soon, in that of its type. */
#ifndef JH_AREAS_PLANNING_SCHOOLS_H
#define JH_AREAS_PLANNING_SCHOOLS_H

#include "areas/planning/figures.h"
#include "plan/planner.h"
#include "record/policy.h"

enum { PLANNING_STAGES_MAX = 4 };

struct planned_school {
	struct id id, county;
	char key[ID_TEXT];
	struct str name, county_name, type;
	int32_t row;         /* in the frame of schools */
	int32_t statistic;   /* row of its stage's statistics; −1: a new school */
	int32_t county_row;  /* in the frame of regions */
	int stage;           /* index into `stage` */
	bool is_new;         /* opens soon */
	bool is_rural, is_urban;
	int64_t pupils;      /* of all its stages in the plan */
	double lon, lat;
	int strength;        /* tenths, 0 … 1000 */
	double rank, size;   /* beside its region: share of weaker schools; pupils beside the mean */
};

enum { PLANNED_CODE, PLANNED_NAME, PLANNED_SHORT, PLANNED_COUNTY, PLANNED_TYPE, PLANNED_CLASS, PLANNED_LON, PLANNED_LAT, PLANNED_OPENED,
       PLANNED_CLOSED, PLANNED_STATUS, PLANNED_AUTHORITY, PLANNED_COLUMNS };

struct planned_schools {
	const struct plan_context *c;
	struct plan_reading *r;
	struct str stage[PLANNING_STAGES_MAX];
	int stages;
	struct frame region, school;
	struct school_figures figures;
	struct planned_school *list; /* by id */
	int n;
	int *in_list;                /* of each row of the frame of schools: its number; −1 */
	/* of schools that open soon */
	bool with_new;
	double new_pupils[PLANNING_STAGES_MAX];
	day_t opens_until;
	/* of each school × stage */
	int64_t *section_pupils;
	int32_t *section_row;
};

/* The stages of the policy's list `stages`, or the one the scenario sets. ST_INVALID: the policy has none of that name. */
enum status planned_stages(struct planned_schools *s, const struct policy *p, struct err *err);
/* Schools that open soon belong to the plan: the policy's `new_schools`. */
enum status planned_new_schools(struct planned_schools *s, const struct policy *p, struct err *err);
/* Reads regions, schools and statistics, and fills the list. ST_TOO_LARGE above `most` schools. O(rows). */
enum status planned_schools_load(struct planned_schools *s, int most, struct err *err);
/* Strength by the formula; schools it cannot be told of drop out. */
void planned_strength(struct planned_schools *s, const struct expr *score);
/* Rank and size within regions (of each school, any numbers); new schools are taken to be as strong as their region. O(n log n). */
void planned_rank(struct planned_schools *s, const int *region);
/* Drops the others; the list closes up. */
void planned_keep(struct planned_schools *s, const bool *keep);
/* The number of the school of the key; −1: none. O(log n). */
int planned_find(const struct planned_schools *s, struct str key);

/* What formulas may name of the school, rank and strength too once they are known. */
struct school_values planned_values(const struct planned_schools *s, int i);
bool planned_holds(const struct expr *e, const struct school_values *v);
/* The text of a frame's column; p NULL: none. */
struct str planned_text(const struct frame *f, int column, int32_t row);
/* Numbers of a policy as doubles. */
enum status planned_number(const struct policy *p, const char *path, double *ret, struct err *err);
enum status planned_whole(const struct policy *p, const char *path, double *ret, struct err *err);
/* Between two schools, on a sphere. */
double planned_km(const struct planned_school *x, const struct planned_school *y);

#endif
