/* The rows of a batch, set by set: close what changes, insert everything new in one stream. What is not simple goes through
 * change_put, row by row. */
#include "record/bulk_inside.h"
#include "record/put.h"
#include "record/schema.h"
#include "record/sealed.h"

#include "crypt/keyring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status bulk_persons(struct bulk_job *j, enum status (*need)(void *context, struct id person, struct err *err), void *context,
			 struct err *err)
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
		if (j->g->keys && !id_is_zero(person))
			TRY(keyring_state(j->g->keys, person, &state, err));
		if (state == KEY_DESTROYED)
			s->verdict = ROW_BY_HAND;
		else if (state == KEY_NONE)
			TRY(need(context, person, err));
	}
	return ST_OK;
}

void bulk_columns(struct bulk_job *j, const struct bulk_column *meta, size_t n_meta)
{
	const struct layout *l = j->l;
	int n = 0;
	for (size_t i = 0; i < n_meta; i++)
		j->columns[n++] = meta[i];
	if (l->has_state)
		j->columns[n++] = (struct bulk_column){"state", STORE_TEXT};
	if (l->has_sealed)
		j->columns[n++] = (struct bulk_column){"sealed", STORE_BLOB};
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		enum value_form form = kind_of(f->kind)->form;
		for (int k = 0; field_has_column(f) && k < value_columns(form); k++)
			j->columns[n++] = (struct bulk_column){
				arena_printf(j->lasting, "%s%s", f->name, value_column_suffix(form, k)),
				value_column_type(form, k)};
	}
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		if (field_has_hash(f) || field_has_sort(l, i))
			j->projected[j->n_projected++] = i;
		if (field_has_hash(f))
			j->columns[n++] =
				(struct bulk_column){arena_printf(j->lasting, "%s_hash", f->name), STORE_BLOB};
		if (field_has_sort(l, i))
			j->columns[n++] =
				(struct bulk_column){arena_printf(j->lasting, "%s_sort", f->name), STORE_BLOB};
	}
	j->n_columns = n;
}

static enum status put_projections(struct bulk_job *j, struct bulk *b, const struct made *m, struct err *err)
{
	const struct layout *l = j->l;
	uint8_t (*hashes)[MATCH_BYTES] = j->hashes;
	int n_hashes = 0;
	for (int k = 0; k < j->n_projected; k++) {
		int i = j->projected[k];
		const struct field *f = &l->record->fields[i];
		struct value v = m->row.values[i];
		if (field_has_hash(f) && (v.form == VALUE_NULL || n_hashes == HASHES_MAX)) {
			bulk_null(b);
		} else if (field_has_hash(f)) {
			TRY(matched_hash(j->g, f, v, hashes[n_hashes], err));
			bulk_blob(b, hashes[n_hashes++], MATCH_BYTES);
		}
		if (!field_has_sort(l, i))
			continue;
		if (m->sorts[k].is_null)
			bulk_null(b);
		else
			bulk_blob(b, m->sorts[k].n ? j->bytes[m->half].p + m->sorts[k].at : "", m->sorts[k].n);
	}
	return ST_OK;
}

enum status bulk_values(struct bulk_job *j, struct bulk *b, const struct made *m, struct err *err)
{
	const struct layout *l = j->l;
	const struct row *row = &m->row;
	if (l->has_state)
		bulk_str(b, row->state.p ? row->state : STR(""));
	if (l->has_sealed && row->sealed.n)
		bulk_blob(b, row->sealed.p, row->sealed.n);
	else if (l->has_sealed)
		bulk_null(b);
	for (int i = 0; i < l->n_columns; i++)
		value_bulk(b, l->columns[i].form, &row->values[l->columns[i].field]);
	return put_projections(j, b, m, err);
}

static enum status insert_one(struct bulk_job *j, struct bulk *b, const struct made *m, struct err *err)
{
	const struct row *row = &m->row;
	bulk_i64(b, j->part->next_version);
	bulk_blob(b, row->id.b, sizeof(row->id.b));
	bulk_i64(b, row->valid_from);
	bulk_i64(b, row->valid_to);
	bulk_i64(b, j->c->tx);
	bulk_i64(b, row->tx_to);
	bulk_i64(b, j->source);
	bulk_i64(b, row->source_row);
	bulk_i64(b, proof_mark(PROOF_CONTENT, m->digest, j->source));
	TRY(bulk_values(j, b, m, err));
	TRY(bulk_row(b, err));
	change_count(j->part, m->digest, j->source);
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
	if (!j->out)
		TRY(bulk_open(j->g->store, &j->out, j->l->record->name, j->columns, j->n_columns, err));
	for (size_t i = 0; i < j->n; i++)
		if (j->rows[i].verdict == ROW_NEW || j->rows[i].verdict == ROW_REPLACED)
			TRY(insert_one(j, j->out, &j->made[i], err));
	return ST_OK;
}

/* Words of new rows, in one stream; replaced ones are looked at again when the change is committed. */
static enum status add_words(struct bulk_job *j, struct err *err)
{
	static const struct bulk_column columns[] = {
		{"number", STORE_INTEGER}, {"id", STORE_BLOB}, {"record", STORE_TEXT}, {"words", STORE_TEXT}};
	struct store *store = j->g->store;
	int64_t number;
	TRY(search_next_number(j->g, &number, err));
	struct bulk *b;
	TRY(bulk_open(store, &b, "search_text", columns, ARRAY_LEN(columns), err));
	enum status st = ST_OK;
	for (size_t i = 0; i < j->n && st == ST_OK; i++) {
		struct str words = bulk_made_words(j, &j->made[i]);
		if (j->rows[i].verdict != ROW_NEW || !words.n)
			continue;
		bulk_i64(b, number++);
		bulk_blob(b, j->rows[i].id.b, sizeof(j->rows[i].id.b));
		bulk_str(b, str_of(j->l->record->name));
		bulk_str(b, words);
		st = bulk_row(b, err);
	}
	enum status closed = bulk_close(b, NULL, st == ST_OK ? err : NULL);
	return st == ST_OK ? closed : st;
}

void bulk_same_add(struct bulk_job *j, struct id id, int64_t row)
{
	struct bulk_same *all = j->same;
	if (!all)
		return;
	if (all->n == all->cap) {
		size_t cap = all->cap ? 2 * all->cap : 64;
		struct bulk_same_row *list = ARENA_ARRAY(all->arena, struct bulk_same_row, cap);
		if (all->n)
			memcpy(list, all->list, all->n * sizeof *list);
		all->list = list;
		all->cap = cap;
	}
	all->list[all->n++] = (struct bulk_same_row){id, row};
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
	struct id id;
	TRY(change_put(j->c, &in, &id, &outcome, err));
	if (outcome == PUT_UNCHANGED)
		bulk_same_add(j, id, s->row);
	j->counts.created += outcome == PUT_CREATED;
	j->counts.changed += outcome == PUT_CHANGED;
	j->counts.unchanged += outcome == PUT_UNCHANGED;
	return ST_OK;
}

/* While lists for indexes are sorted: lists that stay in the processor's cache, sorted by threads while this one reads on. */
enum { SORT_KIB = 4 << 10, SORT_THREADS = 2 };

/* Room for a row and what the indexes have of it. Without indexes rows only come at the end, and no more room is needed. */
static int64_t cache_kib(const struct bulk_many *m)
{
	enum { ROW_BYTES = 400, LEAST_KIB = 16 << 10, MOST_KIB = 128 << 10 };
	int64_t kib = m->without_indexes ? 0 : m->rows * ROW_BYTES >> 10;
	return MAX(MIN(kib, (int64_t)MOST_KIB), (int64_t)LEAST_KIB);
}

enum status bulk_many_begin(struct bulk_job *j, const struct bulk_many *m, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	if (store_dialect(j->g->store) != STORE_SQLITE)
		return ST_OK;
	buf_printf(&sql, "PRAGMA main.cache_size = -%lld;", (long long)cache_kib(m));
	if (m->without_indexes)
		schema_indexes(j->l, true, &sql);
	return store_run(j->g->store, sql.p, err);
}

enum status bulk_many_end(struct bulk_job *j, struct bulk_many *m, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	if (store_dialect(j->g->store) != STORE_SQLITE)
		return ST_OK;
	if (m->without_indexes) {
		buf_printf(&sql, "PRAGMA threads = %d; PRAGMA main.cache_size = -%d;", SORT_THREADS, SORT_KIB);
		schema_indexes(j->l, false, &sql);
		buf_cstr(&sql, "PRAGMA threads = 0;");
	}
	buf_printf(&sql, "PRAGMA main.cache_size = -%d", STORE_CACHE_KIB);
	*m = (struct bulk_many){};
	return store_run(j->g->store, sql.p, err);
}

static enum status need_person(void *context, struct id person, struct err *err)
{
	return change_person(context, person, err);
}

static enum status write_piece(struct bulk_job *j, void *context, struct err *err)
{
	struct bulk_many *many = context;
	size_t n_new = 0, n_replaced = 0;
	TRY(bulk_persons(j, need_person, j->c, err));
	for (size_t i = 0; i < j->n; i++) {
		struct staged *s = &j->rows[i];
		n_new += s->verdict == ROW_NEW;
		n_replaced += s->verdict == ROW_REPLACED;
		j->counts.unchanged += s->verdict == ROW_UNCHANGED;
		if (s->verdict == ROW_UNCHANGED)
			bulk_same_add(j, s->id, s->row);
		if (s->verdict != ROW_REPLACED)
			continue;
		TRY(end_stream(j, err));
		TRY(change_close(j->c, j->part, s->old->version, err));
		change_touch(j->c, j->l, s->id);
	}
	bool has_words = n_new && j->l->has_search && !j->c->info.is_rehearsal;
	if (n_new || n_replaced) {
		TRY(bulk_make(j, has_words, err));
		TRY(insert_piece(j, err));
	}
	if (has_words) {
		TRY(end_stream(j, err));
		TRY(add_words(j, err));
	}
	j->counts.created += (int64_t)n_new;
	j->counts.changed += (int64_t)n_replaced;
	for (size_t i = 0; i < j->n; i++) {
		if (j->rows[i].verdict != ROW_BY_HAND)
			continue;
		TRY(end_stream(j, err));
		if (many->without_indexes)
			TRY(bulk_many_end(j, many, err)); /* rows by hand are looked up one by one */
		TRY(put_by_hand(j, &j->rows[i], err));
	}
	return j->is_apart ? ST_OK : end_stream(j, err);
}

static enum status count_staged(struct bulk_job *j, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[100];
	*ret = 0;
	if (store_dialect(j->g->store) != STORE_SQLITE)
		return ST_OK;
	snprintf(sql, sizeof(sql), "SELECT max(rowid) FROM %s", j->table);
	TRY(store_prepare(j->store, &q, sql, err));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret = stmt_i64(q, 0);
	return ST_OK;
}

static enum status run(struct bulk_job *j, const struct bulk_rows *rows, struct err *err)
{
	static const struct bulk_column meta[] = {
		{"version", STORE_INTEGER},  {"id", STORE_BLOB},	     {"valid_from", STORE_INTEGER},
		{"valid_to", STORE_INTEGER}, {"tx_from", STORE_INTEGER},     {"tx_to", STORE_INTEGER},
		{"origin_sheet", STORE_INTEGER}, {"origin_row", STORE_INTEGER}, {"mark", STORE_INTEGER}};
	struct bulk_many many = {};
	TRY(bulk_start(j, rows, err));
	bulk_columns(j, meta, ARRAY_LEN(meta));
	TRY(count_staged(j, &many.rows, err));
	many.without_indexes = many.rows >= BULK_LARGE && !j->holds_rows;
	TRY(bulk_many_begin(j, &many, err));
	TRY(bulk_pieces(j, write_piece, &many, err));
	TRY(end_stream(j, err));
	return bulk_many_end(j, &many, err);
}

enum status bulk_put(struct change *c, const struct record *r, const struct bulk_rows *rows, const char *only, int64_t source,
		     struct bulk_counts *ret, struct err *err)
{
	struct part *part = change_part(c, r, err);
	if (!part)
		return err_status(err);
	struct bulk_job *j = heap_alloc(1, sizeof(*j));
	bulk_job_init(j, c->g, part->layout, &c->lasting);
	j->c = c;
	j->moment = c->moment;
	j->source = source;
	j->part = part;
	j->only = only;
	enum status st = run(j, rows, err);
	if (st != ST_OK)
		(void)!bulk_close(j->out, NULL, NULL);
	else
		*ret = j->counts;
	bulk_job_done(j);
	free(j);
	return st;
}

enum status change_bulk(struct change *c, const struct record *r, const struct bulk_rows *rows, int64_t source,
			struct bulk_counts *ret, struct err *err)
{
	return bulk_put(c, r, rows, NULL, source, ret, err);
}
