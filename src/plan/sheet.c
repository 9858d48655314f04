#include "plan/sheet.h"

#include "base/buf.h"
#include "base/grouped.h"
#include "plan/telling.h"
#include "record/state.h"
#include "report/report.h"
#include "text/message.h"

#include <math.h>
#include <string.h>

struct str plan_say_day(struct arena *a, day_t d)
{
	char text[11];
	day_format(d, text);
	return str_copy(a, str_of(text));
}

static struct str state_text(const struct report *out, struct str state)
{
	const struct state *s = record_state(&record_plan, state);
	return s ? str_of(label_in(s->label, out->lang)) : state;
}

struct str plan_say_who(const struct plan_desk *d, struct str actor) { return d->who ? d->who(d->who_context, actor) : actor; }

static struct str target_text(const struct report *out, const struct planner *p, const struct plan_reading *r, struct str target)
{
	return plan_target_label(p, r, out->arena, out->lang, target);
}

void plan_sheet_list(struct report *out, const struct plan *plan, size_t n)
{
	static const struct report_head columns[] = {{N_("name"), "name", false}, {N_("kind"), "planner", false}, {N_("state"), "state", false},
						     {N_("as of"), "as_of", false}, {N_("holds from"), "effective", false}, {N_("made by"), "owner", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		char id[ID_TEXT];
		id_format(plan[i].id, id);
		struct report_value name = report_value_text(plan[i].name);
		name.link = str_of(arena_printf(out->arena, "plans/%s", id));
		report_put(t, name);
		report_put_text(t, str_of(label_in(plan[i].planner->label, out->lang)));
		report_put_text(t, state_text(out, plan[i].state));
		report_put_text(t, plan_say_day(out->arena, plan[i].scenario.as_of));
		report_put_text(t, plan_say_day(out->arena, plan[i].scenario.effective));
		report_put_text(t, plan[i].owner);
	}
	if (!report_table_end(out, t, NULL))
		report_paragraph(out, TONE_MUTED, str_of(tr(out->lang, N_("There is no plan yet."))));
}

/* A run that has not ended although a newer one has begun was cut off: the program was killed, or the machine went down. */
static const char *outcome(const struct plan_run *r, bool is_newest)
{
	if (r->state == RUN_UNDER_WAY)
		return is_newest ? N_("under way") : N_("cut off");
	if (r->state == RUN_FAILED)
		return N_("failed");
	if (r->result.infeasible)
		return N_("no decision keeps every rule");
	if (!r->result.feasible)
		return N_("no decision known");
	return r->result.optimal ? N_("proved best") : N_("best known");
}

void plan_sheet_runs(const struct plan_desk *d, struct report *out, const struct plan_run *run, size_t n)
{
	static const struct report_head columns[] = {{N_("run"), "run", true}, {N_("outcome"), "outcome", false}, {N_("objective"), "objective", true},
						     {N_("bound"), "bound", true}, {N_("gap"), "gap", true}, {N_("seconds"), "seconds", true},
						     {N_("work"), "work", true}, {N_("seed"), "seed", true}, {N_("by"), "actor", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		double gap = engine_gap(&run[i].result);
		report_put_int(t, run[i].number);
		report_put_text(t, str_of(tr(out->lang, outcome(&run[i], i == 0))));
		report_put_real(t, run[i].result.objective, 4);
		report_put_real(t, isfinite(run[i].result.bound) ? run[i].result.bound : NAN, 4);
		report_put(t, isfinite(gap) ? report_value_percent(gap, 2) : report_value_none());
		report_put_real(t, run[i].ended ? (double)(run[i].ended - run[i].started) / 1e6 : NAN, 1);
		report_put_int(t, (int64_t)run[i].result.work);
		report_put_int(t, (int64_t)run[i].seed);
		report_put_text(t, plan_say_who(d, run[i].actor));
	}
	if (!report_table_end(out, t, NULL))
		report_paragraph(out, TONE_MUTED, str_of(tr(out->lang, N_("The plan has not been solved yet."))));
}

struct str plan_rule_said(struct str text)
{
	size_t n = 1;
	if (!text.n || text.p[0] != 'R')
		return text;
	while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	return n > 1 && n < text.n && text.p[n] == ' ' ? str_slice(text, n + 1, text.n) : text;
}

void plan_sheet_why(struct report *out, const struct plan *p, const struct plan_reading *r, const struct plan_explanation *e)
{
	static const struct report_head columns[] = {{N_("choice"), "target", false}, {N_("it would cost"), "cost", true}, {N_("about it"), "detail", false},
						     {N_("what stands against it"), "why", false}};
	struct str unit = str_of(label_in(p->planner->unit, out->lang));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < e->options; i++) {
		const struct plan_option *o = &e->option[i];
		struct report_value name = report_value_text(target_text(out, p->planner, r, o->target));
		name.tone = o->is_chosen ? TONE_GOOD : o->is_possible ? TONE_PLAIN : TONE_MUTED;
		report_put(t, name);
		if (o->is_chosen)
			report_put_text(t, str_of(tr(out->lang, N_("chosen"))));
		else
			report_put(t, o->is_possible ? report_value_real(o->cost, 4) : report_value_none());
		report_put_text(t, o->detail);
		report_put_text(t, o->why && !o->is_chosen ? plan_rule_said(err_text(out->arena, o->why, out->lang)) : STR(""));
	}
	report_table_end(out, t, N_("What else it could have, with everything else as it is"));
	report_note(out, report_say(out, N_("Costs are what the objective would grow by, in {0}; below 0 it would fall."), &unit, 1));
	if (e->leave > 0) {
		struct str leave = str_of(arena_printf(out->arena, "%.4f", e->leave));
		report_note(out, report_say(out, N_("Solved again near this decision, another choice costs up to {0} more than that."), &leave, 1));
	}
	if (e->note.n)
		report_paragraph(out, TONE_WARNING, e->note);
}

/* ---- what has changed ---- */

/* "pupils=812;candidate=1": the parts that differ, in the reader's language. */
static struct str differing(struct report *out, struct str of, struct str other)
{
	struct buf text;
	buf_init(&text, 0);
	struct str rest = of, part, name;
	while (rest.p && str_next(&rest, ';', &part)) {
		CLEANUP(buf_done) struct buf wrapped;
		struct str all = other, piece;
		bool same = false;
		buf_init(&wrapped, 0);
		while (all.p && !same && str_next(&all, ';', &piece))
			same = str_eq(piece, part);
		if (same)
			continue;
		struct str value = part;
		bool has_name = str_find(part, STR("=")) >= 0 && str_next(&value, '=', &name);
		if (text.n)
			buf_cstr(&text, "; ");
		if (has_name)
			buf_printf(&text, "%s ", tr(out->lang, str_dup(out->arena, name)));
		buf_str(&text, value);
	}
	struct str said = str_copy(out->arena, buf_view(&text));
	buf_done(&text);
	return said;
}

void plan_sheet_changes(struct report *out, const struct plan_change *change, size_t n)
{
	enum { SHOWN = 200 };
	static const struct report_head columns[] = {{N_("what"), "what", false}, {N_("as it was read"), "before", false}, {N_("as it is now"), "after", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		const struct plan_change *c = &change[i];
		report_put_text(t, c->label);
		report_put_text(t, c->before.p ? differing(out, c->before, c->after) : str_of(tr(out->lang, N_("not part of the plan"))));
		report_put_text(t, c->after.p ? differing(out, c->after, c->before) : str_of(tr(out->lang, N_("no longer part of the plan"))));
	}
	report_table_end(out, t, NULL);
	if (n > SHOWN) {
		struct str more = str_i64(out->arena, (int64_t)(n - SHOWN));
		report_note(out, report_say(out, N_("and {0} more"), &more, 1));
	}
}

/* ---- one plan ---- */

static struct str grouped_number(struct arena *a, double v)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	buf_grouped(&text, str_of(arena_printf(a, "%.4f", v)));
	return str_copy(a, buf_view(&text));
}

static void add_head(struct plan_desk *d, const struct plan *p, const struct plan_run *run, const struct plan_reading *r, struct report *out)
{
	struct arena *a = d->arena;
	const struct str args[] = {state_text(out, p->state), plan_say_day(a, p->scenario.as_of), plan_say_day(a, p->scenario.effective), r->policy_said};
	out->subtitle = report_say(out, N_("{0}; data as of {1}, to hold from {2}; policy {3}"), args, 4);
	if (!run)
		return;
	double gap = engine_gap(&run->result);
	const struct str numbers[] = {str_i64(a, run->number), grouped_number(a, run->result.objective),
				      str_of(label_in(p->planner->unit, out->lang)), grouped_number(a, run->result.bound),
				      str_of(arena_printf(a, "%.2f", 100 * gap))};
	if (isfinite(gap) && gap < 1e-6)
		report_paragraph(out, TONE_GOOD, report_say(out, N_("Run {0}: {1} {2}, proved to be the best."), numbers, 5));
	else if (isfinite(gap))
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("Run {0}: {1} {2}; no decision is below {3} {2} ({4} %)."), numbers, 5));
}

static void add_left_out(const struct plan_reading *r, struct report *out)
{
	enum { SHOWN = 200 };
	static const struct report_head columns[] = {{N_("left out"), "label", false}, {N_("why"), "why", false}};
	if (!r->left_outs)
		return;
	report_heading(out, 2, str_of(tr(out->lang, N_("What the plan leaves out"))));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < r->left_outs && i < SHOWN; i++) {
		report_put_text(t, r->left_out[i].label);
		report_put_text(t, str_of(tr(out->lang, r->left_out[i].why)));
	}
	report_table_end(out, t, NULL);
	if (r->left_outs > SHOWN) {
		struct str more = str_i64(out->arena, (int64_t)(r->left_outs - SHOWN));
		report_note(out, report_say(out, N_("and {0} more"), &more, 1));
	}
}

enum status plan_tell_measure(struct plan_desk *d, const struct planner *p, const struct plan_context *c, const struct plan_reading *r,
			       const struct plan_lines *lines, struct report *out, struct err *err)
{
	struct plan_effect *effect;
	struct str note = {};
	size_t n;
	if (!lines || !p->effects || !d->planners->measure)
		return ST_OK;
	TRY(p->effects(c, r, lines, &effect, &n, &note, err));
	report_heading(out, 2, str_of(tr(out->lang, N_("The national measure, before and after"))));
	if (note.n)
		report_note(out, note);
	return d->planners->measure(c, effect, n, out, err);
}

enum status plan_sheet(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, const struct plan_run *run, struct report *ret,
		       struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	TRY(plan_read(d, p, plan_known_at(p, run), &c, &r, err));
	report_init(ret, d->arena, d->lang, p->name);
	add_head(d, p, run, &r, ret);
	TRY(p->planner->report(&c, &r, lines, ret, err));
	TRY(plan_tell_measure(d, p->planner, &c, &r, lines, ret, err));
	plan_tell_wishes(d, p, &r, lines, ret);
	add_left_out(&r, ret);
	return ST_OK;
}
