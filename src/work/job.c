#include "work/job.h"

#include "base/arena.h"
#include "crypt/digest.h"
#include "work/file.h"
#include "work/job_inside.h"

#include <jansson.h>
#include <string.h>

static const struct {
	const char *name;
	struct label label;
} states[JOB_STATES] = {
	[JOB_WAITING] = {"waiting", {"等待中", "waiting"}},
	[JOB_RUNNING] = {"running", {"进行中", "running"}},
	[JOB_DONE] = {"done", {"已完成", "done"}},
	[JOB_FAILED] = {"failed", {"失败", "failed"}},
	[JOB_CANCELLED] = {"cancelled", {"已取消", "cancelled"}},
};

const char *job_state_name(enum job_state s) { return states[s].name; }

struct label job_state_label(enum job_state s) { return states[s].label; }

bool job_state_parse(struct str s, enum job_state *ret)
{
	for (int i = 0; i < JOB_STATES; i++)
		if (str_eq(s, str_of(states[i].name))) {
			*ret = (enum job_state)i;
			return true;
		}
	return false;
}

const struct job_kind *job_kind_find(const struct job_kind *const *kinds, int n, struct str name)
{
	for (int i = 0; i < n; i++)
		if (str_eq(str_of(kinds[i]->name), name))
			return kinds[i];
	return NULL;
}

/* PostgreSQL gives the numbers under a lock that is held to the commit, so that they become visible in their order. CASE makes
 * sure that the lock comes first. */
enum status job_prepare(struct store *work, struct stmt **ret, const char *sql, struct err *err)
{
	static const char *const change[] = {
		[STORE_SQLITE] = "(SELECT coalesce(max(changed), 0) + 1 FROM work_job)",
		[STORE_POSTGRES] = "(CASE WHEN CAST(pg_advisory_xact_lock(hashtextextended('junheng jobs ' || "
				   "coalesce(current_schema(), ''), 0)) AS TEXT) IS NULL THEN 0 ELSE nextval('work_job_change') END)",
	};
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 8192);
	struct str rest = str_of(sql);
	ptrdiff_t at = str_find(rest, STR("{change}"));
	if (at >= 0) {
		buf_str(&text, str_slice(rest, 0, (size_t)at));
		buf_cstr(&text, change[store_dialect(work)]);
		rest = str_slice(rest, (size_t)at + strlen("{change}"), rest.n);
	}
	buf_str(&text, rest);
	return store_prepare(work, ret, text.p, err);
}

static enum status check_parameters(struct str text, struct err *err)
{
	if (text.n > JOB_PARAMETERS_MAX)
		return err_set(err, ST_INVALID, "the job's parameters are longer than %d bytes", JOB_PARAMETERS_MAX);
	json_error_t fault;
	json_t *o = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &fault);
	bool is_object = json_is_object(o);
	json_decref(o);
	if (!is_object)
		return err_set(err, ST_INVALID, "the job's parameters are no JSON object");
	return ST_OK;
}

static enum status insert(struct store *work, const struct job_new *n, struct id id, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(job_prepare(work, &q,
			"INSERT INTO work_job (id, kind, parameters, actor, scope, lang, state, created, not_before, attempt, tries, server, "
			"beat, stopping, share, step, count, answer, result, error_status, error_zh, error_en, log, changed) VALUES "
			"(:id, :kind, :parameters, :actor, :scope, :lang, 0, :created, :not_before, 0, 0, '', 0, 0, 0, '', -1, 0, '', 0, "
			"'', '', '', {change})",
			err));
	stmt_bind_id(q, "id", id);
	stmt_bind_str(q, "kind", n->kind);
	stmt_bind_str(q, "parameters", n->parameters.p ? n->parameters : STR("{}"));
	stmt_bind_str(q, "actor", n->actor.p ? n->actor : STR(""));
	stmt_bind_str(q, "scope", n->scope.p ? n->scope : STR(""));
	stmt_bind_str(q, "lang", str_of(lang_code(n->lang)));
	stmt_bind_i64(q, "created", now);
	stmt_bind_i64(q, "not_before", n->not_before);
	return stmt_exec(q, NULL, err);
}

static enum status insert_all(struct store *work, const struct job_new *n, struct id id, moment_t now, struct err *err)
{
	for (int i = 0; i < n->n_inputs; i++) {
		struct file_use use = {.owner = STR("job"), .owner_id = id, .role = STR("input"), .name = n->inputs[i].name};
		memcpy(use.digest, n->inputs[i].digest, DIGEST_SIZE);
		TRY(file_use_add(work, &use, err));
	}
	return insert(work, n, id, now, err);
}

enum status job_add(struct store *work, const struct job_new *n, struct id *ret, struct err *err)
{
	moment_t now = moment_now();
	struct id id = id_new(now);
	if (n->n_inputs > JOB_INPUTS_MAX)
		return err_set(err, ST_INVALID, "a job takes at most %d files, these are %d", JOB_INPUTS_MAX, n->n_inputs);
	if (n->parameters.p)
		TRY(check_parameters(n->parameters, err));
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = insert_all(work, n, id, now, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK) {
		store_rollback(work);
		return st;
	}
	*ret = id;
	return ST_OK;
}

/* After a statement that changed no row: is there no such job, or is its state another? */
static enum status unchanged(struct store *work, struct id id, const char *conflict, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(work, &q, "SELECT state FROM work_job WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_step(q, &row, err));
	if (!row)
		return err_set(err, ST_NOT_FOUND, "there is no such job");
	return err_set(err, ST_CONFLICT, "the job is %s: only %s", states[stmt_i64(q, 0) % JOB_STATES].name, conflict);
}

enum status job_cancel(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(job_prepare(work, &q,
			"UPDATE work_job SET stopping = 1, state = CASE WHEN state = 0 THEN 4 ELSE state END, "
			"ended = CASE WHEN state = 0 THEN :now ELSE ended END, changed = {change} WHERE id = :id AND state IN (0, 1)",
			err));
	stmt_bind_i64(q, "now", moment_now());
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	return changed ? ST_OK : unchanged(work, id, "what waits or runs can be cancelled", err);
}

static enum status drop_results(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "DELETE FROM work_file_use WHERE owner = 'job' AND owner_id = :id AND role = 'result'", err));
	stmt_bind_id(q, "id", id);
	return stmt_exec(q, NULL, err);
}

static enum status wait_again(struct store *work, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(job_prepare(work, &q,
			"UPDATE work_job SET state = 0, stopping = 0, tries = 0, not_before = 0, started = NULL, ended = NULL, share = 0, "
			"step = '', count = -1, answer = 0, result = '', error_status = 0, error_zh = '', error_en = '', log = '', "
			"changed = {change} WHERE id = :id AND state IN (3, 4)",
			err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return unchanged(work, id, "what failed or was cancelled can run again", err);
	return drop_results(work, id, err);
}

enum status job_retry(struct store *work, struct id id, struct err *err)
{
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = wait_again(work, id, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}

/* The newest change stays, so that numbers are never given twice. */
static enum status forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err)
{
	static const char *const sql[] = {
		"DELETE FROM work_file_use WHERE owner = 'job' AND owner_id IN (SELECT id FROM work_job WHERE state >= 2 AND "
		"ended < :before AND changed < (SELECT max(changed) FROM work_job))",
		"DELETE FROM work_job WHERE state >= 2 AND ended < :before AND changed < (SELECT max(changed) FROM work_job)",
	};
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		TRY(store_prepare(work, &q, sql[i], err));
		stmt_bind_i64(q, "before", before);
		TRY(stmt_exec(q, ret_n, err));
	}
	return store_commit(work, err);
}

enum status job_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err)
{
	int64_t n = 0;
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = forget(work, before, &n, err);
	if (st != ST_OK) {
		store_rollback(work);
		return st;
	}
	*ret_n = n;
	return ST_OK;
}
