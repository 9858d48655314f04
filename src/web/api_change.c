/* Rows made, changed, ended and taken through their states by programs. A body is an object of the fields that are given. */
#include "record/change.h"
#include "record/kind.h"
#include "record/state.h"
#include "web/api.h"
#include "web/form.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/tell.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *text_json(struct str s)
{
	json_t *v = json_stringn(s.p ? s.p : "", s.n);
	return v ? v : json_null();
}

/* 422 with every fault by its field; field null: the row as a whole. */
static enum status put_faults(struct call *c, const struct faults *faults)
{
	json_t *list = json_array();
	for (size_t i = 0; i < faults->n; i++) {
		const struct fault *f = &faults->list[i];
		struct buf b;
		buf_init(&b, 0);
		fault_render(&b, f, c->lang);
		json_array_append_new(list, json_pack("{s:o,s:s,s:o,s:b}", "field", f->field ? json_string(f->field->name) : json_null(), "rule",
						      f->rule ? f->rule : "", "message", text_json(buf_view(&b)), "warning",
						      f->severity == CHECK_WARNING));
		buf_done(&b);
	}
	c->out->code = 422;
	api_json(c, json_pack("{s:{s:i,s:s},s:o}", "error", "code", 422, "message", call_tr(c, N_("This cannot be done")), "faults", list));
	return ST_OK;
}

static void fault_of(struct form *f, const char *name, const struct field *field, const char *rule, struct label message)
{
	struct fault fault = {.record = f->record, .field = field, .rule = rule, .severity = CHECK_FAULT, .message = message,
			      .args = {field ? fault_label(field->label) : fault_text(str_of(name))}, .n_args = 1, .value = str_of(name)};
	fault_add(&f->faults, &fault);
}

/* A JSON value as people would have entered it; false: of no kind that the field takes. */
static bool text_of(struct call *c, const struct field *f, const json_t *v, struct str *ret)
{
	struct buf b;
	*ret = (struct str){};
	if (json_is_null(v))
		return true;
	if (json_is_string(v))
		*ret = (struct str){json_string_value(v), json_string_length(v)};
	else if (json_is_boolean(v) && f->kind == FIELD_YES_NO)
		*ret = json_is_true(v) ? STR("1") : STR("0");
	else if (json_is_array(v) && (f->flags & F_MANY)) {
		bool good = true;
		buf_init(&b, 0);
		for (size_t i = 0; i < json_array_size(v); i++) {
			const json_t *part = json_array_get(v, i);
			good &= json_is_string(part);
			buf_printf(&b, "%s%s", i ? "|" : "", good ? json_string_value(part) : "");
		}
		*ret = str_copy(c->a, buf_view(&b));
		buf_done(&b);
		return good;
	} else if (json_is_number(v) || (json_is_object(v) && f->kind == FIELD_SHAPE)) {
		char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
		*ret = text ? str_of(arena_strdup(c->a, text)) : (struct str){};
		free(text);
		return text != NULL;
	} else {
		return false;
	}
	return true;
}

static void take_field(struct call *c, struct form *f, int i, const json_t *v, const struct kind_context *k)
{
	const struct field *field = &f->record->fields[i];
	if (!text_of(c, field, v, &f->texts[i])) {
		fault_of(f, field->name, field, "json.kind", (struct label){"“{0}”的 JSON 类型不符", "the JSON value of {0} is of the wrong type"});
		return;
	}
	if (field_is_sealed(field) && str_find(f->texts[i], STR("*")) >= 0) {
		fault_of(f, field->name, field, "json.masked",
			 (struct label){"“{0}”是遮盖后的值，不能写回", "{0} is a masked value, which cannot be written back"});
		return;
	}
	struct fault fault = {};
	f->values[i] = (struct value){};
	f->given[i] = field_parse(k, field, &(struct kind_input){.text = f->texts[i]}, &f->values[i], &fault);
	if (!f->given[i]) {
		fault.record = f->record;
		fault.field = field;
		fault.severity = CHECK_FAULT;
		fault.value = f->texts[i];
		fault_add(&f->faults, &fault);
	}
}

static enum status body_of(struct call *c, json_t **ret, struct err *err)
{
	json_error_t why;
	json_t *body = json_loadb(c->r->body.p ? c->r->body.p : "", c->r->body.n, JSON_REJECT_DUPLICATES, &why);
	if (!body)
		return err_set(err, ST_INVALID, "the body is no JSON, line %d: %s", why.line, why.text);
	if (!json_is_object(body)) {
		json_decref(body);
		return err_set(err, ST_INVALID, "the body must be a JSON object of fields");
	}
	*ret = body;
	return ST_OK;
}

static enum status read_body(struct call *c, const struct record *r, const struct row *row, struct form *ret, struct err *err)
{
	const char *key;
	json_t *value, *body;
	struct kind_context k = reg_kind_context(c->g, c->a);
	TRY(form_start(c, r, row, ret, err));
	/* Writing fills defaults in; the check before it has to know them. */
	for (int i = 0; !row && r->fields[i].name; i++) {
		struct fault ignored = {};
		if (!field_parse(&k, &r->fields[i], &(struct kind_input){.text = ret->texts[i]}, &ret->values[i], &ignored))
			ret->values[i] = (struct value){};
	}
	TRY(body_of(c, &body, err));
	json_object_foreach(body, key, value) {
		int i = record_field_index(r, str_of(key));
		if (i >= 0)
			take_field(c, ret, i, value, &k);
		else
			fault_of(ret, arena_strdup(c->a, key), NULL, "json.unknown",
				 (struct label){"没有“{0}”这一字段", "there is no field {0} that can be written"});
	}
	/* Texts point into the body; faults have their own. */
	for (int i = 0; r->fields[i].name; i++) {
		ret->texts[i] = str_copy(c->a, ret->texts[i]);
		ret->values[i] = value_copy(c->a, ret->values[i]);
	}
	json_decref(body);
	ret->has_effective = request_day(c->r, "effective", &ret->effective);
	return ST_OK;
}

/* If-Match: "12.345" and "12" are the version 12; "*" is any. ST_NO: the row has another. */
static enum status check_match(const struct call *c, const struct row *row, struct err *err)
{
	struct str given = request_header(c->r, "If-Match"), part;
	if (!given.n || str_eq(str_trim(given), STR("*")))
		return ST_OK;
	while (str_next(&given, ',', &part)) {
		int64_t version;
		struct str number;
		part = str_trim(part);
		if (part.n < 2 || part.p[0] != '"')
			continue;
		part = str_slice(part, 1, part.n - 1);
		if (str_next(&part, '.', &number) && str_to_i64(number, &version) && version == row->version)
			return ST_OK;
	}
	return err_set(err, ST_NO, "somebody else has changed the row meanwhile; read it again");
}

static enum status refuse_match(struct call *c)
{
	c->out->code = 412;
	api_json(c, json_pack("{s:{s:i,s:s}}", "error", "code", 412, "message",
			      call_tr(c, N_("Somebody else has changed the row meanwhile; read it again."))));
	return ST_OK;
}

static enum status show_row(struct call *c, const struct record *r, struct id id, struct err *err)
{
	struct row *row;
	struct str tag;
	struct as_of any = c->at;
	enum status st = row_get(c->g, c->a, r, id, c->at, ROW_SEALED, &row, err);
	if (st == ST_NOT_FOUND) { /* true from a later day on, or no longer */
		struct row **periods;
		size_t n;
		TRY(row_periods(c->g, c->a, r, id, any.tx, ROW_SEALED, &periods, &n, err));
		if (!n) {
			c->out->code = 204;
			return ST_OK;
		}
		row = periods[n - 1];
	} else {
		TRY(st);
	}
	TRY(api_row_tag(c, row, &tag, err));
	(void)response_unchanged(c->out, c->r, tag);
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_MACHINE, false);
	api_put_row(&text, row, &c->out->body);
	row_text_done(&text);
	return ST_OK;
}

static enum status save(struct call *c, struct form *f, struct id *ret_id, struct err *err)
{
	TRY(form_check(c, f, err));
	if (f->faults.serious)
		return err_set(err, ST_NO, "the form has faults");
	TRY(call_need_become(c, f->record, f->row, f->values, err));
	return form_save(c, f, ret_id, err);
}

static enum status create(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct form f;
	struct id id;
	TRY(api_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	TRY(call_need_form(r, err));
	TRY(call_need(&c, str_of(r->name), ACT_CREATE, NULL, err));
	TRY(read_body(&c, r, NULL, &f, err));
	enum status st = save(&c, &f, &id, err);
	if (st == ST_NO)
		return put_faults(&c, &f.faults);
	TRY(st);
	out->code = 201;
	struct str path = str_of(arena_printf(c.a, "/api/records/%s/%.*s", r->name, STR_ARG(api_id(&c, id))));
	TRY(response_header(out, "Location", path, err));
	return show_row(&c, r, id, err);
}

/* The row that the address names, for a change by somebody who may do `action` to it. ST_NO: If-Match does not fit. */
static enum status row_to_change(struct call *c, struct request *req, struct response *out, enum action action, const struct record **ret_r,
				 struct row **ret, struct err *err)
{
	TRY(api_begin(c, req, out, err));
	TRY(call_row(c, ret_r, ret, err));
	TRY(call_need_form(*ret_r, err));
	TRY(call_need_row(c, *ret, action, err));
	return check_match(c, *ret, err);
}

static enum status change(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct form f;
	struct id id;
	enum status st = row_to_change(&c, req, out, ACT_CHANGE, &r, &row, err);
	if (st == ST_NO)
		return refuse_match(&c);
	TRY(st);
	TRY(read_body(&c, r, row, &f, err));
	st = save(&c, &f, &id, err);
	if (st == ST_NO)
		return put_faults(&c, &f.faults);
	if (st == ST_CONFLICT && request_header(req, "If-Match").n)
		return refuse_match(&c);
	TRY(st);
	return show_row(&c, r, id, err);
}

/* With a day: true no longer from then on. Without: it should never have been. */
static enum status change_end_or_remove(struct call *c, struct change *change, const struct row *row, struct err *err)
{
	day_t day;
	if (request_day(c->r, "day", &day))
		return change_end(change, row->record, row->id, day, err);
	return change_remove(change, row->record, row->id, err);
}

/* One change by `make`, committed. ST_NO: faults. */
static enum status commit(struct call *c, const struct change_info *info, struct faults *faults, const struct row *row, const char *transition,
			  struct err *err)
{
	struct change *change;
	faults_init(faults, c->a, 100);
	TRY(change_begin(c->g, info, faults, &change, err));
	struct state_actor who = {.name = info->actor, .roles = call_roles(c)};
	enum status st = transition ? change_transition(change, row->record, row->id, str_of(transition), &who, row->version, err)
				    : change_end_or_remove(c, change, row, err);
	if (st != ST_OK) {
		change_abort(change);
		return st;
	}
	return change_commit(change, NULL, err);
}

static enum status end(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct faults faults;
	enum status st = row_to_change(&c, req, out, ACT_DELETE, &r, &row, err);
	if (st == ST_NO)
		return refuse_match(&c);
	TRY(st);
	struct change_info info = {.actor = call_actor_name(&c), .kind = "form", .reason = request_text(req, "reason")};
	st = commit(&c, &info, &faults, row, NULL, err);
	if (st == ST_NO)
		return put_faults(&c, &faults);
	TRY(st);
	return show_row(&c, r, row->id, err);
}

static enum status step(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct faults faults;
	TRY(api_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	const struct transition *t = record_transition(r, request_text(req, "transition"));
	if (!t)
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	TRY(call_need_step(&c, row, t, err));
	enum status st = check_match(&c, row, err);
	if (st == ST_NO)
		return refuse_match(&c);
	struct change_info info = {.actor = call_actor_name(&c), .kind = "transition", .reason = request_text(req, "reason")};
	st = commit(&c, &info, &faults, row, t->name, err);
	if (st == ST_NO)
		return put_faults(&c, &faults);
	TRY(st);
	step_tell(&c, row, t, row_path(&c, r, row->id));
	return show_row(&c, r, row->id, err);
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
#define ID_PARAM {"id", PARAM_ID, .text = {"行", "row"}}
#define REASON_PARAM {"reason", PARAM_TEXT, .max = 500, .text = {"原因", "reason"}}
static const struct route_param create_params[] = {RECORD_PARAM, REASON_PARAM, {}};
static const struct route_param change_params[] = {
	RECORD_PARAM, ID_PARAM, REASON_PARAM, {"effective", PARAM_DAY, .text = {"生效日期", "from which day on"}}, {}};
static const struct route_param end_params[] = {RECORD_PARAM, ID_PARAM, REASON_PARAM, {"day", PARAM_DAY, .text = {"终止日期", "day it ends"}}, {}};
static const struct route_param step_params[] = {RECORD_PARAM, ID_PARAM, REASON_PARAM, {"transition", PARAM_WORD, .text = {"步骤", "step"}}, {}};

static const struct route routes[] = {
	{HTTP_POST, "/api/records/{record}", "{record} create", {"新增一行，JSON", "make a row, JSON"}, .params = create_params, .run = create},
	{HTTP_PATCH, "/api/records/{record}/{id}", "{record} change", {"修改一行，JSON", "change a row, JSON"}, .params = change_params, .run = change},
	{HTTP_DELETE, "/api/records/{record}/{id}", "{record} delete", {"终止或撤回一行", "end a row or take it back"}, .params = end_params, .run = end},
	{HTTP_POST, "/api/records/{record}/{id}/do/{transition}", "{record} read", {"进入下一状态，JSON", "take to the next state, JSON"},
	 .params = step_params, .run = step},
	{},
};
const struct web_part api_change_part = {.routes = routes};
