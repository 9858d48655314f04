/* new, set, solve, lock, forbid, prefer, remove. */
#include "areas/planning/command/inside.h"

#include "areas/planning/interrupt.h"
#include "areas/planning/stopwatch.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double DEFAULT_SECONDS = 10; /* of a run nobody limits; it ends earlier when the decision is proved */

/* The first of September after the day: when schools change. */
static day_t next_school_year(day_t today)
{
	return school_year_start(school_year_of(today) + 1);
}

static enum status read_settings(struct plan_session *c, struct plan_scenario *s, struct err *err)
{
	int given = argument_count(c->args, "set");
	struct plan_given *list = ARENA_ARRAY(c->s->arena, struct plan_given, s->settings + (size_t)given + 1);
	size_t n = 0;
	for (size_t i = 0; i < s->settings; i++)
		list[n++] = s->setting[i];
	for (int i = 0; i < given; i++) {
		struct str value = argument_at(c->args, "set", i), name;
		bool has_sign = str_find(value, STR("=")) >= 0;
		if (!has_sign || !str_next(&value, '=', &name))
			return err_set(err, ST_USAGE, "--set takes NAME=VALUE, not '%.*s'", STR_ARG(argument_at(c->args, "set", i)));
		size_t k = 0;
		while (k < n && !str_eq(list[k].name, name))
			k++;
		list[k] = (struct plan_given){name, value};
		n += k == n;
	}
	s->setting = list;
	s->settings = n;
	return ST_OK;
}

static enum status read_scenario(struct plan_session *c, struct plan_scenario *s, struct err *err)
{
	struct str region = argument(c->args, "region", STR("")), effective = argument(c->args, "effective", STR(""));
	if (effective.n && !day_parse(effective, &s->effective))
		return err_set(err, ST_USAGE, "--effective is a day like 2025-09-01, not '%.*s'", STR_ARG(effective));
	if (region.n) {
		enum status st = row_resolve(c->desk.g, &record_region, region, s->as_of, &s->region, NULL, c->s->arena, err);
		if (st == ST_NOT_FOUND || st == ST_NO)
			return err_set(err, ST_NOT_FOUND, "no region '%.*s' in the register", STR_ARG(region));
		TRY(st);
	}
	return read_settings(c, s, err);
}

static enum status say_plan(struct plan_session *c, struct str id, const char *message, struct err *err)
{
	struct plan p;
	TRY(plan_get(&c->desk, id, &p, err));
	struct arena *a = c->s->arena;
	if (c->s->json) {
		char hex[ID_TEXT];
		json_t *o = json_object();
		id_format(p.id, hex);
		json_object_set_new(o, "id", json_string(hex));
		json_object_set_new(o, "name", plan_json_text(p.name));
		json_object_set_new(o, "planner", json_string(p.planner->name));
		json_object_set_new(o, "state", plan_json_text(p.state));
		json_object_set_new(o, "as_of", plan_json_text(plan_day(a, p.scenario.as_of)));
		json_object_set_new(o, "effective", plan_json_text(plan_day(a, p.scenario.effective)));
		json_object_set_new(o, "wishes", json_integer((json_int_t)p.scenario.wishes));
		if (p.batch.n)
			json_object_set_new(o, "batch", plan_json_text(p.batch));
		plan_json(c, o);
		return ST_OK;
	}
	const struct str args[] = {p.name, plan_state_label(&p, c->s->lang), plan_day(a, p.scenario.as_of), plan_day(a, p.scenario.effective)};
	plan_print(c, message, args, 4);
	return ST_OK;
}

enum status plan_new_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	day_t today = reg_today(c->desk.g);
	struct plan_new made = {.name = words[0], .planner = c->planner, .scenario = {.as_of = c->s->has_as_of ? c->s->as_of : today}};
	struct id id;
	char hex[ID_TEXT];
	if (!made.planner)
		return err_set(err, ST_USAGE, "name the kind of plan: 'junheng plan groups new NAME'");
	made.scenario.effective = next_school_year(MAX(today, made.scenario.as_of));
	TRY(read_scenario(c, &made.scenario, err));
	TRY(plan_create(&c->desk, &made, &id, err));
	id_format(id, hex);
	return say_plan(c, str_of(hex), N_("Plan {0} is made: data as of {2}, to hold from {3}."), err);
}

enum status plan_set_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	TRY(plan_of(c, words[0], &p, err));
	struct plan_scenario s = p.scenario;
	if (c->s->has_as_of)
		s.as_of = c->s->as_of;
	TRY(read_scenario(c, &s, err));
	TRY(plan_save(&c->desk, &p, &s, err));
	return say_plan(c, words[0], N_("Plan {0}: data as of {2}, to hold from {3}."), err);
}

enum status plan_remove_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct str reason = argument(c->args, "reason", STR(""));
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_remove(&c->desk, &p, reason, err));
	if (c->s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "name", plan_json_text(p.name));
		json_object_set_new(o, "removed", json_true());
		plan_json(c, o);
	}
	plan_print(c, N_("Plan {0} was taken away; the history keeps it."), &p.name, 1);
	return ST_OK;
}

/* ---- wishes ---- */

static enum status current_target(struct plan_session *c, const struct plan *p, struct str subject, struct str *ret, struct err *err)
{
	struct plan_lines l;
	TRY(plan_decision(&c->desk, p, 0, &l, NULL, err));
	if (!plan_lines_find(&l, subject, ret))
		return err_set(err, ST_NOT_FOUND, "the decision says nothing about it; name the target");
	return ST_OK;
}

static enum status wish(struct plan_session *c, enum plan_wish_kind kind, const struct str *words, int n, struct err *err)
{
	struct plan p;
	struct plan_wish w = {.kind = kind};
	TRY(plan_of(c, words[0], &p, err));
	TRY(argument_f64(c->args, "weight", -1e6, 1e6, &w.weight, err));
	TRY(plan_key(&c->desk, p.planner, false, p.scenario.as_of, words[1], &w.subject, err));
	if (n > 2)
		TRY(plan_key(&c->desk, p.planner, true, p.scenario.as_of, words[2], &w.target, err));
	else
		TRY(current_target(c, &p, w.subject, &w.target, err));
	bool remove = argument_given(c->args, "remove");
	TRY(plan_wish(&c->desk, &p, &w, remove, err));
	return say_plan(c, words[0], remove ? N_("Plan {0}: the wish is taken away.") : N_("Plan {0}: the wish is noted; solve again."), err);
}

enum status plan_lock_run(struct plan_session *c, const struct str *words, int n, struct err *err) { return wish(c, PLAN_LOCK, words, n, err); }
enum status plan_forbid_run(struct plan_session *c, const struct str *words, int n, struct err *err) { return wish(c, PLAN_FORBID, words, n, err); }
enum status plan_prefer_run(struct plan_session *c, const struct str *words, int n, struct err *err) { return wish(c, PLAN_PREFER, words, n, err); }

/* ---- solving ---- */

/* There is no share of work to show: a gap of 100 % is an empty bar, one of 0.01 % a full one. */
static void tell(void *context, const struct plan_point *p)
{
	struct session *s = context;
	double gap = isfinite(p->objective) && isfinite(p->bound) && p->objective != 0 ? (p->objective - p->bound) / fabs(p->objective) : 1;
	char step[128];
	snprintf(step, sizeof step, "%.6g ≥ %.6g  %.3f %%", p->objective, p->bound, 100 * gap);
	session_progress(s, s->tell ? N_("solving") : step, gap <= 1e-4 ? 0.999 : fmin(0.999, fmax(0, -log10(gap) / 4)), -1);
}

static json_t *print_json(struct plan_session *c, const struct plan *p, const struct plan_run *run)
{
	const struct engine_result *r = &run->result;
	json_t *o = json_object();
	json_object_set_new(o, "plan", plan_json_text(p->name));
	json_object_set_new(o, "run", json_integer(run->number));
	json_object_set_new(o, "objective", plan_json_number(r->objective));
	json_object_set_new(o, "bound", plan_json_number(r->bound));
	json_object_set_new(o, "gap", plan_json_number(engine_gap(r)));
	json_object_set_new(o, "feasible", json_boolean(r->feasible));
	json_object_set_new(o, "optimal", json_boolean(r->optimal));
	json_object_set_new(o, "infeasible", json_boolean(r->infeasible));
	json_object_set_new(o, "stopped", json_boolean(run->was_stopped));
	json_object_set_new(o, "seconds", json_real((double)(run->ended - run->started) / 1e6));
	json_object_set_new(o, "work", json_integer((json_int_t)r->work));
	json_object_set_new(o, "seed", json_integer((json_int_t)run->seed));
	if (run->why[c->s->lang].n)
		json_object_set_new(o, "why", plan_json_text(run->why[c->s->lang]));
	return o;
}

static void say_run(struct plan_session *c, const struct plan *p, const struct plan_run *run)
{
	const struct engine_result *r = &run->result;
	struct arena *a = c->s->arena;
	const struct str args[] = {str_of(arena_printf(a, "%lld", (long long)run->number)), str_of(arena_printf(a, "%.4f", r->objective)),
				   str_of(arena_printf(a, "%.4f", r->bound)), str_of(arena_printf(a, "%.2f", 100 * engine_gap(r))),
				   str_of(label_in(p->planner->unit, c->s->lang)), run->why[c->s->lang]};
	if (r->infeasible)
		plan_print(c, N_("Run {0}: there is no decision that keeps every rule. {5}"), args, 6);
	else if (!r->feasible)
		plan_print(c, args[5].n ? N_("Run {0}: no decision is known yet: {5}") : N_("Run {0}: no decision is known yet; give it more time."), args, 6);
	else if (r->optimal)
		plan_print(c, N_("Run {0}: {1} {4}, proved to be the best."), args, 6);
	else
		plan_print(c, N_("Run {0}: {1} {4}; no decision is below {2} {4} ({3} %)."), args, 6);
}

enum status plan_solve_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_run run;
	struct stopwatch watch;
	double seconds = DEFAULT_SECONDS;
	int64_t work = 0, threads = 1, seed = 1;
	if (argument_given(c->args, "curve"))
		return plan_curve_run(c, words, n, err);
	TRY(plan_of(c, words[0], &p, err));
	TRY(argument_f64(c->args, "seconds", 0, 1e7, &seconds, err));
	TRY(argument_i64(c->args, "work", 0, INT64_MAX, &work, err));
	TRY(argument_i64(c->args, "threads", 1, 64, &threads, err));
	TRY(argument_i64(c->args, "seed", 0, INT64_MAX, &seed, err));
	if (argument_given(c->args, "work") && !argument_given(c->args, "seconds"))
		seconds = 0; /* the same bytes again, however slow the machine */
	struct interrupt interrupt = {};
	if (!c->s->stop)
		interrupt_begin(&interrupt);
	stopwatch_start(&watch, seconds, c->s->stop ? c->s->stop : &interrupt.came);
	struct plan_ask ask = {.work = (uint64_t)work, .seed = (uint64_t)seed, .threads = (int)threads, .is_fresh = argument_given(c->args, "fresh"),
			       .stop = &watch.stop, .tell = tell, .context = c->s};
	enum status st = plan_solve(&c->desk, &p, &ask, &run, err);
	stopwatch_end(&watch);
	interrupt_end(&interrupt);
	session_progress_end(c->s);
	TRY(st);
	if (c->s->json)
		plan_json(c, print_json(c, &p, &run));
	say_run(c, &p, &run);
	return run.result.feasible ? ST_OK : ST_NO;
}
