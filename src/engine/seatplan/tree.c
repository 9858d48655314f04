#include "engine/seatplan/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 120, STEPS_MORE = 240 }; /* of a node, of the root */
static const size_t BYTES_MAX = (size_t)256 << 20; /* of the nodes that wait; then the bound stays as it is */
static const double SAME = 1e-9, SLIGHT = 1e-6;

void seat_tree_init(struct seat_tree *t, struct arena *a, const struct seat_model *m)
{
	*t = (struct seat_tree){.m = m, .closed = INFINITY, .leaf = INFINITY, .bound = -INFINITY};
	seat_dual_init(&t->dual, a, m, NULL);
	t->limits = ARENA_ARRAY(a, struct seat_limits, (size_t)m->sites);
	t->price = ARENA_ARRAY(a, double, (size_t)t->dual.n);
}

static void free_node(void *node)
{
	struct seat_node *n = node;
	free(n->price);
	free(n->limits);
	free(n);
}

void seat_tree_done(struct seat_tree *t)
{
	bound_heap_done(&t->nodes, free_node);
	if (t->has_master)
		seat_master_done(&t->master);
}

static void push(struct seat_tree *t, double bound)
{
	struct seat_node *n = heap_alloc(1, sizeof *n);
	*n = (struct seat_node){heap_alloc((size_t)t->dual.n, sizeof(float)), heap_alloc((size_t)t->m->sites, sizeof *t->limits)};
	for (int k = 0; k < t->dual.n; k++)
		n->price[k] = (float)t->dual.best[k];
	memcpy(n->limits, t->limits, (size_t)t->m->sites * sizeof *t->limits);
	bound_heap_push(&t->nodes, bound, n);
}

/* Prices and limits of the node of the least bound, which it returns. */
static double pop(struct seat_tree *t)
{
	double bound;
	struct seat_node *n = bound_heap_pop(&t->nodes, &bound);
	memcpy(t->limits, n->limits, (size_t)t->m->sites * sizeof *t->limits);
	for (int k = 0; k < t->dual.n; k++)
		t->price[k] = n->price[k];
	free_node(n);
	return bound;
}

struct branch {
	int site, year, low; /* at most low, or more */
	bool rooms;
	double score;
};

static struct branch pick(const struct seat_tree *t)
{
	const struct seat_model *m = t->m;
	struct branch best = {-1, 0, 0, false, 0};
	for (int j = 0; j < m->sites; j++) {
		const struct seatplan_site *s = &m->p->site[j];
		const struct seat_limits *l = &t->limits[j];
		if (m->p->decided && m->p->decided[j])
			continue;
		for (int y = 0; y < m->years; y++) {
			double x = t->dual.mean[j * m->years + y], r = t->dual.rooms[j * m->years + y];
			/* what may stand: 0, and whole classes from `classes` on */
			int least = l->low[y] ? MAX(l->low[y], s->classes) : 0, most = l->high[y] < s->classes ? 0 : l->high[y];
			if (least < most) {
				int low = MIN(MAX((int)floor(x), least), most - 1);
				low = low < s->classes ? 0 : low;
				int high = low ? low + 1 : s->classes;
				double part = MAX(MIN(x - low, high - x), 0) / (high - low);
				double yuan = low ? (double)(s->class_cost + s->project_cost)
					      : s->existing ? (double)s->saving * (m->years - y) : (double)s->open_cost;
				if ((part + SLIGHT) * yuan > best.score)
					best = (struct branch){j, y, low, false, (part + SLIGHT) * yuan};
			}
			if (l->few[y] < MIN(l->many[y], s->flex_max)) {
				int low = MIN(MAX((int)floor(r), l->few[y]), MIN(l->many[y], s->flex_max) - 1);
				double score = (MAX(MIN(r - low, low + 1 - r), 0) + SLIGHT) * (double)s->rent;
				if (score > best.score)
					best = (struct branch){j, y, low, true, score};
			}
		}
	}
	return best;
}

void seat_tree_sharpen(struct seat_tree *t, struct arena *a, const struct seat_dual *d, const struct course *plan)
{
	if (t->has_master)
		return;
	t->has_master = true;
	seat_master_init(&t->master, a, t->m);
	for (int j = 0; j < t->m->sites; j++) {
		seat_master_add(&t->master, j, &plan[j]);
		for (int k = 0; k < HABITS; k++)
			if (d->habit[j * HABITS + k].weight > 0)
				seat_master_add(&t->master, j, &d->habit[j * HABITS + k].course);
	}
}

uint64_t seat_tree_work(const struct seat_tree *t) { return t->dual.work + (t->has_master ? t->master.work : 0); }

bool seat_tree_step(struct seat_tree *t, const double *root, double target, const struct engine_run *run)
{
	const struct seat_model *m = t->m;
	if (!t->begun) {
		t->begun = true;
		for (int j = 0; j < m->sites; j++)
			seat_limits_init(m, j, &t->limits[j]);
		memcpy(t->price, root, (size_t)t->dual.n * sizeof *root);
	} else if (!t->nodes.n) {
		t->bound = MIN(target, t->closed);
		return false;
	}
	size_t bytes = (size_t)t->dual.n * sizeof(float) + (size_t)m->sites * sizeof *t->limits;
	if ((size_t)t->nodes.n * bytes > BYTES_MAX)
		return false;
	double bound = t->opened ? pop(t) : -INFINITY;
	double enough = target * (1 - SAME);
	t->leaf = INFINITY;
	if (bound >= enough) { /* so are all others */
		t->bound = MIN(target, t->closed);
		seat_tree_done(t);
		return false;
	}
	if (t->has_master) {
		t->opened++;
		seat_master_solve(&t->master, &t->dual, t->price, t->limits, enough, run);
	} else {
		seat_dual_begin(&t->dual, t->price, t->limits);
		int steps = t->opened++ ? STEPS : STEPS_MORE;
		for (int k = 0; k < steps && t->dual.bound < enough && !engine_stopped(run); k++)
			seat_dual_step(&t->dual, target);
	}
	bound = MAX(bound, t->dual.bound);
	if (bound < enough && !engine_stopped(run))
		seat_dual_narrow(&t->dual, t->limits, enough);
	if (engine_stopped(run)) {
		push(t, bound);
	} else if (bound < enough) {
		struct branch b = pick(t);
		if (b.site < 0) {
			t->leaf = bound;
		} else {
			struct seat_limits *l = &t->limits[b.site], kept = *l;
			*(b.rooms ? &l->many[b.year] : &l->high[b.year]) = (short)b.low;
			push(t, bound);
			*l = kept;
			*(b.rooms ? &l->few[b.year] : &l->low[b.year]) = (short)(b.low + 1);
			push(t, bound);
			*l = kept;
		}
	}
	t->bound = MIN(MIN(bound_heap_least(&t->nodes), t->closed), MIN(t->leaf, target));
	return true;
}

void seat_tree_close(struct seat_tree *t, double value, double target)
{
	t->closed = MIN(t->closed, MAX(t->leaf, value));
	t->leaf = INFINITY;
	t->bound = MIN(MIN(bound_heap_least(&t->nodes), t->closed), target);
}
