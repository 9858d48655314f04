/* One county as the solver sees it: units that choose among options.
 *
 * A unit is a teacher who may move, or a couple of whom at least one may; a couple's options are pairs of schools, so R5 holds
 * by construction. Who may not move only counts. Every option costs relative to staying; staying is option −1, unless
 * the unit must move. Schools, subjects and units carry numbers of the county. Costs are multiplied by `scale`, so that the
 * largest weight is 1000. */
#ifndef JH_ENGINE_EXCHANGE_MODEL_H
#define JH_ENGINE_EXCHANGE_MODEL_H

#include "engine/exchange/exchange.h"

enum { KIND_BACKBONE, KIND_ABOVE, KINDS, CLASSES = 4 };

/* Which schools and teachers belong to which county: lists ordered by county, then number. */
struct exc_index {
	int *school_start, *schools;   /* county_count + 1; global numbers */
	int *teacher_start, *teachers;
	int *local;                    /* global school → number in its county */
	int *wish_start, *wishes;      /* by teacher */
	int *need_start, *needs;       /* by county */
};

struct exc_unit {
	int teacher[2]; /* global; −1: no second */
	int home[2];    /* schools of the county */
	int post[2];    /* subject · schools + home: row of R1 */
	uint8_t class[2]; /* bit 0 backbone, bit 1 above */
	uint8_t members;
	bool must;        /* may not stay */
	int opt;          /* first option; the unit's options are opt … opt of the next unit − 1 */
};

struct exc_county {
	struct arena *arena;
	const struct exchange_problem *problem;
	int number;
	int schools, subjects, units, options, posts; /* posts = schools · subjects, index subject · schools + school */
	const int *school; /* global numbers */
	int subject[EXCHANGE_SUBJECTS_MAX]; /* number in the problem */
	double scale;
	double base;     /* constant of the objective, scaled: previous plan and bonuses when all stay */
	int teachers, eligible, movers_min;
	int64_t pupils_total, total[KINDS];
	int alpha_pm, beta_pm, backbone_min;

	int *lo, *hi;   /* R1: allowed net change of each post */
	int *now;       /* headcount of each post today */
	int *cap;       /* R4 of each school */
	int *kind_now[KINDS];
	double *due[KINDS];    /* P_s·N_k/P */
	double *share[KINDS];  /* due's fraction above its floor, exact to rounding */
	int *due_floor[KINDS];
	double weight[KINDS];  /* scaled w_balance / N_k; 0 when N_k = 0 */

	struct exc_unit *unit; /* units + 1 */
	int *to[2];            /* of each option: school of each member, its home when that one stays */
	double *cost;          /* scaled, relative to staying */
	int *option_unit;
};

enum exc_rule { EXC_POST, EXC_LEAVERS, EXC_MOVERS, EXC_BACKBONE, EXC_COUPLE, EXC_LOCK };

struct exc_index *exc_index_new(struct arena *a, const struct exchange_problem *p);

/* Builds a county. ST_INVALID for what validate cannot see cheaply: a pair of needs given twice, a couple that is not two.
 * O(teachers · schools) for the candidates. */
enum status exc_county_new(struct arena *a, const struct exchange_problem *p, const struct exc_index *x, int number,
			   struct exc_county **ret, struct err *err);

static inline int exc_option_count(const struct exc_county *c, int unit)
{
	return c->unit[unit + 1].opt - c->unit[unit].opt;
}

/* w·|n − due| of kind k at school s with n teachers after the exchange, scaled. */
static inline double exc_deviation(const struct exc_county *c, int k, int s, int n)
{
	int d = n - c->due_floor[k][s];
	return c->weight[k] * (d <= 0 ? c->share[k][s] - d : d - c->share[k][s]);
}

#endif
