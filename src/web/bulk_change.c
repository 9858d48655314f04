/* The same change of many rows: chosen in the list, or all that its filter shows. What would change is looked at here, row by row
 * with the reader's rights; then the rows go through a trial run of the import like any workbook, to be stored as one batch. */
#include "record/row_text.h"
#include "record/validate.h"
#include "table/csv_write.h"
#include "web/form.h"
#include "web/jobs.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Rows of one change; lines of them on the page, those with something to say first. */
enum { ROWS_MAX = 2000, LINES_MAX = 200, FAULTS_MAX = 50 };

struct bulk {
	const struct record *record;
	struct row **rows;
	size_t n;
	struct form form;        /* what is entered */
	int *set;                /* fields that change, each once */
	int n_set;
};

struct bulk_line {
	enum { SAME, CHANGES, REFUSED, FAULTY } what;
	struct str remark;
};

/* Values that are one row's own are no matter of many: keys, personal values, files and shapes. */
static bool fits_many(const struct field *f)
{
	return !(f->flags & F_KEY) && !field_is_sealed(f) && f->kind != FIELD_FILE && f->kind != FIELD_SHAPE;
}

static enum status add_row(struct call *c, struct bulk *b, struct row *row, struct err *err)
{
	if (b->n == ROWS_MAX)
		return err_set(err, ST_INVALID, "more than %d rows at once: narrow the filter, or export, change and import them", ROWS_MAX);
	if (!b->rows)
		b->rows = ARENA_ARRAY(c->a, struct row *, ROWS_MAX);
	b->rows[b->n++] = row;
	return ST_OK;
}

static enum status filtered_rows(struct call *c, struct bulk *b, struct err *err)
{
	struct list_query q;
	TRY(list_asked(c, b->record, ACT_LIST, &q, err));
	q.limit = 1000;
	q.after = (struct str){};
	for (;;) {
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n; i++)
			TRY(add_row(c, b, page.rows[i], err));
		if (!page.next.n)
			return ST_OK;
		q.after = page.next;
	}
}

static enum status chosen_rows(struct call *c, struct bulk *b, struct err *err)
{
	for (int i = 0; i < request_count(c->r, "row"); i++) {
		struct id id;
		struct row *row;
		if (!id_parse(request_text_at(c->r, "row", i), &id))
			return err_set(err, ST_INVALID, "the rows chosen cannot be read: choose them again in the list");
		enum status st = row_get(c->g, c->a, b->record, id, c->at, ROW_SEALED, &row, err);
		if (st == ST_NOT_FOUND)
			continue; /* it ended meanwhile */
		TRY(st);
		TRY(call_need_row(c, row, ACT_LIST, err));
		TRY(add_row(c, b, row, err));
	}
	return ST_OK;
}

static bool is_set(const struct bulk *b, int field)
{
	for (int k = 0; k < b->n_set; k++)
		if (b->set[k] == field)
			return true;
	return false;
}

static void set_field(struct bulk *b, int field)
{
	if (field >= 0 && b->form.shown[field] && !is_set(b, field))
		b->set[b->n_set++] = field;
}

static enum status bulk_asked(struct request *req, struct response *out, struct call *c, struct bulk *b, struct err *err)
{
	TRY(call_begin(c, req, out, err));
	*b = (struct bulk){};
	TRY(call_record(c, &b->record, err));
	b->set = ARENA_ARRAY(c->a, int, (size_t)record_field_count(b->record));
	TRY(call_need(c, str_of(b->record->name), ACT_IMPORT, NULL, err));
	TRY(request_flag(req, "all") ? filtered_rows(c, b, err) : chosen_rows(c, b, err));
	if (!b->n)
		return err_set(err, ST_INVALID, "no row is chosen: tick rows in the list first");
	TRY(form_read(c, b->record, NULL, &b->form, err));
	bool *shown = ARENA_ARRAY(c->a, bool, record_field_count(b->record));
	for (int i = 0; b->record->fields[i].name; i++) {
		shown[i] = fits_many(&b->record->fields[i]);
		if (!request_has(req, b->record->fields[i].name))
			b->form.texts[i] = (struct str){}; /* no defaults: nobody entered them */
	}
	b->form.shown = shown;
	for (int i = 0; i < request_count(req, "set"); i++)
		set_field(b, record_field_index(b->record, request_text_at(req, "set", i)));
	/* who enters something means it, ticked or not: nothing entered is dropped without a word */
	for (int i = 0; b->record->fields[i].name; i++)
		if (b->form.texts[i].n)
			set_field(b, i);
	return ST_OK;
}

/* The request again, for the next step. */
static size_t replay(struct call *c, const struct bulk *b, struct view_hidden **ret)
{
	static const char *const once[] = {"q", "where", "sort", "all", "effective", "reason"};
	size_t n = 0, fields = (size_t)record_field_count(b->record), rows = (size_t)request_count(c->r, "row"), sets = (size_t)request_count(c->r, "set");
	struct view_hidden *all = ARENA_ARRAY(c->a, struct view_hidden, ARRAY_LEN(once) + 2 * fields + rows + sets);
	for (size_t i = 0; i < ARRAY_LEN(once); i++)
		if (request_text(c->r, once[i]).n)
			all[n++] = (struct view_hidden){str_of(once[i]), request_text(c->r, once[i])};
	for (size_t i = 0; i < rows; i++)
		all[n++] = (struct view_hidden){STR("row"), request_text_at(c->r, "row", (int)i)};
	for (size_t i = 0; i < fields; i++) {
		const char *filter = arena_printf(c->a, "f_%s", b->record->fields[i].name);
		if (request_text(c->r, filter).n)
			all[n++] = (struct view_hidden){str_of(filter), request_text(c->r, filter)};
	}
	*ret = all;
	return n;
}

static void open_page(struct call *c, const struct bulk *b)
{
	struct str words[] = {label_text(c, b->record->label), str_of(arena_printf(c->a, "%zu", b->n))};
	call_open(c, call_text(c, N_("{0}: change {1} rows"), words, 2), "/records");
}

static void show_form(struct call *c, const struct bulk *b, const char *message)
{
	const struct record *r = b->record;
	struct view_form_entry *entries;
	struct view_hidden *rest;
	size_t n = form_entries(c, &b->form, &entries), k = 0;
	struct view_bulk_entry *lines = ARENA_ARRAY(c->a, struct view_bulk_entry, n);
	bool is_dated = false;
	for (int i = 0; r->fields[i].name && k < n; i++) {
		is_dated |= (r->fields[i].flags & F_DATED) != 0;
		if (b->form.shown[i])
			lines[k] = (struct view_bulk_entry){.name = str_of(r->fields[i].name), .label = label_text(c, r->fields[i].label),
							    .chosen = is_set(b, i), .entry = &entries[k]}, k++;
	}
	struct view_bulk_form v = {.action = str_of(arena_printf(c->a, "/records/%s/bulk", r->name)), .message = str_of(message ? call_tr(c, message) : ""),
				   .back = list_address(c, r, "/records/%s", NULL, (struct str){}), .entries = lines, .n_entries = k, .dated = is_dated,
				   .effective = request_text(c->r, "effective"), .reason = request_text(c->r, "reason"), .faults = form_faults(c, &b->form)};
	v.n_rest = replay(c, b, &rest);
	size_t kept = 0;
	for (size_t i = 0; i < v.n_rest; i++) /* these two are entered here */
		if (!str_eq(rest[i].name, STR("effective")) && !str_eq(rest[i].name, STR("reason")))
			rest[kept++] = rest[i];
	v.rest = rest;
	v.n_rest = kept;
	open_page(c, b);
	view_bulk_form(&c->page, &v);
	call_close(c);
}

static enum status form_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct bulk b;
	TRY(bulk_asked(req, out, &c, &b, err));
	show_form(&c, &b, NULL);
	return ST_OK;
}

/* ---- what would change ---- */

static struct row row_after(struct call *c, const struct bulk *b, const struct row *row)
{
	int n = record_field_count(b->record);
	struct row after = *row;
	after.values = ARENA_ARRAY(c->a, struct value, n);
	memcpy(after.values, row->values, (size_t)n * sizeof *row->values);
	for (int k = 0; k < b->n_set; k++)
		after.values[b->set[k]] = b->form.values[b->set[k]];
	return after;
}

static bool can_be_named(const struct record *r, const struct row *row)
{
	int key[8], n = record_key_fields(r, key);
	for (int i = 0; i < n; i++)
		if (row->values[key[i]].form != VALUE_NULL)
			return true;
	return false;
}

/* A row without key is found by other fields; then these must stay as they are. */
static bool changes_name(const struct bulk *b)
{
	struct str rest = str_of(b->record->other_key), name;
	while (b->record->other_key && str_next(&rest, ',', &name))
		if (is_set(b, record_field_index(b->record, name)))
			return true;
	return !b->record->other_key;
}

static struct bulk_line judge(struct call *c, const struct bulk *b, const struct validator *v, const struct kind_context *k, const struct row *row,
			      struct row *after)
{
	struct bulk_line l = {.what = SAME};
	*after = row_after(c, b, row);
	for (int i = 0; i < b->n_set; i++)
		if (!value_eq(row->values[b->set[i]], after->values[b->set[i]]))
			l.what = CHANGES;
	if (l.what == SAME)
		return l;
	if (!call_may_row(c, row, ACT_CHANGE) || !call_may_row(c, after, ACT_CHANGE)) {
		l = (struct bulk_line){REFUSED, str_of(call_tr(c, N_("not yours to change: left as it is")))};
		return l;
	}
	if (!can_be_named(b->record, row) && changes_name(b)) {
		l = (struct bulk_line){FAULTY, str_of(call_tr(c, N_("the row has no key yet: change it by itself")))};
		return l;
	}
	struct faults faults;
	faults_init(&faults, c->a, FAULTS_MAX);
	validate_row(v, k, after, &(struct fault){.record = b->record}, &faults);
	for (size_t i = 0; i < faults.n; i++) {
		const struct fault *f = &faults.list[i];
		if (f->severity != CHECK_FAULT || (f->field && field_is_sealed(f->field)))
			continue;
		struct buf text;
		buf_init(&text, 0);
		fault_render(&text, f, c->lang);
		l = (struct bulk_line){FAULTY, str_copy(c->a, buf_view(&text))};
		buf_done(&text);
		break;
	}
	return l;
}

static struct view_record_row shown_row(struct call *c, const struct bulk *b, struct row_text *t, const struct row *row, const struct row *after,
					const struct bulk_line *l)
{
	struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, b->n_set + 2);
	size_t n = 0;
	cells[n++] = (struct view_record_cell){.value = row_name(c, b->record, row->id), .href = row_path(c, b->record, row->id)};
	for (int k = 0; k < b->n_set; k++) {
		int i = b->set[k];
		struct str before = str_copy(c->a, row_text_field(t, row, i)), then = str_copy(c->a, row_text_field(t, after, i));
		bool same = value_eq(row->values[i], after->values[i]);
		cells[n++] = (struct view_record_cell){.value = same ? before
								     : str_of(arena_printf(c->a, "%.*s → %.*s", STR_ARG(before.n ? before : STR("—")),
											   STR_ARG(then.n ? then : STR("—"))))};
	}
	cells[n++] = (struct view_record_cell){.value = l->remark};
	return (struct view_record_row){.cells = cells, .n_cells = n};
}

struct outlook {
	size_t of[FAULTY + 1];
	struct bulk_line *lines;
	struct row *after;
};

static enum status look(struct call *c, const struct bulk *b, struct outlook *ret, struct err *err)
{
	struct validator *v;
	struct kind_context k = reg_kind_context(c->g, c->a);
	*ret = (struct outlook){.lines = ARENA_ARRAY(c->a, struct bulk_line, b->n), .after = ARENA_ARRAY(c->a, struct row, b->n)};
	TRY(validator_new(c->g->catalogue, b->record, &v, err));
	for (size_t i = 0; i < b->n; i++) {
		ret->lines[i] = judge(c, b, v, &k, b->rows[i], &ret->after[i]);
		ret->of[ret->lines[i].what]++;
	}
	validator_free(v);
	return ST_OK;
}

static struct view_record_table *table_shown(struct call *c, const struct bulk *b, const struct outlook *o)
{
	static const int order[] = {FAULTY, REFUSED, CHANGES};
	struct view_record_row *rows = ARENA_ARRAY(c->a, struct view_record_row, LINES_MAX);
	struct view_record_heading *heads = ARENA_ARRAY(c->a, struct view_record_heading, b->n_set + 2);
	struct row_text t;
	size_t n = 0, h = 0;
	row_text_init(&t, c->g, c->lang, KIND_READER, false);
	for (size_t what = 0; what < ARRAY_LEN(order); what++)
		for (size_t i = 0; i < b->n && n < LINES_MAX; i++)
			if ((int)o->lines[i].what == order[what])
				rows[n++] = shown_row(c, b, &t, b->rows[i], &o->after[i], &o->lines[i]);
	row_text_done(&t);
	heads[h++].text = label_text(c, b->record->label);
	for (int k = 0; k < b->n_set; k++)
		heads[h++].text = label_text(c, b->record->fields[b->set[k]].label);
	heads[h++].text = str_of(call_tr(c, N_("Remark")));
	struct view_record_table *v = ARENA_NEW(c->a, struct view_record_table);
	*v = (struct view_record_table){.caption = str_of(call_tr(c, N_("What would change"))), .headings = heads, .n_headings = h, .rows = rows, .n_rows = n};
	return v;
}

static void show_outlook(struct call *c, const struct bulk *b, const struct outlook *o)
{
	struct view_hidden *rest;
	size_t n = replay(c, b, &rest);
	struct view_hidden *all = ARENA_ARRAY(c->a, struct view_hidden, n + 2 * (size_t)b->n_set);
	memcpy(all, rest, n * sizeof *rest);
	for (int k = 0; k < b->n_set; k++) {
		const char *name = b->record->fields[b->set[k]].name;
		all[n++] = (struct view_hidden){STR("set"), str_of(name)};
		all[n++] = (struct view_hidden){str_of(name), b->form.texts[b->set[k]]};
	}
	size_t said = o->of[FAULTY] + o->of[REFUSED] + o->of[CHANGES];
	struct view_bulk_outlook v = {.action = str_of(arena_printf(c->a, "/records/%s/bulk", b->record->name)), .rest = all, .n_rest = n,
				      .changes = (int64_t)o->of[CHANGES], .same = (int64_t)o->of[SAME], .refused = (int64_t)o->of[REFUSED],
				      .faulty = (int64_t)o->of[FAULTY], .more = (int64_t)(said > LINES_MAX ? said - LINES_MAX : 0),
				      .may_try = o->of[CHANGES] && !o->of[FAULTY], .back = list_address(c, b->record, "/records/%s", NULL, (struct str){})};
	if (said)
		v.table = table_shown(c, b, o);
	open_page(c, b);
	view_bulk_outlook(&c->page, &v);
	call_close(c);
}

/* ---- the rows as a file for the import ---- */

static void put_columns(const struct bulk *b, const struct outlook *o, int columns[], int *ret_n)
{
	int n = record_key_fields(b->record, columns);
	bool all_named = true;
	for (size_t i = 0; i < b->n; i++)
		all_named &= o->lines[i].what != CHANGES || can_be_named(b->record, b->rows[i]);
	struct str rest = str_of(b->record->other_key), name;
	while (!all_named && b->record->other_key && str_next(&rest, ',', &name))
		columns[n++] = record_field_index(b->record, name);
	for (int k = 0; k < b->n_set; k++)
		columns[n++] = b->set[k];
	*ret_n = n;
}

static void write_rows(struct call *c, const struct bulk *b, const struct outlook *o, struct buf *out)
{
	/* Key, other key and what is set may name a field three times. */
	int *columns = ARENA_ARRAY(c->a, int, 3 * (size_t)record_field_count(b->record)), n;
	struct row_text t;
	put_columns(b, o, columns, &n);
	for (int i = 0; i < n; i++)
		csv_put_text(out, str_of(b->record->fields[columns[i]].label.zh), ',', i == 0);
	buf_cstr(out, "\r\n");
	row_text_init(&t, c->g, LANG_ZH, KIND_EXPORT, false);
	for (size_t i = 0; i < b->n; i++) {
		if (o->lines[i].what != CHANGES)
			continue;
		for (int k = 0; k < n; k++)
			csv_put_text(out, row_text_field(&t, &o->after[i], columns[k]), ',', k == 0);
		buf_cstr(out, "\r\n");
	}
	row_text_done(&t);
}

static enum status start_trial(struct call *c, const struct bulk *b, const struct outlook *o, struct err *err)
{
	struct file_upload *u = NULL;
	struct file f;
	struct buf rows, note;
	enum { FILE_MAX = 64 << 20 };
	if (!c->w->files)
		return err_set(err, ST_UNAVAILABLE, "this server keeps no files");
	buf_init(&rows, FILE_MAX);
	buf_init(&note, 0);
	write_rows(c, b, o, &rows);
	struct str label = label_text(c, b->record->label);
	tr_format(&note, c->lang, N_("Change of many rows: {0}"), &label, 1);
	struct str name = str_of(arena_printf(c->a, "%s.csv", b->record->name));
	enum status st = rows.full ? err_set(err, ST_TOO_LARGE, "these changes are more than %d MB: change fewer rows or shorter texts at once", FILE_MAX >> 20)
				   : upload_begin(c->w->files, &u, name, "csv", FILE_MAX, err);
	if (st == ST_OK) {
		st = upload_add(u, rows.p, rows.n, err);
		if (st == ST_OK)
			st = upload_end(u, c->a, &f, err);
		else
			upload_drop(u);
	}
	struct str said = str_copy(c->a, buf_view(&note));
	buf_done(&rows);
	buf_done(&note);
	TRY(st);
	json_t *p = json_pack("{s:s, s:s%}", "record", b->record->name, "note", said.p, said.n);
	struct str effective = request_text(c->r, "effective"), reason = str_trim(request_text(c->r, "reason"));
	if (effective.n)
		json_object_set_new(p, "effective", json_stringn(effective.p, effective.n));
	if (reason.n)
		json_object_set_new(p, "reason", json_stringn(reason.p, reason.n));
	char *text = json_dumps(p, JSON_COMPACT);
	struct str parameters = str_of(arena_strdup(c->a, text ? text : "{}"));
	free(text);
	json_decref(p);
	return job_start(c, "import", parameters, &(struct job_input){f.digest, f.name}, 1, err);
}

static enum status change_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct bulk b;
	struct outlook o;
	TRY(bulk_asked(req, out, &c, &b, err));
	for (int k = 0; k < b.n_set; k++) /* a field that is set and left empty is emptied */
		b.form.given[b.set[k]] = true;
	size_t kept = 0;
	for (size_t i = 0; i < b.form.faults.n; i++) { /* what is not set may hold anything */
		const struct field *f = b.form.faults.list[i].field;
		if (!f || is_set(&b, (int)(f - b.record->fields)))
			b.form.faults.list[kept++] = b.form.faults.list[i];
	}
	b.form.faults.n = kept;
	if (!b.n_set || kept) {
		out->code = 422;
		show_form(&c, &b, b.n_set ? NULL : N_("Tick the fields that are to change."));
		return ST_OK;
	}
	TRY(look(&c, &b, &o, err));
	if (str_eq(request_text(req, "do"), STR("try")) && o.of[CHANGES] && !o.of[FAULTY])
		return start_trial(&c, &b, &o, err);
	show_outlook(&c, &b, &o);
	return ST_OK;
}

static const struct route_param params[] = {
	{"record", PARAM_WORD, .text = {"登记表", "register"}},
	{"row", PARAM_ID, .repeats = true, .text = {"所选的行", "rows chosen"}},
	{"all", PARAM_FLAG, .text = {"筛选出的全部行", "all rows that the filter shows"}},
	{"set", PARAM_WORD, .repeats = true, .text = {"要修改的字段", "fields that change"}},
	{"effective", PARAM_TEXT, .max = 10, .text = {"生效日期", "day from which changes hold"}},
	{"reason", PARAM_TEXT, .max = 500, .text = {"更正原因", "reason of corrections"}},
	{"do", PARAM_WORD, .text = {"步骤", "step"}},
	{},
};
static const struct route routes[] = {
	{HTTP_GET, "/records/{record}/bulk", "{record} import", {"批量修改的表单", "form to change many rows"}, .params = params, .any_params = true,
	 .run = form_page},
	{HTTP_POST, "/records/{record}/bulk", "{record} import", {"批量修改：查看变化，试运行", "changes many rows: shows what would change, tries it"},
	 .params = params, .any_params = true, .run = change_page},
	{},
};
const struct web_part bulk_part = {.routes = routes};
