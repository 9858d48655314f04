/* Cuts that only whole plans satisfy: sums of rows that hold with equality, divided by a small prime and rounded down (Chvátal and
 * Gomory; found by elimination modulo the prime, Caprara, Fischetti and Letchford 2000). */
#ifndef JH_ENGINE_EXCHANGE_CUTS_H
#define JH_ENGINE_EXCHANGE_CUTS_H

#include "engine/exchange/master.h"

struct exc_cut {
	int n, rhs;   /* Σ coefficient · column ≤ rhs */
	int *column;  /* of the master: pieces and options */
	int *coefficient;
	int row;      /* in the program */
	double depth; /* distance of the point cut off, when found */
};

struct exc_cuts {
	struct exc_cut *cut;
	int n, cap;
	double *cost;         /* options' costs with the prices of the cuts in them */
	double *piece[KINDS]; /* three for each school */
	double constant;
};

struct exc_cuts *exc_cuts_new(struct arena *a, const struct exc_master *m);
/* Looks for cuts the master's last solution breaks, at most `most`; adds them. Returns how many. */
int exc_cuts_find(struct exc_cuts *cuts, struct exc_master *m, int most);
/* Whether the program has to keep them. */
void exc_cuts_hold(const struct exc_cuts *cuts, const struct exc_master *m, bool held);
/* Puts the prices the last solution gives the cuts into cost, piece and constant. */
void exc_cuts_price(struct exc_cuts *cuts, const struct exc_master *m);

#endif
