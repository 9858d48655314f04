/* The list of a register: from the descriptor, with no page written for any of them. */
#include "record/row_text.h"
#include "web/api.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

enum { PAGE_ROWS = 50, CHOICES_MAX = 6 };

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

/* The parameter of the address that narrows by the field, behind the last field by the row's state; NULL: no more. */
static const char *filter_parameter(struct call *c, const struct record *r, int i)
{
	int n = record_field_count(r);
	return i < n ? arena_printf(c->a, "f_%s", r->fields[i].name) : i == n && r->states ? "f_state" : NULL;
}

struct str list_address(struct call *c, const struct record *r, const char *path, const char *change, struct str to)
{
	static const char *const keep[] = {"q", "where", "sort", "columns"};
	struct buf b;
	buf_init(&b, 0);
	const char *hole = strstr(path, "%s");
	buf_printf(&b, "%.*s%s%s", (int)(hole - path), path, r->name, hole + 2);
	for (size_t i = 0; i < ARRAY_LEN(keep); i++)
		api_query(&b, keep[i], change && strcmp(keep[i], change) == 0 ? to : list_part(c, keep[i]));
	const char *filter;
	for (int i = 0; (filter = filter_parameter(c, r, i)); i++)
		api_query(&b, filter, request_text(c->r, filter));
	if (change && strcmp(change, "after") == 0)
		api_query(&b, "after", to);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* The list as it is now but for columns and page, as hidden fields of a form. */
static size_t list_kept(struct call *c, const struct record *r, struct view_hidden **ret)
{
	static const char *const kept[] = {"q", "where", "sort"};
	struct view_hidden *all = ARENA_ARRAY(c->a, struct view_hidden, ARRAY_LEN(kept) + (size_t)record_field_count(r) + 1);
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (request_text(c->r, kept[i]).n)
			all[n++] = (struct view_hidden){str_of(kept[i]), request_text(c->r, kept[i])};
	const char *filter;
	for (int i = 0; (filter = filter_parameter(c, r, i)); i++)
		if (request_text(c->r, filter).n)
			all[n++] = (struct view_hidden){str_of(filter), request_text(c->r, filter)};
	*ret = all;
	return n;
}

static struct view_column_chooser *column_chooser(struct call *c, const struct record *r)
{
	struct shown_columns shown = list_shown(c, r);
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

/* row_name of a row that was read. */
static struct str name_of(struct call *c, const struct row *row)
{
	struct buf b;
	buf_init(&b, 0);
	bool has_name = row_title_of(c->g, row, c->lang, &b) && b.n;
	struct str s = has_name ? str_copy(c->a, buf_view(&b)) : row_name(c, row->record, row->id);
	buf_done(&b);
	return s;
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

/* One choice of rows by a field's value, or by the state; what is chosen becomes a condition of the expression language. */
struct filter {
	struct call *c;
	struct buf *where;
	const char *name;
	struct str chosen;
	struct view_option *options;
	size_t n;
};

static struct filter new_filter(struct call *c, struct buf *where, const char *name, size_t values)
{
	struct filter f = {.c = c, .where = where, .name = name, .options = ARENA_ARRAY(c->a, struct view_option, values + 1)};
	f.chosen = request_text(c->r, arena_printf(c->a, "f_%s", name));
	f.options[f.n++] = (struct view_option){.text = str_of(call_tr(c, N_("all")))};
	return f;
}

static void offer(struct filter *f, const char *value, struct label label)
{
	bool is_it = str_eq(f->chosen, str_of(value));
	f->options[f->n++] = (struct view_option){str_of(value), label_text(f->c, label), is_it};
	if (is_it)
		buf_printf(f->where, "%s%s = \"%s\"", f->where->n ? " and " : "", f->name, value);
}

static struct view_choice choice_of(const struct filter *f, struct str label)
{
	return (struct view_choice){.name = str_of(arena_printf(f->c->a, "f_%s", f->name)), .label = label, .options = f->options, .n_options = f->n};
}

static size_t filters_of(struct call *c, const struct record *r, struct buf *where, struct view_choice **ret)
{
	struct view_choice *all = ARENA_ARRAY(c->a, struct view_choice, CHOICES_MAX);
	size_t n = 0, n_codes = 0;
	if (r->states) {
		for (const struct state *s = r->states; s->value; s++)
			n_codes++;
		struct filter by = new_filter(c, where, "state", n_codes);
		for (const struct state *s = r->states; s->value; s++)
			offer(&by, s->value, s->label);
		all[n++] = choice_of(&by, str_of(call_tr(c, N_("State"))));
	}
	for (const struct field *f = r->fields; f->name && n < CHOICES_MAX; f++) {
		if (f->kind != FIELD_CODE || (f->flags & F_MANY) || !f->codes || !(f->flags & F_LIST))
			continue;
		for (n_codes = 0; f->codes[n_codes].value;)
			n_codes++;
		struct filter by = new_filter(c, where, f->name, n_codes);
		for (size_t i = 0; i < n_codes; i++)
			offer(&by, f->codes[i].value, f->codes[i].label);
		all[n++] = choice_of(&by, label_text(c, f->label));
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

/* A condition that this register's rows could be asked for by: of a number, else of a code, else of a text. */
static struct str example_of(struct call *c, const struct record *r)
{
	const struct field *best = r->fields;
	int rank = 0;
	for (const struct field *f = r->fields; f->name; f++) {
		bool is_code = f->kind == FIELD_CODE && !(f->flags & F_MANY) && f->codes && f->codes->value;
		int of = field_is_sealed(f) ? 0 : f->kind == FIELD_INTEGER ? 3 : is_code ? 2 : f->kind == FIELD_TEXT;
		if (of > rank)
			best = f, rank = of;
	}
	if (rank == 3)
		return str_of(arena_printf(c->a, "%s > 100", best->name));
	if (rank == 2)
		return str_of(arena_printf(c->a, "%s = \"%s\"", best->name, best->codes->value));
	return str_of(arena_printf(c->a, "known(%s)", best->name));
}

/* Rows that stand on a map: with a shape, a point or coordinates. */
static bool has_place(const struct record *r)
{
	for (const struct field *f = r->fields; f->name; f++)
		if (f->kind == FIELD_SHAPE || f->kind == FIELD_POINT)
			return true;
	return record_field_index(r, STR("longitude")) >= 0 && record_field_index(r, STR("latitude")) >= 0;
}

/* A long list is not put in an order that has no index: it stands in its own instead, and the page says so. */
static enum status keep_to_indexes(struct call *c, const struct record *r, struct list_query *q, bool *ret_is_long, struct err *err)
{
	struct str rest = q->sort, first;
	const struct field *f = NULL;
	*ret_is_long = false;
	if (rest.n && str_next(&rest, ',', &first))
		f = record_field(r, str_starts(first, STR("-")) ? str_slice(first, 1, first.n) : first);
	bool is_unordered = f && !record_list_has_order(c->g, r, f);
	if (!q->search.n && (is_unordered || list_shows_unordered(c, r)))
		TRY(record_list_is_long(c->g, q, ret_is_long, err));
	if (is_unordered && *ret_is_long)
		q->sort = (struct str){};
	return ST_OK;
}

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct list_query q;
	struct list_page rows;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	bool is_long;
	TRY(list_asked(&c, r, ACT_LIST, &q, err));
	TRY(keep_to_indexes(&c, r, &q, &is_long, err));
	TRY(record_list(c.g, c.a, &q, &rows, err));
	struct buf ignored;
	buf_init(&ignored, 0);
	struct view_choice *filters;
	struct view_record_list v = {.record = str_of(r->name), .help = label_text(&c, r->help), .q = q.search, .where = request_text(req, "where"), .example = example_of(&c, r),
				     .sort = q.sort, .columns = list_columns(&c), .chooser = column_chooser(&c, r),
				     .views = saved_views(&c, r)};
	v.n_filters = filters_of(&c, r, &ignored, &filters);
	v.filters = filters;
	buf_done(&ignored);
	struct view_record_table *table = table_of(&c, r, rows.rows, rows.n, label_text(&c, r->label), is_long);
	/* Nothing found is said so; beyond the last page there is the way back. */
	v.table = rows.n || q.after.n ? table : NULL;
	v.is_long = is_long;
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

static const struct route_param list_params[] = {
	{"record", PARAM_WORD, .text = {"登记表", "register"}},
	{"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}},
	{"where", PARAM_TEXT, .max = 1000, .text = {"条件", "condition"}},
	{"sort", PARAM_TEXT, .max = 200, .text = {"排序", "order"}},
	{"columns", PARAM_TEXT, .max = 1000, .repeats = true, .text = {"列", "columns"}},
	{"after", PARAM_TEXT, .max = 2000, .text = {"从何处继续", "where to go on"}},
	{"as_of", PARAM_DAY, .text = {"日期", "as of"}},
	{},
};

static const struct route routes[] = {
	{HTTP_GET, "/records/{record}", "{record} list", {"列表", "list"}, .params = list_params, .any_params = true, .run = list_page},
	{},
};
const struct web_part record_list_part = {.routes = routes};
