/* The yearly exchange of teachers inside counties (交流轮岗): who moves to which school, so that backbone teachers and teachers
 * above the required degree are spread evenly over the pupils, with little driving and few moves.
 *
 * Rules, each taken county by county (counties do not interact):
 *   R0  a teacher stays, or moves to a school of the county within `commute_m` of the residence
 *   R1  headcount of each subject at each school within [lo, hi]; a pair that is not listed has lo = hi = 0
 *   R2  only eligible teachers who consent move, at least ceil(alpha_pm · eligible / 1000) of them
 *   R3  at least beta_pm per mille of those who move, and at least backbone_min, are backbone teachers
 *   R4  at most max(1, floor(gamma_pm · teachers / 1000)) leave a school
 *   R5  if one of a couple moves, the schools of both are within `couple_m` of each other
 *   and the planner's locks and forbidden pairs.
 * Minimise, with n_ks teachers of kind k (backbone, above) at school s after the exchange, P pupils, N_k teachers of the kind:
 *   w_balance · Σ_k Σ_s |n_ks − P_s·N_k/P| / N_k  +  w_km · Σ_movers (new km − old km) / teachers
 *   + w_moves · movers / eligible  +  w_near · (teachers placed elsewhere than in the previous plan) / eligible  −  Σ bonus
 * Kilometres are Euclidean in double; tests on distances are made on whole metres squared.
 *
 * Arrays belong to the caller. Everything is 0-based. Limits (EXCHANGE_*_MAX) keep all products inside 64 bits. */
#ifndef JH_ENGINE_EXCHANGE_EXCHANGE_H
#define JH_ENGINE_EXCHANGE_EXCHANGE_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine.h"
#include "engine/problem.h"

enum {
	EXCHANGE_SUBJECTS_MAX = 32,
	EXCHANGE_SCHOOLS_MAX = 1000000,
	EXCHANGE_TEACHERS_MAX = 40000000,
	EXCHANGE_PUPILS_MAX = 100000,      /* of one school */
	EXCHANGE_METRES_MAX = 1000000000,  /* absolute value of a coordinate */
	EXCHANGE_COUNTY_TEACHERS_MAX = 200000,
};

struct exchange_rules {
	int64_t commute_m, couple_m;
	int alpha_pm, beta_pm, gamma_pm;            /* per mille, 0 … 1000 */
	int backbone_min;                           /* ≥ 0; only one of beta_pm and backbone_min is above 0 */
	double w_balance, w_km, w_moves, w_near;    /* ≥ 0 */
};

struct exchange_school {
	int county;
	int64_t pupils; /* > 0 */
	int64_t x_m, y_m;
};

struct exchange_need {
	int school, subject, lo, hi;
};

struct exchange_teacher {
	int home, subject;
	int64_t x_m, y_m; /* residence */
	int couple;       /* −1, or a number carried by exactly two teachers of the county */
	bool eligible, consent, backbone, above;
};

enum exchange_wish_kind {
	EXCHANGE_FORBID, /* not at this school; the home school: must move */
	EXCHANGE_LOCK,   /* at this school; the home school: must stay */
	EXCHANGE_PREFER, /* `bonus` is taken off the objective when the teacher is there */
};

struct exchange_wish {
	int teacher, school;
	enum exchange_wish_kind kind;
	double bonus;
};

struct exchange_problem {
	const char *name;
	int county_count, school_count, teacher_count, need_count, wish_count;
	const struct exchange_rules *rules; /* one for each county */
	const struct exchange_school *schools;
	const struct exchange_need *needs;  /* each pair once */
	const struct exchange_teacher *teachers;
	const struct exchange_wish *wishes; /* NULL: none */
	const int *previous;                /* NULL, or for each teacher the school of the last plan, −1: none */
};

/* How one county fares, for the page of slacks. */
struct exchange_county {
	double objective, bound;
	double balance_backbone, balance_above; /* the linear measure, before weights */
	double cv_backbone, cv_above;           /* coefficient of variation of teachers per 100 pupils, weighted by pupils */
	double km;                              /* Σ new − old over those who move */
	int teachers, eligible, movers, movers_min, backbone_movers;
	int backbone_slack_pm;                  /* 1000·backbone movers − beta_pm·movers */
	int full_schools;                       /* schools that may not lose one more teacher (R4 tight) */
	int full_posts;                         /* (school, subject) pairs at lo or at hi */
};

struct exchange_plan {
	int *destination;                  /* for each teacher */
	struct exchange_county *counties;
};

/* Refuses what breaks an invariant of the structures (ST_INVALID, names the place). O(size of the problem). */
enum status exchange_validate(const struct exchange_problem *p, struct err *err);

/* Solves county by county, `run->threads` counties at a time; the decision depends on neither threads nor time but when
 * stopped. A work unit is about 1000 options priced. *ret_plan (arena) is NULL when no plan is known. When it is proved that none
 * exists, result.infeasible is set and err holds the smallest clashing set of rules in plain words, status ST_OK.
 * Method: Lagrangian relaxation with a trivial subproblem; restricted linear program over the options of small reduced
 * cost; branch and bound whose every bound is evaluated over all options in whole numbers; local search. */
enum status exchange_solve(struct arena *a, const struct exchange_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct exchange_plan **ret_plan, struct err *err);

/* Second phase: lowers the sum of both coefficients of variation (teachers per 100 pupils, weighted by pupils, of backbone and of above-degree
 * teachers) by shifts and exchanges of two, while each county's objective grows by at most `allowance` of itself (0.01: one per cent).
 * A work unit is a shift tried; a county has its share by teachers. The plan must keep the rules; it is changed in place, its counties are told anew and keep their bounds. When stopped, what was
 * reached stays. */
enum status exchange_even_out(struct arena *a, const struct exchange_problem *p, struct exchange_plan *plan, double allowance,
			      const struct engine_run *run, struct err *err);

/* Recomputes objective and every rule of a plan; shares nothing with the solver. violations live in the arena. */
enum status exchange_check(struct arena *a, const struct exchange_problem *p, const int *destination,
			   struct check_report *ret, struct exchange_county *ret_counties, struct err *err);

extern const struct problem_format exchange_format;

#endif
