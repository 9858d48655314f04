/* Signing in, step by step, and out. What is missing is a session's stage; each step leads to the next. */
#include "access/sign_in.h"
#include "access/totp.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "text/message.h"
#include "web/tell.h"
#include "web/who.h"

#include <string.h>

static struct str copy(struct call *c, const char *token) { return str_of(arena_strdup(c->a, token)); }

/* The cookie lives until the browser closes; how long the session does is the server's. */
static enum status give_cookies(struct call *c, const char *token, const char *known, struct err *err)
{
	TRY(response_cookie(c->out, c->r, SESSION_COOKIE, copy(c, token), -1, COOKIE_HOST | COOKIE_CROSS, err));
	if (known && *known)
		TRY(response_cookie(c->out, c->r, KNOWN_COOKIE, copy(c, known), c->w->site->rules->browser_s, COOKIE_HOST | COOKIE_CROSS, err));
	return ST_OK;
}

static enum status go_on(struct call *c, enum session_stage stage, struct err *err)
{
	return response_redirect(c->out, stage_path(c, stage, next_asked(c)), err);
}

/* ---- name and password ---- */

static void sign_in_form(struct call *c, struct entry_form *f)
{
	f->title = N_("Sign in");
	f->submit = N_("Sign in");
	struct view_field *login = entry_field(c, f, "login", N_("Login name"), "text");
	login->value = request_text(c->r, "login");
	login->autocomplete = STR("username");
	entry_field(c, f, "password", N_("Password"), "password")->autocomplete = STR("current-password");
}

static enum status sign_in_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	if (c.who->is_signed_in || c.who->is_signing_in)
		return go_on(&c, c.who->session.stage, err);
	TRY(call_seed(&c, err));
	sign_in_form(&c, &f);
	entry_show(&c, &f);
	return ST_OK;
}

static enum status sign_in(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	struct signed_in in;
	TRY(call_begin(&c, r, out, err));
	struct sign_in asked = {.login = request_text(r, "login"), .password = request_text(r, "password"), .address = str_of(r->client),
				.browser = request_header(r, "User-Agent"), .known = request_host_cookie(r, KNOWN_COOKIE)};
	enum status st = access_sign_in(&c.w->access, &asked, r->received, &in, err);
	if (st == ST_OK) {
		/* Who signs in anew leaves the session there was. */
		if (c.who->token.n) {
			struct access_actor by = call_actor(&c);
			TRY(access_session_end(&c.w->access, &by, c.who->token, err));
		}
		TRY(give_cookies(&c, in.token, in.known, err));
		lang_keep(c.work, in.user, c.lang);
		return go_on(&c, in.stage, err);
	}
	sign_in_form(&c, &f);
	if (!entry_fault(&c, &f, st, err))
		return st;
	entry_show(&c, &f);
	return ST_OK;
}

/* ---- the second factor ---- */

static void code_form(struct call *c, struct entry_form *f)
{
	f->title = N_("Second factor");
	f->submit = N_("Go on");
	f->leave = true;
	struct view_field *code = entry_field(c, f, "code", N_("Six digits, or a recovery code"), "text");
	code->hint = str_of(call_tr(c, N_("As the authenticator on your phone shows them now.")));
	code->autocomplete = STR("one-time-code");
}

static enum status code_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_CODE)
		return go_on(&c, c.who->session.stage, err);
	code_form(&c, &f);
	entry_show(&c, &f);
	return ST_OK;
}

static enum status code_given(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	struct signed_in in;
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_CODE)
		return go_on(&c, c.who->session.stage, err);
	struct access_actor by = call_actor(&c);
	enum status st = access_sign_in_code(&c.w->access, c.who->token, request_text(r, "code"), request_host_cookie(r, KNOWN_COOKIE), &by, &in, err);
	if (st == ST_OK) {
		TRY(give_cookies(&c, in.token, in.known, err));
		return go_on(&c, in.stage, err);
	}
	code_form(&c, &f);
	if (!entry_fault(&c, &f, st, err))
		return st;
	entry_show(&c, &f);
	return ST_OK;
}

/* ---- a second factor that the policy wants ---- */

static void enrol_show(struct call *c, const struct totp_offer *offer, const struct str fault)
{
	struct view_field code = {.name = STR("code"), .label = str_of(call_tr(c, N_("Six digits"))), .type = STR("text"), .required = true,
				  .inputmode = STR("numeric"), .autocomplete = STR("one-time-code")};
	struct view_form_fault one = {.field = code.name, .message = fault};
	struct view_form_faults faults = {.faults = &one, .n_faults = 1};
	call_open(c, str_of(call_tr(c, N_("Set up the second factor"))), NULL);
	view_notice(&c->page, &(struct view_notice){.kind = STR("info"), .message = str_of(call_tr(c, N_("Your role asks for a second factor.")))});
	show_enrol(c, offer);
	view_entry_form(&c->page, &(struct view_entry_form){.faults = fault.n ? &faults : NULL, .fields = &code, .n_fields = 1,
							    .submit = str_of(call_tr(c, N_("Go on"))), .leave = true});
	call_close(c);
}

static enum status enrol_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct totp_offer offer;
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_ENROL)
		return go_on(&c, c.who->session.stage, err);
	TRY(access_totp_begin(&c.w->access, c.a, c.who->user, str_of(call_tr(&c, N_("Junheng"))), &offer, err));
	enrol_show(&c, &offer, (struct str){});
	return ST_OK;
}

static enum status enrol(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	struct totp_offer offer;
	char(*codes)[RECOVERY_TEXT], token[TOKEN_TEXT];
	enum session_stage stage;
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_ENROL)
		return go_on(&c, c.who->session.stage, err);
	struct access_actor by = call_actor(&c);
	enum status st = access_totp_confirm(&c.w->access, &by, c.a, c.who->user, request_text(r, "code"), &codes, err);
	if (st != ST_OK) {
		if (!entry_fault(&c, &f, st, err))
			return st;
		TRY(access_totp_again(&c.w->access, c.a, c.who->user, str_of(call_tr(&c, N_("Junheng"))), &offer, err));
		enrol_show(&c, &offer, f.fault);
		return ST_OK;
	}
	TRY(access_session_advance(&c.w->access, c.who->token, &by, token, &stage, err));
	TRY(give_cookies(&c, token, NULL, err));
	account_tell(c.work, c.who->user, N_("A second factor was set up for your account."));
	show_recovery(&c, codes, c.w->site->rules->recovery_codes, stage_path(&c, stage, next_asked(&c)));
	return ST_OK;
}

/* ---- a password that has run out ---- */

static void password_form(struct call *c, struct entry_form *f)
{
	f->title = N_("Change the password");
	f->submit = N_("Change the password");
	f->intro = str_of(call_tr(c, N_("Your password has run out: choose another one.")));
	f->leave = true;
	entry_field(c, f, "old", N_("Present password"), "password")->autocomplete = STR("current-password");
	password_fields(c, f);
}

static enum status password_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_PASSWORD)
		return go_on(&c, c.who->session.stage, err);
	password_form(&c, &f);
	entry_show(&c, &f);
	return ST_OK;
}

static enum status password_given(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct entry_form f = {};
	char token[TOKEN_TEXT];
	enum session_stage stage;
	TRY(call_begin(&c, r, out, err));
	if (c.who->session.stage != STAGE_PASSWORD)
		return go_on(&c, c.who->session.stage, err);
	enum status st = password_changed(&c, err);
	if (st != ST_OK) {
		password_form(&c, &f);
		if (!entry_fault(&c, &f, st, err))
			return st;
		entry_show(&c, &f);
		return ST_OK;
	}
	struct access_actor by = call_actor(&c);
	TRY(access_session_advance(&c.w->access, c.who->token, &by, token, &stage, err));
	TRY(give_cookies(&c, token, NULL, err));
	return go_on(&c, stage, err);
}

/* ---- out ---- */

static enum status sign_out(struct request *r, struct response *out, struct err *err)
{
	const struct who *who = r->who;
	struct call c;
	if (who->token.n) {
		TRY(call_begin(&c, r, out, err));
		struct access_actor by = call_actor(&c);
		TRY(access_session_end(&c.w->access, &by, who->token, err));
	}
	TRY(response_cookie(out, r, SESSION_COOKIE, STR(""), 0, COOKIE_HOST | COOKIE_CROSS, err));
	return response_redirect(out, STR("/sign-in"), err);
}

static const struct route_param next_params[] = {NEXT_PARAM, SAID_PARAM, {}};
/* A form is sent to the address of its page, with all that stands in it. */
static const struct route_param sign_in_params[] = {
	NEXT_PARAM, SAID_PARAM, CSRF_PARAM, SECRET_PARAM("login", "登录名", "login name"), SECRET_PARAM("password", "密码", "password"), {}};
static const struct route_param code_params[] = {
	NEXT_PARAM, SAID_PARAM, CSRF_PARAM, SECRET_PARAM("code", "动态口令或恢复码", "one-time password or recovery code"), {}};
static const struct route_param password_params[] = {NEXT_PARAM,
						     SAID_PARAM,
						     CSRF_PARAM,
						     SECRET_PARAM("old", "现密码", "present password"),
						     SECRET_PARAM("password", "新密码", "new password"),
						     SECRET_PARAM("again", "再次输入新密码", "new password again"),
						     {}};
static const struct route_param out_params[] = {CSRF_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/sign-in", "public", {"登录页", "form to sign in"}, .params = next_params, .run = sign_in_page},
	{HTTP_POST, "/sign-in", "public", {"登录", "signs in"}, .params = sign_in_params, .run = sign_in},
	{HTTP_GET, "/sign-in/code", "signing-in", {"动态口令页", "form for the second factor"}, .params = next_params, .run = code_page},
	{HTTP_POST, "/sign-in/code", "signing-in", {"验证动态口令", "checks the second factor"}, .params = code_params, .run = code_given},
	{HTTP_GET, "/sign-in/enrol", "signing-in", {"绑定动态口令页", "form to set up the second factor"}, .params = next_params, .run = enrol_page},
	{HTTP_POST, "/sign-in/enrol", "signing-in", {"绑定动态口令", "sets up the second factor"}, .params = code_params, .run = enrol},
	{HTTP_GET, "/sign-in/password", "signing-in", {"更换过期密码页", "form to change a password that has run out"}, .params = next_params,
	 .run = password_page},
	{HTTP_POST, "/sign-in/password", "signing-in", {"更换过期密码", "changes a password that has run out"}, .params = password_params,
	 .run = password_given},
	{HTTP_POST, "/sign-out", "public", {"退出", "signs out"}, .params = out_params, .run = sign_out},
	{},
};
const struct web_part sign_in_part = {.routes = routes};
