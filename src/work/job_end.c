/* How a job ends, and how far it is meanwhile: what its process and its supervisor write. */
#include "work/job_inside.h"

#include "text/message.h"
#include "work/hook.h"

#include <stdio.h>

/* Each statement names the attempt; no row changed: the job has gone on without it. */
static enum status exec_attempt(struct stmt *q, struct job_ticket t, struct err *err)
{
	int64_t changed;
	stmt_bind_id(q, "id", t.id);
	stmt_bind_i64(q, "attempt", t.attempt);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_CONFLICT, "the job has gone on without this process");
	return ST_OK;
}

enum status job_tell_progress(struct store *work, struct job_ticket t, const char *step, double share, int64_t count, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(job_prepare(work, &q,
			"UPDATE work_job SET step = :step, share = :share, count = :count, changed = {change} "
			"WHERE id = :id AND attempt = :attempt AND state = 1",
			err));
	stmt_bind_str(q, "step", str_of(step));
	stmt_bind_f64(q, "share", share);
	stmt_bind_i64(q, "count", count);
	return exec_attempt(q, t, err);
}

struct ending {
	enum job_state state;
	const struct err *error; /* NULL: none */
	struct str result;
	bool answer_no;
	moment_t retry_at;
};

/* Which job ended how; what it was given and found is its starter's. */
static enum status tell_hooks(struct store *work, struct job_ticket t, const struct ending *e, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char id[ID_TEXT], data[256];
	bool row;
	TRY(store_prepare(work, &q, "SELECT kind FROM work_job WHERE id = :id", err));
	stmt_bind_id(q, "id", t.id);
	TRY(stmt_step(q, &row, err));
	if (!row)
		return ST_OK;
	id_format(t.id, id);
	/* Kinds are words of the program's own table. */
	snprintf(data, sizeof data, "{\"job\":\"%s\",\"kind\":\"%.*s\",\"state\":\"%s\",\"faults\":%s}", id, STR_ARG(stmt_str(q, 0)), job_state_name(e->state),
		 e->answer_no ? "true" : "false");
	return hook_put(work, STR("job.finished"), str_of(data), err);
}

static enum status put_ending(struct store *work, struct job_ticket t, const struct ending *e, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf zh;
	buf_init(&zh, 0);
	if (e->error)
		err_render(&zh, e->error, LANG_ZH);
	TRY(job_prepare(work, &q,
			"UPDATE work_job SET state = :state, ended = CAST(:ended AS BIGINT), not_before = :not_before, answer = :answer, result = :result, "
			"error_status = :status, error_zh = :zh, error_en = :en, changed = {change} "
			"WHERE id = :id AND attempt = :attempt AND state = 1",
			err));
	stmt_bind_i64(q, "state", e->state);
	if (e->state == JOB_WAITING)
		stmt_bind_null(q, "ended");
	else
		stmt_bind_i64(q, "ended", moment_now());
	stmt_bind_i64(q, "not_before", e->retry_at);
	stmt_bind_i64(q, "answer", e->answer_no);
	stmt_bind_str(q, "result", e->result.p ? e->result : STR(""));
	stmt_bind_i64(q, "status", e->error ? e->error->status : ST_OK);
	stmt_bind_str(q, "zh", zh.p ? buf_view(&zh) : STR(""));
	stmt_bind_str(q, "en", e->error ? str_of(e->error->text) : STR(""));
	TRY(exec_attempt(q, t, err));
	return e->state == JOB_WAITING ? ST_OK : tell_hooks(work, t, e, err);
}

enum status job_put_outcome(struct store *work, struct job_ticket t, const struct job_outcome *o, struct err *err)
{
	struct ending e = {.result = o->result};
	if (o->status == ST_OK || o->status == ST_NO) {
		e.state = JOB_DONE;
		e.answer_no = o->status == ST_NO;
	} else if (o->status == ST_CANCELLED && o->was_stopped) {
		e.state = JOB_CANCELLED;
	} else {
		e.state = o->retry_at ? JOB_WAITING : JOB_FAILED;
		e.error = o->error;
		e.retry_at = o->retry_at;
	}
	return put_ending(work, t, &e, err);
}

static enum status was_asked_to_stop(struct store *work, struct job_ticket t, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT stopping FROM work_job WHERE id = :id", err));
	stmt_bind_id(q, "id", t.id);
	TRY(stmt_step(q, &row, err));
	*ret = row && stmt_i64(q, 0);
	return ST_OK;
}

enum status job_put_lost(struct store *work, struct job_ticket t, const struct err *why, moment_t retry_at, struct err *err)
{
	bool stopping;
	TRY(was_asked_to_stop(work, t, &stopping, err));
	if (stopping)
		return put_ending(work, t, &(struct ending){.state = JOB_CANCELLED}, err);
	return put_ending(work, t, &(struct ending){.state = retry_at ? JOB_WAITING : JOB_FAILED, .error = why, .retry_at = retry_at}, err);
}

enum status job_hand_back(struct store *work, struct job_ticket t, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(job_prepare(work, &q,
			"UPDATE work_job SET state = CASE WHEN stopping = 1 THEN 4 ELSE 0 END, tries = tries - 1, started = NULL, "
			"ended = CASE WHEN stopping = 1 THEN :now ELSE NULL END, share = 0, step = '', count = -1, changed = {change} WHERE id = :id AND attempt = :attempt AND state = 1",
			err));
	stmt_bind_i64(q, "now", moment_now());
	return exec_attempt(q, t, err);
}

enum status job_put_log(struct store *work, struct job_ticket t, struct str log, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "UPDATE work_job SET log = :log WHERE id = :id AND attempt = :attempt", err));
	stmt_bind_str(q, "log", log);
	return exec_attempt(q, t, err);
}

enum { FIRST_WAIT_S = 2, WAIT_STEPS_MAX = 6 };

moment_t job_retry_at(const struct job_kind *k, int tries, moment_t now)
{
	if (tries >= k->tries)
		return 0;
	moment_t wait = FIRST_WAIT_S * (moment_t)1000000;
	for (int i = 1; i < tries && i < WAIT_STEPS_MAX; i++)
		wait *= 4;
	return now + wait;
}
