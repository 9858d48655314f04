/* The engine's plan, brought to what the register asks beyond the model: bans. */
#include "areas/planning/seatplan/planner.h"

#include <math.h>
#include <string.h>

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
	for (size_t i = 0; i < p->bans; i++)
		if (is_banned(p, a, p->ban[i].site, list, n))
			return err_set(err, ST_INVALID, "%.*s: what is planned there is forbidden", STR_ARG(p->site[p->ban[i].site].name));
	return ST_OK;
}

/* A ban leaves the site to do nothing. */
static int lift_bans(const struct seats_problem *p, struct arena *a, struct seatplan_decision *list, int n)
{
	for (size_t i = 0; i < p->bans; i++) {
		int site = p->ban[i].site, kept = 0;
		if (!is_banned(p, a, site, list, n))
			continue;
		for (int k = 0; k < n; k++)
			if (list[k].site != site)
				list[kept++] = list[k];
		n = kept;
	}
	return n;
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
	if (seats_rules(p, a, plan->decision, plan->decisions, NULL) != ST_OK) {
		struct check_report check;
		plan->decisions = lift_bans(p, a, plan->decision, plan->decisions);
		TRY(seatplan_check(a, &p->engine, plan->decision, plan->decisions, &check, NULL, err));
		result.objective = check.objective;
		result.feasible = check.feasible && seats_rules(p, a, plan->decision, plan->decisions, err) == ST_OK;
		result.optimal = false; /* the bound knows no bans */
	}
	*ret = result;
	*ret_list = plan->decision;
	*ret_n = plan->decisions;
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
