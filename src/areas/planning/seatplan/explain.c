/* Why a site has its course: other courses it could have with all other sites as they are. */
#include "areas/planning/seatplan/planner.h"

#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 40 };

struct looker {
	const struct plan_context *c;
	const struct seats_problem *p;
	struct seatplan_decision *list, *trial;
	int n, site;
	double now;
	struct str chosen;
	struct plan_option *option;
	size_t options;
};

static struct err *kept(struct arena *a, const struct err *e)
{
	struct err *copy = ARENA_NEW(a, struct err);
	*copy = *e;
	return copy;
}

/* The plan with this course at the site. */
static enum status look(struct looker *k, struct str course, struct err *err)
{
	struct check_report check;
	struct err wrong = {};
	struct plan_names names = seats_names(k->p);
	int n = 0;
	for (size_t i = 0; i < k->options; i++)
		if (str_eq(k->option[i].target, course))
			return ST_OK;
	if (k->options == OPTIONS_MAX)
		return ST_OK;
	for (int i = 0; i < k->n; i++)
		if (k->list[i].site != k->site)
			k->trial[n++] = k->list[i];
	TRY(seats_course_read(k->p, k->site, course, k->trial, k->n + 4 * SEATPLAN_YEARS_MAX, &n, err));
	TRY(seatplan_check(k->c->arena, &k->p->engine, k->trial, n, &check, NULL, err));
	plan_name_report(k->c->arena, &check, &names);
	bool fits = seats_rules(k->p, k->c->arena, k->trial, n, &wrong) == ST_OK;
	k->option[k->options++] = (struct plan_option){.target = course, .is_chosen = str_eq(course, k->chosen), .is_possible = check.feasible && fits,
						       .cost = check.objective / SEATS_YUAN - k->now,
						       .why = !check.feasible ? check.violations[0] : fits ? NULL : kept(k->c->arena, &wrong)};
	return ST_OK;
}

static enum status look_all(struct looker *k, struct err *err)
{
	const struct seats_problem *p = k->p;
	const struct seatplan_site *e = &p->engine.site[k->site];
	int step = MAX(e->step, 1);
	TRY(look(k, k->chosen, err));
	TRY(look(k, STR(""), err));
	for (int t = 0; t < p->engine.years; t++) {
		int year = p->first_year + t;
		if (p->site[k->site].kind == SEATS_NEW && t >= e->first && t + e->lead < p->engine.years)
			TRY(look(k, str_of(arena_printf(k->c->arena, "open%d", year)), err));
		for (int x = step; p->site[k->site].kind == SEATS_EXTENSION && t >= e->first && t < p->engine.years - 1 && x <= e->max_add; x += step)
			TRY(look(k, str_of(arena_printf(k->c->arena, "expand%dx%d", year, x)), err));
		if (p->site[k->site].kind == SEATS_EXTENSION && e->flex_max > 0)
			TRY(look(k, str_of(arena_printf(k->c->arena, "flex%dx%d", year, e->flex_max)), err));
		if (p->site[k->site].kind == SEATS_CLOSABLE && t >= e->close_first)
			TRY(look(k, str_of(arena_printf(k->c->arena, "close%d", year)), err));
	}
	return ST_OK;
}

enum status seats_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			  struct plan_explanation *ret, struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct looker k = {.c = c, .p = p, .site = seats_find(p, subject)};
	struct check_report check;
	if (k.site < 0)
		return err_set(err, ST_NOT_FOUND, "that site is not part of the plan");
	TRY(seats_decisions(c->arena, p, l, &k.list, &k.n, err));
	TRY(seatplan_check(c->arena, &p->engine, k.list, k.n, &check, NULL, err));
	k.now = check.objective / SEATS_YUAN;
	k.chosen = seats_course_write(c->arena, p, k.site, k.list, k.n);
	k.trial = ARENA_ARRAY(c->arena, struct seatplan_decision, (size_t)k.n + 4 * SEATPLAN_YEARS_MAX + 1);
	k.option = ARENA_ARRAY(c->arena, struct plan_option, OPTIONS_MAX);
	TRY(look_all(&k, err));
	qsort(k.option, k.options, sizeof *k.option, plan_option_order);
	*ret = (struct plan_explanation){.option = k.option, .options = k.options};
	return ST_OK;
}
