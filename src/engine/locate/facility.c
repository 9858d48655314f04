#include "engine/locate/facility.h"

#include "engine/locate/facility_read.h"
#include "engine/locate/solve.h"

#include <stdlib.h>
#include <string.h>

static void make_model(struct arena *a, const struct facility_problem *p, struct locate_model *m)
{
	locate_model_init(m, a, p->customers, p->sites, false);
	locate_model_arcs(m, a, p->customers * p->sites);
	for (int j = 0; j < p->sites; j++) {
		m->capacity[j] = p->capacity[j];
		m->open_cost[j] = p->open_cost[j];
		for (int i = 0; i < p->customers; i++)
			if (p->demand[i] <= p->capacity[j])
				locate_model_add(m, j, i, p->cost[(size_t)i * (size_t)p->sites + (size_t)j]);
	}
	for (int i = 0; i < p->customers; i++)
		m->demand[i] = p->demand[i];
	m->max_open = p->most;
	m->grain = p->whole ? 1 : 0;
	locate_model_finish(m, a);
}

static int falling(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return (a < b) - (a > b);
}

/* Why nothing fits: one customer alone, all demand together, or the way the amounts divide. */
static void explain(const struct facility_problem *p, struct err *err)
{
	int64_t *capacity = heap_alloc((size_t)p->sites, sizeof *capacity), demand = 0, room = 0;
	int open = p->most < 0 ? p->sites : MIN(p->most, p->sites), alone = -1;
	memcpy(capacity, p->capacity, (size_t)p->sites * sizeof *capacity);
	qsort(capacity, (size_t)p->sites, sizeof *capacity, falling);
	for (int i = 0; i < p->customers; i++) {
		demand += p->demand[i];
		if (alone < 0 && p->demand[i] > capacity[0])
			alone = i;
	}
	for (int j = 0; j < open; j++)
		room += capacity[j];
	if (alone >= 0)
		(void)err_set(err, ST_INVALID, "customer %d must be served whole: its demand %lld is above the largest capacity %lld", alone,
			      (long long)p->demand[alone], (long long)capacity[0]);
	else if (demand > room)
		(void)err_set(err, ST_INVALID, "the demand %lld in all is above what the %d largest sites hold, %lld", (long long)demand,
			      open, (long long)room);
	else
		(void)err_set(err, ST_INVALID, "demands that are served whole cannot be divided among %d sites of these capacities", open);
	free(capacity);
}

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	struct locate_model m;
	make_model(a, problem, &m);
	int *site_of;
	locate_solve(a, &m, 0, NULL, run, ret, &site_of);
	*ret_solution = site_of;
	if (ret->infeasible)
		explain(problem, err);
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	const struct facility_problem *p = problem;
	const int *site = solution;
	for (int i = 0; i < p->customers; i++)
		buf_printf(out, "%d,%d\n", i, site[i]);
}

const struct problem_format sscflp_format = {
	.name = "sscflp",
	.files = 1,
	.read = facility_read_sscflp,
	.solve = solve,
	.write = write,
	.check = facility_check,
};

const struct problem_format cpmp_orlib_format = {
	.name = "cpmp-orlib",
	.files = 1,
	.read = facility_read_orlib,
	.solve = solve,
	.write = write,
	.check = facility_check,
};

const struct problem_format cpmp_sjc_format = {
	.name = "cpmp-sjc",
	.files = 1,
	.read = facility_read_sjc,
	.solve = solve,
	.write = write,
	.check = facility_check,
};
