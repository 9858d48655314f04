/* Which sites to open when each has a profit and nothing else ties them together but
 *   - sites fixed open or closed,
 *   - limits on their number, or
 *   - capacity for everybody's demand in all (a covering knapsack; only without the limit). This follows from the rules, but
 *     not from their relaxation, where sites open in fractions: it lifts the bound of models whose sites cost most. */
#ifndef JH_ENGINE_LOCATE_CHOOSE_H
#define JH_ENGINE_LOCATE_CHOOSE_H

#include "engine/locate/model.h"

enum { FIX_CLOSED = -1, FIX_FREE = 0, FIX_OPEN = 1 };

struct choose {
	const struct locate_model *model;
	const signed char *fix; /* of each site; NULL: all free */
	int64_t need;           /* capacity wanted in all; 0: not asked for */
	bool *take;             /* of each site: the choice */
	double level;           /* with a limit that binds: profit of the last site taken (below 0 for the lower limit); else 0 */
	uint64_t nodes;         /* of the knapsack, never reset */
	/* scratch */
	int *order;
	double *key;
	bool *trial;
};

void choose_init(struct choose *c, struct arena *a, const struct locate_model *m);
/* The least Σ −profit over allowed choices, or a bound below it when the knapsack is cut short; INFINITY when none is allowed. */
double choose_sites(struct choose *c, const double *profit);

#endif
