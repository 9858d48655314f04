/* list, show, runs, why, check, compare. */
#include "areas/planning/command/inside.h"

#include "cli/report.h"
#include "plan/sheet.h"
#include "report/report.h"
#include "text/message.h"

#include <math.h>
#include <string.h>

static enum status print_report(struct plan_session *c, const struct report *r, json_t *head, struct err *err)
{
	if (c->s->json) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		report_to_json(r, &text);
		json_t *o = head ? head : json_object(), *report = json_loadb(text.p, text.n, 0, NULL);
		json_object_set_new(o, "report", report ? report : json_null());
		plan_json(c, o);
	}
	return session_report(c->s, c->args, r, err);
}

enum status plan_list_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)words, (void)n;
	struct plan *plan;
	size_t plans;
	struct report r;
	TRY(plan_list(&c->desk, c->planner, &plan, &plans, err));
	if (c->s->json) {
		json_t *rows = json_array(), *o = json_object();
		for (size_t i = 0; i < plans; i++) {
			char hex[ID_TEXT];
			json_t *e = json_object();
			id_format(plan[i].id, hex);
			json_object_set_new(e, "id", json_string(hex));
			json_object_set_new(e, "name", plan_json_text(plan[i].name));
			json_object_set_new(e, "planner", json_string(plan[i].planner->name));
			json_object_set_new(e, "state", plan_json_text(plan[i].state));
			json_object_set_new(e, "as_of", plan_json_text(plan_day(c->s->arena, plan[i].scenario.as_of)));
			json_object_set_new(e, "effective", plan_json_text(plan_day(c->s->arena, plan[i].scenario.effective)));
			json_object_set_new(e, "owner", plan_json_text(plan[i].owner));
			json_array_append_new(rows, e);
		}
		json_object_set_new(o, "rows", rows);
		plan_json(c, o);
		return ST_OK;
	}
	report_init(&r, c->s->arena, c->s->lang, str_of(tr(c->s->lang, N_("Plans"))));
	plan_sheet_list(&r, plan, plans);
	return session_report(c->s, c->args, &r, err);
}

static json_t *head_json(struct plan_session *c, const struct plan *p, const struct plan_run *run)
{
	json_t *o = json_object();
	json_object_set_new(o, "name", plan_json_text(p->name));
	json_object_set_new(o, "planner", json_string(p->planner->name));
	json_object_set_new(o, "state", plan_json_text(p->state));
	json_object_set_new(o, "as_of", plan_json_text(plan_day(c->s->arena, p->scenario.as_of)));
	json_object_set_new(o, "effective", plan_json_text(plan_day(c->s->arena, p->scenario.effective)));
	if (run) {
		json_object_set_new(o, "run", json_integer(run->number));
		json_object_set_new(o, "objective", plan_json_number(run->result.objective));
		json_object_set_new(o, "bound", plan_json_number(run->result.bound));
	}
	return o;
}

enum status plan_show_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_lines lines;
	struct plan_run run;
	struct report r;
	int64_t number;
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_number(c, &number, err));
	enum status st = plan_decision(&c->desk, &p, number, &lines, &run, err);
	if (st != ST_OK && (st != ST_NOT_FOUND || number))
		return st;
	*err = (struct err){};
	TRY(plan_sheet(&c->desk, &p, st == ST_OK ? &lines : NULL, st == ST_OK ? &run : NULL, &r, err));
	return print_report(c, &r, head_json(c, &p, st == ST_OK ? &run : NULL), err);
}

enum status plan_runs_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_run *run;
	size_t runs;
	struct report r;
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_list(c->desk.work, c->s->arena, p.id, &run, &runs, err));
	report_init(&r, c->s->arena, c->s->lang, p.name);
	plan_sheet_runs(&c->desk, &r, run, runs);
	return print_report(c, &r, NULL, err);
}

static json_t *option_json(struct plan_session *c, const struct planner *p, const struct plan_reading *reading, const struct plan_option *o)
{
	json_t *e = json_object();
	json_object_set_new(e, "target", o->target.n ? plan_json_text(o->target) : json_null());
	json_object_set_new(e, "label", o->target.n ? plan_json_text(plan_target_label(p, reading, c->s->arena, c->s->lang, o->target)) : json_null());
	json_object_set_new(e, "chosen", json_boolean(o->is_chosen));
	json_object_set_new(e, "possible", json_boolean(o->is_possible));
	json_object_set_new(e, "cost", plan_json_number(o->cost));
	json_object_set_new(e, "why", o->why ? plan_json_text(err_text(c->s->arena, o->why, c->s->lang)) : json_null());
	return e;
}

enum status plan_why_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_lines lines;
	struct plan_context context;
	struct plan_reading reading;
	struct plan_run run;
	struct plan_explanation e;
	struct str subject;
	struct report r;
	int64_t number;
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_number(c, &number, err));
	TRY(plan_key(&c->desk, p.planner, false, p.scenario.as_of, words[1], &subject, err));
	TRY(plan_decision(&c->desk, &p, number, &lines, &run, err));
	TRY(plan_read(&c->desk, &p, plan_known_at(&p, &run), &context, &reading, err));
	TRY(p.planner->explain(&context, &reading, &lines, subject, &e, err));
	if (c->s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < e.options; i++)
			json_array_append_new(list, option_json(c, p.planner, &reading, &e.option[i]));
		json_object_set_new(o, "subject", plan_json_text(subject));
		json_object_set_new(o, "label", plan_json_text(plan_label(&reading, subject)));
		json_object_set_new(o, "options", list);
		json_object_set_new(o, "leave", plan_json_number(e.leave));
		plan_json(c, o);
		return ST_OK;
	}
	report_init(&r, c->s->arena, c->s->lang, plan_label(&reading, subject));
	plan_sheet_why(&r, &p, &reading, &e);
	return session_report(c->s, c->args, &r, err);
}

enum status plan_check_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_lines lines;
	struct plan_context context;
	struct plan_reading reading;
	struct plan_run run;
	struct check_report check;
	int64_t number;
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_number(c, &number, err));
	TRY(plan_decision(&c->desk, &p, number, &lines, &run, err));
	/* What was adopted is in the register: it would stand against itself. */
	TRY(plan_read(&c->desk, &p, str_eq(p.state, STR("adopted")) ? p.read_tx : TX_NOW, &context, &reading, err));
	TRY(p.planner->check(&context, &reading, &lines, &check, err));
	bool same = memcmp(reading.digest, run.digest, DIGEST_SIZE) == 0;
	if (c->s->json) {
		json_t *o = json_object(), *list = json_array();
		for (int i = 0; i < check.violation_count; i++)
			json_array_append_new(list, plan_json_text(err_text(c->s->arena, check.violations[i], c->s->lang)));
		json_object_set_new(o, "feasible", json_boolean(check.feasible));
		json_object_set_new(o, "objective", plan_json_number(check.objective));
		json_object_set_new(o, "register_unchanged", json_boolean(same));
		json_object_set_new(o, "violations", list);
		plan_json(c, o);
	}
	plan_print(c, check.feasible ? N_("Every rule is kept.") : N_("The decision breaks rules:"), NULL, 0);
	for (int i = 0; i < check.violation_count; i++) {
		struct str said = err_text(c->s->arena, check.violations[i], c->s->lang);
		plan_print(c, "  {0}", &said, 1);
	}
	if (!same)
		plan_print(c, N_("The register has changed since it was solved."), NULL, 0);
	return check.feasible ? ST_OK : ST_NO;
}

/* "NAME" or "NAME:RUN". */
static enum status one_side(struct plan_session *c, struct str word, struct plan *ret, struct plan_lines *ret_lines, struct plan_run *ret_run,
			    struct err *err)
{
	int64_t number = 0;
	size_t at = word.n;
	while (at > 0 && word.p[at - 1] != ':')
		at--;
	if (at > 0 && str_to_i64(str_slice(word, at, word.n), &number))
		word = str_slice(word, 0, at - 1);
	TRY(plan_of(c, word, ret, err));
	return plan_decision(&c->desk, ret, number, ret_lines, ret_run, err);
}

enum status plan_compare_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan_side side[2];
	struct report r;
	for (int i = 0; i < 2; i++) {
		struct plan *p = ARENA_NEW(c->s->arena, struct plan);
		TRY(one_side(c, words[i], p, &side[i].lines, &side[i].run, err));
		side[i].plan = p;
	}
	TRY(plan_sheet_compare(&c->desk, &side[0], &side[1], &r, err));
	return print_report(c, &r, NULL, err);
}
