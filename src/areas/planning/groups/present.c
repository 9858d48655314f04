/* Groups as they are on the effective day, and which schools they keep out of the plan. */
#include "areas/planning/groups/inside.h"

#include "areas/register/register.h"

#include <math.h>

static enum status load(struct groups_reader *d, struct err *err)
{
	const struct as_of then = {.day = d->c->scenario->effective, .tx = d->c->at.tx};
	const struct frame_ask group[] = {{"name", FRAME_TEXT, NULL}, {"core", FRAME_INDEX, &d->schools.school}, {"closed", FRAME_INTEGER, NULL},
					  {"tight", FRAME_INTEGER, NULL}, {"mode", FRAME_TEXT, NULL}};
	TRY(frame_load(d->c->g, d->a, &record_group, then, STR(""), group, ARRAY_LEN(group), &d->group, err));
	const struct frame_ask member[] = {{"group", FRAME_INDEX, &d->group}, {"school", FRAME_INDEX, &d->schools.school}, {"role", FRAME_TEXT, NULL},
					   {"from", FRAME_INTEGER, NULL}};
	return frame_load(d->c->g, d->a, &record_membership, then, STR(""), member, ARRAY_LEN(member), &d->membership, err);
}

static bool in_list(const struct policy *p, const char *path, struct str word)
{
	for (size_t i = 0; i < policy_count(p, path); i++)
		if (str_eq(policy_entry(p, path, i), word))
			return true;
	return false;
}

static void read_groups(struct groups_reader *d)
{
	struct groups_problem *p = d->p;
	p->groups = (int)d->group.n;
	p->group = ARENA_ARRAY(d->a, struct groups_group, d->group.n + 1);
	for (size_t i = 0; i < d->group.n; i++) {
		int32_t core = d->group.columns[1].index[i];
		int64_t closed = d->group.columns[2].i[i], tight = d->group.columns[3].i[i];
		p->group[i] = (struct groups_group){.id = d->group.ids[i], .name = planned_text(&d->group, 0, (int32_t)i), .core_school = core < 0 ? -1 : d->schools.in_list[core],
						    .core = core < 0 ? (struct id){} : d->schools.school.ids[core],
						    .is_closed = closed != FRAME_NONE && (day_t)(closed >> 2) <= d->c->scenario->effective,
						    .tight = tight != FRAME_NONE ? tight != 0 : in_list(p->coverage, "tight_modes", planned_text(&d->group, 4, (int32_t)i))};
	}
	p->member = ARENA_ARRAY(d->a, struct groups_member, d->membership.n + 1);
	for (size_t i = 0; i < d->membership.n; i++) {
		int32_t g = d->membership.columns[0].index[i], s = d->membership.columns[1].index[i];
		int64_t from = d->membership.columns[3].i[i];
		if (g < 0 || p->group[g].is_closed)
			continue;
		p->member[p->members++] = (struct groups_member){.id = d->membership.ids[i], .group = g, .school = s < 0 ? -1 : d->schools.in_list[s],
								 .role = planned_text(&d->membership, 2, (int32_t)i),
								 .from = from == FRAME_NONE ? DAY_MIN : (day_t)(from >> 2),
								 .counts = in_list(p->coverage, "roles", planned_text(&d->membership, 2, (int32_t)i))};
	}
}

static bool same_region(const struct groups_problem *p, const struct planned_school *x, const struct planned_school *y)
{
	return x->stage == y->stage && (p->engine.cross_county || x->county_row == y->county_row);
}

static void count_aside(struct groups_problem *p, const struct planned_school *s, bool is_tight)
{
	p->aside[s->stage].schools++;
	p->aside[s->stage].pupils += s->pupils;
	p->aside[s->stage].tight_schools += is_tight;
}

/* Schools in groups led from where this plan does not reach (another stage or county, a core left out) stay there. */
static void set_aside(struct groups_reader *d, bool **ret_leads)
{
	struct groups_problem *p = d->p;
	struct planned_schools *s = &d->schools;
	int kept = 0, n = s->n, *to = ARENA_ARRAY(d->a, int, (size_t)n + 1);
	bool *aside = ARENA_ARRAY(d->a, bool, (size_t)n + 1), *leads = ARENA_ARRAY(d->a, bool, (size_t)n + 1),
	     *is_tight = ARENA_ARRAY(d->a, bool, (size_t)n + 1), *keep = ARENA_ARRAY(d->a, bool, (size_t)n + 1);
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school, core = p->group[p->member[m].group].core_school;
		if (i >= 0 && core != i && (core < 0 || !same_region(p, &s->list[i], &s->list[core])))
			aside[i] = true;
	}
	for (int m = 0; m < p->members; m++) { /* who leads such schools goes on leading them; chains end here */
		int i = p->member[m].school, core = p->group[p->member[m].group].core_school;
		if (core >= 0 && i != core && (i < 0 || aside[i]))
			leads[core] = true;
	}
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school;
		if (i >= 0 && aside[i] && !leads[i] && p->member[m].counts && p->group[p->member[m].group].tight)
			is_tight[i] = true;
	}
	for (int i = 0; i < n; i++) {
		keep[i] = !aside[i] || leads[i];
		to[i] = keep[i] ? kept : -1;
		if (keep[i]) {
			leads[kept++] = leads[i];
		} else {
			count_aside(p, &s->list[i], is_tight[i]);
			plan_leave_out(s->c->arena, s->r, s->list[i].name, N_("its group is led from outside this plan; it stays there"));
		}
	}
	planned_keep(s, keep);
	for (int m = 0; m < p->members; m++)
		if (p->member[m].school >= 0)
			p->member[m].school = to[p->member[m].school];
	for (int g = 0; g < p->groups; g++)
		if (p->group[g].core_school >= 0)
			p->group[g].core_school = to[p->group[g].core_school];
	*ret_leads = leads;
}

enum status groups_read_present(struct groups_reader *d, bool **ret_leads, struct err *err)
{
	TRY(load(d, err));
	read_groups(d);
	set_aside(d, ret_leads);
	return ST_OK;
}

/* The group a school is in now: the one it leads, else the first by id. */
void groups_find_existing(struct groups_reader *d)
{
	struct groups_problem *p = d->p;
	for (int g = p->groups; g-- > 0;) /* the first of several wins */
		if (p->group[g].core_school >= 0 && !p->group[g].is_closed) {
			p->engine.school[p->group[g].core_school].existing = p->group[g].core_school;
			p->school[p->group[g].core_school].group = g;
		}
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school, g = p->member[m].group, core = p->group[g].core_school;
		if (i < 0 || core < 0 || p->engine.school[i].existing >= 0 || p->engine.school[core].existing != core)
			continue;
		p->engine.school[i].existing = core;
		p->school[i].group = g;
	}
}

double groups_years_in_group(const struct groups_reader *d, int i)
{
	const struct groups_problem *p = d->p;
	for (int m = 0; m < p->members; m++)
		if (p->member[m].school == i && p->member[m].group == p->school[i].group && p->member[m].from > DAY_MIN)
			return floor((d->c->scenario->effective - p->member[m].from) / 365.25);
	return -1;
}
