/* Two decisions beside each other. */
#include "plan/sheet.h"

#include "base/arena.h"
#include "plan/reading.h"
#include "plan/telling.h"

static struct str side_name(struct arena *a, const struct plan_side *s)
{
	return str_of(arena_printf(a, "%.*s:%lld", STR_ARG(s->plan->name), (long long)s->run.number));
}

/* Whom a plan knows but its decision does not name has no target; whom it does not know is not there. */
static struct str target_in(const struct plan_desk *d, const struct plan_side *s, const struct plan_reading *r, struct str subject, struct str target)
{
	return target.p || plan_fact(r, subject) ? plan_target_label(s->plan->planner, r, d->arena, d->lang, target) : STR("—");
}

enum status plan_sheet_compare(struct plan_desk *d, const struct plan_side *x, const struct plan_side *y, struct report *ret, struct err *err)
{
	const struct plan_side *const side[] = {x, y};
	struct plan_context c[2];
	struct plan_reading r[2];
	struct plan_difference *difference;
	if (x->plan->planner != y->plan->planner)
		return err_set(err, ST_INVALID, "plans of two kinds cannot be compared");
	const struct str names[] = {side_name(d->arena, x), side_name(d->arena, y)};
	const struct report_head columns[] = {{N_("about"), "subject", false}, {str_dup(d->arena, names[0]), "first", false},
					      {str_dup(d->arena, names[1]), "second", false}};
	report_init(ret, d->arena, d->lang, STR(""));
	ret->title = report_say(ret, N_("{0} beside {1}"), names, 2);
	const struct plan_run runs[] = {x->run, y->run};
	plan_sheet_runs(d, ret, runs, 2);
	for (int i = 0; i < 2; i++)
		TRY(plan_read(d, side[i]->plan, side[i]->run.read_tx, &c[i], &r[i], err));
	size_t n = plan_lines_compare(d->arena, &x->lines, &y->lines, &difference);
	report_heading(ret, 2, str_of(tr(d->lang, N_("Where they differ"))));
	struct report_table *t = report_table_begin(ret, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		report_put_text(t, plan_label(difference[i].before.p ? &r[0] : &r[1], difference[i].subject));
		report_put_text(t, target_in(d, x, &r[0], difference[i].subject, difference[i].before));
		report_put_text(t, target_in(d, y, &r[1], difference[i].subject, difference[i].after));
	}
	if (!report_table_end(ret, t, NULL))
		report_paragraph(ret, TONE_GOOD, str_of(tr(d->lang, N_("The decisions are the same."))));
	struct report of[2];
	for (int i = 0; i < 2; i++) {
		report_init(&of[i], d->arena, d->lang, names[i]);
		TRY(side[i]->plan->planner->report(&c[i], &r[i], &side[i]->lines, &of[i], err));
		TRY(plan_tell_measure(d, side[i]->plan->planner, &c[i], &r[i], &side[i]->lines, &of[i], err));
	}
	plan_tell_beside(ret, names, (const struct report *const[]){&of[0], &of[1]});
	return ST_OK;
}
