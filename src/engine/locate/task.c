#include "engine/locate/task.h"

#include <string.h>

enum { DUAL_FIRST = 120, SIZE_FIRST = 24 };
static const uint64_t IDLE_WORK = 3000000000u;

/* No decision that serves all costs more. */
static double most_cost(const struct locate_model *m)
{
	double most = 0;
	for (int j = 0; j < m->sites; j++)
		most += MAX(m->open_cost[j], 0);
	for (int i = 0; i < m->customers; i++) {
		double dear = isinf(m->outside[i]) ? 0 : MAX(m->outside[i], 0);
		for (int k = m->by_first[i]; k < m->by_first[i + 1]; k++)
			dear = MAX(dear, m->cost[m->by_arc[k]]);
		most += dear;
	}
	return most;
}

void task_done(struct task *t)
{
	tree_done(&t->tree);
	setlp_done(&t->setlp);
	arena_done(&t->keep);
	arena_done(&t->scratch);
}

bool task_offer(struct task *t, const int *site_of)
{
	const struct locate_model *m = t->model;
	int unserved;
	double cost = locate_cost(m, site_of, &unserved) + unserved * t->penalty;
	if (t->has_decision && !(cost < t->cost - 1e-12 * (1 + fabs(t->cost))))
		return false;
	t->has_decision = true;
	t->cost = cost;
	t->unserved = unserved;
	memcpy(t->site_of, site_of, (size_t)m->customers * sizeof *site_of);
	memset(t->open, 0, (size_t)m->sites * sizeof *t->open);
	for (int i = 0; i < m->customers; i++)
		if (site_of[i] >= 0)
			t->open[site_of[i]]++;
	t->last_gain = t->work;
	return true;
}

double task_tolerance(const struct task *t) { return 1e-9 * (fabs(t->cost) + 1e-3); }

/* Serving nobody gets dearer until it costs more than anything else can: then a bound above cost_most is a proof that not
 * everybody can be served. What is proved stays true. */
static void raise_penalty(struct task *t)
{
	const struct locate_model *m = t->model;
	t->penalty *= 8;
	t->cost += t->unserved * t->penalty * 7 / 8;
	for (int i = 0; i < m->customers; i++)
		if (isinf(m->outside[i]))
			t->l.outside[i] = t->penalty;
	lagrange_restart(&t->l);
	t->regroup.begun = false;
	t->ceiling.sides = 0; /* begun again with the new prices */
}

void task_raise(struct task *t, double bound)
{
	if (t->model->grain > 0 && isfinite(bound)) /* the whole amounts below it are out of reach */
		bound = ceil(bound / t->model->grain - 1e-6) * t->model->grain;
	if (bound > t->bound + task_tolerance(t))
		t->last_gain = t->work;
	t->bound = MAX(t->bound, bound);
	if (t->bound > t->cost_most + 1e-9 * (1 + fabs(t->cost_most)))
		t->is_infeasible = t->is_done = true;
	if (!t->has_decision || t->is_done || t->bound < t->cost - task_tolerance(t))
		return;
	t->bound = t->cost;
	if (t->unserved) { /* best only because not serving is too cheap */
		raise_penalty(t);
		return;
	}
	t->is_optimal = t->is_done = true;
}

void task_init(struct task *t, const struct locate_model *m, const struct engine_run *run, uint64_t seed, const int *start)
{
	*t = (struct task){.model = m, .run = run, .cost = INFINITY, .bound = -INFINITY, .size = SIZE_FIRST};
	arena_init(&t->keep);
	arena_init(&t->scratch);
	rng_init(&t->rng, seed);
	locate_cut_init(&t->cut, &t->keep, m);
	t->site_of = ARENA_ARRAY(&t->keep, int, (size_t)m->customers);
	for (int i = 0; i < m->customers; i++)
		t->site_of[i] = -1;
	t->open = ARENA_ARRAY(&t->keep, int, (size_t)m->sites);
	t->tried = ARENA_ARRAY(&t->keep, uint64_t, NEIGHBOUR_TRIED);
	t->order = ARENA_ARRAY(&t->keep, int, (size_t)(m->sites + m->customers));
	t->penalty = lagrange_penalty(m);
	t->cost_most = most_cost(m);
	swap_init(&t->swap, &t->keep, m);
	regroup_init(&t->regroup, &t->keep, m, &t->rng);
	tree_init(&t->tree, t->swap.usable);
	setlp_init(&t->setlp, t->swap.usable && m->max_open >= 0);
	lagrange_init(&t->l, &t->keep, m, t->penalty, NULL);
	if (start)
		task_offer(t, start);
	t->work = t->l.price.work;
	task_raise(t, t->l.bound);
}

static void dual_step(struct task *t)
{
	uint64_t before = t->l.price.work;
	lagrange_step(&t->l, t->cost);
	t->dual_work += t->l.price.work - before;
	t->work += t->l.price.work - before;
	task_raise(t, t->l.bound);
}

static void build_step(struct task *t)
{
	struct arena_mark mark = arena_mark(&t->scratch);
	int *site_of = ARENA_ARRAY(&t->scratch, int, (size_t)t->model->customers);
	start_build(t, site_of);
	task_offer(t, site_of);
	task_raise(t, t->l.bound);
	arena_reset(&t->scratch, mark);
}

void task_step(struct task *t)
{
	if (t->is_done || engine_stopped(t->run))
		return;
	bool settled = lagrange_is_settled(&t->l);
	if (t->l.iterations < DUAL_FIRST && !settled) {
		dual_step(t);
		if (t->l.iterations == DUAL_FIRST / 8 || t->l.iterations == DUAL_FIRST)
			build_step(t);
	} else if (!t->has_decision) {
		build_step(t);
	} else if (regroup_is_wanted(t) && t->regroup_work <= (t->unserved ? t->work / 2 : t->work / 3)) {
		regroup_step(t);
	} else if (!settled && t->dual_work <= t->primal_work + t->ceiling_work) {
		dual_step(t);
	} else if (settled && t->setlp.usable && t->setlp.work <= t->primal_work + t->ceiling_work) {
		setlp_step(t);
	} else if (settled && t->tree.usable && t->tree_work <= t->primal_work + t->ceiling_work) {
		uint64_t before = t->work;
		tree_step(t);
		t->tree_work += t->work - before;
	} else if (settled && t->ceiling_work <= (t->tree.usable ? t->primal_work / 3 : t->primal_work)) {
		ceiling_step(t);
	} else if (t->swap.usable && t->swap_work * 4 <= t->primal_work * 3) {
		uint64_t before = t->work;
		swap_step(t);
		t->swap_work += t->work - before;
	} else {
		neighbour_step(t);
	}
	if (t->work - t->last_gain > IDLE_WORK && t->work - t->last_gain > 4 * t->last_gain)
		t->is_done = true;
}
