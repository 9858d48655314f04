/* A decision changed by hand. */
#include "plan/inside.h"

#include "base/arena.h"
#include "base/buf.h"
#include "plan/scenario.h"

#include <math.h>
#include <string.h>

static bool is_moved(const struct plan_line *move, size_t n, struct str subject)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(move[i].subject, subject))
			return true;
	return false;
}

enum status plan_try(struct plan_desk *d, const struct plan *p, int64_t number, const struct plan_line *move, size_t n, struct plan_trial *ret,
		     struct err *err)
{
	struct plan_lines base, lines = {};
	struct plan_trial t = {};
	TRY(plan_decision(d, p, number, &base, &t.base, err));
	lines.line = ARENA_ARRAY(d->arena, struct plan_line, base.n + n + 1);
	for (size_t i = 0; i < base.n; i++)
		if (!is_moved(move, n, base.line[i].subject))
			lines.line[lines.n++] = base.line[i];
	for (size_t i = 0; i < n; i++) {
		struct str was;
		if (!plan_lines_find(&base, move[i].subject, &was))
			return err_set(err, ST_NOT_FOUND, "the decision says nothing about '%.*s'", STR_ARG(move[i].subject));
		if (!is_moved(move + i + 1, n - i - 1, move[i].subject)) /* the last word about a subject counts */
			lines.line[lines.n++] = move[i];
	}
	plan_lines_sort(&lines);
	TRY(plan_read(d, p, TX_NOW, &t.context, &t.reading, err));
	TRY(p->planner->check(&t.context, &t.reading, &base, &t.before, err));
	TRY(p->planner->check(&t.context, &t.reading, &lines, &t.after, err));
	t.from = base;
	t.lines = lines;
	*ret = t;
	return ST_OK;
}

enum status plan_keep(struct plan_desk *d, const struct plan *p, const struct plan_trial *t, struct plan_run *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf scenario, text;
	buf_init(&scenario, 0);
	buf_init(&text, 0);
	if (!plan_is_open(p))
		return err_set(err, ST_CONFLICT, "the plan is no draft any more; have it returned, or make another one");
	if (!t->after.feasible)
		return err_set(err, ST_NO, "the decision breaks %d of the rules; nothing was written", t->after.violation_count);
	plan_scenario_write(&p->scenario, &scenario);
	struct plan_run run = {.plan = p->id, .actor = d->actor, .scenario = str_copy(d->arena, buf_view(&scenario))};
	TRY(plan_run_begin(d->work, &run, err));
	/* The base run's bound is not taken over: it may count what leaving an earlier decision costs, which the checker does not. */
	run.result = (struct engine_result){.feasible = true, .objective = t->after.objective, .bound = -INFINITY};
	plan_lines_write(&t->lines, &text);
	run.lines = str_copy(d->arena, buf_view(&text));
	memcpy(run.digest, t->reading.digest, sizeof run.digest);
	run.read_tx = t->reading.tx;
	run.policy = t->reading.policy;
	run.state = RUN_DONE;
	run.ended = moment_now();
	TRY(plan_run_end(d->work, &run, err));
	*ret = run;
	return ST_OK;
}
