#include "access/reach.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	return id_cmp(*(const struct id *)a, *(const struct id *)b);
}

bool access_ids_has(const struct access_ids *s, struct id id)
{
	return s->n && !id_is_zero(id) && bsearch(&id, s->ids, s->n, sizeof id, compare) != NULL;
}

void access_collect_add(struct access_collect *c, struct id id)
{
	if (id_is_zero(id))
		return;
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 8;
		struct id *ids = ARENA_ARRAY(c->arena, struct id, cap);
		if (c->n)
			memcpy(ids, c->ids, c->n * sizeof *ids);
		c->ids = ids;
		c->cap = cap;
	}
	c->ids[c->n++] = id;
}

static struct access_ids sorted(struct access_collect *c)
{
	size_t n = 0;
	if (c->n)
		qsort(c->ids, c->n, sizeof *c->ids, compare);
	for (size_t i = 0; i < c->n; i++)
		if (!n || id_cmp(c->ids[n - 1], c->ids[i]) != 0)
			c->ids[n++] = c->ids[i];
	return (struct access_ids){c->ids, n};
}

static struct access_ids one(struct arena *a, struct id id)
{
	struct access_collect c = {.arena = a};
	access_collect_add(&c, id);
	return sorted(&c);
}

static void add_all(struct access_collect *c, const struct access_ids *s)
{
	for (size_t i = 0; i < s->n; i++)
		access_collect_add(c, s->ids[i]);
}

typedef enum status (*relation)(void *data, struct id from, day_t day, struct access_collect *out, struct err *err);

/* What the relation leads to from each of the ids. */
static enum status follow(const struct access_relations *r, relation f, const struct access_ids *from, day_t day,
			  struct access_collect *out, struct err *err)
{
	for (size_t i = 0; f && i < from->n; i++)
		TRY(f(r->data, from->ids[i], day, out, err));
	return ST_OK;
}

static enum status role_reach(struct arena *a, enum anchor anchor, struct access_collect *anchors, day_t day,
			      const struct access_relations *r, struct access_role_reach *ret, struct err *err)
{
	struct access_collect pair = {.arena = a}, groups = {.arena = a}, schools = {.arena = a}, regions = {.arena = a}, shares = {.arena = a};
	struct access_ids roots = sorted(anchors);
	switch (anchor) {
	case ANCHOR_NONE:
		return ST_OK;
	case ANCHOR_REGION:
		add_all(&regions, &roots);
		TRY(follow(r, r->regions_below, &roots, day, &regions, err));
		ret->regions = sorted(&regions);
		break;
	case ANCHOR_GROUP:
		ret->groups = roots;
		break;
	case ANCHOR_SCHOOL:
		ret->schools = roots;
		TRY(follow(r, r->schools_paired, &roots, day, &pair, err));
		ret->pair = sorted(&pair);
		TRY(follow(r, r->groups_of_school, &roots, day, &groups, err));
		ret->groups = sorted(&groups);
		break;
	}
	TRY(follow(r, r->schools_of_group, &ret->groups, day, &schools, err));
	ret->group_schools = sorted(&schools);
	add_all(&shares, &ret->schools);
	add_all(&shares, &ret->groups);
	add_all(&shares, &ret->regions);
	ret->shares = sorted(&shares);
	return ST_OK;
}

enum status access_reach(struct arena *a, struct id user, struct id person, struct str login, const struct access_grant *grants, size_t n, day_t day,
			 const struct access_relations *relations, struct access_reach **ret, struct err *err)
{
	static const struct access_relations none = {};
	const struct access_relations *r = relations ? relations : &none;
	struct access_reach *reach = ARENA_NEW(a, struct access_reach);
	struct access_collect anchors[ROLE_COUNT] = {}, assigned = {.arena = a};
	*reach = (struct access_reach){
		.user = one(a, user), .person = one(a, person), .roles = 1u << ROLE_PUBLIC, .actions = ACT_ALL, .day = day};
	for (size_t i = 0; i < n; i++) {
		enum role role = grants[i].role;
		if (day < grants[i].from || day >= grants[i].to)
			continue;
		reach->roles |= 1u << role;
		anchors[role].arena = a;
		access_collect_add(&anchors[role], grants[i].anchor);
	}
	for (int role = 0; role < ROLE_COUNT; role++)
		if (anchors[role].n)
			TRY(role_reach(a, role_anchor((enum role)role), &anchors[role], day, r, &reach->role[role], err));
	if (r->assigned && reach->roles & 1u << ROLE_REVIEWER)
		TRY(r->assigned(r->data, login, day, &assigned, err));
	reach->assigned = sorted(&assigned);
	*ret = reach;
	return ST_OK;
}

const struct access_reach *access_reach_public(void)
{
	static const struct access_reach everybody = {.roles = 1u << ROLE_PUBLIC, .actions = ACT_ALL};
	return &everybody;
}
