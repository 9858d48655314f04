/* Balance: the national measure over the register, as of a day, under a policy. The one header other areas use.
 *
 * Source: handbook 3. A unit is a school's section of one stage: a combined school counts once for each stage, with what
 * stands on its row `whole` split by the policy. Everything is exact up to the verdict; doubles are for showing. */
#ifndef JH_AREAS_BALANCE_BALANCE_H
#define JH_AREAS_BALANCE_BALANCE_H

#include "cli/command.h"
#include "crypt/digest.h"
#include "engine/measure/measure.h"
#include "record/frame.h"
#include "record/policy.h"
#include "web/map_columns.h"

struct web_part;

extern const struct command balance_commands[];
/* Pages: verdicts, what if, groups, schools. */
extern const struct web_part balance_part, what_if_part, group_part, school_part, policy_part;
/* Columns of the education map (web/map_columns.h). */
extern const struct map_source balance_map_source, coverage_map_source;

enum { BALANCE_STAGES_MAX = 4 };

/* What a policy of kind "balance" says, ready to run. */
struct balance_rules {
	const struct policy *policy;
	const uint8_t *holds_in; /* by index of the region: whether it is measured under these rules; NULL: all are */
	int stages;
	struct str stage[BALANCE_STAGES_MAX];          /* "primary", "junior" */
	struct label stage_label[BALANCE_STAGES_MAX];
	int indicators;
	int64_t indicator_id[INDICATORS_MAX];
	struct label indicator_label[INDICATORS_MAX], indicator_unit[INDICATORS_MAX];
	const struct expr *numerator[INDICATORS_MAX], *denominator[INDICATORS_MAX];
	struct measure_rule rule[BALANCE_STAGES_MAX];
	struct { /* another numerator for schools where `when` holds */
		int indicator;
		const struct expr *when, *numerator;
	} cases[16];
	int case_count;
	struct {
		struct label label;
		const struct expr *out_when;
	} scope[16];
	int scope_count;
	struct {
		struct str type, section[4];
		int64_t weight_hundredths[4];
		int sections;
	} split[8];
	int split_count;
	bool is_split_column[64]; /* by index of the statistics' field */
};

/* Compiles the policy against the statistics' and the school's fields. ST_INVALID names the path. */
enum status balance_rules_read(struct arena *a, const struct policy *p, struct balance_rules *ret, struct err *err);

/* Regions without fields but code, name, parent and level (columns 0 to 3), in the order of balance_data.region. */
enum status balance_regions(struct reg *g, struct arena *a, struct as_of at, struct frame *ret, struct err *err);
/* The index of the region of the code, -1 for an empty one; ST_NOT_FOUND. */
enum status balance_region_find(const struct frame *region, struct str code, int32_t *ret, struct err *err);

/* The policies of kind "balance" in force, each with the regions it holds in; the first is that of the region asked for
 * (empty: of everywhere). Others are left out when they hold in none of its regions. */
enum status balance_rules_in_force(struct reg *g, struct arena *a, struct as_of at, struct str region, struct balance_rules **ret, size_t *ret_n,
				   struct err *err);

/* The register's part that the measure reads, as of a day. */
struct balance_data {
	struct frame region, school, statistics;
	int year;             /* first calendar year of the school year; 0: no statistics */
	int32_t *county;      /* of each school: index of its county (or development zone); −1 unknown */
	int *region_order;    /* regions by code */
};
/* year 0: the latest with statistics that is not after the day. `only`: fields the measure does not read under these rules hold
 * nothing, which is faster; NULL: every field. */
enum status balance_load(struct reg *g, struct arena *a, struct as_of at, int year, const struct balance_rules *only, struct balance_data *ret,
			 struct err *err);

/* The same in two steps, for several years of the same places: regions, schools and their counties, and with them the statistics of a
 * year, which points into them. */
enum status balance_load_places(struct reg *g, struct arena *a, struct as_of at, const struct balance_rules *only, struct balance_data *ret,
				struct err *err);
enum status balance_load_year(struct reg *g, struct arena *a, struct as_of at, int year, const struct balance_rules *only,
			      const struct balance_data *places, struct balance_data *ret, struct err *err);

/* Of all that balance_compute takes from the places under these rules: places of the same digest give the same verdicts, by the same
 * indexes. O(schools + regions). */
void balance_places_digest(const struct balance_data *places, const struct balance_rules *rules, size_t n, uint8_t ret[DIGEST_SIZE]);

struct balance_unit {
	int32_t school;       /* in data.school */
	int32_t row, whole;   /* in data.statistics; whole −1: none */
	int32_t county;       /* in data.region */
	int stage;
	int64_t pupils;
	struct measure_school verdict;
};

struct balance_region {
	int32_t county;
	int stage;
	size_t first, n;      /* its units */
	struct measure_county measure;
};

struct balance_missing {
	int32_t school;
	int stage;
	struct label why;
	int indicator;        /* −1: not about one */
};

struct balance_result {
	const struct balance_rules *rules;
	const struct balance_data *data;
	struct balance_unit *units; /* sorted by county's code, stage, school's code */
	struct ratio *values;       /* units × indicators */
	int64_t *weights;
	size_t unit_count;
	struct balance_region *regions;
	size_t region_count;
	struct balance_missing *missing;
	size_t missing_count;
	bool is_year_asked; /* links keep its year; else they lead to the latest */
};

/* region: a code; its counties and those below it; empty: all. stage: empty: all. ST_NOT_FOUND for an unknown one.
 * O(units × indicators). */
enum status balance_compute(struct arena *a, const struct balance_rules *rules, const struct balance_data *data, struct str region,
			    struct str stage, struct balance_result *ret, struct err *err);

/* ---- what if ---- */

/* The data with the statistics' numbers of its own, to be changed. O(rows × fields). */
struct balance_data *balance_data_copy(struct arena *a, const struct balance_data *d);
bool balance_can_change(const struct field *f); /* of the statistics: a number */
/* Sets the field (by index) of a row of the statistics: "120", or by how much "+3", "-3". ST_INVALID. */
enum status balance_change(struct balance_data *d, int32_t row, int field, struct str value, struct err *err);
/* The same for each line of a small table: columns school, section, field, value. */
enum status balance_what_if(struct balance_data *data, const char *path, int *ret_changes, struct err *err);

/* "pass", "fail" or "not assessed". */
const char *balance_verdict(const struct measure_county *m);

#endif
