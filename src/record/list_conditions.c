/* Which rows a list holds: whose they are, and its filter. */
#include "record/expr_row.h"
#include "record/list_few.h"
#include "record/list_inside.h"
#include "record/list_scope.h"
#include "record/resolve.h"
#include "record/schema.h"

enum status row_filter_read(struct reg *g, struct arena *a, const struct record *r, struct str where, struct row_filter *ret, struct err *err)
{
	struct expr_names names = expr_row_names(r);
	const struct expr *holds = NULL;
	if (where.n)
		TRY(expr_parse(a, where, &names, EXPR_YES_NO, &holds, NULL, err));
	*ret = (struct row_filter){holds, g};
	return ST_OK;
}

bool row_filter_fits(const struct row_filter *f, const struct row *row, struct arena *scratch)
{
	if (!f->holds)
		return true;
	struct expr_row source = {.row = row, .arena = scratch, .keys_of = f->keys_of};
	struct expr_values values = expr_row_values(&source);
	return expr_holds(f->holds, &values);
}

/* What a filter in C would pass over: it compares keys of the rows that are referred to, SQL their ids, which are few and indexed. */
static enum status put_referred(struct cursor *c, const struct expr *holds, struct buf *sql, struct err *err)
{
	enum { ROWS = 20 };
	for (int i = 0; i < c->l->n_fields; i++) {
		const struct field *f = &c->l->record->fields[i];
		const struct record *target = f->kind == FIELD_REFERENCE && field_has_column(f) ? catalogue_find(c->g->catalogue, str_of(f->record)) : NULL;
		struct id ids[ROWS];
		struct str text;
		int n;
		if (!target || !expr_equals(holds, i, &text))
			continue;
		TRY(rows_called(c->g, target, text, &c->arena, ids, ROWS, &n, err));
		if (!n || n == ROWS)
			continue;
		buf_printf(sql, " AND \"%s\" IN ", f->name);
		list_scope_ids(store_dialect(c->g->store), ids, (size_t)n, sql);
	}
	return ST_OK;
}

static enum status put_filter(struct cursor *c, struct buf *sql, struct err *err)
{
	struct row_filter filter;
	if (!c->query.where.n)
		return ST_OK;
	TRY(row_filter_read(c->g, &c->arena, c->l->record, c->query.where, &filter, err));
	c->holds = filter.holds;
	CLEANUP(buf_done) struct buf condition;
	buf_init(&condition, 0);
	enum status st = expr_to_sql(filter.holds, (void *)(uintptr_t)c->l, expr_row_column, &condition, &c->params, NULL);
	if (st == ST_OK) {
		buf_printf(sql, " AND (%s)", condition.p);
		return ST_OK;
	}
	c->params.n = 0;
	c->filter = filter;
	return put_referred(c, filter.holds, sql, err);
}

static bool reads(const struct expr *holds, int slot)
{
	enum { SLOTS = 100 };
	int slots[SLOTS], n = holds ? expr_slots(holds, slots, SLOTS) : 0;
	for (int i = 0; i < MIN(n, (int)SLOTS); i++)
		if (slots[i] == slot)
			return true;
	return n > SLOTS;
}

/* A column of one text, whose index has the rows in the record's own order after it. */
static void find_narrow(struct cursor *c)
{
	bool down;
	if (!c->holds || schema_own_order(c->l, &down) != c->first_field)
		return;
	for (int i = 0; i < c->l->n_fields && !c->where; i++)
		if (schema_is_listed(c->l, i) && c->l->record->fields[i].kind == FIELD_CODE && expr_equals(c->holds, i, &c->where_text))
			c->where = c->l->record->fields[i].name;
	if (!c->where && c->l->has_state && expr_equals(c->holds, c->l->n_fields + 1, &c->where_text))
		c->where = "state";
}

/* Hidden in IS TRUE a condition does not lead the database to its index. */
static void put_hidden(struct str condition, bool is_hidden, struct buf *sql)
{
	if (condition.n)
		buf_printf(sql, is_hidden ? " AND (1 = 1%.*s) IS TRUE" : "%.*s", STR_ARG(condition));
}

/* Whose rows a page is of. */
struct whose {
	struct str *parts, all; /* all: " AND (…)"; empty: everybody's */
	size_t n;
	bool is_many;
};

static enum status read_whose(struct cursor *c, struct whose *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf all;
	buf_init(&all, 0);
	*ret = (struct whose){};
	if (!c->query.scope)
		return ST_OK;
	TRY(list_scope_parts(c->g, &c->arena, c->l->record, c->query.at, c->query.scope, &ret->parts, &ret->n, &ret->is_many, err));
	for (size_t i = 0; i < ret->n; i++)
		buf_printf(&all, "%s%.*s", i ? " OR " : " AND (", STR_ARG(ret->parts[i]));
	buf_char(&all, ')');
	ret->all = str_copy(&c->arena, buf_view(&all));
	return ST_OK;
}

/* The rows that the scope leaves when they are at most `of_scope`, else those that the filter leaves when they are at most `of_filter`:
 * c->is_few. Each part of a scope is asked by itself, by its own index. */
static enum status find_few(struct cursor *c, const struct whose *whose, int of_scope, struct str filter, int of_filter, bool *ret_is_of_scope, struct err *err)
{
	CLEANUP(buf_done) struct buf condition, versions;
	const struct expr_sql none = {};
	int n = whose->all.n && !whose->is_many ? 0 : of_scope + 1;
	buf_init(&condition, 0);
	buf_init(&versions, 0);
	for (size_t i = 0; i < whose->n && n <= of_scope; i++) {
		buf_clear(&condition);
		buf_printf(&condition, " AND %.*s", STR_ARG(whose->parts[i]));
		TRY(list_few(c->g, c->l->record, c->query.at, buf_view(&condition), &none, of_scope, &versions, &n, err));
	}
	c->is_few = *ret_is_of_scope = n <= of_scope;
	if (!c->is_few && filter.n) {
		buf_clear(&versions);
		n = 0;
		TRY(list_few(c->g, c->l->record, c->query.at, filter, &c->params, of_filter, &versions, &n, err));
		c->is_few = n <= of_filter;
	}
	c->few = versions.n ? str_copy(&c->arena, buf_view(&versions)) : STR("");
	return ST_OK;
}

/* For a page. Few rows are found by what narrows them, then put in order. Many are read in their order, and asked one by one, but for a
 * condition on what the order begins with. What a filter leaves out may be all that stands first in the order, so that it counts as many
 * only where it leaves very many. */
static enum status put_page(struct cursor *c, const struct whose *whose, struct str filter, struct buf *sql, struct err *err)
{
	bool is_of_scope, is_hidden = c->is_ordered && !c->filter.holds && !reads(c->holds, c->first_field);
	if (is_hidden)
		find_narrow(c);
	TRY(find_few(c, whose, c->is_ordered ? LIST_FEW : LIST_LONG, c->where ? (struct str){} : filter, LIST_LONG, &is_of_scope, err));
	if (c->is_few) {
		list_few_sql(c->g, sql);
		put_hidden(is_of_scope ? filter : whose->all, true, sql);
		if (!is_of_scope)
			c->params.n = 0;
		c->where = NULL;
		return ST_OK;
	}
	put_hidden(whose->all, c->is_ordered, sql);
	put_hidden(filter, is_hidden, sql);
	if (c->where)
		buf_printf(sql, " AND \"%s\" = :where", c->where);
	return ST_OK;
}

enum status cursor_conditions(struct cursor *c, struct buf *sql, struct err *err)
{
	CLEANUP(buf_done) struct buf filter;
	struct whose whose;
	bool is_page = c->query.limit && !c->query.reference && !c->query.search.n && (c->query.scope || c->query.where.n);
	buf_init(&filter, 0);
	if (!is_page) {
		if (c->query.scope)
			TRY(list_scope_sql(c->g, c->l->record, c->query.at, c->query.scope, sql, err));
		return put_filter(c, sql, err);
	}
	TRY(read_whose(c, &whose, err));
	TRY(put_filter(c, &filter, err));
	return put_page(c, &whose, buf_view(&filter), sql, err);
}

bool record_list_has_order(struct reg *g, const struct record *r, const struct field *f)
{
	return schema_has_order(layout_of(g, r), (int)(f - r->fields));
}

static enum status count_long(struct cursor *c, bool *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf filter, versions;
	const struct as_of ever = {.any_day = true, .tx = c->query.at.tx};
	struct whose whose;
	bool is_of_scope;
	int n = 0;
	buf_init(&filter, 0);
	buf_init(&versions, 0);
	*ret = false;
	TRY(list_few(c->g, c->l->record, ever, (struct str){}, &c->params, LIST_LONG, &versions, &n, err));
	if (n <= LIST_LONG)
		return ST_OK;
	TRY(read_whose(c, &whose, err));
	TRY(put_filter(c, &filter, err));
	TRY(find_few(c, &whose, LIST_LONG, buf_view(&filter), LIST_LONG, &is_of_scope, err));
	*ret = !c->is_few;
	return ST_OK;
}

enum status record_list_is_long(struct reg *g, const struct list_query *q, bool *ret, struct err *err)
{
	struct cursor *c = cursor_new(g, q);
	enum status st = count_long(c, ret, err);
	cursor_close(c);
	return st;
}
