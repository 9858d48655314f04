/* Policies as pages: which hold where, one as a table, what one would change in the verdict. Approving, withdrawing and the
 * history are those of its row in the register; page_policy_form.c proposes one. */
#include "areas/balance/policy_pages.h"

#include "areas/balance/pages.h"
#include "areas/balance/views.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "record/policy_record.h"
#include "record/state.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <string.h>

enum { ROWS_MAX = 1000 };

int policy_field_at(const char *name) { return record_field_index(&record_policy, str_of(name)); }

static struct report_value words(struct str s) { return s.n ? report_value_text(s) : report_value_none(); }

static bool may_see_kind(const struct call *c, struct str kind)
{
	return call_may(c, str_eq(kind, STR("access")) ? "access_policy" : "policy", ACT_LIST);
}

/* ---- which there are ---- */

static struct str day_said(struct call *c, day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return (struct str){};
	day_format(d, text);
	return str_copy(c->a, str_of(text));
}

static struct report_value state_of(struct call *c, const struct row *row)
{
	bool holds = str_eq(row->state, STR("approved")) && row->valid_from <= c->at.day && row->valid_to > c->at.day;
	if (holds) {
		struct report_value v = report_value_text(str_of(call_tr(c, N_("in force"))));
		v.tone = TONE_GOOD;
		return v;
	}
	return words(record_state_label(&record_policy, row->state, c->lang));
}

static size_t shipped_lines(struct call *c, struct report_value *cells, struct err *err)
{
	struct str id;
	size_t n = 0;
	for (size_t i = 0; policy_default_id(i, &id) && n < ROWS_MAX; i++) {
		const struct policy *p;
		if (policy_load_default(c->a, id, &p, err) != ST_OK || !may_see_kind(c, policy_kind(p)))
			continue;
		struct report_value *v = cells + 6 * n++;
		v[0] = report_value_text(str_of(label_in(policy_title(p), c->lang)));
		v[0].link = str_of(arena_printf(c->a, "policies/shipped/%.*s", STR_ARG(id)));
		v[1] = report_value_code(id);
		v[2] = report_value_text(policy_kind_label(policy_kind(p), c->lang));
		v[3] = report_value_text(str_of(call_tr(c, N_("shipped"))));
		v[4] = report_value_text(str_of(call_tr(c, N_("where no other holds"))));
		v[5] = report_value_none();
	}
	return n;
}

static enum status adopted_lines(struct call *c, struct report_value *cells, size_t *n, struct err *err)
{
	struct list_page page;
	struct list_query q = {.record = &record_policy, .at = c->at, .limit = ROWS_MAX, .where = str_of(list_kinds(c, &record_policy, ACT_LIST))};
	q.at.any_day = true;
	TRY(list_access(c, &record_policy, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	int name = policy_field_at("name"), kind = policy_field_at("kind"), region = policy_field_at("region"), body = policy_field_at("body");
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		const struct policy *p;
		struct report_value *v = cells + 6 * (*n)++;
		char id[ID_TEXT];
		id_format(row->id, id);
		bool reads = policy_parse(c->a, row->values[body].s, &p, err) == ST_OK;
		v[0] = report_value_text(reads ? str_of(label_in(policy_title(p), c->lang)) : row->values[name].s);
		v[0].link = str_of(arena_printf(c->a, "policies/%s", id));
		v[1] = report_value_code(row->values[name].s);
		v[2] = report_value_text(policy_kind_label(row->values[kind].s, c->lang));
		v[3] = state_of(c, row);
		v[4] = report_value_text(row->values[region].form == VALUE_ID ? row_name(c, &record_region, row->values[region].id)
									      : str_of(call_tr(c, N_("everywhere"))));
		v[5] = words(str_of(arena_printf(c->a, "%.*s – %.*s", STR_ARG(day_said(c, row->valid_from)), STR_ARG(day_said(c, row->valid_to)))));
	}
	return ST_OK;
}

static enum status list_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	struct report_value *cells = ARENA_ARRAY(c.a, struct report_value, 6 * 2 * (size_t)ROWS_MAX);
	size_t n = 0;
	TRY(adopted_lines(&c, cells, &n, err));
	n += shipped_lines(&c, cells + 6 * n, err);
	const struct report_column columns[] = {{.heading = str_of(call_tr(&c, N_("policy")))}, {.heading = str_of(call_tr(&c, N_("id of the policy")))},
						{.heading = str_of(call_tr(&c, N_("kind")))}, {.heading = str_of(call_tr(&c, N_("state")))},
						{.heading = str_of(call_tr(&c, N_("region")))}, {.heading = str_of(call_tr(&c, N_("from – to")))}};
	struct report r;
	struct report_table *t = ARENA_NEW(c.a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(&c, N_("Policies and where they hold"))), .columns = columns, .column_count = ARRAY_LEN(columns),
				   .cells = cells, .row_count = (int)n};
	report_init(&r, c.a, c.lang, str_of(call_tr(&c, N_("Policies"))));
	report_add_table(&r, t);
	report_note(&r, str_of(call_tr(&c, N_("An approved policy counts from its first day in its region and below; the nearest region's counts, and where there is none the shipped one."))));
	call_open(&c, r.title, "/policies");
	view_policy_list_head(&c.page, &(struct view_policy_list_head){.create = c.is_past || !call_may(&c, "policy", ACT_CREATE) ? (struct str){} : STR("/policies/new")});
	page_report(&c, &r);
	call_close(&c);
	return ST_OK;
}

/* ---- one ---- */

enum status policy_asked(struct call *c, struct policy_shown *ret, struct err *err)
{
	struct id id;
	struct row *row;
	struct buf text;
	*ret = (struct policy_shown){};
	if (request_has(c->r, "shipped")) {
		TRY(policy_load_default(c->a, request_text(c->r, "shipped"), &ret->policy, err));
		if (!may_see_kind(c, policy_kind(ret->policy)))
			return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	} else {
		if (!request_id(c->r, "id", &id))
			return err_set(err, ST_NOT_FOUND, "there is no such policy");
		struct as_of at = c->at;
		struct row **periods;
		size_t n;
		TRY(row_periods(c->g, c->a, &record_policy, id, at.tx, ROW_SEALED, &periods, &n, err));
		if (!n)
			return err_set(err, ST_NOT_FOUND, "there is no such policy");
		row = periods[n - 1];
		TRY(call_need_row(c, row, ACT_READ, err));
		ret->row = row;
		TRY(policy_parse(c->a, row->values[policy_field_at("body")].s, &ret->policy, err));
	}
	buf_init(&text, 0);
	policy_canonical(ret->policy, &text);
	ret->json = str_copy(c->a, buf_view(&text));
	buf_done(&text);
	return ST_OK;
}

static void add_table(struct call *c, struct report *r, const char *caption, const char *const heads[], int n_heads, const struct report_value *cells, size_t rows)
{
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, n_heads);
	for (int i = 0; i < n_heads; i++)
		columns[i].heading = str_of(call_tr(c, heads[i]));
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, caption)), .columns = columns, .column_count = n_heads, .cells = cells, .row_count = (int)rows};
	report_add_table(r, t);
}

/* What differs from the policy that is shipped of the kind. */
static void add_differences(struct call *c, const struct policy *p, struct report *r)
{
	static const char *const heads[] = {N_("path"), N_("shipped"), N_("here")};
	const struct policy *shipped;
	struct policy_difference *d;
	struct err err;
	if (policy_default_of(c->a, policy_kind(p), &shipped, &err) != ST_OK || strcmp(policy_digest(p), policy_digest(shipped)) == 0)
		return;
	size_t n = policy_diff(shipped, p, c->a, &d);
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, 3 * n + 1);
	for (size_t i = 0; i < n; i++) {
		cells[3 * i] = words(policy_path_text(c, str_dup(c->a, policy_kind(p)), d[i].path));
		cells[3 * i + 1] = words(d[i].before);
		cells[3 * i + 2] = words(d[i].after);
	}
	add_table(c, r, N_("What differs from the shipped policy"), heads, 3, cells, n);
}

static struct str policy_address(struct call *c, const struct policy_shown *s)
{
	char id[ID_TEXT];
	if (!s->row)
		return str_of(arena_printf(c->a, "/policies/shipped/%.*s", STR_ARG(policy_id(s->policy))));
	id_format(s->row->id, id);
	return str_of(arena_printf(c->a, "/policies/%s", id));
}

static bool can_try(const struct call *c, const struct policy *p) { return str_eq(policy_kind(p), STR("balance")) && call_may(c, "balance", ACT_READ); }

static enum status policy_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct policy_shown s;
	struct report r;
	TRY(call_begin(&c, req, out, err));
	TRY(policy_asked(&c, &s, err));
	report_init(&r, c.a, c.lang, str_of(label_in(policy_title(s.policy), c.lang)));
	if (s.row)
		add_differences(&c, s.policy, &r);
	struct str address = policy_address(&c, &s);
	struct view_policy_head head = {.id = policy_id(s.policy), .kind = policy_kind_label(policy_kind(s.policy), c.lang), .digest = str_of(policy_digest(s.policy)),
					.state = s.row ? state_of(&c, s.row).text : str_of(call_tr(&c, N_("shipped")))};
	if (s.row) {
		struct value region = s.row->values[policy_field_at("region")];
		head.region = region.form == VALUE_ID ? row_name(&c, &record_region, region.id) : str_of(call_tr(&c, N_("everywhere")));
		head.from = day_said(&c, s.row->valid_from);
		head.to = day_said(&c, s.row->valid_to);
		head.decide = row_path(&c, &record_policy, s.row->id);
		if (call_may(&c, "history", ACT_READ))
			head.history = str_of(arena_printf(c.a, "%.*s/history", STR_ARG(head.decide)));
	}
	if (can_try(&c, s.policy))
		head.trial = str_of(arena_printf(c.a, "%.*s/try", STR_ARG(address)));
	if (!c.is_past && call_may(&c, "policy", ACT_CREATE))
		head.copy = s.row ? str_of(arena_printf(c.a, "/policies/new?of=%.*s", STR_ARG(str_slice(address, 10, address.n))))
				  : str_of(arena_printf(c.a, "/policies/new?shipped=%.*s", STR_ARG(policy_id(s.policy))));
	call_open(&c, r.title, "/policies");
	view_policy_head(&c.page, &head);
	json_t *tree = json_loadb(s.json.p, s.json.n, 0, NULL);
	policy_say(&c, tree);
	json_decref(tree);
	if (r.first)
		page_report(&c, &r);
	call_close(&c);
	return ST_OK;
}

/* ---- trying one ---- */

/* Beside the verdicts in force, of what the reader may see. */
enum status policy_show_trial(struct call *c, const struct policy *p, struct str back, struct err *err)
{
	const struct balance_view *all;
	struct balance_rules tried;
	struct balance_result *after = ARENA_NEW(c->a, struct balance_result);
	struct report r;
	if (!can_try(c, p))
		return err_set(err, ST_INVALID, "only a policy of balance has a verdict to try; its page says how it differs from the shipped one");
	struct sight s = sight_of(c, "balance", ACT_READ);
	TRY(balance_rules_read(c->a, p, &tried, err));
	TRY(page_balance(c, 0, false, &all, err));
	TRY(balance_compute(c->a, &tried, all->result->data, (struct str){}, (struct str){}, after, err));
	struct balance_view then = {.at = all->at, .result = after};
	const struct balance_view *seen = page_balance_seen(c, all, &s, -1), *seen_then = page_balance_seen(c, &then, &s, -1);
	if (!seen || !seen_then)
		return err_set(err, ST_NOT_FOUND, "your roles see no verdict of a region");
	balance_trial_report(seen, seen_then->result, c->lang, c->a, &r);
	call_open(c, r.title, "/policies");
	view_policy_back(&c->page, &(struct view_policy_back){.back = back, .name = str_of(label_in(policy_title(p), c->lang))});
	page_report(c, &r);
	call_close(c);
	return ST_OK;
}

static enum status try_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct policy_shown s;
	TRY(call_begin(&c, req, out, err));
	TRY(policy_asked(&c, &s, err));
	return policy_show_trial(&c, s.policy, policy_address(&c, &s), err);
}

#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SHIPPED_PARAM {"shipped", PARAM_WORD, .text = {"随程序提供的政策", "shipped policy"}}
#define ID_PARAM {"id", PARAM_ID, .text = {"政策", "policy"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}
static const struct route_param shipped_params[] = {SHIPPED_PARAM, {}};
static const struct route_param one_params[] = {ID_PARAM, SAID_PARAM, {}};
static const struct route_param form_params[] = {SHIPPED_PARAM, {"of", PARAM_ID, .text = {"所依据的政策", "policy to begin with"}},
						{"as", PARAM_WORD, .text = {"写法：form 或 json", "way to write it: form or json"}}, {}};
static const struct route_param propose_params[] = {
	CSRF_PARAM,
	{"json", PARAM_TEXT, .max = 1 << 18, .text = {"政策内容（JSON）", "what the policy says, JSON"}},
	{"region", PARAM_TEXT, .max = 100, .text = {"适用地区", "region"}},
	{"from", PARAM_TEXT, .max = 10, .text = {"起", "first day"}},
	{"to", PARAM_TEXT, .max = 10, .text = {"止", "day it ends"}},
	{"note", PARAM_TEXT, .max = 500, .text = {"说明", "note"}},
	{"do", PARAM_WORD, .text = {"步骤", "step"}},
	{"kind", PARAM_WORD, .text = {"政策类别（表单）", "kind of the policy, of the form"}},
	{"add", PARAM_TEXT, .max = 200, .text = {"要加一项的列表", "list to add an entry to"}},
	{},
};
const struct route policy_routes[] = {
	{HTTP_GET, "/policies", "policy list", {"政策及其适用地区", "policies and where they hold"}, .run = list_page},
	{HTTP_GET, "/policies/new", "policy create", {"拟订政策的表单", "form to propose a policy"}, .params = form_params, .run = policy_form_page},
	{HTTP_POST, "/policies/new", "policy create", {"拟订或试算政策", "proposes or tries a policy"}, .params = propose_params, .any_params = true, .run = policy_propose_page},
	{HTTP_GET, "/policies/shipped/{shipped}", "policy read", {"随程序提供的政策", "a shipped policy"}, .params = shipped_params, .run = policy_page},
	{HTTP_GET, "/policies/shipped/{shipped}/try", "policy read", {"试算随程序提供的政策", "tries a shipped policy"}, .params = shipped_params, .run = try_page},
	{HTTP_GET, "/policies/{id}", "policy read", {"一份政策", "one policy"}, .params = one_params, .run = policy_page},
	{HTTP_GET, "/policies/{id}/try", "policy read", {"试算一份政策会改变什么", "tries what a policy would change"}, .params = one_params, .run = try_page},
	{},
};
static const struct nav_item nav[] = {{"/policies", {"政策", "Policies"}, "policy", ACT_CREATE}, {}};
const struct web_part policy_part = {.routes = policy_routes, .nav = nav};
