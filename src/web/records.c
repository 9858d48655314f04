/* Registers, their lists and rows: from the descriptors, with no page written for any of them. */
#include "web/records.h"

#include "record/row_text.h"
#include "record/search.h"
#include "record/state.h"
#include "web/form_file.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

enum { PAGE_ROWS = 50, CHOICES_MAX = 6, RELATED_ROWS = 10, HITS = 50 };

enum status call_record(struct call *c, const struct record **ret, struct err *err)
{
	struct str name = request_text(c->r, "record");
	const struct record *r = catalogue_find(c->g->catalogue, name);
	if (!r || (r->is_internal && !r->is_shown))
		return err_set(err, ST_NOT_FOUND, "there is no register '%.*s'", STR_ARG(name));
	*ret = r;
	return ST_OK;
}

enum status call_need_form(const struct record *r, struct err *err)
{
	return r->is_internal ? err_set(err, ST_DENIED, "rows of '%s' are kept by the program and its commands, not by forms", r->name) : ST_OK;
}

struct str label_text(const struct call *c, struct label l) { return str_of(label_in(l, c->lang)); }

struct str field_title(struct call *c, const struct field *f)
{
	/* Units as descriptors name them; others are written as they are. */
	static const struct {
		const char *unit;
		struct label label;
	} units[] = {{"m2", {"平方米", "m²"}}, {"yuan", {"元", "yuan"}}};
	const char *unit = f->unit;
	if (!unit)
		return label_text(c, f->label);
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(f->unit, units[i].unit) == 0)
			unit = label_in(units[i].label, c->lang);
	return str_of(arena_printf(c->a, c->lang == LANG_ZH ? "%s（%s）" : "%s (%s)", label_in(f->label, c->lang), unit));
}

struct str row_path(struct call *c, const struct record *r, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/records/%s/%s", r->name, text));
}

struct str row_name(struct call *c, const struct record *r, struct id id)
{
	struct buf b;
	buf_init(&b, 0);
	if (!row_title(c->g, r, id, c->lang, &b) || b.n == 0)
		row_key_text(c->g, r, id, &b);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s.n ? s : str_of(call_tr(c, N_("(no name)")));
}

/* The same of a row that was read. */
static struct str name_of(struct call *c, const struct row *row)
{
	struct buf b;
	buf_init(&b, 0);
	bool has_name = row_title_of(c->g, row, c->lang, &b) && b.n;
	struct str s = has_name ? str_copy(c->a, buf_view(&b)) : row_name(c, row->record, row->id);
	buf_done(&b);
	return s;
}

static bool is_number(const struct field *f)
{
	return kind_of(f->kind)->is_number;
}

/* ---- addresses of lists ---- */

static void put_query(struct buf *b, const char *name, struct str value)
{
	if (!value.n)
		return;
	struct page p = {.out = b};
	buf_char(b, memchr(b->p, '?', b->n) ? '&' : '?');
	buf_cstr(b, name);
	buf_char(b, '=');
	page_url_part(&p, value);
}

struct str list_columns(const struct call *c)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < request_count(c->r, "columns"); i++) {
		struct str one = request_text_at(c->r, "columns", i);
		if (one.n)
			buf_printf(&b, "%s%.*s", b.n ? "," : "", STR_ARG(one));
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static struct str list_part(const struct call *c, const char *name)
{
	return strcmp(name, "columns") == 0 ? list_columns(c) : request_text(c->r, name);
}

struct str list_address(struct call *c, const struct record *r, const char *path, const char *change, struct str to)
{
	static const char *const keep[] = {"q", "where", "sort", "columns"};
	struct buf b;
	buf_init(&b, 0);
	const char *hole = strstr(path, "%s");
	buf_printf(&b, "%.*s%s%s", (int)(hole - path), path, r->name, hole + 2);
	for (size_t i = 0; i < ARRAY_LEN(keep); i++)
		put_query(&b, keep[i], change && strcmp(keep[i], change) == 0 ? to : list_part(c, keep[i]));
	for (const struct field *f = r->fields; f->name; f++) {
		struct str chosen = request_text(c->r, arena_printf(c->a, "f_%s", f->name));
		put_query(&b, arena_printf(c->a, "f_%s", f->name), chosen);
	}
	if (change && strcmp(change, "after") == 0)
		put_query(&b, "after", to);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* ---- what a list shows ---- */

struct columns {
	int field[64];
	int n;
};

static struct columns columns_of(struct call *c, const struct record *r)
{
	struct columns all = {};
	struct str chosen = list_columns(c), part;
	while (chosen.n && chosen.p && str_next(&chosen, ',', &part)) {
		int i = record_field_index(r, part);
		if (i >= 0 && all.n < (int)ARRAY_LEN(all.field))
			all.field[all.n++] = i;
	}
	bool was_chosen = all.n > 0;
	for (int i = 0; !was_chosen && r->fields[i].name && all.n < (int)ARRAY_LEN(all.field); i++)
		if (r->fields[i].flags & F_LIST)
			all.field[all.n++] = i;
	for (int i = 0; all.n == 0 && i < 8 && r->fields[i].name; i++)
		all.field[all.n++] = i;
	return all;
}

static bool can_sort(const struct record *r, int i)
{
	const struct field *f = &r->fields[i];
	return !field_is_sealed(f) && f->kind != FIELD_POINT && f->kind != FIELD_SHAPE && f->kind != FIELD_FILE && f->kind != FIELD_LONG_TEXT &&
	       f->kind != FIELD_REFERENCE;
}

static struct view_record_heading *headings_of(struct call *c, const struct record *r, const struct columns *cols)
{
	struct view_record_heading *all = ARENA_ARRAY(c->a, struct view_record_heading, cols->n);
	struct str sort = request_text(c->r, "sort");
	for (int i = 0; i < cols->n; i++) {
		const struct field *f = &r->fields[cols->field[i]];
		bool down = str_starts(sort, STR("-"));
		bool is_it = str_eq(down ? str_slice(sort, 1, sort.n) : sort, str_of(f->name));
		all[i] = (struct view_record_heading){.text = label_text(c, f->label), .number = is_number(f)};
		if (is_it)
			all[i].order = down ? STR("descending") : STR("ascending");
		if (can_sort(r, cols->field[i]))
			all[i].sort = list_address(c, r, "/records/%s", "sort", str_of(arena_printf(c->a, "%s%s", is_it && !down ? "-" : "", f->name)));
	}
	return all;
}

/* The column that leads to the row: the one people call it by, else the first. */
static int leading(const struct record *r, const struct columns *cols)
{
	for (int i = 0; i < cols->n; i++)
		if (r->fields[cols->field[i]].flags & F_NAME)
			return i;
	return 0;
}

struct view_record_table *table_of(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption)
{
	struct columns cols = columns_of(c, r);
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	struct view_record_row *lines = ARENA_ARRAY(c->a, struct view_record_row, n);
	int lead = leading(r, &cols);
	for (size_t k = 0; k < n; k++) {
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, cols.n);
		for (int i = 0; i < cols.n; i++) {
			const struct field *f = &r->fields[cols.field[i]];
			const struct value *v = &rows[k]->values[cols.field[i]];
			cells[i] = (struct view_record_cell){.value = str_copy(c->a, row_text_field(&text, rows[k], cols.field[i])), .number = is_number(f)};
			if (i == lead) {
				cells[i].href = row_path(c, r, rows[k]->id);
				if (!cells[i].value.n)
					cells[i].value = row_name(c, r, rows[k]->id);
			} else if (f->kind == FIELD_REFERENCE && v->form == VALUE_ID) {
				cells[i].href = row_path(c, catalogue_find(c->g->catalogue, str_of(f->record)), v->id);
			}
		}
		lines[k] = (struct view_record_row){.cells = cells, .n_cells = (size_t)cols.n};
	}
	row_text_done(&text);
	struct view_record_table *t = ARENA_NEW(c->a, struct view_record_table);
	*t = (struct view_record_table){.caption = caption, .headings = headings_of(c, r, &cols), .n_headings = (size_t)cols.n, .rows = lines, .n_rows = n};
	return t;
}

/* The list as it is now but for columns and page, as hidden fields of a form. */
static size_t list_kept(struct call *c, const struct record *r, struct view_hidden **ret)
{
	static const char *const kept[] = {"q", "where", "sort"};
	struct view_hidden *all = ARENA_ARRAY(c->a, struct view_hidden, ARRAY_LEN(kept) + (size_t)record_field_count(r));
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (request_text(c->r, kept[i]).n)
			all[n++] = (struct view_hidden){str_of(kept[i]), request_text(c->r, kept[i])};
	for (const struct field *f = r->fields; f->name; f++) {
		const char *filter = arena_printf(c->a, "f_%s", f->name);
		if (request_text(c->r, filter).n)
			all[n++] = (struct view_hidden){str_of(filter), request_text(c->r, filter)};
	}
	*ret = all;
	return n;
}

static struct view_column_chooser *column_chooser(struct call *c, const struct record *r)
{
	struct columns shown = columns_of(c, r);
	int n = record_field_count(r);
	struct view_column *all = ARENA_ARRAY(c->a, struct view_column, n);
	struct view_hidden *rest;
	size_t n_rest = list_kept(c, r, &rest);
	for (int i = 0; i < n; i++) {
		bool is_shown = false;
		for (int k = 0; k < shown.n; k++)
			is_shown |= shown.field[k] == i;
		all[i] = (struct view_column){str_of(r->fields[i].name), label_text(c, r->fields[i].label), is_shown};
	}
	struct view_column_chooser *v = ARENA_NEW(c->a, struct view_column_chooser);
	*v = (struct view_column_chooser){.record = str_of(r->name), .kept = rest, .n_kept = n_rest, .columns = all, .n_columns = (size_t)n};
	return v;
}

/* Boxes before the rows, and what can be done with those ticked. */
static struct view_bulk_choice *bulk_choice(struct call *c, const struct record *r, const struct list_page *page, struct view_record_table *table)
{
	struct view_record_row *rows = (struct view_record_row *)(uintptr_t)table->rows;
	struct view_hidden *rest;
	table->choose = true;
	for (size_t i = 0; i < page->n; i++) {
		char id[ID_TEXT];
		id_format(page->rows[i]->id, id);
		rows[i].choose = str_of(arena_strdup(c->a, id));
		rows[i].name = name_of(c, page->rows[i]);
	}
	struct view_bulk_choice *v = ARENA_NEW(c->a, struct view_bulk_choice);
	*v = (struct view_bulk_choice){.action = str_of(arena_printf(c->a, "/records/%s/bulk", r->name)), .n_rest = list_kept(c, r, &rest)};
	v->rest = rest;
	return v;
}

/* Codes to choose from, with the choice as a condition of the expression language. */
static size_t filters_of(struct call *c, const struct record *r, struct buf *where, struct view_choice **ret)
{
	struct view_choice *all = ARENA_ARRAY(c->a, struct view_choice, CHOICES_MAX);
	size_t n = 0;
	for (const struct field *f = r->fields; f->name && n < CHOICES_MAX; f++) {
		if (f->kind != FIELD_CODE || (f->flags & F_MANY) || !f->codes || !(f->flags & F_LIST))
			continue;
		size_t n_codes = 0;
		while (f->codes[n_codes].value)
			n_codes++;
		char *name = arena_printf(c->a, "f_%s", f->name);
		struct str chosen = request_text(c->r, name);
		struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n_codes + 1);
		options[0] = (struct view_option){.text = str_of(call_tr(c, N_("all")))};
		for (size_t i = 0; i < n_codes; i++) {
			bool is_it = str_eq(chosen, str_of(f->codes[i].value));
			options[i + 1] = (struct view_option){str_of(f->codes[i].value), label_text(c, f->codes[i].label), is_it};
			if (is_it)
				buf_printf(where, "%s%s = \"%s\"", where->n ? " and " : "", f->name, f->codes[i].value);
		}
		all[n++] = (struct view_choice){.name = str_of(name), .label = label_text(c, f->label), .options = options, .n_options = n_codes + 1};
	}
	*ret = all;
	return n;
}

enum status call_need_sort(const struct record *r, struct str sort, struct err *err)
{
	struct str part;
	while (sort.n && sort.p && str_next(&sort, ',', &part)) {
		part = str_trim(part);
		const struct field *f = record_field(r, str_starts(part, STR("-")) ? str_slice(part, 1, part.n) : part);
		if (f && field_is_sealed(f))
			return err_set(err, ST_INVALID, "rows are not sorted by “%s”: their order would tell what is sealed", f->name);
	}
	return ST_OK;
}

enum status list_asked(struct call *c, const struct record *r, enum action action, struct list_query *ret, struct err *err)
{
	struct view_choice *filters;
	struct buf where;
	TRY(call_need_sort(r, request_text(c->r, "sort"), err));
	buf_init(&where, 0);
	filters_of(c, r, &where, &filters);
	struct str more = request_text(c->r, "where");
	if (more.n)
		buf_printf(&where, "%s(%.*s)", where.n ? " and " : "", STR_ARG(more));
	const char *kinds = list_kinds(c, r, action);
	if (kinds)
		buf_printf(&where, "%s(%s)", where.n ? " and " : "", kinds);
	*ret = (struct list_query){.record = r, .at = c->at, .where = str_copy(c->a, buf_view(&where)), .search = request_text(c->r, "q"),
				   .sort = request_text(c->r, "sort"), .after = request_text(c->r, "after"), .limit = PAGE_ROWS};
	buf_done(&where);
	return ret->search.n ? list_access_search(c, r, action, &ret->scope, err) : list_access(c, r, action, &ret->scope, err);
}

/* Rows that stand on a map: with a shape, a point or coordinates. */
static bool has_place(const struct record *r)
{
	for (const struct field *f = r->fields; f->name; f++)
		if (f->kind == FIELD_SHAPE || f->kind == FIELD_POINT)
			return true;
	return record_field_index(r, STR("longitude")) >= 0 && record_field_index(r, STR("latitude")) >= 0;
}

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct list_query q;
	struct list_page rows;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	TRY(list_asked(&c, r, ACT_LIST, &q, err));
	TRY(record_list(c.g, c.a, &q, &rows, err));
	struct buf ignored;
	buf_init(&ignored, 0);
	struct view_choice *filters;
	struct view_record_list v = {.record = str_of(r->name), .help = label_text(&c, r->help), .q = q.search, .where = request_text(req, "where"),
				     .sort = q.sort, .columns = list_columns(&c), .chooser = column_chooser(&c, r),
				     .views = saved_views(&c, r)};
	v.n_filters = filters_of(&c, r, &ignored, &filters);
	v.filters = filters;
	buf_done(&ignored);
	struct view_record_table *table = table_of(&c, r, rows.rows, rows.n, label_text(&c, r->label));
	/* Nothing found is said so; beyond the last page there is the way back. */
	v.table = rows.n || q.after.n ? table : NULL;
	if (rows.n && !c.is_past && call_may(&c, r->name, ACT_IMPORT) && call_may(&c, "job", ACT_CREATE))
		v.bulk = bulk_choice(&c, r, &rows, table);
	struct view_pager pager = {.next = rows.next.n ? list_address(&c, r, "/records/%s", "after", rows.next) : (struct str){},
				   .previous = q.after.n ? list_address(&c, r, "/records/%s", NULL, (struct str){}) : (struct str){}};
	v.pager = &pager;
	if (!c.is_past && !r->is_internal && call_may(&c, r->name, ACT_CREATE))
		v.create = str_of(arena_printf(c.a, "/records/%s/new", r->name));
	if (call_may_record(&c, r, ACT_EXPORT)) {
		v.export_xlsx = list_address(&c, r, "/exports/%s/xlsx", NULL, (struct str){});
		v.export_csv = list_address(&c, r, "/exports/%s/csv", NULL, (struct str){});
		v.export_json = list_address(&c, r, "/exports/%s/json", NULL, (struct str){});
		if (has_place(r))
			v.export_geojson = list_address(&c, r, "/exports/%s/geojson", NULL, (struct str){});
	}
	if (!r->is_internal && call_may(&c, r->name, ACT_IMPORT)) {
		v.template = str_of(arena_printf(c.a, "/templates/%s", r->name));
		v.import = c.is_past ? (struct str){} : str_of(arena_printf(c.a, "/import?record=%s", r->name));
	}
	call_open(&c, label_text(&c, r->label), "/records");
	view_record_list(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	struct view_register_entry *all = ARENA_ARRAY(c.a, struct view_register_entry, c.g->catalogue->n);
	size_t n = 0;
	for (int i = 0; i < c.g->catalogue->n; i++) {
		const struct record *r = c.g->catalogue->records[i];
		if ((!r->is_internal || r->is_shown) && call_may_record(&c, r, ACT_LIST))
			all[n++] = (struct view_register_entry){str_of(r->name), label_text(&c, r->label), label_text(&c, r->help)};
	}
	call_open(&c, str_of(call_tr(&c, N_("Registers"))), "/records");
	view_register_index(&c.page, &(struct view_register_index){.entries = all, .n_entries = n});
	call_close(&c);
	return ST_OK;
}

/* ---- one row ---- */

enum status call_row(struct call *c, const struct record **ret_record, struct row **ret, struct err *err)
{
	struct id id;
	TRY(call_record(c, ret_record, err));
	if (!request_id(c->r, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c->g, c->a, *ret_record, id, c->at, ROW_SEALED, ret, err));
	return call_need_row(c, *ret, ACT_READ, err);
}

size_t row_facts(struct call *c, const struct row *row, bool open, struct view_fact **ret)
{
	const struct record *r = row->record;
	int n = record_field_count(r);
	size_t k = 0;
	struct view_fact *all = ARENA_ARRAY(c->a, struct view_fact, n + 3);
	struct row_text text;
	row_text_init(&text, c->g, c->lang, open ? KIND_OPEN : KIND_READER, open);
	for (int i = 0; i < n; i++) {
		const struct field *f = &r->fields[i];
		struct str value = row_text_field(&text, row, i);
		if (!value.n)
			continue;
		all[k] = (struct view_fact){.name = field_title(c, f), .value = str_copy(c->a, value)};
		if (f->kind == FIELD_REFERENCE && row->values[i].form == VALUE_ID)
			all[k].href = row_path(c, catalogue_find(c->g->catalogue, str_of(f->record)), row->values[i].id);
		if (f->kind == FIELD_FILE && row->values[i].form == VALUE_FILE)
			all[k].href = row_file_path(c, r, row->id, f);
		k++;
	}
	row_text_done(&text);
	const struct state *s = row->state.n ? record_state(r, row->state) : NULL;
	if (s)
		all[k++] = (struct view_fact){.name = str_of(call_tr(c, N_("State"))), .value = label_text(c, s->label)};
	*ret = all;
	return k;
}

/* Rows of the same record that the reader may not list are left out. */
static enum status related_of(struct call *c, const struct row *row, struct view_record_related **ret, size_t *ret_n, struct err *err)
{
	struct view_record_related *all;
	size_t n = 0, cap = 0;
	for (int i = 0; i < c->g->catalogue->n; i++)
		cap += (size_t)record_field_count(c->g->catalogue->records[i]);
	all = ARENA_ARRAY(c->a, struct view_record_related, cap);
	for (int i = 0; i < c->g->catalogue->n; i++) {
		const struct record *other = c->g->catalogue->records[i];
		if (other->is_internal || !call_may(c, other->name, ACT_LIST))
			continue;
		const struct list_scope *scope;
		TRY(list_access(c, other, ACT_LIST, &scope, err));
		for (const struct field *f = other->fields; f->name; f++) {
			if (f->kind != FIELD_REFERENCE || strcmp(f->record, row->record->name) != 0 || field_is_sealed(f))
				continue;
			struct list_query q = {.record = other, .at = c->at, .reference = f, .of = row->id, .limit = RELATED_ROWS, .scope = scope};
			struct list_page page;
			TRY(record_list(c->g, c->a, &q, &page, err));
			if (!page.n)
				continue;
			struct str title = str_of(arena_printf(c->a, "%s · %s", label_in(other->label, c->lang), label_in(f->label, c->lang)));
			all[n] = (struct view_record_related){.title = title, .table = table_of(c, other, page.rows, page.n, title)};
			if (page.next.n) {
				struct buf key;
				buf_init(&key, 0);
				row_key_text(c->g, row->record, row->id, &key);
				struct buf b;
				buf_init(&b, 0);
				buf_printf(&b, "/records/%s", other->name);
				put_query(&b, "where", str_of(arena_printf(c->a, "%s = \"%.*s\"", f->name, STR_ARG(buf_view(&key)))));
				all[n].more = str_copy(c->a, buf_view(&b));
				buf_done(&b);
				buf_done(&key);
			}
			n++;
		}
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

/* Steps to other states that the reader's roles may take. */
static bool has_more(const struct record *r, struct str state)
{
	const struct state *s = record_state(r, state);
	return !s || !s->is_final;
}

static const struct view_record_step *steps_of(struct call *c, const struct row *row, size_t *ret_n)
{
	const struct record *r = row->record;
	size_t n = 0;
	for (const struct transition *t = r->transitions; t && t->name; t++)
		n++;
	struct view_record_step *all = ARENA_ARRAY(c->a, struct view_record_step, n);
	*ret_n = 0;
	struct str path = row_path(c, r, row->id);
	for (const struct transition *t = r->transitions; t && t->name && !c->is_past; t++) {
		bool is_next = strcmp(t->from, "*") == 0 ? has_more(r, row->state) : str_eq(str_of(t->from), row->state);
		if (is_next && call_may_step(c, row, t))
			all[(*ret_n)++] = (struct view_record_step){.path = str_of(arena_printf(c->a, "%.*s/do/%s", STR_ARG(path), t->name)),
								    .label = t->label, .seen = row->version, .reason = t->needs_reason};
	}
	return all;
}

static enum status row_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(call_row(&c, &r, &row, err));
	struct view_fact *facts;
	struct view_record_related *related;
	struct view_record_detail v = {.register_name = label_text(&c, r->label), .register_path = str_of(arena_printf(c.a, "/records/%s", r->name))};
	v.n_facts = row_facts(&c, row, false, &facts);
	v.facts = facts;
	TRY(related_of(&c, row, &related, &v.n_related, err));
	v.related = related;
	struct str path = row_path(&c, r, row->id);
	if (!c.is_past && !r->is_internal && call_may_row(&c, row, ACT_CHANGE))
		v.edit = str_of(arena_printf(c.a, "%.*s/edit", STR_ARG(path)));
	if (!c.is_past && !r->is_internal && call_may_row(&c, row, ACT_DELETE))
		v.finish = str_of(arena_printf(c.a, "%.*s/end", STR_ARG(path)));
	v.steps = steps_of(&c, row, &v.n_steps);
	if (call_may_history(&c, row))
		v.history = str_of(arena_printf(c.a, "%.*s/history", STR_ARG(path)));
	if (row->sealed.n && call_may_row(&c, row, ACT_READ_PERSONAL))
		v.personal = str_of(arena_printf(c.a, "%.*s/personal", STR_ARG(path)));
	char day[11] = "";
	if (row->valid_from > DAY_MIN)
		day_format(row->valid_from, day);
	v.from = str_of(arena_strdup(c.a, day));
	day[0] = 0;
	if (row->valid_to < DAY_MAX)
		day_format(row->valid_to, day);
	v.to = str_of(arena_strdup(c.a, day));
	call_open(&c, row_name(&c, r, row->id), "/records");
	view_record_detail(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static enum status search_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	struct str q = request_text(req, "q");
	struct search_hit *hits = NULL;
	size_t n = 0, shown = 0;
	if (q.n)
		TRY(reg_search(c.g, c.a, q, NULL, HITS, &hits, &n, err));
	struct view_search_hit *all = ARENA_ARRAY(c.a, struct view_search_hit, n);
	for (size_t i = 0; i < n; i++) {
		struct row *row;
		enum status st = row_get(c.g, c.a, hits[i].record, hits[i].id, c.at, ROW_SEALED, &row, err);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		if (hits[i].record->is_internal || !call_may_row(&c, row, searches_personal(hits[i].record) ? ACT_READ_PERSONAL : ACT_LIST))
			continue;
		all[shown++] = (struct view_search_hit){row_path(&c, hits[i].record, hits[i].id), row_name(&c, hits[i].record, hits[i].id),
							label_text(&c, hits[i].record->label)};
	}
	call_open(&c, str_of(call_tr(&c, N_("Search"))), NULL);
	view_search(&c.page, &(struct view_search){.q = q, .hits = all, .n_hits = shown});
	call_close(&c);
	return ST_OK;
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
static const struct route_param list_params[] = {
	RECORD_PARAM,
	{"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}},
	{"where", PARAM_TEXT, .max = 1000, .text = {"条件", "condition"}},
	{"sort", PARAM_TEXT, .max = 200, .text = {"排序", "order"}},
	{"columns", PARAM_TEXT, .max = 1000, .repeats = true, .text = {"列", "columns"}},
	{"after", PARAM_TEXT, .max = 2000, .text = {"从何处继续", "where to go on"}},
	{"as_of", PARAM_DAY, .text = {"日期", "as of"}},
	{},
};
static const struct route_param row_params[] = {RECORD_PARAM, {"id", PARAM_ID, .text = {"行", "row"}}, {"as_of", PARAM_DAY, .text = {"日期", "as of"}},
						{"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}, {}};
static const struct route_param search_params[] = {{"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}}, {}};

const struct route record_routes[] = {
	{HTTP_GET, "/records", "home read", {"登记表一览", "the registers"}, .run = index_page, .any_params = true},
	{HTTP_GET, "/records/{record}", "{record} list", {"列表", "list"}, .params = list_params, .any_params = true, .run = list_page},
	{HTTP_GET, "/records/{record}/{id}", "{record} read", {"一行", "one row"}, .params = row_params, .run = row_page},
	{HTTP_GET, "/search", "search read", {"查找", "search"}, .params = search_params, .run = search_page},
	{},
};
const struct nav_item record_nav[] = {{"/records", {"登记表", "Registers"}, "home", ACT_READ}, {}};
const struct web_part record_part = {.routes = record_routes, .nav = record_nav};
