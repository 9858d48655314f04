#include "record/schema.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define NOW "WHERE tx_to = " TX_NOW_SQL

void schema_base(enum store_dialect d, struct buf *out)
{
	const char *i = store_type_name(d, STORE_INTEGER), *t = store_type_name(d, STORE_TEXT),
		   *b = store_type_name(d, STORE_BLOB);
	buf_printf(out,
		   "-- One row a transaction; chain links it to the one before.\n"
		   "CREATE TABLE tx (\n\tnumber %s PRIMARY KEY,\n\tmoment %s NOT NULL UNIQUE, -- microseconds, "
		   "UTC\n\tactor %s NOT NULL,\n"
		   "\tkind %s NOT NULL,\n\tbatch %s,\n\tnote %s,\n\treason %s,\n\trows %s NOT NULL,\n\tdigest %s NOT "
		   "NULL,\n"
		   "\tchain %s NOT NULL\n);\nCREATE INDEX tx_batch ON tx(batch) WHERE batch IS NOT NULL;\n",
		   i, i, t, t, t, t, t, i, b, b);
	buf_printf(out,
		   "-- What a transaction did to one record: the versions it inserted, from first_version on, and "
		   "closed.\n"
		   "CREATE TABLE tx_part (\n\ttx %s NOT NULL,\n\trecord %s NOT NULL,\n\tfirst_version %s NOT NULL,\n"
		   "\tinserted %s NOT NULL,\n\tclosed %s NOT NULL,\n\tinserted_digest %s NOT NULL,\n\tclosed_digest %s "
		   "NOT NULL,\n"
		   "\tPRIMARY KEY (tx, record)\n);\n",
		   i, t, i, i, i, b, b);
	buf_printf(out,
		   "-- Every field a record ever had, with the form of its values.\n"
		   "CREATE TABLE record_field (\n\trecord %s NOT NULL,\n\tfield %s NOT NULL,\n\tform %s NOT NULL,\n"
		   "\tis_sealed %s NOT NULL,\n\tPRIMARY KEY (record, field)\n);\n",
		   t, t, i, i);
	buf_printf(out,
		   "-- Words to search by, one token a character; not part of the proof.\n"
		   "CREATE TABLE search_text (\n\tnumber %s PRIMARY KEY,\n\tid %s NOT NULL UNIQUE,\n\trecord %s NOT "
		   "NULL,\n"
		   "\twords %s NOT NULL\n);\n",
		   i, b, t, t);
	if (d == STORE_SQLITE)
		schema_search(out);
	else
		buf_cstr(out,
			 "CREATE INDEX search_text_words ON search_text USING gin (to_tsvector('simple', words));\n");
}

void schema_search(struct buf *out)
{
	buf_cstr(out, "-- Which rows hold a token, of those up to the number `indexed`.\n"
		      "CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='ascii', columnsize=0, detail=none);\n"
		      "CREATE TABLE search_state (indexed INTEGER NOT NULL);\nINSERT INTO search_state VALUES (0);\n");
}

void schema_files(enum store_dialect d, struct buf *out)
{
	const char *b = store_type_name(d, STORE_BLOB);
	buf_printf(out, "-- The files that rows name, by their SHA-256.\nCREATE TABLE stored_file (\n\tdigest %s PRIMARY KEY,\n\tbytes %s NOT NULL\n);\n",
		   b, b);
}

static void column(enum store_dialect d, struct buf *out, const char *before, const char *name, const char *suffix,
		   enum store_type type, const char *after)
{
	buf_printf(out, "%s\"%s%s\" %s%s", before, name, suffix, store_type_name(d, type), after);
}

/* Every column a field has, projections too. */
static void field_columns(enum store_dialect d, const struct layout *l, int i, const char *before, const char *after,
			  struct buf *out)
{
	const struct field *f = &l->record->fields[i];
	enum value_form form = kind_of(f->kind)->form;
	for (int k = 0; field_has_column(f) && k < value_columns(form); k++)
		column(d, out, before, f->name, value_column_suffix(form, k), value_column_type(form, k), after);
	if (field_has_hash(f))
		column(d, out, before, f->name, "_hash", STORE_BLOB, after);
	if (field_has_sort(l, i))
		column(d, out, before, f->name, "_sort", STORE_BLOB, after);
}

/* One index over what is held now; `drop`: taken away instead. */
static void put_index(struct buf *out, bool drop, const char *unique, const char *table, const char *name,
		      const char *suffix, const char *columns, const char *where)
{
	if (drop)
		buf_printf(out, "DROP INDEX IF EXISTS \"%s_%s%s\";\n", table, name, suffix);
	else
		buf_printf(out, "CREATE %sINDEX \"%s_%s%s\" ON \"%s\"(%s)%s%s;\n", unique, table, name, suffix, table,
			   columns, *where ? " " : "", where);
}

/* The column, with what the record's own order has after it: the first page of the list then reads no more rows than it shows. */
static void put_columns(const struct layout *l, int i, struct buf *out)
{
	struct str sort = str_of(l->record->sort), name;
	buf_printf(out, "\"%s\"", l->record->fields[i].name);
	if (!sort.n || !str_next(&sort, ',', &name) || !str_eq(name, str_of(l->record->fields[i].name)))
		return;
	while (sort.p && str_next(&sort, ',', &name)) {
		int k = record_field_index(l->record, name);
		if (k < 0 || field_has_sort(l, k) || !field_has_column(&l->record->fields[k]))
			return;
		buf_printf(out, ", \"%s\"", l->record->fields[k].name);
	}
}

static void field_indexes(const struct layout *l, int i, bool drop, struct buf *out)
{
	const char *table = l->record->name;
	const struct field *f = &l->record->fields[i];
	bool leads_key = l->n_key && l->key[0] == i, has_column = field_has_column(f) && !leads_key;
	bool is_name = (i == l->name_field || (f->flags & F_SEARCH)) && f->kind == FIELD_TEXT;
	char column[200];
	CLEANUP(buf_done) struct buf columns;
	buf_init(&columns, 0);
	put_columns(l, i, &columns);
	if (has_column && (f->kind == FIELD_REFERENCE || (f->flags & F_UNIQUE) || is_name))
		put_index(out, drop, "", table, f->name, "", columns.p, NOW);
	snprintf(column, sizeof(column), "\"%s_hash\"", f->name);
	if (field_has_hash(f))
		put_index(out, drop, "", table, f->name, "_hash", column, NOW);
	snprintf(column, sizeof(column), "\"%s_sort\", id", f->name);
	if (field_has_sort(l, i))
		put_index(out, drop, "", table, f->name, "_sort", column, NOW);
}

int schema_sorted_field(const struct layout *l)
{
	struct str sort = str_of(l->record->sort), name;
	if (!sort.n || !str_next(&sort, ',', &name))
		return -1;
	int i = record_field_index(l->record, str_starts(name, STR("-")) ? str_slice(name, 1, name.n) : name);
	const struct field *f = i >= 0 ? &l->record->fields[i] : NULL;
	bool has_own = f && ((l->n_key && l->key[0] == i) || f->kind == FIELD_REFERENCE || (f->flags & F_UNIQUE) || field_has_sort(l, i));
	return !f || has_own || !field_has_column(f) || value_columns(kind_of(f->kind)->form) != 1 ? -1 : i;
}

void schema_sorted(const struct layout *l, bool drop, struct buf *out)
{
	int i = schema_sorted_field(l);
	char column[200];
	if (i < 0)
		return;
	snprintf(column, sizeof column, "\"%s\"", l->record->fields[i].name);
	put_index(out, drop, "", l->record->name, "sorted", "", column, NOW);
}

int schema_own_order(const struct layout *l, bool *ret_down)
{
	struct str sort = str_of(l->record->sort), name;
	int i = l->n_key ? l->key[0] : -1;
	*ret_down = false;
	if (sort.n && str_next(&sort, ',', &name)) {
		*ret_down = str_starts(name, STR("-"));
		i = record_field_index(l->record, *ret_down ? str_slice(name, 1, name.n) : name);
	}
	const struct field *f = i >= 0 ? &l->record->fields[i] : NULL;
	return f && field_has_column(f) && !field_has_sort(l, i) && value_columns(kind_of(f->kind)->form) == 1 ? i : -1;
}

/* What happens comes without end; what there is, and what is reported of a year, is as much as a city has. */
static bool grows(const struct record *r) { return (r->life == LIFE_PLAIN || r->life == LIFE_PERIOD) && (!r->is_internal || r->is_shown); }

bool schema_is_listed(const struct layout *l, int i)
{
	const struct field *f = &l->record->fields[i];
	bool down, is_of_one = f->kind != FIELD_REFERENCE && f->kind != FIELD_LONG_TEXT && f->kind != FIELD_SHAPE && f->kind != FIELD_FILE;
	return grows(l->record) && (f->flags & F_LIST) && !(f->flags & F_UNIQUE) && is_of_one && field_has_column(f) && !field_has_sort(l, i) &&
	       value_columns(kind_of(f->kind)->form) == 1 && !(l->n_key && l->key[0] == i) && schema_own_order(l, &down) != i;
}

bool schema_has_order(const struct layout *l, int i)
{
	const struct field *f = &l->record->fields[i];
	return schema_is_listed(l, i) || field_has_sort(l, i) || (l->n_key && l->key[0] == i) || (f->flags & F_UNIQUE) || schema_sorted_field(l) == i;
}

static void put_listed(const struct layout *l, const char *name, bool drop, struct buf *out)
{
	bool down;
	int own = schema_own_order(l, &down);
	CLEANUP(buf_done) struct buf columns;
	buf_init(&columns, 0);
	buf_printf(&columns, "\"%s\"", name);
	if (own >= 0)
		buf_printf(&columns, ", \"%s\"%s", l->record->fields[own].name, down ? " DESC" : "");
	buf_cstr(&columns, ", id");
	put_index(out, drop, "", l->record->name, name, "_listed", columns.p, NOW);
}

void schema_listed(const struct layout *l, bool drop, struct buf *out)
{
	for (int i = 0; i < l->n_fields; i++)
		if (schema_is_listed(l, i))
			put_listed(l, l->record->fields[i].name, drop, out);
	if (l->has_state && grows(l->record))
		put_listed(l, "state", drop, out);
}

void schema_id(const struct layout *l, bool drop, struct buf *out)
{
	/* With tx_to, what stands today is found beside any number of versions that no longer do. */
	put_index(out, drop, "", l->record->name, "id", "", "id, tx_to", "");
}

void schema_indexes(const struct layout *l, bool drop, struct buf *out)
{
	const struct record *r = l->record;
	schema_id(l, drop, out);
	put_index(out, drop, "", r->name, "closed", "", "tx_to, version", "WHERE tx_to < " TX_NOW_SQL);
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	for (int k = 0; k < l->n_key; k++)
		buf_printf(&key, "\"%s\", ", r->fields[l->key[k]].name);
	buf_cstr(&key, "valid_from");
	if (l->n_key)
		put_index(out, drop, "UNIQUE ", r->name, "key", "", key.p, NOW);
	for (int k = 0; k < l->n_fields; k++)
		field_indexes(l, k, drop, out);
	schema_sorted(l, drop, out);
	schema_listed(l, drop, out);
}

void schema_record(enum store_dialect d, const struct layout *l, struct buf *out)
{
	const struct record *r = l->record;
	const char *i = store_type_name(d, STORE_INTEGER), *b = store_type_name(d, STORE_BLOB);
	buf_printf(out, "-- %s: %s\nCREATE TABLE \"%s\" (\n\tversion %s PRIMARY KEY,\n\tid %s NOT NULL,\n", r->label.zh,
		   r->label.en, r->name, i, b);
	buf_printf(out,
		   "\tvalid_from %s NOT NULL,\n\tvalid_to %s NOT NULL,\n\ttx_from %s NOT NULL,\n\ttx_to %s NOT NULL,\n",
		   i, i, i, i);
	buf_printf(out, "\torigin_sheet %s NOT NULL,\n\torigin_row %s NOT NULL,\n\tmark %s NOT NULL", i, i, i);
	if (l->has_state)
		buf_printf(out, ",\n\tstate %s NOT NULL", store_type_name(d, STORE_TEXT));
	if (l->has_sealed)
		buf_printf(out, ",\n\tsealed %s", b);
	for (int k = 0; k < l->n_fields; k++)
		field_columns(d, l, k, ",\n\t", "", out);
	buf_cstr(out, "\n);\n");
	schema_indexes(l, false, out);
}

void schema_field(enum store_dialect d, const struct layout *l, int field, struct buf *out)
{
	CLEANUP(buf_done) struct buf add;
	buf_init(&add, 0);
	buf_printf(&add, "ALTER TABLE \"%s\" ADD COLUMN ", l->record->name);
	field_columns(d, l, field, add.p, ";\n", out);
	field_indexes(l, field, false, out);
	if (schema_sorted_field(l) == field)
		schema_sorted(l, false, out);
}

void schema_write(const struct catalogue *c, enum store_dialect dialect, struct buf *out)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	schema_base(dialect, out);
	schema_files(dialect, out);
	const struct record *const own[] = {&record_alias, &record_source};
	struct layout l;
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		layout_make(&a, own[i], &l);
		buf_char(out, '\n');
		schema_record(dialect, &l, out);
	}
	for (int i = 0; c->records[i]; i++) {
		layout_make(&a, c->records[i], &l);
		buf_char(out, '\n');
		schema_record(dialect, &l, out);
	}
}
