#include "engine/district/blocks.h"

#include <math.h>
#include <string.h>

enum {
	CELLS_A_WORK = 8, CELLS_PAIR = 4000000, CELLS_THREE = 6000000, /* of a table; a layer has an eighth of the last */
	THREE_IN = 150,    /* three sites that often, they take long */
	LOAD_MOST = 20000, ITEMS_MOST = 2000, POOL_EVERY = 64,
};

bool blocks_fit(const struct ground *g)
{
	int64_t least = INT64_MAX, pupils = 0;
	for (int i = 0; i < g->units; i++)
		pupils += g->p->pupils[i];
	for (int j = 0; j < g->sites; j++)
		least = MIN(least, g->p->capacity[j]);
	return !g->p->contiguity && g->sites > 1 && least > 0 && least <= LOAD_MOST && pupils > 0;
}

void blocks_init(struct blocks *b, struct arena *a, struct state *s, struct rng *rng)
{
	const struct ground *g = s->g;
	*b = (struct blocks){.s = s, .rng = rng, .best = INFINITY, .near_count = MIN(BLOCK_NEAR, g->sites - 1)};
	b->value = ARENA_ARRAY(a, float, CELLS_THREE / 8);
	b->next = ARENA_ARRAY(a, float, CELLS_THREE / 8);
	b->choice = ARENA_ARRAY(a, unsigned char, CELLS_THREE);
	b->item = ARENA_ARRAY(a, int, ITEMS_MOST);
	b->went = ARENA_ARRAY(a, int, ITEMS_MOST);
	b->near = ARENA_ARRAY(a, int, (size_t)g->sites * (size_t)b->near_count);
	b->best_of = ARENA_ARRAY(a, int, (size_t)g->units);
	double least = 0;
	for (int i = 0; i < g->units; i++) {
		double c = ground_cost(g, i, g->near[(size_t)i * (size_t)g->near_count]);
		least += isfinite(c) ? c : 0;
	}
	b->usual = least / MAX(g->units, 1) + 1e-12;
}

static void keep(struct blocks *b)
{
	const struct state *s = b->s;
	if (state_is_valid(s) && s->cost < b->best - 1e-9 * fabs(s->cost)) {
		b->best = s->cost;
		memcpy(b->best_of, s->site_of, (size_t)s->g->units * sizeof(int));
	}
}

/* Open sites whose units cost least to serve here. */
static void find_near(struct blocks *b)
{
	const struct ground *g = b->s->g;
	for (int j = 0; j < g->sites; j++) {
		int *near = b->near + (size_t)j * (size_t)b->near_count, n = 0;
		double far[BLOCK_NEAR];
		for (int k = 0; k < g->sites; k++) {
			int unit = g->p->unit_of_site[k];
			double c = g->p->cost[(size_t)unit * (size_t)g->sites + (size_t)j] / (double)MAX(g->p->pupils[unit], 1);
			if (k == j || !b->s->open[k] || !b->s->open[j] || (n == b->near_count && c >= far[n - 1]))
				continue;
			int at = n < b->near_count ? n++ : n - 1;
			for (; at > 0 && far[at - 1] > c; at--) {
				far[at] = far[at - 1];
				near[at] = near[at - 1];
			}
			far[at] = c;
			near[at] = k;
		}
		for (; n < b->near_count; n++)
			near[n] = -1;
	}
}

/* What the unit costs at each site above the least of them; INFINITY where it may not go. */
static void blur(struct blocks *b, int unit, const int *site, int sites, double temperature, float *ret)
{
	double cost[3], least = INFINITY;
	for (int k = 0; k < sites; k++) {
		cost[k] = ground_cost(b->s->g, unit, site[k]);
		if (isfinite(cost[k]))
			cost[k] += temperature * log(-log(1e-12 + (1 - 2e-12) * rng_unit(b->rng)));
		least = MIN(least, cost[k]);
	}
	for (int k = 0; k < sites; k++)
		ret[k] = (float)(cost[k] - least);
}

/* The units of these sites into item, their number; 0: too many. */
static int gather(struct blocks *b, const int *site, int sites, int64_t *ret_pupils)
{
	const struct state *s = b->s;
	int n = 0;
	*ret_pupils = 0;
	for (int k = 0; k < sites; k++) {
		if (n + s->members[site[k]] > ITEMS_MOST)
			return 0;
		const int *member = s->member + (size_t)site[k] * (size_t)s->g->units;
		for (int e = 0; e < s->members[site[k]]; e++)
			b->item[n++] = member[e];
		*ret_pupils += s->load[site[k]];
	}
	return n;
}

static void divide(struct blocks *b, int n, const int *site)
{
	for (int k = 0; k < n; k++)
		if (b->s->site_of[b->item[k]] != site[b->went[k]])
			state_give(b->s, b->item[k], site[b->went[k]]);
	keep(b);
}

/* value[l]: least cost with load l at the first of two sites; all others go to the second. */
static void divide_two(struct blocks *b, const int *site, double temperature)
{
	const struct district_problem *p = b->s->g->p;
	int64_t pupils, first = p->capacity[site[0]], second = p->capacity[site[1]];
	int n = gather(b, site, 2, &pupils);
	int64_t most = MIN(pupils, MAX(first, pupils - second));
	if (!n || (most + 1) * n > CELLS_PAIR || most + 1 > CELLS_THREE / 8)
		return;
	size_t wide = (size_t)most + 1;
	for (size_t l = 0; l < wide; l++)
		b->value[l] = INFINITY;
	b->value[0] = 0;
	for (int k = 0; k < n; k++) {
		size_t q = (size_t)p->pupils[b->item[k]];
		float cost[2];
		blur(b, b->item[k], site, 2, temperature, cost);
		const float *restrict from = b->value;
		float *restrict to = b->next;
		unsigned char *restrict choice = b->choice + (size_t)k * wide;
		for (size_t l = 0; l < MIN(q, wide); l++)
			to[l] = from[l] + cost[1];
		memset(choice, 0, MIN(q, wide));
		for (size_t l = q; l < wide; l++) {
			float v = from[l - q] + cost[0], stay = from[l] + cost[1];
			choice[l] = v < stay;
			to[l] = v < stay ? v : stay;
		}
		float *swap = b->value;
		b->value = b->next;
		b->next = swap;
	}
	b->work += wide * (size_t)n / CELLS_A_WORK;
	size_t at = 0;
	double least = INFINITY;
	for (size_t l = 0; l < wide; l++) {
		double over = (double)(MAX((int64_t)l - first, 0) + MAX(pupils - (int64_t)l - second, 0));
		double v = (double)b->value[l] + b->s->g->unserved * over;
		if (v < least) {
			least = v;
			at = l;
		}
	}
	for (int k = n - 1; k >= 0 && least < INFINITY; k--) {
		bool takes = b->choice[(size_t)k * wide + at];
		b->went[k] = takes ? 0 : 1;
		at -= takes ? (size_t)p->pupils[b->item[k]] : 0;
	}
	if (least < INFINITY)
		divide(b, n, site);
}

/* The same with loads of two of three sites. False: too large. */
static bool divide_three(struct blocks *b, const int *site, double temperature)
{
	const struct district_problem *p = b->s->g->p;
	int64_t pupils;
	int n = gather(b, site, 3, &pupils);
	int64_t first = MIN(pupils, p->capacity[site[0]]), second = MIN(pupils, p->capacity[site[1]]), third = p->capacity[site[2]];
	int64_t wide = second + 1, cells = (first + 1) * wide;
	if (!n || cells > CELLS_THREE / 8 || cells * n > CELLS_THREE)
		return false;
	for (int64_t l = 0; l < cells; l++)
		b->value[l] = INFINITY;
	b->value[0] = 0;
	int64_t low = 0; /* loads of the first site so far */
	for (int k = 0; k < n; k++) {
		int64_t q = p->pupils[b->item[k]];
		float cost[3];
		blur(b, b->item[k], site, 3, temperature, cost);
		low = MIN(first, low + q);
		for (int64_t l = 0; l <= first; l++) {
			unsigned char *restrict choice = b->choice + k * cells + l * wide;
			float *restrict to = b->next + l * wide;
			const float *restrict from = b->value + l * wide;
			memset(choice, 0, (size_t)wide);
			for (int64_t r = 0; r < wide; r++)
				to[r] = from[r] + cost[2];
			if (l > low)
				continue;
			for (int64_t r = q; r < wide; r++) {
				float v = from[r - q] + cost[1], stay = to[r];
				choice[r] = v < stay;
				to[r] = v < stay ? v : stay;
			}
			if (l < q)
				continue;
			const float *restrict other = b->value + (l - q) * wide;
			for (int64_t r = 0; r < wide; r++) {
				float v = other[r] + cost[0], stay = to[r];
				choice[r] = v < stay ? 2 : choice[r];
				to[r] = v < stay ? v : stay;
			}
		}
		float *swap = b->value;
		b->value = b->next;
		b->next = swap;
	}
	b->work += (uint64_t)(cells * n) / CELLS_A_WORK;
	int64_t at = 0;
	double least = INFINITY;
	for (int64_t c = 0; c < cells; c++) {
		double over = (double)MAX(pupils - c / wide - c % wide - third, 0);
		double v = (double)b->value[c] + b->s->g->unserved * over;
		if (v < least) {
			least = v;
			at = c;
		}
	}
	for (int k = n - 1; k >= 0 && least < INFINITY; k--) {
		unsigned char takes = b->choice[k * cells + at];
		int64_t q = p->pupils[b->item[k]];
		b->went[k] = takes == 2 ? 0 : takes == 1 ? 1 : 2;
		at -= takes == 2 ? q * wide : takes == 1 ? q : 0;
	}
	if (least < INFINITY)
		divide(b, n, site);
	return true;
}

void blocks_run(struct blocks *b, double hot, double cold, uint64_t work, const struct engine_run *run)
{
	const struct ground *g = b->s->g;
	uint64_t begin = b->work;
	find_near(b);
	keep(b);
	for (uint64_t step = 0; b->work - begin < work && !engine_stopped(run); step++) {
		double temperature = hot * pow(cold / hot, (double)(b->work - begin) / (double)work) * b->usual;
		int site[3], sites = 1;
		bool three = rng_below(b->rng, THREE_IN) == 0;
		site[0] = (int)rng_below(b->rng, (uint64_t)g->sites);
		b->work += 16;
		while (sites < (three ? 3 : 2)) {
			const int *near = b->near + (size_t)site[rng_below(b->rng, (uint64_t)sites)] * (size_t)b->near_count;
			int k = near[rng_below(b->rng, (uint64_t)b->near_count)];
			b->work++;
			if (k < 0)
				break;
			if (k != site[0] && (sites < 2 || k != site[1]))
				site[sites++] = k;
			else if (rng_below(b->rng, BLOCK_NEAR) == 0)
				break;
		}
		if (sites < 2 || !b->s->open[site[0]])
			continue;
		if (sites < 3 || !divide_three(b, site, temperature))
			divide_two(b, site, temperature);
		if (b->pool && step % POOL_EVERY == 0)
			pool_take(b->pool, b->s);
	}
}
