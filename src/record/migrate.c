/* Bringing the tables to the descriptors. */
#include "base/arena.h"
#include "base/buf.h"
#include "record/schema.h"
#include "record/search.h"

#include <stdlib.h>
#include <string.h>

enum { SCHEMA_BASE = 1, SCHEMA_FILES, SCHEMA_SEARCH, SCHEMA_SORTED, SCHEMA_ID, SCHEMA_LISTED, SCHEMA_NOW = SCHEMA_LISTED };

static char *made_by(void (*write)(enum store_dialect d, struct buf *out), enum store_dialect d)
{
	struct buf b;
	buf_init(&b, 0);
	write(d, &b);
	return b.p;
}

/* The form stored for the field, or −1. */
static enum status known_form(struct store *s, const char *record, const char *field, int *ret_form, bool *ret_sealed,
			      struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(s, &q, "SELECT form, is_sealed FROM record_field WHERE record = :record AND field = :field",
			  err));
	stmt_bind_str(q, ":record", str_of(record));
	stmt_bind_str(q, ":field", str_of(field));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_form = has ? (int)stmt_i64(q, 0) : -1;
	*ret_sealed = has && stmt_i64(q, 1);
	return ST_OK;
}

static enum status table_is_known(struct store *s, const char *record, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(s, &q, "SELECT 1 FROM record_field WHERE record = :record LIMIT 1", err));
	stmt_bind_str(q, ":record", str_of(record));
	return stmt_step(q, ret, err);
}

static enum status remember(struct store *s, const struct record *r, const struct field *f, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		s, &q,
		"INSERT INTO record_field (record, field, form, is_sealed) VALUES (:record, :field, :form, :sealed)",
		err));
	stmt_bind_str(q, ":record", str_of(r->name));
	stmt_bind_str(q, ":field", str_of(f->name));
	stmt_bind_i64(q, ":form", kind_of(f->kind)->form);
	stmt_bind_i64(q, ":sealed", field_is_sealed(f));
	return stmt_exec(q, NULL, err);
}

/* The states' column stands under a name no field can have. */
static const struct field state_field = {.name = ".state", .kind = FIELD_TEXT};

static enum status check_form(const struct record *r, const struct field *f, int form, bool sealed, struct err *err)
{
	if (form == (int)kind_of(f->kind)->form && sealed == field_is_sealed(f))
		return ST_OK;
	return err_set(err, ST_CONFLICT,
		       "%s.%s: the register holds values of another kind; give the new field another name", r->name,
		       f->name);
}

static enum status migrate_record(struct store *s, const struct layout *l, struct err *err)
{
	const struct record *r = l->record;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	bool exists, sealed;
	TRY(table_is_known(s, r->name, &exists, err));
	if (!exists)
		schema_record(store_dialect(s), l, &sql);
	bool had_sealed = false;
	size_t before = sql.n;
	int form;
	for (int i = 0; exists && i < l->n_fields; i++) {
		TRY(known_form(s, r->name, r->fields[i].name, &form, &sealed, err));
		had_sealed |= sealed;
		if (form >= 0)
			TRY(check_form(r, &r->fields[i], form, sealed, err));
		else
			schema_field(store_dialect(s), l, i, &sql);
	}
	if (exists && l->has_sealed && !had_sealed)
		buf_printf(&sql, "ALTER TABLE \"%s\" ADD COLUMN sealed %s;\n", r->name,
			   store_type_name(store_dialect(s), STORE_BLOB));
	TRY(known_form(s, r->name, state_field.name, &form, &sealed, err));
	if (exists && l->has_state && form < 0)
		buf_printf(&sql, "ALTER TABLE \"%s\" ADD COLUMN state %s NOT NULL DEFAULT '';\n", r->name,
			   store_type_name(store_dialect(s), STORE_TEXT));
	if (exists && sql.n > before) {
		schema_listed(l, true, &sql);
		schema_listed(l, false, &sql);
	}
	if (sql.n)
		TRY(store_run(s, sql.p, err));
	if (l->has_state && form < 0)
		TRY(remember(s, r, &state_field, err));
	for (int i = 0; i < l->n_fields; i++) {
		TRY(known_form(s, r->name, r->fields[i].name, &form, &sealed, err));
		if (form < 0)
			TRY(remember(s, r, &r->fields[i], err));
	}
	return ST_OK;
}

/* The index of search as it is today, empty: whatever there is, is found without it until it is taken in. */
static enum status search_anew(struct store *s, void *context, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	if (store_dialect(s) != STORE_SQLITE)
		return ST_OK;
	buf_cstr(&sql, "DROP TABLE search;\nDROP TABLE IF EXISTS search_state;\n");
	schema_search(&sql);
	return store_run(s, sql.p, err);
}

/* Tables and columns that are not there yet come with theirs. */
static enum status sort_indexes(struct store *s, void *context, struct err *err)
{
	struct reg *g = context;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	for (int i = 0; i < g->catalogue->n; i++) {
		const struct layout *l = &g->private_->layouts[i];
		int field = schema_sorted_field(l), form = -1;
		bool sealed;
		if (field >= 0)
			TRY(known_form(s, l->record->name, l->record->fields[field].name, &form, &sealed, err));
		if (form < 0)
			continue;
		buf_printf(&sql, "DROP INDEX IF EXISTS \"%s_sorted\";\n", l->record->name);
		schema_sorted(l, false, &sql);
	}
	return sql.n ? store_run(s, sql.p, err) : ST_OK;
}

static enum status id_indexes(struct store *s, void *context, struct err *err)
{
	struct reg *g = context;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	for (int i = 0; i < g->catalogue->n; i++) {
		const struct layout *l = &g->private_->layouts[i];
		bool is_known;
		TRY(table_is_known(s, l->record->name, &is_known, err));
		if (!is_known)
			continue;
		buf_printf(&sql, "DROP INDEX IF EXISTS \"%s_id\";\n", l->record->name);
		schema_id(l, false, &sql);
	}
	return sql.n ? store_run(s, sql.p, err) : ST_OK;
}

/* A record that lacks a column yet gets its indexes with it. */
static enum status listed_indexes(struct store *s, void *context, struct err *err)
{
	struct reg *g = context;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	for (int i = 0; i < g->catalogue->n; i++) {
		const struct layout *l = &g->private_->layouts[i];
		int form = 0;
		bool sealed;
		for (int k = 0; k < l->n_fields && form >= 0; k++)
			TRY(known_form(s, l->record->name, l->record->fields[k].name, &form, &sealed, err));
		if (form >= 0 && l->has_state)
			TRY(known_form(s, l->record->name, state_field.name, &form, &sealed, err));
		if (form < 0)
			continue;
		schema_listed(l, true, &sql);
		schema_listed(l, false, &sql);
	}
	return sql.n ? store_run(s, sql.p, err) : ST_OK;
}

enum status reg_migrate(struct reg *g, struct err *err)
{
	char *base[2] = {made_by(schema_base, STORE_SQLITE), made_by(schema_base, STORE_POSTGRES)};
	char *files[2] = {made_by(schema_files, STORE_SQLITE), made_by(schema_files, STORE_POSTGRES)};
	const struct migration migrations[] = {
		{.version = SCHEMA_BASE, .what = "transactions and search", .sql = {base[0], base[1]}},
		{.version = SCHEMA_FILES, .what = "contents of files", .sql = {files[0], files[1]}},
		{.version = SCHEMA_SEARCH, .what = "the index of search", .run = search_anew},
		{.version = SCHEMA_SORTED, .what = "indexes of lists in their order", .run = sort_indexes},
		{.version = SCHEMA_ID, .what = "today's version of a row found at once", .run = id_indexes},
		{.version = SCHEMA_LISTED, .what = "indexes of what lists show", .run = listed_indexes},
	};
	int before;
	enum status st = store_version(g->store, "record", &before, err);
	if (st == ST_OK)
		st = store_migrate(g->store, "record", migrations, SCHEMA_NOW, g, err);
	for (int i = 0; i < 2; i++) {
		free(base[i]);
		free(files[i]);
	}
	TRY(st);
	if (before > 0 && before < SCHEMA_SEARCH)
		TRY(reg_search_settle(g, err));
	if (reg_check_schema(g, NULL) == ST_OK)
		return ST_OK;
	TRY(store_begin(g->store, STORE_WRITE, err));
	for (int i = 0; st == ST_OK && i < g->catalogue->n; i++)
		st = migrate_record(g->store, &g->private_->layouts[i], err);
	if (st == ST_OK)
		st = store_commit(g->store, err);
	if (st != ST_OK)
		store_rollback(g->store);
	return st;
}

enum status reg_check_schema(struct reg *g, struct err *err)
{
	int version;
	TRY(store_version(g->store, "record", &version, err));
	if (version == 0)
		return err_set(err, ST_CONFLICT, "the database holds no register yet; run init");
	if (version > SCHEMA_NOW)
		return err_set(err, ST_CONFLICT, "the register was made by a newer version of the program; use that one");
	if (version < SCHEMA_NOW)
		return err_set(err, ST_CONFLICT, "the register was made by an earlier version of the program; run 'junheng migrate'");
	for (int i = 0; i < g->catalogue->n; i++) {
		const struct record *r = g->catalogue->records[i];
		for (const struct field *f = r->fields; f->name; f++) {
			int form;
			bool sealed;
			TRY(known_form(g->store, r->name, f->name, &form, &sealed, err));
			if (form < 0)
				return err_set(err, ST_CONFLICT, "%s.%s is missing in the database; run 'junheng migrate'",
					       r->name, f->name);
			TRY(check_form(r, f, form, sealed, err));
		}
	}
	return ST_OK;
}
