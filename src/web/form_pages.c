/* Pages that make and change rows. */
#include "web/form.h"
#include "web/form_clash.h"
#include "web/form_drafts.h"
#include "web/form_file.h"
#include "web/form_reference.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

static void show(struct call *c, const struct form *f, struct str path, const struct view_form_clash *clash)
{
	const struct record *r = f->record;
	struct view_form_entry *entries;
	bool is_dated = false, has_files = false;
	for (const struct field *field = r->fields; field->name; field++) {
		is_dated |= (field->flags & F_DATED) != 0;
		has_files |= field->kind == FIELD_FILE;
	}
	struct view_record_form v = {.action = path, .check = str_of(arena_printf(c->a, "%.*s/check", STR_ARG(path))), .faults = form_faults(c, f),
				     .dated = is_dated && f->row, .reason = f->row != NULL, .reason_value = f->reason_text.n ? f->reason_text : request_text(c->r, "reason"),
				     .effective = f->effective_text.n ? f->effective_text : request_text(c->r, "effective"), .files = has_files,
				     .draft = request_text(c->r, "draft"), .drafts = may_keep_drafts(c), .keeps = may_keep_drafts(c), .clash = clash};
	if (c->r->method == HTTP_GET)
		v.offered = form_drafts_offered(c, f, path);
	v.back = f->row ? row_path(c, r, f->row->id) : str_of(arena_printf(c->a, "/records/%s", r->name));
	v.n_entries = form_entries(c, f, &entries);
	v.entries = entries;
	if (f->row)
		v.seen = str_of(arena_printf(c->a, "%lld", (long long)(f->seen ? f->seen : request_int(c->r, "seen", f->row->version))));
	struct str name = f->row ? row_name(c, r, f->row->id) : label_text(c, r->label);
	call_open(c, call_text(c, f->row ? N_("Change: {0}") : N_("New: {0}"), &name, 1), "/records");
	view_record_form(&c->page, &v);
	call_close(c);
}

static struct str form_path(struct call *c, const struct record *r, const struct row *row)
{
	if (!row)
		return str_of(arena_printf(c->a, "/records/%s/new", r->name));
	return str_of(arena_printf(c->a, "%.*s/edit", STR_ARG(row_path(c, r, row->id))));
}

/* The register, and the row when the address names one; the reader may make or change it. */
static enum status asked(struct call *c, struct request *req, struct response *out, const struct record **ret_r, struct row **ret_row,
			 struct err *err)
{
	TRY(call_begin(c, req, out, err));
	*ret_row = NULL;
	if (!request_has(req, "id")) {
		TRY(call_record(c, ret_r, err));
		TRY(call_need_form(*ret_r, err));
		return call_need(c, str_of((*ret_r)->name), ACT_CREATE, NULL, err);
	}
	TRY(call_row(c, ret_r, ret_row, err));
	TRY(call_need_form(*ret_r, err));
	return call_need_row(c, *ret_row, ACT_CHANGE, err);
}

static enum status form_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct form f;
	TRY(asked(&c, req, out, &r, &row, err));
	TRY(form_start(&c, r, row, &f, err));
	f.can_choose = true;
	for (int i = 0; !row && r->fields[i].name; i++) /* the address may say what is known already */
		if (strcmp(r->fields[i].name, "record") != 0 && request_has(req, r->fields[i].name))
			f.texts[i] = request_text(req, r->fields[i].name);
	TRY(form_draft_take(&c, &f, err));
	show(&c, &f, form_path(&c, r, row), NULL);
	return ST_OK;
}

static enum status save_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct form f;
	struct id id;
	const struct view_form_clash *clash;
	TRY(asked(&c, req, out, &r, &row, err));
	TRY(form_read(&c, r, row, &f, err));
	f.can_choose = true;
	struct str path = form_path(&c, r, row);
	const struct field *chooses = form_chooses(&c, &f);
	if (chooses)
		return form_choose_page(&c, &f, chooses, path, err);
	if (form_take_choice(&c, &f)) {
		show(&c, &f, path, NULL);
		return ST_OK;
	}
	if (str_eq(request_text(req, "do"), STR("draft"))) {
		TRY(form_draft_keep(&c, &f, path, err));
		return call_done(&c, row ? row_path(&c, r, row->id) : str_of(arena_printf(c.a, "/records/%s", r->name)), N_("Draft kept."), err);
	}
	TRY(form_clash(&c, &f, &clash, err));
	if (clash) {
		out->code = 409;
		show(&c, &f, path, clash);
		return ST_OK;
	}
	TRY(form_check(&c, &f, err));
	if (!f.faults.serious)
		TRY(call_need_become(&c, f.record, f.row, f.values, err));
	enum status st = form_save(&c, &f, &id, err);
	if (st == ST_NO) {
		out->code = 422;
		show(&c, &f, path, NULL);
		return ST_OK;
	}
	TRY(st);
	TRY(form_draft_drop(&c, &f, err));
	return call_done(&c, row_path(&c, r, id), N_("Saved."), err);
}

static enum status check_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct form f;
	TRY(asked(&c, req, out, &r, &row, err));
	TRY(form_read(&c, r, row, &f, err));
	TRY(form_check(&c, &f, err));
	form_messages_json(&c, &f);
	return ST_OK;
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
#define ID_PARAM {"id", PARAM_ID, .text = {"行", "row"}}
static const struct route_param new_params[] = {RECORD_PARAM, {}};
static const struct route_param edit_params[] = {RECORD_PARAM, ID_PARAM, {}};

static const struct route form_routes[] = {
	{HTTP_GET, "/records/{record}/new", "{record} create", {"新增表单", "form of a new row"}, .params = new_params, .any_params = true, .run = form_page},
	{HTTP_POST, "/records/{record}/new", "{record} create", {"新增", "make a row"}, .params = new_params, .any_params = true, .upload = true,
	 .body_max = FORM_FILE_BODY_MAX, .run = save_page},
	{HTTP_POST, "/records/{record}/new/check", "{record} create", {"检查新增内容", "check a new row"}, .params = new_params, .any_params = true,
	 .run = check_page},
	{HTTP_GET, "/records/{record}/{id}/edit", "{record} change", {"修改表单", "form of a row"}, .params = edit_params, .any_params = true,
	 .run = form_page},
	{HTTP_POST, "/records/{record}/{id}/edit", "{record} change", {"修改", "change a row"}, .params = edit_params, .any_params = true, .upload = true,
	 .body_max = FORM_FILE_BODY_MAX, .run = save_page},
	{HTTP_POST, "/records/{record}/{id}/edit/check", "{record} change", {"检查修改内容", "check a change"}, .params = edit_params, .any_params = true,
	 .run = check_page},
	{},
};
const struct web_part form_part = {.routes = form_routes};
