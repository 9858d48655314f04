/* The one transaction: rows of the staging tables into the register, checked, and kept or taken back. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/layout.h"
#include "record/source.h"

#include <stdio.h>
#include <string.h>

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* PostgreSQL cannot look into the staging file: its rows go over in one stream, into a table that ends with the transaction. */
static enum status send_table(struct importer *im, const struct output *o, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	struct bulk_column columns[1000];
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT * FROM %s", o->table);
	TRY(store_prepare(im->stage, &q, sql.p, err));
	bool has;
	TRY(stmt_step(q, &has, err));
	int n = stmt_columns(q);
	buf_clear(&sql);
	buf_printf(&sql, "CREATE TEMPORARY TABLE %s (", o->table);
	for (int i = 0; i < n; i++) {
		const char *name = arena_strdup(im->arena, stmt_column_name(q, i));
		enum store_type type = STORE_INTEGER;
		struct str base = str_of(name);
		if (!strcmp(name, "id"))
			type = STORE_BLOB;
		else if (!strcmp(name, "alias") || str_ends(base, STR("_text")))
			type = STORE_TEXT;
		for (int f = 0; f < o->n_fields; f++) {
			enum value_form form = kind_of(o->record->fields[f].kind)->form;
			for (int k = 0; k < value_columns(form); k++) {
				char column[128];
				snprintf(column, sizeof column, "%s%s", o->record->fields[f].name, value_column_suffix(form, k));
				if (!strcmp(column, name) && o->uses[f].kind != USE_NONE)
					type = value_column_type(form, k);
			}
		}
		columns[i] = (struct bulk_column){name, type};
		buf_printf(&sql, "%s\"%s\" %s", i ? ", " : "", name, store_type_name(STORE_POSTGRES, type));
	}
	buf_cstr(&sql, ") ON COMMIT DROP");
	TRY(store_run(im->g->store, sql.p, err));
	struct bulk *b = NULL;
	enum status st = bulk_open(im->g->store, &b, o->table, columns, n, err);
	while (st == ST_OK && has) {
		for (int i = 0; i < n; i++) {
			if (stmt_is_null(q, i))
				bulk_null(b);
			else if (columns[i].type == STORE_INTEGER)
				bulk_i64(b, stmt_i64(q, i));
			else if (columns[i].type == STORE_TEXT)
				bulk_str(b, stmt_str(q, i));
			else
				bulk_blob(b, stmt_blob(q, i).p, stmt_blob(q, i).n);
		}
		st = bulk_row(b, err);
		if (st == ST_OK)
			st = stmt_step(q, &has, err);
	}
	enum status closed = bulk_close(b, NULL, st == ST_OK ? err : NULL);
	return st == ST_OK ? closed : st;
}

static enum status add_source(struct importer *im, struct change *c, struct output *o, struct err *err)
{
	struct source_sheet s = {.batch = im->batch, .file = str_of(file_name(im->files[o->file])), .sheet = o->sheet_name,
				 .record = o->record};
	int *columns = ARENA_ARRAY(im->arena, int, (size_t)o->n_fields);
	for (int i = 0; i < o->n_fields; i++)
		columns[i] = o->uses[i].n_columns ? o->uses[i].columns[0] : -1;
	s.columns = columns;
	memcpy(s.digest, o->digest, sizeof s.digest);
	return source_add(c, &s, &o->source, err);
}

static enum status add_aliases(struct importer *im, struct change *c, const struct output *o, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[100];
	if (o->alias.kind == USE_NONE)
		return ST_OK;
	snprintf(sql, sizeof sql, "SELECT alias, id FROM %s WHERE is_new = 1 AND alias IS NOT NULL ORDER BY row", o->table);
	TRY(store_prepare(im->stage, &q, sql, err));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		struct str text = str_copy(im->arena, stmt_str(q, 0));
		TRY(alias_add(c, o->record, stmt_id(q, 1), o->mapping->alias_scheme, text, DAY_MIN, DAY_MAX, err));
	}
}

static struct bulk_same *same_of(struct importer *im, struct output *o)
{
	o->same.arena = im->arena;
	return im->o->may_write ? &o->same : NULL;
}

static enum status put_all(struct importer *im, struct change *c, struct import_result *ret, struct err *err)
{
	bool is_attached = store_dialect(im->g->store) == STORE_SQLITE;
	for (int i = 0; i < im->n_outputs; i++) {
		struct output *o = &im->outputs[i];
		struct bulk_counts counts = {};
		char table[32];
		if (o->rows == 0)
			continue;
		snprintf(table, sizeof table, "%s%s", is_attached ? "stage." : "", o->table);
		if (!is_attached)
			TRY(send_table(im, o, err));
		TRY(add_source(im, c, o, err));
		struct bulk_rows rows = {.table = table, .same = same_of(im, o), .apart = is_attached ? im->stage : NULL, .apart_table = o->table};
		enum status st = o->ready ? change_bulk_ready(c, o->ready, o->source, &counts, err)
					  : change_bulk(c, o->record, &rows, o->source, &counts, err);
		if (st == ST_CONFLICT) { /* a key stands twice: which rows is said instead */
			size_t serious = im->faults.serious;
			TRY(import_refuse_twice(im, i, err));
			return im->faults.serious > serious ? ST_NO : ST_CONFLICT;
		}
		if (st != ST_OK)
			return st;
		TRY(add_aliases(im, c, o, err));
		ret->created += counts.created;
		ret->changed += counts.changed;
		ret->unchanged += counts.unchanged;
		if (!import_progress(im, IMPORT_WRITING, (double)(i + 1) / im->n_outputs))
			return err_set(err, ST_CANCELLED, "the import was stopped; nothing was written");
	}
	return ST_OK;
}

/* The records the rows were judged by: those written, and whatever they refer to, directly or by way of others. */
static bool *records_read(struct importer *im)
{
	int n = im->g->catalogue->n;
	bool *read = ARENA_ARRAY(im->arena, bool, (size_t)n), grew = true;
	for (int i = 0; i < im->n_outputs; i++)
		read[im->outputs[i].order] = true;
	while (grew) {
		grew = false;
		for (int i = 0; i < n; i++)
			for (const struct field *f = im->g->catalogue->records[i]->fields; read[i] && f->name; f++)
				for (int k = 0; k < n && f->kind == FIELD_REFERENCE; k++)
					if (!read[k] && !strcmp(im->g->catalogue->records[k]->name, f->record))
						read[k] = grew = true;
	}
	for (int i = 0; i < n; i++)
		read[i] |= im->g->catalogue->records[i] == &record_alias;
	return read;
}

/* Whether rows of the record that others write meanwhile matter to those of this batch only where they have the same key: nothing
 * that was read refers to the record, its rows go by no other names, and the sheets give whole keys to rows that have no others. */
static bool meets_by_key_alone(struct importer *im, const bool *read, int order)
{
	const struct record *r = im->g->catalogue->records[order];
	const struct layout *l = layout_of(im->g, r);
	if (store_dialect(im->g->store) != STORE_SQLITE || !l->n_key || r->other_key)
		return false;
	for (int i = 0; i < im->g->catalogue->n; i++)
		for (const struct field *f = im->g->catalogue->records[i]->fields; read[i] && f->name; f++)
			if (f->kind == FIELD_REFERENCE && strcmp(f->record, r->name) == 0)
				return false;
	for (int k = 0; k < l->n_fields; k++)
		if (r->fields[k].flags & F_UNIQUE)
			return false;
	bool is_written = false;
	for (int i = 0; i < im->n_outputs; i++) {
		const struct output *o = &im->outputs[i];
		is_written |= o->record == r;
		for (int k = 0; o->record == r && k < l->n_key; k++)
			if (o->has_id || o->is_first || o->uses[l->key[k]].kind == USE_NONE || value_columns(kind_of(r->fields[l->key[k]].kind)->form) != 1)
				return false;
	}
	return is_written;
}

/* Has a row that was written or ended since validation began the key of a row of the sheet? A key with a gap counts as one that may.
 * O(rows of the sheet + rows changed). */
static enum status keys_meet(struct importer *im, const struct output *o, bool *ret, struct err *err)
{
	const struct record *r = o->record;
	const struct layout *l = layout_of(im->g, r);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(buf_done) struct buf key;
	CLEANUP(buf_done) struct buf gap;
	buf_init(&sql, 0);
	buf_init(&key, 0);
	buf_init(&gap, 0);
	for (int k = 0; k < l->n_key; k++) {
		buf_printf(&key, "%s\"%s\"", k ? ", " : "", r->fields[l->key[k]].name);
		buf_printf(&gap, "%s\"%s\" IS NULL", k ? " OR " : "", r->fields[l->key[k]].name);
	}
	buf_printf(&sql, "WITH changed AS (SELECT %s FROM \"%s\" WHERE version >= (SELECT min(first_version) FROM tx_part WHERE tx > :seen AND record = :record "
			 "AND inserted > 0) UNION ALL SELECT %s FROM \"%s\" WHERE tx_to > :seen AND tx_to < " TX_NOW_SQL ") "
			 "SELECT EXISTS (SELECT 1 FROM changed WHERE %s) OR EXISTS (SELECT 1 FROM stage.%s WHERE (%s) IN (SELECT %s FROM changed))",
		   key.p, r->name, key.p, r->name, gap.p, o->table, key.p, key.p);
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":seen", im->seen_tx);
	stmt_bind_str(q, ":record", str_of(r->name));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret = !has || stmt_i64(q, 0) != 0;
	return ST_OK;
}

/* Did anyone change, since validation began, what it looked at? Saves elsewhere, and of other rows of a record that nothing here
 * refers to, do not make an import begin again: while a thousand clerks report, one can be imported. */
static enum status is_stale(struct importer *im, bool *ret, struct err *err)
{
	const bool *read = records_read(im);
	bool *changed = ARENA_ARRAY(im->arena, bool, (size_t)im->g->catalogue->n), stale = false, has = true;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	*ret = false;
	TRY(store_prepare(im->g->store, &q,
			  "SELECT p.record, t.kind FROM tx t LEFT JOIN tx_part p ON p.tx = t.number WHERE t.number > :seen", err));
	stmt_bind_i64(q, ":seen", im->seen_tx);
	for (;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		stale |= stmt_is_null(q, 0) || str_eq(stmt_str(q, 1), STR("erase"));
		for (int i = 0; i < im->g->catalogue->n; i++)
			changed[i] |= read[i] && str_eq(stmt_str(q, 0), str_of(im->g->catalogue->records[i]->name));
	}
	for (int i = 0; i < im->g->catalogue->n && !stale; i++)
		stale = changed[i] && !meets_by_key_alone(im, read, i);
	for (int i = 0; i < im->n_outputs && !stale; i++)
		if (changed[im->outputs[i].order] && im->outputs[i].rows)
			TRY(keys_meet(im, &im->outputs[i], &stale, err));
	*ret = stale;
	return ST_OK;
}

/* Rows that were known by the digest of their file alone, and now it comes with them. */
static enum status keep_alone(struct importer *im, struct err *err)
{
	TRY(store_begin(im->g->store, STORE_WRITE, err));
	enum status st = import_keep_files(im, err);
	if (st == ST_OK)
		return store_commit(im->g->store, err);
	store_rollback(im->g->store);
	return st;
}

static enum status write_change(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err)
{
	struct change_info info = {.actor = im->o->actor, .kind = "import", .batch = im->batch, .note = im->o->note,
				   .reason = im->o->reason, .is_import = true, .is_rehearsal = !im->o->commit};
	struct change *c;
	size_t serious = im->faults.serious, before = im->faults.n;
	TRY(change_begin(im->g, &info, &im->faults, &c, err));
	enum status st = is_stale(im, ret_stale, err);
	if (st != ST_OK || *ret_stale) {
		change_abort(c);
		return st;
	}
	st = put_all(im, c, ret, err);
	import_place_new(im, before, -1, 0, -1);
	if (st == ST_NO) {
		change_abort(c);
		return ST_OK;
	}
	if (st == ST_OK && !import_progress(im, IMPORT_VALIDATING, 0))
		st = err_set(err, ST_CANCELLED, "the import was stopped; nothing was written");
	if (st == ST_OK && im->o->may_write)
		st = import_rights(im, change_tx(c), err);
	if (st == ST_OK)
		st = import_check(im, change_tx(c), err);
	if (st == ST_OK)
		st = import_changed_since(im, change_tx(c), err);
	bool writes = ret->created + ret->changed > 0; /* else no batch: nothing changed */
	if (st != ST_OK || !im->o->commit || !writes || im->faults.serious > serious) {
		change_abort(c);
		bool lacks_files = st == ST_OK && im->o->commit && !writes && im->faults.serious == serious && im->attached;
		return lacks_files ? keep_alone(im, err) : st;
	}
	import_progress(im, IMPORT_COMMITTING, 0);
	st = import_keep_files(im, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	st = change_commit(c, NULL, err);
	import_place_new(im, before, -1, 0, -1);
	ret->committed = st == ST_OK;
	return st == ST_NO ? ST_OK : st;
}

struct bulk_place import_ready_place(struct importer *im, const struct output *o)
{
	int i = (int)(o - im->outputs);
	return (struct bulk_place){.store = im->ready, .table = arena_printf(im->arena, "r%d", i),
				   .attached = arena_printf(im->arena, "ready.r%d", i)};
}

struct bulk_rows import_staged_rows(struct importer *im, struct output *o)
{
	return (struct bulk_rows){.table = arena_printf(im->arena, "stage.%s", o->table), .same = same_of(im, o), .apart = im->stage, .apart_table = o->table};
}

bool import_is_alone(const struct importer *im, const struct output *o)
{
	bool is_first = o == im->outputs, is_last = o + 1 == im->outputs + im->n_outputs;
	return (is_first || o[-1].record != o->record) && (is_last || o[1].record != o->record);
}

/* Before the lock: all that does not need it. Rows of a record that come in several sheets may meet each other in the register. */
static enum status make_ready(struct importer *im, struct err *err)
{
	for (int i = 0; i < im->n_outputs; i++) {
		struct output *o = &im->outputs[i];
		if (o->ready || o->rows == 0 || !import_is_alone(im, o))
			continue;
		struct bulk_rows rows = import_staged_rows(im, o);
		struct bulk_place place = import_ready_place(im, o);
		TRY(bulk_prepare(im->g, o->record, &rows, &place, &o->ready, err));
	}
	return ST_OK;
}

static enum status write_ready(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err)
{
	TRY(make_ready(im, err));
	TRY(store_attach(im->g->store, arena_printf(im->arena, "%s.ready", im->path), "ready", err));
	enum status st = write_change(im, ret, ret_stale, err);
	enum status detached = store_detach(im->g->store, "ready", st == ST_OK ? err : NULL);
	return st == ST_OK ? detached : st;
}

static enum status rehearse(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err)
{
	TRY(import_rehearse_begin(im, err));
	enum status st = write_change(im, ret, ret_stale, err);
	import_rehearse_end(im);
	return st;
}

enum status import_write(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err)
{
	bool is_sqlite = store_dialect(im->g->store) == STORE_SQLITE;
	for (int i = 0; i < im->n_outputs; i++)
		im->outputs[i].same.n = 0; /* of an attempt that came too late */
	if (!is_sqlite)
		return im->o->commit ? write_change(im, ret, ret_stale, err) : rehearse(im, ret, ret_stale, err);
	TRY(store_attach(im->g->store, im->path, "stage", err));
	enum status st = im->o->commit ? write_ready(im, ret, ret_stale, err) : rehearse(im, ret, ret_stale, err);
	enum status detached = store_detach(im->g->store, "stage", st == ST_OK ? err : NULL);
	return st == ST_OK ? detached : st;
}
