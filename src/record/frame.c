#include "record/frame.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/expr_row.h"
#include "record/layout.h"
#include "record/list_scope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Growing columns on the heap; handed to the arena at their final size. */
struct loader {
	struct reg *g;
	const struct layout *l;
	struct arena *arena, scratch;
	const struct frame_ask *ask;
	struct frame f;
	size_t cap;
	int *fields;          /* by column of the frame */
	double *units;        /* what one stored unit is, for FRAME_REAL */
	struct map *texts;    /* by column: text → index */
	int32_t *last;        /* by column: the index found last */
	const struct expr *filter;
	struct expr_sql params;
};

static int places_of(const struct field *f)
{
	return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_DECIMAL || f->kind == FIELD_PERCENT ? f->scale : 0;
}

static enum status check_ask(struct loader *o, int column, struct err *err)
{
	const struct frame_ask *ask = &o->ask[column];
	int i = record_field_index(o->l->record, str_of(ask->field));
	if (i < 0 && o->l->record->states && ask->type == FRAME_TEXT && strcmp(ask->field, "state") == 0) {
		o->f.columns[column].type = FRAME_TEXT;
		map_init(&o->texts[column], &o->scratch);
		return ST_OK;
	}
	if (i < 0)
		return err_set(err, ST_INTERNAL, "%s has no field %s", o->l->record->name, ask->field);
	const struct field *f = &o->l->record->fields[i];
	enum value_form form = kind_of(f->kind)->form;
	bool fits = ask->type == FRAME_TEXT	  ? form == VALUE_TEXT
		    : ask->type == FRAME_INDEX ? form == VALUE_ID && ask->target
					       : form == VALUE_INTEGER;
	if (!fits || !field_has_column(f))
		return err_set(err, ST_INTERNAL, "%s.%s cannot be read into such a column", o->l->record->name, ask->field);
	o->fields[column] = i;
	o->units[column] = 1;
	for (int k = 0; k < places_of(f); k++)
		o->units[column] *= 10;
	o->f.columns[column].field = f;
	o->f.columns[column].type = ask->type;
	map_init(&o->texts[column], &o->scratch);
	return ST_OK;
}

static void grow(struct loader *o)
{
	o->cap = o->cap ? o->cap * 2 : 4096;
	o->f.ids = heap_resize(o->f.ids, o->cap, sizeof(*o->f.ids));
	o->f.versions = heap_resize(o->f.versions, o->cap, sizeof(*o->f.versions));
	for (int i = 0; i < o->f.n_columns; i++) {
		struct frame_column *c = &o->f.columns[i];
		if (c->type == FRAME_INTEGER)
			c->i = heap_resize(c->i, o->cap, sizeof(*c->i));
		else if (c->type == FRAME_REAL)
			c->f = heap_resize(c->f, o->cap, sizeof(*c->f));
		else
			c->index = heap_resize(c->index, o->cap, sizeof(*c->index));
	}
}

static int32_t text_index(struct loader *o, int column, struct str text)
{
	/* The same text often comes many times in a row. */
	struct map *texts = &o->texts[column];
	int32_t last = o->last[column];
	if (last < (int32_t)texts->n && str_eq(texts->entries[last].key, text))
		return last;
	bool is_new;
	struct map_entry *e = map_put(texts, text, &is_new);
	if (is_new)
		e->value.i = (int64_t)texts->n - 1;
	return o->last[column] = (int32_t)e->value.i;
}

/* The referenced row; often the one before's, or its neighbour. */
static int32_t find_near(struct loader *o, int column, struct id id)
{
	const struct frame *target = o->ask[column].target;
	size_t last = (size_t)o->last[column];
	for (size_t i = last; i < last + 2 && i < target->n; i++)
		if (!id_cmp(target->ids[i], id))
			return o->last[column] = (int32_t)i;
	int32_t found = frame_find(target, id);
	if (found >= 0)
		o->last[column] = found;
	return found;
}

static void read_row(struct loader *o, const struct stmt *q)
{
	if (o->f.n == o->cap)
		grow(o);
	size_t n = o->f.n++;
	o->f.ids[n] = stmt_id(q, 0);
	o->f.versions[n] = stmt_i64(q, 1);
	for (int i = 0; i < o->f.n_columns; i++) {
		struct frame_column *c = &o->f.columns[i];
		bool is_number = c->type == FRAME_INTEGER || c->type == FRAME_REAL;
		int64_t v = is_number ? stmt_i64(q, i + 2) : 0;
		struct str text = is_number ? (struct str){} : stmt_blob(q, i + 2);
		/* Only what reads as 0 can be missing. */
		bool is_null = is_number ? v == 0 && stmt_is_null(q, i + 2) : !text.p;
		switch (c->type) {
		case FRAME_INTEGER:
			c->i[n] = is_null ? FRAME_NONE : v;
			break;
		case FRAME_REAL:
			c->f[n] = is_null ? NAN : (double)v / o->units[i];
			break;
		case FRAME_TEXT:
			c->index[n] = is_null ? -1 : text_index(o, i, text);
			break;
		case FRAME_INDEX:
			c->index[n] = is_null ? -1 : find_near(o, i, stmt_id(q, i + 2));
			break;
		}
	}
}

static void *move(struct arena *a, void *from, size_t n, size_t size)
{
	void *to = arena_alloc_array(a, n ? n : 1, size);
	if (n)
		memcpy(to, from, n * size);
	return to;
}

static void hand_over(struct loader *o, struct frame *ret)
{
	struct frame *f = &o->f;
	struct frame out = *f;
	out.ids = move(o->arena, f->ids, f->n, sizeof(*f->ids));
	out.versions = move(o->arena, f->versions, f->n, sizeof(*f->versions));
	for (int i = 0; i < f->n_columns; i++) {
		struct frame_column *c = &out.columns[i];
		if (c->type == FRAME_INTEGER) {
			void *heap = c->i;
			c->i = move(o->arena, heap, f->n, sizeof(*c->i));
			free(heap);
		} else if (c->type == FRAME_REAL) {
			void *heap = c->f;
			c->f = move(o->arena, heap, f->n, sizeof(*c->f));
			free(heap);
		} else {
			void *heap = c->index;
			c->index = move(o->arena, heap, f->n, sizeof(*c->index));
			free(heap);
		}
		c->n_texts = o->texts[i].n;
		c->texts = ARENA_ARRAY(o->arena, struct str, c->n_texts + 1);
		for (size_t k = 0; k < c->n_texts; k++)
			c->texts[k] = str_copy(o->arena, o->texts[i].entries[k].key);
	}
	free(f->ids);
	free(f->versions);
	*f = (struct frame){};
	*ret = out;
}

static void drop(struct loader *o)
{
	free(o->f.ids);
	free(o->f.versions);
	for (int i = 0; i < o->f.n_columns; i++) {
		free(o->f.columns[i].i);
		free(o->f.columns[i].f);
		free(o->f.columns[i].index);
	}
}

/* *ret_narrows: the database finds the rows by an index of what holds now. */
static enum status put_where(struct loader *o, const struct frame_rows *rows, struct buf *sql, bool *ret_narrows, struct err *err)
{
	struct str where = rows->where;
	if (!where.n)
		return ST_OK;
	struct expr_names names = expr_row_names(o->l->record);
	CLEANUP(buf_done) struct buf condition;
	buf_init(&condition, 0);
	TRY(expr_parse(&o->scratch, where, &names, EXPR_YES_NO, &o->filter, NULL, err));
	if (expr_to_sql(o->filter, (void *)(uintptr_t)o->l, expr_row_column, &condition, &o->params, NULL) != ST_OK)
		return err_record(err, ST_INVALID, o->l->record, "%s: this filter cannot be put to the database: %.*s", STR_ARG(where));
	/* Within a scope the rows are few, and their references find them: a bound that an index knows must not lead the search. */
	buf_printf(sql, rows->scope ? " AND CASE WHEN %s THEN 1 ELSE 0 END = 1" : " AND (%s)", condition.p);
	*ret_narrows = *ret_narrows || (rows->at.tx == TX_NOW && o->l->n_key && expr_bounds(o->filter, o->l->key[0]));
	return ST_OK;
}

struct placed {
	struct id id;
	int64_t version;
	size_t at;
};

static int placed_order(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int c = id_cmp(a->id, b->id);
	return c ? c : (a->version > b->version) - (a->version < b->version);
}

static bool is_sorted(const struct frame *f)
{
	for (size_t i = 1; i < f->n; i++)
		if (id_cmp(f->ids[i - 1], f->ids[i]) > 0)
			return false;
	return true;
}

/* The first `kept` places of n. */
static void permute(void *data, size_t n, size_t kept, size_t size, const struct placed *order)
{
	if (!data || !n)
		return;
	char *copy = heap_alloc(n, size), *p = data;
	memcpy(copy, p, n * size);
	for (size_t i = 0; i < kept; i++)
		memcpy(p + i * size, copy + order[i].at * size, size);
	free(copy);
}

/* Rows come as they were written, which for rows never changed is the order of their ids already: an ORDER BY would make the
 * database sort all of them again. */
static void sort_rows(struct frame *f, bool has_repeated)
{
	if (!has_repeated && is_sorted(f))
		return;
	struct placed *order = heap_alloc(f->n + 1, sizeof(*order));
	for (size_t i = 0; i < f->n; i++)
		order[i] = (struct placed){f->ids[i], f->versions[i], i};
	qsort(order, f->n, sizeof(*order), placed_order);
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		if (!n || placed_order(&order[n - 1], &order[i]) != 0)
			order[n++] = order[i];
	permute(f->ids, f->n, n, sizeof(*f->ids), order);
	permute(f->versions, f->n, n, sizeof(*f->versions), order);
	for (int i = 0; i < f->n_columns; i++) {
		permute(f->columns[i].i, f->n, n, sizeof(int64_t), order);
		permute(f->columns[i].f, f->n, n, sizeof(double), order);
		permute(f->columns[i].index, f->n, n, sizeof(int32_t), order);
	}
	f->n = n;
	free(order);
}

static enum status put_sql(struct loader *o, const struct frame_rows *rows, struct buf *sql, struct err *err)
{
	bool narrows = rows->scope && (rows->scope->n == 1 || rows->where.n); /* conditions joined by or are found by no index of what holds now */
	CLEANUP(buf_done) struct buf condition;
	buf_init(&condition, 0);
	as_of_where(&condition, "", rows->at);
	if (rows->scope)
		TRY(list_scope_sql(o->g, o->l->record, rows->at, rows->scope, &condition, err));
	TRY(put_where(o, rows, &condition, &narrows, err));
	buf_cstr(sql, "SELECT id, version");
	for (int i = 0; i < o->f.n_columns; i++)
		buf_printf(sql, ", \"%s\"", o->ask[i].field);
	/* Where most versions are wanted, reading the table from end to end beats an index that leads to each of them, and gives them
	 * in the order they were written. */
	const char *plan = !narrows && store_dialect(o->g->store) == STORE_SQLITE ? " NOT INDEXED" : "";
	buf_printf(sql, " FROM \"%s\"%s WHERE %s", o->l->record->name, plan, condition.p);
	return ST_OK;
}

static void bind(struct loader *o, const struct frame_rows *rows, struct stmt *q)
{
	as_of_bind(q, rows->at);
	expr_sql_bind(q, &o->params);
}

static enum status run(struct loader *o, const struct frame_rows *rows, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&sql, 0);
	TRY(put_sql(o, rows, &sql, err));
	TRY(store_prepare(o->g->store, &q, sql.p, err));
	bind(o, rows, q);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		read_row(o, q);
	}
}

/* Clauses over references of the rows themselves are searched one by one: an index of what holds now finds the rows of each, and of none
 * joined by or. */
static bool is_split(const struct list_scope *scope)
{
	for (size_t i = 0; scope && i < scope->n; i++)
		if (!scope->clauses[i].path || strchr(scope->clauses[i].path, '.'))
			return false;
	return scope && scope->n > 1;
}

static enum status load(struct loader *o, const struct frame_rows *rows, struct err *err)
{
	for (int i = 0; i < o->f.n_columns; i++)
		TRY(check_ask(o, i, err));
	bool is_by_clause = is_split(rows->scope);
	for (size_t i = 0; is_by_clause && i < rows->scope->n; i++) {
		const struct list_scope one = {.clauses = &rows->scope->clauses[i], .n = 1, .is_whole = rows->scope->is_whole};
		struct frame_rows part = *rows;
		part.scope = &one;
		TRY(run(o, &part, err));
	}
	if (!is_by_clause)
		TRY(run(o, rows, err));
	sort_rows(&o->f, is_by_clause);
	return ST_OK;
}

enum status frame_read(struct reg *g, struct arena *a, const struct frame_rows *rows, const struct frame_ask *ask, int n, struct frame *ret,
		       struct err *err)
{
	const struct record *r = rows->record;
	struct loader o = {.g = g, .l = layout_of(g, r), .arena = a, .ask = ask, .f = {.record = r, .n_columns = n}};
	arena_init(&o.scratch);
	o.f.columns = ARENA_ARRAY(a, struct frame_column, (size_t)n + 1);
	o.fields = ARENA_ARRAY(&o.scratch, int, (size_t)n + 1);
	o.units = ARENA_ARRAY(&o.scratch, double, (size_t)n + 1);
	o.last = ARENA_ARRAY(&o.scratch, int32_t, (size_t)n + 1);
	o.texts = ARENA_ARRAY(&o.scratch, struct map, (size_t)n + 1);
	enum status st = load(&o, rows, err);
	if (st == ST_OK)
		hand_over(&o, ret);
	else
		drop(&o);
	arena_done(&o.scratch);
	return st;
}

enum status frame_load(struct reg *g, struct arena *a, const struct record *r, struct as_of at, struct str where,
		       const struct frame_ask *ask, int n, struct frame *ret, struct err *err)
{
	return frame_read(g, a, &(struct frame_rows){.record = r, .at = at, .where = where}, ask, n, ret, err);
}

int32_t frame_find(const struct frame *f, struct id id)
{
	size_t low = 0, high = f->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = id_cmp(f->ids[middle], id);
		if (c == 0)
			return (int32_t)middle;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}
