#include "work/file.h"

static enum status add(struct store *work, struct str actor, day_t day, int64_t bytes, int64_t at_most, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *forget = NULL, *put = NULL, *sum = NULL;
	bool row;
	TRY(store_prepare(work, &forget, "DELETE FROM work_upload_day WHERE actor = :actor AND day < :day", err));
	stmt_bind_str(forget, "actor", actor);
	stmt_bind_i64(forget, "day", day);
	TRY(stmt_exec(forget, NULL, err));
	TRY(store_prepare(work, &put,
			  "INSERT INTO work_upload_day (actor, day, bytes) VALUES (:actor, :day, :bytes) "
			  "ON CONFLICT (actor, day) DO UPDATE SET bytes = work_upload_day.bytes + excluded.bytes",
			  err));
	stmt_bind_str(put, "actor", actor);
	stmt_bind_i64(put, "day", day);
	stmt_bind_i64(put, "bytes", bytes);
	TRY(stmt_exec(put, NULL, err));
	TRY(store_prepare(work, &sum, "SELECT bytes FROM work_upload_day WHERE actor = :actor AND day = :day", err));
	stmt_bind_str(sum, "actor", actor);
	stmt_bind_i64(sum, "day", day);
	TRY(stmt_step(sum, &row, err));
	if (row && stmt_i64(sum, 0) > at_most)
		return err_set(err, ST_TOO_LARGE, "your account has brought in the %lld MB a day that the policy allows; go on tomorrow", (long long)(at_most >> 20));
	return ST_OK;
}

enum status files_account(struct store *work, struct str actor, day_t day, int64_t bytes, int64_t at_most, struct err *err)
{
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = add(work, actor, day, bytes, at_most, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}
