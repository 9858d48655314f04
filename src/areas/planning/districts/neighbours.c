/* Which units touch, and in which unit each school stands. */
#include "areas/planning/districts/districts.h"

#include "record/policy_record.h"
#include "table/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct placed {
	struct shape *shape; /* NULL: a point */
	struct point min, max;
	int unit;
};

struct edge {
	int from, to;
};

struct weave {
	struct arena *a;
	struct districts_problem *p;
	bool cross_county, may_stay_apart;
	struct placed *placed;
	struct edge *edge;   /* each twice */
	size_t edges, cap;
	int *root;           /* of the piece each unit belongs to */
	double apart_m, along_m;
	int nearest;
};

static bool same_county(const struct districts_problem *p, int i, int k) { return id_cmp(p->unit[i].of->county, p->unit[k].of->county) == 0; }

static struct point place_of(const struct districts_problem *p, int unit) { return (struct point){p->unit[unit].lon, p->unit[unit].lat}; }

static int find_root(struct weave *w, int i)
{
	while (w->root[i] != i)
		i = w->root[i] = w->root[w->root[i]];
	return i;
}

static void tie(struct weave *w, int i, int k)
{
	if (w->edges + 2 > w->cap) {
		w->cap = w->cap ? 2 * w->cap : 1024;
		w->edge = heap_resize(w->edge, w->cap, sizeof *w->edge);
	}
	w->edge[w->edges++] = (struct edge){i, k};
	w->edge[w->edges++] = (struct edge){k, i};
	w->root[find_root(w, i)] = find_root(w, k);
}

static int by_west(const void *x, const void *y)
{
	double a = ((const struct placed *)x)->min.lon, b = ((const struct placed *)y)->min.lon;
	return (a > b) - (a < b);
}

static void read_shapes(struct weave *w)
{
	struct districts_problem *p = w->p;
	double by_lat = w->apart_m / 111195;
	for (int i = 0; i < p->engine.units; i++) {
		struct placed *at = &w->placed[i];
		*at = (struct placed){.unit = i, .min = place_of(p, i), .max = place_of(p, i)};
		struct str text = p->unit[i].of->shape;
		if (text.n && (shape_parse(&at->shape, text, NULL) != ST_OK || shape_check(at->shape, NULL) != ST_OK || !shape_is_area(at->shape))) {
			shape_free(at->shape);
			at->shape = NULL;
			p->unit[i].is_crossed = true;
		}
		if (!at->shape)
			continue;
		shape_box(at->shape, &at->min, &at->max);
		double by_lon = by_lat / fmax(0.1, cos(at->min.lat * M_PI / 180));
		at->min.lon -= by_lon;
		at->max.lon += by_lon;
		at->min.lat -= by_lat;
		at->max.lat += by_lat;
	}
}

/* Pairs whose boxes meet, from west to east: O(n log n + pairs that overlap from west to east). */
static enum status tie_borders(struct weave *w, struct err *err)
{
	int n = w->p->engine.units;
	struct placed *sorted = ARENA_ARRAY(w->a, struct placed, (size_t)n + 1);
	memcpy(sorted, w->placed, (size_t)n * sizeof *sorted);
	qsort(sorted, (size_t)n, sizeof *sorted, by_west);
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n && sorted[k].min.lon < sorted[i].max.lon; k++) {
			const struct placed *x = &sorted[i], *y = &sorted[k];
			double along;
			if (!x->shape || !y->shape || y->min.lat >= x->max.lat || x->min.lat >= y->max.lat ||
			    (!w->cross_county && !same_county(w->p, x->unit, y->unit)))
				continue;
			TRY(shape_border_m(x->shape, y->shape, w->apart_m, &along, err));
			if (along > w->along_m)
				tie(w, x->unit, y->unit);
		}
	return ST_OK;
}

/* A unit drawn as a point neighbours the nearest ones. */
static void tie_points(struct weave *w)
{
	int n = w->p->engine.units, *near = ARENA_ARRAY(w->a, int, (size_t)w->nearest + 1);
	double *metres = ARENA_ARRAY(w->a, double, (size_t)w->nearest + 1);
	for (int i = 0; i < n; i++) {
		int found = 0;
		for (int k = 0; !w->placed[i].shape && k < n; k++) {
			double m = i != k && same_county(w->p, i, k) ? distance_sphere_m(place_of(w->p, i), place_of(w->p, k)) : INFINITY;
			int at = found;
			if (isinf(m) || (found == w->nearest && m >= metres[found - 1]))
				continue;
			for (at = found < w->nearest ? found++ : found - 1; at > 0 && metres[at - 1] > m; at--) {
				metres[at] = metres[at - 1];
				near[at] = near[at - 1];
			}
			metres[at] = m;
			near[at] = k;
		}
		for (int k = 0; k < found; k++)
			tie(w, i, near[k]);
	}
}

/* Ties the piece of the county's first unit to the nearest unit outside it. False: the county is in one piece. */
static bool tie_piece(struct weave *w, const int *member, int members)
{
	struct districts_problem *p = w->p;
	int piece = find_root(w, member[0]), from = -1, to = -1;
	double least = INFINITY;
	for (int x = 0; x < members; x++)
		for (int y = 0; find_root(w, member[x]) == piece && y < members; y++) {
			double m = find_root(w, member[y]) == piece ? INFINITY : distance_sphere_m(place_of(p, member[x]), place_of(p, member[y]));
			if (m < least) {
				least = m;
				from = member[x];
				to = member[y];
			}
		}
	if (from < 0)
		return false;
	tie(w, from, to);
	p->linked++;
	return true;
}

/* Islands: a piece of a county that touches no other is tied to the nearest. O(units of the county² × pieces). */
static void tie_islands(struct weave *w)
{
	struct districts_problem *p = w->p;
	int n = p->engine.units, *member = ARENA_ARRAY(w->a, int, (size_t)n + 1);
	bool *seen = ARENA_ARRAY(w->a, bool, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		int members = 0;
		for (int k = i; !seen[i] && k < n; k++)
			if (same_county(p, i, k))
				member[members++] = k;
		for (int k = 0; k < members; k++)
			seen[member[k]] = true;
		while (members && tie_piece(w, member, members))
			;
	}
}

static int by_edge(const void *x, const void *y)
{
	const struct edge *a = x, *b = y;
	return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

static void list_neighbours(struct weave *w)
{
	struct districts_problem *p = w->p;
	int n = p->engine.units, *first = ARENA_ARRAY(w->a, int, (size_t)n + 2), *neighbour = ARENA_ARRAY(w->a, int, w->edges + 1);
	int count = 0;
	if (w->edges)
		qsort(w->edge, w->edges, sizeof *w->edge, by_edge);
	size_t e = 0;
	for (int i = 0; i < n; i++) {
		first[i] = count;
		for (; e < w->edges && w->edge[e].from == i; e++)
			if (count == first[i] || neighbour[count - 1] != w->edge[e].to)
				neighbour[count++] = w->edge[e].to;
	}
	first[n] = count;
	p->engine.first = first;
	p->engine.neighbour = neighbour;
}

/* How well the unit would do as the school's own: one it serves today, the one it stands in, any that its seats can hold. */
static int fitness(const struct weave *w, int site, int unit, bool stands_in)
{
	const struct districts_problem *p = w->p;
	if (p->unit[unit].pupils > p->engine.capacity[site] || !isfinite(p->cost[(size_t)unit * (size_t)p->engine.sites + (size_t)site]))
		return 0;
	return 1 + stands_in + 2 * (p->unit[unit].today == site);
}

/* One school a unit, the one with the most seats first. */
static bool give_home(struct weave *w, int site, bool *taken, int *home)
{
	struct districts_problem *p = w->p;
	struct point at = {p->site[site].of->lon, p->site[site].of->lat};
	int best = -1, stands_in = -1, best_fit = -1;
	double least = INFINITY;
	for (int i = 0; i < p->engine.units; i++) {
		if (id_cmp(p->unit[i].of->county, p->site[site].of->county) != 0)
			continue;
		const struct placed *x = &w->placed[i];
		if (stands_in < 0 && x->shape && at.lon >= x->min.lon && at.lon <= x->max.lon && at.lat >= x->min.lat && at.lat <= x->max.lat &&
		    shape_covers(x->shape, at))
			stands_in = i;
		double m = distance_sphere_m(at, place_of(p, i));
		int fit = taken[i] ? -1 : fitness(w, site, i, stands_in == i);
		if (fit > best_fit || (fit == best_fit && m < least)) {
			least = m;
			best = i;
			best_fit = fit;
		}
	}
	if (best < 0)
		return false;
	p->moved_homes += stands_in >= 0 && best != stands_in;
	taken[best] = true;
	home[site] = best;
	return true;
}

static enum status find_homes(struct weave *w, struct err *err)
{
	struct districts_problem *p = w->p;
	int n = p->engine.sites, *home = ARENA_ARRAY(w->a, int, (size_t)n + 1);
	bool *taken = ARENA_ARRAY(w->a, bool, (size_t)p->engine.units + 1), *done = ARENA_ARRAY(w->a, bool, (size_t)n + 1);
	for (int k = 0; k < n; k++) {
		int next = -1;
		for (int j = 0; j < n; j++)
			if (!done[j] && (next < 0 || p->site[j].seats > p->site[next].seats))
				next = j;
		done[next] = true;
		if (!give_home(w, next, taken, home))
			return err_set(err, ST_INVALID, "the county of %.*s has fewer residential units than schools: no areas can be drawn",
				       STR_ARG(p->site[next].of->name));
	}
	p->engine.unit_of_site = home;
	return ST_OK;
}

/* Pieces of an area that lie apart from their school today: where they may stay with it, each is tied to the school's unit. */
static void tie_enclaves(struct weave *w)
{
	struct districts_problem *p = w->p;
	int n = p->engine.units, *queue = ARENA_ARRAY(w->a, int, (size_t)n + 1);
	bool *seen = ARENA_ARRAY(w->a, bool, (size_t)n + 1);
	for (int pass = 0; pass < 2; pass++) /* from the schools' own units first, then what is left */
		for (int from = 0; from < (pass ? n : p->engine.sites); from++) {
			int start = pass ? from : p->engine.unit_of_site[from], head = 0, tail = 0, site = p->unit[start].today;
			if (seen[start] || site < 0 || (!pass && site != from))
				continue;
			seen[start] = true;
			queue[tail++] = start;
			while (head < tail) {
				int i = queue[head++];
				for (int k = p->engine.first[i]; k < p->engine.first[i + 1]; k++)
					if (!seen[p->engine.neighbour[k]] && p->unit[p->engine.neighbour[k]].today == site) {
						seen[p->engine.neighbour[k]] = true;
						queue[tail++] = p->engine.neighbour[k];
					}
			}
			if (pass && p->engine.unit_of_site[site] != start) {
				p->apart++;
				if (w->may_stay_apart)
					tie(w, start, p->engine.unit_of_site[site]);
			}
		}
}

static enum status number_of(const struct policy *p, const char *path, double *ret, struct err *err)
{
	struct dec v;
	TRY(policy_dec(p, path, &v, err));
	*ret = dec_f64(v);
	return ST_OK;
}

static enum status build(struct weave *w, struct err *err)
{
	int64_t nearest;
	TRY(number_of(w->p->policy, "neighbours.apart_m", &w->apart_m, err));
	TRY(number_of(w->p->policy, "neighbours.along_m", &w->along_m, err));
	TRY(policy_int(w->p->policy, "neighbours.nearest", &nearest, err));
	w->nearest = (int)nearest;
	read_shapes(w);
	TRY(tie_borders(w, err));
	tie_points(w);
	tie_islands(w);
	list_neighbours(w);
	TRY(find_homes(w, err));
	tie_enclaves(w);
	if (!w->may_stay_apart)
		return ST_OK;
	w->p->enclaves = w->p->apart;
	list_neighbours(w);
	return ST_OK;
}

enum status districts_neighbours(struct arena *a, struct districts_problem *p, bool cross_county, bool may_stay_apart, struct err *err)
{
	int n = p->engine.units;
	struct weave w = {.a = a, .p = p, .cross_county = cross_county, .may_stay_apart = may_stay_apart, .placed = ARENA_ARRAY(a, struct placed, (size_t)n + 1),
			  .root = ARENA_ARRAY(a, int, (size_t)n + 1)};
	for (int i = 0; i < n; i++)
		w.root[i] = i;
	enum status st = build(&w, err);
	for (int i = 0; i < n; i++)
		shape_free(w.placed[i].shape);
	free(w.edge);
	return st;
}
