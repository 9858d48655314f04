#include "web/map_sight.h"

#include "crypt/digest.h"

#include <string.h>

static const struct {
	enum map_thing bit;
	const char *name;
} things[] = {{MAP_STATISTICS, "statistics"}, {MAP_BALANCE, "balance"}, {MAP_COVERAGE, "coverage"}};

struct making {
	const struct school_map *m;
	uint8_t *schools, *regions;
};

static void see_regions(struct making *k, const struct access_ids *ids, uint8_t bit)
{
	for (size_t i = 0; i < k->m->n_regions; i++)
		if (access_ids_has(ids, k->m->regions[i].id))
			k->regions[i] |= bit;
}

static void see_schools(struct making *k, const struct access_ids *ids, uint8_t bit)
{
	for (size_t i = 0; i < ids->n; i++) {
		int32_t s = map_find_school(k->m, ids->ids[i]);
		if (s >= 0)
			k->schools[s] |= bit;
	}
}

static void see_groups(struct making *k, const struct access_ids *ids, uint8_t bit)
{
	for (size_t i = 0; i < k->m->n_members; i++)
		if (access_ids_has(ids, k->m->groups[k->m->members[i].group].id))
			k->schools[k->m->members[i].school] |= bit;
}

/* A clause with states would show some rows and not others: no figure is made of half a school's rows. */
static void see(struct making *k, const struct access_filter *f, uint8_t bit)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct access_clause *c = &f->clauses[i];
		if (c->states)
			continue;
		if (c->kind == CLAUSE_ALL) {
			for (size_t r = 0; r < k->m->n_regions; r++)
				k->regions[r] |= bit;
			for (size_t s = 0; s < k->m->n_schools; s++)
				k->schools[s] |= bit;
		} else if (c->kind == CLAUSE_REGIONS) {
			see_regions(k, c->ids, bit);
		} else if (c->kind == CLAUSE_SCHOOLS) {
			see_schools(k, c->ids, bit);
		} else if (c->kind == CLAUSE_GROUPS) {
			see_groups(k, c->ids, bit);
		}
	}
}

/* A region below a seen one is seen, and so are its schools. */
static void spread(struct making *k)
{
	const struct school_map *m = k->m;
	for (size_t i = 0; i < m->n_regions; i++) {
		int32_t up = m->regions[i].parent;
		for (int steps = 0; up >= 0 && steps < 16; up = m->regions[up].parent, steps++)
			k->regions[i] |= k->regions[up];
	}
	for (size_t i = 0; i < m->n_schools; i++)
		if (m->schools[i].region >= 0)
			k->schools[i] |= k->regions[m->schools[i].region];
}

void map_sight_make(const struct school_map *m, const struct access_reach *who, struct arena *a, struct map_sight *ret)
{
	struct making k = {m, ARENA_ARRAY(a, uint8_t, m->n_schools + 1), ARENA_ARRAY(a, uint8_t, m->n_regions + 1)};
	unsigned all = 0;
	for (size_t t = 0; t < ARRAY_LEN(things); t++) {
		struct access_filter f;
		access_filter(who, str_of(things[t].name), ACT_READ, a, &f);
		bool is_all = f.n == 1 && f.clauses[0].kind == CLAUSE_ALL && !f.clauses[0].states;
		all |= is_all ? things[t].bit : 0;
		see(&k, &f, things[t].bit);
	}
	*ret = (struct map_sight){};
	if (all == (MAP_STATISTICS | MAP_BALANCE | MAP_COVERAGE))
		return;
	spread(&k);
	ret->schools = k.schools;
	ret->regions = k.regions;
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, k.schools, m->n_schools);
	digest_add(&d, k.regions, m->n_regions);
	digest_end(&d, ret->digest);
}

bool map_sees_school(const struct map_sight *s, size_t school, unsigned things_seen)
{
	return !s || !s->schools || (s->schools[school] & things_seen) == things_seen;
}

bool map_sees_region(const struct map_sight *s, size_t region, unsigned things_seen)
{
	return !s || !s->regions || (s->regions[region] & things_seen) == things_seen;
}
