/* Pages of plans: the list, a new one, the review with its steps, why a subject has its target, two plans side by side. What a plan says
 * comes from plan/sheet.h; pages compute nothing. */
#include "areas/planning/planning.h"

#include "areas/planning/views.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "plan/sheet.h"
#include "plan/table.h"
#include "record/fault.h"
#include "record/policy_record.h"
#include "web/call.h"
#include "web/jobs.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAV "/plans"

struct plan_call {
	struct call c;
	struct plan_desk desk;
	struct faults faults;
	struct plan plan;
	struct row *row; /* of the plan, for rights */
	struct str path; /* "/plans/ID" */
};

static enum status begin(struct plan_call *p, struct request *r, struct response *out, struct err *err)
{
	TRY(call_begin(&p->c, r, out, err));
	faults_init(&p->faults, p->c.a, 0);
	p->desk = (struct plan_desk){.g = p->c.g, .work = p->c.work, .planners = &planning_planners, .arena = p->c.a, .lang = p->c.lang,
				     .actor = call_actor_name(&p->c), .faults = &p->faults};
	return ST_OK;
}

/* The plan of the address, when the reader may do `action` to it. */
static enum status begin_plan(struct plan_call *p, struct request *r, struct response *out, enum action action, struct err *err)
{
	struct id id;
	char hex[ID_TEXT];
	TRY(begin(p, r, out, err));
	if (!request_id(r, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such plan");
	enum status st = row_get(p->c.g, p->c.a, &record_plan, id, as_of_today(p->c.g), ROW_SEALED, &p->row, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_NOT_FOUND, "there is no such plan");
	TRY(st);
	TRY(call_need_row(&p->c, p->row, action, err));
	id_format(id, hex);
	p->path = str_of(arena_printf(p->c.a, NAV "/%s", hex));
	return plan_get(&p->desk, str_of(hex), &p->plan, err);
}

static struct str text_of(struct call *c, const char *message) { return str_of(call_tr(c, message)); }

static struct str state_text(struct plan_call *p)
{
	for (const struct state *s = record_plan.states; s->value; s++)
		if (str_eq(str_of(s->value), p->plan.state))
			return str_of(label_in(s->label, p->c.lang));
	return p->plan.state;
}

/* What stood against a step, each in words; 409. */
static enum status refuse(struct plan_call *p, const struct err *why, const struct check_report *check, const struct plan_outcome *out)
{
	struct report r;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	report_init(&r, p->c.a, p->c.lang, p->plan.name);
	report_paragraph(&r, TONE_BAD, call_fault(&p->c, why));
	for (int i = 0; check && i < check->violation_count; i++)
		report_paragraph(&r, TONE_BAD, call_fault(&p->c, check->violations[i]));
	for (size_t i = 0; i < p->faults.n && i < 20; i++) {
		buf_clear(&text);
		fault_render(&text, &p->faults.list[i], p->c.lang);
		report_paragraph(&r, TONE_BAD, str_copy(p->c.a, buf_view(&text)));
	}
	if (out && out->changes)
		plan_sheet_changes(&r, out->change, out->changes);
	p->c.out->code = status_http_code(why->status == ST_NO ? ST_CONFLICT : why->status);
	call_open(&p->c, p->plan.name, NAV);
	page_report(&p->c, &r);
	/* the decision keeps every rule of the register as it is now: it may be adopted knowing what has changed */
	view_plan_back(&p->c.page, &(struct view_plan_back){.path = p->path, .adopt = out && out->changes && out->check.feasible});
	call_close(&p->c);
	return ST_OK;
}

/* ---- the list and a new one ---- */

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p;
	struct plan *plan;
	size_t n, kept = 0;
	struct report r;
	TRY(begin(&p, req, out, err));
	TRY(plan_list(&p.desk, NULL, &plan, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct row *row;
		if (row_get(p.c.g, p.c.a, &record_plan, plan[i].id, as_of_today(p.c.g), ROW_SEALED, &row, NULL) != ST_OK || !call_may_row(&p.c, row, ACT_LIST))
			continue;
		plan[kept] = plan[i];
		plan[kept++].owner = call_who(&p.c, plan[i].owner);
	}
	report_init(&r, p.c.a, p.c.lang, text_of(&p.c, N_("Plans")));
	plan_sheet_list(&r, plan, kept);
	call_open(&p.c, r.title, NAV);
	view_plan_list(&p.c.page, &(struct view_plan_list){.may_make = call_may(&p.c, "plan", ACT_CREATE)});
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}

/* Regions the reader may plan for, the widest first. */
static enum status regions(struct plan_call *p, struct view_option **ret, size_t *ret_n, struct err *err)
{
	struct list_query q = {.record = &record_region, .at = as_of_today(p->c.g), .limit = 500, .sort = STR("code")};
	struct list_page page;
	TRY(list_access_as(&p->c, &record_region, "plan", ACT_CREATE, &q.scope, err));
	TRY(record_list(p->c.g, p->c.a, &q, &page, err));
	struct view_option *list = ARENA_ARRAY(p->c.a, struct view_option, page.n + 1);
	for (size_t i = 0; i < page.n; i++) {
		char hex[ID_TEXT];
		struct buf name;
		buf_init(&name, 0);
		id_format(page.rows[i]->id, hex);
		(void)row_title(p->c.g, &record_region, page.rows[i]->id, p->c.lang, &name);
		list[i] = (struct view_option){.value = str_of(arena_strdup(p->c.a, hex)), .text = str_copy(p->c.a, buf_view(&name)), .selected = i == 0};
		buf_done(&name);
	}
	*ret = list;
	*ret_n = page.n;
	return ST_OK;
}

/* The choices a policy of the plan's kind offers. */
static enum status policy_options(struct plan_call *p, const struct plan_setting *s, struct str now, struct view_option **ret, size_t *ret_n, struct err *err)
{
	const struct policy *policy;
	size_t n = 1, entries = 0;
	if (s->policy) {
		TRY(policy_for(p->c.g, p->c.a, str_of(s->policy), p->plan.scenario.region, as_of_today(p->c.g), &policy, NULL, err));
		entries = policy_count(policy, s->list);
	}
	size_t codes = 0;
	while (s->codes && s->codes[codes].value)
		codes++;
	struct view_option *o = ARENA_ARRAY(p->c.a, struct view_option, entries + codes + 4);
	o[0] = (struct view_option){.value = STR(""), .text = text_of(&p->c, N_("as the policy says"))};
	for (size_t i = 0; i < entries; i++) {
		struct str id = policy_entry(policy, s->list, i);
		struct label label = {"", ""};
		TRY(policy_label(policy, arena_printf(p->c.a, "%s.%.*s.label", s->list, STR_ARG(id)), &label, err));
		o[n++] = (struct view_option){.value = id, .text = str_of(label_in(label, p->c.lang)), .selected = str_eq(id, now)};
	}
	for (size_t i = 0; i < codes; i++)
		o[n++] = (struct view_option){.value = str_of(s->codes[i].value), .text = str_of(label_in(s->codes[i].label, p->c.lang)),
					      .selected = str_eq(str_of(s->codes[i].value), now)};
	if (s->kind == PLAN_YES_NO) {
		o[n++] = (struct view_option){.value = STR("yes"), .text = text_of(&p->c, N_("yes")), .selected = str_eq(STR("yes"), now)};
		o[n++] = (struct view_option){.value = STR("no"), .text = text_of(&p->c, N_("no")), .selected = str_eq(STR("no"), now)};
	}
	*ret = o;
	*ret_n = n;
	return ST_OK;
}

static enum status fill_form(struct plan_call *p, const struct planner *planner, struct view_plan_form *v, struct err *err)
{
	size_t n = 0, choices = 0, numbers = 0;
	while (planner->settings[n].name)
		n++;
	struct view_choice *choice = ARENA_ARRAY(p->c.a, struct view_choice, n + 1);
	struct view_plan_number *number = ARENA_ARRAY(p->c.a, struct view_plan_number, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct plan_setting *s = &planner->settings[i];
		struct str now = plan_value(&p->plan.scenario, s->name), label = str_of(label_in(s->label, p->c.lang)), hint = str_of(label_in(s->help, p->c.lang));
		if (s->kind == PLAN_NUMBER) {
			number[numbers++] = (struct view_plan_number){.name = str_of(s->name), .label = label, .hint = hint, .value = now,
								      .unit = s->unit ? text_of(&p->c, s->unit) : STR("")};
			continue;
		}
		struct view_option *options;
		size_t n_options;
		TRY(policy_options(p, s, now, &options, &n_options, err));
		choice[choices++] = (struct view_choice){.name = str_of(s->name), .label = label, .hint = hint, .options = options, .n_options = n_options};
	}
	v->choices = choice;
	v->n_choices = choices;
	v->numbers = number;
	v->n_numbers = numbers;
	return ST_OK;
}

static enum status asked_planner(struct plan_call *p, const struct planner **ret, struct err *err)
{
	struct str kind = request_text(p->c.r, "kind");
	*ret = kind.n ? planner_find(&planning_planners, kind) : planning_planners.list[0];
	return *ret ? ST_OK : err_set(err, ST_NOT_FOUND, "the program has no planner '%.*s'", STR_ARG(kind));
}

static enum status new_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	const struct planner *planner;
	struct view_option *list;
	size_t n;
	TRY(begin(&p, req, out, err));
	TRY(asked_planner(&p, &planner, err));
	TRY(regions(&p, &list, &n, err));
	day_t today = reg_today(p.c.g);
	struct view_choice region = {.name = STR("region"), .label = text_of(&p.c, N_("region")), .options = list, .n_options = n, .required = true};
	struct view_plan_form v = {.action = str_of(NAV), .kind = str_of(planner->name), .is_new = true, .regions = &region, .n_regions = 1, .as_of = today,
				   .effective = school_year_start(school_year_of(today) + 1)};
	TRY(fill_form(&p, planner, &v, err));
	call_open(&p.c, str_of(label_in(planner->label, p.c.lang)), NAV);
	view_plan_form(&p.c.page, &v);
	call_close(&p.c);
	return ST_OK;
}

static enum status read_form(struct plan_call *p, const struct planner *planner, struct plan_scenario *s, struct err *err)
{
	size_t n = 0;
	while (planner->settings[n].name)
		n++;
	s->setting = ARENA_ARRAY(p->c.a, struct plan_given, n + 1);
	s->settings = 0;
	for (size_t i = 0; i < n; i++) {
		struct str value = str_trim(request_text(p->c.r, planner->settings[i].name));
		if (value.n)
			s->setting[s->settings++] = (struct plan_given){str_of(planner->settings[i].name), value};
	}
	if (!request_day(p->c.r, "as_of", &s->as_of) || !request_day(p->c.r, "effective", &s->effective))
		return err_set(err, ST_INVALID, "both days are needed: as of which the register is read, and from which the plan holds");
	return ST_OK;
}

static enum status create_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	const struct planner *planner;
	struct id id;
	char hex[ID_TEXT];
	TRY(begin(&p, req, out, err));
	TRY(asked_planner(&p, &planner, err));
	struct plan_new made = {.name = str_trim(request_text(req, "name")), .planner = planner};
	TRY(read_form(&p, planner, &made.scenario, err));
	if (!request_id(req, "region", &made.scenario.region))
		return err_set(err, ST_INVALID, "a plan needs a region");
	struct access_row lies = {.regions = &made.scenario.region, .n_regions = 1, .state = STR("draft")};
	TRY(call_need(&p.c, STR("plan"), ACT_CREATE, &lies, err));
	TRY(plan_create(&p.desk, &made, &id, err));
	id_format(id, hex);
	return call_done(&p.c, str_of(arena_printf(p.c.a, NAV "/%s", hex)), N_("The plan is made; solve it next."), err);
}

static enum status edit_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(begin_plan(&p, req, out, ACT_CHANGE, err));
	struct view_plan_form v = {.action = str_of(arena_printf(p.c.a, "%.*s/edit", STR_ARG(p.path))), .kind = str_of(p.plan.planner->name),
				   .as_of = p.plan.scenario.as_of, .effective = p.plan.scenario.effective};
	TRY(fill_form(&p, p.plan.planner, &v, err));
	call_open(&p.c, p.plan.name, NAV);
	view_plan_form(&p.c.page, &v);
	call_close(&p.c);
	return ST_OK;
}

static enum status save_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(begin_plan(&p, req, out, ACT_CHANGE, err));
	struct plan_scenario s = p.plan.scenario;
	TRY(read_form(&p, p.plan.planner, &s, err));
	TRY(plan_save(&p.desk, &p.plan, &s, err));
	return call_done(&p.c, p.path, N_("Saved. Solve it again."), err);
}

/* ---- the review ---- */

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
	series[0] = (struct chart_series){text_of(&p->c, N_("best")), best, TONE_PLAIN};
	series[1] = (struct chart_series){text_of(&p->c, N_("bound")), bound, TONE_WARNING};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = text_of(&p->c, N_("Best decision and proved bound over the seconds")),
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
static enum status trace_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(begin_plan(&p, req, out, ACT_READ, err));
	write_trace(&p);
	return ST_OK;
}

static bool may(struct plan_call *p, enum action a) { return call_may_row(&p->c, p->row, a) && !p->c.is_past; }

static void add_steps(struct plan_call *p, bool has_decision, struct view_plan_bar *v)
{
	bool is_open = str_eq(p->plan.state, STR("draft")) || str_eq(p->plan.state, STR("returned")), is_submitted = str_eq(p->plan.state, STR("submitted"));
	bool is_maker = str_eq(p->plan.owner, p->desk.actor);
	v->may_change = is_open && may(p, ACT_CHANGE);
	v->may_submit = is_open && has_decision && may(p, ACT_SUBMIT);
	v->may_return = is_submitted && may(p, ACT_RETURN);
	v->may_accept = is_submitted && !is_maker && may(p, ACT_ACCEPT);
	v->waits = is_submitted && is_maker;
	v->may_adopt = str_eq(p->plan.state, STR("accepted")) && may(p, ACT_ADOPT);
	v->may_undo = str_eq(p->plan.state, STR("adopted")) && may(p, ACT_UNDO);
	v->may_export = has_decision && call_may_row(&p->c, p->row, ACT_EXPORT);
}

static enum status find_decision(struct plan_call *p, struct plan_lines *lines, struct plan_run *run, bool *ret_has, struct err *err)
{
	enum status st = plan_decision(&p->desk, &p->plan, request_int(p->c.r, "run", 0), lines, run, err);
	*ret_has = st == ST_OK;
	if (st == ST_NOT_FOUND && err)
		*err = (struct err){};
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status show_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_lines lines;
	struct plan_run run, newest;
	struct report r;
	struct job job;
	bool has;
	TRY(begin_plan(&p, req, out, ACT_READ, err));
	TRY(find_decision(&p, &lines, &run, &has, err));
	struct str running = job_of(&p, &job);
	struct view_plan_bar v = {.path = p.path, .state = state_text(&p), .kind = str_of(label_in(p.plan.planner->label, p.c.lang)), .has_decision = has,
				  .subject = str_of(label_in(p.plan.planner->subject, p.c.lang))};
	add_steps(&p, has, &v);
	v.may_solve = v.may_change && !running.n;
	if (plan_run_newest(p.c.work, p.c.a, p.plan.id, &newest, NULL) == ST_OK && newest.state != RUN_UNDER_WAY && !newest.result.feasible)
		v.why = newest.why[p.c.lang].n ? newest.why[p.c.lang] : text_of(&p.c, N_("The last run found no decision; give it more time."));
	TRY(plan_sheet(&p.desk, &p.plan, has ? &lines : NULL, has ? &run : NULL, &r, err));
	call_open(&p.c, p.plan.name, NAV);
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

static enum status file_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_lines lines;
	struct plan_run run;
	struct report r;
	bool has;
	TRY(begin_plan(&p, req, out, ACT_EXPORT, err));
	TRY(find_decision(&p, &lines, &run, &has, err));
	TRY(plan_sheet(&p.desk, &p.plan, has ? &lines : NULL, has ? &run : NULL, &r, err));
	return page_report_file(&p.c, &r, request_text(req, "format"), p.plan.name, err);
}

static enum status solve_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct job job;
	struct id id;
	char hex[ID_TEXT];
	TRY(begin_plan(&p, req, out, ACT_CHANGE, err));
	if (job_of(&p, &job).n)
		return call_done(&p.c, p.path, N_("It is being solved already."), err);
	id_format(p.plan.id, hex);
	struct str parameters = str_of(arena_printf(p.c.a, "{\"plan\":\"%s\",\"seconds\":\"%lld\"%s}", hex, (long long)request_int(req, "seconds", 10),
						    request_flag(req, "fresh") ? ",\"fresh\":true" : ""));
	TRY(job_begin(&p.c, "plan", parameters, NULL, 0, &id, err));
	return call_done(&p.c, p.path, NULL, err);
}

/* ---- why, and what is wished ---- */

static enum status about_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_lines lines;
	struct plan_run run;
	struct plan_context context;
	struct plan_reading reading;
	struct plan_explanation e;
	struct report r;
	struct str key;
	bool has;
	TRY(begin_plan(&p, req, out, ACT_READ, err));
	TRY(find_decision(&p, &lines, &run, &has, err));
	if (!has)
		return err_set(err, ST_CONFLICT, "the plan has no decision yet: solve it first");
	TRY(plan_key(&p.desk, p.plan.planner, false, p.plan.scenario.as_of, request_text(req, "subject"), &key, err));
	TRY(plan_read(&p.desk, &p.plan, TX_NOW, &context, &reading, err));
	TRY(p.plan.planner->explain(&context, &reading, &lines, key, &e, err));
	report_init(&r, p.c.a, p.c.lang, plan_label(&reading, key));
	plan_sheet_why(&r, &p.plan, &reading, &e);
	bool may_wish = (str_eq(p.plan.state, STR("draft")) || str_eq(p.plan.state, STR("returned"))) && may(&p, ACT_CHANGE);
	struct view_plan_choice *choice = ARENA_ARRAY(p.c.a, struct view_plan_choice, e.options + 1);
	for (size_t i = 0; i < e.options; i++)
		choice[i] = (struct view_plan_choice){.path = str_of(arena_printf(p.c.a, "%.*s/wish", STR_ARG(p.path))), .subject = key,
						      .target = e.option[i].target.n ? e.option[i].target : STR("-"),
						      .name = plan_target_label(p.plan.planner, &reading, p.c.a, p.c.lang, e.option[i].target)};
	call_open(&p.c, r.title, NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	if (may_wish)
		view_plan_wishes(&p.c.page, &(struct view_plan_wishes){.choices = choice, .n_choices = e.options});
	call_close(&p.c);
	return ST_OK;
}

static enum status wish_page(struct request *req, struct response *out, struct err *err)
{
	static const char *const kinds[] = {[PLAN_LOCK] = "lock", [PLAN_FORBID] = "forbid", [PLAN_PREFER] = "prefer"};
	struct plan_call p = {};
	struct plan_wish w = {};
	struct str kind = request_text(req, "kind");
	TRY(begin_plan(&p, req, out, ACT_CHANGE, err));
	bool remove = str_eq(kind, STR("none")), known = remove;
	for (int k = 0; k < (int)ARRAY_LEN(kinds); k++)
		if (str_eq(kind, str_of(kinds[k]))) {
			w.kind = (enum plan_wish_kind)k;
			known = true;
		}
	if (!known)
		return err_set(err, ST_INVALID, "a wish is to lock, forbid or prefer");
	TRY(plan_key(&p.desk, p.plan.planner, false, p.plan.scenario.as_of, request_text(req, "subject"), &w.subject, err));
	TRY(plan_key(&p.desk, p.plan.planner, true, p.plan.scenario.as_of, request_text(req, "target"), &w.target, err));
	w.weight = 1;
	TRY(plan_wish(&p.desk, &p.plan, &w, remove, err));
	return call_done(&p.c, p.path, remove ? N_("The wish is taken away.") : N_("The wish is noted; solve again."), err);
}

/* ---- deciding ---- */

static enum status step_page(struct request *req, struct response *out, struct err *err)
{
	static const struct {
		const char *name;
		enum action action;
		const char *done;
	} steps[] = {{"submit", ACT_SUBMIT, N_("Submitted; another person approves it.")}, {"return", ACT_RETURN, N_("Returned.")},
		     {"accept", ACT_ACCEPT, N_("Approved.")},			 {"adopt", ACT_ADOPT, N_("Adopted: the register has it from that day on.")},
		     {"undo", ACT_UNDO, N_("The adoption is taken back; the history keeps both.")}, {"remove", ACT_DELETE, N_("The plan is taken away.")}};
	struct str step = request_text(req, "step"), reason = str_trim(request_text(req, "reason"));
	struct plan_call p = {};
	struct check_report check = {};
	struct plan_outcome outcome = {};
	enum status st = ST_OK;
	size_t k = 0;
	while (k < ARRAY_LEN(steps) && !str_eq(step, str_of(steps[k].name)))
		k++;
	if (k == ARRAY_LEN(steps))
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	TRY(begin_plan(&p, req, out, steps[k].action, err));
	struct err why = {};
	switch (steps[k].action) {
	case ACT_SUBMIT: st = plan_submit(&p.desk, &p.plan, request_int(req, "run", 0), &check, &why); break;
	case ACT_RETURN: st = plan_return(&p.desk, &p.plan, reason, &why); break;
	case ACT_ACCEPT: st = plan_accept(&p.desk, &p.plan, &why); break;
	case ACT_ADOPT: st = plan_adopt(&p.desk, &p.plan, request_flag(req, "accept_changes"), &outcome, &why); break;
	case ACT_UNDO: st = plan_undo(&p.desk, &p.plan, reason, &why); break;
	default: st = plan_remove(&p.desk, &p.plan, reason.n ? reason : p.plan.name, &why); break;
	}
	if (st == ST_NO || st == ST_CONFLICT)
		return refuse(&p, &why, steps[k].action == ACT_ADOPT ? &outcome.check : &check, steps[k].action == ACT_ADOPT ? &outcome : NULL);
	if (st != ST_OK) {
		*err = why;
		return st;
	}
	return call_done(&p.c, steps[k].action == ACT_DELETE ? str_of(NAV) : p.path, steps[k].done, err);
}

static enum status compare_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {}, q = {};
	struct plan_side side[2];
	struct report r;
	struct id other;
	char hex[ID_TEXT];
	bool has;
	TRY(begin_plan(&p, req, out, ACT_READ, err));
	TRY(find_decision(&p, &side[0].lines, &side[0].run, &has, err));
	if (!has)
		return err_set(err, ST_CONFLICT, "the plan has no decision yet: solve it first");
	struct row *row;
	if (!request_id(req, "with", &other))
		return err_set(err, ST_INVALID, "name the plan to compare with");
	TRY(row_get(p.c.g, p.c.a, &record_plan, other, as_of_today(p.c.g), ROW_SEALED, &row, err));
	TRY(call_need_row(&p.c, row, ACT_READ, err));
	id_format(other, hex);
	TRY(plan_get(&p.desk, str_of(hex), &q.plan, err));
	TRY(plan_decision(&p.desk, &q.plan, 0, &side[1].lines, &side[1].run, err));
	side[0].plan = &p.plan;
	side[1].plan = &q.plan;
	TRY(plan_sheet_compare(&p.desk, &side[0], &side[1], &r, err));
	call_report(&p.c, &r, NAV);
	return ST_OK;
}

/* Every line of the decision, each leading to why it is so; and the letters. */
static enum status lines_page(struct request *req, struct response *out, struct err *err)
{
	static const struct plan_column columns[] = {{N_("about"), "subject", false}, {N_("target"), "target", false}, {N_("letter"), "letter", false}};
	struct plan_call p = {};
	struct plan_lines lines;
	struct plan_run run;
	struct plan_context context;
	struct plan_reading reading;
	struct plan_addressee *to;
	struct report r;
	struct plan_table t;
	size_t n_to;
	bool has;
	TRY(begin_plan(&p, req, out, ACT_READ, err));
	TRY(find_decision(&p, &lines, &run, &has, err));
	if (!has)
		return err_set(err, ST_CONFLICT, "the plan has no decision yet: solve it first");
	int64_t tx = p.plan.has_decision && !str_eq(p.plan.state, STR("draft")) && !str_eq(p.plan.state, STR("returned")) ? p.plan.read_tx : run.read_tx;
	TRY(plan_read(&p.desk, &p.plan, tx, &context, &reading, err));
	TRY(p.plan.planner->addressees(&context, &reading, &lines, &to, &n_to, err));
	struct map letters;
	map_init(&letters, p.c.a);
	for (size_t i = 0; i < n_to; i++)
		map_put(&letters, to[i].key, NULL);
	report_init(&r, p.c.a, p.c.lang, p.plan.name);
	plan_table_begin(&t, &r, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < lines.n; i++) {
		const struct plan_line *l = &lines.line[i];
		struct report_value subject = report_value_text(plan_label(&reading, l->subject)), letter = report_value_none();
		subject.link = str_of(arena_printf(p.c.a, "%.*s/about/%.*s", STR_ARG(str_slice(p.path, 1, p.path.n)), STR_ARG(l->subject)));
		if (map_find(&letters, l->subject)) {
			letter = report_value_text(STR("PDF"));
			letter.link = str_of(arena_printf(p.c.a, "%.*s/letter/%.*s", STR_ARG(str_slice(p.path, 1, p.path.n)), STR_ARG(l->subject)));
		}
		plan_table_add(&t, subject);
		plan_table_text(&t, plan_target_label(p.plan.planner, &reading, p.c.a, p.c.lang, l->target));
		plan_table_add(&t, letter);
	}
	plan_table_end(&t, NULL);
	call_open(&p.c, p.plan.name, NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}

static enum status letter_page(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_lines lines;
	struct plan_run run;
	struct report r;
	struct str label;
	bool has;
	TRY(begin_plan(&p, req, out, ACT_EXPORT, err));
	TRY(find_decision(&p, &lines, &run, &has, err));
	if (!has)
		return err_set(err, ST_CONFLICT, "the plan has no decision yet: solve it first");
	TRY(plan_letter(&p.desk, &p.plan, &lines, request_text(req, "subject"), &r, &label, err));
	return page_report_file(&p.c, &r, STR("pdf"), label, err);
}

#define ID_PARAM {"id", PARAM_ID, .text = {"方案", "plan"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}
#define RUN_PARAM {"run", PARAM_INT, .max = 1000000000, .text = {"第几次求解", "run"}}
#define SUBJECT_PARAM {"subject", PARAM_TEXT, .max = 200, .required = true, .text = {"对象", "about"}}
static const struct route_param list_params[] = {SAID_PARAM, {}};
static const struct route_param new_params[] = {{"kind", PARAM_WORD, .text = {"种类", "kind"}}, SAID_PARAM, {}};
static const struct route_param form_params[] = {CSRF_PARAM, {"kind", PARAM_WORD, .text = {"种类", "kind"}}, {"name", PARAM_TEXT, .max = 100, .text = {"名称", "name"}},
						 {"region", PARAM_ID, .text = {"地区", "region"}}, {"as_of", PARAM_DAY, .text = {"数据日期", "as of"}},
						 {"effective", PARAM_DAY, .text = {"施行日期", "effective"}}, {}};
static const struct route_param edit_params[] = {ID_PARAM, CSRF_PARAM, {"kind", PARAM_WORD, .text = {"种类", "kind"}},
						 {"as_of", PARAM_DAY, .text = {"数据日期", "as of"}}, {"effective", PARAM_DAY, .text = {"施行日期", "effective"}}, {}};
static const struct route_param show_params[] = {ID_PARAM, RUN_PARAM, SAID_PARAM, {}};
static const struct route_param file_params[] = {ID_PARAM, RUN_PARAM, {"format", PARAM_WORD, .text = {"格式", "format"}}, {}};
static const struct route_param solve_params[] = {ID_PARAM, CSRF_PARAM, {"seconds", PARAM_INT, .min = 1, .max = 3600, .text = {"秒", "seconds"}},
						  {"fresh", PARAM_FLAG, .text = {"不靠近上一方案", "not near the last decision"}}, {}};
static const struct route_param about_params[] = {ID_PARAM, RUN_PARAM, SUBJECT_PARAM, {}};
static const struct route_param wish_params[] = {ID_PARAM, CSRF_PARAM, SUBJECT_PARAM, {"target", PARAM_TEXT, .max = 200, .required = true, .text = {"目标", "target"}},
						 {"kind", PARAM_WORD, .required = true, .text = {"意愿", "wish"}}, {}};
static const struct route_param step_params[] = {ID_PARAM, CSRF_PARAM, RUN_PARAM, {"step", PARAM_WORD, .text = {"步骤", "step"}},
						 {"reason", PARAM_TEXT, .max = 500, .text = {"理由", "reason"}},
						 {"accept_changes", PARAM_FLAG, .text = {"数据已变仍采用", "adopt although the register has changed"}}, {}};
static const struct route_param compare_params[] = {ID_PARAM, RUN_PARAM, {"with", PARAM_ID, .text = {"另一方案", "the other plan"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/plans", "plan list", {"规划方案", "plans"}, .params = list_params, .run = list_page},
	{HTTP_POST, "/plans", "plan create", {"新编方案", "makes a plan"}, .params = form_params, .any_params = true, .run = create_page},
	{HTTP_GET, "/plans/new", "plan create", {"新编方案的表单", "form of a new plan"}, .params = new_params, .run = new_page},
	{HTTP_GET, "/plans/{id}", "plan read", {"一个方案", "a plan"}, .params = show_params, .run = show_page},
	{HTTP_GET, "/plans/{id}/edit", "plan change", {"方案设定的表单", "form of a plan's settings"}, .params = show_params, .run = edit_page},
	{HTTP_POST, "/plans/{id}/edit", "plan change", {"修改方案设定", "changes a plan's settings"}, .params = edit_params, .any_params = true, .run = save_page},
	{HTTP_GET, "/plans/{id}/trace", "plan read", {"求解过程", "best and bound of a run"}, .params = show_params, .run = trace_page},
	{HTTP_GET, "/plans/{id}/lines", "plan read", {"方案逐行", "every line of the decision"}, .params = show_params, .run = lines_page},
	{HTTP_GET, "/plans/{id}/letter/{subject}", "plan export", {"通知", "a letter"}, .params = about_params, .run = letter_page},
	{HTTP_GET, "/plans/{id}/file/{format}", "plan export", {"方案的文件", "a plan as a file"}, .params = file_params, .run = file_page},
	{HTTP_POST, "/plans/{id}/solve", "plan change", {"求解", "solves a plan"}, .params = solve_params, .run = solve_page},
	{HTTP_GET, "/plans/{id}/about", "plan read", {"为什么", "why it has its target"}, .params = about_params, .run = about_page},
	{HTTP_GET, "/plans/{id}/about/{subject}", "plan read", {"为什么", "why it has its target"}, .params = about_params, .run = about_page},
	{HTTP_POST, "/plans/{id}/wish", "plan change", {"锁定、禁止、偏好", "locks, forbids or prefers"}, .params = wish_params, .run = wish_page},
	{HTTP_POST, "/plans/{id}/do/{step}", "plan read", {"提交、退回、批准、采用、撤销", "submits, returns, approves, adopts or undoes"}, .params = step_params,
	 .run = step_page},
	{HTTP_GET, "/plans/{id}/compare", "plan read", {"比较两个方案", "compares two plans"}, .params = compare_params, .run = compare_page},
	{},
};
static const struct nav_item nav[] = {{NAV, {"规划", "Plans"}, "plan", ACT_LIST}, {}};
const struct web_part plan_part = {.routes = routes, .nav = nav};
