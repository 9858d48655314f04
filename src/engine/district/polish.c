#include "engine/district/polish.h"

#include <math.h>

void polish_init(struct polish *p, struct arena *a, const struct ground *g, const struct engine_run *run)
{
	const struct district_problem *d = g->p;
	struct locate_model *m = &p->model;
	int arcs = 0;
	*p = (struct polish){.g = g};
	for (size_t k = 0; k < (size_t)d->units * (size_t)d->sites; k++)
		arcs += isfinite(g->cost[k]) != 0;
	locate_model_init(m, a, d->units, d->sites, false);
	locate_model_arcs(m, a, arcs);
	for (int s = 0; s < d->sites; s++) {
		m->capacity[s] = d->capacity[s];
		m->open_cost[s] = d->all_open ? 0 : d->open_cost[s];
		p->constant += d->all_open ? d->open_cost[s] : 0;
		for (int i = 0; i < d->units; i++)
			if (isfinite(ground_cost(g, i, s)) && d->pupils[i] <= d->capacity[s])
				locate_model_add(m, s, i, ground_cost(g, i, s));
	}
	for (int i = 0; i < d->units; i++)
		m->demand[i] = d->pupils[i];
	locate_model_finish(m, a);
	task_init(&p->task, m, run, run->seed, NULL);
}

void polish_done(struct polish *p) { task_done(&p->task); }

void polish_offer(struct polish *p, const int *site_of)
{
	if (!p->g->p->contiguity)
		task_offer(&p->task, site_of);
}

void polish_step(struct polish *p, double target)
{
	if (p->g->p->contiguity)
		lagrange_step(&p->task.l, target - p->constant);
	else
		task_step(&p->task);
}

bool polish_is_done(const struct polish *p)
{
	return p->g->p->contiguity ? lagrange_is_settled(&p->task.l) : p->task.is_done;
}

/* The penalty of an unserved unit is above what a plan can save, so this bounds plans that serve all. */
double polish_bound(const struct polish *p)
{
	return (p->g->p->contiguity ? p->task.l.bound : p->task.bound) + p->constant;
}

const int *polish_plan(const struct polish *p)
{
	const struct task *t = &p->task;
	return !p->g->p->contiguity && t->has_decision && t->unserved == 0 ? t->site_of : NULL;
}
