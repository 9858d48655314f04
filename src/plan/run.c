#include "plan/run.h"

#include "base/arena.h"
#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum status plan_work_migrate(struct store *work, struct err *err)
{
	static const struct migration steps[] = {
		{.version = 1,
		 .what = "runs of plans",
		 .sql = {"CREATE TABLE plan_run (id BLOB PRIMARY KEY, plan BLOB NOT NULL, number INTEGER NOT NULL, actor TEXT NOT NULL, started INTEGER NOT NULL, "
			 "ended INTEGER NOT NULL, state INTEGER NOT NULL, was_stopped INTEGER NOT NULL, seed INTEGER NOT NULL, work INTEGER NOT NULL, "
			 "feasible INTEGER NOT NULL, optimal INTEGER NOT NULL, infeasible INTEGER NOT NULL, objective REAL, bound REAL, why_zh TEXT NOT NULL, "
			 "why_en TEXT NOT NULL, read_tx INTEGER NOT NULL, digest BLOB NOT NULL, policy TEXT NOT NULL, scenario TEXT NOT NULL, "
			 "lines TEXT NOT NULL, trace TEXT NOT NULL, UNIQUE (plan, number))",
			 "CREATE TABLE plan_run (id BYTEA PRIMARY KEY, plan BYTEA NOT NULL, number BIGINT NOT NULL, actor TEXT NOT NULL, started BIGINT NOT NULL, "
			 "ended BIGINT NOT NULL, state BIGINT NOT NULL, was_stopped BIGINT NOT NULL, seed BIGINT NOT NULL, work BIGINT NOT NULL, "
			 "feasible BIGINT NOT NULL, optimal BIGINT NOT NULL, infeasible BIGINT NOT NULL, objective DOUBLE PRECISION, bound DOUBLE PRECISION, "
			 "why_zh TEXT NOT NULL, why_en TEXT NOT NULL, read_tx BIGINT NOT NULL, digest BYTEA NOT NULL, policy TEXT NOT NULL, "
			 "scenario TEXT NOT NULL, lines TEXT NOT NULL, trace TEXT NOT NULL, UNIQUE (plan, number))"}},
	};
	return store_migrate(work, "plan", steps, ARRAY_LEN(steps), NULL, err);
}

static void bind_number(struct stmt *q, const char *name, double v)
{
	if (isfinite(v))
		stmt_bind_f64(q, name, v);
	else
		stmt_bind_null(q, name);
}

static void write_trace(const struct plan_run *run, struct buf *out)
{
	for (size_t i = 0; i < run->points; i++)
		buf_printf(out, "%.3f %.17g %.17g\n", run->point[i].seconds, run->point[i].objective, run->point[i].bound);
}

static size_t read_trace(struct arena *a, struct str text, struct plan_point **ret)
{
	size_t lines = 0, n = 0;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	struct plan_point *p = ARENA_ARRAY(a, struct plan_point, lines + 1);
	struct str rest = text, line;
	while (rest.p && n < lines && str_next(&rest, '\n', &line)) {
		char copy[120];
		snprintf(copy, sizeof copy, "%.*s", STR_ARG(line));
		char *end = copy;
		p[n].seconds = strtod(end, &end);
		p[n].objective = strtod(end, &end); /* "nan" and "-inf" are what is not known yet */
		p[n++].bound = strtod(end, &end);
	}
	*ret = p;
	return n;
}

static void bind_result(struct stmt *q, const struct plan_run *run)
{
	stmt_bind_id(q, ":id", run->id);
	stmt_bind_i64(q, ":state", run->state);
	stmt_bind_i64(q, ":ended", run->ended);
	stmt_bind_i64(q, ":was_stopped", run->was_stopped);
	stmt_bind_i64(q, ":work", (int64_t)run->result.work);
	stmt_bind_i64(q, ":feasible", run->result.feasible);
	stmt_bind_i64(q, ":optimal", run->result.optimal);
	stmt_bind_i64(q, ":infeasible", run->result.infeasible);
	bind_number(q, ":objective", run->result.objective);
	bind_number(q, ":bound", run->result.bound);
	stmt_bind_str(q, ":why_zh", run->why[LANG_ZH].p ? run->why[LANG_ZH] : STR(""));
	stmt_bind_str(q, ":why_en", run->why[LANG_EN].p ? run->why[LANG_EN] : STR(""));
	stmt_bind_i64(q, ":read_tx", run->read_tx);
	stmt_bind_blob(q, ":digest", run->digest, sizeof run->digest);
	stmt_bind_str(q, ":policy", run->policy.p ? run->policy : STR(""));
	stmt_bind_str(q, ":lines", run->lines.p ? run->lines : STR(""));
}

static enum status next_number(struct store *work, struct id plan, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(work, &q, "SELECT max(number) FROM plan_run WHERE plan = :plan", err));
	stmt_bind_id(q, ":plan", plan);
	TRY(stmt_step(q, &has, err));
	*ret = has ? stmt_i64(q, 0) + 1 : 1;
	return ST_OK;
}

static enum status insert(struct store *work, struct plan_run *run, struct err *err)
{
	TRY(next_number(work, run->plan, &run->number, err));
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q,
			  "INSERT INTO plan_run (id, plan, number, actor, started, ended, state, was_stopped, seed, work, feasible, optimal, infeasible, objective, "
			  "bound, why_zh, why_en, read_tx, digest, policy, scenario, lines, trace) VALUES (:id, :plan, :number, :actor, :started, :ended, :state, "
			  ":was_stopped, :seed, :work, :feasible, :optimal, :infeasible, :objective, :bound, :why_zh, :why_en, :read_tx, :digest, :policy, "
			  ":scenario, :lines, '')",
			  err));
	stmt_bind_id(q, ":plan", run->plan);
	stmt_bind_i64(q, ":number", run->number);
	stmt_bind_str(q, ":actor", run->actor);
	stmt_bind_i64(q, ":started", run->started);
	stmt_bind_i64(q, ":seed", (int64_t)run->seed);
	stmt_bind_str(q, ":scenario", run->scenario);
	bind_result(q, run);
	return stmt_exec(q, NULL, err);
}

enum status plan_run_begin(struct store *work, struct plan_run *run, struct err *err)
{
	run->started = moment_now();
	run->id = id_new(run->started);
	run->state = RUN_UNDER_WAY;
	run->result = (struct engine_result){.objective = NAN, .bound = -INFINITY};
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = insert(work, run, err);
	if (st == ST_OK)
		st = store_commit(work, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}

static enum status update(struct store *work, const struct plan_run *run, struct err *err)
{
	CLEANUP(buf_done) struct buf trace;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&trace, 0);
	write_trace(run, &trace);
	TRY(store_prepare(work, &q,
			  "UPDATE plan_run SET state = :state, ended = :ended, was_stopped = :was_stopped, work = :work, feasible = :feasible, optimal = :optimal, "
			  "infeasible = :infeasible, objective = :objective, bound = :bound, why_zh = :why_zh, why_en = :why_en, read_tx = :read_tx, "
			  "digest = :digest, policy = :policy, lines = :lines, trace = :trace WHERE id = :id",
			  err));
	bind_result(q, run);
	stmt_bind_str(q, ":trace", trace.n ? buf_view(&trace) : STR(""));
	return stmt_exec(q, NULL, err);
}

enum status plan_run_follow(struct store *work, const struct plan_run *run, struct err *err) { return update(work, run, err); }

enum status plan_run_end(struct store *work, const struct plan_run *run, struct err *err) { return update(work, run, err); }

#define COLUMNS                                                                                                                                    \
	"id, plan, number, actor, started, ended, state, was_stopped, seed, work, feasible, optimal, infeasible, objective, bound, why_zh, why_en, " \
	"read_tx, policy, scenario, digest"

static void read_row(struct stmt *q, struct arena *a, bool is_whole, struct plan_run *r)
{
	*r = (struct plan_run){.id = stmt_id(q, 0), .plan = stmt_id(q, 1), .number = stmt_i64(q, 2), .actor = str_copy(a, stmt_str(q, 3)),
			       .started = stmt_i64(q, 4), .ended = stmt_i64(q, 5), .state = (enum plan_run_state)stmt_i64(q, 6),
			       .was_stopped = stmt_i64(q, 7) != 0, .seed = (uint64_t)stmt_i64(q, 8)};
	r->result = (struct engine_result){.work = (uint64_t)stmt_i64(q, 9), .feasible = stmt_i64(q, 10) != 0, .optimal = stmt_i64(q, 11) != 0,
					   .infeasible = stmt_i64(q, 12) != 0, .objective = stmt_is_null(q, 13) ? NAN : stmt_f64(q, 13),
					   .bound = stmt_is_null(q, 14) ? -INFINITY : stmt_f64(q, 14)};
	r->why[LANG_ZH] = str_copy(a, stmt_str(q, 15));
	r->why[LANG_EN] = str_copy(a, stmt_str(q, 16));
	r->read_tx = stmt_i64(q, 17);
	r->policy = str_copy(a, stmt_str(q, 18));
	r->scenario = str_copy(a, stmt_str(q, 19));
	struct str digest = stmt_blob(q, 20);
	for (size_t i = 0; i < digest.n && i < DIGEST_SIZE; i++)
		r->digest[i] = (uint8_t)digest.p[i];
	if (!is_whole)
		return;
	struct plan_point *point;
	r->lines = str_copy(a, stmt_str(q, 21));
	r->points = read_trace(a, stmt_str(q, 22), &point);
	r->point = point;
}

enum status plan_run_get(struct store *work, struct arena *a, struct id plan, int64_t number, struct plan_run *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(work, &q,
			  number ? "SELECT " COLUMNS ", lines, trace FROM plan_run WHERE plan = :plan AND number = :number"
				 : "SELECT " COLUMNS ", lines, trace FROM plan_run WHERE plan = :plan AND feasible = 1 AND state = :number ORDER BY number DESC LIMIT 1",
			  err));
	stmt_bind_id(q, ":plan", plan);
	stmt_bind_i64(q, ":number", number ? number : RUN_DONE);
	TRY(stmt_step(q, &has, err));
	if (!has && number)
		return err_set(err, ST_NOT_FOUND, "the plan has no run number %lld", (long long)number);
	if (!has)
		return err_set(err, ST_NOT_FOUND, "the plan has no decision yet: solve it first");
	read_row(q, a, true, ret);
	return ST_OK;
}

enum status plan_run_newest(struct store *work, struct arena *a, struct id plan, struct plan_run *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS ", lines, trace FROM plan_run WHERE plan = :plan ORDER BY number DESC LIMIT 1", err));
	stmt_bind_id(q, ":plan", plan);
	TRY(stmt_step(q, &has, err));
	if (!has)
		return err_set(err, ST_NOT_FOUND, "the plan has not been solved yet");
	read_row(q, a, true, ret);
	return ST_OK;
}

enum status plan_run_list(struct store *work, struct arena *a, struct id plan, struct plan_run **ret, size_t *ret_n, struct err *err)
{
	enum { SHOWN_MAX = 200 };
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct plan_run *runs = ARENA_ARRAY(a, struct plan_run, SHOWN_MAX);
	size_t n = 0;
	TRY(store_prepare(work, &q, "SELECT " COLUMNS " FROM plan_run WHERE plan = :plan ORDER BY number DESC LIMIT 200", err));
	stmt_bind_id(q, ":plan", plan);
	for (bool has; n < SHOWN_MAX;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		read_row(q, a, false, &runs[n++]);
	}
	*ret = runs;
	*ret_n = n;
	return ST_OK;
}
