/* The rows of a batch, set by set: read a piece of the staged table beside what the register holds of the same rows,
 * close what changes, insert everything new in one stream. What is not simple goes through change_put, row by row. */
#include "record/change_inside.h"
#include "record/put.h"
#include "record/schema.h"
#include "record/sealed.h"
#include "text/pinyin.h"

#include "crypt/keyring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows a piece: few enough to stay in the processor's cache. */
enum { PIECE = 1024, MANY = 80000, COLUMNS_MAX = 1000 };

enum verdict { ROW_UNCHANGED, ROW_NEW, ROW_REPLACED, ROW_BY_HAND };

struct staged {
	int64_t row;
	struct id id; /* given by the importer, or the row that matched; zero: none */
	bool has_effective;
	day_t effective;
	struct value *values; /* as staged; after deciding, the whole row's */
	struct row *old;      /* the version that matched, the first of several */
	int n_old;
	enum verdict verdict;
	day_t from, to;
};

struct bulk_job {
	struct change *c;
	struct part *part;
	const struct layout *l;
	const char *table;
	struct store *store;	     /* where the rows stand: the register's own, or one that reads beside it */
	bool is_apart;
	int64_t source;
	bool *given; /* by field */
	struct layout_column *staged; /* those given, in order of the fields; names are not used */
	int n_staged;
	bool gives_sealed, has_id, has_is_new, has_effective, joins;
	struct value *defaults;
	const char *position; /* the column that orders the staged rows */
	struct buf sql;
	struct bulk_column columns[COLUMNS_MAX];
	int n_columns;
	int *projected, n_projected; /* fields with a hash or a sort key */
	struct arena arena;	     /* of a piece */
	struct staged *rows;
	struct value *values; /* of PIECE rows, where they are read apart: the same room for every piece */
	size_t n;
	struct bulk *out; /* the stream of versions; open from piece to piece where nothing else needs the connection */
	struct buf sort;
	struct bulk_counts counts;
	bool is_large, has_no_indexes; /* prepare_many is in force */
};

static bool has_column(const struct stmt *q, const char *name)
{
	for (int i = 0; i < stmt_columns(q); i++)
		if (!strcmp(stmt_column_name(q, i), name))
			return true;
	return false;
}

/* What the staged table has. */
static enum status look(struct bulk_job *j, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[200];
	snprintf(sql, sizeof(sql), "SELECT * FROM %s LIMIT 1", j->table);
	TRY(store_prepare(j->store, &q, sql, err));
	bool has;
	TRY(stmt_step(q, &has, err));
	for (int i = 0; i < j->l->n_fields; i++) {
		const struct field *f = &j->l->record->fields[i];
		char name[160];
		snprintf(name, sizeof(name), "%s%s", f->name, value_column_suffix(kind_of(f->kind)->form, 0));
		j->given[i] = has_column(q, name);
		j->gives_sealed |= j->given[i] && field_is_sealed(f);
		if (j->given[i])
			j->staged[j->n_staged++] = (struct layout_column){.field = i, .form = kind_of(f->kind)->form};
	}
	j->has_id = has_column(q, "id");
	j->has_is_new = has_column(q, "is_new");
	j->has_effective = has_column(q, "effective");
	return ST_OK;
}

static enum status has_rows(struct bulk_job *j, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT 1 FROM \"%s\" WHERE tx_to = " TX_NOW_SQL " LIMIT 1", j->l->record->name);
	TRY(store_prepare(j->c->g->store, &q, sql, err));
	return stmt_step(q, ret, err);
}

static void add_prefixed(struct buf *sql, const char *list)
{
	struct str rest = str_of(list), part;
	while (rest.p && str_next(&rest, ',', &part))
		buf_printf(sql, ", v.%.*s", STR_ARG(str_trim(part)));
}

static void make_sql(struct bulk_job *j)
{
	const struct record *r = j->l->record;
	buf_clear(&j->sql);
	buf_printf(&j->sql, "SELECT s.\"row\", %s, %s, %s", j->has_id ? "s.id" : "NULL",
		   j->has_is_new ? "s.is_new" : "0", j->has_effective ? "s.effective" : "NULL");
	for (int i = 0; i < j->l->n_fields; i++)
		if (j->given[i]) {
			buf_cstr(&j->sql, ", ");
			layout_field_columns(&j->sql, "s.", &r->fields[i]);
		}
	buf_printf(&j->sql, ", s.%s", j->position);
	if (j->joins)
		add_prefixed(&j->sql, j->l->select);
	buf_printf(&j->sql, " FROM %s s", j->table);
	if (j->joins) {
		buf_printf(&j->sql, " LEFT JOIN \"%s\" v ON v.tx_to = " TX_NOW_SQL, r->name);
		if (j->has_id)
			buf_cstr(&j->sql, " AND v.id = s.id");
		for (int i = 0; i < j->l->n_key && !j->has_id; i++) {
			const struct field *f = &r->fields[j->l->key[i]];
			const char *n = f->name;
			/* A missing part equals a missing part; a key that is missing as a whole equals nothing. */
			if ((f->flags & F_REQUIRED) || j->l->n_key == 1)
				buf_printf(&j->sql, " AND v.\"%s\" = s.\"%s\"", n, n);
			else
				buf_printf(&j->sql,
					   " AND (v.\"%s\" = s.\"%s\" OR (v.\"%s\" IS NULL AND s.\"%s\" IS NULL))", n,
					   n, n, n);
		}
	}
	if (!j->is_apart)
		buf_printf(&j->sql, " WHERE s.%s > :after AND s.%s <= :until", j->position, j->position);
	buf_printf(&j->sql, " ORDER BY s.%s", j->position);
}

/* The position that ends the next piece; *ret_more false when nothing is left. */
static enum status next_piece(struct bulk_job *j, int64_t after, int64_t *ret_until, bool *ret_more, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[300];
	snprintf(
		sql, sizeof(sql),
		"SELECT max(p), count(*) FROM (SELECT %s AS p FROM %s WHERE %s > :after ORDER BY %s LIMIT %d) AS piece",
		j->position, j->table, j->position, j->position, PIECE);
	TRY(store_prepare(j->c->g->store, &q, sql, err));
	stmt_bind_i64(q, ":after", after);
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_until = stmt_i64(q, 0);
	*ret_more = stmt_i64(q, 1) > 0;
	return ST_OK;
}

static void take_staged(struct bulk_job *j, const struct stmt *q, struct staged *s)
{
	struct value *values = s->values;
	int column = 4;
	*s = (struct staged){.row = stmt_i64(q, 0),
			     .id = stmt_id(q, 1),
			     .has_effective = !stmt_is_null(q, 3),
			     .effective = (day_t)stmt_i64(q, 3),
			     .values = values};
	if (j->n_staged < j->l->n_fields)
		memset(values, 0, (size_t)j->l->n_fields * sizeof(*values));
	for (int i = 0; i < j->n_staged; i++)
		values[j->staged[i].field] = value_copy(&j->arena, value_read(q, j->staged[i].form, &column));
}

/* Rows that nothing in the register is compared with, by a statement that goes on from piece to piece. */
static enum status read_apart(struct bulk_job *j, struct stmt *q, bool *ret_more, struct err *err)
{
	for (j->n = 0; j->n < PIECE && *ret_more; j->n++) {
		TRY(stmt_step(q, ret_more, err));
		if (!*ret_more)
			return ST_OK;
		j->rows[j->n].values = j->values + j->n * (size_t)j->l->n_fields;
		take_staged(j, q, &j->rows[j->n]);
	}
	return ST_OK;
}

static enum status read_piece(struct bulk_job *j, int64_t after, int64_t until, struct err *err)
{
	const struct layout *l = j->l;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(j->c->g->store, &q, j->sql.p, err));
	stmt_bind_i64(q, ":after", after);
	stmt_bind_i64(q, ":until", until);
	size_t cap = PIECE;
	int64_t last = after;
	struct value *read = ARENA_ARRAY(&j->arena, struct value, (size_t)l->n_fields);
	j->rows = ARENA_ARRAY(&j->arena, struct staged, cap);
	j->n = 0;
	int at_version = 5;
	for (int i = 0; i < l->n_fields; i++)
		at_version += j->given[i] ? value_columns(kind_of(l->record->fields[i].kind)->form) : 0;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		/* PostgreSQL orders by the row's number alone: several rows of one number come one after another, and
		 * only a second match of the same staged row repeats it with another version. */
		int64_t position = stmt_i64(q, at_version - 1);
		bool has_old = j->joins && !stmt_is_null(q, at_version);
		struct staged *before = j->n ? &j->rows[j->n - 1] : NULL;
		bool is_again = before && before->old && has_old && last == position &&
				!id_cmp(before->old->id, stmt_id(q, at_version + 1));
		if (is_again) {
			before->n_old++;
			continue;
		}
		last = position;
		if (j->n == cap) {
			struct staged *more = ARENA_ARRAY(&j->arena, struct staged, cap * 2);
			memcpy(more, j->rows, j->n * sizeof(*more));
			j->rows = more;
			cap *= 2;
		}
		struct staged *s = &j->rows[j->n++];
		s->values = ARENA_ARRAY(&j->arena, struct value, (size_t)l->n_fields);
		take_staged(j, q, s);
		if (has_old) {
			struct row old;
			layout_read(l, q, at_version, &old, read, NULL);
			s->old = row_copy(&j->arena, &old);
			s->n_old = 1;
			s->id = old.id;
		}
	}
}

/* What is written for a staged row, when it is simple; s->values becomes the whole row. */
static void decide(struct bulk_job *j, struct staged *s)
{
	const struct layout *l = j->l;
	const struct field *fields = l->record->fields;
	bool has_key = l->n_key == 0 || j->has_id, is_frozen = false, differs = false;
	for (int i = 0; i < l->n_key; i++)
		has_key |= s->values[l->key[i]].form != VALUE_NULL;
	bool may_cut = l->record->life == LIFE_DATED && (s->has_effective || s->n_old > 1);
	if (!has_key || (s->old && (may_cut || j->gives_sealed))) {
		s->verdict = ROW_BY_HAND;
		return;
	}
	struct slice slice = {.from = DAY_MIN, .to = DAY_MAX, .values = s->values};
	if (s->old) {
		slice.from = s->old->valid_from;
		slice.to = s->old->valid_to;
		for (int i = 0; i < l->n_fields; i++) {
			if (!j->given[i]) {
				s->values[i] = s->old->values[i];
			} else if (!value_eq(s->values[i], s->old->values[i])) {
				differs = true;
				is_frozen |= (fields[i].flags & F_FROZEN) && s->old->values[i].form != VALUE_NULL;
			}
		}
	} else {
		for (int i = 0; i < l->n_fields; i++)
			if (!j->given[i])
				s->values[i] = j->defaults[i];
		if (s->has_effective && l->record->life == LIFE_DATED)
			slice.from = s->effective;
	}
	slice_set_life(l, &slice);
	s->from = slice.from;
	s->to = slice.to;
	s->verdict = slice.from >= slice.to || is_frozen ? ROW_BY_HAND
		     : !s->old				 ? ROW_NEW
		     : differs				 ? ROW_REPLACED
							 : ROW_UNCHANGED;
}

/* A person who was erased leaves the row to change_put, which says so. */
static enum status ensure_persons(struct bulk_job *j, struct err *err)
{
	const struct layout *l = j->l;
	if (!l->has_sealed || !j->gives_sealed)
		return ST_OK;
	for (size_t i = 0; i < j->n; i++) {
		struct staged *s = &j->rows[i];
		struct row row = {.record = l->record, .id = s->id, .values = s->values};
		if (s->verdict != ROW_NEW || !row_has_sealed_values(l, &row))
			continue;
		struct id person = row_person(l, &row);
		enum key_state state = KEY_DESTROYED;
		if (j->c->g->keys && !id_is_zero(person))
			TRY(keyring_state(j->c->g->keys, person, &state, err));
		if (state == KEY_DESTROYED)
			s->verdict = ROW_BY_HAND;
		else
			TRY(change_person(j->c, person, err));
	}
	return ST_OK;
}

static void make_columns(struct bulk_job *j)
{
	const struct layout *l = j->l;
	static const char *const meta[] = {"version", "id",	      "valid_from", "valid_to", "tx_from",
					   "tx_to",   "origin_sheet", "origin_row", "mark"};
	int n = 0;
	for (size_t i = 0; i < ARRAY_LEN(meta); i++)
		j->columns[n++] = (struct bulk_column){meta[i], i == 1 ? STORE_BLOB : STORE_INTEGER};
	if (l->has_state)
		j->columns[n++] = (struct bulk_column){"state", STORE_TEXT};
	if (l->has_sealed)
		j->columns[n++] = (struct bulk_column){"sealed", STORE_BLOB};
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		enum value_form form = kind_of(f->kind)->form;
		for (int k = 0; field_has_column(f) && k < value_columns(form); k++)
			j->columns[n++] = (struct bulk_column){
				arena_printf(&j->c->lasting, "%s%s", f->name, value_column_suffix(form, k)),
				value_column_type(form, k)};
	}
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		if (field_has_hash(f) || field_has_sort(l, i))
			j->projected[j->n_projected++] = i;
		if (field_has_hash(f))
			j->columns[n++] =
				(struct bulk_column){arena_printf(&j->c->lasting, "%s_hash", f->name), STORE_BLOB};
		if (field_has_sort(l, i))
			j->columns[n++] =
				(struct bulk_column){arena_printf(&j->c->lasting, "%s_sort", f->name), STORE_BLOB};
	}
	j->n_columns = n;
}

static enum status put_projections(struct bulk_job *j, struct bulk *b, const struct row *row, struct buf *sort,
				   uint8_t hashes[HASHES_MAX][MATCH_BYTES], struct err *err)
{
	const struct layout *l = j->l;
	int n_hashes = 0;
	for (int k = 0; k < j->n_projected; k++) {
		int i = j->projected[k];
		const struct field *f = &l->record->fields[i];
		struct value v = row->values[i];
		if (field_has_hash(f) && (v.form == VALUE_NULL || n_hashes == HASHES_MAX)) {
			bulk_null(b);
		} else if (field_has_hash(f)) {
			TRY(matched_hash(j->c->g, f, v, hashes[n_hashes], err));
			bulk_blob(b, hashes[n_hashes++], MATCH_BYTES);
		}
		if (!field_has_sort(l, i))
			continue;
		if (v.form != VALUE_TEXT) {
			bulk_null(b);
			continue;
		}
		struct collator *collator;
		TRY(reg_collator(j->c->g, &collator, err));
		buf_clear(sort);
		sort_key_put(sort, collator, v.s);
		bulk_blob(b, sort->p ? sort->p : "", sort->n);
	}
	return ST_OK;
}

static enum status insert_one(struct bulk_job *j, struct bulk *b, const struct staged *s, struct str state,
			      struct buf *sort, struct err *err)
{
	const struct layout *l = j->l;
	struct row row = {.record = l->record,
			  .version = j->part->next_version,
			  .id = s->id,
			  .valid_from = s->from,
			  .valid_to = s->to,
			  .tx_from = j->c->tx,
			  .tx_to = TX_NOW,
			  .source = j->source,
			  .source_row = s->row,
			  .values = s->values,
			  .state = s->old ? s->old->state : state,
			  .sealed = s->old ? s->old->sealed : (struct str){}};
	uint8_t h[DIGEST_SIZE], hashes[HASHES_MAX][MATCH_BYTES];
	int64_t mark;
	if (l->has_sealed && !s->old)
		TRY(row_seal(j->c->g, l, &j->arena, &row, err));
	proof_layout_row(&j->c->scratch, l, &row, h, &mark);
	bulk_i64(b, row.version);
	bulk_blob(b, row.id.b, sizeof(row.id.b));
	bulk_i64(b, row.valid_from);
	bulk_i64(b, row.valid_to);
	bulk_i64(b, row.tx_from);
	bulk_i64(b, row.tx_to);
	bulk_i64(b, row.source);
	bulk_i64(b, row.source_row);
	bulk_i64(b, mark);
	if (l->has_state)
		bulk_str(b, row.state.p ? row.state : STR(""));
	if (l->has_sealed && row.sealed.n)
		bulk_blob(b, row.sealed.p, row.sealed.n);
	else if (l->has_sealed)
		bulk_null(b);
	for (int i = 0; i < l->n_columns; i++)
		value_bulk(b, l->columns[i].form, &row.values[l->columns[i].field]);
	TRY(put_projections(j, b, &row, sort, hashes, err));
	TRY(bulk_row(b, err));
	change_count(j->part, h);
	return ST_OK;
}

/* Ends the stream of versions: the connection is free for other statements. */
static enum status end_stream(struct bulk_job *j, struct err *err)
{
	struct bulk *out = j->out;
	j->out = NULL;
	return bulk_close(out, NULL, err);
}

static enum status insert_piece(struct bulk_job *j, struct err *err)
{
	const struct state *initial = j->l->record->states;
	struct str state = initial ? str_of(initial->value) : (struct str){};
	if (!j->out)
		TRY(bulk_open(j->c->g->store, &j->out, j->l->record->name, j->columns, j->n_columns, err));
	for (size_t i = 0; i < j->n; i++)
		if (j->rows[i].verdict == ROW_NEW || j->rows[i].verdict == ROW_REPLACED)
			TRY(insert_one(j, j->out, &j->rows[i], state, &j->sort, err));
	return ST_OK;
}

/* Words of new rows, in one stream; replaced ones are looked at again when the change is committed. */
static enum status add_words(struct bulk_job *j, struct err *err)
{
	static const struct bulk_column columns[] = {
		{"number", STORE_INTEGER}, {"id", STORE_BLOB}, {"record", STORE_TEXT}, {"words", STORE_TEXT}};
	struct store *store = j->c->g->store;
	int64_t first;
	{
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		bool has;
		TRY(store_prepare(store, &q, "SELECT max(number) FROM search_text", err));
		TRY(stmt_step(q, &has, err));
		first = stmt_i64(q, 0) + 1;
	}
	CLEANUP(buf_done) struct buf words;
	buf_init(&words, 0);
	struct bulk *b;
	int64_t number = first;
	TRY(bulk_open(store, &b, "search_text", columns, ARRAY_LEN(columns), err));
	enum status st = ST_OK;
	for (size_t i = 0; i < j->n && st == ST_OK; i++) {
		const struct staged *s = &j->rows[i];
		if (s->verdict != ROW_NEW)
			continue;
		struct row row = {.record = j->l->record, .values = s->values}, *rows[] = {&row};
		buf_clear(&words);
		st = search_words(j->c->g, j->l, rows, 1, &words, err);
		if (st != ST_OK || !words.n)
			continue;
		bulk_i64(b, number++);
		bulk_blob(b, s->id.b, sizeof(s->id.b));
		bulk_str(b, str_of(j->l->record->name));
		bulk_str(b, buf_view(&words));
		st = bulk_row(b, err);
	}
	enum status closed = bulk_close(b, NULL, st == ST_OK ? err : NULL);
	if (st == ST_OK)
		st = closed;
	if (st != ST_OK || store_dialect(store) != STORE_SQLITE || number == first)
		return st;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		store, &q,
		"INSERT INTO search (rowid, words) SELECT number, words FROM search_text WHERE number >= :first", err));
	stmt_bind_i64(q, ":first", first);
	return stmt_exec(q, NULL, err);
}

static enum status put_by_hand(struct bulk_job *j, const struct staged *s, struct err *err)
{
	struct row_input in = {.record = j->l->record,
			       .id = s->old ? s->id : (struct id){},
			       .values = s->values,
			       .given = j->given,
			       .has_effective = s->has_effective,
			       .effective = s->effective,
			       .source = j->source,
			       .source_row = s->row};
	enum put_outcome outcome;
	TRY(change_put(j->c, &in, NULL, &outcome, err));
	j->counts.created += outcome == PUT_CREATED;
	j->counts.changed += outcome == PUT_CHANGED;
	j->counts.unchanged += outcome == PUT_UNCHANGED;
	return ST_OK;
}

/* Hundreds of thousands of rows touch every page of the indexes over and over: pages that do not fit the connection's
 * usual cache would be written out and read back each time; and indexes of a table that was empty are made faster at
 * the end, in one sort each. Both only in SQLite, where readers see nothing of it before the commit. */
static enum status prepare_many(struct bulk_job *j, bool was_empty, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_cstr(&sql, "PRAGMA main.cache_size = -131072; PRAGMA threads = 1;"); /* one helps to sort for indexes */
	if (was_empty)
		schema_indexes(j->l, true, &sql);
	j->is_large = true;
	j->has_no_indexes = was_empty;
	return store_run(j->c->g->store, sql.p, err);
}

static enum status end_many(struct bulk_job *j, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	if (j->has_no_indexes)
		schema_indexes(j->l, false, &sql);
	j->has_no_indexes = false;
	if (sql.n)
		TRY(store_run(j->c->g->store, sql.p, err));
	return j->is_large ? store_run(j->c->g->store, "PRAGMA main.cache_size = -16384; PRAGMA threads = 0", err) : ST_OK;
}

static enum status write_piece(struct bulk_job *j, struct err *err)
{
	size_t n_new = 0, n_replaced = 0;
	for (size_t i = 0; i < j->n; i++) {
		decide(j, &j->rows[i]);
		if (j->rows[i].verdict == ROW_NEW && id_is_zero(j->rows[i].id))
			j->rows[i].id = id_new(j->c->moment);
	}
	TRY(ensure_persons(j, err));
	for (size_t i = 0; i < j->n; i++) {
		struct staged *s = &j->rows[i];
		n_new += s->verdict == ROW_NEW;
		n_replaced += s->verdict == ROW_REPLACED;
		j->counts.unchanged += s->verdict == ROW_UNCHANGED;
		if (s->verdict != ROW_REPLACED)
			continue;
		TRY(end_stream(j, err));
		TRY(change_close(j->c, j->part, s->old->version, err));
		change_touch(j->c, j->l, s->id);
	}
	if (n_new || n_replaced)
		TRY(insert_piece(j, err));
	if (n_new && j->l->has_search && !j->c->info.is_rehearsal) {
		TRY(end_stream(j, err));
		TRY(add_words(j, err));
	}
	j->counts.created += (int64_t)n_new;
	j->counts.changed += (int64_t)n_replaced;
	for (size_t i = 0; i < j->n; i++) {
		if (j->rows[i].verdict != ROW_BY_HAND)
			continue;
		TRY(end_stream(j, err));
		if (j->has_no_indexes)
			TRY(end_many(j, err)); /* rows by hand are looked up one by one */
		TRY(put_by_hand(j, &j->rows[i], err));
	}
	return ST_OK;
}

static enum status is_many(struct bulk_job *j, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[100];
	*ret = false;
	if (store_dialect(j->c->g->store) != STORE_SQLITE)
		return ST_OK;
	snprintf(sql, sizeof(sql), "SELECT max(rowid) FROM %s", j->table);
	TRY(store_prepare(j->store, &q, sql, err));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret = stmt_i64(q, 0) >= MANY;
	return ST_OK;
}

static enum status put_apart(struct bulk_job *j, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(j->store, &q, j->sql.p, err));
	j->rows = ARENA_ARRAY(&j->c->lasting, struct staged, PIECE);
	for (bool more = true; more;) {
		struct arena_mark mark = arena_mark(&j->arena);
		TRY(read_apart(j, q, &more, err));
		TRY(write_piece(j, err));
		arena_reset(&j->arena, mark);
	}
	return ST_OK;
}

static enum status put_beside(struct bulk_job *j, struct err *err)
{
	int64_t after = INT64_MIN, until;
	for (bool more;;) {
		TRY(next_piece(j, after, &until, &more, err));
		if (!more)
			return ST_OK;
		struct arena_mark mark = arena_mark(&j->arena);
		TRY(read_piece(j, after, until, err));
		TRY(write_piece(j, err));
		TRY(end_stream(j, err));
		arena_reset(&j->arena, mark);
		after = until;
	}
}

static enum status run(struct bulk_job *j, const struct bulk_rows *rows, struct err *err)
{
	struct store *store = j->c->g->store;
	bool holds_rows;
	TRY(has_rows(j, &holds_rows, err));
	j->is_apart = rows->apart && !holds_rows;
	j->store = j->is_apart ? rows->apart : store;
	j->table = j->is_apart ? rows->apart_table : rows->table;
	TRY(look(j, err));
	bool key_is_given = j->l->n_key > 0;
	for (int i = 0; i < j->l->n_key; i++)
		key_is_given &= j->given[j->l->key[i]];
	j->joins = holds_rows && (j->has_id || key_is_given);
	if (!j->has_id && j->l->n_key && !key_is_given)
		return err_set(err, ST_USAGE, "%s: the key's columns are missing in the staged table",
			       j->l->record->name);
	j->position = store_dialect(j->store) == STORE_SQLITE ? "rowid" : "\"row\"";
	if (store_dialect(j->store) == STORE_POSTGRES) {
		CLEANUP(buf_done) struct buf index;
		buf_init(&index, 0);
		buf_printf(&index, "CREATE INDEX IF NOT EXISTS \"%s_row\" ON %s(\"row\"); ANALYZE %s", j->table,
			   j->table, j->table);
		TRY(store_run(store, index.p, err));
	}
	struct kind_context k = reg_kind_context(j->c->g, &j->c->lasting);
	for (int i = 0; i < j->l->n_fields; i++) {
		const struct field *f = &j->l->record->fields[i];
		struct kind_input in = {.text = str_of(f->default_value)};
		if (f->default_value && !field_parse(&k, f, &in, &j->defaults[i], NULL))
			return err_set(err, ST_INTERNAL, "%s.%s: the default value is not a value of its kind",
				       j->l->record->name, f->name);
	}
	make_columns(j);
	make_sql(j);
	bool many;
	TRY(is_many(j, &many, err));
	if (many)
		TRY(prepare_many(j, !holds_rows, err));
	if (j->is_apart)
		j->values = heap_alloc((size_t)PIECE * (size_t)j->l->n_fields, sizeof(*j->values));
	TRY(j->is_apart ? put_apart(j, err) : put_beside(j, err));
	TRY(end_stream(j, err));
	return end_many(j, err);
}

enum status change_bulk(struct change *c, const struct record *r, const struct bulk_rows *rows, int64_t source,
			struct bulk_counts *ret, struct err *err)
{
	struct bulk_job *j = heap_alloc(1, sizeof(*j));
	j->c = c;
	j->source = source;
	j->part = change_part(c, r, err);
	enum status st = j->part ? ST_OK : err ? err->status : ST_INTERNAL;
	arena_init(&j->arena);
	arena_alloc(&j->arena, 1); /* resetting to a mark gives back all that came after it, but not this */
	buf_init(&j->sql, 0);
	buf_init(&j->sort, 0);
	if (st == ST_OK) {
		j->l = j->part->layout;
		j->given = ARENA_ARRAY(&c->lasting, bool, (size_t)j->l->n_fields);
		j->projected = ARENA_ARRAY(&c->lasting, int, (size_t)j->l->n_fields);
		j->staged = ARENA_ARRAY(&c->lasting, struct layout_column, (size_t)j->l->n_fields);
		j->defaults = ARENA_ARRAY(&c->lasting, struct value, (size_t)j->l->n_fields);
		st = run(j, rows, err);
	}
	if (st != ST_OK)
		(void)!bulk_close(j->out, NULL, NULL);
	else
		*ret = j->counts;
	free(j->values);
	buf_done(&j->sort);
	buf_done(&j->sql);
	arena_done(&j->arena);
	free(j);
	return st;
}
