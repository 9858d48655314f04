#include "areas/reporting/reporting.h"

#include "access/grant.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "areas/reporting/drafts.h"
#include "areas/reporting/sections.h"
#include "areas/reporting/views.h"
#include "record/history.h"
#include "record/list.h"
#include "record/row_text.h"
#include "record/state.h"
#include "web/form.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"
#include "work/inbox.h"

#include <string.h>

#define NAV "/reports"
enum { PAGE_SCHOOLS = 50 };

static int field_of(const struct record *r, const char *name) { return record_field_index(r, str_of(name)); }

static enum status year_asked(struct call *c, int *ret, struct err *err)
{
	struct str text = request_text(c->r, "year");
	int64_t year;
	if (text.n < 4 || !str_to_i64(str_slice(text, 0, 4), &year) || year < 1950 || year > 2200)
		return err_set(err, ST_NOT_FOUND, "'%.*s' is no school year; write it like 2025-2026", STR_ARG(text));
	*ret = (int)year;
	return ST_OK;
}

static struct str state_kind(struct str state)
{
	static const struct {
		const char *state, *kind;
	} kinds[] = {{"submitted", "info"}, {"returned", "bad"}, {"accepted", "good"}};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(state, str_of(kinds[i].state)))
			return str_of(kinds[i].kind);
	return STR("warn");
}

static struct str state_text(struct call *c, struct str state)
{
	const struct state *s = state.n ? record_state(&record_submission, state) : NULL;
	return s ? label_text(c, s->label) : str_of(call_tr(c, N_("not begun")));
}

/* The school whose reports the reader makes: that of a clerk's or head's role. */
static bool own_school(const struct call *c, struct id *ret)
{
	const struct access_reach *reach = c->who->reach;
	for (enum role r = ROLE_HEAD; r <= ROLE_CLERK; r++)
		if ((reach->roles & 1u << r) && reach->role[r].schools.n) {
			*ret = reach->role[r].schools.ids[0];
			return true;
		}
	return false;
}

static struct str report_path(struct call *c, int year, struct id school)
{
	char text[ID_TEXT];
	id_format(school, text);
	return str_of(arena_printf(c->a, "/reports/%d-%d/%s", year, year + 1, text));
}

/* ---- the rounds ---- */

static day_t first_day(struct value v)
{
	return v.form == VALUE_NULL ? DAY_MIN : value_date(v).day;
}

static enum status overview_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct list_page rounds;
	struct id mine;
	TRY(call_begin(&c, req, out, err));
	bool is_school = own_school(&c, &mine);
	struct list_query q = {.record = &record_round, .at = c.at, .sort = STR("-year"), .limit = 50};
	TRY(record_list(c.g, c.a, &q, &rounds, err));
	struct view_round_line *lines = ARENA_ARRAY(c.a, struct view_round_line, rounds.n);
	for (size_t i = 0; i < rounds.n; i++) {
		const struct value *v = rounds.rows[i]->values;
		int year = (int)v[field_of(&record_round, "year")].i;
		day_t due = first_day(v[field_of(&record_round, "due")]), opens = first_day(v[field_of(&record_round, "opens")]);
		lines[i] = (struct view_round_line){.year = year_text(&c, year), .opens = opens, .due = due, .is_late = due < reg_today(c.g),
						    .region = row_name(&c, &record_region, v[field_of(&record_round, "region")].id),
						    .path = str_of(arena_printf(c.a, "/reports/%d-%d", year, year + 1))};
		if (!is_school)
			continue;
		struct school_report report;
		TRY(school_report_load(&c, mine, year, &report, err));
		struct str state = report.submission ? report.submission->state : (struct str){};
		lines[i].path = report_path(&c, year, mine);
		lines[i].state = state_text(&c, state);
		lines[i].kind = state_kind(state);
		lines[i].progress = str_of(arena_printf(c.a, " %d/%d", report.filled, report.n));
	}
	call_open(&c, str_of(call_tr(&c, N_("Reporting"))), NAV);
	view_overview(&c.page, &(struct view_overview){.rounds = lines, .n_rounds = rounds.n,
						     .create = !c.is_past && call_may(&c, "round", ACT_CREATE) ? STR("/records/round/new") : (struct str){}});
	call_close(&c);
	return ST_OK;
}

/* ---- who has not reported ---- */

static enum status each_submission(struct call *c, int year, struct row ***ret, size_t *ret_n, struct err *err)
{
	struct list_query q = {.record = &record_submission, .at = c->at, .where = str_of(arena_printf(c->a, "year = %d", year)), .limit = 1000};
	size_t n = 0, cap = 0;
	struct row **all = NULL;
	TRY(list_access(c, &record_submission, ACT_LIST, &q.scope, err));
	for (;;) {
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		if (n + page.n > cap) {
			struct row **more = ARENA_ARRAY(c->a, struct row *, cap = 2 * (n + page.n));
			if (n)
				memcpy(more, all, n * sizeof(struct row *));
			all = more;
		}
		for (size_t i = 0; i < page.n; i++)
			all[n++] = page.rows[i];
		if (!page.next.n)
			break;
		q.after = page.next;
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

/* Schools of the reader's scope with the state of their report; closed and planned ones report nothing. */
struct progress {
	struct row **schools;
	const struct row **submissions; /* NULL: not begun */
	size_t n;
	int missing, drafts, submitted, returned, accepted;
};

static enum status progress_load(struct call *c, int year, struct progress *ret, struct err *err)
{
	struct row **submissions;
	size_t n_submissions, cap = 0;
	struct progress p = {};
	struct list_query q = {.record = &record_school, .at = c->at, .where = STR("status = \"open\""), .sort = STR("code"), .limit = 1000};
	TRY(list_access_as(c, &record_school, "submission", ACT_LIST, &q.scope, err));
	TRY(each_submission(c, year, &submissions, &n_submissions, err));
	struct map by_school;
	map_init(&by_school, c->a);
	int school = field_of(&record_submission, "school");
	for (size_t i = 0; i < n_submissions; i++)
		map_put(&by_school, (struct str){(const char *)submissions[i]->values[school].id.b, 16}, NULL)->value.p = submissions[i];
	for (;;) {
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		if (p.n + page.n > cap) {
			size_t old = p.n;
			cap = 2 * (p.n + page.n);
			struct row **schools = ARENA_ARRAY(c->a, struct row *, cap);
			const struct row **rows = ARENA_ARRAY(c->a, const struct row *, cap);
			for (size_t i = 0; i < old; i++)
				schools[i] = p.schools[i], rows[i] = p.submissions[i];
			p.schools = schools;
			p.submissions = rows;
		}
		for (size_t i = 0; i < page.n; i++) {
			const struct map_entry *e = map_find(&by_school, (struct str){(const char *)page.rows[i]->id.b, 16});
			const struct row *s = e ? e->value.p : NULL;
			struct str state = s ? s->state : (struct str){};
			p.schools[p.n] = page.rows[i];
			p.submissions[p.n++] = s;
			p.missing += !s;
			p.drafts += str_eq(state, STR("draft"));
			p.submitted += str_eq(state, STR("submitted"));
			p.returned += str_eq(state, STR("returned"));
			p.accepted += str_eq(state, STR("accepted"));
		}
		if (!page.next.n)
			break;
		q.after = page.next;
	}
	*ret = p;
	return ST_OK;
}

static struct view_choice *state_filter(struct call *c, struct str chosen)
{
	size_t n = 0;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, 6);
	options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("all")))};
	options[n++] = (struct view_option){STR("missing"), str_of(call_tr(c, N_("not begun"))), str_eq(chosen, STR("missing"))};
	for (const struct state *s = record_submission.states; s->value; s++)
		options[n++] = (struct view_option){str_of(s->value), label_text(c, s->label), str_eq(chosen, str_of(s->value))};
	struct view_choice *v = ARENA_NEW(c->a, struct view_choice);
	*v = (struct view_choice){.name = STR("state"), .label = str_of(call_tr(c, N_("State"))), .options = options, .n_options = n, .submits = true};
	return v;
}

static enum status progress_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	int year;
	struct progress p;
	struct id mine;
	TRY(call_begin(&c, req, out, err));
	TRY(year_asked(&c, &year, err));
	if (own_school(&c, &mine))
		return response_redirect(out, report_path(&c, year, mine), err);
	TRY(progress_load(&c, year, &p, err));
	struct str chosen = request_text(req, "state");
	size_t from = (size_t)request_int(req, "from", 0), n = 0, shown = 0;
	struct view_submission_line *lines = ARENA_ARRAY(c.a, struct view_submission_line, PAGE_SCHOOLS);
	int county = field_of(&record_school, "county");
	for (size_t i = 0; i < p.n; i++) {
		struct str state = p.submissions[i] ? p.submissions[i]->state : STR("missing");
		if (chosen.n && !str_eq(chosen, state))
			continue;
		if (n++ < from || shown == PAGE_SCHOOLS)
			continue;
		lines[shown++] = (struct view_submission_line){.school = row_name(&c, &record_school, p.schools[i]->id),
							       .path = report_path(&c, year, p.schools[i]->id),
							       .county = row_name(&c, &record_region, p.schools[i]->values[county].id),
							       .state = state_text(&c, p.submissions[i] ? state : (struct str){}), .kind = state_kind(state)};
	}
	const char *base = arena_printf(c.a, "/reports/%d-%d", year, year + 1);
	struct view_pager pager = {};
	if (from)
		pager.previous = str_of(arena_printf(c.a, "%s?state=%.*s&from=%zu", base, STR_ARG(chosen), from > PAGE_SCHOOLS ? from - PAGE_SCHOOLS : 0));
	if (n > from + PAGE_SCHOOLS)
		pager.next = str_of(arena_printf(c.a, "%s?state=%.*s&from=%zu", base, STR_ARG(chosen), from + PAGE_SCHOOLS));
	struct str years = year_text(&c, year);
	call_open(&c, call_text(&c, N_("Reports of {0}"), &years, 1), NAV);
	view_progress(&c.page, &(struct view_progress){.schools = (int64_t)p.n, .missing = p.missing, .drafts = p.drafts, .submitted = p.submitted,
						     .returned = p.returned, .accepted = p.accepted, .path = str_of(base),
						     .filters = state_filter(&c, chosen), .n_filters = 1, .lines = lines, .n_lines = shown,
						     .pager = &pager, .can_remind = !c.is_past && call_may(&c, "submission", ACT_RETURN),
						     .remind = str_of(arena_printf(c.a, "%s/remind", base))});
	call_close(&c);
	return ST_OK;
}

/* A message to the clerks and heads of every school that has not submitted. */
static enum status remind_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	int year;
	struct progress p;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("submission"), ACT_RETURN, NULL, err));
	TRY(year_asked(&c, &year, err));
	TRY(progress_load(&c, year, &p, err));
	struct str years = year_text(&c, year);
	struct str title = tr_text(c.a, LANG_ZH, N_("Please report the statistics of {0}"), &years, 1);
	TRY(store_begin(c.work, STORE_WRITE, err));
	enum status st = ST_OK;
	for (size_t i = 0; i < p.n && st == ST_OK; i++) {
		struct str state = p.submissions[i] ? p.submissions[i]->state : (struct str){};
		if (str_eq(state, STR("submitted")) || str_eq(state, STR("accepted")))
			continue;
		struct id *users;
		size_t n;
		st = access_holders_at(&c.w->access, c.a, 1u << ROLE_CLERK | 1u << ROLE_HEAD, p.schools[i]->id, reg_today(c.g), &users, &n, err);
		for (size_t k = 0; k < n && st == ST_OK; k++) {
			char text[ID_TEXT];
			id_format(users[k], text);
			st = inbox_add(c.work, &(struct inbox_new){.recipient = str_of(text), .topic = STR("round"), .title = title,
								   .link = report_path(&c, year, p.schools[i]->id)}, err);
		}
	}
	if (st == ST_OK)
		st = store_commit(c.work, err);
	if (st != ST_OK) {
		store_rollback(c.work);
		return st;
	}
	return call_done(&c, str_of(arena_printf(c.a, "/reports/%d-%d", year, year + 1)), N_("Sent."), err);
}

/* ---- one school's report ---- */

static enum status report_asked(struct call *c, struct request *req, struct response *out, struct school_report *ret, struct err *err)
{
	int year;
	struct id school;
	TRY(call_begin(c, req, out, err));
	TRY(year_asked(c, &year, err));
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
	struct view_report v = {.back = str_of(arena_printf(c.a, "/reports/%d-%d", r.year, r.year + 1)), .state = state_text(&c, state),
				.kind = state_kind(state), .sections = sections, .n_sections = (size_t)r.n, .missing = str_copy(c.a, buf_view(&missing)),
				.act = str_of(arena_printf(c.a, "%.*s/submit", STR_ARG(path)))};
	struct id mine;
	if (own_school(&c, &mine))
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

/* The transition as the register makes it; faults become one text. */
static enum status take_step(struct call *c, struct id submission, const char *step, int64_t seen, struct err *err)
{
	struct faults faults;
	struct change *change;
	faults_init(&faults, c->a, 20);
	struct change_info info = {.actor = call_actor_name(c), .kind = "transition", .reason = request_text(c->r, "reason")};
	TRY(change_begin(c->g, &info, &faults, &change, err));
	struct state_actor who = {.name = info.actor, .roles = call_roles(c)};
	enum status st = change_transition(change, &record_submission, submission, str_of(step), &who, seen, err);
	if (st != ST_OK)
		change_abort(change);
	else
		st = change_commit(change, NULL, err);
	if (st == ST_NO && faults.n) {
		struct buf text;
		buf_init(&text, 400);
		fault_render(&text, &faults.list[0], c->lang);
		st = err_set(err, ST_CONFLICT, "this step is not possible: %.*s", (int)text.n, text.p);
		buf_done(&text);
	}
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

static void show_section(struct call *c, const struct school_report *r, const struct section_state *s, const struct form *f)
{
	struct view_form_entry *entries;
	struct str path = str_of(arena_printf(c->a, "%.*s/%s", STR_ARG(report_path(c, r->year, r->school->id)), s->code->value));
	struct view_record_form v = {.action = path, .check = str_of(arena_printf(c->a, "%.*s/check", STR_ARG(path))), .faults = form_faults(c, f),
				     .back = report_path(c, r->year, r->school->id), .drafts = true};
	v.n_entries = form_entries(c, f, &entries);
	v.entries = entries;
	if (s->now)
		v.seen = str_of(arena_printf(c->a, "%lld", (long long)request_int(c->r, "seen", s->now->version)));
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
	show_section(&c, &r, s, &f);
	return ST_OK;
}

static enum status section_save(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct school_report r;
	const struct section_state *s;
	struct form f;
	struct id id;
	TRY(section_asked(&c, req, out, &r, &s, err));
	TRY(form_read(&c, &record_statistics, s->now, &f, err));
	set_keys(&r, s, &f);
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
		show_section(&c, &r, s, &f);
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

#define YEAR_PARAM {"year", PARAM_WORD, .text = {"学年", "school year"}}
#define SCHOOL_PARAM {"school", PARAM_ID, .text = {"学校", "school"}}
#define SECTION_PARAM {"section", PARAM_WORD, .text = {"学段", "section"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}
static const struct route_param overview_params[] = {SAID_PARAM, {}};
static const struct route_param progress_params[] = {YEAR_PARAM, SAID_PARAM, {"state", PARAM_WORD, .text = {"状态", "state"}},
						     {"from", PARAM_INT, .max = 1000000, .text = {"从第几所起", "from which school on"}}, {}};
static const struct route_param remind_params[] = {YEAR_PARAM, CSRF_PARAM, {}};
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
	{HTTP_GET, "/reports", "submission list", {"填报轮次", "reporting rounds"}, .params = overview_params, .run = overview_page},
	{HTTP_GET, "/reports/{year}", "submission list", {"各校填报进度", "who has reported"}, .params = progress_params, .run = progress_page},
	{HTTP_POST, "/reports/{year}/remind", "submission return", {"催报", "reminds who has not reported"}, .params = remind_params, .run = remind_page},
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
static const struct nav_item nav[] = {{NAV, {"填报", "Reporting"}, "submission", ACT_LIST}, {}};
const struct web_part reporting_part = {.routes = routes, .nav = nav, .home = reporting_home};
