/* The linear program over sets of customers, a set a site, with rows on three customers: a bound above that of lagrange.h for the
 * models of swap.h whose sites are limited in number.
 *
 *     minimise Σ cost_S x_S    each customer in at least one set, at most one set a site, at most max_open sets;
 *     at most one set that holds two or more of the customers i, k, l   (for triples that the program breaks)
 *
 * Sets come from price.h at prices between the program's and the best ones so far (Wentges, Weighted Dantzig–Wolfe decomposition for
 * linear mixed-integer programming, 1997); the rows on triples are subset-row inequalities (Jepsen, Petersen, Spoorendonk, Pisinger,
 * Subset-row inequalities applied to the vehicle-routing problem with time windows, 2008), whose price a set pays once when it
 * holds two of the three. The bound is proved from prices in the engine's own arithmetic, never from the program:
 *
 *     Σ u_i − Σ r_c − p · max_open − Σ_j max(0, best profit of site j at (u, r) − p)     u, r, p ≥ 0 */
#ifndef JH_ENGINE_LOCATE_SETLP_H
#define JH_ENGINE_LOCATE_SETLP_H

#include "engine/locate/price.h"

#include <stdbool.h>
#include <stdint.h>

struct task;
struct setlp_inside;

struct setlp {
	bool usable;
	struct setlp_inside *in; /* NULL: not begun */
	uint64_t work;           /* used so far */
};

void setlp_init(struct setlp *s, bool usable);
void setlp_done(struct setlp *s);
/* One solve of the program and one pricing of all sites, or new rows. For a task whose bound has settled; not usable when nothing is
 * left to try. */
void setlp_step(struct task *t);

#endif
