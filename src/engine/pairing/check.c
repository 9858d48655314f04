/* A decision judged from the problem alone. */
#include "engine/pairing/pairing.h"

#include "engine/violations.h"

#include <math.h>
#include <stdlib.h>

static const struct pairing_pair *look_up(const struct pairing_problem *p, int helped, int helper)
{
	for (int k = 0; k < p->pairs; k++) /* on purpose not the search of solve.c */
		if (p->pair[k].helped == helped && p->pair[k].helper == helper)
			return &p->pair[k];
	return NULL;
}

static int by_both(const void *x, const void *y)
{
	const struct pairing_line *a = x, *b = y;
	if (a->helped != b->helped)
		return (a->helped > b->helped) - (a->helped < b->helped);
	return (a->helper > b->helper) - (a->helper < b->helper);
}

static void check_wishes(const struct pairing_problem *p, const struct pairing_line *line, size_t n, const int *has, struct violations *v)
{
	for (int k = 0; k < p->wishes; k++) {
		const struct pairing_wish *w = &p->wish[k];
		bool is_so = w->helper == PAIRING_NOBODY && !has[w->helped];
		for (size_t i = 0; i < n && !is_so && w->helper != PAIRING_NOBODY; i++)
			is_so = line[i].helped == w->helped && line[i].helper == w->helper;
		if (w->kind == PAIRING_LOCK && !is_so && w->helper == PAIRING_NOBODY)
			violation(v, "school %d is locked without a helper and has one", w->helped);
		else if (w->kind == PAIRING_LOCK && !is_so)
			violation(v, "school %d is locked to helper %d and is not helped by it", w->helped, w->helper);
		else if (w->kind == PAIRING_FORBID && is_so && w->helper == PAIRING_NOBODY)
			violation(v, "school %d may not stay without a helper", w->helped);
		else if (w->kind == PAIRING_FORBID && is_so)
			violation(v, "school %d may not be helped by helper %d", w->helped, w->helper);
	}
}

void pairing_check(struct arena *a, const struct pairing_problem *p, const struct pairing_line *line, size_t n, struct check_report *ret)
{
	struct violations v;
	struct pairing_line *sorted = ARENA_ARRAY(a, struct pairing_line, n + 1);
	int *has = ARENA_ARRAY(a, int, (size_t)p->helped + 1), *load = ARENA_ARRAY(a, int, (size_t)p->helpers + 1);
	int64_t total = 0;
	violations_init(&v, a);
	for (size_t i = 0; i < n; i++)
		sorted[i] = line[i];
	qsort(sorted, n, sizeof *sorted, by_both);
	for (size_t i = 0; i < n; i++) {
		const struct pairing_line *l = &sorted[i];
		if (l->helper == PAIRING_NOBODY)
			continue;
		if (i && l->helped == l[-1].helped && l->helper == l[-1].helper) {
			violation(&v, "school %d is paired with helper %d twice", l->helped, l->helper);
			continue;
		}
		const struct pairing_pair *x = look_up(p, l->helped, l->helper);
		if (!x)
			violation(&v, "school %d cannot be helped by helper %d", l->helped, l->helper);
		else if (x->barred)
			violation(&v, "a rule of the policy keeps school %d from helper %d", l->helped, l->helper);
		total += x ? x->cost : 0;
		has[l->helped]++;
		load[l->helper]++;
	}
	for (int i = 0; i < p->helped; i++) {
		if (has[i] > p->need[i])
			violation(&v, "school %d has %d helpers, more than %d", i, has[i], p->need[i]);
		else if (has[i] < p->need[i] && p->outside[i] < 0)
			violation(&v, "school %d must be helped: it has %d helpers of %d", i, has[i], p->need[i]);
		else
			total += (p->need[i] - has[i]) * MAX(p->outside[i], 0);
	}
	for (int j = 0; j < p->helpers; j++) {
		if (load[j] > p->cap[j])
			violation(&v, "helper %d has %d schools, more than %d", j, load[j], p->cap[j]);
		total += p->load * load[j] * (load[j] - 1) / 2;
	}
	check_wishes(p, sorted, n, has, &v);
	violations_report(&v, ret);
	ret->objective = (double)total;
}
