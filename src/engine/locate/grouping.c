#include "engine/locate/grouping.h"

#include "engine/locate/grouping_model.h"
#include "engine/locate/solve.h"

#include <string.h>

/* The previous plan as far as it keeps the rules: groups that break one now start empty. */
static int *start_from(struct arena *a, const struct grouping_problem *p, const struct grouping_model *g)
{
	const struct locate_model *m = &g->model;
	int *start = ARENA_ARRAY(a, int, (size_t)p->schools + 1);
	struct locate_load *load = ARENA_ARRAY(a, struct locate_load, (size_t)m->sites + 1);
	for (int i = 0; i < p->schools; i++) {
		int core = p->previous[i], j = core >= 0 && core < p->schools ? g->site[core] : -1;
		bool own = j >= 0 && core == i;
		start[i] = own || (j >= 0 && locate_arc(m, i, j) >= 0) ? j : -1;
		if (start[i] >= 0)
			locate_load_add(m, &load[j], i, 1);
	}
	for (int i = 0; i < p->schools; i++) {
		int j = start[i];
		if (j >= 0 && (start[g->site_school[j]] != j || !locate_load_fits(m, j, &load[j])))
			start[i] = g->site_school[j] == i ? -2 : -1; /* the core last: the others look at it */
	}
	for (int i = 0; i < p->schools; i++)
		if (start[i] == -2)
			start[i] = -1;
	return start;
}

enum status grouping_solve(struct arena *a, const struct grouping_problem *p, const struct engine_run *run,
			   struct engine_result *ret, int **ret_core, struct err *err)
{
	struct grouping_model g;
	const struct grouping_rules all = {.distance = true, .schools = true, .pupils = true, .low = true, .high = true};
	TRY(grouping_model_make(a, p, &all, &g, err));
	int *site_of;
	locate_solve(a, &g.model, g.constant, p->previous ? start_from(a, p, &g) : NULL, run, ret, &site_of);
	*ret_core = NULL;
	if (site_of) {
		int *core = ARENA_ARRAY(a, int, (size_t)p->schools + 1);
		for (int i = 0; i < p->schools; i++)
			core[i] = site_of[i] < 0 ? GROUPING_OUTSIDE : g.site_school[site_of[i]];
		*ret_core = core;
	} else if (ret->infeasible) {
		grouping_explain(a, p, run, err);
	}
	return ST_OK;
}
