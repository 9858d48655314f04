#include "engine/district/pool.h"

#include <string.h>

enum { SETS = 40000, KEYS = 1 << 18, MEMBERS_A_SET = 64 };
static const uint64_t WORK = 200000000;

static size_t members_most(const struct pool *p)
{
	return (size_t)SETS * (size_t)MIN(MEMBERS_A_SET, p->model->customers) + (size_t)p->model->customers;
}

void pool_init(struct pool *p, struct arena *a, const struct locate_model *m, const double *outside, uint64_t seed)
{
	*p = (struct pool){.model = m, .outside = outside};
	struct rng rng;
	rng_init(&rng, seed);
	p->set = ARENA_ARRAY(a, struct partition_set, SETS);
	p->member = ARENA_ARRAY(a, int, members_most(p));
	p->key = ARENA_ARRAY(a, uint64_t, KEYS);
	p->unit_key = ARENA_ARRAY(a, uint64_t, (size_t)m->customers + (size_t)m->sites);
	for (int i = 0; i < m->customers + m->sites; i++)
		p->unit_key[i] = rng_u64(&rng);
}

/* Begins anew when there is no room for so many more. */
static void make_room(struct pool *p, int members)
{
	if (p->sets < SETS && (size_t)(p->members + members) <= members_most(p))
		return;
	p->sets = p->members = 0;
	memset(p->key, 0, KEYS * sizeof *p->key);
}

void pool_take(struct pool *p, const struct state *s)
{
	const struct ground *g = s->g;
	for (int j = 0; j < g->sites; j++) {
		int n = s->members[j];
		if (!n || s->load[j] > g->p->capacity[j])
			continue;
		const int *member = s->member + (size_t)j * (size_t)g->units;
		uint64_t key = p->unit_key[g->units + j];
		for (int k = 0; k < n; k++)
			key ^= p->unit_key[member[k]];
		if (p->key[key % KEYS] == key)
			continue;
		make_room(p, n);
		p->key[key % KEYS] = key;
		struct partition_set *set = &p->set[p->sets++];
		*set = (struct partition_set){.site = j, .start = p->members, .count = n, .cost = p->model->open_cost[j]};
		for (int k = 0; k < n; k++) {
			p->member[p->members++] = member[k];
			set->cost += ground_cost(g, member[k], j);
		}
	}
	p->work += (uint64_t)g->units;
}

bool pool_combine(struct pool *p, struct arena *a, const double *prices, double upper, const struct engine_run *run, int *ret_site_of)
{
	struct arena_mark mark = arena_mark(a);
	struct partition q = {.model = p->model, .outside = p->outside, .set = p->set, .member = p->member, .sets = p->sets,
			      .members = p->members, .upper = upper, .work_limit = WORK, .run = run};
	q.best = ARENA_ARRAY(a, int, (size_t)p->model->sites + 1);
	partition_solve(&q, a, prices);
	p->work += q.work;
	bool whole = q.found;
	for (int i = 0; i < p->model->customers && q.found; i++)
		ret_site_of[i] = -1;
	for (int k = 0; k < q.best_count && q.found; k++) {
		const struct partition_set *set = &p->set[q.best[k]];
		for (int e = set->start; e < set->start + set->count; e++)
			ret_site_of[p->member[e]] = set->site;
	}
	for (int i = 0; i < p->model->customers && whole; i++)
		whole = ret_site_of[i] >= 0;
	arena_reset(a, mark);
	return whole;
}
