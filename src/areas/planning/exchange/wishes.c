/* What is preferred, locked and forbidden: schools of one group or agreement, people without a post, the planner's wishes. */
#include "areas/planning/exchange/reader.h"

#include "areas/register/register.h"

#include <stdlib.h>
#include <string.h>

struct tie {
	int a, b;
};

struct ties {
	struct arena *a;
	struct tie *list;
	size_t n, cap;
};

static void tie_sections(struct ties *t, int a, int b)
{
	if (a == b)
		return;
	if (t->n + 2 > t->cap) {
		size_t more = t->cap ? 2 * t->cap : 256;
		struct tie *list = ARENA_ARRAY(t->a, struct tie, more);
		if (t->n)
			memcpy(list, t->list, t->n * sizeof *list);
		t->list = list;
		t->cap = more;
	}
	t->list[t->n++] = (struct tie){a, b};
	t->list[t->n++] = (struct tie){b, a};
}

static void tie_schools(struct exch_reader *d, struct ties *t, int32_t a, int32_t b)
{
	size_t stages = (size_t)d->p->stages;
	for (size_t s = 0; a >= 0 && b >= 0 && s < stages; s++) {
		int x = d->section_of[(size_t)a * stages + s], y = d->section_of[(size_t)b * stages + s];
		if (x >= 0 && y >= 0 && d->p->section[x].unit == d->p->section[y].unit)
			tie_sections(t, x, y);
	}
}

static int by_sections(const void *x, const void *y)
{
	const struct tie *a = x, *b = y;
	return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

struct member {
	int32_t group, school;
};

static int by_group(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : (a->school > b->school) - (a->school < b->school);
}

/* Members of a group among themselves; helper and helped of an agreement. */
static enum status find_ties(struct exch_reader *d, struct ties *t, struct err *err)
{
	struct reg *g = d->c->g;
	struct as_of then = {.day = d->c->scenario->effective, .tx = d->c->at.tx};
	struct frame group, membership, agreement;
	const struct frame_ask name[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_group, then, STR(""), name, 1, &group, err));
	const struct frame_ask member[] = {{"group", FRAME_INDEX, &group}, {"school", FRAME_INDEX, &d->school}};
	TRY(frame_load(g, d->a, &record_membership, then, STR(""), member, 2, &membership, err));
	const struct frame_ask pair[] = {{"helper", FRAME_INDEX, &d->school}, {"helped", FRAME_INDEX, &d->school}};
	TRY(frame_load(g, d->a, &record_agreement, then, STR(""), pair, 2, &agreement, err));
	struct member *m = ARENA_ARRAY(d->a, struct member, membership.n + 1);
	for (size_t i = 0; i < membership.n; i++)
		m[i] = (struct member){membership.columns[0].index[i], membership.columns[1].index[i]};
	if (membership.n)
		qsort(m, membership.n, sizeof *m, by_group);
	for (size_t i = 0; i < membership.n; i++)
		for (size_t k = i + 1; k < membership.n && m[k].group == m[i].group && m[i].group >= 0; k++)
			tie_schools(d, t, m[i].school, m[k].school);
	for (size_t i = 0; i < agreement.n; i++)
		tie_schools(d, t, agreement.columns[0].index[i], agreement.columns[1].index[i]);
	if (t->n)
		qsort(t->list, t->n, sizeof *t->list, by_sections);
	return ST_OK;
}

static void list_partners(struct exch_reader *d, const struct ties *t)
{
	struct exch_problem *p = d->p;
	p->partner_start = ARENA_ARRAY(d->a, int, (size_t)p->engine.school_count + 2);
	p->partner = ARENA_ARRAY(d->a, int, t->n + 1);
	int n = 0;
	size_t at = 0;
	for (int s = 0; s < p->engine.school_count; s++) {
		p->partner_start[s] = n;
		for (; at < t->n && t->list[at].a == s; at++)
			if (n == p->partner_start[s] || p->partner[n - 1] != t->list[at].b)
				p->partner[n++] = t->list[at].b;
	}
	p->partner_start[p->engine.school_count] = n;
}

/* ---- the engine's wishes ---- */

struct adding {
	struct exchange_wish *list;
	int n;
};

static double number(struct exch_reader *d, const char *path, const char *setting, struct err *err)
{
	struct dec v;
	double x = 0;
	if (policy_dec(d->p->policy, path, &v, err) == ST_OK)
		x = dec_f64(v);
	return setting && plan_value_number(d->c->scenario, setting, &x, err) != ST_OK ? 0 : x;
}

/* Whether a wish of the planner speaks of the teacher and section; so that nothing stands twice. */
static bool is_wished(const struct adding *w, int said, const bool *any, int teacher, int section)
{
	for (int i = 0; i < said && any[teacher]; i++)
		if (w->list[i].teacher == teacher && w->list[i].school == section)
			return true;
	return false;
}

static void add_people(struct exch_reader *d, struct adding *w, double prefer)
{
	struct exch_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	for (size_t i = 0; i < s->wishes; i++) {
		const struct plan_wish *x = &s->wish[i];
		int t = exch_find_teacher(p, x->subject);
		int at = t < 0 ? -1 : !x->target.n ? p->teacher[t].home : exch_find_section(p, x->target, p->section[p->teacher[t].home].stage);
		if (t < 0 || at < 0) {
			plan_leave_out(d->a, d->r, t < 0 ? x->subject : x->target, N_("a wish names it, but it is not part of this plan"));
			continue;
		}
		int eligible = MAX(1, p->unit[p->section[p->teacher[t].home].unit].eligible);
		w->list[w->n++] = (struct exchange_wish){t, at, x->kind == PLAN_LOCK ? EXCHANGE_LOCK : x->kind == PLAN_FORBID ? EXCHANGE_FORBID : EXCHANGE_PREFER,
							 x->kind != PLAN_PREFER ? 0 : x->weight != 0 ? x->weight : prefer / eligible};
	}
}

enum status exch_read_wishes(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	struct ties ties = {.a = d->a};
	struct err wrong = {};
	TRY(find_ties(d, &ties, err));
	list_partners(d, &ties);
	double bonus = number(d, "weights.partner", "w_partner", &wrong), prefer = number(d, "weights.prefer", NULL, &wrong);
	if (wrong.status != ST_OK) {
		*err = wrong;
		return wrong.status;
	}
	size_t most = d->c->scenario->wishes;
	for (int t = 0; t < p->engine.teacher_count; t++) {
		int home = p->teacher[t].home;
		most += 1 + (size_t)(p->partner_start[home + 1] - p->partner_start[home]);
	}
	struct adding w = {.list = ARENA_ARRAY(d->a, struct exchange_wish, most + 1)};
	add_people(d, &w, prefer);
	int said = w.n;
	bool *any = ARENA_ARRAY(d->a, bool, (size_t)p->engine.teacher_count + 1);
	for (int i = 0; i < said; i++)
		any[w.list[i].teacher] = true;
	for (int t = 0; t < p->engine.teacher_count; t++) {
		const struct exchange_teacher *e = &p->engine.teachers[t];
		const struct exch_unit *u = &p->unit[p->section[e->home].unit];
		if (p->teacher[t].is_first && !is_wished(&w, said, any, t, e->home))
			w.list[w.n++] = (struct exchange_wish){t, e->home, EXCHANGE_FORBID, 0};
		for (int k = p->partner_start[e->home]; bonus > 0 && e->eligible && e->consent && k < p->partner_start[e->home + 1]; k++)
			if (exch_is_within(p, e->home, p->partner[k], p->engine.rules[p->section[e->home].unit].commute_m) && !is_wished(&w, said, any, t, p->partner[k]))
				w.list[w.n++] = (struct exchange_wish){t, p->partner[k], EXCHANGE_PREFER, bonus / MAX(1, u->eligible)};
	}
	p->engine.wishes = w.list;
	p->engine.wish_count = w.n;
	return ST_OK;
}
