/* The engine's plan, brought to what the register asks beyond the model: classes in steps, first years, bans. */
#include "areas/planning/seatplan/planner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fitting judges each change: so many sites at most are tried both ways. */
enum { TRIED_BOTH_WAYS = 200 };

static bool is_banned(const struct seats_problem *p, struct arena *a, int site, const struct seatplan_decision *list, int n)
{
	struct str course = seats_course_write(a, p, site, list, n);
	for (size_t i = 0; i < p->bans; i++)
		if (p->ban[i].site == site && str_eq(p->ban[i].course, course))
			return true;
	return false;
}

enum status seats_rules(const struct seats_problem *p, struct arena *a, const struct seatplan_decision *list, int n, struct err *err)
{
	for (int i = 0; i < n; i++) {
		const struct seatplan_decision *d = &list[i];
		const struct seats_site *s = &p->site[d->site];
		if (d->kind != SEATPLAN_EXPAND)
			continue;
		if (d->classes % s->step)
			return err_set(err, ST_INVALID, "%.*s: %d classes are added, not in steps of %d", STR_ARG(s->name), d->classes, s->step);
		if (d->year < p->engine.site[d->site].first)
			return err_set(err, ST_INVALID, "%.*s: classes are added before they can be built", STR_ARG(s->name));
	}
	for (size_t i = 0; i < p->bans; i++)
		if (is_banned(p, a, p->ban[i].site, list, n))
			return err_set(err, ST_INVALID, "%.*s: what is planned there is forbidden", STR_ARG(p->site[p->ban[i].site].name));
	return ST_OK;
}

/* ---- fitting ---- */

struct fit {
	struct arena *a;
	const struct seats_problem *p;
	struct seatplan_outcomes *outcomes;
	struct seatplan_decision *list;
	int n;
};

/* Micro-yuan of the plan; INT64_MAX: not below `most`, or it breaks a rule. The judge is asked only where the plan would be taken. */
static int64_t value(const struct fit *f, const struct seatplan_decision *list, int n, int64_t most)
{
	struct check_report check;
	struct seatplan_plan plan;
	int64_t micro = INT64_MAX;
	struct arena_mark mark = arena_mark(f->a);
	if (seatplan_outcome(f->outcomes, f->a, list, n, &plan, NULL) == ST_OK && plan.objective_micro < most) {
		bool affordable = true;
		for (int t = 0; t < f->p->engine.years; t++)
			affordable = affordable && plan.year[t].budget_left >= 0;
		if (affordable && seatplan_check(f->a, &f->p->engine, list, n, &check, &micro, NULL) == ST_OK && !check.feasible)
			micro = INT64_MAX;
	}
	arena_reset(f->a, mark);
	return micro;
}

static bool is_misfit(const struct seats_problem *p, int site)
{
	return !p->decided[site] && (p->site[site].step > 1 || p->engine.site[site].first > 0);
}

/* The plan with the site's added classes replaced by `classes` in the year (0: none). */
static int with_added(const struct fit *f, int site, int classes, int year, struct seatplan_decision *to)
{
	int n = 0;
	for (int i = 0; i < f->n; i++)
		if (f->list[i].site != site || f->list[i].kind != SEATPLAN_EXPAND)
			to[n++] = f->list[i];
	if (classes > 0)
		to[n++] = (struct seatplan_decision){site, year, SEATPLAN_EXPAND, classes};
	return n;
}

/* All classes of the site in one project: of the numbers of steps and years around what the engine wants, the cheapest the budget holds. */
static void fit_site(struct fit *f, int site)
{
	const struct seats_problem *p = f->p;
	int step = p->site[site].step, added = 0, year = p->engine.years, first = p->engine.site[site].first;
	for (int i = 0; i < f->n; i++)
		if (f->list[i].site == site && f->list[i].kind == SEATPLAN_EXPAND) {
			added += f->list[i].classes;
			year = MIN(year, f->list[i].year);
		}
	if (!added)
		return;
	struct seatplan_decision *best = ARENA_ARRAY(f->a, struct seatplan_decision, (size_t)f->n + 2), *trial = ARENA_ARRAY(f->a, struct seatplan_decision, (size_t)f->n + 2);
	int best_n = with_added(f, site, 0, 0, best);
	int64_t least = value(f, best, best_n, INT64_MAX);
	for (int classes = added - added % step; classes <= added + step; classes += step)
		for (int t = MAX(year, first); t < p->engine.years - 1 && t <= MAX(year, first) + 1; t++) {
			int total = MIN(classes, p->engine.site[site].max_add - p->engine.site[site].max_add % step);
			int n = with_added(f, site, total, t, trial);
			int64_t micro = total > 0 ? value(f, trial, n, least) : INT64_MAX;
			if (micro < least) {
				least = micro;
				best_n = n;
				memcpy(best, trial, (size_t)n * sizeof *best);
			}
		}
	memcpy(f->list, best, (size_t)best_n * sizeof *best);
	f->n = best_n;
}

/* Rooms of a site may be fewer once others grow; a ban leaves the site to do nothing. */
static void lift_bans(struct fit *f)
{
	for (size_t i = 0; i < f->p->bans; i++) {
		int site = f->p->ban[i].site, n = 0;
		if (!is_banned(f->p, f->a, site, f->list, f->n))
			continue;
		for (int k = 0; k < f->n; k++)
			if (f->list[k].site != site)
				f->list[n++] = f->list[k];
		f->n = n;
	}
}

/* A step more where it is worth its money: what rounding down has left of the budget. */
static void grow(struct fit *f)
{
	const struct seats_problem *p = f->p;
	int64_t now = value(f, f->list, f->n, INT64_MAX);
	struct seatplan_decision *trial = ARENA_ARRAY(f->a, struct seatplan_decision, (size_t)f->n + (size_t)p->decidable + 2);
	int tried = 0;
	for (int k = 0; k < p->decidable && tried < TRIED_BOTH_WAYS; k++) {
		int site = p->by_key[k], step = p->site[site].step, has = 0;
		for (int i = 0; i < f->n; i++)
			has += f->list[i].site == site && f->list[i].kind == SEATPLAN_EXPAND;
		if (has || !is_misfit(p, site) || p->site[site].kind != SEATS_EXTENSION || p->engine.site[site].max_add < step)
			continue;
		tried++;
		for (int t = p->engine.site[site].first; t < p->engine.years - 1 && t <= p->engine.site[site].first + 1; t++) {
			int n = with_added(f, site, step, t, trial);
			int64_t micro = value(f, trial, n, now);
			if (micro >= now || is_banned(p, f->a, site, trial, n))
				continue;
			now = micro;
			struct seatplan_decision *more = ARENA_ARRAY(f->a, struct seatplan_decision, (size_t)n + (size_t)p->decidable + 2);
			memcpy(more, trial, (size_t)n * sizeof *more);
			f->list = more;
			f->n = n;
			break;
		}
	}
}

/* The engine's progress is in yuan. */
static void tell(void *context, const struct engine_progress *p)
{
	const struct engine_run *run = context;
	run->progress(run->context, &(struct engine_progress){p->objective / SEATS_YUAN, p->bound / SEATS_YUAN, p->work});
}

enum status seats_solve_one(struct arena *a, const struct seats_problem *p, const struct engine_run *run, struct engine_result *ret,
			    struct seatplan_decision **ret_list, int *ret_n, struct err *err)
{
	struct seatplan_plan *plan = NULL;
	struct engine_result result;
	struct plan_names names = seats_names(p);
	TRY(seatplan_solve(a, &p->engine, run, &result, &plan, err));
	if (result.infeasible)
		plan_name_numbers(err, &names);
	if (!plan) {
		*ret = result;
		return ST_OK;
	}
	struct fit f = {.a = a, .p = p, .n = plan->decisions,
			.list = ARENA_ARRAY(a, struct seatplan_decision, (size_t)plan->decisions + (size_t)p->decidable + 2)};
	if (f.n)
		memcpy(f.list, plan->decision, (size_t)f.n * sizeof *f.list);
	bool is_whole = seats_rules(p, a, f.list, f.n, NULL) == ST_OK;
	if (!is_whole) {
		TRY(seatplan_outcomes_new(a, &p->engine, &f.outcomes, err));
		for (int k = 0; k < p->decidable; k++)
			if (is_misfit(p, p->by_key[k]))
				fit_site(&f, p->by_key[k]);
		grow(&f);
		lift_bans(&f);
		int64_t micro = value(&f, f.list, f.n, INT64_MAX);
		result.objective = micro == INT64_MAX ? NAN : (double)micro / 1e6;
		result.feasible = micro != INT64_MAX && seats_rules(p, a, f.list, f.n, err) == ST_OK;
		result.optimal = false; /* the bound is that of single classes */
	}
	*ret = result;
	*ret_list = f.list;
	*ret_n = f.n;
	return ST_OK;
}

enum status seats_solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			struct plan_lines *ret_lines, struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct seatplan_decision *list = NULL;
	struct engine_result result;
	struct engine_run own = *run;
	int n = 0;
	own.progress = run->progress ? tell : NULL;
	own.context = (void *)(uintptr_t)run;
	TRY(seats_solve_counties(c->arena, p, &own, &result, &list, &n, err));
	result.objective /= SEATS_YUAN;
	result.bound /= SEATS_YUAN;
	*ret = result;
	if (result.feasible)
		*ret_lines = seats_lines(c->arena, p, list, n);
	return ST_OK;
}

static enum status broken(struct arena *a, const struct err *why, struct check_report *ret)
{
	struct err *kept = ARENA_NEW(a, struct err);
	const struct err **list = ARENA_ARRAY(a, const struct err *, (size_t)ret->violation_count + 1);
	*kept = *why;
	for (int i = 0; i < ret->violation_count; i++)
		list[i] = ret->violations[i];
	list[ret->violation_count++] = kept;
	ret->violations = list;
	ret->feasible = false;
	return ST_OK;
}

enum status seats_check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct seatplan_decision *list;
	struct err wrong = {};
	struct check_report report = {.objective = NAN};
	struct plan_names names = seats_names(p);
	int n;
	if (seats_decisions(c->arena, p, l, &list, &n, &wrong) != ST_OK) {
		*ret = report;
		return broken(c->arena, &wrong, ret);
	}
	TRY(seatplan_check(c->arena, &p->engine, list, n, &report, NULL, err));
	plan_name_report(c->arena, &report, &names);
	report.objective /= SEATS_YUAN;
	*ret = report;
	return seats_rules(p, c->arena, list, n, &wrong) == ST_OK ? ST_OK : broken(c->arena, &wrong, ret);
}
