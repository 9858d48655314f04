/* What forbids every plan, as far as it can be proved without searching plans. */
#ifndef JH_ENGINE_DISTRICT_EXPLAIN_H
#define JH_ENGINE_DISTRICT_EXPLAIN_H

#include "engine/district/open.h"

/* Under contiguity a unit can be served by a site only when it reaches the site through units the site may serve too: other
 * pairs are closed in g->cost. O(sites · adjacencies). */
void ground_close_unreachable(struct ground *g, struct arena *scratch);

/* True, with the clashing rules in err, when no plan exists: a unit without any site; locks beyond a capacity; units that together have too
 * few seats in reach (a set from which no unit can be left out). False: not proved. */
bool district_clash(struct arena *scratch, const struct ground *g, struct open_search *o, const struct engine_run *run,
		    struct err *err);

#endif
