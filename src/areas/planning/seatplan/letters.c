/* A sheet for each site at which something is done: its projects and their steps. */
#include "areas/planning/seatplan/planner.h"

#include "areas/register/register.h"
#include "base/grouped.h"
#include "record/descriptor.h"
#include "report/report.h"

enum status seats_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			     size_t *ret_n, struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct plan_addressee *list = ARENA_ARRAY(c->arena, struct plan_addressee, l->n + 1);
	size_t n = 0;
	(void)err;
	for (size_t i = 0; i < l->n; i++) {
		int site = l->line[i].target.n ? seats_find(p, l->line[i].subject) : -1;
		if (site >= 0)
			list[n++] = (struct plan_addressee){p->site[site].key, p->site[site].name};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static enum status add_steps(const struct plan_context *c, const struct seats_problem *p, const struct seats_project *x, struct report *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("step"), "step", false}, {N_("due"), "due", false}};
	struct seats_step *step;
	size_t n;
	const struct str args[] = {seats_code(&record_building, "kind", str_of(x->kind), out->lang), str_i64(out->arena, x->classes), seats_year(out->arena, p, x->use),
				   grouped(out->arena, x->cost / (int64_t)SEATS_YUAN)};
	TRY(seats_steps(c->arena, p, x, &step, &n, err));
	report_paragraph(out, TONE_PLAIN, report_say(out, N_("{0}: {1} classes, in use from {2}, cost {3} (10 000 yuan)."), args, 4));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		char day[11];
		day_format(step[i].due, day);
		report_put_text(t, seats_code(&record_building_step, "step", step[i].code, out->lang));
		report_put_text(t, str_copy(out->arena, str_of(day)));
	}
	report_table_end(out, t, NULL);
	return ST_OK;
}

enum status seats_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key, struct report *out,
			 struct err *err)
{
	const struct seats_problem *p = r->problem;
	struct seatplan_decision *list;
	int n, projects, site = seats_find(p, key);
	if (site < 0)
		return err_set(err, ST_NOT_FOUND, "that site is not part of the plan");
	TRY(seats_decisions(c->arena, p, l, &list, &n, err));
	struct seats_project *project = seats_projects(c->arena, p, list, n, &projects);
	report_heading(out, 1, p->site[site].name);
	for (int i = 0; i < projects; i++)
		if (project[i].site == site)
			TRY(add_steps(c, p, &project[i], out, err));
	return ST_OK;
}
