#include "engine/district/state.h"

#include <math.h>
#include <stdlib.h>

void ground_init(struct ground *g, struct arena *a, const struct district_problem *p)
{
	*g = (struct ground){.arena = a, .p = p, .units = p->units, .sites = p->sites};
	size_t n = (size_t)p->units, m = (size_t)p->sites;
	g->cost = ARENA_ARRAY(a, double, n * m);
	g->near_count = MIN(p->sites, NEAR_MAX);
	g->near = ARENA_ARRAY(a, int, n * (size_t)g->near_count);
	double most = 1;
	for (int i = 0; i < p->units; i++) {
		double *row = g->cost + (size_t)i * m;
		int *near = g->near + (size_t)i * (size_t)g->near_count, count = 0;
		for (int j = 0; j < p->sites; j++) {
			row[j] = p->cost[(size_t)i * m + (size_t)j];
			if (p->locked && p->locked[i] >= 0 && p->locked[i] != j)
				row[j] = INFINITY;
			if (p->today && p->today[i] != j)
				row[j] += p->change_cost * (double)p->pupils[i];
			if (isfinite(row[j]))
				most = MAX(most, row[j] / (double)MAX(p->pupils[i], 1));
			int at = count < g->near_count ? count++ : row[j] < row[near[count - 1]] ? count - 1 : -1;
			if (at < 0)
				continue;
			for (; at > 0 && row[near[at - 1]] > row[j]; at--)
				near[at] = near[at - 1];
			near[at] = j;
		}
	}
	g->unserved = 20 * most;
}

void state_init(struct state *s, struct arena *a, const struct ground *g)
{
	size_t n = (size_t)g->units, m = (size_t)g->sites;
	*s = (struct state){.g = g};
	s->site_of = ARENA_ARRAY(a, int, n);
	s->open = ARENA_ARRAY(a, bool, m);
	s->load = ARENA_ARRAY(a, int64_t, m);
	s->member = ARENA_ARRAY(a, int, n * m);
	s->members = ARENA_ARRAY(a, int, m);
	s->place = ARENA_ARRAY(a, int, n);
	s->queue = ARENA_ARRAY(a, int, n + 1);
	s->seen = ARENA_ARRAY(a, int, n);
}

static int64_t heads(const struct ground *g, int unit) { return MAX(g->p->pupils[unit], 1); }

void state_clear(struct state *s, const bool *open)
{
	const struct ground *g = s->g;
	s->cost = 0;
	s->over = s->unserved = 0;
	for (int j = 0; j < g->sites; j++) {
		s->open[j] = open[j];
		s->cost += open[j] ? g->p->open_cost[j] : 0;
		s->load[j] = 0;
		s->members[j] = 0;
	}
	for (int i = 0; i < g->units; i++) {
		s->site_of[i] = -1;
		s->unserved += heads(g, i);
	}
}

static int64_t over(const struct state *s, int site) { return MAX(s->load[site] - s->g->p->capacity[site], 0); }

void state_give(struct state *s, int unit, int site)
{
	const struct ground *g = s->g;
	int from = s->site_of[unit];
	int64_t pupils = g->p->pupils[unit];
	if (from >= 0) {
		int *member = s->member + (size_t)from * (size_t)g->units, last = member[--s->members[from]];
		member[s->place[unit]] = last;
		s->place[last] = s->place[unit];
		s->over -= over(s, from);
		s->load[from] -= pupils;
		s->over += over(s, from);
		s->cost -= ground_cost(g, unit, from);
	} else {
		s->unserved -= heads(g, unit);
	}
	s->site_of[unit] = site;
	if (site >= 0) {
		s->place[unit] = s->members[site];
		s->member[(size_t)site * (size_t)g->units + (size_t)s->members[site]++] = unit;
		s->over -= over(s, site);
		s->load[site] += pupils;
		s->over += over(s, site);
		s->cost += ground_cost(g, unit, site);
	} else {
		s->unserved += heads(g, unit);
	}
}

bool state_may_leave(struct state *s, int unit)
{
	const struct district_problem *p = s->g->p;
	int site = s->site_of[unit];
	if (!p->contiguity || site < 0)
		return true;
	if (p->unit_of_site[site] == unit)
		return false;
	/* Neighbours in the area that must still reach one another. */
	int stamp = ++s->stamp, wanted = 0, tail = 0;
	s->seen[unit] = stamp;
	for (int k = p->first[unit]; k < p->first[unit + 1]; k++)
		if (s->site_of[p->neighbour[k]] == site) {
			wanted++;
			s->queue[0] = p->neighbour[k];
		}
	if (wanted <= 1)
		return true;
	/* Those beside the first first: mostly they are enough. Marks of the wanted: −stamp, so that they are counted once. */
	for (int k = p->first[unit]; k < p->first[unit + 1]; k++)
		if (s->site_of[p->neighbour[k]] == site)
			s->seen[p->neighbour[k]] = -stamp;
	s->seen[s->queue[tail++]] = stamp;
	wanted--;
	for (int head = 0; head < tail && wanted; head++) {
		int i = s->queue[head];
		for (int k = p->first[i]; k < p->first[i + 1]; k++) {
			int j = p->neighbour[k];
			if (s->site_of[j] != site || s->seen[j] == stamp)
				continue;
			wanted -= s->seen[j] == -stamp;
			s->seen[j] = stamp;
			s->queue[tail++] = j;
		}
	}
	return wanted == 0;
}

int state_cut_off(struct state *s, int unit, int *ret, int most)
{
	const struct district_problem *p = s->g->p;
	int site = s->site_of[unit], home = p->unit_of_site[site], stamp = ++s->stamp, tail = 0, n = 0;
	if (home == unit)
		return 0;
	s->seen[unit] = s->seen[home] = stamp;
	s->queue[tail++] = home;
	for (int head = 0; head < tail; head++)
		for (int i = s->queue[head], k = p->first[i]; k < p->first[i + 1]; k++) {
			int j = p->neighbour[k];
			if (s->site_of[j] != site || s->seen[j] == stamp)
				continue;
			s->seen[j] = stamp;
			s->queue[tail++] = j;
		}
	if (s->members[site] - tail > most)
		return 0;
	ret[n++] = unit;
	const int *member = s->member + (size_t)site * (size_t)s->g->units;
	for (int k = 0; k < s->members[site]; k++)
		if (s->seen[member[k]] != stamp)
			ret[n++] = member[k];
	return n;
}

bool state_may_join(const struct state *s, int unit, int site)
{
	const struct district_problem *p = s->g->p;
	if (!p->contiguity || p->unit_of_site[site] == unit)
		return true;
	for (int k = p->first[unit]; k < p->first[unit + 1]; k++)
		if (s->site_of[p->neighbour[k]] == site)
			return true;
	return false;
}

/* Units that do not reach their site any more become unserved. */
static void drop_strays(struct state *s)
{
	const struct district_problem *p = s->g->p;
	int stamp = ++s->stamp, tail = 0;
	for (int j = 0; j < p->sites; j++)
		if (s->open[j] && s->site_of[p->unit_of_site[j]] == j) {
			s->seen[p->unit_of_site[j]] = stamp;
			s->queue[tail++] = p->unit_of_site[j];
		}
	for (int head = 0; head < tail; head++) {
		int i = s->queue[head];
		for (int k = p->first[i]; k < p->first[i + 1]; k++) {
			int j = p->neighbour[k];
			if (s->seen[j] != stamp && s->site_of[j] == s->site_of[i]) {
				s->seen[j] = stamp;
				s->queue[tail++] = j;
			}
		}
	}
	for (int i = 0; i < p->units; i++)
		if (s->site_of[i] >= 0 && s->seen[i] != stamp)
			state_give(s, i, -1);
}

struct offer {
	double key;
	int unit, site;
};

/* A heap of offers, the least key on top; equal keys by unit and site. */
struct offers {
	struct offer *at;
	size_t n, room;
};

static bool before(const struct offer *a, const struct offer *b)
{
	if (a->key != b->key)
		return a->key < b->key;
	return a->unit != b->unit ? a->unit < b->unit : a->site < b->site;
}

static void push(struct offers *h, struct offer o)
{
	if (h->n == h->room)
		h->at = heap_resize(h->at, h->room = 2 * h->room + 64, sizeof *h->at);
	size_t i = h->n++;
	for (; i > 0 && before(&o, &h->at[(i - 1) / 2]); i = (i - 1) / 2)
		h->at[i] = h->at[(i - 1) / 2];
	h->at[i] = o;
}

static struct offer pop(struct offers *h)
{
	struct offer top = h->at[0], last = h->at[--h->n];
	size_t i = 0;
	for (size_t c; (c = 2 * i + 1) < h->n; i = c) {
		if (c + 1 < h->n && before(&h->at[c + 1], &h->at[c]))
			c++;
		if (!before(&h->at[c], &last))
			break;
		h->at[i] = h->at[c];
	}
	h->at[i] = last;
	return top;
}

static void offers_done(struct offers *h) { free(h->at); }

static void offer(struct offers *h, const struct state *s, int unit, int site, struct rng *rng, double noise)
{
	double c = ground_cost(s->g, unit, site);
	if (isfinite(c))
		push(h, (struct offer){c / (double)MAX(s->g->p->pupils[unit], 1) * (1 + noise * rng_unit(rng)), unit, site});
}

void state_grow(struct state *s, struct rng *rng, double noise)
{
	const struct district_problem *p = s->g->p;
	CLEANUP(offers_done) struct offers h = {};
	if (!p->contiguity) {
		for (int i = 0; i < p->units; i++)
			for (int j = 0; j < p->sites && s->site_of[i] < 0; j++)
				if (s->open[j])
					offer(&h, s, i, j, rng, noise);
	} else {
		for (int j = 0; j < p->sites; j++)
			if (s->open[j] && isfinite(ground_cost(s->g, p->unit_of_site[j], j)))
				state_give(s, p->unit_of_site[j], j);
		drop_strays(s);
		for (int i = 0; i < p->units; i++)
			for (int k = p->first[i]; k < p->first[i + 1] && s->site_of[i] < 0; k++)
				if (s->site_of[p->neighbour[k]] >= 0)
					offer(&h, s, i, s->site_of[p->neighbour[k]], rng, noise);
	}
	/* Offers that would overload wait for a second round, in which overload is allowed. */
	for (int round = 0; round < 2; round++) {
		struct offers later = {};
		while (h.n) {
			struct offer o = pop(&h);
			if (s->site_of[o.unit] >= 0)
				continue;
			if (round == 0 && s->load[o.site] + p->pupils[o.unit] > p->capacity[o.site]) {
				push(&later, o);
				continue;
			}
			state_give(s, o.unit, o.site);
			for (int k = p->first[o.unit]; p->contiguity && k < p->first[o.unit + 1]; k++)
				if (s->site_of[p->neighbour[k]] < 0)
					offer(&h, s, p->neighbour[k], o.site, rng, noise);
		}
		free(h.at);
		h = later;
	}
}
