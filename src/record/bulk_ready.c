/* What a batch needs the writer's lock for is little: its transaction's number, the numbers of its versions and of its sheet. All
 * else is made here before the lock is taken, into a table of a scratch database: which rows are new, unchanged or replace a
 * version, their ids, values, sealed values, hashes, sort keys, words and the digests of their content. Under the lock the rows go
 * over in one statement. The caller sees to it that what they were compared with has not changed since. */
#include "record/bulk_inside.h"
#include "record/sealed.h"

#include "crypt/keyring.h"

#include <pthread.h>
#include <stdlib.h>

/* No field is named with a dot. */
#define CLOSES ".closes"
#define HASH ".hash"
#define WORDS ".words"
#define MARK ".mark"

static enum status need_person(void *context, struct id person, struct err *err)
{
	struct bulk_ready *y = context;
	if (y->n_persons == y->cap_persons) {
		y->cap_persons = y->cap_persons ? y->cap_persons * 2 : 64;
		y->persons = heap_resize(y->persons, y->cap_persons, sizeof(*y->persons));
	}
	y->persons[y->n_persons++] = person;
	return ST_OK;
}

static void put_by_hand(struct bulk_ready *y, int64_t position)
{
	if (y->n_by_hand == y->cap_by_hand) {
		y->cap_by_hand = y->cap_by_hand ? y->cap_by_hand * 2 : 64;
		y->by_hand = heap_resize(y->by_hand, y->cap_by_hand, sizeof(*y->by_hand));
	}
	y->by_hand[y->n_by_hand++] = position;
}

static enum status make_one(struct bulk_job *j, const struct staged *s, const struct made *m, struct err *err)
{
	struct str words = bulk_made_words(j, m);
	const struct row *row = &m->row;
	if (s->verdict == ROW_REPLACED)
		bulk_i64(j->out, s->old->version);
	else
		bulk_null(j->out);
	bulk_blob(j->out, m->digest, sizeof(m->digest));
	bulk_i64(j->out, proof_mark(PROOF_CONTENT, m->digest, 0));
	if (words.n)
		bulk_str(j->out, words);
	else
		bulk_null(j->out);
	bulk_blob(j->out, row->id.b, sizeof(row->id.b));
	bulk_i64(j->out, row->valid_from);
	bulk_i64(j->out, row->valid_to);
	bulk_i64(j->out, row->source_row);
	TRY(bulk_values(j, j->out, m, err));
	return bulk_row(j->out, err);
}

enum status bulk_ready_piece(struct bulk_job *j, void *ready, struct err *err)
{
	struct bulk_ready *y = ready;
	TRY(bulk_persons(j, need_person, y, err));
	TRY(bulk_make(j, j->l->has_search, err));
	for (size_t i = 0; i < j->n; i++) {
		const struct staged *s = &j->rows[i];
		if (s->verdict == ROW_BY_HAND)
			put_by_hand(y, s->position);
		else if (s->verdict != ROW_UNCHANGED)
			TRY(make_one(j, s, &j->made[i], err));
		if (s->verdict == ROW_UNCHANGED) {
			bulk_same_add(j, s->id, s->row);
			y->counts.unchanged++;
		}
		y->counts.created += s->verdict == ROW_NEW;
		y->counts.changed += s->verdict == ROW_REPLACED;
	}
	return ST_OK;
}

static enum status make_table(const struct bulk_place *p, const char *suffix, const struct bulk_column *columns, int n, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "CREATE TABLE \"%s%s\" (", p->table, suffix);
	for (int i = 0; i < n; i++)
		buf_printf(&sql, "%s\"%s\" %s", i ? ", " : "", columns[i].name, store_type_name(STORE_SQLITE, columns[i].type));
	buf_char(&sql, ')');
	return store_run(p->store, sql.p, err);
}

static enum status keep_by_hand(struct bulk_ready *y, struct err *err)
{
	static const struct bulk_column columns[] = {{"at", STORE_INTEGER}};
	struct bulk *b;
	TRY(make_table(&y->place, "_hand", columns, 1, err));
	const char *table = arena_printf(&y->lasting, "%s_hand", y->place.table);
	TRY(bulk_open(y->place.store, &b, table, columns, 1, err));
	enum status st = ST_OK;
	for (size_t i = 0; i < y->n_by_hand && st == ST_OK; i++) {
		bulk_i64(b, y->by_hand[i]);
		st = bulk_row(b, err);
	}
	enum status closed = bulk_close(b, NULL, st == ST_OK ? err : NULL);
	return st == ST_OK ? closed : st;
}

enum status bulk_ready_begin(struct bulk_ready *y, struct bulk_job *j, struct err *err)
{
	enum { OWN = 4 }; /* columns of the table alone */
	static const struct bulk_column meta[] = {{CLOSES, STORE_INTEGER},     {HASH, STORE_BLOB},	  {MARK, STORE_INTEGER},
						  {WORDS, STORE_TEXT},	       {"id", STORE_BLOB},	  {"valid_from", STORE_INTEGER},
						  {"valid_to", STORE_INTEGER}, {"origin_row", STORE_INTEGER}};
	bulk_columns(j, meta, ARRAY_LEN(meta));
	y->was_empty = !j->holds_rows;
	for (int i = OWN; i < j->n_columns; i++)
		buf_printf(&y->columns, ", \"%s\"", j->columns[i].name);
	TRY(make_table(&y->place, "", j->columns, j->n_columns, err));
	return bulk_open(y->place.store, &j->out, y->place.table, j->columns, j->n_columns, err);
}

enum status bulk_ready_end(struct bulk_ready *y, struct bulk_job *j, enum status st, struct err *err)
{
	enum status closed = bulk_close(j->out, &y->n, st == ST_OK ? err : NULL);
	j->out = NULL;
	y->n_closed = y->counts.changed;
	return st == ST_OK ? closed : st;
}

static enum status make_all(struct bulk_ready *y, struct bulk_job *j, struct err *err)
{
	TRY(bulk_start(j, &y->staged, err));
	TRY(bulk_ready_begin(y, j, err));
	TRY(bulk_ready_end(y, j, bulk_pieces(j, bulk_ready_piece, y, err), err));
	return y->n_by_hand ? keep_by_hand(y, err) : ST_OK;
}

struct bulk_ready *bulk_ready_new(struct reg *g, const struct record *r, const struct bulk_place *place)
{
	struct bulk_ready *y = heap_alloc(1, sizeof(*y));
	y->g = g;
	y->layout = layout_of(g, r);
	y->place = *place;
	arena_init(&y->lasting);
	buf_init(&y->columns, 0);
	if (g->keys)
		keyring_trial_begin(g->keys);
	return y;
}

enum status bulk_prepare(struct reg *g, const struct record *r, const struct bulk_rows *rows, const struct bulk_place *place,
			 struct bulk_ready **ret, struct err *err)
{
	struct bulk_ready *y = bulk_ready_new(g, r, place);
	struct bulk_job *j = heap_alloc(1, sizeof(*j));
	y->staged = *rows;
	bulk_job_init(j, g, y->layout, &y->lasting);
	enum status st = store_begin(g->store, STORE_READ, err);
	if (st == ST_OK) {
		st = store_begin(place->store, STORE_WRITE, err);
		if (st == ST_OK) {
			st = make_all(y, j, err);
			if (st == ST_OK)
				st = store_commit(place->store, err);
			if (st != ST_OK)
				store_rollback(place->store);
		}
		store_rollback(g->store);
	}
	bulk_job_done(j);
	free(j);
	if (st != ST_OK)
		bulk_ready_free(y);
	else
		*ret = y;
	return st;
}

void bulk_ready_free(struct bulk_ready *y)
{
	if (!y)
		return;
	if (y->g->keys)
		keyring_trial_end(y->g->keys);
	free(y->persons);
	free(y->by_hand);
	buf_done(&y->columns);
	arena_done(&y->lasting);
	free(y);
}

static enum status close_versions(struct change *c, struct part *p, const struct bulk_ready *y, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT \"" CLOSES "\", id FROM %s WHERE \"" CLOSES "\" IS NOT NULL ORDER BY rowid", y->place.attached);
	TRY(store_prepare(c->g->store, &q, sql.p, err));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		TRY(change_close(c, p, stmt_i64(q, 0), err));
		change_touch(c, p->layout, stmt_id(q, 1));
	}
}

static enum status insert_versions(struct change *c, const struct bulk_ready *y, int64_t before, int64_t source, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	/* The mark is mixed with the sheet's number: x ^ y. OR FAIL: what fails is taken back as a whole by the caller, and SQLite
	 * need not keep what the pages held before. */
	buf_printf(&sql,
		   "INSERT OR FAIL INTO main.\"%s\" (version, tx_from, tx_to, origin_sheet, mark%s) SELECT :before + rowid, :tx, " TX_NOW_SQL
		   ", :source, (\"" MARK "\" | :source) - (\"" MARK "\" & :source)%s FROM %s ORDER BY rowid",
		   y->layout->record->name, y->columns.p, y->columns.p, y->place.attached);
	TRY(store_prepare(c->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":before", before);
	stmt_bind_i64(q, ":tx", c->tx);
	stmt_bind_i64(q, ":source", source);
	return stmt_exec(q, NULL, err);
}

/* The digest of the versions, read by a connection of its own beside the one that inserts them. */
struct counting {
	const struct bulk_ready *ready;
	struct part *part;
	int64_t source;
	enum status status;
	struct err err;
};

static enum status count_all(const struct counting *k, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT \"" HASH "\" FROM %s ORDER BY rowid", k->ready->place.table);
	TRY(store_prepare(k->ready->place.store, &q, sql.p, err));
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		struct str h = stmt_blob(q, 0);
		if (h.n != DIGEST_SIZE)
			return err_set(err, ST_INTERNAL, "a digest of %zu bytes", h.n);
		change_count(k->part, (const uint8_t *)h.p, k->source);
	}
}

static void *count_versions(void *context)
{
	struct counting *k = context;
	k->status = count_all(k, &k->err);
	return NULL;
}

static enum status insert_words(struct change *c, const struct bulk_ready *y, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	int64_t next;
	buf_init(&sql, 0);
	TRY(search_next_number(c->g, &next, err));
	buf_printf(&sql,
		   "INSERT OR FAIL INTO search_text (number, id, record, words) SELECT :before + rowid, id, :record, \"" WORDS "\" FROM %s"
		   " WHERE \"" WORDS "\" IS NOT NULL ORDER BY rowid",
		   y->place.attached);
	TRY(store_prepare(c->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":before", next - 1);
	stmt_bind_str(q, ":record", str_of(y->layout->record->name));
	return stmt_exec(q, NULL, err);
}

static enum status insert_all(struct change *c, const struct bulk_ready *y, int64_t before, int64_t source, struct err *err)
{
	enum { SORTED = 4096 }; /* so many rows are sorted for the indexes faster than they are inserted into them */
	struct bulk_job j = {.g = c->g, .l = y->layout};
	struct bulk_many many = {.rows = y->n, .without_indexes = y->was_empty && y->n >= SORTED};
	TRY(bulk_many_begin(&j, &many, err));
	TRY(insert_versions(c, y, before, source, err));
	if (y->layout->has_search)
		TRY(insert_words(c, y, err));
	return bulk_many_end(&j, &many, err);
}

static enum status insert_and_count(struct change *c, struct part *p, const struct bulk_ready *y, int64_t source, struct err *err)
{
	struct counting counting = {.ready = y, .part = p, .source = source};
	int64_t before = p->next_version - 1;
	pthread_t thread;
	bool is_apart = pthread_create(&thread, NULL, count_versions, &counting) == 0;
	enum status st = insert_all(c, y, before, source, err);
	if (is_apart)
		pthread_join(thread, NULL);
	else
		count_versions(&counting);
	if (st == ST_OK && counting.status != ST_OK && err)
		*err = counting.err;
	return st == ST_OK ? counting.status : st;
}

enum status change_bulk_ready(struct change *c, const struct bulk_ready *y, int64_t source, struct bulk_counts *ret, struct err *err)
{
	const struct record *r = y->layout->record;
	struct part *p = change_part(c, r, err);
	if (!p)
		return err_status(err);
	if (y->n_closed)
		TRY(close_versions(c, p, y, err));
	if (y->n)
		TRY(insert_and_count(c, p, y, source, err));
	change_persons(c, y->persons, y->n_persons);
	*ret = y->counts;
	if (!y->n_by_hand)
		return ST_OK;
	struct bulk_counts by_hand = {};
	const char *only = y->is_fed ? NULL : arena_printf(&c->lasting, "s.rowid IN (SELECT at FROM %s_hand)", y->place.attached);
	TRY(bulk_put(c, r, &y->staged, only, source, &by_hand, err));
	ret->created += by_hand.created;
	ret->changed += by_hand.changed;
	ret->unchanged += by_hand.unchanged;
	return ST_OK;
}
