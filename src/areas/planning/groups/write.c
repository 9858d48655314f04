/* What a decision means in the register: memberships that end and begin, groups that are founded and closed, from the effective day on. */
#include "areas/planning/groups/groups.h"

#include "areas/register/register.h"
#include "record/change.h"

#include <string.h>

struct writer {
	const struct plan_context *c;
	const struct groups_problem *p;
	struct change *change;
	const int *core;
	struct id *group_of; /* of each core: its group's id */
	day_t day;
};

static struct value *values_of(const struct writer *w, const struct record *r, bool **ret_given)
{
	size_t n = (size_t)record_field_count(r);
	*ret_given = ARENA_ARRAY(w->c->arena, bool, n);
	return ARENA_ARRAY(w->c->arena, struct value, n);
}

static void give(const struct record *r, struct value *values, bool *given, const char *name, struct value v)
{
	int i = record_field_index(r, str_of(name));
	values[i] = v;
	given[i] = true;
}

struct str groups_name(struct arena *a, const struct groups_problem *p, int core)
{
	int g = p->school[core].group;
	if (g >= 0 && p->group[g].core_school == core)
		return p->group[g].name;
	return str_of(arena_printf(a, "%.*s教育集团", STR_ARG(p->school[core].name)));
}

/* A name no other group has had: a closed one of the name may be in the register. */
static struct str free_name(const struct writer *w, int core)
{
	struct str name = groups_name(w->c->arena, w->p, core), tried = name;
	struct id id;
	int year, month, day;
	day_split(w->day, &year, &month, &day);
	for (int n = 0; n < 100; n++) {
		if (row_resolve(w->c->g, &record_group, tried, w->day, &id, NULL, w->c->arena, NULL) == ST_NOT_FOUND)
			return tried;
		tried = str_of(n ? arena_printf(w->c->arena, "%.*s（%d-%d）", STR_ARG(name), year, n + 1) : arena_printf(w->c->arena, "%.*s（%d）", STR_ARG(name), year));
	}
	return tried;
}

static enum status found_group(const struct writer *w, int core, struct id *ret, struct err *err)
{
	bool *given;
	struct value *v = values_of(w, &record_group, &given);
	give(&record_group, v, given, "name", VALUE_STR(free_name(w, core)));
	give(&record_group, v, given, "county", VALUE_ROW(w->p->school[core].county));
	give(&record_group, v, given, "mode", VALUE_STR(w->p->group_mode));
	give(&record_group, v, given, "tight", VALUE_I64(w->p->tight));
	give(&record_group, v, given, "core", VALUE_ROW(w->p->school[core].id));
	give(&record_group, v, given, "founded", value_of_date((struct pdate){w->day, DATE_DAY}));
	struct row_input in = {.record = &record_group, .is_new = true, .values = v, .given = given};
	return change_put(w->change, &in, ret, NULL, err);
}

static enum status join(const struct writer *w, int i, struct err *err)
{
	bool *given;
	struct value *v = values_of(w, &record_membership, &given);
	give(&record_membership, v, given, "group", VALUE_ROW(w->group_of[w->core[i]]));
	give(&record_membership, v, given, "school", VALUE_ROW(w->p->school[i].id));
	give(&record_membership, v, given, "role", VALUE_STR(w->core[i] == i ? STR("core") : STR("member")));
	give(&record_membership, v, given, "from", value_of_date((struct pdate){w->day, DATE_DAY}));
	struct row_input in = {.record = &record_membership, .is_new = true, .values = v, .given = given};
	return change_put(w->change, &in, NULL, NULL, err);
}

/* A membership that would only begin on the day never was. */
static enum status leave(const struct writer *w, const struct groups_member *m, struct err *err)
{
	return m->from >= w->day ? change_remove(w->change, &record_membership, m->id, err) : change_end(w->change, &record_membership, m->id, w->day, err);
}

/* Ends what the decision does not want and marks who is where already. */
static enum status end_memberships(const struct writer *w, bool *stays, int *left, struct err *err)
{
	for (int k = 0; k < w->p->members; k++) {
		const struct groups_member *m = &w->p->member[k];
		int i = m->school;
		bool fits = i < 0 || (w->core[i] >= 0 && id_cmp(w->group_of[w->core[i]], w->p->group[m->group].id) == 0);
		if (fits && i >= 0 && !stays[i] && str_eq(m->role, STR("core")) == (w->core[i] == i))
			stays[i] = true;
		else if (fits && i >= 0)
			fits = false; /* another role, or there twice: anew */
		if (fits)
			left[m->group]++;
		else
			TRY(leave(w, m, err));
	}
	return ST_OK;
}

static enum status close_group(const struct writer *w, const struct groups_group *g, struct err *err)
{
	bool *given;
	struct value *v = values_of(w, &record_group, &given);
	give(&record_group, v, given, "closed", value_of_date((struct pdate){w->day, DATE_DAY}));
	struct row_input in = {.record = &record_group, .id = g->id, .values = v, .given = given};
	return change_put(w->change, &in, NULL, NULL, err);
}

enum status groups_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			 struct err *err)
{
	const struct groups_problem *p = r->problem;
	struct writer w = {.c = c, .p = p, .change = change, .day = c->scenario->effective};
	int n = p->engine.schools, *core, *left = ARENA_ARRAY(c->arena, int, (size_t)p->groups + 1);
	bool *stays = ARENA_ARRAY(c->arena, bool, (size_t)n + 1), *is_kept = ARENA_ARRAY(c->arena, bool, (size_t)p->groups + 1);
	TRY(groups_cores(c->arena, p, l, &core, err));
	w.core = core;
	w.group_of = ARENA_ARRAY(c->arena, struct id, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		if (core[i] != i)
			continue;
		int g = p->school[i].group;
		if (g >= 0 && p->group[g].core_school == i) {
			w.group_of[i] = p->group[g].id;
			is_kept[g] = true;
		} else {
			TRY(found_group(&w, i, &w.group_of[i], err));
		}
	}
	TRY(end_memberships(&w, stays, left, err));
	for (int i = 0; i < n; i++)
		if (core[i] >= 0 && !stays[i])
			TRY(join(&w, i, err));
	for (int g = 0; g < p->groups; g++)
		if (!p->group[g].is_closed && !is_kept[g] && !left[g] && p->group[g].core_school >= 0)
			TRY(close_group(&w, &p->group[g], err));
	return ST_OK;
}
