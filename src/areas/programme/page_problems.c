/* Problems and replies: `junheng problems`, and its page. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/replies.h"
#include "areas/register/register.h"
#include "cli/report.h"
#include "web/report_page.h"
#include "web/scope.h"

static void add_key(struct call *c, struct buf *b, const char *name, const struct record *r, struct id id)
{
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	if (!row_key_text(c->g, r, id, &key))
		return;
	buf_printf(b, "&%s=", name);
	page_url_part(&(struct page){.out = b}, buf_view(&key));
}

/* The form of a new problem with what is known already: today, a number that nobody else has, who raises it and where. */
static enum status raise_path(struct call *c, struct str *ret, struct err *err)
{
	struct id own;
	struct row *row;
	char now[MOMENT_SECOND + 1], number[32];
	size_t n = 0;
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	moment_local(reg_now(c->g), c->g->zone_minutes, now);
	for (const char *p = now; *p; p++)
		if (*p >= '0' && *p <= '9')
			number[n++] = *p;
	buf_printf(&b, "/records/problem/new?raised=%.10s&number=W%.*s", now, (int)n, number);
	if (work_own(c, ANCHOR_SCHOOL, &own)) {
		TRY(row_get(c->g, c->a, &record_school, own, c->at, ROW_SEALED, &row, err));
		add_key(c, &b, "school", &record_school, own);
		add_key(c, &b, "region", &record_region, row_reference(row, "county"));
	} else if (work_own(c, ANCHOR_GROUP, &own)) {
		TRY(row_get(c->g, c->a, &record_group, own, c->at, ROW_SEALED, &row, err));
		add_key(c, &b, "group", &record_group, own);
		add_key(c, &b, "region", &record_region, row_reference(row, "county"));
	} else if (work_own(c, ANCHOR_REGION, &own)) {
		add_key(c, &b, "region", &record_region, own);
	}
	*ret = str_copy(c->a, buf_view(&b));
	return ST_OK;
}

static enum status problems_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct places *p;
	struct replies all;
	struct report report;
	const struct list_scope *scope;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	TRY(list_access(&c, &record_problem, format.n ? ACT_EXPORT : ACT_LIST, &scope, err));
	TRY(work_places(&c, &p, err));
	TRY(replies_load(c.g, c.a, c.at, scope, p->everywhere, &all, err));
	replies_report(c.g, &all, c.lang, c.a, &report);
	if (format.n) {
		TRY(call_need(&c, STR("problem"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, STR("problems"), err);
	}
	struct view_programme_head head = {};
	programme_tabs(&c, "/problems", &head);
	if (call_may(&c, "problem", ACT_CREATE) && !c.is_past) {
		TRY(raise_path(&c, &head.primary, err));
		head.primary_text = str_of(call_tr(&c, N_("Raise a problem")));
	}
	if (call_may(&c, "problem", ACT_EXPORT)) {
		head.xlsx = STR("/problems?format=xlsx");
		head.pdf = STR("/problems?format=pdf");
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route routes[] = {
	{HTTP_GET, "/problems", "problem list", {"问题和答复：科室答复时间、反复出现的问题", "problems and replies: how soon departments answer, what comes again"}, .params = params,
	 .run = problems_page},
	{},
};
const struct web_part programme_problem_part = {.routes = routes};

static enum status run_problems(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct programme_rules *rules;
	struct replies all;
	struct report report;
	struct as_of at;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(programme_rules_now(g, s->arena, at, &rules, err));
	TRY(replies_load(g, s->arena, at, NULL, rules, &all, err));
	replies_report(g, &all, s->lang, s->arena, &report);
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		report_to_json(&report, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	return session_report(s, args, &report, err);
}

static const struct option options[] = {SESSION_REPORT_OPTIONS, {}};
const struct command programme_problem_commands[] = {
	{.name = "problems", .words = "", .reads = true, .prints = true, .options = options,
	 .summary = {"问题和答复：各科室答复时间、未办结、反复出现的问题", "problems and replies: how soon departments answer, what is open, what comes again"}, .run = run_problems},
	{},
};
