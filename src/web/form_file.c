#include "web/form_file.h"

#include "record/stored.h"
#include "text/message.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"
#include "work/file.h"
#include "work/file_type.h"
#include "work/photo.h"

#include <string.h>

struct str row_file_path(struct call *c, const struct record *r, struct id id, const struct field *f)
{
	return str_of(arena_printf(c->a, "%.*s/files/%s", STR_ARG(row_path(c, r, id)), f->name));
}

static void refuse(struct call *c, struct form *f, int field, const struct upload *u, const struct err *why)
{
	struct fault fault = {.record = f->record, .field = &f->record->fields[field], .rule = "file.refused", .severity = CHECK_FAULT, .value = u->name,
			      .message = {err_text(c->a, why, LANG_ZH).p, err_text(c->a, why, LANG_EN).p}};
	fault_add(&f->faults, &fault);
}

enum status call_keep_upload(struct call *c, const struct upload *u, const char *accept, int64_t max_bytes, struct file *ret, struct err *err)
{
	struct file_upload *up = NULL;
	enum { PIECE = 1 << 20 };
	TRY(upload_begin(c->w->files, &up, u->name, accept, max_bytes, err));
	enum status st = files_account(c->work, call_actor_name(c), reg_today(c->g), (int64_t)u->bytes.n, c->w->site->rules->upload_bytes_a_day, err);
	for (size_t at = 0; st == ST_OK && at < u->bytes.n; at += PIECE)
		st = upload_add(up, u->bytes.p + at, MIN(u->bytes.n - at, (size_t)PIECE), err);
	if (st == ST_OK)
		return upload_end(up, c->a, ret, err);
	upload_drop(up);
	return st;
}

enum status form_file_read(struct call *c, struct form *f, int field, struct err *err)
{
	const char *name = f->record->fields[field].name;
	const struct upload *u = request_upload(c->r, name);
	struct upload clean;
	struct file file;
	if (!u && request_flag(c->r, arena_printf(c->a, "%s_gone", name))) {
		f->values[field] = (struct value){};
		f->texts[field] = (struct str){};
		f->given[field] = true;
	}
	if (!u)
		return ST_OK;
	if (!c->w->files)
		return err_set(err, ST_UNAVAILABLE, "this server keeps no files");
	struct err why = {};
	clean = *u;
	clean.bytes = photo_clean(c->a, u->bytes); /* where a picture was taken is nobody's business but the photographer's */
	u = &clean;
	enum status st = call_keep_upload(c, u, NULL, STORED_BYTES_MAX, &file, &why);
	if (st == ST_INVALID || st == ST_TOO_LARGE) {
		refuse(c, f, field, u, &why);
		return ST_OK;
	}
	if (st != ST_OK) {
		*err = why;
		return st;
	}
	struct value v = {.form = VALUE_FILE};
	memcpy(v.file.digest, file.digest, DIGEST_SIZE);
	v.file.size = file.size;
	v.file.name = file.name;
	f->values[field] = v;
	f->texts[field] = file.name;
	f->given[field] = true;
	struct form_file *kept = ARENA_NEW(c->a, struct form_file);
	*kept = (struct form_file){.field = field, .bytes = u->bytes, .next = f->files};
	f->files = kept;
	return ST_OK;
}

enum status form_files_keep(struct call *c, const struct form *f, struct err *err)
{
	for (const struct form_file *k = f->files; k; k = k->next)
		TRY(stored_put(c->g->store, f->values[k->field].file.digest, k->bytes, err));
	return ST_OK;
}

struct view_form_file *form_file_entry(struct call *c, const struct form *f, int field, struct str label, struct str message)
{
	const struct field *of = &f->record->fields[field];
	const struct value *stands = f->row ? &f->row->values[field] : NULL;
	struct view_form_file *v = ARENA_NEW(c->a, struct view_form_file);
	*v = (struct view_form_file){.name = str_of(of->name), .label = label, .message = message, .required = of->flags & F_REQUIRED,
				     .gone = str_of(arena_printf(c->a, "%s_gone", of->name)), .mib = STORED_BYTES_MAX >> 20};
	if (stands && stands->form == VALUE_FILE) {
		v->now = stands->file.name;
		v->href = row_file_path(c, f->record, f->row->id, of);
	}
	return v;
}

/* ---- giving it back ---- */

static enum status file_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	struct str bytes;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	int i = record_field_index(r, request_text(req, "field"));
	if (i < 0 || r->fields[i].kind != FIELD_FILE || field_is_sealed(&r->fields[i]) || row->values[i].form != VALUE_FILE)
		return err_set(err, ST_NOT_FOUND, "there is no such file");
	TRY(stored_get(c.g->store, c.a, row->values[i].file.digest, &bytes, err));
	struct str name = file_name_clean(c.a, row->values[i].file.name);
	const struct file_type *t = file_type_of_name(name);
	buf_str(&out->body, bytes);
	return response_attachment(out, t ? t->type : "application/octet-stream", name, err);
}

static const struct route_param params[] = {{"record", PARAM_WORD, .text = {"登记表", "register"}},
					    {"id", PARAM_ID, .text = {"行", "row"}},
					    {"field", PARAM_WORD, .text = {"字段", "field"}},
					    {"as_of", PARAM_DAY, .text = {"日期", "as of"}},
					    {}};
static const struct route routes[] = {
	{HTTP_GET, "/records/{record}/{id}/files/{field}", "{record} read", {"下载行的文件", "a file of a row"}, .params = params, .run = file_page},
	{},
};
const struct web_part file_part = {.routes = routes};
