/* What each budget buys. */
#include "areas/planning/seatplan/curve.h"

#include "areas/planning/seatplan/planner.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

const int seats_shares[SEATS_SHARES] = {0, 25, 50, 75, 125, 150, 100};

struct point {
	int share;
	double percent, budget, spent; /* yuan */
	int64_t unmet, worst;          /* pupil-years; pupils of the worst year */
	struct plan_run run;
};

enum status seats_with_share(struct arena *a, const struct plan *p, int share, struct plan *ret, struct err *err)
{
	double percent = 100;
	TRY(plan_value_number(&p->scenario, "budget", &percent, err));
	*ret = share == 100 ? *p : plan_varied(a, p, "budget", str_of(arena_printf(a, "%g", percent * share / 100)));
	return ST_OK;
}

static double total_budget(const struct seats_problem *p)
{
	double sum = 0;
	for (int t = 0; t < p->engine.years; t++)
		sum += (double)p->budget[t];
	return sum;
}

/* A decision is judged on the plan's own reading; what it may spend is not asked here. */
static enum status judge(struct plan_desk *d, const struct seats_problem *p, struct point *x, struct err *err)
{
	struct seats_problem free_of_budget = *p;
	struct seatplan_decision *list;
	struct seatplan_plan plan;
	struct plan_lines lines;
	int64_t *budget = ARENA_ARRAY(d->arena, int64_t, (size_t)p->engine.years + 1);
	int n;
	for (int t = 0; t < p->engine.years; t++)
		budget[t] = INT64_MAX / 64;
	free_of_budget.engine.budget = budget;
	TRY(plan_lines_read(d->arena, x->run.lines, &lines, err));
	TRY(seats_decisions(d->arena, p, &lines, &list, &n, err));
	TRY(seats_evaluate(d->arena, &free_of_budget, list, n, &plan, err));
	for (int t = 0; t < p->engine.years; t++) {
		x->unmet += plan.year[t].unserved;
		x->worst = MAX(x->worst, plan.year[t].unserved);
		x->spent += (double)plan.year[t].spent;
	}
	return ST_OK;
}

static int by_share(const void *x, const void *y) { return ((const struct point *)x)->share - ((const struct point *)y)->share; }

static void draw(struct report *out, const struct point *x, size_t n)
{
	struct arena *a = out->arena;
	double *unmet = ARENA_ARRAY(a, double, n);
	struct str *spent = ARENA_ARRAY(a, struct str, n);
	for (size_t i = 0; i < n; i++) {
		unmet[i] = (double)x[i].unmet;
		spent[i] = str_of(arena_printf(a, "%.0f", x[i].spent / SEATS_YUAN));
	}
	struct chart_series *series = ARENA_NEW(a, struct chart_series);
	*series = (struct chart_series){str_of(tr(out->lang, N_("pupil-years without a seat"))), unmet, TONE_BAD};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(tr(out->lang, N_("What money buys: spent (10 000 yuan) against pupil-years without a seat"))),
				       .unit = STR(""), .categories = spent, .point_count = (int)n, .series = series, .series_count = 1};
	report_add_chart(out, chart);
}

enum status seats_curve_report(struct plan_desk *d, const struct plan *p, struct report *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("share of the budget"), "share", true}, {N_("budget, 10 000 yuan"), "budget", true},
						     {N_("spent, 10 000 yuan"), "spent", true}, {N_("pupil-years without a seat"), "unmet", true},
						     {N_("most in a year"), "worst", true}, {N_("objective"), "objective", true}, {N_("gap"), "gap", true},
						     {N_("run"), "run", true}};
	struct plan_context c;
	struct plan_reading r;
	struct point *point = ARENA_ARRAY(d->arena, struct point, SEATS_SHARES);
	size_t n = 0;
	TRY(plan_read(d, p, TX_NOW, &c, &r, err));
	double budget = total_budget(r.problem);
	for (int k = 0; k < SEATS_SHARES; k++) {
		struct plan varied;
		struct point x = {.share = seats_shares[k], .budget = budget * seats_shares[k] / 100};
		TRY(seats_with_share(d->arena, p, x.share, &varied, err));
		enum status st = plan_run_under(d, &varied, &x.run, err);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		TRY(judge(d, r.problem, &x, err));
		point[n++] = x;
	}
	if (err && n < SEATS_SHARES)
		*err = (struct err){};
	qsort(point, n, sizeof *point, by_share);
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		double gap = engine_gap(&point[i].run.result);
		report_put(t, report_value_percent(point[i].share / 100.0, 0));
		report_put_real(t, point[i].budget / SEATS_YUAN, 0);
		report_put_real(t, point[i].spent / SEATS_YUAN, 0);
		report_put_int(t, point[i].unmet);
		report_put_int(t, point[i].worst);
		report_put_real(t, point[i].run.result.objective, 1);
		report_put(t, isfinite(gap) ? report_value_percent(gap, 2) : report_value_none());
		report_put_int(t, point[i].run.number);
	}
	if (!report_table_end(out, t, N_("The plan solved with shares of its budget")))
		report_paragraph(out, TONE_MUTED, str_of(tr(out->lang, N_("No share of the budget has been solved yet: 'junheng plan solve --curve', or the button on the page."))));
	if (n > 1)
		draw(out, point, n);
	return ST_OK;
}
