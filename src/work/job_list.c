#include "work/job.h"

#include "base/arena.h"
#include "base/buf.h"

#define COLUMNS                                                                                                        \
	"id, kind, parameters, actor, scope, lang, state, created, started, ended, not_before, attempt, tries, stopping, share, " \
	"step, count, answer, result, error_status, error_zh, error_en, log, server, changed"

static struct str text(const struct stmt *q, struct arena *a, int column) { return str_copy(a, stmt_str(q, column)); }

static void read_row(const struct stmt *q, struct arena *a, struct job *j)
{
	*j = (struct job){
		.id = stmt_id(q, 0),
		.kind = text(q, a, 1),
		.parameters = text(q, a, 2),
		.actor = text(q, a, 3),
		.scope = text(q, a, 4),
		.state = (enum job_state)(stmt_i64(q, 6) % JOB_STATES),
		.created = stmt_i64(q, 7),
		.started = stmt_i64(q, 8),
		.ended = stmt_i64(q, 9),
		.not_before = stmt_i64(q, 10),
		.attempt = (int)stmt_i64(q, 11),
		.tries = (int)stmt_i64(q, 12),
		.stopping = stmt_i64(q, 13),
		.share = stmt_f64(q, 14),
		.step = text(q, a, 15),
		.count = stmt_i64(q, 16),
		.answer_no = stmt_i64(q, 17),
		.result = text(q, a, 18),
		.error_status = (enum status)stmt_i64(q, 19),
		.error = {[LANG_ZH] = text(q, a, 20), [LANG_EN] = text(q, a, 21)},
		.log = text(q, a, 22),
		.server = text(q, a, 23),
		.changed = stmt_i64(q, 24),
	};
	(void)lang_parse(stmt_str(q, 5), &j->lang);
}

enum status job_get(struct store *work, struct arena *a, struct id id, struct job *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS " FROM work_job WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_step(q, &row, err));
	if (!row)
		return err_set(err, ST_NOT_FOUND, "there is no such job");
	read_row(q, a, ret);
	return ST_OK;
}

static enum status read_rows(struct stmt *q, struct arena *a, int limit, struct job **ret, size_t *ret_n, struct err *err)
{
	struct job *list = ARENA_ARRAY(a, struct job, (size_t)limit + 1);
	size_t n = 0;
	bool row;
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		read_row(q, a, &list[n++]);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum { LIST_DEFAULT = 50, LIST_MAX = 1000 };

enum status job_list(struct store *work, struct arena *a, const struct job_filter *f, struct job **ret, size_t *ret_n, struct err *err)
{
	int limit = f->limit <= 0 ? LIST_DEFAULT : MIN(f->limit, LIST_MAX);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 4096);
	buf_cstr(&sql, "SELECT " COLUMNS " FROM work_job WHERE 1 = 1");
	if (f->actor.p)
		buf_cstr(&sql, " AND actor = :actor");
	if (f->kind.p)
		buf_cstr(&sql, " AND kind = :kind");
	if (f->has_state)
		buf_printf(&sql, " AND state = %d", (int)f->state);
	if (!id_is_zero(f->before))
		buf_cstr(&sql, " AND id < :before");
	buf_printf(&sql, " ORDER BY id DESC LIMIT %d", limit);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, sql.p, err));
	if (f->actor.p)
		stmt_bind_str(q, "actor", f->actor);
	if (f->kind.p)
		stmt_bind_str(q, "kind", f->kind);
	if (!id_is_zero(f->before))
		stmt_bind_id(q, "before", f->before);
	return read_rows(q, a, limit, ret, ret_n, err);
}

enum status job_changes(struct store *work, struct arena *a, int64_t since, int limit, struct job **ret, size_t *ret_n, struct err *err)
{
	limit = limit <= 0 ? LIST_DEFAULT : MIN(limit, LIST_MAX);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS " FROM work_job WHERE changed > :since ORDER BY changed LIMIT :limit", err));
	stmt_bind_i64(q, "since", since);
	stmt_bind_i64(q, "limit", limit);
	return read_rows(q, a, limit, ret, ret_n, err);
}

enum status job_last_change(struct store *work, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT coalesce(max(changed), 0) FROM work_job", err));
	TRY(stmt_step(q, &row, err));
	*ret = row ? stmt_i64(q, 0) : 0;
	return ST_OK;
}
