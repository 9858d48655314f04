/* One's own account: password, second factor, sessions, API tokens. */
#include "access/token.h"
#include "access/totp.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "areas/admin/words.h"
#include "web/records.h"
#include "web/tell.h"
#include "web/who.h"

/* ---- the page ---- */

static enum status sessions(struct call *c, struct err *err)
{
	struct access_session_line *lines;
	size_t n;
	TRY(access_session_list(&c->w->access, c->a, c->who->user, &lines, &n, err));
	struct view_act_row *rows = ARENA_ARRAY(c->a, struct view_act_row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, 4);
		struct view_post_button *button = ARENA_NEW(c->a, struct view_post_button);
		bool is_this = id_cmp(lines[i].id, c->who->session.id) == 0;
		cells[0] = text_cell(lines[i].address);
		struct str browser = word_browser(c->a, lines[i].browser);
		cells[1] = text_cell(is_this ? call_text(c, N_("{0} (this one)"), &browser, 1) : browser);
		cells[2] = text_cell(shown_moment(c, lines[i].created));
		cells[3] = text_cell(shown_moment(c, lines[i].seen));
		*button = post_button(c, arena_printf(c->a, "/account/sessions/%.*s/end", STR_ARG(shown_id(c, lines[i].id))), N_("End"), NULL);
		rows[i] = (struct view_act_row){.cells = cells, .n_cells = 4, .acts = true, .buttons = button, .n_buttons = 1};
	}
	static const char *const heads[] = {N_("Address"), N_("Browser"), N_("Signed in"), N_("Last seen"), NULL};
	act_table(c, N_("Where you are signed in"), heads, true, rows, n);
	struct view_post_button all = post_button(c, "/account/sessions/end", N_("Sign out everywhere else"), N_("Sign out everywhere but here?"));
	view_post_button(&c->page, &all);
	return ST_OK;
}

static struct str action_texts(struct call *c, uint32_t actions)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < ACT_COUNT; i++)
		if (actions & ACT(i))
			buf_printf(&b, "%s%s", b.n ? c->lang == LANG_ZH ? "、" : ", " : "", label_in(action_label((enum action)i), c->lang));
	struct str s = actions & TOKEN_CALENDAR ? str_of(call_tr(c, N_("be read as a calendar"))) : str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static void token_form(struct call *c)
{
	int most = c->w->site->rules->token_days_at_most;
	struct view_form_entry entries[] = {
		line_entry(c, "name", N_("What it is for"), "text", request_text(c->r, "name"), NULL, true),
		line_entry(c, "days", N_("Days it works"), "number", request_has(c->r, "days") ? request_text(c->r, "days") : call_number(c, MIN(90, most)),
			   NULL, true)};
	struct view_check checks[ACT_COUNT];
	for (int i = 0; i < ACT_COUNT; i++)
		checks[i] = (struct view_check){.name = STR("action"), .value = str_of(action_name((enum action)i)),
						.label = label_text(c, action_label((enum action)i)), .checked = i == ACT_LIST || i == ACT_READ};
	view_section_form(&c->page, &(struct view_section_form){.id = STR("token"), .title = str_of(call_tr(c, N_("New API token"))),
								.intro = str_of(call_tr(c, N_("For a program that acts for you; it can do no more than you can."))),
								.action = STR("/account/tokens"), .entries = entries, .n_entries = ARRAY_LEN(entries),
								.checks = checks, .n_checks = ACT_COUNT, .checks_label = str_of(call_tr(c, N_("It may"))),
								.submit = str_of(call_tr(c, N_("Make")))});
}

static enum status tokens(struct call *c, struct err *err)
{
	struct access_token_line *lines;
	size_t n;
	if (!call_may(c, "token", ACT_CREATE)) /* the security administrator lists others', but has none */
		return ST_OK;
	TRY(access_token_list(&c->w->access, c->a, c->who->user, &lines, &n, err));
	struct view_act_row *rows = ARENA_ARRAY(c->a, struct view_act_row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, 5);
		struct view_post_button *button = ARENA_NEW(c->a, struct view_post_button);
		cells[0] = text_cell(lines[i].prefix);
		cells[1] = text_cell(lines[i].name);
		cells[2] = text_cell(action_texts(c, lines[i].actions));
		cells[3] = text_cell(shown_moment(c, lines[i].ends));
		cells[4] = text_cell(shown_moment(c, lines[i].used));
		*button = post_button(c, arena_printf(c->a, "/account/tokens/%.*s/end", STR_ARG(shown_id(c, lines[i].id))), N_("End"), N_("End this token?"));
		rows[i] = (struct view_act_row){.cells = cells, .n_cells = 5, .acts = true, .buttons = button, .n_buttons = 1};
	}
	static const char *const heads[] = {N_("Begins with"), N_("What it is for"), N_("It may"), N_("Works until"), N_("Last used"), NULL};
	if (n)
		act_table(c, N_("API tokens"), heads, true, rows, n);
	token_form(c);
	return ST_OK;
}

static struct view_form_entry password_entry(struct call *c, const char *name, const char *label, struct str autocomplete,
					     const struct view_password_meter *meter)
{
	struct view_form_entry e = line_entry(c, name, label, "password", (struct str){}, NULL, true);
	struct view_field *f = ARENA_NEW(c->a, struct view_field);
	*f = *e.line;
	f->autocomplete = autocomplete;
	f->meter = meter;
	e.line = f;
	return e;
}

static enum status show(struct call *c, struct str fault, struct err *err)
{
	struct access_user u;
	TRY(access_user_get(&c->w->access, c->a, c->who->user, &u, err));
	call_open(c, u.name, NULL);
	if (fault.n)
		show_notice(c, "bad", fault);
	struct view_form_entry entries[] = {password_entry(c, "old", N_("Present password"), STR("current-password"), NULL),
					    password_entry(c, "password", N_("New password"), STR("new-password"), password_meter(c)),
					    password_entry(c, "again", N_("The new password once more"), STR("new-password"), NULL)};
	view_section_form(&c->page, &(struct view_section_form){.id = STR("password"), .title = str_of(call_tr(c, N_("Change the password"))),
								.intro = password_rules(c), .action = STR("/account/password"), .entries = entries,
								.n_entries = ARRAY_LEN(entries), .submit = str_of(call_tr(c, N_("Change the password")))});
	view_account_factor(&c->page, &(struct view_account_factor){.has = u.has_second_factor});
	TRY(sessions(c, err));
	TRY(tokens(c, err));
	call_close(c);
	return ST_OK;
}

static enum status account_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	return show(&c, (struct str){}, err);
}

/* The page again with what was wrong, or on to it with a message. */
static enum status finish(struct call *c, enum status st, struct err *err)
{
	struct entry_form f = {};
	if (st == ST_OK)
		return call_done(c, STR("/account"), N_("Saved."), err);
	return entry_fault(c, &f, st, err) ? show(c, f.fault, err) : st;
}

/* ---- password ---- */

static enum status password_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	return finish(&c, password_changed(&c, err), err);
}

/* ---- second factor ---- */

static void present_code(struct call *c, struct entry_form *f)
{
	struct view_field *code = entry_field(c, f, "present", N_("Six digits of the one you have, or a recovery code"), "text");
	code->autocomplete = STR("one-time-code");
}

static enum status factor_show(struct call *c, const struct totp_offer *offer, struct str fault, struct err *err)
{
	struct entry_form f = {};
	struct access_user u;
	TRY(access_user_get(&c->w->access, c->a, c->who->user, &u, err));
	struct view_field *code = entry_field(c, &f, "code", N_("Six digits"), "text");
	code->inputmode = STR("numeric");
	code->autocomplete = STR("one-time-code");
	if (u.has_second_factor)
		present_code(c, &f);
	struct view_form_fault one = {.field = STR("code"), .message = fault};
	struct view_form_faults faults = {.faults = &one, .n_faults = 1};
	call_open(c, str_of(call_tr(c, N_("Set up the second factor"))), NULL);
	show_enrol(c, offer);
	view_entry_form(&c->page, &(struct view_entry_form){.faults = fault.n ? &faults : NULL, .fields = f.fields, .n_fields = (size_t)f.n,
							    .submit = str_of(call_tr(c, N_("Go on")))});
	call_close(c);
	return ST_OK;
}

static enum status factor_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct totp_offer offer;
	TRY(call_begin(&c, r, out, err));
	TRY(access_totp_begin(&c.w->access, c.a, c.who->user, str_of(call_tr(&c, N_("Junheng"))), &offer, err));
	return factor_show(&c, &offer, (struct str){}, err);
}

/* Who has a second factor shows that they do before it is replaced or taken away: a session alone is not enough. */
static enum status check_present(struct call *c, struct err *err)
{
	struct access_actor by = call_actor(c);
	struct access_user u;
	bool right;
	TRY(access_user_get(&c->w->access, c->a, c->who->user, &u, err));
	if (!u.has_second_factor)
		return ST_OK;
	TRY(access_totp_check(&c->w->access, &by, c->who->user, request_text(c->r, "present"), &right, err));
	return right ? ST_OK : err_set(err, ST_DENIED, "the one-time password is not right; is the device's clock right?");
}

static enum status factor_given(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	struct totp_offer offer;
	char(*codes)[RECOVERY_TEXT];
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	enum status st = check_present(&c, err);
	if (st == ST_OK)
		st = access_totp_confirm(&c.w->access, &by, c.a, c.who->user, request_text(r, "code"), &codes, err);
	if (st == ST_OK) {
		account_tell(c.work, c.who->user, N_("A second factor was set up for your account."));
		show_recovery(&c, codes, c.w->site->rules->recovery_codes, STR("/account"));
		return ST_OK;
	}
	if (!entry_fault(&c, &f, st, err))
		return st;
	TRY(access_totp_again(&c.w->access, c.a, c.who->user, str_of(call_tr(&c, N_("Junheng"))), &offer, err));
	return factor_show(&c, &offer, f.fault, err);
}

static void off_form(struct call *c, struct entry_form *f)
{
	f->title = N_("Turn the second factor off");
	f->submit = N_("Turn off");
	f->intro = str_of(call_tr(c, N_("You are signed out everywhere. If your role needs a second factor, you are asked to set one up at the next sign-in.")));
	present_code(c, f);
}

static enum status off_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	off_form(&c, &f);
	entry_show(&c, &f);
	return ST_OK;
}

static enum status off(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	enum status st = check_present(&c, err);
	if (st == ST_OK)
		st = access_totp_remove(&c.w->access, &by, c.who->user, err);
	if (st == ST_OK) {
		account_tell(c.work, c.who->user, N_("The second factor of your account was taken away."));
		return response_redirect(out, STR("/sign-in"), err);
	}
	off_form(&c, &f);
	if (!entry_fault(&c, &f, st, err))
		return st;
	entry_show(&c, &f);
	return ST_OK;
}

/* ---- sessions and tokens ---- */

static enum status end_session(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	request_id(r, "id", &id);
	return finish(&c, access_session_end_one(&c.w->access, &by, c.who->user, id, err), err);
}

static enum status end_sessions(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	return finish(&c, access_session_end_all(&c.w->access, &by, c.who->user, c.who->token, err), err);
}

static enum status make_token(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	uint32_t actions = 0;
	char text[API_TOKEN_TEXT];
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	for (int i = 0; i < request_count(r, "action"); i++) {
		enum action a;
		if (action_parse(request_text_at(r, "action", i), &a))
			actions |= ACT(a);
	}
	enum status st = access_token_new(&c.w->access, &by, c.who->user, str_trim(request_text(r, "name")), actions, (int)request_int(r, "days", 0), text,
					  err);
	if (st != ST_OK)
		return finish(&c, st, err);
	show_once(&c, N_("API token"), N_("Give this to the program as “Authorization: Bearer …”."), str_of(arena_strdup(c.a, text)), "/account");
	return ST_OK;
}

static enum status end_token(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	TRY(call_begin(&c, r, out, err));
	struct access_actor by = call_actor(&c);
	request_id(r, "id", &id);
	return finish(&c, access_token_end(&c.w->access, &by, c.who->user, id, err), err);
}

#define CODE_PARAMS                                                                                                    \
	CSRF_PARAM, SECRET_PARAM("code", "新绑定的动态口令", "one-time password of the new factor"),                       \
		SECRET_PARAM("present", "现有动态口令或恢复码", "one-time password or recovery code of the present factor")
#define ID_PARAM {"id", PARAM_ID, .text = {"编号", "id"}}
static const struct route_param page_params[] = {AS_OF_PARAM, SAID_PARAM, {}};
static const struct route_param password_params[] = {CSRF_PARAM, SECRET_PARAM("old", "现密码", "present password"), SECRET_PARAM("password", "新密码", "new password"),
						     SECRET_PARAM("again", "再次输入新密码", "new password again"), {}};
static const struct route_param code_params[] = {CODE_PARAMS, {}};
static const struct route_param id_params[] = {ID_PARAM, CSRF_PARAM, {}};
static const struct route_param csrf_params[] = {CSRF_PARAM, {}};
static const struct route_param token_params[] = {CSRF_PARAM,
						  SECRET_PARAM("name", "用途", "what it is for"),
						  {"days", PARAM_INT, .max = 100000, .text = {"有效天数", "days it works"}},
						  {"action", PARAM_WORD, .repeats = true, .text = {"允许的操作", "what it may"}},
						  {}};

static const struct route routes[] = {
	{HTTP_GET, "/account", "account read", {"我的账号", "one's own account"}, .params = page_params, .run = account_page},
	{HTTP_POST, "/account/password", "account change", {"修改密码", "changes the password"}, .params = password_params, .run = password_page},
	{HTTP_GET, "/account/factor", "account change", {"绑定动态口令页", "form to set up the second factor"}, .params = page_params, .run = factor_page},
	{HTTP_POST, "/account/factor", "account change", {"绑定动态口令", "sets up the second factor"}, .params = code_params, .run = factor_given},
	{HTTP_GET, "/account/factor/off", "account change", {"停用动态口令页", "form to turn the second factor off"}, .params = page_params, .run = off_page},
	{HTTP_POST, "/account/factor/off", "account change", {"停用动态口令", "turns the second factor off"}, .params = code_params, .run = off},
	{HTTP_POST, "/account/sessions/end", "account change", {"结束其他会话", "ends all other sessions"}, .params = csrf_params, .run = end_sessions},
	{HTTP_POST, "/account/sessions/{id}/end", "account change", {"结束会话", "ends a session"}, .params = id_params, .run = end_session},
	{HTTP_POST, "/account/tokens", "token create", {"新建接口令牌", "makes an API token"}, .params = token_params, .run = make_token},
	{HTTP_POST, "/account/tokens/{id}/end", "token delete", {"停用接口令牌", "ends an API token"}, .params = id_params, .run = end_token},
	{},
};
const struct web_part account_part = {.routes = routes};
