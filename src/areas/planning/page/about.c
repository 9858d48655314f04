/* Why a subject has its target, and what is wished of it. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "plan/sheet.h"
#include "web/report_page.h"

enum status plan_page_about(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct plan_context context;
	struct plan_reading reading;
	struct plan_explanation e;
	struct report r;
	struct str key;
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	TRY(plan_call_need_decision(&p, err));
	TRY(plan_key(&p.desk, p.plan.planner, false, p.plan.scenario.as_of, request_text(req, "subject"), &key, err));
	TRY(plan_read(&p.desk, &p.plan, TX_NOW, &context, &reading, err));
	TRY(p.plan.planner->explain(&context, &reading, &p.lines, key, &e, err));
	report_init(&r, p.c.a, p.c.lang, plan_label(&reading, key));
	plan_sheet_why(&r, &p.plan, &reading, &e);
	bool may_wish = plan_call_is_draft(&p) && plan_call_may(&p, ACT_CHANGE);
	struct view_plan_choice *choice = ARENA_ARRAY(p.c.a, struct view_plan_choice, e.options + 1);
	for (size_t i = 0; i < e.options; i++)
		choice[i] = (struct view_plan_choice){.path = str_of(arena_printf(p.c.a, "%.*s/wish", STR_ARG(p.path))), .subject = key,
						      .target = e.option[i].target.n ? e.option[i].target : STR("-"),
						      .name = plan_target_label(p.plan.planner, &reading, p.c.a, p.c.lang, e.option[i].target)};
	call_open(&p.c, r.title, PLAN_NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	if (may_wish)
		view_plan_wishes(&p.c.page, &(struct view_plan_wishes){.choices = choice, .n_choices = e.options});
	call_close(&p.c);
	return ST_OK;
}

enum status plan_page_wish(struct request *req, struct response *out, struct err *err)
{
	static const char *const kinds[] = {[PLAN_LOCK] = "lock", [PLAN_FORBID] = "forbid", [PLAN_PREFER] = "prefer"};
	struct plan_call p = {};
	struct plan_wish w = {};
	struct str kind = request_text(req, "kind");
	TRY(plan_call_open(&p, req, out, ACT_CHANGE, err));
	bool remove = str_eq(kind, STR("none")), known = remove;
	for (int k = 0; k < (int)ARRAY_LEN(kinds); k++)
		if (str_eq(kind, str_of(kinds[k]))) {
			w.kind = (enum plan_wish_kind)k;
			known = true;
		}
	if (!known)
		return err_set(err, ST_INVALID, "a wish is to lock, forbid or prefer");
	TRY(plan_key(&p.desk, p.plan.planner, false, p.plan.scenario.as_of, request_text(req, "subject"), &w.subject, err));
	TRY(plan_key(&p.desk, p.plan.planner, true, p.plan.scenario.as_of, request_text(req, "target"), &w.target, err));
	w.weight = 1;
	TRY(plan_wish(&p.desk, &p.plan, &w, remove, err));
	return call_done(&p.c, p.path, remove ? N_("The wish is taken away.") : N_("The wish is noted; solve again."), err);
}
