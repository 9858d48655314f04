/* The rolling seat plan: where and when to build, enlarge, rent rooms or shut schools over several years, at least discounted cost, within
 * each year's budget, every child within its radius of a seat or paid for as unserved.
 *
 * Years, sites and units are 0-based here; plans in files count from 1. With w_ij = (travel · D_ij + 500) div 1000 for units within
 * radius (D in whole metres, half up), discount δ_t in millionths and A_jt the added classes of a site that stand in year t:
 *
 *     minimise  Σ_t δ_t [ building and rent decided in t + maintain · Σ_j A_jt + Σ_ij w_ij y_ijt + unmet · Σ_i u_it − savings of shut ]
 *     Σ_j y_ijt + u_it = demand_it;  Σ_i y_ijt ≤ class_size · (classes of j standing in t + flexible rooms)
 *     R1  a candidate opens at most once, from `first` on, stands `lead` years later, inside the horizon
 *     R2  at most max_add classes are added, in steps, usable the year after, not in the last year; a candidate only while it stands, an
 *         existing school from its first year on
 *     R3  at most flex_max rooms in a year, where the school stands
 *     R4  an existing school shuts at most once, from `close_first` on, and is then never enlarged
 *     R5  cumulated spending (opening, projects, classes, rent) within the cumulated budget, every year
 *
 * All numbers are whole; an objective is exact in micro-yuan. Arrays belong to the caller. */
#ifndef JH_ENGINE_SEATPLAN_SEATPLAN_H
#define JH_ENGINE_SEATPLAN_SEATPLAN_H

#include "engine/problem.h"

enum {
	SEATPLAN_YEARS_MAX = 40,
	SEATPLAN_SITES_MAX = 5000,
	SEATPLAN_UNITS_MAX = 50000,
	SEATPLAN_CLASSES_MAX = 200, /* standing, added or flexible, of one site */
};

struct seatplan_site {
	bool existing;
	int64_t x_m, y_m;
	int classes;                 /* standing now, or what opening brings */
	int max_add;
	int step;                    /* classes are added in multiples of it; 0: singly */
	int grow_first;              /* existing: first year in which classes are added */
	int64_t class_cost, project_cost, open_cost; /* yuan */
	int first, lead;             /* candidate: first year of decision, years until it stands */
	int flex_max;
	int64_t rent;                /* yuan a room and year */
	int close_first;             /* first year it may be shut, −1: never */
	int64_t saving;              /* yuan a shut year */
};

enum seatplan_kind { SEATPLAN_OPEN, SEATPLAN_EXPAND, SEATPLAN_FLEX, SEATPLAN_CLOSE };

struct seatplan_decision {
	int site, year;
	enum seatplan_kind kind;
	int classes;
};

struct seatplan_problem {
	const char *name;
	int years, sites, units;
	int class_size;
	int64_t travel, unmet, maintain;
	bool closing;
	const int64_t *budget, *discount;  /* of each year; yuan, millionths */
	const struct seatplan_site *site;
	const int64_t *x_m, *y_m, *radius_m; /* of each unit */
	const int64_t *demand;             /* units × years */
	/* Locks: the decisions of a decided site are exactly those listed for it. NULL: none. */
	const bool *decided;               /* of each site */
	const struct seatplan_decision *lock;
	int locks;
};

struct seatplan_year {
	int64_t spent, budget_left;        /* yuan, the second cumulated */
	int64_t unserved, pupils, travel_yuan, seats;
};

struct seatplan_plan {
	struct seatplan_decision *decision; /* by site, year, kind */
	int decisions;
	int64_t objective_micro;
	struct seatplan_year *year;
};

/* Solves it on one thread. *ret_plan (arena) is NULL only when the locks break a rule, which is said in err with ret->infeasible; the plan of
 * locks alone always exists otherwise. Objective and bound in yuan. A work unit is an arc looked at, about 10^8 a second.
 * Method: Lagrangian bound (demand and budget priced, each site solved exactly over the years) in a branch and bound; building
 * annealed with divisible rooms, then whole plans; sites answered exactly one by one against the transport costs of all others. */
enum status seatplan_solve(struct arena *a, const struct seatplan_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct seatplan_plan **ret_plan, struct err *err);

/* Recomputes every rule and the objective, pupils assigned at least cost by a method of its own; shares nothing with the solver.
 * ret_micro may be NULL. */
enum status seatplan_check(struct arena *a, const struct seatplan_problem *p, const struct seatplan_decision *decision,
			   int decisions, struct check_report *ret, int64_t *ret_micro, struct err *err);

/* What plans come to, one after another, for tables and trials: a year is assigned again only where its seats differ from the last plan's
 * in a way that matters. Shares nothing with the judge: R1 to R4 are taken as kept, budgets and locks are not asked. */
struct seatplan_outcomes;
/* O(units · sites) and the least costs of years without seats. Lives in the arena; the problem outlives it. */
enum status seatplan_outcomes_new(struct arena *a, const struct seatplan_problem *p, struct seatplan_outcomes **ret, struct err *err);
/* ST_INVALID: a decision's site, year or classes do not exist. ret->decision stays NULL, its years are the arena's. */
enum status seatplan_outcome(struct seatplan_outcomes *o, struct arena *a, const struct seatplan_decision *decision, int decisions,
			     struct seatplan_plan *ret, struct err *err);

/* Refuses what breaks an invariant (ST_INVALID, ST_TOO_LARGE, naming the place). */
enum status seatplan_validate(const struct seatplan_problem *p, struct err *err);

enum status seatplan_read(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
extern const struct problem_format seatplan_format;

#endif
