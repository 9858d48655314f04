/* Who runs which job: taking, beating, seeing others. */
#include "work/job_inside.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum status job_take(struct store *work, const char *server, const struct job_kind *const *kinds, int n, struct job_ticket *ret,
		     const struct job_kind **ret_kind, struct err *err)
{
	if (n == 0) {
		*ret_kind = NULL;
		return ST_OK;
	}
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	/* Who comes second finds the state changed and no row. */
	buf_cstr(&sql, "UPDATE work_job SET state = 1, server = :server, beat = 0, attempt = attempt + 1, tries = tries + 1, "
		       "started = :now, share = 0, step = '', count = -1, changed = {change} WHERE state = 0 AND id = "
		       "(SELECT id FROM work_job WHERE state = 0 AND not_before <= :now AND kind IN (");
	for (int i = 0; i < n; i++)
		buf_printf(&sql, "%s:k%d", i ? ", " : "", i);
	buf_cstr(&sql, ") ORDER BY id LIMIT 1) RETURNING id, attempt, kind");
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(job_prepare(work, &q, sql.p, err));
	stmt_bind_str(q, "server", str_of(server));
	stmt_bind_i64(q, "now", moment_now());
	for (int i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof name, "k%d", i);
		stmt_bind_str(q, name, str_of(kinds[i]->name));
	}
	bool row;
	const struct job_kind *kind = NULL;
	struct job_ticket ticket = {};
	TRY(stmt_step(q, &row, err));
	if (row) {
		ticket = (struct job_ticket){stmt_id(q, 0), (int)stmt_i64(q, 1)};
		kind = job_kind_find(kinds, n, stmt_str(q, 2));
		TRY(stmt_step(q, &row, err));
	}
	*ret = ticket;
	*ret_kind = kind;
	return ST_OK;
}

enum status job_beat(struct store *work, const char *server, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "UPDATE work_job SET beat = beat + 1 WHERE state = 1 AND server = :server", err));
	stmt_bind_str(q, "server", str_of(server));
	return stmt_exec(q, NULL, err);
}

enum status job_running(struct store *work, struct arena *a, struct job_lease **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct job_lease *list = NULL;
	size_t n = 0, cap = 0;
	bool row;
	TRY(store_prepare(work, &q, "SELECT id, attempt, kind, server, beat, tries, stopping FROM work_job WHERE state = 1 ORDER BY id", err));
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		if (n == cap) {
			struct job_lease *more = ARENA_ARRAY(a, struct job_lease, cap = MAX(16, 2 * cap));
			if (n)
				memcpy(more, list, n * sizeof *list);
			list = more;
		}
		list[n++] = (struct job_lease){.ticket = {stmt_id(q, 0), (int)stmt_i64(q, 1)},
					       .kind = str_copy(a, stmt_str(q, 2)),
					       .server = str_copy(a, stmt_str(q, 3)),
					       .beat = stmt_i64(q, 4),
					       .tries = (int)stmt_i64(q, 5),
					       .stopping = stmt_i64(q, 6)};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}
