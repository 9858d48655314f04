/* What a decision means in the register: building projects of the rolling plan with their steps. */
#include "areas/planning/seatplan/planner.h"

#include "areas/register/register.h"
#include "record/change.h"
#include "report/report.h"

#include <string.h>

struct writer {
	const struct plan_context *c;
	const struct seats_problem *p;
	struct change *change;
};

static enum status put(const struct writer *w, const struct record *r, const char *const *names, const struct value *values, int n, struct id *ret,
		       struct err *err)
{
	size_t fields = (size_t)record_field_count(r);
	struct value *v = ARENA_ARRAY(w->c->arena, struct value, fields);
	bool *given = ARENA_ARRAY(w->c->arena, bool, fields);
	for (int i = 0; i < n; i++) {
		int at = record_field_index(r, str_of(names[i]));
		v[at] = values[i];
		given[at] = true;
	}
	struct row_input in = {.record = r, .is_new = true, .values = v, .given = given};
	return change_put(w->change, &in, ret, NULL, err);
}

static struct value row_or_none(struct id id) { return id_is_zero(id) ? (struct value){} : VALUE_ROW(id); }

static const char *work_name(const char *kind)
{
	return strcmp(kind, "new") == 0 ? "新建" : strcmp(kind, "extension") == 0 ? "扩建" : strcmp(kind, "flexible") == 0 ? "机动教室" : "撤并";
}

/* A name no other project has had. */
static struct str free_name(const struct writer *w, const struct seats_project *x)
{
	const struct seats_site *s = &w->p->site[x->site];
	struct str name = str_of(arena_printf(w->c->arena, "%.*s（%d年%s）", STR_ARG(s->name), w->p->first_year + x->use, work_name(x->kind)));
	struct id id;
	for (int n = 2; n < 100 && row_resolve(w->c->g, &record_building, name, w->c->scenario->effective, &id, NULL, w->c->arena, NULL) != ST_NOT_FOUND; n++)
		name = str_of(arena_printf(w->c->arena, "%.*s（%d年%s-%d）", STR_ARG(s->name), w->p->first_year + x->use, work_name(x->kind), n));
	return name;
}

/* The zone of the stage that the school serves. */
static struct id zone_of(const struct seats_problem *p, struct id school)
{
	for (size_t i = 0; i < p->demand.schools && !id_is_zero(school); i++)
		if (id_cmp(p->demand.school[i].id, school) == 0)
			return p->demand.school[i].zone;
	return (struct id){};
}

static enum status put_project(const struct writer *w, const struct seats_project *x, struct err *err)
{
	static const char *const names[] = {"name", "kind", "county", "stage", "site", "school", "zone", "classes", "year", "until", "cost", "status"};
	static const char *const step_names[] = {"project", "step", "due"};
	const struct seats_site *s = &w->p->site[x->site];
	struct seats_step *step;
	struct id id;
	size_t steps;
	struct str name = free_name(w, x);
	const struct value values[] = {
		VALUE_STR(name), VALUE_STR(str_of(x->kind)), VALUE_ROW(s->county), VALUE_STR(w->p->stage), row_or_none(s->site), row_or_none(s->school),
		row_or_none(zone_of(w->p, s->school)), VALUE_I64(x->classes), VALUE_I64(w->p->first_year + x->use),
		x->until >= 0 ? VALUE_I64(w->p->first_year + x->until) : (struct value){}, VALUE_I64(x->cost * 100), VALUE_STR(STR("planned"))};
	TRY(put(w, &record_building, names, values, ARRAY_LEN(values), &id, err));
	TRY(seats_steps(w->c->arena, w->p, x, &step, &steps, err));
	for (size_t i = 0; i < steps; i++) {
		const struct value about[] = {VALUE_ROW(id), VALUE_STR(step[i].code), value_of_date((struct pdate){step[i].due, DATE_DAY})};
		TRY(put(w, &record_building_step, step_names, about, ARRAY_LEN(about), NULL, err));
	}
	return ST_OK;
}

enum status seats_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change, struct err *err)
{
	struct writer w = {c, r->problem, change};
	struct seatplan_decision *list;
	int n, projects;
	TRY(seats_decisions(c->arena, w.p, l, &list, &n, err));
	struct seats_project *project = seats_projects(c->arena, w.p, list, n, &projects);
	for (int i = 0; i < projects; i++)
		TRY(put_project(&w, &project[i], err));
	return ST_OK;
}
