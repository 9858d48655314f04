/* The sealed fields of many rows at once. */
#include "record/frame.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"
#include "record/sealed.h"

#include <string.h>

struct opener {
	struct reg *g;
	const struct layout *l;
	const struct frame *f;
	struct arena *a, scratch;
	const bool *wanted;
	const int *fields;
	int n;
	struct value *out;
};

static struct value kept(struct arena *a, struct value v)
{
	if (v.form == VALUE_TEXT || v.form == VALUE_BYTES)
		v.s = str_copy(a, v.s);
	return v;
}

static enum status open_row(struct opener *o, const struct stmt *q, struct err *err)
{
	struct id id = stmt_id(q, 0);
	int32_t at = frame_find(o->f, id);
	if (at < 0 || (o->wanted && !o->wanted[at]))
		return ST_OK;
	struct arena_mark mark = arena_mark(&o->scratch);
	struct row row = {.record = o->f->record, .id = id, .version = stmt_i64(q, 1), .is_sealed = true};
	row.values = ARENA_ARRAY(&o->scratch, struct value, (size_t)o->l->n_fields);
	row.sealed = str_copy(&o->scratch, stmt_blob(q, 2));
	if (o->l->person_field >= 0)
		row.values[o->l->person_field] = VALUE_ROW(stmt_id(q, 3));
	enum status st = row_unseal(o->g, o->l, &o->scratch, &row, err);
	for (int k = 0; k < o->n && st == ST_OK; k++)
		o->out[(size_t)at * (size_t)o->n + (size_t)k] = kept(o->a, row.values[o->fields[k]]);
	arena_reset(&o->scratch, mark);
	return st;
}

static enum status open_all(struct opener *o, struct as_of at, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&sql, 0);
	buf_cstr(&sql, "SELECT id, version, sealed");
	if (o->l->person_field >= 0)
		buf_printf(&sql, ", \"%s\"", o->f->record->fields[o->l->person_field].name);
	buf_printf(&sql, " FROM \"%s\" WHERE ", o->f->record->name);
	as_of_where(&sql, "", at);
	buf_cstr(&sql, " AND sealed IS NOT NULL");
	TRY(store_prepare(o->g->store, &q, sql.p, err));
	as_of_bind(q, at);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		TRY(open_row(o, q, err));
	}
}

enum status frame_open(struct reg *g, struct arena *a, const struct frame *f, struct as_of at, const bool *wanted, const char *const *fields,
		       int n, struct value **ret, struct err *err)
{
	int *index = ARENA_ARRAY(a, int, (size_t)n + 1);
	struct opener o = {.g = g, .l = layout_of(g, f->record), .f = f, .a = a, .wanted = wanted, .fields = index, .n = n,
			   .out = ARENA_ARRAY(a, struct value, f->n * (size_t)n + 1)};
	for (int k = 0; k < n; k++) {
		index[k] = record_field_index(f->record, str_of(fields[k]));
		if (index[k] < 0)
			return err_set(err, ST_INTERNAL, "%s has no field %s", f->record->name, fields[k]);
	}
	arena_init(&o.scratch);
	enum status st = g->keys && o.l->has_sealed ? open_all(&o, at, err) : ST_OK;
	arena_done(&o.scratch);
	if (st == ST_OK)
		*ret = o.out;
	return st;
}
