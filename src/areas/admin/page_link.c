/* One-time links: the first administrators, people invited, passwords forgotten. */
#include "access/link.h"
#include "access/totp.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "web/tell.h"
#include "web/who.h"

static void link_form(struct call *c, const struct access_link *link, struct entry_form *f)
{
	f->title = link->kind == LINK_RESET ? N_("Choose a new password") : N_("Welcome");
	f->submit = link->kind == LINK_RESET ? N_("Set the password") : N_("Make the account");
	if (link->kind == LINK_FIRST) {
		struct str role = str_of(label_in(role_label(link->role), c->lang));
		f->intro = call_text(c, N_("This link makes the account of the {0}. It works once."), &role, 1);
		struct view_field *login = entry_field(c, f, "login", N_("Login name"), "text");
		login->value = request_text(c->r, "login");
		login->hint = str_of(call_tr(c, N_("What you sign in with; no blanks.")));
		login->autocomplete = STR("username");
		struct view_field *name = entry_field(c, f, "name", N_("Your name"), "text");
		name->value = request_text(c->r, "name");
		name->autocomplete = STR("name");
	} else {
		struct view_field *login = entry_field(c, f, "account", N_("Login name"), "text");
		login->value = link->login;
		login->autocomplete = STR("username");
		login->readonly = true;
		f->intro = str_of(call_tr(c, N_("This link works once. Choose a password; then sign in with it.")));
	}
	password_fields(c, f);
}

static enum status begin(struct call *c, struct request *r, struct response *out, struct access_link *ret, struct err *err)
{
	TRY(call_begin(c, r, out, err));
	return access_link_find(&c->w->access, c->a, request_text(r, "token"), r->received, ret, err);
}

static enum status link_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct access_link link;
	struct entry_form f = {};
	TRY(begin(&c, r, out, &link, err));
	TRY(call_seed(&c, err));
	link_form(&c, &link, &f);
	entry_show(&c, &f);
	return ST_OK;
}

static enum status use(struct call *c, const struct access_link *link, struct err *err)
{
	struct access_link_use use = {.login = str_trim(request_text(c->r, "login")), .name = str_trim(request_text(c->r, "name"))};
	struct access_actor by = call_actor(c);
	struct id user;
	TRY(password_twice(c, &use.password, err));
	if (link->kind != LINK_FIRST)
		TRY(password_beside_place(c, link->user, use.password, err));
	TRY(access_link_use(&c->w->access, &by, request_text(c->r, "token"), &use, &user, err));
	if (link->kind == LINK_RESET)
		account_tell(c->work, user, N_("The password of your account was set by a one-time link."));
	return ST_OK;
}

static enum status link_used(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct access_link link;
	struct entry_form f = {};
	TRY(begin(&c, r, out, &link, err));
	enum status st = use(&c, &link, err);
	if (st == ST_OK) {
		/* Whoever was signed in here is not who has just made the account. */
		if (c.who->token.n) {
			struct access_actor by = call_actor(&c);
			TRY(access_session_end(&c.w->access, &by, c.who->token, err));
		}
		TRY(response_cookie(out, r, SESSION_COOKIE, STR(""), 0, COOKIE_HOST | COOKIE_CROSS, err));
		return call_done(&c, STR("/sign-in"), N_("The password is set: sign in with it."), err);
	}
	link_form(&c, &link, &f);
	if (!entry_fault(&c, &f, st, err))
		return st;
	entry_show(&c, &f);
	return ST_OK;
}

#define LINK_PARAM {"token", PARAM_WORD, .text = {"一次性链接", "one-time link"}}
static const struct route_param link_params[] = {LINK_PARAM, {}};
static const struct route_param use_params[] = {LINK_PARAM,
						CSRF_PARAM,
						SECRET_PARAM("login", "登录名", "login name"),
						SECRET_PARAM("account", "登录名（只读）", "login name, as shown"),
						SECRET_PARAM("name", "姓名", "name"),
						SECRET_PARAM("password", "新密码", "new password"),
						SECRET_PARAM("again", "再次输入新密码", "new password again"),
						{}};

static const struct route routes[] = {
	{HTTP_GET, "/link/{token}", "public", {"一次性链接的页面", "page of a one-time link"}, .params = link_params, .run = link_page},
	{HTTP_POST, "/link/{token}", "public", {"使用一次性链接", "uses a one-time link"}, .params = use_params, .run = link_used},
	{},
};
const struct web_part link_part = {.routes = routes};
