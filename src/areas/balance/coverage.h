/* Coverage of group schooling, never one number: distinct schools, their pupils, and tight groups only, by stage and county.
 * A school in two groups counts once, a campus is not a school (handbook 4). */
#ifndef JH_AREAS_BALANCE_COVERAGE_H
#define JH_AREAS_BALANCE_COVERAGE_H

#include "areas/balance/balance.h"
#include "report/report.h"

enum { COVERAGE_STAGES = 5 }; /* the last one: all stages, each school once */
extern const char *const coverage_stages[COVERAGE_STAGES];

struct coverage_row {
	int32_t region; /* in data.region; −1: all of them */
	int stage;
	int64_t schools, covered_schools, tight_schools;
	int64_t pupils, covered_pupils; /* of the stage, in the latest year with statistics */
};

struct coverage {
	const struct balance_data *data;
	const struct policy *policy; /* of the region asked for */
	struct coverage_row *rows; /* all first, then by code of the county, then by stage; without schools: left out */
	size_t row_count;
};

/* region: a code, its counties and those below it; empty: all. `only`: under this policy; NULL: under those in force, each group
 * under that of its own region. O(schools + memberships). */
enum status coverage_compute(struct reg *g, struct arena *a, struct as_of at, const struct policy *only, struct str region,
			     struct coverage *ret, struct err *err);
void coverage_json(const struct coverage *c, struct as_of at, struct buf *out);
/* One stage, or every one: −1. */
void coverage_report(const struct coverage *c, struct as_of at, int stage, enum lang lang, struct arena *a, struct report *ret);
struct str coverage_stage_label(int stage, enum lang lang);

#endif
