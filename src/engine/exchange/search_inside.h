/* Shared by branch.c, box.c and dive.c. */
#ifndef JH_ENGINE_EXCHANGE_SEARCH_INSIDE_H
#define JH_ENGINE_EXCHANGE_SEARCH_INSIDE_H

#include "engine/exchange/branch.h"
#include "engine/exchange/cuts.h"

enum decision { COUNT_BACKBONE, COUNT_ABOVE, LEAVERS, UNIT_MOVES, OPTION };

struct node {
	int parent;
	enum decision type;
	int index, lo, hi;
	double bound;
	struct basis *basis;
};

struct basis {
	int users;
	unsigned char status[];
};

struct exc_search {
	struct exc_master *m;
	const struct exc_county *c;
	struct exc_state *best;
	double value; /* of the incumbent, or a value no plan can exceed */
	bool known;   /* there is an incumbent */
	double root_bound;
	double *key;      /* of each option: what the root's bound rises by when it is taken */
	double key_bound; /* the bound the keys belong to */
	double floor; /* bound of what was closed without proof */
	double eps;
	struct exc_box box;
	int *count_lo[KINDS], *count_hi[KINDS], *leave_lo, *leave_hi;
	int8_t *closed, *option, *stay;
	struct exc_price *price;
	struct exc_choice *choice;
	struct exc_state *trial;
	struct exc_cuts *cuts;
	struct node *nodes;
	int node_count, node_cap;
	int *heap, heap_count; /* open nodes by bound */
	int next;              /* the child to go on with, −1 */
	int tree_open;         /* options open when the tree was started */
	double tree_value;
	int dearer;            /* how often broken rules were made dearer */
	double pruned;         /* least bound of the nodes given up */
};

/* Everything open. */
void exc_box_reset(struct exc_search *s);
/* One decision of a branch: a count of a school, its leavers, a unit, an option lies in lo … hi. */
void exc_box_decide(struct exc_search *s, enum decision type, int index, int lo, int hi);
/* Tells the linear program what is open. */
void exc_box_apply(struct exc_search *s);
/* The decisions from the root down to the node. */
void exc_box_of_node(struct exc_search *s, int node);
/* How far from a whole number, 0 … 0.5. */
double exc_fraction(double v);
/* The relaxation under the box; false: nothing below can be better. */
bool exc_relax(struct exc_search *s, const struct engine_run *run, double *ret_bound, bool *ret_unfinished);
/* Takes the relaxation as a plan where it is whole. */
bool exc_try_whole(struct exc_search *s);
/* Closes what the incumbent leaves no room for; how many options stay open. */
int exc_tighten(struct exc_search *s);
/* Rounds of cuts at the root. */
void exc_cut_root(struct exc_search *s, int rounds, const struct engine_run *run);
/* Fixes the largest fractions one after the other. */
void exc_dive(struct exc_search *s, const struct engine_run *run);

#endif
