/* Solves a location model: parts that share nothing are searched side by side, in rounds of equal work per arc, so the
 * result depends on work and seed alone and not on the number of threads. */
#ifndef JH_ENGINE_LOCATE_SOLVE_H
#define JH_ENGINE_LOCATE_SOLVE_H

#include "engine/engine.h"
#include "engine/locate/model.h"

/* Work units: items, set members and search nodes looked at; about 10^8 a second. constant is added to objective and bound.
 * start (may be NULL): a decision to begin with. *ret_site_of (arena): −1 unserved; NULL when no decision that serves all is
 * known. ret->infeasible: proved that none exists. Ends by itself when all is proved or nothing has improved for long; else by run->work or run->stop. */
void locate_solve(struct arena *a, const struct locate_model *m, double constant, const int *start,
		  const struct engine_run *run, struct engine_result *ret, int **ret_site_of);

enum locate_answer { LOCATE_NO, LOCATE_YES, LOCATE_UNKNOWN };

/* Whether everybody who must be served can be, whatever it costs. Unknown when run ends first. */
enum locate_answer locate_is_feasible(struct arena *a, const struct locate_model *m, const struct engine_run *run);

#endif
