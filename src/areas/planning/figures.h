/* What formulas of the policies of groups and pairs may name: the statistics of a school's section, what is known of the school, and its place
 * among the others. */
#ifndef JH_AREAS_PLANNING_FIGURES_H
#define JH_AREAS_PLANNING_FIGURES_H

#include "record/expr.h"
#include "record/frame.h"

enum { FIGURES_SCHOOL, FIGURES_YEAR, FIGURES_SECTION, FIGURES_PUPILS, FIGURES_FIRST };

struct school_figures {
	struct frame statistics; /* columns: those above, then every number of the statistics that may be named */
	const struct frame *school;
	int type, urban_rural, status, authority; /* columns of the school frame */
};

struct expr_names school_figures_names(void);
/* `school` must hold the columns type, urban_rural, status and authority. */
enum status school_figures_load(struct reg *g, struct arena *a, struct as_of at, struct str where, const struct frame *school, struct school_figures *ret,
				struct err *err);

/* A number of the statistics by name; FRAME_NONE: not reported, or none that may be named. */
int64_t school_figure(const struct school_figures *f, struct str name, int32_t row);

struct school_values {
	const struct school_figures *names;
	int32_t school_row, statistics_row; /* −1: none */
	bool is_ranked;                     /* strength, rank and size are known */
	int strength_tenths;
	double rank, size;
	double years_in_group;              /* −1: in none */
};
struct expr_values school_values_of(const struct school_values *v);

#endif
