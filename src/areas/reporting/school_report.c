/* One school's report of a year: its sections with last year beside them, drafts, submitting, returning and accepting. */
#include "areas/reporting/pages.h"

#include "areas/register/register.h"
#include "areas/reporting/drafts.h"
#include "areas/reporting/reporting.h"
#include "areas/reporting/sections.h"
#include "areas/reporting/views.h"
#include "record/history.h"
#include "record/row_text.h"
#include "record/state.h"
#include "web/edit.h"
#include "web/form.h"
#include "web/form_clash.h"
#include "web/scope.h"
#include "web/tell.h"
#include "web/views.h"

static enum status report_asked(struct call *c, struct request *req, struct response *out, struct school_report *ret, struct err *err)
{
	int year;
	struct id school;
	TRY(call_begin(c, req, out, err));
	TRY(reporting_year(c, &year, err));
	if (!request_id(req, "school", &school))
		return err_set(err, ST_NOT_FOUND, "there is no such school");
	TRY(school_report_load(c, school, year, ret, err));
	struct access_row lies;
	TRY(row_access(c->g, c->a, ret->school, c->at, &lies, err));
	lies.state = ret->submission ? ret->submission->state : (struct str){};
	return call_need(c, STR("statistics"), ACT_READ, &lies, err);
}

/* May the reader write statistics of the school now? The state of the submission counts. */
static bool may_fill(struct call *c, const struct school_report *r)
{
	struct access_row lies;
	struct err err;
	if (row_access(c->g, c->a, r->school, c->at, &lies, &err) != ST_OK || c->is_past)
		return false;
	lies.state = r->submission ? r->submission->state : (struct str){};
	return access_may(c->who->reach, STR("statistics"), ACT_CHANGE, &lies);
}

static bool may_submit(struct call *c, const struct school_report *r)
{
	struct access_row lies;
	struct err err;
	if (row_access(c->g, c->a, r->school, c->at, &lies, &err) != ST_OK || c->is_past)
		return false;
	lies.state = r->submission ? r->submission->state : STR("draft");
	return access_may(c->who->reach, STR("submission"), ACT_SUBMIT, &lies);
}

static const struct view_section_line *lines_of(struct call *c, const struct section_state *s, size_t *ret_n)
{
	int n = record_field_count(&record_statistics);
	struct view_section_line *all = ARENA_ARRAY(c->a, struct view_section_line, n);
	struct row_text text;
	*ret_n = 0;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (int i = 0; i < n; i++) {
		const struct field *f = &record_statistics.fields[i];
		if (f->flags & F_KEY)
			continue;
		struct view_section_line l = {.label = label_text(c, f->label)};
		if (s->before)
			l.before = str_copy(c->a, row_text_field(&text, s->before, i));
		if (s->now)
			l.now = str_copy(c->a, row_text_field(&text, s->now, i));
		l.is_changed = s->now && s->before && !str_eq(l.before, l.now);
		if (l.before.n || l.now.n)
			all[(*ret_n)++] = l;
	}
	row_text_done(&text);
	return all;
}

/* Why the report came back: the reason of its last return. */
static enum status return_reason(struct call *c, const struct row *submission, struct str *ret, struct err *err)
{
	struct history_step *steps;
	size_t n;
	*ret = (struct str){};
	if (!submission || !str_eq(submission->state, STR("returned")))
		return ST_OK;
	TRY(record_history(c->g, c->a, &record_submission, submission->id, ROW_SEALED, &steps, &n, err));
	if (n)
		*ret = steps[n - 1].reason;
	return ST_OK;
}

static const struct view_record_step *judge_steps(struct call *c, const struct school_report *r, size_t *ret_n)
{
	static const struct {
		const char *name;
		enum action action;
	} steps[] = {{"return", ACT_RETURN}, {"accept", ACT_ACCEPT}, {"reopen", ACT_RETURN}};
	struct view_record_step *all = ARENA_ARRAY(c->a, struct view_record_step, ARRAY_LEN(steps));
	*ret_n = 0;
	for (size_t i = 0; r->submission && !c->is_past && i < ARRAY_LEN(steps); i++) {
		const struct transition *t = record_transition(&record_submission, str_of(steps[i].name));
		if (!str_eq(str_of(t->from), r->submission->state) || !call_may_row(c, r->submission, steps[i].action))
			continue;
		all[(*ret_n)++] = (struct view_record_step){.path = str_of(arena_printf(c->a, "%.*s/do/%s",
											STR_ARG(report_path(c, r->year, r->school->id)), t->name)),
							    .label = t->label, .seen = r->submission->version, .reason = t->needs_reason};
	}
	return all;
}

static enum status report_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	TRY(report_asked(&c, req, out, &r, err));
	struct str state = r.submission ? r.submission->state : (struct str){}, path = report_path(&c, r.year, r.school->id);
	bool fill = may_fill(&c, &r);
	struct view_section *sections = ARENA_ARRAY(c.a, struct view_section, r.n);
	struct buf missing;
	buf_init(&missing, 0);
	for (int i = 0; i < r.n; i++) {
		const struct section_state *s = &r.sections[i];
		sections[i] = (struct view_section){.label = label_text(&c, s->code->label), .year = year_text(&c, r.year), .last = year_text(&c, r.year - 1),
						    .is_filled = s->now != NULL};
		TRY(section_draft_load(&c, NULL, r.school->id, r.year, s->code->value, &sections[i].has_draft, err));
		sections[i].lines = lines_of(&c, s, &sections[i].n_lines);
		if (fill)
			sections[i].edit = str_of(arena_printf(c.a, "%.*s/%s", STR_ARG(path), s->code->value));
		if (!s->now)
			buf_printf(&missing, "%s%s", missing.n ? (c.lang == LANG_ZH ? "、" : ", ") : "", label_in(s->code->label, c.lang));
	}
	struct view_report v = {.back = str_of(arena_printf(c.a, "/reports/%d-%d", r.year, r.year + 1)), .state = reporting_state(&c, state),
				.kind = reporting_kind(state), .sections = sections, .n_sections = (size_t)r.n, .missing = str_copy(c.a, buf_view(&missing)),
				.act = str_of(arena_printf(c.a, "%.*s/submit", STR_ARG(path)))};
	struct id mine;
	if (reporting_own(&c, &mine))
		v.back = STR("/reports");
	buf_done(&missing);
	bool is_open = !r.submission || str_eq(state, STR("draft")) || str_eq(state, STR("returned"));
	v.can_submit = is_open && r.n && r.filled == r.n && may_submit(&c, &r);
	TRY(return_reason(&c, r.submission, &v.reason, err));
	v.steps = judge_steps(&c, &r, &v.n_steps);
	struct str name[] = {row_name(&c, &record_school, r.school->id), year_text(&c, r.year)};
	call_open(&c, call_text(&c, N_("{0}: report of {1}"), name, 2), NAV);
	view_report(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static enum status take_step(struct call *c, struct id submission, const char *step, int64_t seen, struct err *err)
{
	struct edit e;
	TRY(edit_begin_as(c, (struct change_info){.kind = "transition", .reason = request_text(c->r, "reason")}, &e, err));
	struct state_actor who = {.name = call_actor_name(c), .roles = call_roles(c)};
	enum status st = change_transition(e.change, &record_submission, submission, str_of(step), &who, seen, err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	return st;
}

static enum status submit_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	struct id id;
	TRY(report_asked(&c, req, out, &r, err));
	if (!may_submit(&c, &r))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	if (!r.n || r.filled < r.n)
		return err_set(err, ST_CONFLICT, "sections are still missing: fill them in before you submit");
	TRY(submission_ensure(&c, &r, &id, err));
	bool again = r.submission && str_eq(r.submission->state, STR("returned"));
	TRY(take_step(&c, id, again ? "submit_again" : "submit", 0, err));
	return call_done(&c, report_path(&c, r.year, r.school->id), N_("Sent."), err);
}

static enum status judge_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	TRY(report_asked(&c, req, out, &r, err));
	struct str step = request_text(req, "step");
	bool accepts = str_eq(step, STR("accept"));
	if (!r.submission || (!accepts && !str_eq(step, STR("return")) && !str_eq(step, STR("reopen"))))
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	TRY(call_need_row(&c, r.submission, accepts ? ACT_ACCEPT : ACT_RETURN, err));
	TRY(take_step(&c, r.submission->id, str_dup(c.a, step), request_int(req, "seen", 0), err));
	step_tell(&c, r.submission, record_transition(&record_submission, step), report_path(&c, r.year, r.school->id));
	return call_done(&c, report_path(&c, r.year, r.school->id), accepts ? N_("Accepted.") : N_("Returned."), err);
}

/* ---- one section's form ---- */

static enum status section_asked(struct call *c, struct request *req, struct response *out, struct school_report *ret,
				 const struct section_state **ret_section, struct err *err)
{
	TRY(report_asked(c, req, out, ret, err));
	struct str name = request_text(req, "section");
	*ret_section = NULL;
	for (int i = 0; i < ret->n; i++)
		if (str_eq(name, str_of(ret->sections[i].code->value)))
			*ret_section = &ret->sections[i];
	if (!*ret_section)
		return err_set(err, ST_NOT_FOUND, "the school has no such section");
	if (!may_fill(c, ret))
		return err_set(err, ST_DENIED, "this report is not open for you: it is submitted or accepted, or of another school");
	return ST_OK;
}

static void set_keys(const struct school_report *r, const struct section_state *s, struct form *f)
{
	int school = field_of(&record_statistics, "school"), year = field_of(&record_statistics, "year"),
	    section = field_of(&record_statistics, "section");
	f->values[school] = VALUE_ROW(r->school->id);
	f->values[year] = VALUE_I64(r->year);
	f->values[section] = VALUE_STR(str_of(s->code->value));
	f->given[school] = f->given[year] = f->given[section] = true;
	f->before = s->before;
	f->hide_keys = true;
}

static void show_section(struct call *c, const struct school_report *r, const struct section_state *s, const struct form *f, const struct view_form_clash *clash)
{
	struct view_form_entry *entries;
	struct str path = str_of(arena_printf(c->a, "%.*s/%s", STR_ARG(report_path(c, r->year, r->school->id)), s->code->value));
	struct view_record_form v = {.action = path, .check = str_of(arena_printf(c->a, "%.*s/check", STR_ARG(path))), .faults = form_faults(c, f),
				     .back = report_path(c, r->year, r->school->id), .drafts = true, .clash = clash};
	v.n_entries = form_entries(c, f, &entries);
	v.entries = entries;
	v.seen = str_of(arena_printf(c->a, "%lld", (long long)(f->seen ? f->seen : request_int(c->r, "seen", s->now ? s->now->version : 0))));
	struct str title = str_of(arena_printf(c->a, "%.*s · %s · %.*s", STR_ARG(row_name(c, &record_school, r->school->id)),
					       label_in(s->code->label, c->lang), STR_ARG(year_text(c, r->year))));
	call_open(c, title, NAV);
	view_record_form(&c->page, &v);
	call_close(c);
}

static enum status section_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	const struct section_state *s;
	struct form f;
	bool has;
	TRY(section_asked(&c, req, out, &r, &s, err));
	TRY(form_start(&c, &record_statistics, s->now, &f, err));
	set_keys(&r, s, &f);
	TRY(section_draft_load(&c, &f, r.school->id, r.year, s->code->value, &has, err));
	show_section(&c, &r, s, &f, NULL);
	return ST_OK;
}

static enum status section_save(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	const struct section_state *s;
	struct form f;
	struct id id;
	const struct view_form_clash *clash;
	TRY(section_asked(&c, req, out, &r, &s, err));
	TRY(form_read(&c, &record_statistics, s->now, &f, err));
	set_keys(&r, s, &f);
	TRY(form_clash(&c, &f, &clash, err));
	if (clash) {
		out->code = 409;
		show_section(&c, &r, s, &f, clash);
		return ST_OK;
	}
	TRY(form_check(&c, &f, err));
	struct str back = report_path(&c, r.year, r.school->id);
	if (str_eq(request_text(req, "do"), STR("draft"))) {
		TRY(section_draft_save(&c, &f, r.school->id, r.year, s->code->value, err));
		return call_done(&c, back, N_("Draft kept."), err);
	}
	TRY(submission_ensure(&c, &r, &id, err));
	enum status st = form_save(&c, &f, &id, err);
	if (st == ST_NO) {
		out->code = 422;
		show_section(&c, &r, s, &f, NULL);
		return ST_OK;
	}
	TRY(st);
	TRY(section_draft_drop(&c, r.school->id, r.year, s->code->value, err));
	return call_done(&c, back, N_("Saved."), err);
}

static enum status section_check(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	const struct section_state *s;
	struct form f;
	TRY(section_asked(&c, req, out, &r, &s, err));
	TRY(form_read(&c, &record_statistics, s->now, &f, err));
	set_keys(&r, s, &f);
	TRY(form_check(&c, &f, err));
	form_messages_json(&c, &f);
	return ST_OK;
}

#define SCHOOL_PARAM {"school", PARAM_ID, .text = {"学校", "school"}}
#define SECTION_PARAM {"section", PARAM_WORD, .text = {"学段", "section"}}
static const struct route_param report_params[] = {YEAR_PARAM, SCHOOL_PARAM, SAID_PARAM, {}};
static const struct route_param act_params[] = {YEAR_PARAM, SCHOOL_PARAM, CSRF_PARAM, {}};
static const struct route_param judge_params[] = {YEAR_PARAM,
						  SCHOOL_PARAM,
						  CSRF_PARAM,
						  {"step", PARAM_WORD, .text = {"步骤", "step"}},
						  {"seen", PARAM_INT, .text = {"所见版本", "version seen"}},
						  {"reason", PARAM_TEXT, .max = 500, .text = {"原因", "reason"}},
						  {}};
static const struct route_param section_params[] = {YEAR_PARAM, SCHOOL_PARAM, SECTION_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/reports/{year}/{school}", "statistics read", {"一所学校的填报", "a school's report"}, .params = report_params, .run = report_page},
	{HTTP_POST, "/reports/{year}/{school}/submit", "submission submit", {"提交审核", "submits a report"}, .params = act_params, .run = submit_page},
	{HTTP_POST, "/reports/{year}/{school}/do/{step}", "submission return", {"退回或通过", "returns or accepts a report"}, .params = judge_params,
	 .run = judge_page},
	{HTTP_GET, "/reports/{year}/{school}/{section}", "statistics change", {"填报一个学段", "form of a section"}, .params = section_params,
	 .run = section_page},
	{HTTP_POST, "/reports/{year}/{school}/{section}", "statistics change", {"保存一个学段", "saves a section"}, .params = section_params,
	 .any_params = true, .run = section_save},
	{HTTP_POST, "/reports/{year}/{school}/{section}/check", "statistics change", {"检查填报内容", "checks a section"}, .params = section_params,
	 .any_params = true, .run = section_check},
	{},
};
const struct web_part school_report_part = {.routes = routes};
