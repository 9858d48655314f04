/* One county through the stages of a solve. */
#ifndef JH_ENGINE_EXCHANGE_JOB_H
#define JH_ENGINE_EXCHANGE_JOB_H

#include "engine/exchange/model.h"

enum exc_stage {
	EXC_FIRST, /* any plan that keeps the rules, in a fraction of the next stage's time: for counties a stop left without one */
	EXC_QUICK, /* prices by subgradients, a plan by repair and local search */
	EXC_RELAX, /* the linear program to its end, then search among the best options only */
	EXC_EXACT, /* branch and bound over the options that can be in a better plan, more at each attempt */
};

struct exc_job {
	const struct exchange_problem *problem;
	const struct exc_index *index;
	int number;
	int *destination;     /* of the whole problem; only this county's teachers are written */
	double *prices;       /* heap; NULL before the first stage */
	double value, bound;  /* unscaled; INFINITY, −INFINITY while unknown */
	bool closed;          /* nothing left to prove: optimal, or infeasible */
	bool relaxed;         /* the prices are those of the finished linear program */
	bool infeasible;
	int attempts;         /* exact searches so far: each opens twice the options */
	uint64_t work;
	enum status status;   /* not ST_OK: the county cannot be read as a problem */
	struct err err;       /* why */
};

void exc_job_init(struct exc_job *j, const struct exchange_problem *p, const struct exc_index *x, int number, int *destination);
void exc_job_done(struct exc_job *j);
/* Builds the county and runs a stage; `quota` work units are where it should end. Safe to call for different counties at once. */
void exc_job_run(struct exc_job *j, enum exc_stage stage, uint64_t quota, const struct engine_run *run);

#endif
