/* What a visit found, and the problems that it became: those go the way of every problem, with a department and a day to answer by. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "record/list.h"
#include "record/state.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/scope.h"

#include <stdio.h>
#include <string.h>

enum { FINDINGS_SHOWN = 200, TITLE_MAX = 200 };

static struct str add_path(struct call *c, const struct row *visit, size_t number)
{
	CLEANUP(buf_done) struct buf b, key;
	buf_init(&b, 0);
	buf_init(&key, 0);
	row_key_text(c->g, &record_visit, visit->id, &key);
	buf_printf(&b, "/records/finding/new?number=%zu&visit=", number);
	page_url_part(&(struct page){.out = &b}, buf_view(&key));
	return str_copy(c->a, buf_view(&b));
}

/* How the problem stands; nothing of one that the reader may not read. */
static enum status show_problem(struct call *c, struct id id, struct view_finding *f, struct err *err)
{
	struct row *row;
	enum status st = row_get(c->g, c->a, &record_problem, id, c->at, ROW_SEALED, &row, err);
	if (st == ST_NOT_FOUND || (st == ST_OK && !call_may_row(c, row, ACT_READ)))
		return ST_OK;
	TRY(st);
	const struct state *state = record_state(&record_problem, row->state);
	f->problem = row_name(c, &record_problem, id);
	f->problem_href = row_path(c, &record_problem, id);
	f->standing = label_text(c, state->label);
	f->tone = state->is_final ? STR("good") : STR("plain");
	return ST_OK;
}

static enum status findings_part(struct call *c, const struct row *visit, struct err *err)
{
	struct list_query q = {.record = &record_finding, .at = c->at, .reference = record_field(&record_finding, STR("visit")), .of = visit->id, .limit = FINDINGS_SHOWN, .sort = STR("number")};
	struct list_page page;
	if (!call_may(c, "finding", ACT_LIST))
		return ST_OK;
	TRY(list_access(c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	struct view_finding *all = ARENA_ARRAY(c->a, struct view_finding, page.n + 1);
	bool may = !c->is_past && call_may(c, "problem", ACT_CREATE);
	char id[ID_TEXT];
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		struct value problem = row_value(row, "problem");
		all[i] = (struct view_finding){.number = work_int(c, row_value(row, "number").i), .text = row_value(row, "text").s, .href = row_path(c, &record_finding, row->id)};
		if (problem.form == VALUE_ID) {
			TRY(show_problem(c, problem.id, &all[i], err));
		} else if (may && call_may_row(c, row, ACT_CHANGE)) {
			id_format(row->id, id);
			all[i].id = str_copy(c->a, str_of(id));
			id_format(visit->id, id);
			all[i].action = str_of(arena_printf(c->a, "/visits/%s/problem", id));
		}
	}
	struct view_findings v = {.findings = all, .n_findings = page.n};
	if (!c->is_past && call_may(c, "finding", ACT_CREATE) && call_may_row(c, visit, ACT_CHANGE))
		v.add = add_path(c, visit, page.n + 1);
	if (v.n_findings || v.add.n)
		view_findings(&c->page, &v);
	return ST_OK;
}

/* Raised today, by whom was visited: they say when it is solved. */
static enum status write_problem(struct call *c, struct edit *w, const struct row *visit, const struct row *finding, struct err *err)
{
	struct id problem;
	struct str text = row_value(finding, "text").s;
	char number[32], id[ID_TEXT];
	size_t at = 0;
	int year, month, day;
	day_t today = reg_today(c->g);
	day_split(today, &year, &month, &day);
	id_format(finding->id, id); /* findings of one day are told apart by the end of their id */
	snprintf(number, sizeof number, "V%04d%02d%02d.%.6s", year, month, day, id + strlen(id) - 6);
	for (int n = 0; n < TITLE_MAX && str_next_char(text, &at) != -1; n++)
		;
	const struct edit_value values[] = {{"number", VALUE_STR(str_of(arena_strdup(c->a, number)))}, {"title", VALUE_STR(str_slice(text, 0, at))}, {"text", VALUE_STR(text)},
					    {"region", row_value(visit, "region")}, {"school", row_value(visit, "school")}, {"group", row_value(visit, "group")}, {"raised", value_of_day(today)}};
	TRY(edit_put(w, &record_problem, NULL, values, ARRAY_LEN(values), &problem, err));
	TRY(edit_put(w, &record_finding, finding, &(struct edit_value){"problem", VALUE_ROW(problem)}, 1, NULL, err));
	return edit_commit(w, err);
}

static enum status problem_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *visit, *finding;
	struct id id;
	struct edit w;
	TRY(call_begin_row(&c, req, out, &record_visit, ACT_READ, &visit, err));
	if (!request_id(req, "finding", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, &record_finding, id, c.at, ROW_SEALED, &finding, err));
	if (id_cmp(row_value(finding, "visit").id, visit->id) != 0)
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(call_need_row(&c, finding, ACT_CHANGE, err));
	if (row_value(finding, "problem").form == VALUE_ID)
		return err_set(err, ST_CONFLICT, "this finding became a problem already");
	TRY(edit_begin(&c, "finding", &w, err));
	enum status st = write_problem(&c, &w, visit, finding, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, row_path(&c, &record_visit, visit->id), N_("Saved."), err);
}

static const struct route_param params[] = {PARAM_ROW, {"finding", PARAM_ID, .required = true, .text = {"调研发现", "finding"}}, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_POST, "/visits/{id}/problem", "problem create", {"把调研发现转为问题", "makes a finding a problem"}, .params = params, .run = problem_page},
	{},
};
static const struct row_part parts[] = {{"visit", ROW_PAGE, findings_part}, {}};
const struct web_part programme_visit_part = {.routes = routes, .rows = parts};
