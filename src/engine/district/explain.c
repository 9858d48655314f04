#include "engine/district/explain.h"

#include "base/buf.h"

#include <math.h>
#include <string.h>

enum { NAMED = 12 };

void ground_close_unreachable(struct ground *g, struct arena *scratch)
{
	const struct district_problem *p = g->p;
	struct arena_mark mark = arena_mark(scratch);
	int *queue = ARENA_ARRAY(scratch, int, (size_t)g->units + 1), *seen = ARENA_ARRAY(scratch, int, (size_t)g->units + 1);
	for (int j = 0; j < g->sites && p->contiguity; j++) {
		int tail = 0, stamp = j + 1, home = p->unit_of_site[j];
		if (isfinite(ground_cost(g, home, j))) {
			seen[home] = stamp;
			queue[tail++] = home;
		}
		for (int head = 0; head < tail; head++)
			for (int k = p->first[queue[head]]; k < p->first[queue[head] + 1]; k++) {
				int i = p->neighbour[k];
				if (seen[i] == stamp || !isfinite(ground_cost(g, i, j)))
					continue;
				seen[i] = stamp;
				queue[tail++] = i;
			}
		for (int i = 0; i < g->units; i++)
			if (seen[i] != stamp)
				g->cost[(size_t)i * (size_t)g->sites + (size_t)j] = INFINITY;
	}
	arena_reset(scratch, mark);
}

static bool lonely(const struct ground *g, struct err *err)
{
	const struct district_problem *p = g->p;
	for (int i = 0; i < g->units; i++) {
		bool any = false, allowed = false;
		for (int j = 0; j < g->sites; j++) {
			any = any || isfinite(ground_cost(g, i, j));
			allowed = allowed || isfinite(p->cost[(size_t)i * (size_t)g->sites + (size_t)j]);
		}
		int lock = p->locked ? p->locked[i] : -1;
		if (any)
			continue;
		if (!allowed)
			(void)err_set(err, ST_INVALID, "unit %d: no site is allowed, all are beyond its limit or forbidden", i);
		else if (lock >= 0 && !isfinite(p->cost[(size_t)i * (size_t)g->sites + (size_t)lock]))
			(void)err_set(err, ST_INVALID, "unit %d is locked to site %d, which is beyond its limit or forbidden", i, lock);
		else if (lock >= 0)
			(void)err_set(err, ST_INVALID, "unit %d is locked to site %d and cannot reach it through units that site may serve", i, lock);
		else
			(void)err_set(err, ST_INVALID, "unit %d reaches none of its allowed sites through units that site may serve", i);
		return true;
	}
	return false;
}

/* With all open, every home belongs to its own site. */
static bool homes(const struct ground *g, struct err *err)
{
	const struct district_problem *p = g->p;
	for (int j = 0; j < g->sites && p->all_open && p->contiguity; j++)
		if (!isfinite(ground_cost(g, p->unit_of_site[j], j))) {
			(void)err_set(err, ST_INVALID, "site %d is open and may not serve unit %d, in which it stands", j, p->unit_of_site[j]);
			return true;
		} else if (p->pupils[p->unit_of_site[j]] > p->capacity[j]) {
			(void)err_set(err, ST_INVALID, "site %d is open and holds %lld, less than the %lld pupils of unit %d, in which it stands", j,
				      (long long)p->capacity[j], (long long)p->pupils[p->unit_of_site[j]], p->unit_of_site[j]);
			return true;
		}
	return false;
}

/* Sites the units of the set may go to; their seats. */
static int64_t seats_of(const struct ground *g, const bool *set, bool *site)
{
	int64_t seats = 0;
	for (int j = 0; j < g->sites; j++) {
		site[j] = false;
		for (int i = 0; i < g->units && !site[j]; i++)
			site[j] = set[i] && isfinite(ground_cost(g, i, j));
		seats += site[j] ? g->p->capacity[j] : 0;
	}
	return seats;
}

static int64_t pupils_of(const struct ground *g, const bool *set)
{
	int64_t pupils = 0;
	for (int i = 0; i < g->units; i++)
		pupils += set[i] ? g->p->pupils[i] : 0;
	return pupils;
}

static void name_some(struct buf *b, const bool *set, int n)
{
	int named = 0, more = 0;
	for (int i = 0; i < n; i++) {
		if (!set[i])
			continue;
		if (named == NAMED)
			more++;
		else
			buf_printf(b, "%s%d", named++ ? ", " : "", i);
	}
	if (more)
		buf_printf(b, " and %d more", more);
}

/* Leaves out every unit without which the rest still has too few seats, small units first. */
static void shrink(const struct ground *g, bool *set, struct arena *scratch)
{
	bool *trial = ARENA_ARRAY(scratch, bool, (size_t)g->sites);
	for (int64_t below = 1;; below *= 4) {
		bool last = true;
		for (int i = 0; i < g->units; i++) {
			if (!set[i])
				continue;
			if (g->p->pupils[i] >= below) {
				last = false;
				continue;
			}
			set[i] = false;
			set[i] = pupils_of(g, set) <= seats_of(g, set, trial);
		}
		if (last)
			return;
	}
}

/* From units that find no seat along residual arcs: their sites are full, of units that go nowhere else. */
static bool crowded(struct arena *scratch, const struct ground *g, struct open_search *o, const struct engine_run *run, struct err *err)
{
	size_t n = (size_t)g->units, m = (size_t)g->sites;
	bool *all = ARENA_ARRAY(scratch, bool, m), *unit = ARENA_ARRAY(scratch, bool, n), *site = ARENA_ARRAY(scratch, bool, m);
	int64_t *share = ARENA_ARRAY(scratch, int64_t, n * m), *unserved = ARENA_ARRAY(scratch, int64_t, n);
	for (int j = 0; j < g->sites; j++)
		all[j] = true;
	bool solved;
	if (open_flow(o, all, run, share, unserved, ARENA_ARRAY(scratch, double, m), &solved, err) != ST_OK || !solved)
		return false;
	bool any = false, grew = true;
	for (int i = 0; i < g->units; i++)
		any |= unit[i] = unserved[i] > 0;
	while (any && grew) {
		grew = false;
		for (int i = 0; i < g->units; i++)
			for (int j = 0; j < g->sites && unit[i]; j++)
				if (!site[j] && isfinite(ground_cost(g, i, j)))
					grew = site[j] = true;
		for (int j = 0; j < g->sites; j++)
			for (int i = 0; i < g->units && site[j]; i++)
				if (!unit[i] && share[(size_t)i * m + (size_t)j] > 0)
					grew = unit[i] = true;
	}
	if (!any || pupils_of(g, unit) <= seats_of(g, unit, site))
		return false;
	shrink(g, unit, scratch);
	int64_t pupils = pupils_of(g, unit), seats = seats_of(g, unit, site);
	CLEANUP(buf_done) struct buf units, sites;
	buf_init(&units, 200);
	buf_init(&sites, 200);
	name_some(&units, unit, g->units);
	name_some(&sites, site, g->sites);
	(void)err_set(err, ST_INVALID, "units %.*s with %lld pupils can only go to sites %.*s, which hold %lld", STR_ARG(buf_view(&units)),
		      (long long)pupils, STR_ARG(buf_view(&sites)), (long long)seats);
	return true;
}

bool district_clash(struct arena *scratch, const struct ground *g, struct open_search *o, const struct engine_run *run,
		    struct err *err)
{
	struct arena_mark mark = arena_mark(scratch);
	bool found = lonely(g, err) || homes(g, err) || crowded(scratch, g, o, run, err);
	arena_reset(scratch, mark);
	return found;
}
