/* The search on one part of a model: a decision that is improved and a bound that is raised, step by step.
 *
 * Steps take turns by the work they used, so that any amount of work gives a balanced pair: prices of the bound (lagrange.h);
 * neighbourhoods, a few near sites and their customers solved again exactly (neighbour.c); annealing of groups while the gap is wide
 * (regroup.h); a linear program over sets where the sites are limited in number (setlp.h); the whole part solved below a
 * ceiling that is lifted until it meets the decision (exact.h). A step depends on nothing but the steps before it. */
#ifndef JH_ENGINE_LOCATE_TASK_H
#define JH_ENGINE_LOCATE_TASK_H

#include "base/rng.h"
#include "engine/engine.h"
#include "engine/locate/regroup.h"
#include "engine/locate/ceiling.h"
#include "engine/locate/exact.h"
#include "engine/locate/setlp.h"
#include "engine/locate/swap.h"
#include "engine/locate/tree.h"

enum { NEIGHBOUR_TRIED = 1 << 14 };

struct task {
	const struct locate_model *model;
	const struct engine_run *run;
	struct arena keep, scratch;
	struct rng rng;
	struct lagrange l;
	struct locate_cut cut;
	double penalty;
	int *site_of;      /* the best decision; −1 unserved */
	int *open;         /* customers of each site */
	double cost;       /* of it, penalties included */
	int unserved;      /* customers that must be served and are not */
	double bound;
	double cost_most;  /* no decision that serves all costs more */
	bool has_decision;
	bool is_optimal, is_infeasible;
	bool is_done;      /* optimal, infeasible or nothing left to try */
	uint64_t work, dual_work, primal_work, ceiling_work;
	/* neighbourhoods */
	int size;          /* customers wanted in one */
	int pass_at;       /* next seed in the order of this pass */
	int pass_gain, pass_open;
	int passes_idle;
	uint64_t *tried;   /* marks of neighbourhoods that held nothing better */
	int *order;
	struct swap swap;
	uint64_t swap_work;
	struct regroup regroup;
	uint64_t regroup_work;
	struct tree tree;
	uint64_t tree_work;
	struct setlp setlp;
	struct ceiling ceiling;
	uint64_t last_gain; /* work when the decision or the bound last improved */
};

/* start: a decision to begin with (any that keeps the rules of open sites; −1 unserved) or NULL. */
void task_init(struct task *t, const struct locate_model *m, const struct engine_run *run, uint64_t seed, const int *start);
void task_done(struct task *t);
/* One step; nothing when done. */
void task_step(struct task *t);

/* How near a bound must come to the decision to prove it. */
double task_tolerance(const struct task *t);
/* A bound that has been proved. */
void task_raise(struct task *t, double bound);
/* Takes the decision when it is better (site_of of the part's model). */
bool task_offer(struct task *t, const int *site_of);

/* neighbour.c: solves one neighbourhood again. */
void neighbour_step(struct task *t);
/* start.c: a first decision out of the sets the bound has chosen last. */
void start_build(struct task *t, int *site_of);

#endif
