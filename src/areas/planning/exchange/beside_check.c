/* The rules of travelling and shadowing, recomputed from the decision alone; shares nothing with how it was found. */
#include "areas/planning/exchange/beside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct judge {
	struct arena *a;
	const struct exch_problem *p;
	const struct exch_decision *d;
	const struct err **list;
	int n, cap;
};

static struct err *fault(struct judge *j)
{
	if (j->n == j->cap) {
		int more = j->cap ? 2 * j->cap : 16;
		const struct err **list = ARENA_ARRAY(j->a, const struct err *, (size_t)more);
		if (j->n)
			memcpy(list, j->list, (size_t)j->n * sizeof *list);
		j->list = list;
		j->cap = more;
	}
	struct err *e = ARENA_NEW(j->a, struct err);
	j->list[j->n++] = e;
	return e;
}

static int staff(const struct judge *j, int section, int subject)
{
	int n = 0;
	for (int t = 0; t < j->p->engine.teacher_count; t++)
		n += j->d->destination[t] == section && j->p->teacher[t].subject == subject;
	return n;
}

/* Days a week the teacher is away, and at how many schools. */
static void totals(const struct judge *j, int teacher, double *ret_days, int *ret_schools)
{
	*ret_days = 0;
	*ret_schools = 0;
	for (size_t i = 0; i < j->d->travels; i++)
		if (j->d->travel[i].teacher == teacher) {
			*ret_days += exch_days(j->p, j->d->travel[i].section, j->p->teacher[teacher].subject);
			++*ret_schools;
		}
}

static void travel(struct judge *j, size_t i)
{
	const struct exch_problem *p = j->p;
	int t = j->d->travel[i].teacher, to = j->d->travel[i].section, home = p->teacher[t].home, subject = p->teacher[t].subject, schools;
	const struct exch_section *s = &p->section[to];
	double days;
	if (!p->teacher[t].may_travel || j->d->destination[t] != home || !p->engine.teachers[t].consent)
		(void)err_set(fault(j), ST_NO, "travelling: teacher %d may not travel: moves, is exempt, does not consent or is a head", t);
	if (to == home || s->unit != p->section[home].unit || !exch_is_within(p, home, to, p->options.travel_m))
		(void)err_set(fault(j), ST_NO, "travelling: teacher %d: school %d is too far or of another county", t, to);
	if (!s->is_small || s->need[subject] <= 0 || s->need[subject] >= 1000 || staff(j, to, subject))
		(void)err_set(fault(j), ST_NO, "travelling: school %d needs no travelling teacher of subject %d", to, subject);
	totals(j, t, &days, &schools);
	if (schools > p->options.travel_schools || days > p->options.week_days)
		(void)err_set(fault(j), ST_NO, "travelling: teacher %d serves %d schools on %.1f days a week, more than is allowed", t, schools, days);
	for (size_t k = 0; k < i; k++)
		if (j->d->travel[k].section == to && p->teacher[j->d->travel[k].teacher].subject == subject)
			(void)err_set(fault(j), ST_NO, "travelling: school %d is served twice in subject %d", to, subject);
	double given = 0;
	for (size_t k = 0; k < j->d->travels; k++) {
		int other = j->d->travel[k].teacher;
		if (p->teacher[other].home == home && p->teacher[other].subject == subject)
			given += exch_days(p, j->d->travel[k].section, subject);
	}
	if (given + exch_days(p, home, subject) > staff(j, home, subject) * p->options.week_days + 1e-9)
		(void)err_set(fault(j), ST_NO, "travelling: school %d has no days of subject %d to spare", home, subject);
}

static bool is_tied(const struct exch_problem *p, int a, int b)
{
	for (int k = p->partner_start[a]; k < p->partner_start[a + 1]; k++)
		if (p->partner[k] == b)
			return true;
	return false;
}

static void shadow(struct judge *j, size_t i)
{
	const struct exch_problem *p = j->p;
	int t = j->d->shadow[i].teacher, to = j->d->shadow[i].section, home = p->teacher[t].home, guests = 0, sent = 0;
	if (!p->teacher[t].may_shadow || j->d->destination[t] != home || !p->engine.teachers[t].consent)
		(void)err_set(fault(j), ST_NO, "shadowing: teacher %d may not go: moves, is exempt, does not consent or is none of those the policy names", t);
	if (!is_tied(p, home, to) || !exch_sends(p, home) || !exch_hosts(p, to))
		(void)err_set(fault(j), ST_NO, "shadowing: school %d does not send anybody to school %d", home, to);
	for (size_t k = 0; k < j->d->shadows; k++) {
		guests += j->d->shadow[k].section == to;
		sent += p->teacher[j->d->shadow[k].teacher].home == home;
	}
	if (guests > p->options.shadow_places || sent > 1)
		(void)err_set(fault(j), ST_NO, "shadowing: school %d has %d guests, or school %d sends %d", to, guests, home, sent);
}

void exch_check_beside(struct arena *a, const struct exch_problem *p, const struct exch_decision *d, struct check_report *ret)
{
	struct judge j = {.a = a, .p = p, .d = d};
	for (int i = 0; i < ret->violation_count; i++)
		*fault(&j) = *ret->violations[i];
	if (d->travels && !p->options.travelling)
		(void)err_set(fault(&j), ST_NO, "travelling: the scenario asks for none");
	if (d->shadows && !p->options.shadowing)
		(void)err_set(fault(&j), ST_NO, "shadowing: the scenario asks for none");
	for (size_t i = 0; i < d->travels; i++)
		travel(&j, i);
	for (size_t i = 0; i < d->shadows; i++)
		shadow(&j, i);
	ret->violations = j.list;
	ret->violation_count = j.n;
	ret->feasible = ret->feasible && !j.n;
}
