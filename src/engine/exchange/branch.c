#include "engine/exchange/search_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEARER = 10, DEARER_MAX = 4 };
enum { NODES_MAX = 200000, CUT_ROUNDS = 24, ROOT_ROUNDS = 4 };

static int order_key(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

/* Closes the options whose reduced cost at the root is beyond the gap (they are in no better plan), and beyond the `most` cheapest (then the
 * bound of what is closed is kept as floor). Fills list with the open ones. */
static int close_options(struct exc_search *s, const struct exc_price *p, int most, int *list)
{
	const struct exc_county *c = s->c;
	double bound = exc_bound(c, p, NULL, s->choice);
	double *key = ARENA_ARRAY(c->arena, double, (size_t)c->options + 1), *sorted = ARENA_ARRAY(c->arena, double, (size_t)c->options + 1);
	double limit = s->value - s->eps - bound;
	int n = 0, within = 0;
	for (int o = 0; o < c->options; o++) {
		key[o] = s->choice->reduced[o] - s->choice->best[c->option_unit[o]];
		if (key[o] <= limit)
			sorted[within++] = key[o];
	}
	if (within > most) {
		qsort(sorted, (size_t)within, sizeof(double), order_key);
		limit = sorted[most];
		s->floor = bound + limit;
	}
	for (int o = 0; o < c->options; o++) {
		s->closed[o] = key[o] <= limit ? 0 : -1;
		if (!s->closed[o])
			list[n++] = o;
	}
	return n;
}

struct exc_search *exc_search_new(struct arena *a, const struct exc_county *c, const struct exc_price *p, double root_bound, int most,
				  double penalty, struct exc_state *best, double value)
{
	struct exc_search *s = ARENA_NEW(a, struct exc_search);
	*s = (struct exc_search){.c = c, .best = best, .value = MIN(value, exc_ceiling(c)), .known = isfinite(value), .root_bound = root_bound, .floor = INFINITY,
		.eps = EXC_EXACT_GAP * c->scale, .next = -1, .pruned = INFINITY};
	for (int k = 0; k < KINDS; k++) {
		s->count_lo[k] = ARENA_ARRAY(a, int, (size_t)c->schools);
		s->count_hi[k] = ARENA_ARRAY(a, int, (size_t)c->schools);
	}
	s->leave_lo = ARENA_ARRAY(a, int, (size_t)c->schools);
	s->leave_hi = ARENA_ARRAY(a, int, (size_t)c->schools);
	s->closed = ARENA_ARRAY(a, int8_t, (size_t)c->options + 1);
	s->option = ARENA_ARRAY(a, int8_t, (size_t)c->options + 1);
	s->stay = ARENA_ARRAY(a, int8_t, (size_t)c->units + 1);
	s->price = exc_price_new(a, c);
	s->choice = exc_choice_new(a, c);
	s->trial = exc_state_new(a, c);
	s->key = ARENA_ARRAY(a, double, (size_t)c->options + 1);
	s->key_bound = -INFINITY;
	s->box = (struct exc_box){.count_lo = {s->count_lo[0], s->count_lo[1]}, .count_hi = {s->count_hi[0], s->count_hi[1]},
		.leave_lo = s->leave_lo, .leave_hi = s->leave_hi, .option = s->option, .stay = s->stay};
	int *list = ARENA_ARRAY(a, int, (size_t)c->options + 1), n = close_options(s, p, most, list);
	s->m = exc_master_new(a, c, penalty, s->closed);
	exc_master_add(s->m, list, n);
	s->cuts = exc_cuts_new(a, s->m);
	s->box.cost = s->cuts->cost;
	for (int k = 0; k < KINDS; k++)
		s->box.piece[k] = s->cuts->piece[k];
	return s;
}

static void basis_drop(struct basis *b)
{
	if (b && --b->users == 0)
		free(b);
}

void exc_search_free(struct exc_search *s)
{
	if (!s)
		return;
	for (int i = 0; i < s->node_count; i++)
		basis_drop(s->nodes[i].basis);
	free(s->nodes);
	free(s->heap);
	exc_master_free(s->m);
}

static void heap_push(struct exc_search *s, int node)
{
	int i = s->heap_count++;
	while (i && s->nodes[s->heap[(i - 1) / 2]].bound > s->nodes[node].bound) {
		s->heap[i] = s->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	s->heap[i] = node;
}

static int heap_pop(struct exc_search *s)
{
	int top = s->heap[0], last = s->heap[--s->heap_count], i = 0;
	for (int child; (child = 2 * i + 1) < s->heap_count; i = child) {
		if (child + 1 < s->heap_count && s->nodes[s->heap[child + 1]].bound < s->nodes[s->heap[child]].bound)
			child++;
		if (s->nodes[s->heap[child]].bound >= s->nodes[last].bound)
			break;
		s->heap[i] = s->heap[child];
	}
	s->heap[i] = last;
	return top;
}

static int node_new(struct exc_search *s, struct node node)
{
	if (s->node_count == s->node_cap) {
		s->node_cap = s->node_cap ? 2 * s->node_cap : 256;
		s->nodes = heap_resize(s->nodes, (size_t)s->node_cap, sizeof(*s->nodes));
		s->heap = heap_resize(s->heap, (size_t)s->node_cap, sizeof(*s->heap));
	}
	s->nodes[s->node_count] = node;
	return s->node_count++;
}

static void tree_clear(struct exc_search *s)
{
	for (int i = 0; i < s->node_count; i++)
		basis_drop(s->nodes[i].basis);
	s->node_count = s->heap_count = 0;
	s->next = -1;
	s->pruned = INFINITY;
}

/* Cuts, dives and closes options at the root as long as that closes many, then starts the tree anew. */
static void root(struct exc_search *s, const struct engine_run *run)
{
	tree_clear(s);
	int open = s->c->options + 1;
	for (int i = 0; i < ROOT_ROUNDS && !engine_stopped(run); i++) {
		exc_cut_root(s, i ? CUT_ROUNDS / 2 : CUT_ROUNDS, run);
		exc_dive(s, run);
		int left = exc_tighten(s);
		bool few = left > 0.8 * open;
		open = left;
		if (few || s->key_bound >= s->value - s->eps)
			break;
	}
	s->tree_open = open;
	s->tree_value = s->value;
	node_new(s, (struct node){.parent = -1, .bound = MAX(s->root_bound, s->key_bound)});
	s->next = 0;
}

static double unit_moves(const struct exc_search *s, int unit, const double *x)
{
	double sum = 0;
	for (int o = s->c->unit[unit].opt; o < s->c->unit[unit + 1].opt; o++)
		if (s->m->place[o] >= 0)
			sum += x[s->m->place[o]];
	return sum;
}

/* What to branch on: the most undecided count, then leavers, then unit, then option. */
static bool choose_decision(struct exc_search *s, enum decision *ret_type, int *ret_index, double *ret_value)
{
	const struct exc_county *c = s->c;
	const double *x = exc_master_values(s->m);
	double top = 0.05;
	bool found = false;
	for (int k = 0; k < KINDS; k++)
		for (int i = 0; i < c->schools; i++) {
			double v = exc_master_count(s->m, k, i), f = exc_fraction(v) * (c->weight[k] > 0 ? c->weight[k] / c->weight[0] : 0);
			if (f > top) {
				top = f;
				*ret_type = (enum decision)k;
				*ret_index = i;
				*ret_value = v;
				found = true;
			}
		}
	if (found)
		return true;
	top = 0.01;
	double *leavers = s->price->leave; /* scratch: prices are read anew at the next program */
	memset(leavers, 0, (size_t)c->schools * sizeof(double));
	for (int j = 0; j < s->m->options; j++) {
		int o = s->m->option[j];
		const struct exc_unit *u = &c->unit[c->option_unit[o]];
		for (int m = 0; m < u->members; m++)
			if (c->to[m][o] != u->home[m])
				leavers[u->home[m]] += x[j];
	}
	for (int i = 0; i < c->schools; i++)
		if (exc_fraction(leavers[i]) > top) {
			top = exc_fraction(leavers[i]);
			*ret_type = LEAVERS;
			*ret_index = i;
			*ret_value = leavers[i];
			found = true;
		}
	if (found)
		return true;
	for (int i = 0; i < c->units; i++) {
		double v = unit_moves(s, i, x);
		if (exc_fraction(v) > top) {
			top = exc_fraction(v);
			*ret_type = UNIT_MOVES;
			*ret_index = i;
			*ret_value = v;
			found = true;
		}
	}
	if (found)
		return true;
	top = 1e-6;
	for (int j = 0; j < s->m->options; j++)
		if (exc_fraction(x[j]) > top) {
			top = exc_fraction(x[j]);
			*ret_type = OPTION;
			*ret_index = s->m->option[j];
			*ret_value = x[j];
			found = true;
		}
	return found;
}

static void branch(struct exc_search *s, int node, double bound)
{
	enum decision type;
	int index;
	double value;
	if (!choose_decision(s, &type, &index, &value)) {
		/* Whole, but rules are broken because that is cheap, or because they must be: dearer tells. */
		if (s->dearer < DEARER_MAX) {
			s->dearer++;
			exc_master_set_penalty(s->m, s->m->penalty * DEARER);
			s->next = node;
		} else {
			s->pruned = MIN(s->pruned, bound);
		}
		return;
	}
	struct basis *b = heap_alloc(1, sizeof(*b) + lp_basis_size(s->m->lp));
	b->users = 1;
	lp_basis_save(s->m->lp, b->status);
	int down = (int)floor(value), up = down + 1;
	bool up_first = value - down > 0.5;
	struct node low = {.parent = node, .type = type, .index = index, .lo = 0, .hi = down, .bound = bound};
	struct node high = {.parent = node, .type = type, .index = index, .lo = up, .hi = type == LEAVERS ? s->c->cap[index] : INT32_MAX, .bound = bound};
	int first = node_new(s, up_first ? high : low), second = node_new(s, up_first ? low : high);
	s->nodes[second].basis = b;
	heap_push(s, second);
	s->next = first;
}

void exc_search_run(struct exc_search *s, uint64_t work, const struct engine_run *run)
{
	uint64_t end = s->m->work + work;
	if (!s->node_count)
		root(s, run);
	while ((s->next >= 0 || s->heap_count) && s->m->work < end && s->node_count < NODES_MAX && !engine_stopped(run)) {
		int node = s->next;
		s->next = -1;
		if (node < 0) {
			node = heap_pop(s);
			if (s->nodes[node].basis) {
				lp_basis_load(s->m->lp, s->nodes[node].basis->status);
				basis_drop(s->nodes[node].basis);
				s->nodes[node].basis = NULL;
			}
		}
		double bound = s->nodes[node].bound, here;
		if (bound >= s->value - s->eps) {
			s->pruned = MIN(s->pruned, bound);
			continue;
		}
		exc_box_of_node(s, node);
		exc_box_apply(s);
		bool unfinished, open = exc_relax(s, run, &here, &unfinished);
		if (unfinished) {
			if (engine_stopped(run))
				heap_push(s, node);
			else
				s->pruned = MIN(s->pruned, bound); /* the LP library gave up: the node stays unproved */
			continue;
		}
		bound = MAX(bound, here);
		s->nodes[node].bound = bound;
		if (!open || exc_try_whole(s)) {
			s->pruned = MIN(s->pruned, bound);
			if (s->value < s->tree_value) {
				s->tree_value = s->value;
				if (exc_tighten(s) < 0.6 * s->tree_open)
					root(s, run);
			}
		} else {
			branch(s, node, bound);
		}
	}
}

double exc_search_bound(const struct exc_search *s)
{
	double b = MIN(s->pruned, s->floor);
	if (!s->node_count)
		b = MIN(b, MAX(s->root_bound, s->key_bound));
	if (s->next >= 0)
		b = MIN(b, s->nodes[s->next].bound);
	if (s->heap_count)
		b = MIN(b, s->nodes[s->heap[0]].bound);
	return MAX(s->root_bound, MIN(b, s->value));
}

double exc_search_value(const struct exc_search *s) { return s->known ? s->value : INFINITY; }

bool exc_search_none(const struct exc_search *s)
{
	return exc_search_done(s) && !s->known && MIN(s->pruned, s->floor) >= s->value - s->eps;
}

bool exc_search_done(const struct exc_search *s) { return s->node_count && s->next < 0 && !s->heap_count; }

uint64_t exc_search_work(const struct exc_search *s) { return s->m->work; }
