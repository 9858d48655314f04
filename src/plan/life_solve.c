/* Reading and solving. */
#include "plan/inside.h"

#include "base/arena.h"
#include "base/buf.h"
#include "plan/reading.h"
#include "plan/scenario.h"
#include "record/tx.h"
#include "text/message.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* A trace is drawn, not kept for ever: this many points, and the table is told this often. */
enum { POINTS_MAX = 1000, FOLLOW_MS = 300 };

static enum status read_once(const struct plan *p, struct plan_context *c, struct plan_reading *r, struct err *err)
{
	if (c->at.tx == TX_NOW)
		TRY(tx_last(c->g, &r->tx, err));
	else
		r->tx = c->at.tx;
	return p->planner->read(c, r, err);
}

enum status plan_read(struct plan_desk *d, const struct plan *p, int64_t tx, struct plan_context *ret_context, struct plan_reading *ret,
		      struct err *err)
{
	struct plan_scenario *scenario = ARENA_NEW(d->arena, struct plan_scenario);
	*scenario = p->scenario;
	struct plan_context c = {.g = d->g, .arena = d->arena, .lang = d->lang, .at = {.day = p->scenario.as_of, .tx = tx}, .scenario = scenario,
				 .may_open = d->may_open, .open_context = d->open_context};
	struct plan_reading r = {};
	bool inside = store_in_transaction(d->g->store);
	if (!inside)
		TRY(store_begin(d->g->store, STORE_READ, err));
	enum status st = read_once(p, &c, &r, err);
	if (!inside)
		store_rollback(d->g->store); /* nothing was written */
	TRY(st);
	plan_reading_finish(&r);
	plan_name_left_out(&c, p->planner, &r);
	*ret_context = c;
	*ret = r;
	return ST_OK;
}

int64_t plan_known_at(const struct plan *p, const struct plan_run *run)
{
	return !plan_is_open(p) ? p->read_tx : run ? run->read_tx : TX_NOW;
}

enum status plan_decision(struct plan_desk *d, const struct plan *p, int64_t number, struct plan_lines *ret, struct plan_run *ret_run,
			  struct err *err)
{
	struct plan_run run = {.state = RUN_DONE};
	if (p->has_decision && !number && !plan_is_open(p)) {
		/* How it was computed the work database says, while it has the run; what was decided stands in the register. */
		enum status st = p->run ? plan_run_get(d->work, d->arena, p->id, p->run, &run, err) : ST_NOT_FOUND;
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		run.number = p->run;
		run.read_tx = p->read_tx;
		run.result.objective = p->objective;
		run.result.bound = p->bound;
		run.result.feasible = true;
		memcpy(run.digest, p->digest, sizeof run.digest);
		*ret = p->lines;
		if (ret_run)
			*ret_run = run;
		return ST_OK;
	}
	TRY(plan_run_get(d->work, d->arena, p->id, number, &run, err));
	if (!run.lines.n)
		return err_set(err, ST_NOT_FOUND, "run %lld found no decision", (long long)run.number);
	TRY(plan_lines_read(d->arena, run.lines, ret, err));
	if (ret_run)
		*ret_run = run;
	return ST_OK;
}

struct follow {
	struct store *work;
	struct plan_run *run;
	const struct plan_ask *ask;
	struct plan_point *point;
	struct timespec start;
	int64_t told_ms;
};

static int64_t since_ms(const struct follow *f)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - f->start.tv_sec) * 1000 + (now.tv_nsec - f->start.tv_nsec) / 1000000;
}

static void add_point(struct follow *f, double objective, double bound)
{
	struct plan_run *run = f->run;
	if (run->points == POINTS_MAX) { /* every second one is enough */
		for (size_t i = 0; i < POINTS_MAX / 2; i++)
			f->point[i] = f->point[2 * i];
		run->points = POINTS_MAX / 2;
	}
	f->point[run->points++] = (struct plan_point){(double)since_ms(f) / 1000, objective, bound};
}

static void on_progress(void *context, const struct engine_progress *e)
{
	struct follow *f = context;
	struct plan_run *run = f->run;
	const struct plan_point *last = run->points ? &f->point[run->points - 1] : NULL;
	bool is_new = !last || last->objective != e->objective || last->bound != e->bound;
	run->result.objective = e->objective;
	run->result.bound = e->bound;
	run->result.work = e->work;
	if (is_new && !(last && isnan(last->objective) && isnan(e->objective) && last->bound == e->bound))
		add_point(f, e->objective, e->bound);
	if (f->ask->tell)
		f->ask->tell(f->ask->context, &(struct plan_point){(double)since_ms(f) / 1000, e->objective, e->bound});
	if (since_ms(f) - f->told_ms < FOLLOW_MS)
		return;
	f->told_ms = since_ms(f);
	(void)plan_run_follow(f->work, run, NULL); /* a chart that lags is no reason to stop solving */
}

static void say(struct arena *a, const struct err *why, struct plan_run *run)
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		run->why[lang] = err_text(a, why, (enum lang)lang);
}

/* What to stay near to: the last decision, unless there is none. */
static enum status last_decision(struct plan_desk *d, const struct plan *p, struct plan_lines *ret, bool *ret_has, struct err *err)
{
	enum status st = plan_decision(d, p, 0, ret, NULL, err);
	*ret_has = st == ST_OK;
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Where nothing better was found in its time, a decision known before stands: it keeps every rule and wish of today and costs no more. */
static enum status keep_better(const struct plan *p, const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *known,
			       struct engine_result *result, struct plan_lines *lines, struct err *err)
{
	struct check_report check;
	if (!known || result->optimal || result->infeasible)
		return ST_OK;
	TRY(p->planner->check(c, r, known, &check, err));
	if (!check.feasible || (result->feasible && check.objective >= result->objective))
		return ST_OK;
	result->feasible = true;
	result->objective = check.objective;
	*lines = *known;
	return ST_OK;
}

static enum status solve(struct plan_desk *d, const struct plan *p, const struct plan_ask *ask, struct follow *f, struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines previous, lines = {};
	struct plan_run *run = f->run;
	bool has_previous = false;
	TRY(plan_read(d, p, TX_NOW, &c, &r, err));
	memcpy(run->digest, r.digest, sizeof run->digest);
	run->read_tx = r.tx;
	run->policy = r.policy;
	if (!ask->is_fresh)
		TRY(last_decision(d, p, &previous, &has_previous, err));
	c.previous = has_previous ? &previous : NULL;
	struct engine_run engine = {.work = ask->work, .seed = ask->seed, .threads = ask->threads, .stop = ask->stop, .progress = on_progress, .context = f};
	struct err why = {};
	enum status st = p->planner->solve(&c, &r, &engine, &run->result, &lines, &why);
	if (st != ST_OK) {
		if (err)
			*err = why;
		return st;
	}
	TRY(keep_better(p, &c, &r, c.previous, &run->result, &lines, err));
	for (size_t i = 0; i < ask->knowns; i++)
		TRY(keep_better(p, &c, &r, &ask->known[i], &run->result, &lines, err));
	if (!run->result.feasible && why.status != ST_OK) /* what clashes, or what stands in the way of finding any */
		say(d->arena, &why, run);
	add_point(f, run->result.objective, run->result.bound);
	run->was_stopped = engine_stopped(&engine);
	if (!run->result.feasible)
		return ST_OK;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	plan_lines_sort(&lines);
	plan_lines_write(&lines, &text);
	run->lines = str_copy(d->arena, buf_view(&text));
	return ST_OK;
}

enum status plan_solve(struct plan_desk *d, const struct plan *p, const struct plan_ask *ask, struct plan_run *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf scenario;
	buf_init(&scenario, 0);
	plan_scenario_write(&p->scenario, &scenario);
	struct plan_run run = {.plan = p->id, .actor = d->actor, .seed = ask->seed, .scenario = str_copy(d->arena, buf_view(&scenario))};
	struct follow f = {.work = d->work, .run = &run, .ask = ask, .point = ARENA_ARRAY(d->arena, struct plan_point, POINTS_MAX)};
	struct err fault = {};
	if (!plan_is_open(p))
		return err_set(err, ST_CONFLICT, "the plan is no draft any more; have it returned, or make another one");
	clock_gettime(CLOCK_MONOTONIC, &f.start);
	run.point = f.point;
	TRY(plan_run_begin(d->work, &run, err));
	enum status st = solve(d, p, ask, &f, &fault);
	run.ended = moment_now();
	run.state = st == ST_OK ? RUN_DONE : RUN_FAILED;
	if (st != ST_OK)
		say(d->arena, &fault, &run);
	TRY(plan_run_end(d->work, &run, err));
	if (st != ST_OK) {
		if (err)
			*err = fault;
		return st;
	}
	*ret = run;
	return ST_OK;
}
