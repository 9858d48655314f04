/* A decision for one county and what it costs, kept up to date while single units change. */
#ifndef JH_ENGINE_EXCHANGE_STATE_H
#define JH_ENGINE_EXCHANGE_STATE_H

#include "engine/exchange/model.h"

struct exc_state {
	int *option;      /* of each unit; −1 stays */
	int *net;         /* of each post: change of its headcount */
	int *count[KINDS]; /* of each school */
	int *leavers;     /* of each school */
	int movers, backbone_movers;
};

struct exc_state *exc_state_new(struct arena *a, const struct exc_county *c); /* all stay */
void exc_state_copy(const struct exc_county *c, struct exc_state *to, const struct exc_state *from);
void exc_state_set(const struct exc_county *c, struct exc_state *s, int unit, int option); /* −1 stays; O(1) */

/* Scaled objective, computed anew. O(units + schools). */
double exc_state_objective(const struct exc_county *c, const struct exc_state *s);
/* More than any plan can cost, scaled. */
double exc_ceiling(const struct exc_county *c);
/* By how much the rules are broken: posts, leavers, movers, share of backbone (in movers), units that may not stay. */
int64_t exc_state_violation(const struct exc_county *c, const struct exc_state *s);

/* Between destinations of the whole problem and a state of the county; where no option fits, the unit stays. */
void exc_plan_load(const struct exc_county *c, const struct exc_index *x, const int *destination, struct exc_state *s);
void exc_plan_save(const struct exc_county *c, const struct exc_state *s, int *destination);

#endif
