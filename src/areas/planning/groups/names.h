/* What formulas of a policy of groups may name: the statistics of a school's section, what is known of the school, and its place
 * among the others. For this folder only. */
#ifndef JH_AREAS_PLANNING_GROUPS_NAMES_H
#define JH_AREAS_PLANNING_GROUPS_NAMES_H

#include "record/expr.h"
#include "record/frame.h"

enum { NAMES_SCHOOL, NAMES_YEAR, NAMES_SECTION, NAMES_PUPILS, NAMES_FIRST };

struct group_names {
	struct frame statistics; /* columns: those above, then every number of the statistics that may be named */
	const struct frame *school;
	int type, urban_rural, status; /* columns of the school frame */
};

struct expr_names group_names(void);
/* `school` must hold the columns type, urban_rural and status. */
enum status group_names_load(struct reg *g, struct arena *a, struct as_of at, struct str where, const struct frame *school, struct group_names *ret,
			     struct err *err);

struct group_values {
	const struct group_names *names;
	int32_t school_row, statistics_row; /* −1: none */
	bool is_ranked;                     /* strength, rank and size are known */
	int strength_tenths;
	double rank, size;
	double years_in_group;              /* −1: in none */
};
struct expr_values group_values_of(const struct group_values *v);

#endif
