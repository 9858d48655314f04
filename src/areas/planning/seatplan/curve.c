/* What each budget buys. */
#include "areas/planning/seatplan/curve.h"

#include "areas/planning/seatplan/planner.h"
#include "base/grouped.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

const int seats_shares[SEATS_SHARES] = {0, 25, 50, 75, 125, 150, 100};

struct point {
	int share;
	struct plan_run run;           /* its own */
	bool is_known;                 /* the run's decision is one of the reading's */
	double objective, spent;       /* of that decision on the reading; yuan */
	int64_t spent_by[SEATPLAN_YEARS_MAX]; /* cumulated */
	int64_t unmet, worst;          /* pupil-years; pupils of the worst year */
	double bound;                  /* 10 000 yuan; of its run and of those with more money */
	const struct point *best;      /* whose decision stands here */
};

enum status seats_with_share(struct arena *a, const struct plan *p, int share, struct plan *ret, struct err *err)
{
	double percent = 100;
	TRY(plan_value_number(&p->scenario, "budget", &percent, err));
	*ret = share == 100 ? *p : plan_varied(a, p, "budget", str_of(arena_printf(a, "%g", percent * share / 100)));
	return ST_OK;
}

static double total_budget(const struct seats_problem *p, int share)
{
	double sum = 0;
	for (int t = 0; t < p->engine.years; t++)
		sum += (double)p->budget[t];
	return sum * share / 100;
}

/* The run's decision on the plan's reading; what it may spend is not asked here. */
static enum status judge(struct arena *a, const struct seats_problem *p, struct seatplan_outcomes *outcomes, struct point *x, struct err *err)
{
	struct seatplan_decision *list;
	struct seatplan_plan plan;
	struct plan_lines lines;
	int64_t spent = 0;
	int n;
	TRY(plan_lines_read(a, x->run.lines, &lines, err));
	x->is_known = seats_decisions(a, p, &lines, &list, &n, NULL) == ST_OK; /* the register may have changed since */
	if (!x->is_known)
		return ST_OK;
	TRY(seatplan_outcome(outcomes, a, list, n, &plan, err));
	for (int t = 0; t < p->engine.years; t++) {
		x->unmet += plan.year[t].unserved;
		x->worst = MAX(x->worst, plan.year[t].unserved);
		x->spent_by[t] = spent += plan.year[t].spent;
	}
	x->spent = (double)spent;
	x->objective = (double)plan.objective_micro / 1e6;
	return ST_OK;
}

/* Whether the share pays for what another share's run decided. */
static bool pays(const struct seats_problem *p, int share, const struct point *x)
{
	int64_t budget = 0;
	for (int t = 0; t < p->engine.years; t++) {
		budget += p->budget[t];
		if ((double)x->spent_by[t] > (double)budget * share / 100)
			return false;
	}
	return true;
}

/* By share. What nothing with more money can be below, nothing with less can either; bounds are those of the reading `tx`. */
static void choose(const struct seats_problem *p, int64_t tx, struct point *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		x[i].best = &x[i];
		x[i].bound = -INFINITY;
		for (size_t k = 0; k < n; k++) {
			if (x[k].objective < x[i].best->objective && pays(p, x[i].share, &x[k]))
				x[i].best = &x[k];
			if (k >= i && x[k].run.read_tx == tx)
				x[i].bound = fmax(x[i].bound, x[k].run.result.bound);
		}
	}
}

static int by_share(const void *x, const void *y) { return ((const struct point *)x)->share - ((const struct point *)y)->share; }

static void draw(struct report *out, const struct point *x, size_t n)
{
	struct arena *a = out->arena;
	double *unmet = ARENA_ARRAY(a, double, n);
	struct str *spent = ARENA_ARRAY(a, struct str, n);
	for (size_t i = 0; i < n; i++) {
		unmet[i] = (double)x[i].best->unmet;
		spent[i] = grouped(a, llround(x[i].best->spent / SEATS_YUAN));
	}
	struct chart_series *series = ARENA_NEW(a, struct chart_series);
	*series = (struct chart_series){str_of(tr(out->lang, N_("pupil-years without a seat"))), unmet, TONE_BAD};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(tr(out->lang, N_("What money buys: spent (10 000 yuan) against pupil-years without a seat"))),
				       .unit = STR(""), .categories = spent, .point_count = (int)n, .series = series, .series_count = 1};
	report_add_chart(out, chart);
}

/* The shares that have been solved, in order of share. */
static enum status points(struct plan_desk *d, const struct plan *p, const struct plan_reading *r, struct point *x, size_t *ret_n, struct err *err)
{
	const struct seats_problem *q = r->problem;
	struct seatplan_outcomes *outcomes;
	size_t n = 0;
	TRY(seatplan_outcomes_new(d->arena, &q->engine, &outcomes, err));
	for (int k = 0; k < SEATS_SHARES; k++) {
		struct plan varied;
		struct err none = {};
		x[n] = (struct point){.share = seats_shares[k]};
		TRY(seats_with_share(d->arena, p, seats_shares[k], &varied, err));
		enum status st = plan_run_under(d, &varied, &x[n].run, &none);
		if (st == ST_NOT_FOUND)
			continue;
		if (st != ST_OK) {
			if (err)
				*err = none;
			return st;
		}
		TRY(judge(d->arena, q, outcomes, &x[n], err));
		n += x[n].is_known;
	}
	qsort(x, n, sizeof *x, by_share);
	choose(q, r->tx, x, n);
	*ret_n = n;
	return ST_OK;
}

enum status seats_curve_report(struct plan_desk *d, const struct plan *p, const struct plan_reading *r, struct report *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("share of the budget"), "share", true}, {N_("budget, 10 000 yuan"), "budget", true},
						     {N_("spent, 10 000 yuan"), "spent", true}, {N_("pupil-years without a seat"), "unmet", true},
						     {N_("most in a year"), "worst", true}, {N_("objective"), "objective", true}, {N_("gap"), "gap", true},
						     {N_("run"), "run", true}};
	struct point *x = ARENA_ARRAY(d->arena, struct point, SEATS_SHARES);
	size_t n;
	TRY(points(d, p, r, x, &n, err));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		const struct point *best = x[i].best;
		struct engine_result result = {.feasible = true, .objective = best->objective / SEATS_YUAN, .bound = x[i].bound};
		double gap = engine_gap(&result);
		report_put(t, report_value_percent(x[i].share / 100.0, 0));
		report_put_real(t, total_budget(r->problem, x[i].share) / SEATS_YUAN, 0);
		report_put_real(t, best->spent / SEATS_YUAN, 0);
		report_put_int(t, best->unmet);
		report_put_int(t, best->worst);
		report_put_real(t, result.objective, 1);
		report_put(t, isfinite(gap) ? report_value_percent(gap, 2) : report_value_none());
		report_put_int(t, best->run.number);
	}
	if (!report_table_end(out, t, N_("The plan solved with shares of its budget; a run stands at every share that pays for it and has none that is better")))
		report_paragraph(out, TONE_MUTED, str_of(tr(out->lang, N_("No share of the budget has been solved yet: 'junheng plan solve --curve', or the button on the page."))));
	if (n > 1)
		draw(out, x, n);
	return ST_OK;
}
