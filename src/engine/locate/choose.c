#include "engine/locate/choose.h"

#include <stdlib.h>
#include <string.h>

enum { KNAPSACK_NODES = 20000 };

void choose_init(struct choose *c, struct arena *a, const struct locate_model *m)
{
	size_t n = (size_t)m->sites;
	*c = (struct choose){.model = m};
	c->take = ARENA_ARRAY(a, bool, n);
	c->trial = ARENA_ARRAY(a, bool, n);
	c->order = ARENA_ARRAY(a, int, n);
	c->key = ARENA_ARRAY(a, double, n);
}

/* Free sites into order, by ascending key and then number. */
static void sort_free(struct choose *c, int n)
{
	/* heap sort: the key lies beside, so qsort would need a global */
	for (int size = n, root = n / 2; size > 1;) {
		if (root > 0) {
			root--;
		} else {
			int last = c->order[--size];
			c->order[size] = c->order[0];
			c->order[0] = last;
		}
		for (int at = root;;) {
			int child = 2 * at + 1, big = at;
			for (int k = child; k < child + 2 && k < size; k++) {
				int x = c->order[k], y = c->order[big];
				if (c->key[x] > c->key[y] || (c->key[x] == c->key[y] && x > y))
					big = k;
			}
			if (big == at)
				break;
			int swap = c->order[at];
			c->order[at] = c->order[big];
			c->order[big] = swap;
			at = big;
		}
	}
}

struct knapsack {
	struct choose *c;
	const double *profit;
	int n;
	double best;
	uint64_t until;
	bool cut;
};

/* Fractional completion from position k on; sites are in the order of loss per capacity. */
static double completion(const struct knapsack *s, int k, double need)
{
	double value = 0;
	for (; k < s->n; k++) {
		int j = s->c->order[k];
		double capacity = (double)s->c->model->capacity[j];
		if (s->profit[j] > 0) {
			value -= s->profit[j];
			need -= capacity;
		} else if (need > 0) {
			value -= s->profit[j] * (need < capacity ? need / capacity : 1);
			need -= capacity;
		} else {
			break;
		}
	}
	return need > 0 ? INFINITY : value;
}

static void cover(struct knapsack *s, int k, double need, double value)
{
	struct choose *c = s->c;
	if (++c->nodes > s->until) {
		s->cut = true;
		return;
	}
	if (value + completion(s, k, need) >= s->best)
		return;
	if (k == s->n || (need <= 0 && s->profit[c->order[k]] <= 0)) {
		s->best = value;
		memcpy(c->take, c->trial, (size_t)c->model->sites * sizeof *c->take);
		return;
	}
	int j = c->order[k];
	c->trial[j] = true;
	cover(s, k + 1, need - (double)c->model->capacity[j], value - s->profit[j]);
	c->trial[j] = false;
	if (!s->cut)
		cover(s, k + 1, need, value);
}

double choose_sites(struct choose *c, const double *profit)
{
	const struct locate_model *m = c->model;
	double value = 0, need = (double)c->need;
	int n = 0, slots = m->max_open, least = m->min_open;
	c->level = 0;
	for (int j = 0; j < m->sites; j++) {
		c->take[j] = c->trial[j] = c->fix && c->fix[j] == FIX_OPEN;
		if (c->take[j]) {
			value -= profit[j];
			need -= (double)m->capacity[j];
			slots--;
			least--;
		} else if (!c->fix || c->fix[j] == FIX_FREE) {
			if (c->need || profit[j] > 0 || (m->min_open && profit[j] > -INFINITY))
				c->order[n++] = j;
		}
	}
	if (m->max_open >= 0 && slots < 0)
		return INFINITY;
	if (m->max_open >= 0 && n > slots) {
		for (int k = 0; k < n; k++)
			c->key[c->order[k]] = -profit[c->order[k]];
		sort_free(c, n);
		c->level = profit[c->order[MAX(slots, 1) - 1]];
		n = slots;
	}
	if (m->min_open) { /* the profitable ones, and more at the least loss where they are too few */
		int gain = 0;
		for (int k = 0; k < n; k++) {
			c->key[c->order[k]] = -profit[c->order[k]];
			gain += profit[c->order[k]] > 0;
		}
		if (least > n)
			return INFINITY;
		sort_free(c, n);
		if (least > gain)
			c->level = profit[c->order[least - 1]];
		n = MAX(least, gain);
	}
	if (!c->need) {
		for (int k = 0; k < n; k++) {
			c->take[c->order[k]] = true;
			value -= profit[c->order[k]];
		}
		return value;
	}
	for (int k = 0; k < n; k++) {
		int j = c->order[k];
		c->key[j] = -profit[j] / MAX((double)m->capacity[j], 1e-9);
	}
	sort_free(c, n);
	struct knapsack s = {c, profit, n, INFINITY, c->nodes + KNAPSACK_NODES, false};
	double relaxed = value + completion(&s, 0, need);
	cover(&s, 0, need, value);
	return s.cut ? relaxed : s.best;
}
