/* Forming education groups: which schools are cores and which core leads each school.
 *
 * Objective (km): Σ P_i·d(i, core)/ΣP + f·groups + k·(existing memberships broken)/(existing memberships); d straight, in km.
 * Rules, all whole numbers:
 *   R1 schools in scope and new ones are covered     R2 only candidates that are not new are cores, a core leads itself
 *   R3 school and core in one region: stage and, unless cross_county, county     R4 within distance_m of each other
 *   R5 at most max_schools, R6 at most max_pupils in a group, the core included
 *   R7 mean strength of the group, by pupils, within low_pm … high_pm per mille of its region's
 * A planner adds wishes and a previous plan to stay near to. */
#ifndef JH_ENGINE_LOCATE_GROUPING_H
#define JH_ENGINE_LOCATE_GROUPING_H

#include "engine/engine.h"
#include "engine/locate/model.h"
#include "engine/problem.h"

enum { GROUPING_SCHOOLS_MAX = 200000, GROUPING_PAIRS_MAX = 50000000, GROUPING_OUTSIDE = -1 };

struct grouping_school {
	int county, stage;
	int64_t pupils;   /* > 0 */
	int64_t x_m, y_m; /* |…| ≤ 10⁹ */
	int strength;     /* tenths of a point, 0 … 1000 */
	bool may_lead;    /* candidate core */
	bool is_new;      /* must be covered, never leads */
	bool in_scope;    /* must be covered */
	int existing;     /* −1, own number, or the core of the group it is in now */
};

enum grouping_wish_kind {
	GROUPING_LOCK,   /* the school is led by that core (itself: it is a core; GROUPING_OUTSIDE: it stays outside) */
	GROUPING_FORBID, /* it is not */
	GROUPING_PREFER, /* the objective falls by weight (km) when it is */
};

struct grouping_wish {
	enum grouping_wish_kind kind;
	int school, core;
	double weight; /* PREFER only; below 0: rather not */
};

struct grouping_problem {
	const char *name;
	int schools;
	struct grouping_school *school;
	int64_t distance_m, max_schools, max_pupils, low_pm, high_pm;
	bool cross_county;
	double f, k;
	const struct grouping_wish *wish; /* may be NULL */
	int wishes;
	const int *previous; /* core of each school in the plan to stay near, GROUPING_OUTSIDE allowed; NULL: none */
	double stay;         /* km: added to the objective when every school changes, in proportion below that; 0 with no previous plan */
};

struct grouping_value {
	double objective; /* as above, without wishes and nearness */
	double mean_km;
	int groups, memberships, broken, uncovered;
	int changed;       /* schools whose core differs from the previous plan's; 0 without one */
	double preference; /* Σ weights of preferences fulfilled */
};

/* Numbers each region from 0 by its first school; returns how many. *ret_region: of each school. O(n log n). */
int grouping_regions(struct arena *a, const struct grouping_problem *p, int **ret_region);

struct grouping_value grouping_evaluate(const struct grouping_problem *p, const int *core);

/* The plan of least objective + stay·changed/n − preference. result: bound and objective are of that sum. *ret_core[i] is the
 * core of school i or GROUPING_OUTSIDE, NULL when none is known. When the rules clash, result->infeasible is set and err
 * holds the smallest clashing set in words. ST_INVALID names what is wrong with the input, ST_TOO_LARGE a limit passed. */
enum status grouping_solve(struct arena *a, const struct grouping_problem *p, const struct engine_run *run,
			   struct engine_result *ret, int **ret_core, struct err *err);

/* Every rule and wish and the objective, computed afresh from the problem; shares nothing with the engine. */
void grouping_check(struct arena *a, const struct grouping_problem *p, const int *core, struct check_report *ret);

extern const struct problem_format grouping_format;

#endif
