/* A plan under way: a state with the units at each post at hand, and exact changes of its penalised objective. */
#ifndef JH_ENGINE_EXCHANGE_WALK_H
#define JH_ENGINE_EXCHANGE_WALK_H

#include "engine/exchange/dual.h"
#include "engine/exchange/state.h"

enum { EXC_SHORT = 6, EXC_NOWHERE = -2 };

struct exc_walk {
	const struct exc_county *c;
	struct exc_state *s;
	double penalty;          /* of one rule broken by one */
	int *head, *next, *prev; /* units at each post, by their first member */
	int *place;              /* post where each unit is */
	int *shortlist;          /* EXC_SHORT + 1 a unit: its options of least reduced cost, best first, EXC_NOWHERE fills; last −1 if it may stay */
	uint64_t tried;          /* moves evaluated */
};

/* The shortlist is left out when choice is NULL. */
void exc_walk_init(struct exc_walk *w, struct arena *a, const struct exc_county *c, const struct exc_choice *choice,
		   struct exc_state *s, double penalty);
int exc_post_of(const struct exc_county *c, int unit, int option); /* where the first member would be */
int exc_post_fault(const struct exc_walk *w, int post);
void exc_walk_set(struct exc_walk *w, int unit, int option);
/* The same, and returns by how much the penalised objective changes. O(1). */
double exc_walk_move(struct exc_walk *w, int unit, int option);

#endif
