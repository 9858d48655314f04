/* The ledger of activities: what was logged last, entry on a phone in a few fields, one activity with who took part and what may be the
 * same event reported by the other school. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "record/row_text.h"
#include "record/state.h"
#include "web/edit.h"
#include "web/form.h"
#include "web/form_drafts.h"
#include "web/form_file.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <string.h>

enum { LATEST = 50, TOOK_PART_MAX = 500, LIKENESSES_MAX = 10, VERDICTS_MAX = 50 };

#define NAV "/duties"

static struct str activity_path(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/activities/%s", text));
}

/* ---- the latest ---- */

static enum status add_rows(struct call *c, struct row *const *rows, size_t n, const char *caption, struct report *out)
{
	static const char *const fields[] = {"date", "title", "kind", "school", "other_school", "hours"};
	const struct record *r = &record_activity;
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(fields) + 1);
	for (size_t k = 0; k < ARRAY_LEN(fields); k++)
		columns[k] = (struct report_column){.heading = label_text(c, record_field(r, str_of(fields[k]))->label), .key = str_of(fields[k]), .is_number = k == 5};
	columns[ARRAY_LEN(fields)] = work_column(c, N_("standing"), "state", false);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, n * (ARRAY_LEN(fields) + 1) + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, caption)), .columns = columns, .column_count = ARRAY_LEN(fields) + 1, .cells = cell, .row_count = (int)n};
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			*cell = report_value_text(str_copy(c->a, row_text_field(&text, rows[i], record_field_index(r, str_of(fields[k])))));
			if (strcmp(fields[k], "title") == 0)
				cell->link = str_slice(activity_path(c, rows[i]->id), 1, 100);
			cell++;
		}
		const struct state *s = record_state(r, rows[i]->state);
		*cell = report_value_text(s ? label_text(c, s->label) : rows[i]->state);
		cell++->tone = str_eq(rows[i]->state, STR("confirmed")) ? TONE_GOOD : str_eq(rows[i]->state, STR("disputed")) ? TONE_BAD : TONE_PLAIN;
	}
	row_text_done(&text);
	report_add_table(out, t);
	return ST_OK;
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct list_query q = {.record = &record_activity, .limit = LATEST};
	struct list_page page;
	TRY(call_begin(&c, req, out, err));
	q.at = c.at;
	TRY(list_access(&c, &record_activity, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Activities"))));
	TRY(add_rows(&c, page.rows, page.n, N_("Logged last"), &report));
	struct view_programme_head head = {};
	programme_tabs(&c, "/activities", &head);
	if (call_may(&c, "activity", ACT_CREATE) && !c.is_past) {
		head.primary = STR("/activities/new");
		head.primary_text = str_of(call_tr(&c, N_("Log an activity")));
	}
	call_open(&c, report.title, NAV);
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- entry in a few fields ---- */

static const bool *quick_fields(struct call *c)
{
	static const char *const names[] = {"date", "school", "title", "kind", "subject", "other_school", "hours", "teachers", "evidence"};
	bool *shown = ARENA_ARRAY(c->a, bool, (size_t)record_field_count(&record_activity));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		shown[record_field_index(&record_activity, str_of(names[i]))] = true;
	return shown;
}

/* The school of the reader's role, by its key. */
static struct str own_school(struct call *c)
{
	struct id id;
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	bool has = work_own(c, ANCHOR_SCHOOL, &id) && row_key_text(c->g, &record_school, id, &key);
	return has ? str_copy(c->a, buf_view(&key)) : (struct str){};
}

/* Today, one's own school, and what was entered last for it: most entries are with the same other school. */
static enum status offer_last(struct call *c, struct form *f, struct err *err)
{
	static const char *const kept[] = {"school", "other_school", "kind", "subject", "hours"};
	struct list_query q = {.record = &record_activity, .at = c->at, .limit = LATEST};
	struct list_page page;
	char day[11];
	TRY(list_access(c, &record_activity, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	day_format(c->at.day, day);
	f->texts[record_field_index(f->record, STR("date"))] = str_copy(c->a, str_of(day));
	f->texts[record_field_index(f->record, STR("school"))] = own_school(c);
	size_t at = 0;
	while (at < page.n && !call_may_row(c, page.rows[at], ACT_CREATE))
		at++;
	if (at < page.n) {
		struct form last;
		TRY(form_start(c, &record_activity, page.rows[at], &last, err));
		for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
			int k = record_field_index(f->record, str_of(kept[i]));
			f->texts[k] = last.texts[k];
		}
	}
	for (int i = 0; f->record->fields[i].name; i++) /* the address may say: a pair's page offers its two schools */
		if (request_has(c->r, f->record->fields[i].name))
			f->texts[i] = request_text(c->r, f->record->fields[i].name);
	return ST_OK;
}

static void show_form(struct call *c, struct form *f)
{
	struct view_form_entry *entries;
	f->shown = quick_fields(c);
	struct view_quick_form v = {.action = STR("/activities/new"), .back = STR("/activities"), .whole = STR("/records/activity/new"),
				    .draft = request_text(c->r, "draft"), .faults = form_faults(c, f),
				    .offline = str_of(call_tr(c, N_("No network: what you entered is kept here and sent when it is back.")))};
	if (c->r->method == HTTP_GET)
		v.offered = form_drafts_offered(c, f, v.action);
	v.n_entries = form_entries(c, f, &entries);
	v.entries = entries;
	call_open(c, str_of(call_tr(c, N_("Log an activity"))), NAV);
	view_quick_form(&c->page, &v);
	call_close(c);
}

static enum status new_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct form f;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("activity"), ACT_CREATE, NULL, err));
	TRY(form_start(&c, &record_activity, NULL, &f, err));
	TRY(offer_last(&c, &f, err));
	TRY(form_draft_take(&c, &f, err));
	show_form(&c, &f);
	return ST_OK;
}

static enum status save_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct form f;
	struct id id;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("activity"), ACT_CREATE, NULL, err));
	TRY(form_read(&c, &record_activity, NULL, &f, err));
	if (str_eq(request_text(req, "do"), STR("draft"))) {
		TRY(form_draft_keep(&c, &f, STR("/activities/new"), err));
		return call_done(&c, STR("/activities"), N_("Draft kept."), err);
	}
	TRY(form_check(&c, &f, err));
	if (!f.faults.serious)
		TRY(call_need_become(&c, f.record, NULL, f.values, err));
	enum status st = form_save(&c, &f, &id, err);
	if (st == ST_NO) {
		out->code = 422;
		show_form(&c, &f);
		return ST_OK;
	}
	TRY(st);
	TRY(form_draft_drop(&c, &f, err));
	return call_done(&c, activity_path(&c, id), N_("Saved."), err);
}

/* ---- one activity ---- */

static enum status took_part(struct call *c, struct id id, struct report *out, struct err *err)
{
	static const char *const fields[] = {"person", "role", "hours", "checked_in"};
	const struct record *r = &record_participation;
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("activity")), .of = id, .limit = TOOK_PART_MAX};
	struct list_page page;
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(fields));
	for (size_t k = 0; k < ARRAY_LEN(fields); k++)
		columns[k] = (struct report_column){.heading = label_text(c, record_field(r, str_of(fields[k]))->label), .key = str_of(fields[k])};
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, page.n * ARRAY_LEN(fields) + 1);
	const struct str n[] = {work_int(c, (int64_t)page.n)};
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = work_format(c, N_("Who took part: {0} persons"), n, 1), .columns = columns, .column_count = ARRAY_LEN(fields), .cells = cell,
				   .row_count = (int)page.n};
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++)
		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			struct str s = str_copy(c->a, row_text_field(&text, page.rows[i], record_field_index(r, str_of(fields[k]))));
			*cell++ = s.n ? report_value_text(s) : report_value_none();
		}
	row_text_done(&text);
	report_add_table(out, t);
	return ST_OK;
}

/* What was found to be the same event as this: which of the two counts, and the other by name. Rows the reader may not read are left out. */
static enum status same_as(struct call *c, struct id id, struct view_same_as *ret, size_t *ret_n, struct err *err)
{
	const struct record *r = &record_same_event;
	const char *const sides[] = {"one", "other"};
	*ret_n = 0;
	for (int s = 0; s < 2; s++) {
		struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, str_of(sides[s])), .of = id, .where = STR("verdict = 'same'"), .limit = LIKENESSES_MAX};
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n && *ret_n < LIKENESSES_MAX; i++) {
			struct row *with;
			enum status st = row_get(c->g, c->a, &record_activity, row_reference(page.rows[i], sides[1 - s]), c->at, ROW_SEALED, &with, err);
			if (st == ST_NOT_FOUND || (st == ST_OK && !call_may_row(c, with, ACT_READ)))
				continue;
			TRY(st);
			const char *message = s == 0 ? N_("Reported again; counted once, as on this page:") : N_("The same event is counted from another report, not from this one:");
			ret[(*ret_n)++] = (struct view_same_as){.text = str_of(call_tr(c, message)), .href = activity_path(c, with->id), .title = row_name(c, &record_activity, with->id)};
		}
	}
	return ST_OK;
}

/* Has somebody said of the two what they are? */
static enum status is_settled(struct call *c, struct id one, struct id other, bool *ret, struct err *err)
{
	const struct record *r = &record_same_event;
	const char *const sides[] = {"one", "other"};
	*ret = false;
	for (int s = 0; s < 2; s++) {
		struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, str_of(sides[s])), .of = one, .limit = VERDICTS_MAX};
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n; i++)
			*ret |= id_cmp(row_value(page.rows[i], sides[1 - s]).id, other) == 0;
	}
	return ST_OK;
}

/* Of the same day and the same two schools, whichever of them was the host. */
static enum status likenesses(struct call *c, const struct row *row, struct view_same_event *ret, size_t *ret_n, struct err *err)
{
	struct value school = row_value(row, "school"), other = row_value(row, "other_school"), date = row_value(row, "date");
	const struct value sides[] = {school, other};
	char day[11], text[ID_TEXT];
	*ret_n = 0;
	if (other.form != VALUE_ID || date.form != VALUE_INTEGER || c->is_past || !call_may(c, "same_event", ACT_CREATE))
		return ST_OK;
	pdate_format(value_date(date), day);
	for (size_t s = 0; s < ARRAY_LEN(sides); s++) {
		struct list_query q = {.record = &record_activity, .at = c->at, .reference = record_field(&record_activity, STR("school")), .of = sides[s].id, .limit = 20,
				       .where = str_of(arena_printf(c->a, "date = date('%s')", day))};
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n && *ret_n < LIKENESSES_MAX; i++) {
			struct value with = row_value(page.rows[i], "other_school");
			bool settled;
			if (id_cmp(page.rows[i]->id, row->id) == 0 || with.form != VALUE_ID || id_cmp(with.id, sides[1 - s].id) != 0)
				continue;
			TRY(is_settled(c, row->id, page.rows[i]->id, &settled, err));
			if (settled)
				continue;
			id_format(row->id, text);
			struct view_same_event *e = &ret[(*ret_n)++];
			*e = (struct view_same_event){.action = str_of(arena_printf(c->a, "%.*s/same", STR_ARG(activity_path(c, row->id)))), .one = str_copy(c->a, str_of(text)),
						      .href = activity_path(c, page.rows[i]->id), .title = row_name(c, &record_activity, page.rows[i]->id),
						      .about = row_name(c, catalogue_find(c->g->catalogue, STR("school")), sides[s].id)};
			id_format(page.rows[i]->id, text);
			e->other = str_copy(c->a, str_of(text));
		}
	}
	return ST_OK;
}

static enum status activity_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct report report;
	struct view_fact *facts;
	struct view_same_event same[LIKENESSES_MAX];
	struct view_same_as found[LIKENESSES_MAX];
	size_t n_same;
	TRY(call_begin_row(&c, req, out, &record_activity, ACT_READ, &row, err));
	struct view_activity_head head = {.record = row_path(&c, &record_activity, row->id), .saved = true, .same = found};
	TRY(same_as(&c, row->id, found, &head.n_same, err));
	head.n_facts = row_facts(&c, row, false, &facts);
	head.facts = facts;
	struct view_record_step *steps = ARENA_ARRAY(c.a, struct view_record_step, 8);
	for (const struct transition *t = record_activity.transitions; t->name && !c.is_past; t++)
		if (str_eq(str_of(t->from), row->state) && call_may_step(&c, row, t))
			steps[head.n_steps++] = (struct view_record_step){.path = str_of(arena_printf(c.a, "%.*s/do/%s", STR_ARG(head.record), t->name)), .label = t->label,
									  .seen = row->version, .reason = t->needs_reason};
	head.steps = steps;
	if (!c.is_past && call_may_row(&c, row, ACT_CHANGE))
		head.check_in = str_of(arena_printf(c.a, "%.*s/check-in", STR_ARG(activity_path(&c, row->id))));
	TRY(likenesses(&c, row, same, &n_same, err));
	report_init(&report, c.a, c.lang, (struct str){});
	TRY(took_part(&c, row->id, &report, err));
	call_open(&c, row_name(&c, &record_activity, row->id), NAV);
	view_activity_head(&c.page, &head);
	if (n_same)
		view_same_events(&c.page, &(struct view_same_events){same, n_same});
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* The one that was logged first is kept, unless it is the other school's: nobody writes for another school. */
static enum status same_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row, *other;
	struct id id;
	TRY(call_begin_row(&c, req, out, &record_activity, ACT_READ, &row, err));
	if (!request_id(req, "other", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, &record_activity, id, c.at, ROW_SEALED, &other, err));
	TRY(call_need_row(&c, other, ACT_READ, err));
	const struct row *first = id_cmp(row->id, other->id) < 0 ? row : other, *second = first == row ? other : row;
	struct value values[] = {VALUE_ROW(first->id), VALUE_ROW(second->id), VALUE_STR(request_text(req, "verdict"))};
	if (call_need_become(&c, &record_same_event, NULL, values, err) != ST_OK) {
		values[0] = VALUE_ROW(second->id);
		values[1] = VALUE_ROW(first->id);
		TRY(call_need_become(&c, &record_same_event, NULL, values, err));
	}
	const struct edit_value said[] = {{"one", values[0]}, {"other", values[1]}, {"verdict", values[2]}};
	struct edit e;
	TRY(edit_begin(&c, "same event", &e, err));
	e.is_trusted = true; /* asked above */
	enum status st = edit_put(&e, &record_same_event, NULL, said, ARRAY_LEN(said), NULL, err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	TRY(st);
	return call_done(&c, activity_path(&c, row->id), N_("Saved."), err);
}

static const struct route_param row_params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}};
static const struct route_param same_params[] = {PARAM_ROW, {"one", PARAM_ID, .text = {"活动", "activity"}}, {"other", PARAM_ID, .required = true, .text = {"疑似重复的活动", "the other report"}},
						 {"verdict", PARAM_WORD, .required = true, .text = {"认定：same 或 different", "same or different"}},
						 {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}, {}};
static const struct route_param index_params[] = {PARAM_AS_OF, PARAM_SAID, {}};
static const struct route routes[] = {
	{HTTP_GET, "/activities", "activity list", {"活动台账", "the ledger of activities"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/activities/new", "activity create", {"快速登记活动", "logs an activity in a few fields"}, .any_params = true, .run = new_page},
	{HTTP_POST, "/activities/new", "activity create", {"登记活动", "logs an activity"}, .any_params = true, .upload = true, .body_max = FORM_FILE_BODY_MAX, .run = save_page},
	{HTTP_GET, "/activities/{id}", "activity read", {"一次活动", "one activity"}, .params = row_params, .run = activity_page},
	{HTTP_POST, "/activities/{id}/same", "same_event create", {"认定是否同一活动", "says whether two reports are of one event"}, .params = same_params, .run = same_page},
	{},
};
const struct web_part programme_activity_part = {.routes = routes};
