#include "access/inside.h"

enum status finish(struct store *s, enum status st, struct err *err)
{
	if (st == ST_OK)
		st = store_commit(s, err);
	if (st != ST_OK)
		store_rollback(s);
	return st;
}

enum status count_by_id(struct access *a, const char *sql, struct id id, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q, sql, err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_step(q, &row, err));
	*ret = row ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

enum status exec_by_id(struct access *a, const char *sql, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, sql, err));
	stmt_bind_id(q, "id", id);
	return stmt_exec(q, NULL, err);
}

/* The latest moment any process has written down; 0 before the first. */
static enum status read_clock(struct access *a, moment_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q, "SELECT clock FROM access_mark WHERE one = 1", err));
	TRY(stmt_step(q, &row, err));
	*ret = row ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

static enum status write_clock(struct access *a, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	static const uint8_t start[DIGEST_SIZE] = {};
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_mark (one, log_seq, log_digest, clock) VALUES (1, 1, :start, :now) "
			  "ON CONFLICT (one) DO UPDATE SET clock = excluded.clock",
			  err));
	stmt_bind_blob(q, "start", start, sizeof start);
	stmt_bind_i64(q, "now", now);
	return stmt_exec(q, NULL, err);
}

static enum status remove_before(struct access *a, const char *sql, moment_t before, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, sql, err));
	stmt_bind_i64(q, "at", before);
	return stmt_exec(q, NULL, err);
}

static enum status tick(struct access *a, moment_t now, struct err *err)
{
	moment_t written;
	TRY(read_clock(a, &written, err));
	/* What had ended by the clock as it stood before a jump stays ended. */
	moment_t latest = written > now + CLOCK_TOLERANCE ? written : now;
	if (a->latest > latest)
		latest = a->latest;
	TRY(remove_before(a, "DELETE FROM access_session WHERE ends <= :at OR idle_until <= :at", latest, err));
	TRY(remove_before(a, "DELETE FROM access_session WHERE seen > :at", now + CLOCK_TOLERANCE, err));
	TRY(remove_before(a, "DELETE FROM access_link WHERE ends <= :at", latest, err));
	TRY(remove_before(a, "DELETE FROM access_browser WHERE until <= :at", latest, err));
	TRY(remove_before(a, "DELETE FROM access_attempt WHERE last <= :at", now - SECONDS(a->rules->attempts.forget_s), err));
	return write_clock(a, now, err);
}

enum status access_tick(struct access *a, moment_t now, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, tick(a, now, err), err));
	a->last_tick = now;
	a->latest = now;
	return ST_OK;
}
