/* What pages of records share, the index of registers and the search over all of them. */
#include "web/records.h"

#include "record/row_text.h"
#include "record/search.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

enum { HITS = 50 };

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

static const struct route_param search_params[] = {{"q", PARAM_TEXT, .max = 200, .text = {"查找", "search"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/records", "home read", {"登记表一览", "the registers"}, .run = index_page, .any_params = true},
	{HTTP_GET, "/search", "search read", {"查找", "search"}, .params = search_params, .run = search_page},
	{},
};
static const struct nav_item nav[] = {{"/records", {"登记表", "Registers"}, "home", ACT_READ}, {}};
const struct web_part record_part = {.routes = routes, .nav = nav};
