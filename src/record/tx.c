#include "record/tx.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/digest.h"

#include <inttypes.h>
#include <string.h>

static void copy_digest(uint8_t to[DIGEST_SIZE], struct str from)
{
	if (from.n == DIGEST_SIZE)
		memcpy(to, from.p, DIGEST_SIZE);
}

enum status tx_get(struct reg *g, struct arena *a, int64_t number, struct tx_info *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		g->store, &q,
		"SELECT moment, actor, kind, batch, note, reason, rows, digest, chain FROM tx WHERE number = :number",
		err));
	stmt_bind_i64(q, ":number", number);
	bool has;
	TRY(stmt_step(q, &has, err));
	if (!has)
		return err_set(err, ST_NOT_FOUND, "no transaction %lld", (long long)number);
	struct tx_info t = {.number = number, .moment = stmt_i64(q, 0), .rows = stmt_i64(q, 6)};
	struct str *const texts[] = {&t.actor, &t.kind, &t.batch, &t.note, &t.reason};
	for (int i = 0; i < 5; i++)
		*texts[i] = str_copy(a, stmt_str(q, i + 1));
	copy_digest(t.digest, stmt_blob(q, 7));
	copy_digest(t.chain, stmt_blob(q, 8));
	*ret = t;
	return ST_OK;
}

enum status tx_last(struct reg *g, int64_t *ret_number, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT max(number) FROM tx", err));
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_number = has ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

/* Versions are numbered upwards, and closed with the number of the transaction: what is written or ended moves one of the two. */
enum status record_mark(struct reg *g, const struct record *r, struct record_mark *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct buf sql;
	bool has;
	buf_init(&sql, 500);
	buf_printf(&sql, "SELECT (SELECT max(version) FROM \"%s\"), (SELECT max(tx_to) FROM \"%s\" WHERE tx_to < " TX_NOW_SQL ")", r->name, r->name);
	enum status st = store_prepare(g->store, &q, sql.p, err);
	buf_done(&sql);
	TRY(st);
	TRY(stmt_step(q, &has, err));
	*ret = (struct record_mark){has ? stmt_i64(q, 0) : 0, has ? stmt_i64(q, 1) : 0};
	return ST_OK;
}

enum status record_stamp(struct reg *g, struct arena *a, const struct record *const *records, int n, struct str *ret, struct err *err)
{
	struct buf b;
	enum status st = ST_OK;
	buf_init(&b, 0);
	for (int i = 0; i < n && st == ST_OK; i++) {
		struct record_mark mark;
		st = record_mark(g, records[i], &mark, err);
		if (st == ST_OK)
			buf_printf(&b, "%s %" PRId64 " %" PRId64 ";", records[i]->name, mark.version, mark.ended);
	}
	if (st == ST_OK)
		*ret = str_copy(a, buf_view(&b));
	buf_done(&b);
	return st;
}

enum status tx_first_moment(struct reg *g, bool *ret_has, moment_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT moment FROM tx ORDER BY number LIMIT 1", err));
	TRY(stmt_step(q, ret_has, err));
	if (*ret_has)
		*ret = stmt_i64(q, 0);
	return ST_OK;
}

enum status tx_of_batch(struct reg *g, struct arena *a, struct str batch, int64_t **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT number FROM tx WHERE batch = :batch ORDER BY number", err));
	stmt_bind_str(q, ":batch", batch);
	size_t n = 0, cap = 8;
	int64_t *list = ARENA_ARRAY(a, int64_t, cap);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (n == cap) {
			int64_t *more = ARENA_ARRAY(a, int64_t, cap * 2);
			memcpy(more, list, n * sizeof(*list));
			list = more;
			cap *= 2;
		}
		list[n++] = stmt_i64(q, 0);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status tx_batches(struct reg *g, struct arena *a, struct str actor, int64_t before, int limit, struct tx_info **ret, size_t *ret_n,
		       struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct tx_info *list = ARENA_ARRAY(a, struct tx_info, (size_t)limit);
	size_t n = 0;
	TRY(store_prepare(g->store, &q,
			  actor.n ? "SELECT number FROM tx WHERE kind = 'import' AND batch IS NOT NULL AND number < :before AND actor = :actor"
				    " ORDER BY number DESC LIMIT :limit"
				  : "SELECT number FROM tx WHERE kind = 'import' AND batch IS NOT NULL AND number < :before"
				    " ORDER BY number DESC LIMIT :limit",
			  err));
	stmt_bind_i64(q, ":before", before ? before : INT64_MAX);
	stmt_bind_i64(q, ":limit", limit);
	if (actor.n)
		stmt_bind_str(q, ":actor", actor);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		TRY(tx_get(g, a, stmt_i64(q, 0), &list[n++], err));
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status tx_batch_undone(struct reg *g, struct str batch, int64_t number, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT 1 FROM tx WHERE number > :number AND kind = 'undo' AND note = :batch LIMIT 1", err));
	stmt_bind_i64(q, ":number", number);
	stmt_bind_str(q, ":batch", batch);
	return stmt_step(q, ret, err);
}
