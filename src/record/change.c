#include "record/change_inside.h"
#include "crypt/keyring.h"

#include "record/sealed.h"
#include "record/tx.h"
#include "text/pinyin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status last_tx(struct reg *g, int64_t *ret_number, moment_t *ret_moment, uint8_t ret_chain[DIGEST_SIZE],
			   struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT number, moment, chain FROM tx ORDER BY number DESC LIMIT 1", err));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_number = has ? stmt_i64(q, 0) : 0;
	*ret_moment = has ? stmt_i64(q, 1) : 0;
	memset(ret_chain, 0, DIGEST_SIZE);
	if (has && stmt_blob(q, 2).n == DIGEST_SIZE)
		memcpy(ret_chain, stmt_blob(q, 2).p, DIGEST_SIZE);
	return ST_OK;
}

static void change_free(struct change *c)
{
	if (c->g->keys)
		keyring_trial_end(c->g->keys);
	for (int i = 0; i < c->g->catalogue->n; i++)
		free(c->parts[i].closed);
	free(c->parts);
	free(c->touched);
	free(c->persons);
	buf_done(&c->scratch);
	arena_done(&c->arena);
	arena_done(&c->lasting);
	free(c);
}

enum status change_begin(struct reg *g, const struct change_info *info, struct faults *faults, struct change **ret,
			 struct err *err)
{
	TRY(store_begin(g->store, STORE_WRITE, err));
	int64_t number;
	moment_t moment;
	uint8_t chain[DIGEST_SIZE];
	enum status st = last_tx(g, &number, &moment, chain, err);
	if (st != ST_OK) {
		store_rollback(g->store);
		return st;
	}
	struct change *c = heap_alloc(1, sizeof(*c));
	c->g = g;
	arena_init(&c->arena);
	arena_init(&c->lasting);
	c->info = *info;
	c->info.actor = str_copy(&c->lasting, info->actor);
	c->info.kind = arena_strdup(&c->lasting, info->kind);
	c->info.batch = str_copy(&c->lasting, info->batch);
	c->info.note = str_copy(&c->lasting, info->note);
	c->info.reason = str_copy(&c->lasting, info->reason);
	c->faults = faults;
	c->serious_before = faults->serious;
	c->tx = number + 1;
	c->moment = MAX(reg_now(g), moment + 1);
	c->today = moment_day(c->moment, g->zone_minutes);
	c->parts = heap_alloc((size_t)g->catalogue->n, sizeof(*c->parts));
	buf_init(&c->scratch, 0);
	map_init(&c->seen, &c->lasting);
	if (g->keys)
		keyring_trial_begin(g->keys);
	*ret = c;
	return ST_OK;
}

void change_abort(struct change *c)
{
	if (!c)
		return;
	store_rollback(c->g->store);
	change_free(c);
}

int64_t change_tx(const struct change *c)
{
	return c->tx;
}

struct part *change_part(struct change *c, const struct record *r, struct err *err)
{
	int i = 0;
	while (c->g->catalogue->records[i] != r)
		if (++i == c->g->catalogue->n)
			panic("record %s is not in the register's catalogue", r->name);
	struct part *p = &c->parts[i];
	if (p->is_open)
		return p;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT max(version) FROM \"%s\"", r->name);
	bool has;
	if (store_prepare(c->g->store, &q, sql, err) != ST_OK || stmt_step(q, &has, err) != ST_OK)
		return NULL;
	p->layout = layout_of(c->g, r);
	p->first_version = p->next_version = stmt_i64(q, 0) + 1;
	digest_init(&p->inserted_digest, DIGEST_BLAKE2B);
	p->is_open = true;
	return p;
}

void change_touch(struct change *c, const struct layout *l, struct id id)
{
	bool is_new;
	map_put(&c->seen, (struct str){(const char *)id.b, sizeof(id.b)}, &is_new);
	if (!is_new)
		return;
	if (c->n_touched == c->cap_touched) {
		c->cap_touched = c->cap_touched ? c->cap_touched * 2 : 16;
		c->touched = heap_resize(c->touched, c->cap_touched, sizeof(*c->touched));
	}
	c->touched[c->n_touched++] = (struct touched){l, id};
}

enum status change_person(struct change *c, struct id person, struct err *err)
{
	enum key_state state;
	if (c->info.is_rehearsal)
		return ST_OK;
	TRY(keyring_state(c->g->keys, person, &state, err));
	if (state == KEY_LIVE)
		return ST_OK;
	if (state == KEY_DESTROYED)
		return err_set(err, ST_CONFLICT, "the person was erased: no new values under the same id");
	change_persons(c, &person, 1);
	return ST_OK;
}

void change_persons(struct change *c, const struct id *persons, size_t n)
{
	if (c->n_persons + n > c->cap_persons) {
		c->cap_persons = MAX(c->cap_persons * 2, c->n_persons + n);
		c->persons = heap_resize(c->persons, c->cap_persons, sizeof(*c->persons));
	}
	if (n)
		memcpy(c->persons + c->n_persons, persons, n * sizeof(*persons));
	c->n_persons += n;
}

/* Projections: what matching and sorting need beside the version. */
static enum status bind_projections(struct change *c, const struct layout *l, struct stmt *q, const struct row *row,
				    struct buf *sort, uint8_t hashes[][MATCH_BYTES], struct err *err)
{
	int n_hashes = 0;
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		char name[16];
		if (field_has_hash(f)) {
			snprintf(name, sizeof(name), ":h%d", i);
			if (row->values[i].form == VALUE_NULL || n_hashes == HASHES_MAX) {
				stmt_bind_null(q, name);
			} else {
				TRY(matched_hash(c->g, f, row->values[i], hashes[n_hashes], err));
				stmt_bind_blob(q, name, hashes[n_hashes++], MATCH_BYTES);
			}
		}
		if (field_has_sort(l, i)) {
			snprintf(name, sizeof(name), ":s%d", i);
			if (row->values[i].form != VALUE_TEXT) {
				stmt_bind_null(q, name);
				continue;
			}
			struct collator *collator;
			TRY(reg_collator(c->g, &collator, err));
			sort_key_put(sort, collator, row->values[i].s);
			stmt_bind_blob(q, name, sort->p ? sort->p : "", sort->n);
		}
	}
	return ST_OK;
}

static void bind_row(struct stmt *q, const struct layout *l, const struct row *row, int64_t mark)
{
	stmt_bind_i64(q, ":version", row->version);
	stmt_bind_id(q, ":id", row->id);
	stmt_bind_i64(q, ":valid_from", row->valid_from);
	stmt_bind_i64(q, ":valid_to", row->valid_to);
	stmt_bind_i64(q, ":tx_from", row->tx_from);
	stmt_bind_i64(q, ":tx_to", row->tx_to);
	stmt_bind_i64(q, ":origin_sheet", row->source);
	stmt_bind_i64(q, ":origin_row", row->source_row);
	stmt_bind_i64(q, ":mark", mark);
	if (l->has_state)
		stmt_bind_str(q, ":state", row->state.p ? row->state : STR(""));
	if (l->has_sealed && row->sealed.n)
		stmt_bind_blob(q, ":sealed", row->sealed.p, row->sealed.n);
	else if (l->has_sealed)
		stmt_bind_null(q, ":sealed");
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		char name[16];
		if (!field_has_column(f))
			continue;
		snprintf(name, sizeof(name), ":f%d", i);
		value_bind(q, name, kind_of(f->kind)->form, &row->values[i]);
	}
}

enum status change_insert(struct change *c, struct part *p, struct row *row, bool keep_sealed, struct err *err)
{
	const struct layout *l = p->layout;
	if (l->has_sealed && !keep_sealed)
		TRY(row_seal(c->g, l, &c->arena, row, err));
	row->version = p->next_version;
	row->tx_from = c->tx;
	row->tx_to = TX_NOW;
	uint8_t h[DIGEST_SIZE], hashes[HASHES_MAX][MATCH_BYTES];
	proof_layout_row(&c->scratch, l, row, h);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sort;
	buf_init(&sort, 0);
	TRY(store_prepare(c->g->store, &q, l->insert, err));
	bind_row(q, l, row, proof_mark(PROOF_CONTENT, h, row->source));
	TRY(bind_projections(c, l, q, row, &sort, hashes, err));
	TRY(stmt_exec(q, NULL, err));
	change_count(p, h, row->source);
	change_touch(c, l, row->id);
	return ST_OK;
}

void change_count(struct part *p, const uint8_t h[DIGEST_SIZE], int64_t source)
{
	proof_inserted_add(&p->inserted_digest, PROOF_CONTENT, h, source);
	p->next_version++;
	p->inserted++;
}

enum status change_close(struct change *c, struct part *p, int64_t version, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[200];
	snprintf(sql, sizeof(sql), "UPDATE \"%s\" SET tx_to = :tx WHERE version = :version AND tx_to = " TX_NOW_SQL,
		 p->layout->record->name);
	TRY(store_prepare(c->g->store, &q, sql, err));
	stmt_bind_i64(q, ":tx", c->tx);
	stmt_bind_i64(q, ":version", version);
	int64_t changed;
	TRY(stmt_exec(q, &changed, err));
	if (changed != 1)
		return err_set(err, ST_CONFLICT, "%s: version %lld is not what the register holds any more",
			       p->layout->record->name, (long long)version);
	if (p->n_closed == p->cap_closed) {
		p->cap_closed = p->cap_closed ? p->cap_closed * 2 : 16;
		p->closed = heap_resize(p->closed, p->cap_closed, sizeof(*p->closed));
	}
	p->closed[p->n_closed++] = version;
	return ST_OK;
}

void change_fault(struct change *c, const struct row *row, const struct field *f, const char *rule,
		  const struct fault_arg *args, int n)
{
	struct fault fault = {.record = row->record,
			      .field = f,
			      .id = row->id,
			      .source = row->source,
			      .source_row = row->source_row,
			      .rule = rule,
			      .n_args = n};
	for (int i = 0; i < n; i++)
		fault.args[i] = args[i];
	fault_add(c->faults, &fault);
}

static int version_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static enum status write_part(struct change *c, struct part *p, struct digest *tx_digest, struct err *err)
{
	struct proof_part part = {.record = str_of(p->layout->record->name),
				  .first_version = p->first_version,
				  .inserted = p->inserted,
				  .closed = (int64_t)p->n_closed};
	digest_end(&p->inserted_digest, part.inserted_digest);
	if (p->n_closed)
		qsort(p->closed, p->n_closed, sizeof(*p->closed), version_order);
	struct digest closed;
	digest_init(&closed, DIGEST_BLAKE2B);
	for (size_t i = 0; i < p->n_closed; i++)
		proof_closed_add(&closed, p->closed[i]);
	digest_end(&closed, part.closed_digest);
	proof_part_add(tx_digest, &part);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		c->g->store, &q,
		"INSERT INTO tx_part (tx, record, first_version, inserted, closed, inserted_digest, closed_digest) "
		"VALUES (:tx, :record, :first, :inserted, :closed, :inserted_digest, :closed_digest)",
		err));
	stmt_bind_i64(q, ":tx", c->tx);
	stmt_bind_str(q, ":record", part.record);
	stmt_bind_i64(q, ":first", part.first_version);
	stmt_bind_i64(q, ":inserted", part.inserted);
	stmt_bind_i64(q, ":closed", part.closed);
	stmt_bind_blob(q, ":inserted_digest", part.inserted_digest, DIGEST_SIZE);
	stmt_bind_blob(q, ":closed_digest", part.closed_digest, DIGEST_SIZE);
	return stmt_exec(q, NULL, err);
}

static void bind_text(struct stmt *q, const char *name, struct str s)
{
	if (s.n)
		stmt_bind_str(q, name, s);
	else
		stmt_bind_null(q, name);
}

static enum status write_tx(struct change *c, struct tx_info *tx, struct err *err)
{
	int64_t number;
	moment_t moment;
	uint8_t before[DIGEST_SIZE];
	TRY(last_tx(c->g, &number, &moment, before, err));
	proof_chain(before, tx, tx->chain);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		c->g->store, &q,
		"INSERT INTO tx (number, moment, actor, kind, batch, note, reason, rows, digest, chain) VALUES "
		"(:number, :moment, :actor, :kind, :batch, :note, :reason, :rows, :digest, :chain)",
		err));
	stmt_bind_i64(q, ":number", tx->number);
	stmt_bind_i64(q, ":moment", tx->moment);
	stmt_bind_str(q, ":actor", tx->actor.p ? tx->actor : STR(""));
	stmt_bind_str(q, ":kind", tx->kind);
	bind_text(q, ":batch", tx->batch);
	bind_text(q, ":note", tx->note);
	bind_text(q, ":reason", tx->reason);
	stmt_bind_i64(q, ":rows", tx->rows);
	stmt_bind_blob(q, ":digest", tx->digest, DIGEST_SIZE);
	stmt_bind_blob(q, ":chain", tx->chain, DIGEST_SIZE);
	return stmt_exec(q, NULL, err);
}

static enum status check_across(struct change *c, struct err *err)
{
	for (size_t i = 0; i < c->n_touched && !c->info.is_import; i++) {
		CLEANUP(arena_done) struct arena a;
		arena_init(&a);
		const struct layout *l = c->touched[i].layout;
		const struct validator *v;
		TRY(layout_validator(c->g, l->record, &v, err));
		struct row **rows;
		size_t n;
		TRY(row_periods(c->g, &a, l->record, c->touched[i].id, TX_NOW, ROW_SEALED, &rows, &n, err));
		for (size_t k = 0; k < n; k++)
			TRY(validate_across(c->g, v, rows[k], c->faults, err));
	}
	return ST_OK;
}

/* A part of what the index of search lacks is taken in with every change, so that it never lacks much for long. */
static enum status update_words(struct change *c, struct err *err)
{
	enum { LACKS = 500, MOST = 2000 }; /* rows: compared one by one in a millisecond; taken in within ten */
	int64_t left;
	for (size_t i = 0; i < c->n_touched; i++)
		if (c->touched[i].layout->has_search)
			TRY(search_update(c, c->touched[i].layout, c->touched[i].id, err));
	return c->info.is_import ? ST_OK : search_advance(c->g, LACKS, MOST, &left, err);
}

static int part_order(const void *a, const void *b)
{
	const struct part *const *x = a, *const *y = b;
	return strcmp((*x)->layout->record->name, (*y)->layout->record->name);
}

static enum status finish(struct change *c, int64_t *ret_tx, struct err *err)
{
	struct part **used = ARENA_ARRAY(&c->arena, struct part *, (size_t)c->g->catalogue->n);
	size_t n = 0;
	struct tx_info tx = {.number = c->tx,
			     .moment = c->moment,
			     .actor = c->info.actor,
			     .kind = str_of(c->info.kind),
			     .batch = c->info.batch,
			     .note = c->info.note,
			     .reason = c->info.reason};
	for (int i = 0; i < c->g->catalogue->n; i++) {
		struct part *p = &c->parts[i];
		if (p->inserted || p->n_closed)
			used[n++] = p;
		tx.rows += p->inserted + (int64_t)p->n_closed;
	}
	*ret_tx = 0;
	/* Where nothing came from a sheet, the sheet is no news either. */
	bool is_empty = n == 0 || (n == 1 && used[0]->layout->record == &record_source);
	if (is_empty && strcmp(c->info.kind, "erase"))
		return ST_OK;
	TRY(check_across(c, err));
	if (c->faults->serious > c->serious_before)
		return err_set(err, ST_NO, "faults were found; nothing was written");
	TRY(update_words(c, err));
	qsort(used, n, sizeof(struct part *), part_order);
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	for (size_t i = 0; i < n; i++)
		TRY(write_part(c, used[i], &d, err));
	digest_end(&d, tx.digest);
	TRY(write_tx(c, &tx, err));
	*ret_tx = c->tx;
	return ST_OK;
}

enum status change_commit(struct change *c, int64_t *ret_tx, struct err *err)
{
	int64_t tx = 0;
	enum status st = ST_OK;
	if (c->faults->serious > c->serious_before)
		st = err_set(err, ST_NO, "faults were found; nothing was written");
	if (st == ST_OK)
		st = finish(c, &tx, err);
	if (st == ST_OK && tx && c->n_persons)
		st = keyring_keep(c->g->keys, c->persons, c->n_persons, err);
	if (st == ST_OK && tx)
		st = store_commit(c->g->store, err);
	if (st != ST_OK || !tx)
		store_rollback(c->g->store);
	if (st == ST_OK && ret_tx)
		*ret_tx = tx;
	change_free(c);
	return st;
}
