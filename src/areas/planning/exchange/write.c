/* What a decision means in the register: postings from the day it holds from, with the day they end. */
#include "areas/planning/exchange/exchange.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/change.h"

#include <math.h>

struct writer {
	const struct plan_context *c;
	const struct exch_problem *p;
	struct change *change;
};

/* The day so many months later; a day the month does not have becomes its 28th. */
static day_t later(day_t day, double months)
{
	int y, m, d, n = (int)lround(months);
	day_split(day, &y, &m, &d);
	y += (m - 1 + n) / 12;
	m = (m - 1 + n) % 12 + 1;
	return date_is_valid(y, m, d) ? day_of(y, m, d) : day_of(y, m, 28);
}

day_t exch_until(const struct plan_context *c, const struct exch_problem *p, const char *kind)
{
	return later(c->scenario->effective, str_eq(str_of(kind), STR("shadowing")) ? p->options.shadow_months
					     : str_eq(str_of(kind), STR("travelling")) ? 12 : 12 * p->options.years);
}

static void give(struct value *values, bool *given, const char *name, struct value v)
{
	int i = record_field_index(&record_posting, str_of(name));
	values[i] = v;
	given[i] = true;
}

static enum status post(const struct writer *w, int teacher, int section, const char *kind, struct err *err)
{
	const struct exch_problem *p = w->p;
	const struct exch_teacher *t = &p->teacher[teacher];
	size_t n = (size_t)record_field_count(&record_posting);
	struct value *v = ARENA_ARRAY(w->c->arena, struct value, n);
	bool *given = ARENA_ARRAY(w->c->arena, bool, n);
	bool is_placed = t->is_first && str_eq(str_of(kind), STR("regular"));
	give(v, given, "person", VALUE_ROW(t->id));
	give(v, given, "school", VALUE_ROW(p->section[section].school));
	give(v, given, "role", VALUE_STR(t->role));
	give(v, given, "stage", VALUE_STR(p->stage[p->section[section].stage]));
	give(v, given, "kind", VALUE_STR(str_of(kind)));
	give(v, given, "from", value_of_date((struct pdate){w->c->scenario->effective, DATE_DAY}));
	if (t->subject < p->subjects - EXCH_POSTS)
		give(v, given, "subject", VALUE_STR(str_of(codes_subject[t->subject].value)));
	if (is_placed) {
		give(v, given, "step", VALUE_STR(STR("placed")));
	} else {
		give(v, given, "to", value_of_date((struct pdate){exch_until(w->c, p, kind), DATE_DAY}));
		give(v, given, "origin", VALUE_ROW(p->section[t->home].school));
	}
	if (str_eq(str_of(kind), STR("travelling")))
		give(v, given, "days", VALUE_I64(llround(10 * exch_days(p, section, t->subject))));
	struct row_input in = {.record = &record_posting, .is_new = true, .values = v, .given = given};
	return change_put(w->change, &in, NULL, NULL, err);
}

/* Who has no post of their own gets one: the old posting ends, the new one has no end. */
static enum status move(const struct writer *w, int t, int to, struct err *err)
{
	if (!w->p->teacher[t].is_first)
		return post(w, t, to, "rotation", err);
	TRY(change_end(w->change, &record_posting, w->p->teacher[t].posting, w->c->scenario->effective, err));
	return post(w, t, to, "regular", err);
}

enum status exch_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
		       struct err *err)
{
	struct writer w = {.c = c, .p = r->problem, .change = change};
	struct exch_decision d;
	TRY(exch_decide(c->arena, w.p, l, &d, err));
	for (int t = 0; t < w.p->engine.teacher_count; t++)
		if (d.destination[t] != w.p->teacher[t].home)
			TRY(move(&w, t, d.destination[t], err));
	for (size_t i = 0; i < d.travels; i++)
		TRY(post(&w, d.travel[i].teacher, d.travel[i].section, "travelling", err));
	for (size_t i = 0; i < d.shadows; i++)
		TRY(post(&w, d.shadow[i].teacher, d.shadow[i].section, "shadowing", err));
	return ST_OK;
}
