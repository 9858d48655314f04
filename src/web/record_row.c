/* The page of one row: its facts, the rows of other registers that name it, and what can be done with it. */
#include "record/row_text.h"
#include "record/state.h"
#include "web/api.h"
#include "web/form_file.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <string.h>

enum { RELATED_ROWS = 10 };

bool value_is_json(const struct field *f, struct str value) { return f->kind == FIELD_LONG_TEXT && str_starts(value, STR("{\"")); }

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
		all[k].code = value_is_json(f, value);
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

/* How many fields of a register name rows of `target`: which of them it is matters only where there are several. */
static int names_it(const struct record *r, const struct record *target)
{
	int n = 0;
	for (const struct field *f = r->fields; f->name; f++)
		n += f->kind == FIELD_REFERENCE && strcmp(f->record, target->name) == 0 && !field_is_sealed(f);
	return n;
}

/* Of what comes year by year the last years are asked for first. */
static struct str by_year(const struct record *r)
{
	int year = record_field_index(r, STR("year"));
	return year >= 0 && r->fields[year].kind == FIELD_SCHOOL_YEAR ? STR("-year") : (struct str){};
}

const struct whole_page *whole_page_of(const struct call *c, const struct record *r)
{
	const struct site *s = c->w->site;
	for (int i = 0; i < s->n_parts; i++)
		for (const struct whole_page *whole = s->parts[i]->whole; whole && whole->record; whole++)
			if (strcmp(whole->record, r->name) == 0)
				return whole;
	return NULL;
}

struct str whole_path(struct call *c, const struct whole_page *whole, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "%s%s", whole->path, text));
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
			struct list_query q = {.record = other, .at = c->at, .reference = f, .of = row->id, .limit = RELATED_ROWS, .scope = scope,
					       .sort = by_year(other)};
			struct list_page page;
			TRY(record_list(c->g, c->a, &q, &page, err));
			if (!page.n)
				continue;
			struct str title = label_text(c, other->label);
			if (names_it(other, row->record) > 1)
				title = str_of(arena_printf(c->a, "%s · %s", label_in(other->label, c->lang), label_in(f->label, c->lang)));
			all[n] = (struct view_record_related){.title = title, .table = table_beside(c, other, page.rows, page.n, title, f->name)};
			if (page.next.n) {
				struct buf key;
				buf_init(&key, 0);
				row_key_text(c->g, row->record, row->id, &key);
				struct buf b;
				buf_init(&b, 0);
				buf_printf(&b, "/records/%s", other->name);
				api_query(&b, "where", str_of(arena_printf(c->a, "%s = \"%.*s\"", f->name, STR_ARG(buf_view(&key)))));
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

/* A step that needs a field filled first leads to the form, at that field, where there is one (`edit`). */
static const struct view_record_step *steps_of(struct call *c, const struct row *row, struct str edit, size_t *ret_n)
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
		if (!is_next || !call_may_step(c, row, t))
			continue;
		struct view_record_step *step = &all[(*ret_n)++];
		*step = (struct view_record_step){.path = str_of(arena_printf(c->a, "%.*s/do/%s", STR_ARG(path), t->name)), .label = t->label,
						  .seen = row->version, .reason = t->needs_reason};
		const struct field *lacks = edit.n ? state_lacks(row, t) : NULL;
		if (lacks) {
			step->form = str_of(arena_printf(c->a, "%.*s#%s", STR_ARG(edit), lacks->name));
			step->lacks = label_text(c, lacks->label);
		}
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
	v.steps = steps_of(&c, row, v.edit, &v.n_steps);
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
	const struct whole_page *whole = whole_page_of(&c, r);
	if (whole) {
		v.whole = whole_path(&c, whole, row->id);
		v.whole_name = label_text(&c, whole->label);
	}
	call_open(&c, row_name(&c, r, row->id), "/records");
	view_record_detail(&c.page, &v);
	TRY(call_row_parts(&c, row, ROW_PAGE, err));
	call_close(&c);
	return ST_OK;
}

static const struct route_param row_params[] = {{"record", PARAM_WORD, .text = {"登记表", "register"}}, {"id", PARAM_ID, .text = {"行", "row"}}, {"as_of", PARAM_DAY, .text = {"日期", "as of"}},
						{"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/records/{record}/{id}", "{record} read", {"一行", "one row"}, .params = row_params, .run = row_page},
	{},
};
const struct web_part record_row_part = {.routes = routes};
