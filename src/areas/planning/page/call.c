#include "areas/planning/page/inside.h"

#include "web/scope.h"

static struct str who(void *context, struct str actor) { return call_who(context, actor); }

enum status plan_call_begin(struct plan_call *p, struct request *r, struct response *out, struct err *err)
{
	TRY(call_begin(&p->c, r, out, err));
	faults_init(&p->faults, p->c.a, 0);
	p->desk = (struct plan_desk){.g = p->c.g, .work = p->c.work, .planners = &planning_planners, .arena = p->c.a, .lang = p->c.lang,
				     .actor = call_actor_name(&p->c), .faults = &p->faults, .who = who, .who_context = &p->c};
	return ST_OK;
}

enum status plan_call_open(struct plan_call *p, struct request *r, struct response *out, enum action action, struct err *err)
{
	struct id id;
	char hex[ID_TEXT];
	TRY(plan_call_begin(p, r, out, err));
	if (!request_id(r, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such plan");
	enum status st = row_get(p->c.g, p->c.a, &record_plan, id, as_of_today(p->c.g), ROW_SEALED, &p->row, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_NOT_FOUND, "there is no such plan");
	TRY(st);
	TRY(call_need_row(&p->c, p->row, action, err));
	id_format(id, hex);
	p->path = str_of(arena_printf(p->c.a, PLAN_NAV "/%s", hex));
	return plan_get(&p->desk, str_of(hex), &p->plan, err);
}

enum status plan_call_decision(struct plan_call *p, struct err *err)
{
	enum status st = plan_decision(&p->desk, &p->plan, request_int(p->c.r, "run", 0), &p->lines, &p->run, err);
	p->has_decision = st == ST_OK;
	if (st == ST_NOT_FOUND && err)
		*err = (struct err){};
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status plan_call_need_decision(struct plan_call *p, struct err *err)
{
	TRY(plan_call_decision(p, err));
	return p->has_decision ? ST_OK : err_set(err, ST_CONFLICT, "the plan has no decision yet: solve it first");
}

bool plan_call_is_draft(const struct plan_call *p) { return str_eq(p->plan.state, STR("draft")) || str_eq(p->plan.state, STR("returned")); }

enum status plan_call_read(struct plan_call *p, struct plan_context *ret_context, struct plan_reading *ret, struct err *err)
{
	return plan_read(&p->desk, &p->plan, plan_known_at(&p->plan, &p->run), ret_context, ret, err);
}

bool plan_call_may(struct plan_call *p, enum action a) { return call_may_row(&p->c, p->row, a) && !p->c.is_past; }

struct str plan_call_text(struct plan_call *p, const char *message) { return str_of(call_tr(&p->c, message)); }
