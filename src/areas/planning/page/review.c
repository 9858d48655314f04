/* The review of a plan: its state and steps, the run under way, what the decision means. */
#include "areas/planning/page/inside.h"

#include "areas/planning/districts/districts.h"
#include "areas/planning/seatplan/planner.h"
#include "areas/planning/views.h"
#include "plan/sheet.h"
#include "record/state.h"
#include "web/jobs.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

static struct str state_text(struct plan_call *p) { return record_state_label(&record_plan, p->plan.state, p->c.lang); }

/* The job that solves the plan now; empty: none. */
static struct str job_of(struct plan_call *p, struct job *ret)
{
	static const enum job_state states[] = {JOB_RUNNING, JOB_WAITING};
	char hex[ID_TEXT];
	id_format(p->plan.id, hex);
	for (size_t k = 0; k < ARRAY_LEN(states); k++) {
		struct job *jobs;
		size_t n;
		struct job_filter f = {.kind = STR("plan"), .has_state = true, .state = states[k]};
		if (job_list(p->c.work, p->c.a, &f, &jobs, &n, NULL) != ST_OK)
			continue;
		for (size_t i = 0; i < n; i++)
			if (str_find(jobs[i].parameters, str_of(hex)) >= 0) {
				*ret = jobs[i];
				return job_path(&p->c, jobs[i].id);
			}
	}
	return STR("");
}

static void add_trace(struct plan_call *p, const struct plan_run *run, struct report *out)
{
	struct arena *a = p->c.a;
	size_t n = run->points;
	if (n < 2)
		return;
	struct str *seconds = ARENA_ARRAY(a, struct str, n);
	double *best = ARENA_ARRAY(a, double, n), *bound = ARENA_ARRAY(a, double, n);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 2);
	for (size_t i = 0; i < n; i++) {
		seconds[i] = str_of(arena_printf(a, "%.1f", run->point[i].seconds));
		best[i] = run->point[i].objective;
		bound[i] = isfinite(run->point[i].bound) ? run->point[i].bound : NAN;
	}
	series[0] = (struct chart_series){plan_call_text(p, N_("best")), best, TONE_PLAIN};
	series[1] = (struct chart_series){plan_call_text(p, N_("bound")), bound, TONE_WARNING};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = plan_call_text(p, N_("Best decision and proved bound over the seconds")),
				       .unit = str_of(label_in(p->plan.planner->unit, p->c.lang)), .categories = seconds, .point_count = (int)n, .series = series,
				       .series_count = 2};
	report_add_chart(out, chart);
}

static void write_trace(struct plan_call *p)
{
	struct plan_run run;
	struct report r;
	report_init(&r, p->c.a, p->c.lang, STR(""));
	if (plan_run_newest(p->c.work, p->c.a, p->plan.id, &run, NULL) == ST_OK)
		add_trace(p, &run, &r);
	report_blocks_to_html(&r, p->c.page.out);
}

/* A part of the page, read anew while the job runs. */
enum status plan_page_trace(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	write_trace(&p);
	return ST_OK;
}

static void add_steps(struct plan_call *p, bool has_decision, struct view_plan_bar *v)
{
	bool is_open = str_eq(p->plan.state, STR("draft")) || str_eq(p->plan.state, STR("returned")), is_submitted = str_eq(p->plan.state, STR("submitted"));
	bool is_maker = str_eq(p->plan.owner, p->desk.actor);
	v->may_change = is_open && plan_call_may(p, ACT_CHANGE);
	v->may_submit = is_open && has_decision && plan_call_may(p, ACT_SUBMIT);
	v->may_return = is_submitted && plan_call_may(p, ACT_RETURN);
	v->may_accept = is_submitted && !is_maker && plan_call_may(p, ACT_ACCEPT);
	v->waits = is_submitted && is_maker;
	v->may_adopt = str_eq(p->plan.state, STR("accepted")) && plan_call_may(p, ACT_ADOPT);
	v->may_undo = str_eq(p->plan.state, STR("adopted")) && plan_call_may(p, ACT_UNDO);
	v->may_export = has_decision && call_may_row(&p->c, p->row, ACT_EXPORT);
}

enum status plan_page_show(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_run newest;
	struct report r;
	struct job job;
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	TRY(plan_call_decision(&p, err));
	struct str running = job_of(&p, &job);
	struct view_plan_bar v = {.path = p.path, .state = state_text(&p), .kind = str_of(label_in(p.plan.planner->label, p.c.lang)), .has_decision = p.has_decision,
				   .has_map = p.has_decision && p.plan.planner == &districts_planner,
				  .has_board = p.has_decision && p.plan.planner == &seats_planner,
				  .subject = str_of(label_in(p.plan.planner->subject, p.c.lang))};
	add_steps(&p, p.has_decision, &v);
	v.has_places = p.has_decision && p.plan.planner->place && !v.has_map;
	v.may_solve = v.may_change && !running.n;
	if (plan_run_newest(p.c.work, p.c.a, p.plan.id, &newest, NULL) == ST_OK && newest.state != RUN_UNDER_WAY && !newest.result.feasible)
		v.why = newest.why[p.c.lang].n ? newest.why[p.c.lang] : plan_call_text(&p, N_("The last run found no decision; give it more time."));
	TRY(plan_sheet(&p.desk, &p.plan, p.has_decision ? &p.lines : NULL, p.has_decision ? &p.run : NULL, &r, err));
	call_open(&p.c, p.plan.name, PLAN_NAV);
	view_plan_bar(&p.c.page, &v);
	if (running.n)
		view_plan_running_open(&p.c.page, &(struct view_plan_running){.events = str_of(arena_printf(p.c.a, "%.*s/events", STR_ARG(running))), .path = running,
									       .trace = str_of(arena_printf(p.c.a, "%.*s/trace", STR_ARG(p.path)))});
	write_trace(&p);
	if (running.n)
		view_plan_running_close(&p.c.page, &(struct view_plan_running){});
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}

enum status plan_page_file(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct report r;
	TRY(plan_call_open(&p, req, out, ACT_EXPORT, err));
	TRY(plan_call_decision(&p, err));
	TRY(plan_sheet(&p.desk, &p.plan, p.has_decision ? &p.lines : NULL, p.has_decision ? &p.run : NULL, &r, err));
	return page_report_file(&p.c, &r, request_text(req, "format"), p.plan.name, err);
}

enum status plan_page_solve(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct job job;
	struct id id;
	char hex[ID_TEXT];
	TRY(plan_call_open(&p, req, out, ACT_CHANGE, err));
	if (job_of(&p, &job).n)
		return call_done(&p.c, p.path, N_("It is being solved already."), err);
	id_format(p.plan.id, hex);
	struct str parameters = str_of(arena_printf(p.c.a, "{\"plan\":\"%s\",\"seconds\":\"%lld\"%s%s}", hex, (long long)request_int(req, "seconds", 10),
						    request_flag(req, "fresh") ? ",\"fresh\":true" : "", request_flag(req, "curve") ? ",\"curve\":true" : ""));
	TRY(job_begin(&p.c, "plan", parameters, NULL, 0, &id, err));
	return call_done(&p.c, p.path, NULL, err);
}
