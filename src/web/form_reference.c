#include "web/form_reference.h"

#include "record/list.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* From two characters on; so many at most. */
enum { TYPED_MIN = 2, SUGGESTED = 10, FOUND = 30, KEY_MAX = 40 };

struct found {
	struct str key, name;
};

/* What people write to mean the row: its key, or where it has none yet its id. */
static struct str key_of(struct call *c, const struct record *r, struct id id)
{
	struct buf b;
	buf_init(&b, 0);
	row_key_text(c->g, r, id, &b);
	struct str key = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	if (str_trim(key).n && !str_eq(key, STR("/")))
		return key;
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_strdup(c->a, text));
}

static void add(struct call *c, const struct record *r, const struct list_page *page, struct found *out, size_t limit, size_t *n)
{
	for (size_t i = 0; i < page->n && *n < limit; i++) {
		struct str key = key_of(c, r, page->rows[i]->id);
		bool is_new = true;
		for (size_t k = 0; k < *n; k++)
			is_new &= !str_eq(out[k].key, key);
		if (is_new)
			out[(*n)++] = (struct found){key, row_name(c, r, page->rows[i]->id)};
	}
}

/* The key's first part as a text that codes begin with; NULL: the key is no such text. */
static const char *code_condition(struct call *c, const struct record *r, struct str typed)
{
	int key[8];
	if (!record_key_fields(r, key) || typed.n > KEY_MAX)
		return NULL;
	const struct field *f = &r->fields[key[0]];
	if (f->kind != FIELD_TEXT && f->kind != FIELD_REGION_CODE && f->kind != FIELD_SCHOOL_CODE)
		return NULL;
	for (size_t i = 0; i < typed.n; i++)
		if (!((typed.p[i] >= '0' && typed.p[i] <= '9') || (typed.p[i] >= 'A' && typed.p[i] <= 'Z') || (typed.p[i] >= 'a' && typed.p[i] <= 'z')))
			return NULL;
	return arena_printf(c->a, "starts(%s, '%.*s')", f->name, STR_ARG(typed));
}

/* Rows that the reader may list: by words, pinyin initials, or the beginning of the key. */
static enum status find(struct call *c, const struct record *r, struct str typed, size_t limit, struct found *out, size_t *ret_n, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .limit = limit};
	struct list_page page;
	*ret_n = 0;
	if (str_chars(typed) < TYPED_MIN)
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	const char *kinds = list_kinds(c, r, ACT_LIST), *code = code_condition(c, r, typed);
	if (code) {
		q.where = str_of(kinds ? arena_printf(c->a, "%s and (%s)", code, kinds) : code);
		TRY(record_list(c->g, c->a, &q, &page, err));
		add(c, r, &page, out, limit, ret_n);
	}
	q.where = str_of(kinds);
	q.search = typed;
	TRY(record_list(c->g, c->a, &q, &page, err));
	add(c, r, &page, out, limit, ret_n);
	return ST_OK;
}

static enum status suggest_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct record *r;
	struct found found[SUGGESTED];
	size_t n;
	TRY(call_begin(&c, req, out, err));
	TRY(call_record(&c, &r, err));
	TRY(find(&c, r, str_trim(request_text(req, "q")), SUGGESTED, found, &n, err));
	json_t *rows = json_array(), *body = json_pack("{s:o}", "rows", rows);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, json_pack("{s:s%,s:s%}", "key", found[i].key.p, found[i].key.n, "name", found[i].name.p, found[i].name.n));
	char *text = json_dumps(body, JSON_COMPACT);
	out->type = "application/json";
	buf_cstr(&out->body, text ? text : "{}");
	free(text);
	json_decref(body);
	return ST_OK;
}

/* ---- without script ---- */

static const struct field *reference_named(const struct form *f, struct str name)
{
	const struct field *field = name.n ? record_field(f->record, name) : NULL;
	return field && field->kind == FIELD_REFERENCE ? field : NULL;
}

const struct field *form_chooses(const struct call *c, const struct form *f)
{
	return reference_named(f, request_text(c->r, "choose"));
}

bool form_take_choice(struct call *c, struct form *f)
{
	const struct field *field = reference_named(f, request_text(c->r, "chosen_for"));
	if (!field)
		return false;
	struct str key = request_text(c->r, "chosen");
	struct id id;
	struct err err;
	if (key.n) {
		int i = (int)(field - f->record->fields);
		f->texts[i] = key;
		if (row_resolve(c->g, catalogue_find(c->g->catalogue, str_of(field->record)), key, c->at.day, &id, NULL, c->a, &err) == ST_OK)
			f->values[i] = VALUE_ROW(id);
	}
	f->faults.n = 0;
	f->faults.serious = 0;
	return true;
}

static size_t entered(struct call *c, const struct form *f, struct view_hidden **ret)
{
	static const char *const beyond[] = {"seen", "draft", "effective", "reason"};
	int n = record_field_count(f->record);
	size_t k = 0;
	struct view_hidden *all = ARENA_ARRAY(c->a, struct view_hidden, (size_t)n + ARRAY_LEN(beyond));
	for (int i = 0; i < n; i++)
		if (f->record->fields[i].kind != FIELD_FILE)
			all[k++] = (struct view_hidden){str_of(f->record->fields[i].name), f->texts[i]};
	for (size_t i = 0; i < ARRAY_LEN(beyond); i++)
		if (request_text(c->r, beyond[i]).n)
			all[k++] = (struct view_hidden){str_of(beyond[i]), request_text(c->r, beyond[i])};
	*ret = all;
	return k;
}

enum status form_choose_page(struct call *c, const struct form *f, const struct field *of, struct str path, struct err *err)
{
	const struct record *target = catalogue_find(c->g->catalogue, str_of(of->record));
	struct found found[FOUND];
	struct view_hidden *rest;
	size_t n = 0;
	TRY(call_need(c, str_of(target->name), ACT_LIST, NULL, err));
	struct str typed = str_trim(request_has(c->r, "find") ? request_text(c->r, "find") : f->texts[of - f->record->fields]);
	TRY(find(c, target, typed, FOUND, found, &n, err));
	struct view_reference_found *lines = ARENA_ARRAY(c->a, struct view_reference_found, n);
	for (size_t i = 0; i < n; i++)
		lines[i] = (struct view_reference_found){found[i].key, found[i].name};
	struct view_reference_choose v = {.action = path, .field = str_of(of->name), .find = typed, .found = lines, .n_found = n,
					  .nothing = !n && str_chars(typed) >= TYPED_MIN};
	v.n_rest = entered(c, f, &rest);
	v.rest = rest;
	struct str words[] = {label_text(c, of->label)};
	call_open(c, call_text(c, N_("Choose: {0}"), words, 1), "/records");
	view_reference_choose(&c->page, &v);
	call_close(c);
	return ST_OK;
}

static const struct route_param params[] = {{"record", PARAM_WORD, .text = {"登记表", "register"}},
					    {"q", PARAM_TEXT, .max = 100, .text = {"已输入的文字或拼音首字母", "what was typed: words or pinyin initials"}},
					    {}};
static const struct route routes[] = {
	{HTTP_GET, "/suggest/{record}", "{record} list", {"按输入提示行", "suggests rows for what was typed"}, .params = params, .run = suggest_page},
	{},
};
const struct web_part reference_part = {.routes = routes};
