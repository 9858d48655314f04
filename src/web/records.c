/* What pages of records share, the index of registers and the search over all of them. */
#include "web/records.h"

#include "record/row_text.h"
#include "record/search.h"
#include "web/api.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

enum { HITS = 100, HITS_SHOWN = 8 };

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
	if (!f->unit)
		return label_text(c, f->label);
	const char *unit = unit_label(f->unit, c->lang);
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

enum status call_row(struct call *c, const struct record **ret_record, struct row **ret, struct err *err)
{
	struct id id;
	TRY(call_record(c, ret_record, err));
	if (!request_id(c->r, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c->g, c->a, *ret_record, id, c->at, ROW_SEALED, ret, err));
	return call_need_row(c, *ret, ACT_READ, err);
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

/* ---- the search over all registers ---- */

struct found {
	const struct record *record;
	struct view_search_hit hits[HITS_SHOWN];
	size_t n;
	bool has_more;
};

/* The hits of one query, by register in the order in which they first come; rows that the reader may not list are passed over. */
static enum status take_hits(struct call *c, struct str q, const struct record *const *records, struct found *all, size_t *n, struct err *err)
{
	struct search_hit *hits;
	size_t count, before = *n;
	TRY(reg_search(c->g, c->a, q, records, HITS, &hits, &count, err));
	for (size_t i = 0; i < count; i++) {
		const struct record *r = hits[i].record;
		struct row *row;
		size_t at = 0;
		while (at < *n && all[at].record != r)
			at++;
		if (at < before || r->is_internal || !call_may_record(c, r, ACT_LIST))
			continue; /* shown already */
		if (at < *n && all[at].n == HITS_SHOWN) {
			all[at].has_more = true;
			continue;
		}
		enum status st = row_get(c->g, c->a, r, hits[i].id, c->at, ROW_SEALED, &row, err);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		if (!call_may_row(c, row, searches_personal(r) ? ACT_READ_PERSONAL : ACT_LIST))
			continue;
		if (at == *n)
			all[(*n)++] = (struct found){.record = r};
		const struct whole_page *whole = whole_page_of(c, r);
		all[at].hits[all[at].n++] = (struct view_search_hit){whole ? whole_path(c, whole, row->id) : row_path(c, r, row->id), row_name(c, r, row->id)};
	}
	return ST_OK;
}

/* Registers whose rows have a page of their own, schools and groups, come before the many others of the same name. */
static enum status search_all(struct call *c, struct str q, struct found **ret, size_t *ret_n, struct err *err)
{
	int n_records = c->g->catalogue->n;
	const struct record **first = ARENA_ARRAY(c->a, const struct record *, (size_t)n_records + 1);
	struct found *all = ARENA_ARRAY(c->a, struct found, (size_t)n_records);
	size_t k = 0;
	*ret_n = 0;
	for (int i = 0; i < n_records; i++)
		if (whole_page_of(c, c->g->catalogue->records[i]))
			first[k++] = c->g->catalogue->records[i];
	first[k] = NULL;
	if (k)
		TRY(take_hits(c, q, first, all, ret_n, err));
	TRY(take_hits(c, q, NULL, all, ret_n, err));
	*ret = all;
	return ST_OK;
}

static enum status search_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	struct str q = request_text(req, "q");
	struct found *found = NULL;
	size_t n = 0;
	if (q.n)
		TRY(search_all(&c, q, &found, &n, err));
	struct view_search_part *parts = ARENA_ARRAY(c.a, struct view_search_part, n);
	for (size_t i = 0; i < n; i++) {
		parts[i] = (struct view_search_part){.title = label_text(&c, found[i].record->label), .hits = found[i].hits, .n_hits = found[i].n};
		if (found[i].has_more) {
			struct buf b;
			buf_init(&b, 0);
			buf_printf(&b, "/records/%s", found[i].record->name);
			api_query(&b, "q", q);
			parts[i].more = str_copy(c.a, buf_view(&b));
			buf_done(&b);
		}
	}
	call_open(&c, str_of(call_tr(&c, N_("Search"))), NULL);
	view_search(&c.page, &(struct view_search){.q = q, .parts = parts, .n_parts = n});
	call_close(&c);
	return ST_OK;
}

static const struct route_param search_params[] = {{"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/records", "home read", {"登记表一览", "the registers"}, .run = index_page, .any_params = true},
	{HTTP_GET, "/search", "search read", {"查找", "search"}, .params = search_params, .run = search_page},
	{},
};
static const struct nav_item nav[] = {{"/records", {"登记表", "Registers"}, "home", ACT_READ}, {}};
const struct web_part record_part = {.routes = routes, .nav = nav};
