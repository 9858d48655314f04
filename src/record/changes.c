#include "record/changes.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"

struct reading {
	struct reg *g;
	struct arena *a;
	const struct layout *l;
	struct record_mark since;
	size_t max, n;
	struct row_change *out;
	struct value *values;
	bool is_all;
};

static enum status read(struct reading *o, const char *which, bool is_gone, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE %s LIMIT %zu", o->l->select, o->l->record->name, which, o->max + 1);
	TRY(store_prepare(o->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":version", o->since.version);
	if (is_gone)
		stmt_bind_i64(q, ":ended", o->since.ended);
	for (bool has;;) {
		struct row row;
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		if (o->n == o->max) {
			o->is_all = false;
			return ST_OK;
		}
		layout_read(o->l, q, 0, &row, o->values, NULL);
		o->out[o->n++] = (struct row_change){row_copy(o->a, &row), is_gone};
	}
}

enum status record_changes(struct reg *g, struct arena *a, const struct record *r, struct record_mark since, size_t max, struct row_change **ret,
			   size_t *ret_n, bool *ret_is_all, struct err *err)
{
	struct reading o = {.g = g, .a = a, .l = layout_of(g, r), .since = since, .max = max, .is_all = true};
	o.out = ARENA_ARRAY(a, struct row_change, max + 1);
	o.values = ARENA_ARRAY(a, struct value, (size_t)o.l->n_fields + 1);
	TRY(read(&o, "version > :version AND tx_to = " TX_NOW_SQL, false, err));
	if (o.is_all)
		TRY(read(&o, "tx_to > :ended AND tx_to < " TX_NOW_SQL " AND version <= :version", true, err));
	*ret = o.out;
	*ret_n = o.is_all ? o.n : 0;
	*ret_is_all = o.is_all;
	return ST_OK;
}
