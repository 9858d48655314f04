/* Why a subject has its target, and what is wished of it. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "base/dec.h"
#include "plan/sheet.h"
#include "web/report_page.h"

#include <math.h>

static struct str target_of(struct str target) { return target.n ? target : STR("-"); }

/* What is wished of the subject now, each with a way to take it back. */
static void list_wishes(struct plan_call *p, const struct plan_reading *r, struct str subject, struct view_plan_wishes *v)
{
	static const char *const kinds[] = {[PLAN_LOCK] = N_("lock"), [PLAN_FORBID] = N_("forbid"), [PLAN_PREFER] = N_("prefer")};
	const struct plan_scenario *s = &p->plan.scenario;
	struct view_plan_choice *choice = ARENA_ARRAY(p->c.a, struct view_plan_choice, s->wishes + 1);
	for (size_t i = 0; i < s->wishes; i++) {
		const struct plan_wish *w = &s->wish[i];
		if (!str_eq(w->subject, subject))
			continue;
		const struct str args[] = {plan_call_text(p, kinds[w->kind]), plan_target_label(p->plan.planner, r, p->c.a, p->c.lang, w->target)};
		choice[v->n_wishes++] = (struct view_plan_choice){.path = v->path, .subject = subject, .target = target_of(w->target),
								  .name = call_text(&p->c, N_("{0}: {1}"), args, 2)};
	}
	v->wishes = choice;
}

/* Every choice with what it costs; a preference for the cheapest other one that is just heavy enough is offered. */
static void list_choices(struct plan_call *p, const struct plan_reading *r, const struct plan_explanation *e, struct view_plan_wishes *v)
{
	struct view_option *option = ARENA_ARRAY(p->c.a, struct view_option, e->options + 1);
	double least = INFINITY;
	for (size_t i = 0; i < e->options; i++) {
		const struct plan_option *o = &e->option[i];
		struct str name = plan_target_label(p->plan.planner, r, p->c.a, p->c.lang, o->target);
		struct str cost = o->is_chosen ? plan_call_text(p, N_("chosen")) : !o->is_possible ? plan_call_text(p, N_("not possible now"))
												  : str_of(arena_printf(p->c.a, "%+.4f", o->cost));
		const struct str args[] = {name, cost};
		option[i] = (struct view_option){.value = target_of(o->target), .text = call_text(&p->c, N_("{0} ({1})"), args, 2), .selected = o->is_chosen};
		if (!o->is_chosen && o->is_possible)
			least = fmin(least, o->cost);
	}
	v->options = option;
	v->n_options = e->options;
	if (isfinite(least) && least + e->leave > 0)
		v->worth = str_of(arena_printf(p->c.a, "%.4f", ceil(11000 * (least + e->leave)) / 10000));
}

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
	TRY(plan_call_read(&p, &context, &reading, err));
	TRY(p.plan.planner->explain(&context, &reading, &p.lines, key, &e, err));
	report_init(&r, p.c.a, p.c.lang, plan_label(&reading, key));
	plan_sheet_why(&r, &p.plan, &reading, &e);
	struct view_plan_wishes v = {.path = str_of(arena_printf(p.c.a, "%.*s/wish", STR_ARG(p.path))), .subject = key,
				     .unit = str_of(label_in(p.plan.planner->unit, p.c.lang))};
	call_open(&p.c, r.title, PLAN_NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	if (plan_call_is_draft(&p) && plan_call_may(&p, ACT_CHANGE)) {
		list_wishes(&p, &reading, key, &v);
		list_choices(&p, &reading, &e, &v);
		view_plan_wishes(&p.c.page, &v);
	}
	call_close(&p.c);
	return ST_OK;
}

static enum status read_weight(struct request *req, double *ret, struct err *err)
{
	static const double MOST = 1e6;
	struct str text = str_trim(request_text(req, "weight"));
	struct dec d;
	*ret = 0;
	if (!text.n)
		return ST_OK;
	if (!dec_parse(text, &d) || fabs(dec_f64(d)) > MOST)
		return err_set(err, ST_INVALID, "the weight of a preference is a number like 0.05, at most %g, not '%.*s'", MOST, STR_ARG(text));
	*ret = dec_f64(d);
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
	if (w.kind == PLAN_PREFER && !remove)
		TRY(read_weight(req, &w.weight, err));
	TRY(plan_wish(&p.desk, &p.plan, &w, remove, err));
	return call_done(&p.c, p.path, remove ? N_("The wish is taken away.") : N_("The wish is noted; solve again."), err);
}
