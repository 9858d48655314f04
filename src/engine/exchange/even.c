/* The second phase: the true measure, the coefficient of variation weighted by pupils, improved by shifts and exchanges of two. */
#include <math.h>

#include "engine/exchange/job.h"
#include "engine/exchange/walk.h"

struct even {
	struct exc_walk w;
	double *factor[KINDS];  /* P / (N²·P_s) of each school: its squared deviation times this adds to CV² */
	double square[KINDS];   /* CV² now */
	double value, most;     /* scaled objective: now, and allowed */
	uint64_t left;          /* shifts that may still be tried */
};

static void squares(struct even *e)
{
	const struct exc_county *c = e->w.c;
	for (int k = 0; k < KINDS; k++) {
		e->square[k] = 0;
		for (int s = 0; s < c->schools; s++) {
			double d = e->w.s->count[k][s] - c->due[k][s];
			e->square[k] += e->factor[k][s] * d * d;
		}
	}
}

static double measure(const struct even *e)
{
	return sqrt(e->square[0]) + sqrt(e->square[1]);
}

/* Moves a unit, keeping the squares and the objective up to date. The penalty of the walk keeps broken rules out of the allowance. */
static void apply(struct even *e, int unit, int option)
{
	const struct exc_county *c = e->w.c;
	const struct exc_unit *u = &c->unit[unit];
	int old = e->w.s->option[unit];
	int from = old < 0 ? u->home[0] : c->to[0][old], to = option < 0 ? u->home[0] : c->to[0][option];
	for (int k = 0; k < KINDS; k++) {
		if (!(u->class[0] >> k & 1))
			continue;
		double a = e->w.s->count[k][from] - c->due[k][from], b = e->w.s->count[k][to] - c->due[k][to];
		e->square[k] += e->factor[k][from] * (1 - 2 * a) + e->factor[k][to] * (1 + 2 * b);
	}
	e->value += exc_walk_move(&e->w, unit, option);
	e->left -= e->left > 0;
}

static bool better(const struct even *e, double before)
{
	return e->value <= e->most && measure(e) < before - 1e-9;
}

static bool option_to(const struct exc_county *c, int unit, int school, int *ret)
{
	const struct exc_unit *u = &c->unit[unit];
	if (school == u->home[0]) {
		*ret = -1;
		return !u->must;
	}
	for (int o = u->opt; o < u[1].opt; o++)
		if (c->to[0][o] == school) {
			*ret = o;
			return true;
		}
	return false;
}

/* The unit goes elsewhere, alone or in exchange for one who takes its place. */
static bool try_unit(struct even *e, int unit)
{
	const struct exc_county *c = e->w.c;
	int old = e->w.s->option[unit], place = e->w.place[unit], back;
	double before = measure(e);
	for (int o = c->unit[unit].opt - 1; o < c->unit[unit + 1].opt && e->left; o++) {
		int option = o < c->unit[unit].opt ? -1 : o;
		if (option == old || (option < 0 && c->unit[unit].must))
			continue;
		apply(e, unit, option);
		if (better(e, before))
			return true;
		for (int other = e->w.head[e->w.place[unit]], next; other >= 0; other = next) {
			next = e->w.next[other];
			int was = e->w.s->option[other];
			if (other == unit || c->unit[other].members != 1 || c->unit[other].class[0] == c->unit[unit].class[0] ||
			    !option_to(c, other, place % c->schools, &back))
				continue;
			apply(e, other, back);
			if (better(e, before))
				return true;
			apply(e, other, was);
		}
		apply(e, unit, old);
	}
	return false;
}

static void even_county(struct exc_county *c, const struct exc_index *x, int *destination, double allowance, const struct engine_run *run)
{
	struct arena *a = c->arena;
	struct exc_state *s = exc_state_new(a, c);
	exc_plan_load(c, x, destination, s);
	struct even e = {.value = exc_state_objective(c, s)};
	e.most = e.value + allowance * fabs(e.value);
	/* One broken rule costs more than the allowance and all that a plan may gain. */
	exc_walk_init(&e.w, a, c, NULL, s, 2 * exc_ceiling(c));
	for (int k = 0; k < KINDS; k++) {
		e.factor[k] = ARENA_ARRAY(a, double, (size_t)c->schools);
		for (int i = 0; i < c->schools && c->total[k]; i++)
			e.factor[k][i] = (double)c->pupils_total / ((double)c->total[k] * (double)c->total[k] * (double)c->problem->schools[c->school[i]].pupils);
	}
	squares(&e);
	/* a county's part of the work: what it gets does not depend on the others */
	e.left = run->work ? run->work * (uint64_t)c->teachers / (uint64_t)MAX(1, c->problem->teacher_count) : UINT64_MAX;
	for (bool moved = true; moved && e.left && !engine_stopped(run);) {
		moved = false;
		for (int u = 0; u < c->units && e.left && !engine_stopped(run); u++)
			if (c->unit[u].members == 1)
				while (try_unit(&e, u))
					moved = true;
		squares(&e); /* afresh, against drift */
	}
	if (!exc_state_violation(c, s))
		exc_plan_save(c, s, destination);
}

enum status exchange_even_out(struct arena *a, const struct exchange_problem *p, struct exchange_plan *plan, double allowance,
			      const struct engine_run *run, struct err *err)
{
	TRY(exchange_validate(p, err));
	struct check_report report;
	TRY(exchange_check(a, p, plan->destination, &report, NULL, err));
	if (!report.feasible)
		return err_set(err, ST_INVALID, "the plan breaks a rule: %s", report.violations[0]->text);
	const struct exc_index *x = exc_index_new(a, p);
	for (int i = 0; i < p->county_count && !engine_stopped(run); i++) {
		struct arena own;
		arena_init(&own);
		struct exc_county *c;
		enum status st = exc_county_new(&own, p, x, i, &c, err);
		if (st == ST_OK)
			even_county(c, x, plan->destination, allowance, run);
		arena_done(&own);
		TRY(st);
	}
	double *bound = ARENA_ARRAY(a, double, (size_t)p->county_count);
	for (int i = 0; i < p->county_count; i++)
		bound[i] = plan->counties[i].bound;
	TRY(exchange_check(a, p, plan->destination, &report, plan->counties, err));
	for (int i = 0; i < p->county_count; i++)
		plan->counties[i].bound = bound[i];
	return report.feasible ? ST_OK : err_set(err, ST_INTERNAL, "evening out broke a rule: %s", report.violations[0]->text);
}
