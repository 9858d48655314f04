/* The rolling plan in tables: years before and after, projects with their steps, what is spent. */
#include "areas/planning/seatplan/planner.h"

#include "areas/register/register.h"
#include "record/descriptor.h"
#include "report/report.h"

#include <math.h>

struct view {
	const struct plan_context *c;
	const struct seats_problem *p;
	struct report *out;
	struct seatplan_decision *list; /* NULL: there is no decision yet */
	int n;
	struct seatplan_outcomes *outcomes;
	struct seatplan_plan before, after;
};

static struct str text(const struct report *out, const char *message) { return str_of(tr(out->lang, message)); }

static int64_t demand_in(const struct seats_problem *p, int year)
{
	int64_t n = 0;
	for (int i = 0; i < p->engine.units; i++)
		n += p->engine.demand[(size_t)i * (size_t)p->engine.years + (size_t)year];
	return n;
}

static void years(const struct view *v)
{
	static const struct report_head columns[] = {{N_("school year"), "year", false}, {N_("pupils"), "pupils", true}, {N_("seats before"), "seats_before", true},
						     {N_("without a seat before"), "unmet_before", true}, {N_("seats after"), "seats_after", true},
						     {N_("without a seat after"), "unmet_after", true}, {N_("mean km after"), "km_after", true},
						     {N_("spent, 10 000 yuan"), "spent", true}, {N_("budget left, 10 000 yuan"), "left", true}};
	const struct seats_problem *p = v->p;
	report_heading(v->out, 2, text(v->out, N_("Year by year")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int y = 0; y < p->engine.years; y++) {
		const struct seatplan_year *b = &v->before.year[y], *a = v->list ? &v->after.year[y] : NULL;
		struct report_value unmet = report_value_none();
		double travelled = a && a->pupils && p->engine.travel ? (double)a->travel_yuan / (double)p->engine.travel / (double)a->pupils : NAN;
		if (a) {
			unmet = report_value_int(a->unserved);
			unmet.tone = a->unserved ? TONE_BAD : TONE_GOOD;
		}
		report_put_text(t, p->year_name[y]);
		report_put_int(t, demand_in(p, y));
		report_put_int(t, b->seats);
		report_put_int(t, b->unserved);
		report_put(t, a ? report_value_int(a->seats) : report_value_none());
		report_put(t, unmet);
		report_put_real(t, travelled, 2);
		report_put_real(t, a ? (double)a->spent / SEATS_YUAN : NAN, 0);
		report_put_real(t, a ? (double)a->budget_left / SEATS_YUAN : (double)b->budget_left / SEATS_YUAN, 0);
	}
	report_table_end(v->out, t, N_("Pupils of the scenario, seats within reach, and money"));
	struct str args[] = {str_i64(v->out->arena, p->engine.units), str_i64(v->out->arena, p->engine.sites), str_i64(v->out->arena, p->decidable),
			     p->demand.scenario_label[v->out->lang], str_i64(v->out->arena, p->engine.class_size)};
	report_note(v->out, report_say(v->out, N_("{0} residential units, {1} schools and sites, {2} of which may be decided about; scenario '{3}', {4} seats a class. "
						"Budgets of several regions count as one."), args, 5));
}

static void gap_chart(const struct view *v)
{
	struct arena *a = v->out->arena;
	int n = v->p->engine.years;
	double *before = ARENA_ARRAY(a, double, (size_t)n), *after = ARENA_ARRAY(a, double, (size_t)n);
	for (int y = 0; y < n; y++) {
		before[y] = (double)v->before.year[y].unserved;
		after[y] = (double)v->after.year[y].unserved;
	}
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 2);
	series[0] = (struct chart_series){text(v->out, N_("before")), before, TONE_BAD};
	series[1] = (struct chart_series){text(v->out, N_("after")), after, TONE_GOOD};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_BAR, .caption = text(v->out, N_("Pupils without a seat within reach, before and after")), .unit = STR(""),
				       .categories = v->p->year_name, .point_count = n, .series = series, .series_count = 2};
	report_add_chart(v->out, chart);
}

/* Pupils without a seat when the project alone is left out, and with it, in the year of its use in which that differs most. */
static enum status without(const struct view *v, const struct seats_project *x, int64_t *ret, int64_t *ret_with, struct err *err)
{
	int worst = x->use, last = x->until < 0 ? v->p->engine.years - 1 : x->until;
	struct seatplan_plan plan;
	struct seatplan_decision *list = ARENA_ARRAY(v->c->arena, struct seatplan_decision, (size_t)v->n + 1);
	int n = 0;
	bool opens = x->kind[0] == 'n';
	for (int i = 0; i < v->n; i++) {
		const struct seatplan_decision *d = &v->list[i];
		bool is_it = d->site == x->site && (opens || (d->year >= x->decided && d->year <= MAX(x->until, x->decided) &&
							       (d->kind == SEATPLAN_FLEX) == (x->kind[0] == 'f') && (d->kind == SEATPLAN_EXPAND) == (x->kind[0] == 'e')));
		if (!is_it)
			list[n++] = *d;
	}
	TRY(seatplan_outcome(v->outcomes, v->c->arena, list, n, &plan, err));
	for (int y = x->use; y <= last; y++)
		if (plan.year[y].unserved - v->after.year[y].unserved > plan.year[worst].unserved - v->after.year[worst].unserved)
			worst = y;
	*ret = plan.year[worst].unserved;
	*ret_with = v->after.year[worst].unserved;
	return ST_OK;
}

static enum status projects(const struct view *v, struct err *err)
{
	static const struct report_head first[] = {{N_("site"), "site", false}, {N_("kind"), "kind", false}, {N_("classes"), "classes", true},
						   {N_("decided"), "decided", false}, {N_("in use"), "use", false}, {N_("until"), "until", false},
						   {N_("cost, 10 000 yuan"), "cost", true}, {N_("first step"), "step", false}, {N_("due"), "due", false},
						   {N_("gap before"), "gap_before", true}, {N_("gap after"), "gap_after", true}};
	const struct seats_problem *p = v->p;
	struct arena *a = v->out->arena;
	int n, all = (int)ARRAY_LEN(first) + p->engine.years;
	struct seats_project *project = seats_projects(v->c->arena, p, v->list, v->n, &n);
	struct report_head *columns = ARENA_ARRAY(a, struct report_head, (size_t)all);
	for (int i = 0; i < all; i++)
		columns[i] = i < (int)ARRAY_LEN(first) ? first[i]
						       : (struct report_head){str_dup(a, p->year_name[i - (int)ARRAY_LEN(first)]),
									      arena_printf(a, "seats_%d", p->first_year + i - (int)ARRAY_LEN(first)), true};
	report_heading(v->out, 2, text(v->out, N_("Rolling plan")));
	struct report_table *t = report_table_begin(v->out, columns, all);
	for (int i = 0; i < n; i++) {
		const struct seats_project *x = &project[i];
		struct seats_step *step;
		size_t steps;
		int64_t gap = 0, gap_with = 0;
		char day[11] = "";
		TRY(seats_steps(v->c->arena, p, x, &step, &steps, err));
		bool is_judged = x->use < p->engine.years && x->classes > 0;
		if (is_judged)
			TRY(without(v, x, &gap, &gap_with, err));
		if (steps)
			day_format(step[0].due, day);
		report_put_text(t, p->site[x->site].name);
		report_put_text(t, seats_code(&record_building, "kind", str_of(x->kind), v->out->lang));
		report_put_int(t, x->classes);
		report_put_text(t, p->year_name[x->decided]);
		report_put_text(t, seats_year(a, p, x->use));
		report_put_text(t, x->until >= 0 ? p->year_name[x->until] : STR(""));
		report_put_real(t, (double)x->cost / SEATS_YUAN, 0);
		report_put_text(t, steps ? seats_code(&record_building_step, "step", step[0].code, v->out->lang) : STR(""));
		report_put_text(t, str_copy(a, str_of(day)));
		report_put(t, is_judged ? report_value_int(gap) : report_value_none());
		report_put(t, is_judged ? report_value_int(gap_with) : report_value_none());
		for (int y = 0; y < p->engine.years; y++)
			report_put(t, y >= x->use && (x->until < 0 || y <= x->until) ? report_value_int((int64_t)x->classes * p->engine.class_size) : report_value_none());
	}
	if (!report_table_end(v->out, t, N_("Projects in order of use; seats by school year; the gap is pupils without a seat, without and with the project, in the year in which it matters most")))
		report_paragraph(v->out, TONE_MUTED, text(v->out, N_("Nothing is built.")));
	return ST_OK;
}

enum status seats_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out, struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct view v = {.c = c, .p = p, .out = out};
	struct seatplan_decision *passing = ARENA_ARRAY(c->arena, struct seatplan_decision, (size_t)p->engine.locks + 1);
	int n = 0;
	for (int i = 0; i < p->engine.locks; i++)
		if (!p->site[p->engine.lock[i].site].key.n)
			passing[n++] = p->engine.lock[i];
	TRY(seatplan_outcomes_new(c->arena, &p->engine, &v.outcomes, err));
	TRY(seatplan_outcome(v.outcomes, c->arena, passing, n, &v.before, err));
	if (l) {
		TRY(seats_decisions(c->arena, p, l, &v.list, &v.n, err));
		TRY(seatplan_outcome(v.outcomes, c->arena, v.list, v.n, &v.after, err));
	}
	years(&v);
	if (l) {
		gap_chart(&v);
		TRY(projects(&v, err));
	}
	return ST_OK;
}
