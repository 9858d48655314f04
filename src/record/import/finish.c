/* What can be said of a record only when all its sheets are read: references to rows further down, keys that stand twice. */
#include "record/import/impl.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct waiting {
	int64_t rowid;
	uint32_t row;
	char *text;
};

/* References of the record to itself whose row had not been read yet. */
static enum status resolve_later(struct importer *im, int index, int field, struct err *err)
{
	struct output *o = &im->outputs[index];
	const struct field *f = &o->record->fields[field];
	char sql[300];
	struct waiting *list = NULL;
	size_t n = 0, cap = 0;
	struct arena_mark mark = arena_mark(&im->scratch);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL, *set = NULL;
	snprintf(sql, sizeof sql, "SELECT rowid, row, \"%s_text\" FROM %s WHERE \"%s_text\" IS NOT NULL", f->name, o->table, f->name);
	TRY(store_prepare(im->stage, &q, sql, err));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (n == cap) {
			struct waiting *more = ARENA_ARRAY(&im->scratch, struct waiting, cap ? cap * 2 : 64);
			if (n)
				memcpy(more, list, n * sizeof *list);
			list = more;
			cap = cap ? cap * 2 : 64;
		}
		list[n++] = (struct waiting){stmt_i64(q, 0), (uint32_t)stmt_i64(q, 1), str_dup(&im->scratch, stmt_str(q, 2))};
	}
	snprintf(sql, sizeof sql, "UPDATE %s SET \"%s\" = :id WHERE rowid = :rowid", o->table, f->name);
	TRY(store_prepare(im->stage, &set, sql, err));
	for (size_t i = 0; i < n; i++) {
		struct id id;
		struct fault fault = {};
		enum status st;
		struct str scheme = o->uses[field].source ? o->uses[field].source->alias : (struct str){};
		if (import_resolve(im, o->record, scheme, str_of(list[i].text), &id, &fault, &st, err)) {
			stmt_bind_id(set, ":id", id);
			stmt_bind_i64(set, ":rowid", list[i].rowid);
			TRY(stmt_exec(set, NULL, err));
			continue;
		}
		if (st != ST_OK)
			return st;
		fault.record = o->record;
		fault.field = f;
		fault.args[0] = fault_label(f->label);
		fault.value = str_of(list[i].text);
		size_t before = im->faults.n;
		fault_add(&im->faults, &fault);
		import_place_new(im, before, index, list[i].row, -1);
	}
	arena_reset(&im->scratch, mark);
	return ST_OK;
}

/* Rows without an id of ours are told apart by their key alone: a key must stand once in all sheets of the record. A part that is
 * missing, as a cell or as a column, equals a missing part; a key that is missing as a whole equals nothing (bulk_rows.c). */
static enum status refuse_twice(struct importer *im, struct store *s, int from, int to, struct err *err)
{
	const struct record *r = im->outputs[from].record;
	int key[8], n = record_key_fields(r, key);
	CLEANUP(buf_done) struct buf columns, quoted, has_key, all, sql;
	buf_init(&columns, 0);
	buf_init(&quoted, 0);
	buf_init(&has_key, 0);
	buf_init(&all, 0);
	buf_init(&sql, 0);
	for (int i = 0; i < n; i++) {
		const char *name = r->fields[key[i]].name;
		buf_printf(&columns, "%s\"%s\"", i ? ", " : "", name);
		buf_printf(&quoted, "%squote(\"%s\")", i ? ", " : "", name); /* tuples with a gap would equal nothing */
		buf_printf(&has_key, "%s\"%s\" IS NOT NULL", i ? " OR " : "", name);
	}
	for (int k = from; k < to; k++) {
		const struct output *o = &im->outputs[k];
		if (o->has_id)
			return ST_OK;
		buf_printf(&all, "%sSELECT ", k > from ? " UNION ALL " : "");
		for (int i = 0; i < n; i++)
			buf_printf(&all, "%s\"%s\", ", o->uses[key[i]].kind == USE_NONE ? "NULL AS " : "", r->fields[key[i]].name);
		buf_printf(&all, "row, %d AS output FROM %s", k, o->table);
		if (o->is_fed)
			buf_printf(&all, " UNION ALL SELECT %s, origin_row, %d FROM %s", columns.p, k, import_ready_place(im, o).table);
	}
	if (n == 0)
		return ST_OK;
	buf_printf(&sql,
		   "SELECT output, row, (SELECT MIN(row) FROM (%s) b WHERE ", all.p);
	for (int i = 0; i < n; i++)
		buf_printf(&sql, "%sb.\"%s\" IS a.\"%s\"", i ? " AND " : "", r->fields[key[i]].name, r->fields[key[i]].name);
	buf_printf(&sql, ") FROM (%s) a WHERE (%s) IN (SELECT %s FROM (%s) WHERE %s GROUP BY %s HAVING COUNT(*) > 1) ORDER BY output, row LIMIT 10000",
		   all.p, quoted.p, quoted.p, all.p, has_key.p, columns.p);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL, *any = NULL;
	CLEANUP(buf_done) struct buf quick;
	buf_init(&quick, 0);
	buf_printf(&quick, "SELECT 1 FROM (%s) WHERE %s GROUP BY %s HAVING COUNT(*) > 1 LIMIT 1", all.p, has_key.p, columns.p);
	TRY(store_prepare(s, &any, quick.p, err));
	bool has;
	TRY(stmt_step(any, &has, err));
	if (!has)
		return ST_OK;
	TRY(store_prepare(s, &q, sql.p, err));
	for (;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		int64_t first = stmt_i64(q, 2), row = stmt_i64(q, 1);
		if (row == first)
			continue;
		char text[24];
		snprintf(text, sizeof text, "%lld", (long long)first);
		struct fault f = {.record = r, .rule = "row.twice", .n_args = 1, .args = {fault_text(str_of(text))}};
		size_t before = im->faults.n;
		fault_add(&im->faults, &f);
		import_place_new(im, before, (int)stmt_i64(q, 0), (uint32_t)row, -1);
	}
}

enum status import_refuse_twice(struct importer *im, int output, struct err *err)
{
	const struct record *r = im->outputs[output].record;
	int from = output, to = output + 1;
	while (from > 0 && im->outputs[from - 1].record == r)
		from--;
	while (to < im->n_outputs && im->outputs[to].record == r)
		to++;
	if (!im->outputs[output].is_fed)
		return refuse_twice(im, im->stage, from, to, err);
	/* Both tables by one connection. */
	TRY(store_attach(im->ready, im->path, "stage", err));
	enum status st = refuse_twice(im, im->ready, from, to, err);
	enum status detached = store_detach(im->ready, "stage", st == ST_OK ? err : NULL);
	return st == ST_OK ? detached : st;
}

bool import_is_watched(const struct output *o)
{
	int key[8], n = record_key_fields(o->record, key);
	bool all = o->is_first && n > 0;
	for (int i = 0; i < n; i++)
		all &= (o->record->fields[key[i]].flags & F_REQUIRED) != 0;
	return all;
}

enum status import_finish_record(struct importer *im, int from, int to, struct err *err)
{
	for (int k = from; k < to; k++) {
		const struct output *o = &im->outputs[k];
		for (int i = 0; i < o->n_fields; i++)
			if (o->uses[i].kind != USE_NONE && field_is_self_reference(o->record, &o->record->fields[i]))
				TRY(resolve_later(im, k, i, err));
	}
	return import_is_watched(&im->outputs[from]) ? ST_OK : import_refuse_twice(im, from, err);
}
