#include "engine/district/district.h"

#include <math.h>

/* The fewest pupils a site serves when it serves the unit, its own unit and some way between them; −1: there is none within capacity. */
struct ways {
	const struct district_problem *p;
	const double *cost;
	int *home_of;    /* of each unit: the site that stands there; −1 */
	int64_t *pupils; /* of each unit */
	int *queue;      /* a ring of units + 1 */
	bool *is_queued;
};

static bool may_serve(const struct ways *w, int unit, int site)
{
	const struct district_problem *p = w->p;
	bool elsewhere = p->all_open && w->home_of[unit] >= 0 && w->home_of[unit] != site; /* that site serves its own unit */
	return !elsewhere && !(p->locked && p->locked[unit] >= 0 && p->locked[unit] != site) &&
	       isfinite(w->cost[(size_t)unit * (size_t)p->sites + (size_t)site]);
}

static void find_ways(struct ways *w, int site)
{
	const struct district_problem *p = w->p;
	int home = p->unit_of_site[site], head = 0, tail = 0, size = p->units + 1;
	for (int i = 0; i < p->units; i++)
		w->pupils[i] = -1;
	if (!may_serve(w, home, site) || p->pupils[home] > p->capacity[site])
		return;
	w->pupils[home] = p->pupils[home];
	w->queue[tail++] = home;
	while (head != tail) {
		int from = w->queue[head];
		head = (head + 1) % size;
		w->is_queued[from] = false;
		for (int k = p->first[from]; k < p->first[from + 1]; k++) {
			int to = p->neighbour[k];
			int64_t n = w->pupils[from] + p->pupils[to];
			if (n > p->capacity[site] || (w->pupils[to] >= 0 && w->pupils[to] <= n) || !may_serve(w, to, site))
				continue;
			w->pupils[to] = n;
			if (!w->is_queued[to]) {
				w->is_queued[to] = true;
				w->queue[tail] = to;
				tail = (tail + 1) % size;
			}
		}
	}
}

int district_bar(struct arena *scratch, const struct district_problem *p, double *cost)
{
	struct arena_mark mark = arena_mark(scratch);
	size_t n = (size_t)p->units + 1;
	struct ways w = {p, cost, ARENA_ARRAY(scratch, int, n), ARENA_ARRAY(scratch, int64_t, n), ARENA_ARRAY(scratch, int, n), ARENA_ARRAY(scratch, bool, n)};
	int barred = 0;
	for (int i = 0; i < p->units; i++)
		w.home_of[i] = -1;
	for (int j = 0; j < p->sites; j++)
		w.home_of[p->unit_of_site[j]] = j;
	for (int j = 0; j < p->sites && p->contiguity; j++) {
		find_ways(&w, j);
		for (int i = 0; i < p->units; i++) {
			double *at = &cost[(size_t)i * (size_t)p->sites + (size_t)j];
			if (w.pupils[i] < 0 && isfinite(*at)) {
				*at = INFINITY;
				barred++;
			}
		}
	}
	arena_reset(scratch, mark);
	return barred;
}
