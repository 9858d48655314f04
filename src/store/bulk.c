#include "store/backend.h"

#include <string.h>

enum status bulk_open(struct store *s, struct bulk **ret, const char *table, const struct bulk_column *columns, int n,
		      struct err *err)
{
	if (s->bulk || s->failed || s->depth == 0 || s->intent == STORE_READ || n <= 0)
		return err_set(err, ST_INTERNAL,
			       "a bulk needs columns and a writing transaction without another bulk or an error in it");
	struct arena a;
	arena_init(&a);
	struct bulk *b = ARENA_NEW(&a, struct bulk);
	b->store = s;
	b->table = arena_strdup(&a, table);
	b->columns = ARENA_ARRAY(&a, struct bulk_column, (size_t)n);
	for (int i = 0; i < n; i++)
		b->columns[i] = (struct bulk_column){arena_strdup(&a, columns[i].name), columns[i].type};
	b->values = ARENA_ARRAY(&a, struct value, (size_t)n);
	b->n = n;
	b->arena = a;
	enum status st = s->backend->bulk_open(b, err);
	if (st != ST_OK) {
		a = b->arena;
		arena_done(&a);
		return store_failed(s, st);
	}
	s->bulk = b;
	*ret = b;
	return ST_OK;
}

static void put(struct bulk *b, struct value v)
{
	if (b->filled < b->n)
		b->values[b->filled] = v;
	b->filled++;
}

void bulk_i64(struct bulk *b, int64_t v) { put(b, (struct value){.kind = VALUE_I64, .i = v}); }

void bulk_f64(struct bulk *b, double v) { put(b, (struct value){.kind = VALUE_F64, .f = v}); }

void bulk_str(struct bulk *b, struct str v) { put(b, (struct value){.kind = v.p ? VALUE_TEXT : VALUE_NULL, .s = v}); }

void bulk_blob(struct bulk *b, const void *p, size_t n)
{
	put(b, (struct value){.kind = p ? VALUE_BLOB : VALUE_NULL, .s = {p, n}});
}

void bulk_null(struct bulk *b) { put(b, (struct value){.kind = VALUE_NULL}); }

/* A value goes only into a column of its type: PostgreSQL would read its bytes as something else, SQLite keep it as it is. */
static enum status check_row(const struct bulk *b, struct err *err)
{
	static const enum value_kind kinds[] = {
		[STORE_INTEGER] = VALUE_I64, [STORE_REAL] = VALUE_F64, [STORE_TEXT] = VALUE_TEXT, [STORE_BLOB] = VALUE_BLOB};
	if (b->filled != b->n)
		return err_set(err, ST_INTERNAL, "a row of %d values for the %d columns of %s", b->filled, b->n, b->table);
	for (int i = 0; i < b->n; i++) {
		const struct value *v = &b->values[i];
		if (v->kind != VALUE_NULL && v->kind != kinds[b->columns[i].type])
			return err_set(err, ST_INTERNAL, "a value of another type for column %s of %s", b->columns[i].name,
				       b->table);
		TRY(value_check(v, b->columns[i].name, err));
	}
	return ST_OK;
}

enum status bulk_row(struct bulk *b, struct err *err)
{
	if (b->fault != ST_OK)
		return err_set(err, b->fault, "an earlier row of the bulk into %s failed", b->table);
	enum status st = check_row(b, err);
	if (st == ST_OK)
		st = b->store->backend->bulk_row(b, err);
	b->filled = 0;
	b->fault = st;
	if (st == ST_OK)
		b->rows++;
	return st;
}

enum status bulk_close(struct bulk *b, int64_t *ret_rows, struct err *err)
{
	if (!b)
		return ST_OK;
	struct store *s = b->store;
	bool abort = b->fault != ST_OK || b->filled > 0;
	enum status st = s->backend->bulk_close(b, abort, err);
	if (abort)
		st = err_set(err, b->fault != ST_OK ? b->fault : ST_INTERNAL, "the bulk into %s was not finished", b->table);
	s->bulk = NULL;
	if (st == ST_OK && ret_rows)
		*ret_rows = b->rows;
	struct arena a = b->arena;
	arena_done(&a);
	return st == ST_OK ? st : store_failed(s, st);
}
