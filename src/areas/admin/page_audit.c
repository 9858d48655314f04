/* The access log, for the audit administrator alone: asked, checked, taken out as a file. */
#include "access/log.h"
#include "access/rights.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "areas/admin/words.h"
#include "record/descriptor.h"
#include "table/csv_write.h"
#include "web/records.h"

enum { SHOWN = 100, FIELDS = 9 };

moment_t day_begins(const struct call *c, day_t d)
{
	return DAYS(d) - (moment_t)c->g->zone_minutes * 60 * 1000000;
}

static enum status asked(struct call *c, struct access_log_query *q, struct err *err)
{
	struct str login = str_trim(request_text(c->r, "who"));
	struct access_user u;
	day_t day;
	*q = (struct access_log_query){.action = str_trim(request_text(c->r, "what")), .thing = str_trim(request_text(c->r, "thing")),
				       .before = request_int(c->r, "before", 0), .limit = SHOWN};
	if (request_day(c->r, "from", &day))
		q->from = day_begins(c, day);
	if (request_day(c->r, "to", &day))
		q->to = day_begins(c, day + 1);
	if (!login.n)
		return ST_OK;
	enum status st = access_user_find(&c->w->access, c->a, login, &u, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_INVALID, "there is no account '%.*s'", STR_ARG(login));
	q->user = u.id;
	return st;
}

/* What was touched: an account by its name, for people; else the id, whatever it names. */
static struct str touched(struct call *c, const struct access_entry *e, bool for_people)
{
	static const char *const of_accounts[] = {"user", "account", "grant", "session", "token"};
	struct access_user u;
	for (size_t i = 0; for_people && i < ARRAY_LEN(of_accounts); i++)
		if (str_eq(e->thing, str_of(of_accounts[i])) && access_user_get(&c->w->access, c->a, e->row, &u, NULL) == ST_OK)
			return account_name(c, e->row);
	return id_is_zero(e->row) ? STR("") : shown_id(c, e->row);
}

static void fields_of(struct call *c, const struct access_entry *e, bool for_people, struct str out[FIELDS])
{
	out[0] = call_number(c, e->seq);
	out[1] = shown_moment(c, e->at);
	out[2] = account_name(c, e->user);
	out[3] = word_via(c->a, c->lang, e->via);
	out[4] = word_action(c->lang, e->action);
	out[5] = word_thing(c->g->catalogue, c->lang, e->thing);
	out[6] = touched(c, e, for_people);
	out[7] = word_outcome(c->lang, e->outcome);
	out[8] = word_note(c->a, c->lang, e->purpose);
}

static const char *const heads[FIELDS + 1] = {N_("No."), N_("When"), N_("Who"), N_("From where"), N_("What"), N_("On what"), N_("Row"), N_("Outcome"), N_("Purpose"), NULL};

/* The question as it stands, at another path or from another entry. */
static struct str address(struct call *c, const char *path, int64_t before)
{
	static const char *const keep[] = {"who", "what", "thing", "from", "to"};
	struct buf b;
	buf_init(&b, 0);
	struct page p = {.out = &b};
	buf_printf(&b, "%s?before=%lld", path, (long long)before);
	for (size_t i = 0; i < ARRAY_LEN(keep); i++) {
		struct str value = request_text(c->r, keep[i]);
		if (!value.n)
			continue;
		buf_printf(&b, "&%s=", keep[i]);
		page_url_part(&p, value);
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static struct view_option option(struct str value, struct str text, struct str chosen)
{
	return (struct view_option){.value = value, .text = text, .selected = str_eq(value, chosen)};
}

static struct view_form_entry action_choice(struct call *c)
{
	int n = 0, k = 1;
	while (word_log_action(n))
		n++;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	options[0] = (struct view_option){.text = str_of(call_tr(c, N_("all")))};
	for (; k <= n; k++) {
		struct str action = str_of(word_log_action(k - 1));
		options[k] = option(action, word_action(c->lang, action), request_text(c->r, "what"));
	}
	return choice_entry(c, "what", N_("What"), options, (size_t)k);
}

static struct view_form_entry thing_choice(struct call *c)
{
	const struct catalogue *all = c->g->catalogue;
	size_t n = 0, k = 0;
	while (rights_things[n].name)
		n++;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + (size_t)all->n + 1);
	struct str chosen = request_text(c->r, "thing");
	options[k++] = (struct view_option){.text = str_of(call_tr(c, N_("all")))};
	for (size_t i = 0; i < n; i++)
		options[k++] = option(str_of(rights_things[i].name), label_text(c, rights_things[i].label), chosen);
	for (int i = 0; i < all->n; i++)
		options[k++] = option(str_of(all->records[i]->name), label_text(c, all->records[i]->label), chosen);
	return choice_entry(c, "thing", N_("On what"), options, k);
}

static void filters(struct call *c)
{
	struct view_form_entry entries[] = {
		line_entry(c, "who", N_("Login name"), "text", request_text(c->r, "who"), NULL, false),
		action_choice(c),
		thing_choice(c),
		line_entry(c, "from", N_("From"), "date", request_text(c->r, "from"), NULL, false),
		line_entry(c, "to", N_("To"), "date", request_text(c->r, "to"), NULL, false)};
	view_filter_form(&c->page, &(struct view_filter_form){.action = STR("/audit"), .entries = entries, .n_entries = ARRAY_LEN(entries),
							      .submit = str_of(call_tr(c, N_("Show")))});
}

static enum status show(struct call *c, const char *kind, struct str said, struct err *err)
{
	struct access_log_query q;
	struct access_entry *entries = NULL;
	struct entry_form f = {};
	size_t n = 0;
	enum status st = asked(c, &q, err);
	if (st == ST_OK)
		TRY(access_log_list(&c->w->access, c->a, &q, &entries, &n, err));
	else if (!entry_fault(c, &f, st, err))
		return st;
	struct view_act_row *rows = ARENA_ARRAY(c->a, struct view_act_row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str texts[FIELDS];
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, FIELDS);
		fields_of(c, &entries[i], true, texts);
		for (int k = 0; k < FIELDS; k++)
			cells[k] = (struct view_record_cell){.value = texts[k], .number = k == 0};
		rows[i] = (struct view_act_row){.cells = cells, .n_cells = FIELDS};
	}
	call_open(c, str_of(call_tr(c, N_("Access log"))), "/audit");
	if (said.n)
		show_notice(c, kind, said);
	if (f.fault.n)
		show_notice(c, "bad", f.fault);
	filters(c);
	view_audit_bar(&c->page, &(struct view_audit_bar){.csv = call_may(c, "log", ACT_EXPORT) ? address(c, "/audit/export", q.before) : (struct str){},
							  .next = n == SHOWN ? address(c, "/audit", entries[n - 1].seq) : (struct str){}});
	act_table(c, N_("Entries, the newest first"), heads, false, rows, n);
	call_close(c);
	return ST_OK;
}

static enum status audit_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	return show(&c, NULL, (struct str){}, err);
}

static enum status verify(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	char digest[LOG_DIGEST_TEXT];
	int64_t n;
	TRY(call_begin(&c, r, out, err));
	enum status st = access_log_verify(&c.w->access, &n, digest, err);
	if (st == ST_NO)
		return show(&c, "bad", call_fault(&c, err), err);
	TRY(st);
	struct str args[] = {call_number(&c, n), str_of(arena_strdup(c.a, digest))};
	return show(&c, "good", call_text(&c, N_("The access log is whole: {0} entries, last digest {1}"), args, 2), err);
}

/* All that the question finds, page by page; texts that a spreadsheet would take for formulas are guarded. */
static enum status export_page(struct request *r, struct response *out, struct err *err)
{
	enum { EXPORT_MAX = 100000 };
	struct call c;
	struct access_log_query q;
	TRY(call_begin(&c, r, out, err));
	TRY(asked(&c, &q, err));
	struct access_entry note = {.at = r->received, .user = c.who->user, .via = str_of(r->client), .action = STR("export"), .thing = STR("log"),
				    .outcome = STR("ok"), .purpose = STR("")};
	TRY(access_log_add(&c.w->access, &note, 1, err));
	buf_cstr(&out->body, "\xEF\xBB\xBF");
	for (int i = 0; i < FIELDS; i++)
		csv_put_text(&out->body, str_of(call_tr(&c, heads[i])), ',', i == 0);
	buf_cstr(&out->body, "\r\n");
	q.limit = LOG_LIST_MAX;
	for (int total = 0; total < EXPORT_MAX;) {
		struct access_entry *entries;
		size_t n;
		TRY(access_log_list(&c.w->access, c.a, &q, &entries, &n, err));
		for (size_t i = 0; i < n; i++) {
			struct str texts[FIELDS];
			fields_of(&c, &entries[i], false, texts);
			for (int k = 0; k < FIELDS; k++)
				csv_put_text(&out->body, texts[k], ',', k == 0);
			buf_cstr(&out->body, "\r\n");
		}
		total += (int)n;
		if (n < LOG_LIST_MAX)
			break;
		q.before = entries[n - 1].seq;
	}
	return response_attachment(out, "text/csv; charset=utf-8", str_of(c.lang == LANG_ZH ? "访问日志.csv" : "access log.csv"), err);
}

#define FILTER_PARAMS                                                                                                  \
	SECRET_PARAM("who", "登录名", "login name"), SECRET_PARAM("what", "操作", "action"), SECRET_PARAM("thing", "对象", "on what"), \
		{"from", PARAM_DAY, .text = {"起始日", "from"}}, {"to", PARAM_DAY, .text = {"截止日", "to"}},              \
		{"before", PARAM_INT, .text = {"早于此条", "entries before this one"}}, AS_OF_PARAM
static const struct route_param list_params[] = {FILTER_PARAMS, {}};
static const struct route_param verify_params[] = {CSRF_PARAM, FILTER_PARAMS, {}};

static const struct route routes[] = {
	{HTTP_GET, "/audit", "log list", {"访问日志", "access log"}, .params = list_params, .run = audit_page},
	{HTTP_POST, "/audit/verify", "log read", {"校验访问日志", "checks that the access log is whole"}, .params = verify_params, .run = verify},
	{HTTP_GET, "/audit/export", "log export", {"导出访问日志", "access log as CSV"}, .params = list_params, .run = export_page},
	{},
};
static const struct nav_item nav[] = {{"/audit", {"访问日志", "Access log"}, "log", ACT_LIST}, {}};
const struct web_part audit_part = {.routes = routes, .nav = nav};
