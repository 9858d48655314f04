/* What can be done with one row beside its form: its history, personal values with a purpose, its end, its states; and lists taken
 * out as files. */
#include "access/log.h"
#include "record/export.h"
#include "record/history.h"
#include "record/kind.h"
#include "record/row_text.h"
#include "record/state.h"
#include "record/template.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/send_file.h"
#include "web/tell.h"
#include "web/views.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- history ---- */

static struct str value_shown(struct call *c, const struct field *f, struct value v)
{
	struct kind_context k = reg_kind_context(c->g, c->a);
	struct buf b;
	buf_init(&b, 0);
	if (v.form != VALUE_NULL)
		field_format(&k, f, v, KIND_READER, c->lang, &b);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static struct view_history_value changed_value(struct call *c, const struct record *r, const struct history_value *v)
{
	if (v->field < 0)
		return (struct view_history_value){.field = str_of(call_tr(c, N_("State"))), .before = record_state_label(r, v->state_before, c->lang),
						   .after = record_state_label(r, v->state_after, c->lang)};
	const struct field *f = &r->fields[v->field];
	if (v->is_sealed || field_is_sealed(f))
		return (struct view_history_value){.field = label_text(c, f->label), .before = STR("…"), .after = STR("…")};
	struct str before = value_shown(c, f, v->before), after = value_shown(c, f, v->after);
	return (struct view_history_value){label_text(c, f->label), before, after, value_is_json(f, before) || value_is_json(f, after)};
}

static struct str ended_text(struct call *c, const struct history_step *s)
{
	char day[11];
	if (s->what != HISTORY_ENDED)
		return (struct str){};
	day_format(s->valid_from, day);
	struct str from = str_of(day);
	return call_text(c, N_("No longer valid from {0} on"), &from, 1);
}

/* Transactions a page of history tells. */
enum { PAGE_STEPS = 100 };

static enum status history_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct history_step *steps;
	size_t n;
	int64_t from;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	TRY(call_need_history(&c, row, err));
	int64_t before = request_int(req, "before", 0);
	TRY(record_history_part(c.g, c.a, r, row->id, ROW_SEALED, before ? before : INT64_MAX, PAGE_STEPS, &steps, &n, &from, err));
	static const char *const what[] = {N_("entered"), N_("changed"), N_("taken back"), N_("ended")};
	struct view_history_step *all = ARENA_ARRAY(c.a, struct view_history_step, n);
	for (size_t i = 0; i < n; i++) {
		const struct history_step *s = &steps[n - 1 - i]; /* the newest first */
		struct view_history_value *values = ARENA_ARRAY(c.a, struct view_history_value, s->n_values);
		for (size_t k = 0; k < s->n_values; k++)
			values[k] = changed_value(&c, r, &s->values[k]);
		all[i] = (struct view_history_step){.when = call_moment(&c, s->moment), .who = call_who(&c, s->actor),
						    .what = str_of(call_tr(&c, what[s->what])), .from = s->valid_from, .to = s->valid_to,
						    .has_from = s->valid_from > DAY_MIN && s->what != HISTORY_ENDED,
						    .ended = ended_text(&c, s), .file = s->file, .sheet = s->sheet, .row = s->source_row,
						    .reason = s->reason, .values = values, .n_values = s->n_values};
	}
	struct str name = row_name(&c, r, row->id);
	call_open(&c, call_text(&c, N_("History: {0}"), &name, 1), "/records");
	struct str path = row_path(&c, r, row->id);
	struct view_pager pager = {.previous = before ? str_of(arena_printf(c.a, "%.*s/history", STR_ARG(path))) : (struct str){}};
	if (from)
		pager.next = str_of(arena_printf(c.a, "%.*s/history?before=%lld", STR_ARG(path), (long long)from));
	view_history(&c.page, &(struct view_history){.back = path, .name = name, .steps = all, .n_steps = n, .pager = &pager});
	call_close(&c);
	return ST_OK;
}

/* ---- personal values ---- */

static enum status personal_form(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	TRY(call_need_row(&c, row, ACT_READ_PERSONAL, err));
	call_open(&c, str_of(call_tr(&c, N_("Show personal values"))), "/records");
	view_personal_ask(&c.page, &(struct view_personal_ask){.back = row_path(&c, r, row->id)});
	call_close(&c);
	return ST_OK;
}

static enum status personal_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	TRY(call_need_row(&c, row, ACT_READ_PERSONAL, err));
	struct str purpose = str_trim(request_text(req, "purpose"));
	if (str_chars(purpose) < 2)
		return err_set(err, ST_INVALID, "say what the personal values are needed for");
	/* The log first: who cannot be noted does not read. */
	struct access_entry entry = {.at = req->received, .user = c.who->user, .via = str_of(req->client), .action = STR("read personal"),
				     .thing = str_of(r->name), .row = row->id, .outcome = STR("ok"), .purpose = purpose};
	TRY(access_log_add(&c.w->access, &entry, 1, err));
	TRY(row_get(c.g, c.a, r, row->id, c.at, ROW_OPENED, &row, err));
	size_t n = 0;
	struct view_fact *facts = ARENA_ARRAY(c.a, struct view_fact, record_field_count(r));
	struct row_text text;
	row_text_init(&text, c.g, c.lang, KIND_OPEN, true);
	for (int i = 0; r->fields[i].name; i++) {
		struct str value = row_text_field(&text, row, i);
		if (value.n)
			facts[n++] = (struct view_fact){.name = label_text(&c, r->fields[i].label), .value = str_copy(c.a, value)};
	}
	row_text_done(&text);
	call_open(&c, row_name(&c, r, row->id), "/records");
	view_personal(&c.page, &(struct view_personal){.back = row_path(&c, r, row->id), .purpose = purpose, .facts = facts, .n_facts = n});
	call_close(&c);
	return ST_OK;
}

/* ---- the row's end, and its states ---- */

static enum status faults_page(struct call *c, const struct faults *faults, struct str back, struct err *err)
{
	struct view_form_fault *all = ARENA_ARRAY(c->a, struct view_form_fault, faults->n);
	for (size_t i = 0; i < faults->n; i++) {
		struct buf b;
		buf_init(&b, 0);
		fault_render(&b, &faults->list[i], c->lang);
		all[i] = (struct view_form_fault){.field = STR("main"), .message = str_copy(c->a, buf_view(&b))};
		buf_done(&b);
	}
	c->out->code = 422;
	call_open(c, str_of(call_tr(c, N_("This cannot be done"))), "/records");
	view_refused(&c->page, &(struct view_refused){.back = back, .faults = &(struct view_form_faults){.faults = all, .n_faults = faults->n}});
	call_close(c);
	return ST_OK;
}

/* One change of one row: ends it from a day on, takes it back, or takes it to its next state. */
static enum status change_row(struct call *c, const struct record *r, const struct row *row, struct str what, struct faults *faults, struct err *err)
{
	struct change *change;
	struct change_info info = {.actor = call_actor_name(c), .kind = "form", .reason = request_text(c->r, "reason")};
	day_t day = reg_today(c->g);
	bool is_end = str_eq(what, STR("end")), is_removal = str_eq(what, STR("remove"));
	request_day(c->r, "day", &day);
	if (!is_end && !is_removal)
		info.kind = "transition";
	TRY(change_begin(c->g, &info, faults, &change, err));
	enum status st;
	if (is_end) {
		st = change_end(change, r, row->id, day, err);
	} else if (is_removal) {
		st = change_remove(change, r, row->id, err);
	} else {
		struct state_actor who = {.name = info.actor, .roles = call_roles(c)};
		st = change_transition(change, r, row->id, what, &who, request_int(c->r, "seen", 0), err);
	}
	if (st != ST_OK) {
		change_abort(change);
		return st;
	}
	return change_commit(change, NULL, err);
}

static enum status do_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct faults faults;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	struct str what = request_text(req, "what");
	bool is_end = str_eq(what, STR("end")) || str_eq(what, STR("remove"));
	const struct transition *t = is_end ? NULL : record_transition(r, what);
	if (!is_end && !t)
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	if (is_end)
		TRY(call_need_form(r, err));
	TRY(is_end ? call_need_row(&c, row, ACT_DELETE, err) : call_need_step(&c, row, t, err));
	faults_init(&faults, c.a, 100);
	enum status st = change_row(&c, r, row, what, &faults, err);
	if (st == ST_NO)
		return faults_page(&c, &faults, row_path(&c, r, row->id), err);
	TRY(st);
	if (is_end)
		return call_done(&c, str_of(arena_printf(c.a, "/records/%s", r->name)), N_("Removed."), err);
	step_tell(&c, row, t, row_path(&c, r, row->id));
	return call_done(&c, row_path(&c, r, row->id), N_("Saved."), err);
}

static enum status end_form(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	TRY(call_need_form(r, err));
	TRY(call_need_row(&c, row, ACT_DELETE, err));
	char day[11];
	day_format(reg_today(c.g), day);
	struct str path = row_path(&c, r, row->id), name = row_name(&c, r, row->id);
	call_open(&c, call_text(&c, N_("End or take back: {0}"), &name, 1), "/records");
	view_end_form(&c.page, &(struct view_end_form){.back = path, .finish = str_of(arena_printf(c.a, "%.*s/do/end", STR_ARG(path))),
						      .remove = str_of(arena_printf(c.a, "%.*s/do/remove", STR_ARG(path))), .day = str_of(day)});
	call_close(&c);
	return ST_OK;
}

/* ---- lists as files ---- */

static enum status export_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct list_query q;
	struct export_options o = {};
	struct export_result result;
	const char *path;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	if (!export_format_parse(request_text(req, "format"), &o.format))
		return err_set(err, ST_NOT_FOUND, "exports are xlsx, csv, json or geojson");
	o.lang = c.lang;
	TRY(list_asked(&c, r, ACT_EXPORT, &q, err));
	struct access_entry entry = {.at = req->received, .user = c.who->user, .via = str_of(req->client), .action = STR("export"),
				     .thing = str_of(r->name), .outcome = STR("ok"), .purpose = q.where};
	TRY(access_log_add(&c.w->access, &entry, 1, err));
	TRY(call_scratch_file(&c, export_format_name(o.format), &path, err));
	enum status made = record_export(c.g, &q, 1, &o, path, &result, err);
	static const char *const types[] = {[EXPORT_XLSX] = XLSX_TYPE,
					    [EXPORT_CSV] = "text/csv; charset=utf-8", [EXPORT_JSON] = "application/json",
					    [EXPORT_GEOJSON] = "application/geo+json"};
	char day[11];
	day_format(c.at.day, day);
	struct str name = str_of(arena_printf(c.a, "%s-%s.%s", label_in(r->label, c.lang), day, export_format_name(o.format)));
	return call_send_file(&c, made, path, types[o.format], name, err);
}

static enum status template_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	const char *path;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	TRY(call_need_form(r, err));
	TRY(call_scratch_file(&c, "xlsx", &path, err));
	enum status made = template_write(path, &r, 1, c.lang, err);
	struct str name = str_of(arena_printf(c.a, c.lang == LANG_ZH ? "%s模板.xlsx" : "%s template.xlsx", label_in(r->label, c.lang)));
	return call_send_file(&c, made, path, XLSX_TYPE, name, err);
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
#define ID_PARAM {"id", PARAM_ID, .text = {"行", "row"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
static const struct route_param row_params[] = {RECORD_PARAM, ID_PARAM, {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {}};
static const struct route_param history_params[] = {
	RECORD_PARAM, ID_PARAM, {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {"before", PARAM_INT, .max = INT64_MAX, .text = {"从何处继续", "where to go on"}}, {}};
static const struct route_param purpose_params[] = {
	RECORD_PARAM, ID_PARAM, CSRF_PARAM, {"purpose", PARAM_TEXT, .max = 200, .required = true, .text = {"用途", "purpose"}}, {}};
static const struct route_param do_params[] = {RECORD_PARAM,
					       ID_PARAM,
					       CSRF_PARAM,
					       {"what", PARAM_WORD, .text = {"步骤", "step"}},
					       {"day", PARAM_DAY, .text = {"日期", "day"}},
					       {"seen", PARAM_INT, .text = {"所见版本", "version seen"}},
					       {"reason", PARAM_TEXT, .max = 500, .text = {"原因", "reason"}},
					       {}};
static const struct route_param export_params[] = {RECORD_PARAM, {"format", PARAM_WORD, .text = {"格式", "format"}}, {}};
static const struct route_param template_params[] = {RECORD_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/records/{record}/{id}/history", "{record} read", {"历史", "history"}, .params = history_params, .run = history_page},
	{HTTP_GET, "/records/{record}/{id}/personal", "{record} read_personal", {"查阅个人信息的用途", "asks what personal values are for"},
	 .params = row_params, .run = personal_form},
	{HTTP_POST, "/records/{record}/{id}/personal", "{record} read_personal", {"查阅个人信息", "shows personal values"}, .params = purpose_params,
	 .run = personal_page},
	{HTTP_GET, "/records/{record}/{id}/end", "{record} delete", {"终止或撤回的表单", "form to end or take back"}, .params = row_params,
	 .run = end_form},
	{HTTP_POST, "/records/{record}/{id}/do/{what}", "{record} read", {"终止、撤回或进入下一状态", "ends, takes back, or takes to the next state"},
	 .params = do_params, .run = do_page},
	{HTTP_GET, "/exports/{record}/{format}", "{record} export", {"导出所示列表", "export of the list shown"}, .params = export_params,
	 .any_params = true, .run = export_page},
	{HTTP_GET, "/templates/{record}", "{record} import", {"模板", "template"}, .params = template_params, .run = template_page},
	{},
};
const struct web_part row_part = {.routes = routes};
