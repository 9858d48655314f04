/* Submitting, returning, approving, adopting, undoing; what stood against it. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "plan/sheet.h"
#include "web/report_page.h"
#include "web/scope.h"

/* What stood against a step, each in words; 409. */
static enum status refuse(struct plan_call *p, const struct err *why, const struct check_report *check, const struct plan_outcome *out)
{
	struct report r;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	report_init(&r, p->c.a, p->c.lang, p->plan.name);
	report_paragraph(&r, TONE_BAD, call_fault(&p->c, why));
	for (int i = 0; check && i < check->violation_count; i++)
		report_paragraph(&r, TONE_BAD, plan_rule_said(call_fault(&p->c, check->violations[i])));
	for (size_t i = 0; i < p->faults.n && i < 20; i++) {
		buf_clear(&text);
		fault_render(&text, &p->faults.list[i], p->c.lang);
		report_paragraph(&r, TONE_BAD, str_copy(p->c.a, buf_view(&text)));
	}
	if (out && out->changes)
		plan_sheet_changes(&r, out->change, out->changes);
	p->c.out->code = status_http_code(why->status == ST_NO ? ST_CONFLICT : why->status);
	call_open(&p->c, p->plan.name, PLAN_NAV);
	page_report(&p->c, &r);
	/* the decision keeps every rule of the register as it is now: it may be adopted knowing what has changed */
	view_plan_back(&p->c.page, &(struct view_plan_back){.path = p->path, .adopt = out && out->changes && out->check.feasible});
	call_close(&p->c);
	return ST_OK;
}

enum status plan_page_step(struct request *req, struct response *out, struct err *err)
{
	static const struct {
		const char *name;
		enum action action;
		const char *done;
	} steps[] = {{"submit", ACT_SUBMIT, N_("Submitted; another person approves it.")}, {"return", ACT_RETURN, N_("Returned.")},
		     {"accept", ACT_ACCEPT, N_("Approved.")},			 {"adopt", ACT_ADOPT, N_("Adopted: the register has it from that day on.")},
		     {"undo", ACT_UNDO, N_("The adoption is taken back; the history keeps both.")}, {"remove", ACT_DELETE, N_("The plan is taken away.")}};
	struct str step = request_text(req, "step"), reason = str_trim(request_text(req, "reason"));
	struct plan_call p = {};
	struct check_report check = {};
	struct plan_outcome outcome = {};
	enum status st = ST_OK;
	size_t k = 0;
	while (k < ARRAY_LEN(steps) && !str_eq(step, str_of(steps[k].name)))
		k++;
	if (k == ARRAY_LEN(steps))
		return err_set(err, ST_NOT_FOUND, "there is no such step");
	/* The state first: who comes second when others have taken the step is told so, not that a right is lacking. */
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	TRY(plan_awaits(&p.plan, steps[k].name, err));
	TRY(call_need_row(&p.c, p.row, steps[k].action, err));
	struct err why = {};
	switch (steps[k].action) {
	case ACT_SUBMIT: st = plan_submit(&p.desk, &p.plan, request_int(req, "run", 0), &check, &why); break;
	case ACT_RETURN: st = plan_return(&p.desk, &p.plan, reason, &why); break;
	case ACT_ACCEPT: st = plan_accept(&p.desk, &p.plan, &why); break;
	case ACT_ADOPT: st = plan_adopt(&p.desk, &p.plan, request_flag(req, "accept_changes"), &outcome, &why); break;
	case ACT_UNDO: st = plan_undo(&p.desk, &p.plan, reason, &why); break;
	default: st = plan_remove(&p.desk, &p.plan, reason, &why); break;
	}
	if (st == ST_NO || st == ST_CONFLICT)
		return refuse(&p, &why, steps[k].action == ACT_ADOPT ? &outcome.check : &check, steps[k].action == ACT_ADOPT ? &outcome : NULL);
	if (st != ST_OK) {
		*err = why;
		return st;
	}
	return call_done(&p.c, steps[k].action == ACT_DELETE ? str_of(PLAN_NAV) : p.path, steps[k].done, err);
}
