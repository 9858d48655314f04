#include "record/list.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "record/list_few.h"
#include "record/list_inside.h"
#include "record/schema.h"
#include "record/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_MAX = 1000 };

static enum status add_sort(struct cursor *c, struct str name, struct err *err)
{
	bool down = str_starts(name, STR("-"));
	name = str_trim(down ? str_slice(name, 1, name.n) : name);
	int i = record_field_index(c->l->record, name);
	if (i < 0 || c->n_sorts == SORTS_MAX)
		return err_record(err, ST_INVALID, c->l->record, "%s cannot be sorted by “%.*s”", STR_ARG(name));
	const struct field *f = &c->l->record->fields[i];
	if (c->n_sorts == 0) {
		c->first_field = i;
		c->is_ordered = schema_has_order(c->l, i);
	}
	struct sort s = {.down = down, .collate = "", .form = kind_of(f->kind)->form};
	if (field_has_sort(c->l, i)) {
		s.sql = arena_printf(&c->arena, "\"%s_sort\"", f->name);
		s.form = VALUE_BYTES;
	} else if (!field_has_column(f) || s.form == VALUE_POINT) {
		return err_record(err, ST_INVALID, c->l->record, "%s cannot be sorted by “%.*s”", STR_ARG(name));
	} else {
		s.sql = arena_printf(&c->arena, "\"%s\"", f->name);
		if (s.form == VALUE_FILE)
			s.form = VALUE_BYTES;
		if (s.form == VALUE_TEXT && store_dialect(c->g->store) == STORE_POSTGRES)
			s.collate = " COLLATE \"C\"";
	}
	c->sorts[c->n_sorts++] = s;
	return ST_OK;
}

/* In the order of one column, rows alike in it stand as their index has them; turned round the whole list is. */
static enum status add_ties(struct cursor *c, struct err *err)
{
	bool own_down, down = c->sorts[0].down;
	int own = schema_own_order(c->l, &own_down), i = c->first_field;
	bool is_listed = schema_is_listed(c->l, i);
	if (is_listed && own >= 0)
		TRY(add_sort(c, str_of(arena_printf(&c->arena, "%s%s", own_down != down ? "-" : "", c->l->record->fields[own].name)), err));
	c->is_turned = down && (is_listed || field_has_sort(c->l, i));
	return ST_OK;
}

static enum status make_sorts(struct cursor *c, struct err *err)
{
	c->first_field = -1;
	struct str sort = c->query.sort.n ? c->query.sort : str_of(c->l->record->sort), part;
	while (sort.n && sort.p && str_next(&sort, ',', &part))
		TRY(add_sort(c, str_trim(part), err));
	for (int i = 0; i < c->l->n_key && !c->n_sorts && field_has_column(&c->l->record->fields[c->l->key[i]]); i++)
		TRY(add_sort(c, str_of(c->l->record->fields[c->l->key[i]].name), err));
	if (c->query.sort.n && c->n_sorts == 1)
		TRY(add_ties(c, err));
	c->sorts[c->n_sorts++] = (struct sort){.sql = "id", .collate = "", .form = VALUE_ID, .down = c->is_turned};
	c->sorts[c->n_sorts++] = (struct sort){.sql = "version", .collate = "", .form = VALUE_INTEGER, .down = c->is_turned};
	return ST_OK;
}

static void put_token(const struct cursor *c, struct buf *out)
{
	CLEANUP(buf_done) struct buf bytes;
	buf_init(&bytes, 0);
	for (int i = 0; i < c->n_sorts; i++)
		value_canonical(&bytes, c->key[i]);
	for (size_t i = 0; i < bytes.n; i++)
		buf_printf(out, "%02x", (unsigned char)bytes.p[i]);
}

static int hex(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static enum status read_token(struct cursor *c, struct str token, struct err *err)
{
	char *bytes = arena_alloc(&c->arena, token.n / 2 + 1);
	bool ok = token.n % 2 == 0;
	for (size_t i = 0; i + 1 < token.n && ok; i += 2) {
		int high = hex(token.p[i]), low = hex(token.p[i + 1]);
		ok = high >= 0 && low >= 0;
		bytes[i / 2] = ok ? (char)(high << 4 | low) : 0;
	}
	struct str view = {bytes, token.n / 2};
	size_t pos = 0;
	for (int i = 0; i < c->n_sorts && ok; i++)
		ok = value_from_canonical(view, &pos, &c->key[i]) &&
		     (c->key[i].form == VALUE_NULL || c->key[i].form == c->sorts[i].form);
	if (!ok || pos != view.n)
		return err_set(err, ST_INVALID, "the place to go on from is not one this list gave");
	return ST_OK;
}

/* Rows behind the key: larger in the first column that differs. Missing values come first, in descending order last. */
static void put_after(const struct cursor *c, struct buf *sql)
{
	buf_cstr(sql, " AND (");
	for (int i = 0; i < c->n_sorts; i++) {
		const struct sort *s = &c->sorts[i];
		bool is_null = c->key[i].form == VALUE_NULL;
		if (i)
			buf_cstr(sql, " OR ");
		buf_char(sql, '(');
		for (int k = 0; k < i; k++) {
			if (c->key[k].form == VALUE_NULL)
				buf_printf(sql, "%s IS NULL AND ", c->sorts[k].sql);
			else
				buf_printf(sql, "%s = :a%d AND ", c->sorts[k].sql, k);
		}
		if (is_null)
			buf_printf(sql, s->down ? "1 = 0" : "%s IS NOT NULL", s->sql);
		else if (s->down)
			buf_printf(sql, "(%s%s < :a%d OR %s IS NULL)", s->sql, s->collate, i, s->sql);
		else
			buf_printf(sql, "%s%s > :a%d", s->sql, s->collate, i);
		buf_char(sql, ')');
	}
	buf_char(sql, ')');
}

static enum status make_sql(struct cursor *c, struct buf *sql, struct err *err)
{
	const struct record *r = c->l->record;
	buf_printf(sql, "SELECT %s", c->l->select);
	for (int i = 0; i < c->n_sorts; i++)
		buf_printf(sql, ", %s", c->sorts[i].sql);
	buf_printf(sql, " FROM \"%s\" WHERE ", r->name);
	as_of_where(sql, "", c->query.at);
	TRY(cursor_conditions(c, sql, err));
	if (c->query.reference)
		buf_printf(sql, " AND \"%s\" = :of", c->query.reference->name);
	if (c->query.search.n) {
		TRY(search_query_make(c->g, c->query.search, &c->search, err));
		if (c->search.from.n)
			buf_printf(sql, " AND id IN (SELECT t.id FROM %s)", c->search.from.p);
		else
			buf_cstr(sql, " AND 1 = 0");
	}
	if (c->query.after.n) {
		TRY(read_token(c, c->query.after, err));
		put_after(c, sql);
	}
	for (int i = 0; i < c->n_sorts; i++)
		buf_printf(sql, "%s %s%s%s", i ? "," : " ORDER BY", c->sorts[i].sql, c->sorts[i].collate,
			   i >= c->n_sorts - 2 ? c->sorts[i].down ? " DESC" : ""
			   : c->sorts[i].down  ? " DESC NULLS LAST"
					       : " NULLS FIRST");
	if (c->query.limit && !c->filter.holds)
		buf_printf(sql, " LIMIT %zu", c->query.limit + 1);
	return ST_OK;
}

static enum status open_cursor(struct cursor *c, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	TRY(make_sorts(c, err));
	TRY(make_sql(c, &sql, err));
	TRY(store_prepare(c->g->store, &c->q, sql.p, err));
	as_of_bind(c->q, c->query.at);
	expr_sql_bind(c->q, &c->params);
	if (c->is_few)
		list_few_bind(c->q, c->few);
	if (c->where)
		stmt_bind_str(c->q, ":where", c->where_text);
	if (c->query.reference)
		stmt_bind_id(c->q, ":of", c->query.of);
	if (c->search.from.n)
		search_query_bind(&c->search, c->q);
	for (int i = 0; i < c->n_sorts && c->query.after.n; i++) {
		char name[16];
		snprintf(name, sizeof(name), ":a%d", i);
		if (c->key[i].form != VALUE_NULL)
			value_bind(c->q, name, c->sorts[i].form, &c->key[i]);
	}
	c->values = ARENA_ARRAY(&c->arena, struct value, (size_t)c->l->n_fields);
	c->first_sort = LAYOUT_META + c->l->has_state + c->l->has_sealed;
	for (int i = 0; i < c->l->n_fields; i++)
		if (field_has_column(&c->l->record->fields[i]))
			c->first_sort += value_columns(kind_of(c->l->record->fields[i].kind)->form);
	return ST_OK;
}

struct cursor *cursor_new(struct reg *g, const struct list_query *q)
{
	struct cursor *c = heap_alloc(1, sizeof(*c));
	c->g = g;
	c->l = layout_of(g, q->record);
	c->query = *q;
	arena_init(&c->arena);
	arena_init(&c->row_arena);
	search_query_init(&c->search);
	return c;
}

enum status cursor_open(struct reg *g, const struct list_query *q, struct cursor **ret, struct err *err)
{
	struct cursor *c = cursor_new(g, q);
	enum status st = open_cursor(c, err);
	if (st != ST_OK)
		cursor_close(c);
	else
		*ret = c;
	return st;
}

enum status cursor_next(struct cursor *c, const struct row **ret, struct err *err)
{
	for (bool has;;) {
		TRY(stmt_step(c->q, &has, err));
		if (!has) {
			*ret = NULL;
			return ST_OK;
		}
		arena_done(&c->row_arena);
		layout_read(c->l, c->q, 0, &c->row, c->values, NULL);
		if (!row_filter_fits(&c->filter, &c->row, &c->row_arena))
			continue;
		if (c->query.open == ROW_OPENED)
			TRY(row_unseal(c->g, c->l, &c->row_arena, &c->row, err));
		*ret = &c->row;
		return ST_OK;
	}
}

/* The sort values of the present row. */
static void read_key(struct cursor *c)
{
	int column = c->first_sort;
	for (int i = 0; i < c->n_sorts; i++)
		c->key[i] = value_read(c->q, c->sorts[i].form, &column);
}

void cursor_close(struct cursor *c)
{
	if (!c)
		return;
	stmt_finish(c->q);
	search_query_done(&c->search);
	arena_done(&c->row_arena);
	arena_done(&c->arena);
	free(c);
}

static enum status fill_page(struct cursor *c, struct arena *a, size_t limit, struct list_page *ret, struct err *err)
{
	struct list_page page = {.rows = ARENA_ARRAY(a, struct row *, limit)};
	CLEANUP(buf_done) struct buf token;
	buf_init(&token, 0);
	for (const struct row *row;;) {
		TRY(cursor_next(c, &row, err));
		if (!row)
			break;
		if (page.n == limit) {
			page.next = str_copy(a, buf_view(&token));
			break;
		}
		page.rows[page.n++] = row_copy(a, row);
		if (page.n == limit) {
			read_key(c);
			put_token(c, &token);
		}
	}
	*ret = page;
	return ST_OK;
}

enum status record_list(struct reg *g, struct arena *a, const struct list_query *q, struct list_page *ret,
			struct err *err)
{
	struct list_query query = *q;
	query.limit = q->limit ? MIN(q->limit, (size_t)LIMIT_MAX) : 50;
	struct cursor *c;
	TRY(cursor_open(g, &query, &c, err));
	enum status st = fill_page(c, a, query.limit, ret, err);
	cursor_close(c);
	return st;
}
