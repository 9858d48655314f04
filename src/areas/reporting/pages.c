/* The rounds, who has reported and who has not, and reminding them. */
#include "areas/reporting/pages.h"

#include "access/grant.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "areas/reporting/reporting.h"
#include "areas/reporting/sections.h"
#include "areas/reporting/views.h"
#include "base/map.h"
#include "record/list.h"
#include "record/state.h"
#include "web/scope.h"
#include "web/views.h"
#include "work/inbox.h"

#include <string.h>

enum { PAGE_SCHOOLS = 50 };

enum status reporting_year(struct call *c, int *ret, struct err *err)
{
	struct str text = request_text(c->r, "year");
	int64_t year;
	if (text.n < 4 || !str_to_i64(str_slice(text, 0, 4), &year) || year < 1950 || year > 2200)
		return err_set(err, ST_NOT_FOUND, "'%.*s' is no school year; write it like 2025-2026", STR_ARG(text));
	*ret = (int)year;
	return ST_OK;
}

struct str reporting_kind(struct str state)
{
	static const struct {
		const char *state, *kind;
	} kinds[] = {{"submitted", "info"}, {"returned", "bad"}, {"accepted", "good"}};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(state, str_of(kinds[i].state)))
			return str_of(kinds[i].kind);
	return STR("warn");
}

struct str reporting_state(struct call *c, struct str state)
{
	const struct state *s = state.n ? record_state(&record_submission, state) : NULL;
	return s ? label_text(c, s->label) : str_of(call_tr(c, N_("not begun")));
}

bool reporting_own(const struct call *c, struct id *ret)
{
	const struct access_reach *reach = c->who->reach;
	for (enum role r = ROLE_HEAD; r <= ROLE_CLERK; r++)
		if ((reach->roles & 1u << r) && reach->role[r].schools.n) {
			*ret = reach->role[r].schools.ids[0];
			return true;
		}
	return false;
}

struct str report_path(struct call *c, int year, struct id school)
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
	bool is_school = reporting_own(&c, &mine);
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
		lines[i].state = reporting_state(&c, state);
		lines[i].kind = reporting_kind(state);
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
	TRY(reporting_year(&c, &year, err));
	if (reporting_own(&c, &mine))
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
							       .state = reporting_state(&c, p.submissions[i] ? state : (struct str){}), .kind = reporting_kind(state)};
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
	TRY(reporting_year(&c, &year, err));
	TRY(progress_load(&c, year, &p, err));
	struct str years = year_text(&c, year);
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
			enum lang lang;
			id_format(users[k], text);
			st = inbox_lang(c.work, str_of(text), &lang, err);
			if (st != ST_OK)
				break;
			st = inbox_add(c.work, &(struct inbox_new){.recipient = str_of(text), .topic = STR("round"),
								   .title = tr_text(c.a, lang, N_("Please report the statistics of {0}"), &years, 1),
								   .link = report_path(&c, year, p.schools[i]->id)}, err);
		}
	}
	if (st == ST_OK)
		st = store_commit(c.work, err);
	if (st != ST_OK) {
		store_rollback(c.work);
		return st;
	}
	return call_done(&c, str_of(arena_printf(c.a, "/reports/%d-%d", year, year + 1)), N_("The clerks and heads of the schools that have not reported were told."), err);
}

static const struct route_param overview_params[] = {SAID_PARAM, {}};
static const struct route_param progress_params[] = {YEAR_PARAM, SAID_PARAM, {"state", PARAM_WORD, .text = {"状态", "state"}},
						     {"from", PARAM_INT, .max = 1000000, .text = {"从第几所起", "from which school on"}}, {}};
static const struct route_param remind_params[] = {YEAR_PARAM, CSRF_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/reports", "submission list", {"填报轮次", "reporting rounds"}, .params = overview_params, .run = overview_page},
	{HTTP_GET, "/reports/{year}", "submission list", {"各校填报进度", "who has reported"}, .params = progress_params, .run = progress_page},
	{HTTP_POST, "/reports/{year}/remind", "submission return", {"催报", "reminds who has not reported"}, .params = remind_params, .run = remind_page},
	{},
};
static const struct nav_item nav[] = {{NAV, {"填报", "Reporting"}, "submission", ACT_LIST}, {}};
const struct web_part reporting_part = {.routes = routes, .nav = nav, .home = reporting_home};
