/* Two decisions side by side: of two plans, or two runs of one. Without the other one named, those to choose from. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "plan/sheet.h"
#include "report/report.h"
#include "web/report_page.h"
#include "web/scope.h"

static bool is_readable(struct plan_call *p, struct id id)
{
	struct row *row;
	return row_get(p->c.g, p->c.a, &record_plan, id, as_of_today(p->c.g), ROW_SEALED, &row, NULL) == ST_OK && call_may_row(&p->c, row, ACT_LIST);
}

static struct str address(struct plan_call *p, struct id with, int64_t run)
{
	char hex[ID_TEXT];
	id_format(with, hex);
	struct str path = str_slice(p->path, 1, p->path.n);
	const char *number = run ? arena_printf(p->c.a, "/%lld", (long long)run) : "";
	return str_of(arena_printf(p->c.a, "%.*s/compare/%s%s", STR_ARG(path), hex, number)); /* a table's links are paths */
}

static enum status list_runs(struct plan_call *p, struct report *out, bool *ret_any, struct err *err)
{
	static const struct report_head columns[] = {{N_("run"), "run", false}, {N_("objective"), "objective", true}, {N_("bound"), "bound", true},
						     {N_("by"), "by", false}};
	struct plan_run *run;
	size_t n;
	TRY(plan_run_list(p->c.work, p->c.a, p->plan.id, &run, &n, err));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		if (!run[i].result.feasible || run[i].number == p->run.number)
			continue;
		struct report_value name = report_value_text(str_i64(p->c.a, run[i].number));
		name.link = address(p, p->plan.id, run[i].number);
		report_put(t, name);
		report_put_real(t, run[i].result.objective, 4);
		report_put_real(t, run[i].result.bound, 4);
		report_put_text(t, call_who(&p->c, run[i].actor));
	}
	*ret_any = report_table_end(out, t, N_("Other runs of this plan"));
	return ST_OK;
}

static enum status list_plans(struct plan_call *p, struct report *out, bool *ret_any, struct err *err)
{
	static const struct report_head columns[] = {{N_("name"), "name", false}, {N_("as of"), "as_of", false}, {N_("holds from"), "effective", false}};
	struct plan *plan;
	size_t n;
	TRY(plan_list(&p->desk, p->plan.planner, &plan, &n, err));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		struct plan_lines lines;
		if (id_cmp(plan[i].id, p->plan.id) == 0 || !is_readable(p, plan[i].id))
			continue;
		if (plan_decision(&p->desk, &plan[i], 0, &lines, NULL, NULL) != ST_OK)
			continue;
		struct report_value name = report_value_text(plan[i].name);
		char day[2][11];
		day_format(plan[i].scenario.as_of, day[0]);
		day_format(plan[i].scenario.effective, day[1]);
		name.link = address(p, plan[i].id, 0);
		report_put(t, name);
		for (int k = 0; k < 2; k++)
			report_put_text(t, str_copy(p->c.a, str_of(day[k])));
	}
	*ret_any = report_table_end(out, t, N_("Other plans of the kind"));
	return ST_OK;
}

static enum status choose(struct plan_call *p, struct err *err)
{
	struct report r;
	bool has_runs, has_plans;
	report_init(&r, p->c.a, p->c.lang, plan_call_text(p, N_("Compare with")));
	TRY(list_runs(p, &r, &has_runs, err));
	TRY(list_plans(p, &r, &has_plans, err));
	if (!has_runs && !has_plans)
		report_paragraph(&r, TONE_MUTED, plan_call_text(p, N_("There is no other decision to compare with: solve again with other settings, or make another plan.")));
	call_open(&p->c, r.title, PLAN_NAV);
	view_plan_about(&p->c.page, &(struct view_plan_about){.up = p->path, .up_text = p->plan.name});
	page_report(&p->c, &r);
	call_close(&p->c);
	return ST_OK;
}

enum status plan_page_compare(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan other;
	struct plan_side side[2];
	struct report r;
	struct id id;
	struct row *row;
	char hex[ID_TEXT];
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	TRY(plan_call_need_decision(&p, err));
	if (!request_id(req, "with", &id))
		return choose(&p, err);
	TRY(row_get(p.c.g, p.c.a, &record_plan, id, as_of_today(p.c.g), ROW_SEALED, &row, err));
	TRY(call_need_row(&p.c, row, ACT_READ, err));
	id_format(id, hex);
	TRY(plan_get(&p.desk, str_of(hex), &other, err));
	side[0] = (struct plan_side){.plan = &p.plan, .lines = p.lines, .run = p.run};
	side[1].plan = &other;
	TRY(plan_decision(&p.desk, &other, request_int(req, "with_run", 0), &side[1].lines, &side[1].run, err));
	TRY(plan_sheet_compare(&p.desk, &side[0], &side[1], &r, err));
	call_open(&p.c, r.title, PLAN_NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}
