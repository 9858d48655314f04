/* Proposing a policy: a form of its values, or its JSON for who knows it, begun from a policy there is; trying it; keeping it as a draft. */
#include "areas/balance/policy_pages.h"

#include "areas/balance/views.h"
#include "areas/register/register.h"
#include "record/change.h"
#include "record/policy_record.h"
#include "text/message.h"
#include "web/records.h"
#include "web/scope.h"

#include <stdlib.h>

enum { SHIPPED_MAX = 100 };

static struct str pretty(struct call *c, struct str json)
{
	json_t *tree = json_loadb(json.p ? json.p : "", json.n, 0, NULL);
	char *text = tree ? json_dumps(tree, JSON_INDENT(2)) : NULL;
	struct str s = text ? str_of(arena_strdup(c->a, text)) : json;
	free(text);
	json_decref(tree);
	return s;
}

/* The same policy, in the other way of writing; only while nothing was entered. */
static size_t ways(struct call *c, bool as_json, struct view_link ret[2])
{
	static const char *const names[] = {N_("Form"), N_("JSON")};
	struct str shipped = request_text(c->r, "shipped"), of = request_text(c->r, "of");
	if (!shipped.n && !of.n)
		return 0;
	for (size_t i = 0; i < 2; i++)
		ret[i] = (struct view_link){.text = str_of(call_tr(c, names[i])), .current = as_json == (i == 1),
					    .href = str_of(arena_printf(c->a, "/policies/new?%s=%.*s%s", shipped.n ? "shipped" : "of", STR_ARG(shipped.n ? shipped : of),
									i ? "&as=json" : ""))};
	return 2;
}

static void show_form(struct call *c, struct str json, bool as_json, const struct err *fault)
{
	struct view_link tabs[2];
	struct buf body, *page;
	json_t *tree = json_loadb(json.p ? json.p : "", json.n, 0, NULL);
	struct str kind = {};
	if (json_is_string(json_object_get(tree, "kind")))
		kind = str_of(arena_strdup(c->a, json_string_value(json_object_get(tree, "kind"))));
	as_json = as_json || !policy_fields_of(kind);
	struct view_policy_form v = {.kind = kind, .region = request_text(c->r, "region"), .from = request_text(c->r, "from"), .to = request_text(c->r, "to"),
				     .note = request_text(c->r, "note"), .as_json = as_json, .tabs = tabs,
				     .trial = call_may(c, "balance", ACT_READ) && (as_json || str_eq(kind, STR("balance")))};
	v.n_tabs = ways(c, as_json, tabs);
	call_open(c, str_of(call_tr(c, N_("Propose a policy"))), "/policies");
	page = c->page.out;
	/* The list of faults at the head leads to the field that bears the fault: the fields are written first. */
	buf_init(&body, 0);
	c->page.out = &body;
	if (as_json)
		view_policy_json(&c->page, &(struct view_policy_json){fault ? json : pretty(c, json)});
	else
		v.fault_field = policy_form_write(c, tree, fault);
	c->page.out = page;
	if (fault) {
		v.fault = call_fault(c, fault);
		c->out->code = 422;
	}
	view_policy_form_open(&c->page, &v);
	buf_str(page, buf_view(&body));
	view_policy_form_close(&c->page, &v);
	call_close(c);
	buf_done(&body);
	json_decref(tree);
}

/* Nothing to begin with: which there are. */
static void show_beginnings(struct call *c)
{
	struct view_link *links = ARENA_ARRAY(c->a, struct view_link, SHIPPED_MAX);
	const struct policy *p;
	struct str id;
	struct err ignored;
	size_t n = 0;
	for (size_t i = 0; n < SHIPPED_MAX && policy_default_id(i, &id); i++)
		if (policy_load_default(c->a, id, &p, &ignored) == ST_OK && call_may(c, str_eq(policy_kind(p), STR("access")) ? "access_policy" : "policy", ACT_CREATE))
			links[n++] = (struct view_link){.text = str_of(label_in(policy_title(p), c->lang)),
							.href = str_of(arena_printf(c->a, "/policies/new?shipped=%.*s", STR_ARG(id)))};
	call_open(c, str_of(call_tr(c, N_("Propose a policy"))), "/policies");
	view_policy_begin(&c->page, &(struct view_policy_begin){links, n});
	call_close(c);
}

enum status policy_form_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct policy_shown s = {};
	struct id id;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("policy"), ACT_CREATE, NULL, err));
	if (request_has(req, "shipped")) {
		TRY(policy_asked(&c, &s, err));
	} else if (request_id(req, "of", &id)) {
		struct row **periods;
		size_t n;
		TRY(row_periods(c.g, c.a, &record_policy, id, c.at.tx, ROW_SEALED, &periods, &n, err));
		if (!n)
			return err_set(err, ST_NOT_FOUND, "there is no such policy");
		TRY(call_need_row(&c, periods[n - 1], ACT_READ, err));
		s.json = periods[n - 1]->values[policy_field_at("body")].s;
	} else {
		show_beginnings(&c);
		return ST_OK;
	}
	show_form(&c, s.json, str_eq(request_text(req, "as"), STR("json")), NULL);
	return ST_OK;
}

/* As it was entered: JSON, or the fields of the form. */
static struct str what_is_said(struct call *c)
{
	if (request_has(c->r, "json"))
		return request_text(c->r, "json");
	json_t *tree = policy_form_read(c);
	char *text = tree ? json_dumps(tree, JSON_COMPACT) : NULL;
	struct str s = str_of(arena_strdup(c->a, text ? text : ""));
	free(text);
	json_decref(tree);
	return s;
}

struct proposal {
	struct id region;
	day_t from, to;
	struct str json;
	const struct policy *policy;
};

static enum status read_proposal(struct call *c, struct str json, struct proposal *p, struct err *err)
{
	*p = (struct proposal){.json = json, .to = DAY_MAX};
	TRY(policy_parse(c->a, p->json, &p->policy, err));
	if (str_eq(request_text(c->r, "do"), STR("try")))
		return ST_OK;
	if (!day_parse(request_text(c->r, "from"), &p->from))
		return err_set(err, ST_INVALID, "say from which day the policy shall hold, like 2025-09-01");
	if (request_text(c->r, "to").n && (!day_parse(request_text(c->r, "to"), &p->to) || p->to <= p->from))
		return err_set(err, ST_INVALID, "the last day is written like 2026-09-01 and lies after the first");
	struct str region = str_trim(request_text(c->r, "region"));
	if (region.n)
		TRY(row_resolve(c->g, &record_region, region, p->from, &p->region, NULL, c->a, err));
	if (region.n && str_eq(policy_kind(p->policy), STR("lists")))
		return err_set(err, ST_INVALID, "code lists hold for the whole register: leave the region empty");
	return ST_OK;
}

/* May the reader make a policy of the kind that holds there? */
static enum status need_there(struct call *c, const struct proposal *p, struct err *err)
{
	struct access_row lies = {.regions = &p->region, .n_regions = !id_is_zero(p->region), .state = STR("draft")};
	return call_need(c, str_eq(policy_kind(p->policy), STR("access")) ? STR("access_policy") : STR("policy"), ACT_CREATE, &lies, err);
}

static enum status put_draft(struct call *c, const struct proposal *p, struct faults *faults, struct id *ret, struct err *err)
{
	struct change_info info = {.actor = call_actor_name(c), .kind = "policy", .note = str_trim(request_text(c->r, "note"))};
	struct pdate to = p->to < DAY_MAX ? (struct pdate){p->to, DATE_DAY} : (struct pdate){};
	struct change *change;
	TRY(change_begin(c->g, &info, faults, &change, err));
	enum status st = policy_put(change, p->json, p->region, (struct pdate){p->from, DATE_DAY}, to, ret, err);
	if (st != ST_OK) {
		change_abort(change);
		return st;
	}
	return change_commit(change, NULL, err);
}

enum status policy_propose_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct proposal p;
	struct faults faults;
	struct id id;
	char text[ID_TEXT];
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("policy"), ACT_CREATE, NULL, err));
	struct str json = what_is_said(&c);
	if (request_has(req, "add")) {
		show_form(&c, json, false, NULL);
		return ST_OK;
	}
	enum status st = read_proposal(&c, json, &p, err);
	if (st == ST_INVALID || st == ST_NOT_FOUND || st == ST_NO) {
		show_form(&c, json, request_has(req, "json"), err);
		return ST_OK;
	}
	TRY(st);
	if (str_eq(request_text(req, "do"), STR("try")))
		return policy_show_trial(&c, p.policy, STR("/policies"), err);
	TRY(need_there(&c, &p, err));
	faults_init(&faults, c.a, 20);
	st = put_draft(&c, &p, &faults, &id, err);
	if (st == ST_NO && faults.n) {
		struct buf why;
		buf_init(&why, 400);
		fault_render(&why, &faults.list[0], c.lang);
		(void)err_set(err, ST_INVALID, "the policy cannot be proposed: %.*s", (int)why.n, why.p);
		buf_done(&why);
		show_form(&c, json, request_has(req, "json"), err);
		return ST_OK;
	}
	TRY(st);
	id_format(id, text);
	return call_done(&c, str_of(arena_printf(c.a, "/policies/%s", text)), N_("Saved."), err);
}
