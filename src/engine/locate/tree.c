#include "engine/locate/tree.h"

#include "engine/locate/task.h"

#include <stdlib.h>
#include <string.h>

enum { ROOT_STEPS = 900, NODE_STEPS = 60 };
static const size_t BYTES_MAX = (size_t)256 << 20;

void tree_init(struct tree *t, bool usable) { *t = (struct tree){.usable = usable, .leaf = INFINITY}; }

static void free_node(void *node)
{
	struct tree_node *n = node;
	free(n->fix);
	free(n->u);
	free(n);
}

void tree_done(struct tree *t)
{
	bound_heap_done(&t->open, free_node);
	*t = (struct tree){};
}

static struct tree_node *node_new(const struct locate_model *m, const double *u)
{
	struct tree_node *n = heap_alloc(1, sizeof *n);
	*n = (struct tree_node){heap_alloc((size_t)m->sites, 1), heap_alloc((size_t)m->customers, sizeof(double))};
	memcpy(n->u, u, (size_t)m->customers * sizeof *n->u);
	return n;
}

/* A node below n: a site fixed so. */
static void push_below(struct tree *t, const struct locate_model *m, const struct tree_node *n, double bound, int site, signed char to)
{
	struct tree_node *below = node_new(m, n->u);
	memcpy(below->fix, n->fix, (size_t)m->sites);
	below->fix[site] = to;
	bound_heap_push(&t->open, bound, below);
}

static void begin(struct task *t)
{
	struct tree *tree = &t->tree;
	const struct locate_model *m = t->model;
	tree->l = ARENA_NEW(&t->keep, struct lagrange);
	lagrange_init(tree->l, &t->keep, m, t->penalty, t->l.u);
	if (m->max_open < 0)
		for (int i = 0; i < m->customers; i++)
			tree->l->choose.need += m->demand[i];
	bound_heap_push(&tree->open, t->l.bound, node_new(m, t->l.u));
}

/* The free site that is open in about half of the choices; −1 when all are decided. */
static int undecided(const struct task *t, const struct tree_node *n)
{
	const struct lagrange *l = t->tree.l;
	int best = -1;
	double least = 0.48;
	for (int j = 0; j < t->model->sites; j++)
		if (n->fix[j] == FIX_FREE && fabs(l->share[j] - 0.5) < least) {
			least = fabs(l->share[j] - 0.5);
			best = j;
		}
	for (int j = 0; best < 0 && j < t->model->sites; j++) /* all but decided: the first that is left */
		if (n->fix[j] == FIX_FREE && l->profit[j] > -INFINITY)
			best = j;
	return best;
}

/* Fixes sites whose other state no decision at or below `enough` can have, by what it would cost at the best prices. */
static void fix_by_cost(const struct task *t, struct tree_node *n, double enough)
{
	const struct lagrange *l = t->tree.l;
	const struct locate_model *m = t->model;
	if (l->choose.need) /* the choice is a knapsack there: profits alone do not tell */
		return;
	double budget = enough - l->value + 1e-9 * (1 + fabs(enough)), next = 0;
	for (int j = 0; j < m->sites; j++) /* who comes in when one that is taken goes: at best one not taken */
		if (n->fix[j] == FIX_FREE && l->profit[j] <= l->level)
			next = MAX(next, l->profit[j]);
	for (int j = 0; j < m->sites; j++) {
		if (n->fix[j] != FIX_FREE)
			continue;
		if (l->profit[j] <= l->level && l->level - l->profit[j] > budget)
			n->fix[j] = FIX_CLOSED;
		else if (l->profit[j] > l->level && l->profit[j] - next > budget)
			n->fix[j] = FIX_OPEN;
	}
}

void tree_step(struct task *t)
{
	struct tree *tree = &t->tree;
	const struct locate_model *m = t->model;
	if (!tree->l)
		begin(t);
	struct lagrange *l = tree->l;
	uint64_t before = l->price.work;
	bool is_root = tree->bytes == 0;
	double bound;
	struct tree_node *n = bound_heap_pop(&tree->open, &bound);
	double enough = t->cost - MAX(1e-9 * fabs(t->cost), m->grain > 0 ? m->grain * (1 - 1e-6) : 0);
	l->choose.fix = n->fix;
	lagrange_begin(l, n->u);
	int steps = is_root ? ROOT_STEPS : NODE_STEPS;
	while (l->iterations < steps && !lagrange_is_settled(l) && isfinite(l->value) && l->bound <= enough &&
	       !engine_stopped(t->run)) {
		lagrange_step(l, t->cost);
		if (is_root && l->iterations % 50 == 0)
			swap_from_sets(t, l);
	}
	bound = MAX(bound, l->bound);
	if (isfinite(l->value) && !engine_stopped(t->run))
		swap_from_sets(t, l);
	memcpy(n->u, l->u, (size_t)m->customers * sizeof *n->u);
	int site = -1;
	if (engine_stopped(t->run)) {
		tree->leaf = MIN(tree->leaf, bound);
	} else if (bound <= enough) {
		fix_by_cost(t, n, enough);
		site = undecided(t, n);
		if (site < 0)
			tree->leaf = MIN(tree->leaf, bound);
	}
	if (site >= 0) {
		push_below(tree, m, n, bound, site, FIX_OPEN);
		push_below(tree, m, n, bound, site, FIX_CLOSED);
		tree->bytes += (size_t)m->sites + (size_t)m->customers * sizeof(double);
	}
	l->choose.fix = NULL;
	free_node(n);
	t->work += l->price.work - before;
	/* what is not open any more holds nothing that costs less than the decision */
	bound = MIN(MIN(tree->leaf, t->cost), bound_heap_least(&tree->open));
	task_raise(t, bound);
	if (!tree->open.n || tree->bytes > BYTES_MAX || tree->leaf <= bound)
		tree->usable = false;
}
