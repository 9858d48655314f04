/* Which sites to use, by branch and bound: units may be divided as in open.h, a site is opened in part, a unit goes to it in no larger a part.
 * The linear program of a node (engine/lp.h) is narrowed by such rows as they are broken; what it opens for the most part is
 * handed to open.h, whose best sets end a branch. Only near sites of a unit are looked at: a search, no bound. */
#ifndef JH_ENGINE_DISTRICT_SITES_H
#define JH_ENGINE_DISTRICT_SITES_H

#include "engine/district/open.h"
#include "engine/heap.h"
#include "engine/lp.h"

struct site_tree {
	const struct ground *g;
	struct open_search *o;
	struct lp *lp;
	int columns, *unit, *site, *link; /* of the pairs: unit, site, row or −1 */
	double unit_cost;      /* costs of the program are in these */
	bool *open;            /* scratch */
	double *x;             /* scratch: a solution */
	signed char *fixed;    /* each site in the node: 1 open, −1 closed, 0 free */
	struct bound_heap nodes; /* of such arrays */
	bool begun;
	uint64_t work;
};

/* Whether the program is small enough to be worth while. */
bool site_tree_fits(const struct ground *g);
void site_tree_init(struct site_tree *t, struct arena *a, const struct ground *g, struct open_search *o);
void site_tree_done(struct site_tree *t); /* half-built ones too */
/* One node. Nothing when done. */
enum status site_tree_step(struct site_tree *t, const struct engine_run *run, struct err *err);
static inline bool site_tree_is_done(const struct site_tree *t) { return t->begun && !t->nodes.n; }

#endif
