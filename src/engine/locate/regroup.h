/* Annealing of a part whose sites lead themselves (grouping): customers go over or change places, another member leads, a site opens with
 * whom it draws or shuts and its customers find room elsewhere. Every decision on the way keeps the rules. As long as none is known that
 * serves everybody, who is left out costs the penalty of the prices, and groups may break their rules on the way at a price that grows while
 * some do.
 *
 * Where groups are small and full, neighbourhoods solved exactly hold too few of them to find the way; steps last as long as the gap is
 * wide. A step tries some thousands of moves; a run of steps cools down once, the next is twice as long. */
#ifndef JH_ENGINE_LOCATE_REGROUP_H
#define JH_ENGINE_LOCATE_REGROUP_H

#include "base/rng.h"
#include "engine/locate/model.h"

struct task;

struct regroup {
	bool usable, begun;
	bool some_left_out;          /* the run began with a decision that leaves out who must be served */
	double usual_demand, usual_side; /* of a customer */
	double price, broken;        /* of breaking rules while some are left out, and how far they are broken */
	int sites_broken;
	struct rng rng;
	int *site_of, *best;         /* of each customer; −1: outside */
	double cost, best_cost;
	struct locate_load *load;    /* of each site */
	int *head, *next, *prev;     /* customers of each site */
	int *near;                   /* arcs of each customer by cost, from by_first[i] on */
	struct regroup_undo {
		int customer, site;
	} *undo;
	int undos;
	double hot;                  /* temperature at the start of a run */
	int step, steps;             /* of the run */
};

void regroup_init(struct regroup *s, struct arena *a, const struct locate_model *m, const struct rng *rng);
/* Whether steps are worth their work now. */
bool regroup_is_wanted(const struct task *t);
void regroup_step(struct task *t);

#endif
