/* Blinded review: what a reviewer was given to judge, by number and paper; and the public notice, with objections by anyone. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "crypt/random.h"
#include "record/list.h"
#include "record/stored.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"
#include "work/file.h"
#include "work/file_type.h"

#include <stdio.h>

#define NAV "/duties"
enum { REVIEWS_SHOWN = 500, OBJECTIONS_A_DAY = 20 /* to one application: whoever floods is stopped */, SHORTLIST_MAX = 1000 };

static struct str review_path(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/reviews/%s", text));
}

/* What a reviewer may know of who applies. */
static enum status application_of(struct call *c, const struct row *review, struct row **ret, struct err *err)
{
	return row_get(c->g, c->a, &record_application, row_value(review, "application").id, c->at, ROW_SEALED, ret, err);
}

static struct str text_of(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_TEXT ? v.s : (struct str){};
}

static struct str points_of(struct call *c, const struct row *review)
{
	struct value v = row_value(review, "points");
	return v.form == VALUE_INTEGER ? str_of(arena_printf(c->a, "%lld.%02lld", (long long)(v.i / 100), (long long)(v.i % 100))) : (struct str){};
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct list_page page;
	struct list_query q = {.record = &record_review, .limit = REVIEWS_SHOWN};
	TRY(call_begin(&c, req, out, err));
	q.at = c.at;
	TRY(list_access(&c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	enum { COLUMNS = 4 };
	struct report_column *columns = ARENA_ARRAY(c.a, struct report_column, COLUMNS);
	columns[0] = work_column(&c, N_("selection"), "selection", false);
	columns[1] = work_column(&c, N_("Number of the application"), "number", false);
	columns[2] = work_column(&c, N_("title"), "title", false);
	columns[3] = work_column(&c, N_("points"), "points", false);
	struct report_value *cell = ARENA_ARRAY(c.a, struct report_value, page.n * COLUMNS + 1);
	struct report_table *t = ARENA_NEW(c.a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(&c, N_("To review"))), .columns = columns, .column_count = COLUMNS, .cells = cell, .row_count = (int)page.n};
	for (size_t i = 0; i < page.n; i++) {
		struct row *application;
		TRY(application_of(&c, page.rows[i], &application, err));
		struct str path = review_path(&c, page.rows[i]->id), points = points_of(&c, page.rows[i]);
		struct value conflict = row_value(page.rows[i], "conflict");
		*cell++ = report_value_text(row_name(&c, &record_selection, row_value(application, "selection").id));
		*cell = report_value_text(text_of(application, "number"));
		cell++->link = str_slice(path, 1, path.n);
		*cell++ = report_value_text(text_of(application, "title"));
		*cell++ = conflict.i ? report_value_text(str_of(call_tr(&c, N_("conflict of interest")))) : points.n ? report_value_text(points) : report_value_none();
	}
	report_init(&report, c.a, c.lang, t->caption);
	report_add_table(&report, t);
	struct view_programme_head head = {};
	programme_tabs(&c, "/reviews", &head);
	call_open(&c, report.title, NAV);
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static enum status review_asked(struct call *c, struct request *req, struct response *out, struct row **ret, struct row **ret_application, struct err *err)
{
	TRY(call_begin_row(c, req, out, &record_review, ACT_READ, ret, err));
	return application_of(c, *ret, ret_application, err);
}

static enum status review_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row, *application;
	TRY(review_asked(&c, req, out, &row, &application, err));
	struct str path = review_path(&c, row->id);
	struct view_fact facts[] = {{.name = label_text(&c, record_selection.label), .value = row_name(&c, &record_selection, row_value(application, "selection").id)},
				    {.name = str_of(call_tr(&c, N_("Number of the application"))), .value = text_of(application, "number")}, {.name = str_of(call_tr(&c, N_("title"))), .value = text_of(application, "title")}};
	struct view_review v = {.action = path, .facts = facts, .n_facts = ARRAY_LEN(facts), .points = points_of(&c, row), .comment = text_of(row, "comment"), .conflict = row_value(row, "conflict").i != 0,
				.open = !c.is_past && str_eq(application->state, STR("submitted")) && call_may_row(&c, row, ACT_CHANGE)};
	if (row_value(application, "statement").form == VALUE_FILE)
		v.statement = str_of(arena_printf(c.a, "%.*s/statement", STR_ARG(path)));
	const struct str number[] = {text_of(application, "number")};
	call_open(&c, work_format(&c, N_("Review of application {0}"), number, 1), NAV);
	view_review(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

/* The paper under the application's number: the name it came with may tell whose it is. */
static enum status statement_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row, *application;
	struct str bytes;
	TRY(review_asked(&c, req, out, &row, &application, err));
	struct value file = row_value(application, "statement");
	if (file.form != VALUE_FILE)
		return err_set(err, ST_NOT_FOUND, "there is no such file");
	TRY(stored_get(c.g->store, c.a, file.file.digest, &bytes, err));
	const struct file_type *t = file_type_of_name(file_name_clean(c.a, file.file.name));
	buf_str(&out->body, bytes);
	return response_attachment(out, t ? t->type : "application/octet-stream", str_of(arena_printf(c.a, "%.*s%s", STR_ARG(text_of(application, "number")), t ? arena_printf(c.a, ".%s", t->extension) : "")), err);
}

static bool points_read(struct str text, struct value *ret)
{
	double points;
	if (!text.n)
		return true;
	if (!str_to_f64(text, &points) || points < 0 || points > 100)
		return false;
	*ret = VALUE_I64((int64_t)(points * 100 + 0.5));
	return true;
}

static enum status judge_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row, *application;
	struct edit w;
	struct value points = {};
	TRY(review_asked(&c, req, out, &row, &application, err));
	TRY(call_need_row(&c, row, ACT_CHANGE, err));
	if (!str_eq(application->state, STR("submitted")))
		return err_set(err, ST_CONFLICT, "this application was judged already");
	if (!points_read(str_trim(request_text(req, "points")), &points))
		return err_set(err, ST_INVALID, "points are a number from 0 to 100, like 87.5");
	bool conflict = request_flag(req, "conflict");
	struct str comment = str_trim(request_text(req, "comment"));
	const struct edit_value values[] = {{"conflict", VALUE_I64(conflict)}, {"points", conflict ? (struct value){} : points}, {"comment", comment.n ? VALUE_STR(comment) : (struct value){}}};
	TRY(edit_begin(&c, "review", &w, err));
	enum status st = edit_put(&w, &record_review, row, values, ARRAY_LEN(values), NULL, err);
	if (st == ST_OK)
		st = edit_commit(&w, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, STR("/reviews"), N_("Saved."), err);
}

/* ---- public notice ---- */

static enum status notice_asked(struct call *c, struct request *req, struct response *out, struct row **ret, struct list_page *ret_list, struct err *err)
{
	struct id id;
	TRY(call_begin(c, req, out, err));
	if (!request_id(req, "id", &id) || row_get(c->g, c->a, &record_selection, id, as_of_today(c->g), ROW_SEALED, ret, err) != ST_OK)
		return err_set(err, ST_NOT_FOUND, "there is no public notice here");
	struct value from = row_value(*ret, "notice_from"), to = row_value(*ret, "notice_to");
	day_t today = reg_today(c->g);
	if (from.form != VALUE_INTEGER || to.form != VALUE_INTEGER || today < value_date(from).day || today > value_date(to).day)
		return err_set(err, ST_NOT_FOUND, "there is no public notice here");
	struct list_query q = {.record = &record_application, .at = as_of_today(c->g), .reference = record_field(&record_application, STR("selection")), .of = id, .limit = SHORTLIST_MAX,
			       .where = STR("state = 'shortlisted'"), .sort = STR("rank,number")};
	return record_list(c->g, c->a, &q, ret_list, err);
}

/* Names of people are masked, as everywhere in public. */
static enum status notice_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct list_page list;
	TRY(notice_asked(&c, req, out, &row, &list, err));
	TRY(call_seed(&c, err)); /* anyone may object, signed in or not */
	struct view_notice_line *lines = ARENA_ARRAY(c.a, struct view_notice_line, list.n + 1);
	char id[ID_TEXT];
	id_format(row->id, id);
	for (size_t i = 0; i < list.n; i++) {
		struct value person = row_value(list.rows[i], "person");
		lines[i] = (struct view_notice_line){.number = text_of(list.rows[i], "number"), .title = text_of(list.rows[i], "title"), .who = row_name(&c, &record_school, row_value(list.rows[i], "school").id)};
		if (person.form == VALUE_ID)
			lines[i].who = str_of(arena_printf(c.a, "%.*s %.*s", STR_ARG(lines[i].who), STR_ARG(row_name(&c, &record_person, person.id))));
	}
	call_open(&c, row_name(&c, &record_selection, row->id), NULL);
	view_public_notice(&c.page, &(struct view_public_notice){.action = str_of(arena_printf(c.a, "/notices/%s/objection", id)), .from = programme_day(c.a, value_date(row_value(row, "notice_from")).day),
						     .to = programme_day(c.a, value_date(row_value(row, "notice_to")).day), .lines = lines, .n_lines = list.n});
	call_close(&c);
	return ST_OK;
}

static enum status put_objection(struct edit *w, const struct row *application, struct str text, struct err *err)
{
	uint8_t random[8];
	char number[2 * sizeof random + 1];
	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(number + 2 * i, 3, "%02x", random[i]);
	const struct edit_value values[] = {{"application", VALUE_ROW(application->id)}, {"received", value_of_day(reg_today(w->c->g))}, {"number", VALUE_STR(str_of(number))}, {"text", VALUE_STR(text)}};
	TRY(edit_put(w, &record_objection, NULL, values, ARRAY_LEN(values), NULL, err));
	return edit_commit(w, err);
}

static enum status objection_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct list_page list, before;
	struct edit w;
	const struct row *application = NULL;
	struct str text = str_trim(request_text(req, "text"));
	TRY(notice_asked(&c, req, out, &row, &list, err));
	for (size_t i = 0; i < list.n; i++)
		if (str_eq(text_of(list.rows[i], "number"), request_text(req, "number")))
			application = list.rows[i];
	if (!application)
		return err_set(err, ST_NOT_FOUND, "no application of this number is in the public notice");
	if (str_chars(text) < 10)
		return err_set(err, ST_INVALID, "say in a sentence what speaks against it");
	struct list_query q = {.record = &record_objection, .at = as_of_today(c.g), .reference = record_field(&record_objection, STR("application")), .of = application->id, .limit = OBJECTIONS_A_DAY,
			       .where = str_of(arena_printf(c.a, "received = date('%.*s')", STR_ARG(programme_day(c.a, reg_today(c.g)))))};
	TRY(record_list(c.g, c.a, &q, &before, err));
	if (before.n == OBJECTIONS_A_DAY)
		return err_set(err, ST_CONFLICT, "too many objections came today: come again tomorrow, or write to the bureau");
	TRY(edit_begin(&c, "public notice", &w, err));
	w.is_trusted = true; /* anyone may object while the notice stands */
	enum status st = put_objection(&w, application, text, err);
	edit_abort(&w);
	TRY(st);
	char id[ID_TEXT];
	id_format(row->id, id);
	return call_done(&c, str_of(arena_printf(c.a, "/notices/%s", id)), N_("Your objection was received."), err);
}

static const struct route_param index_params[] = {PARAM_AS_OF, PARAM_SAID, {}}, page_params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}},
				judge_params[] = {PARAM_ROW, {"points", PARAM_TEXT, .max = 10, .text = {"评分", "points"}}, {"conflict", PARAM_FLAG, .text = {"有利益冲突", "conflict of interest"}},
						  {"comment", PARAM_TEXT, .max = 2000, .text = {"评语", "comment"}}, PARAM_CSRF, {}},
				objection_params[] = {PARAM_ROW, {"number", PARAM_TEXT, .required = true, .max = 20, .text = {"申报编号", "application"}},
						      {"text", PARAM_TEXT, .required = true, .max = 2000, .text = {"异议内容", "objection"}}, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/reviews", "review list", {"待评审的申报", "what there is to review"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/reviews/{id}", "review read", {"一份盲评", "one blinded review"}, .params = page_params, .run = review_page},
	{HTTP_POST, "/reviews/{id}", "review change", {"提交盲评", "judges"}, .params = judge_params, .run = judge_page},
	{HTTP_GET, "/reviews/{id}/statement", "review read", {"申报书（按编号）", "the paper, under its number"}, .params = page_params, .run = statement_page},
	{HTTP_GET, "/notices/{id}", "public", {"公示", "a public notice"}, .params = page_params, .run = notice_page},
	{HTTP_POST, "/notices/{id}/objection", "public", {"提出异议", "objects"}, .params = objection_params, .run = objection_page},
	{},
};
const struct web_part programme_review_part = {.routes = routes};
