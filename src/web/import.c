/* Import: files come up, a trial run says what they would do, then they are stored or mended and sent again. */
#include "web/jobs.h"

#include "record/stored.h"
#include "web/form_file.h"
#include "web/records.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* What one file may have, and all of a form; files at once as the server takes them. */
#define FILE_BYTES_MAX ((int64_t)200 << 20)
#define FORM_BYTES_MAX ((uint64_t)256 << 20)
/* What cells of files may name; tables among them are read as such. */
#define ATTACHED "pdf docx pptx txt png jpg jpeg webp"

bool call_may_import(const struct call *c)
{
	for (int i = 0; i < c->g->catalogue->n; i++)
		if (!c->g->catalogue->records[i]->is_internal && call_may(c, c->g->catalogue->records[i]->name, ACT_IMPORT))
			return true;
	return false;
}

static enum status need_import(struct call *c, struct err *err)
{
	if (c->is_past)
		return err_set(err, ST_CONFLICT, "another day is being looked at: go back to today to change something");
	return call_may_import(c) ? ST_OK : err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
}

/* ---- the form ---- */

static const struct view_choice *registers_of(struct call *c)
{
	const struct catalogue *all = c->g->catalogue;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, (size_t)all->n + 1);
	struct str chosen = request_text(c->r, "record");
	size_t n = 0;
	options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("as sheets and headings say")))};
	for (int i = 0; i < all->n; i++) {
		const struct record *r = all->records[i];
		if (!r->is_internal && call_may(c, r->name, ACT_IMPORT))
			options[n++] = (struct view_option){str_of(r->name), label_text(c, r->label), str_eq(chosen, str_of(r->name))};
	}
	struct view_choice *v = ARENA_NEW(c->a, struct view_choice);
	*v = (struct view_choice){.name = STR("record"), .label = str_of(call_tr(c, N_("Register"))), .options = options, .n_options = n};
	return v;
}

static void show_form(struct call *c, const struct err *fault)
{
	struct view_import_form v = {.record = registers_of(c), .effective = request_text(c->r, "effective"), .note = request_text(c->r, "note"),
				     .reason = request_text(c->r, "reason")};
	struct str chosen = request_text(c->r, "record");
	if (chosen.n)
		v.template = str_of(arena_printf(c->a, "/templates/%.*s", STR_ARG(chosen)));
	if (fault)
		v.fault = call_fault(c, fault);
	call_open(c, str_of(call_tr(c, N_("Import"))), "/import");
	view_import_form(&c->page, &v);
	call_close(c);
}

static enum status form_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	TRY(need_import(&c, err));
	show_form(&c, NULL);
	return ST_OK;
}

/* ---- the upload ---- */

static void add_text(json_t *o, const char *key, struct str value)
{
	if (value.n)
		json_object_set_new(o, key, json_stringn(value.p, value.n));
}

static struct str dump(struct call *c, json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT);
	struct str s = str_of(arena_strdup(c->a, text ? text : "{}"));
	free(text);
	json_decref(o);
	return s;
}

static struct str parameters_of(struct call *c)
{
	json_t *o = json_object();
	add_text(o, "record", request_text(c->r, "record"));
	add_text(o, "effective", request_text(c->r, "effective"));
	add_text(o, "note", str_trim(request_text(c->r, "note")));
	add_text(o, "reason", str_trim(request_text(c->r, "reason")));
	return dump(c, o);
}

static enum status take_files(struct call *c, struct job_input *inputs, int *ret_n, struct err *err)
{
	int n = 0, tables = 0;
	for (int i = 0; i < c->r->upload_count; i++) {
		const struct upload *u = &c->r->uploads[i];
		if (!u->name.n && !u->bytes.n)
			continue;
		struct file *f = ARENA_NEW(c->a, struct file);
		bool is_mapping = str_eq(u->field, STR("mapping")), is_attached = str_eq(u->field, STR("attached"));
		TRY(call_keep_upload(c, u, is_mapping ? "json" : is_attached ? ATTACHED : "xlsx csv geojson", is_attached ? STORED_BYTES_MAX : FILE_BYTES_MAX, f, err));
		inputs[n++] = (struct job_input){f->digest, f->name};
		tables += !is_mapping && !is_attached;
	}
	if (!tables)
		return err_set(err, ST_INVALID, "choose a workbook (.xlsx) or a CSV file");
	*ret_n = n;
	return ST_OK;
}

static enum status upload_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job_input inputs[HTTP_FILES_MAX];
	int n = 0;
	TRY(call_begin(&c, req, out, err));
	TRY(need_import(&c, err));
	struct str record = request_text(req, "record");
	if (record.n) {
		const struct record *r;
		TRY(call_record(&c, &r, err));
		TRY(call_need_form(r, err));
		TRY(call_need(&c, record, ACT_IMPORT, NULL, err));
	}
	if (!c.w->files)
		return err_set(err, ST_UNAVAILABLE, "this server keeps no files");
	enum status st = take_files(&c, inputs, &n, err);
	if (st == ST_INVALID || st == ST_TOO_LARGE) {
		out->code = st == ST_INVALID ? 422 : 413;
		show_form(&c, err);
		return ST_OK;
	}
	TRY(st);
	return job_start(&c, "import", parameters_of(&c), inputs, n, err);
}

/* The same files, now to be stored: only after a trial without faults. */
static enum status commit_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct job j;
	struct file_use *uses;
	struct job_input inputs[JOB_INPUTS_MAX];
	size_t n;
	int n_inputs = 0;
	json_error_t fault;
	TRY(call_begin(&c, req, out, err));
	TRY(call_job(&c, ACT_READ, &j, err));
	TRY(need_import(&c, err));
	json_t *p = json_loadb(j.parameters.p, j.parameters.n, 0, &fault);
	bool fits = p && job_is_own(&c, &j) && str_eq(j.kind, STR("import")) && j.state == JOB_DONE && !j.answer_no && !json_is_true(json_object_get(p, "commit"));
	enum status st = fits ? file_uses(c.work, c.a, STR("job"), j.id, &uses, &n, err)
			      : err_set(err, ST_CONFLICT, "only the trial run of an import that found no faults can be stored");
	if (st != ST_OK) {
		json_decref(p);
		return st;
	}
	for (size_t i = 0; i < n && n_inputs < JOB_INPUTS_MAX; i++)
		if (str_eq(uses[i].role, STR("input")))
			inputs[n_inputs++] = (struct job_input){uses[i].digest, uses[i].name};
	json_object_set_new(p, "commit", json_true());
	return job_start(&c, "import", dump(&c, p), inputs, n_inputs, err);
}

#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
static const struct route_param form_params[] = {{"record", PARAM_WORD, .text = {"登记表", "register"}}, {}};
static const struct route_param upload_params[] = {
	CSRF_PARAM,
	{"record", PARAM_TEXT, .max = 60, .text = {"登记表；不填则按工作表名和列名判断", "register; absent: as sheets and headings say"}},
	{"effective", PARAM_TEXT, .max = 10, .text = {"生效日期", "day from which changes hold"}},
	{"note", PARAM_TEXT, .max = 200, .text = {"备注", "note"}},
	{"reason", PARAM_TEXT, .max = 500, .text = {"更正原因", "reason of corrections"}},
	{},
};
static const struct route_param job_params[] = {{"id", PARAM_ID, .text = {"试导入任务", "the trial run"}}, CSRF_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/import", "job create", {"导入表单", "form of an import"}, .params = form_params, .run = form_page},
	{HTTP_POST, "/import", "job create", {"上传文件并试导入", "takes files and tries them"}, .params = upload_params, .upload = true,
	 .body_max = FORM_BYTES_MAX, .run = upload_page},
	{HTTP_POST, "/jobs/{id}/commit", "job create", {"正式导入试过的文件", "stores the files that were tried"}, .params = job_params, .run = commit_page},
	{},
};
static const struct nav_item nav[] = {{"/import", {"导入", "Import"}, "batch", ACT_UNDO}, {}};
const struct web_part import_part = {.routes = routes, .nav = nav};
