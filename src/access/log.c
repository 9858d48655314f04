#include "access/inside.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

enum { LIST_DEFAULT = 100, MONTH_DAYS = 31 };

static const char columns[] = "seq, at, user_id, via, action, thing, row_id, outcome, purpose, digest";

/* Over the digest before and every value with its length. */
static void entry_digest(const uint8_t before[DIGEST_SIZE], const struct access_entry *e, uint8_t ret[DIGEST_SIZE])
{
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, before, DIGEST_SIZE);
	uint64_t numbers[2] = {(uint64_t)e->seq, (uint64_t)e->at};
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 8; k++)
			digest_add(&d, &(uint8_t){(uint8_t)(numbers[i] >> 8 * k)}, 1);
	digest_add(&d, e->user.b, sizeof e->user.b);
	digest_add(&d, e->row.b, sizeof e->row.b);
	const struct str texts[] = {e->via, e->action, e->thing, e->outcome, e->purpose};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		digest_add_part(&d, texts[i]);
	digest_end(&d, ret);
}

/* The last entry's number and digest, or where the chain starts. */
static enum status log_end(struct access *a, int64_t *ret_seq, uint8_t ret_digest[DIGEST_SIZE], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT seq, digest FROM (SELECT seq, digest FROM access_log ORDER BY seq DESC LIMIT 1) AS last "
			  "UNION ALL SELECT log_seq - 1, log_digest FROM access_mark ORDER BY 1 DESC LIMIT 1",
			  err));
	TRY(stmt_step(q, &row, err));
	*ret_seq = 0;
	memset(ret_digest, 0, DIGEST_SIZE);
	if (row && stmt_blob(q, 1).n == DIGEST_SIZE) {
		*ret_seq = stmt_i64(q, 0);
		memcpy(ret_digest, stmt_blob(q, 1).p, DIGEST_SIZE);
	}
	return ST_OK;
}

static enum status insert(struct access *a, const struct access_entry *e, const uint8_t digest[DIGEST_SIZE], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_log (seq, at, user_id, via, action, thing, row_id, outcome, purpose, digest) "
			  "VALUES (:seq, :at, :user, :via, :action, :thing, :row, :outcome, :purpose, :digest)",
			  err));
	const struct str none = STR("");
	stmt_bind_i64(q, "seq", e->seq);
	stmt_bind_i64(q, "at", e->at);
	stmt_bind_id(q, "user", e->user);
	stmt_bind_str(q, "via", e->via.p ? e->via : none);
	stmt_bind_str(q, "action", e->action.p ? e->action : none);
	stmt_bind_str(q, "thing", e->thing.p ? e->thing : none);
	stmt_bind_id(q, "row", e->row);
	stmt_bind_str(q, "outcome", e->outcome.p ? e->outcome : none);
	stmt_bind_str(q, "purpose", e->purpose.p ? e->purpose : none);
	stmt_bind_blob(q, "digest", digest, DIGEST_SIZE);
	return stmt_exec(q, NULL, err);
}

static enum status append(struct access *a, const struct access_entry *entries, size_t n, struct err *err)
{
	int64_t seq;
	uint8_t digest[DIGEST_SIZE];
	TRY(log_end(a, &seq, digest, err));
	for (size_t i = 0; i < n; i++) {
		struct access_entry e = entries[i];
		e.seq = ++seq;
		entry_digest(digest, &e, digest);
		TRY(insert(a, &e, digest, err));
	}
	return ST_OK;
}

enum status access_log_add(struct access *a, const struct access_entry *entries, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct access_entry *e = &entries[i];
		if (e->via.n > LOG_TEXT_MAX || e->action.n > LOG_TEXT_MAX || e->thing.n > LOG_TEXT_MAX || e->purpose.n > LOG_TEXT_MAX)
			return err_set(err, ST_TOO_LARGE, "a text for the access log has at most %d bytes", LOG_TEXT_MAX);
	}
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, append(a, entries, n, err), err);
}

enum status log_change(struct access *a, const struct access_actor *by, const char *action, const char *thing, struct id row,
		       const char *outcome, struct str note, struct err *err)
{
	struct access_entry e = {.at = by->now, .user = by->user, .via = str_slice(by->via, 0, LOG_TEXT_MAX), .action = str_of(action),
				 .thing = str_of(thing), .row = row, .outcome = str_of(outcome), .purpose = note};
	return access_log_add(a, &e, 1, err);
}

static void read_entry(const struct stmt *q, struct access_entry *e)
{
	*e = (struct access_entry){.seq = stmt_i64(q, 0), .at = stmt_i64(q, 1), .user = stmt_id(q, 2), .via = stmt_str(q, 3),
				   .action = stmt_str(q, 4), .thing = stmt_str(q, 5), .row = stmt_id(q, 6), .outcome = stmt_str(q, 7),
				   .purpose = stmt_str(q, 8)};
}

enum status access_log_list(struct access *a, struct arena *arena, const struct access_log_query *q, struct access_entry **ret,
			    size_t *ret_n, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *s = NULL;
	int limit = q->limit > 0 ? MIN(q->limit, LOG_LIST_MAX) : LIST_DEFAULT;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM access_log WHERE seq < :before AND at >= :from AND at < :to%s%s%s%s ORDER BY seq DESC LIMIT :limit",
		   columns, id_is_zero(q->user) ? "" : " AND user_id = :user", id_is_zero(q->row) ? "" : " AND row_id = :row",
		   q->action.n ? " AND action = :action" : "", q->thing.n ? " AND thing = :thing" : "");
	TRY(store_prepare(a->store, &s, sql.p, err));
	stmt_bind_i64(s, "before", q->before > 0 ? q->before : INT64_MAX);
	stmt_bind_i64(s, "from", q->from);
	stmt_bind_i64(s, "to", q->to ? q->to : MOMENT_MAX);
	stmt_bind_i64(s, "limit", limit);
	if (!id_is_zero(q->user))
		stmt_bind_id(s, "user", q->user);
	if (!id_is_zero(q->row))
		stmt_bind_id(s, "row", q->row);
	if (q->action.n)
		stmt_bind_str(s, "action", q->action);
	if (q->thing.n)
		stmt_bind_str(s, "thing", q->thing);
	struct access_entry *list = ARENA_ARRAY(arena, struct access_entry, (size_t)limit);
	size_t n = 0;
	for (bool row; n < (size_t)limit; n++) {
		TRY(stmt_step(s, &row, err));
		if (!row)
			break;
		struct access_entry *e = &list[n];
		read_entry(s, e);
		e->via = str_copy(arena, e->via);
		e->action = str_copy(arena, e->action);
		e->thing = str_copy(arena, e->thing);
		e->outcome = str_copy(arena, e->outcome);
		e->purpose = str_copy(arena, e->purpose);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status access_log_sums(struct access *a, struct arena *arena, moment_t from, struct access_log_sum **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_log_sum *list = ARENA_ARRAY(arena, struct access_log_sum, LOG_SUMS_MAX);
	size_t n = 0;
	TRY(store_prepare(a->store, &q,
			  "SELECT action, thing, outcome, count(*) FROM access_log WHERE at >= :from GROUP BY action, thing, outcome "
			  "ORDER BY count(*) DESC, action, thing, outcome LIMIT :limit", err));
	stmt_bind_i64(q, "from", from);
	stmt_bind_i64(q, "limit", LOG_SUMS_MAX);
	for (bool row; n < LOG_SUMS_MAX; n++) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		list[n] = (struct access_log_sum){str_copy(arena, stmt_str(q, 0)), str_copy(arena, stmt_str(q, 1)), str_copy(arena, stmt_str(q, 2)),
						  stmt_i64(q, 3)};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

/* Where the chain starts: 1 and zeros, or what was left by removing. */
static enum status log_start(struct access *a, int64_t *ret_seq, uint8_t ret_digest[DIGEST_SIZE], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q, "SELECT log_seq, log_digest FROM access_mark WHERE one = 1", err));
	TRY(stmt_step(q, &row, err));
	*ret_seq = row ? stmt_i64(q, 0) : 1;
	memset(ret_digest, 0, DIGEST_SIZE);
	if (row && stmt_blob(q, 1).n == DIGEST_SIZE)
		memcpy(ret_digest, stmt_blob(q, 1).p, DIGEST_SIZE);
	return ST_OK;
}

static enum status verify(struct access *a, int64_t *ret_entries, uint8_t ret_digest[DIGEST_SIZE], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	int64_t next, n = 0;
	buf_init(&sql, 0);
	TRY(log_start(a, &next, ret_digest, err));
	buf_printf(&sql, "SELECT %s FROM access_log ORDER BY seq", columns);
	TRY(store_prepare(a->store, &q, sql.p, err));
	for (bool row;; n++, next++) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		struct access_entry e;
		read_entry(q, &e);
		if (e.seq != next)
			return err_set(err, ST_NO, "the access log lacks the entry %lld", (long long)next);
		entry_digest(ret_digest, &e, ret_digest);
		if (!str_eq(stmt_blob(q, 9), (struct str){(const char *)ret_digest, DIGEST_SIZE}))
			return err_set(err, ST_NO, "the entry %lld of the access log is not what was written, or one before it", (long long)e.seq);
	}
	*ret_entries = n;
	return ST_OK;
}

enum status access_log_verify(struct access *a, int64_t *ret_entries, char ret_digest[LOG_DIGEST_TEXT], struct err *err)
{
	int64_t n = 0;
	uint8_t digest[DIGEST_SIZE];
	TRY(store_begin(a->store, STORE_READ, err));
	enum status st = verify(a, &n, digest, err);
	store_rollback(a->store);
	TRY(st);
	*ret_entries = n;
	if (ret_digest)
		digest_format(digest, ret_digest);
	return ST_OK;
}

/* The chain starts anew at the first entry that stays: `first`, after the digest of the one before it. */
static enum status prune(struct access *a, const struct access_actor *by, moment_t before, int64_t *ret_removed, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *find = NULL, *mark = NULL, *remove = NULL;
	bool row;
	/* Entries stay in the order of their numbers even where a clock went back: none is removed behind one that stays. */
	TRY(store_prepare(a->store, &find,
			  "SELECT seq, digest FROM access_log WHERE seq < coalesce((SELECT min(seq) FROM access_log WHERE at >= :before), "
			  "(SELECT max(seq) + 1 FROM access_log)) ORDER BY seq DESC LIMIT 1",
			  err));
	stmt_bind_i64(find, "before", before);
	TRY(stmt_step(find, &row, err));
	if (!row || stmt_blob(find, 1).n != DIGEST_SIZE) {
		*ret_removed = 0;
		return ST_OK;
	}
	int64_t last = stmt_i64(find, 0);
	uint8_t digest[DIGEST_SIZE];
	char note[64];
	memcpy(digest, stmt_blob(find, 1).p, DIGEST_SIZE);
	stmt_finish(find);
	find = NULL;
	TRY(store_prepare(a->store, &mark,
			  "INSERT INTO access_mark (one, log_seq, log_digest, clock) VALUES (1, :seq, :digest, :now) "
			  "ON CONFLICT (one) DO UPDATE SET log_seq = excluded.log_seq, log_digest = excluded.log_digest",
			  err));
	stmt_bind_i64(mark, "seq", last + 1);
	stmt_bind_blob(mark, "digest", digest, DIGEST_SIZE);
	stmt_bind_i64(mark, "now", by->now);
	TRY(stmt_exec(mark, NULL, err));
	TRY(store_prepare(a->store, &remove, "DELETE FROM access_log WHERE seq <= :last", err));
	stmt_bind_i64(remove, "last", last);
	TRY(stmt_exec(remove, ret_removed, err));
	snprintf(note, sizeof note, "entries to %lld", (long long)last);
	return log_change(a, by, "delete", "log", (struct id){}, "ok", str_of(note), err);
}

enum status access_log_prune(struct access *a, const struct access_actor *by, int months, int64_t *ret_removed, struct err *err)
{
	if (months < a->rules->log_months_at_least)
		return err_set(err, ST_DENIED, "the policy keeps the access log for at least %d months", a->rules->log_months_at_least);
	int64_t removed = 0;
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, prune(a, by, by->now - DAYS((moment_t)months * MONTH_DAYS), &removed, err), err));
	*ret_removed = removed;
	return ST_OK;
}
