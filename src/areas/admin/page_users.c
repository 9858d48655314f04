/* Accounts: made, locked, closed, let in again by the system administrator. */
#include "access/grant.h"
#include "access/link.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "record/row.h"
#include "record/row_text.h"
#include "text/message.h"
#include "web/records.h"
#include "web/tell.h"

static const char *const state_texts[] = {[USER_ACTIVE] = N_("active"), [USER_LOCKED] = N_("locked"), [USER_CLOSED] = N_("closed")};

static size_t user_buttons(struct call *c, const struct access_user *u, struct view_post_button *out)
{
	size_t n = 0;
	const char *path = str_dup(c->a, str_of(arena_printf(c->a, "/users/%.*s/do/", STR_ARG(shown_id(c, u->id)))));
	if (u->state == USER_ACTIVE) {
		out[n++] = post_button(c, arena_printf(c->a, "%slink", path), u->has_password ? N_("Link for a new password") : N_("New invitation"), NULL);
		out[n++] = post_button(c, arena_printf(c->a, "%slock", path), N_("Lock"), NULL);
		if (u->has_second_factor)
			out[n++] = post_button(c, arena_printf(c->a, "%sfactor", path), N_("Remove the second factor"),
					       N_("Was the phone lost, and do you know who asks?"));
	}
	if (u->state == USER_LOCKED)
		out[n++] = post_button(c, arena_printf(c->a, "%sunlock", path), N_("Unlock"), NULL);
	if (u->state != USER_CLOSED)
		out[n++] = post_button(c, arena_printf(c->a, "%sclose", path), N_("Close"), N_("Close this account for good?"));
	return n;
}

static struct str person_shown(struct call *c, struct id person)
{
	const struct record *r = catalogue_find(c->g->catalogue, STR("person"));
	struct buf b;
	if (id_is_zero(person) || !r)
		return STR("—");
	buf_init(&b, 0);
	row_key_text(c->g, r, person, &b); /* the number, not the name: accounts are no way to personal values */
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static enum status list(struct call *c, struct str fault, struct err *err)
{
	struct access_user *users;
	size_t n;
	struct str after = request_text(c->r, "after");
	TRY(access_user_list(&c->w->access, c->a, after, 200, &users, &n, err));
	bool may_change = call_may(c, "user", ACT_CHANGE);
	struct view_act_row *rows = ARENA_ARRAY(c->a, struct view_act_row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, 6);
		struct view_post_button *buttons = ARENA_ARRAY(c->a, struct view_post_button, 5);
		const struct access_user *u = &users[i];
		cells[0] = may_change ? link_cell(u->login, arena_printf(c->a, "/users/%.*s", STR_ARG(shown_id(c, u->id)))) : text_cell(u->login);
		cells[1] = text_cell(u->name);
		cells[2] = text_cell(person_shown(c, u->person));
		cells[3] = text_cell(str_of(call_tr(c, state_texts[u->state])));
		cells[4] = text_cell(str_of(call_tr(c, u->has_second_factor ? N_("Yes") : N_("No"))));
		cells[5] = text_cell(shown_moment(c, u->signed_in));
		rows[i] = (struct view_act_row){.cells = cells, .n_cells = 6, .acts = may_change, .buttons = buttons};
		rows[i].n_buttons = may_change ? user_buttons(c, u, buttons) : 0;
	}
	static const char *const heads[] = {N_("Login name"), N_("Name"), N_("Number of the person"), N_("State"), N_("Second factor"), N_("Last signed in"), NULL};
	call_open(c, str_of(call_tr(c, N_("Accounts"))), "/users");
	if (fault.n)
		show_notice(c, "bad", fault);
	act_table(c, N_("Accounts"), heads, may_change, rows, n);
	if (n == 200) {
		struct str next = str_of(arena_printf(c->a, "/users?after=%.*s", STR_ARG(users[n - 1].login)));
		view_pager(&c->page, &(struct view_pager){.next = next});
	}
	if (call_may(c, "user", ACT_CREATE)) {
		struct view_form_entry entries[] = {
			line_entry(c, "login", N_("Login name"), "text", request_text(c->r, "login"), N_("What you sign in with; no blanks."), true),
			line_entry(c, "name", N_("Name"), "text", request_text(c->r, "name"), NULL, true),
			line_entry(c, "person", N_("Number of the person"), "text", request_text(c->r, "person"),
				   N_("As in the register of persons, for people who may see what is about themselves."), false)};
		view_section_form(&c->page, &(struct view_section_form){.id = STR("add"), .title = str_of(call_tr(c, N_("New account"))),
									.intro = str_of(call_tr(c, N_("A one-time link is shown for the person to choose a password. The security administrator gives the roles."))),
									.action = STR("/users"), .entries = entries, .n_entries = ARRAY_LEN(entries),
									.submit = str_of(call_tr(c, N_("Add")))});
	}
	call_close(c);
	return ST_OK;
}

static enum status users_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	return list(&c, (struct str){}, err);
}

static enum status again(struct call *c, enum status st, struct err *err)
{
	struct entry_form f = {};
	if (!entry_fault(c, &f, st, err))
		return st;
	return list(c, f.fault, err);
}

static enum status person_of(struct call *c, struct id *ret, struct err *err)
{
	struct str number = str_trim(request_text(c->r, "person"));
	const struct record *r = catalogue_find(c->g->catalogue, STR("person"));
	*ret = (struct id){};
	if (!number.n || !r)
		return ST_OK;
	enum status st = row_resolve(c->g, r, number, reg_today(c->g), ret, NULL, c->a, err);
	return st == ST_NO || st == ST_NOT_FOUND ? err_set(err, ST_INVALID, "there is no one person with the number '%.*s'", STR_ARG(number)) : st;
}

static enum status show_link(struct call *c, struct id user, enum link_kind kind, struct err *err)
{
	struct access_actor by = call_actor(c);
	char token[TOKEN_TEXT];
	TRY(access_link_new(&c->w->access, &by, user, kind, token, err));
	struct str address = str_of(arena_printf(c->a, "%s://%.*s/link/%s", c->r->secure ? "https" : "http", STR_ARG(c->r->host), token));
	show_once(c, kind == LINK_INVITE ? N_("Invitation") : N_("Link for a new password"),
		  N_("Hand this link to the person themselves; whoever opens it first sets the password."), address, "/users");
	return ST_OK;
}

static enum status add_user(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id person = {}, user;
	TRY(call_begin(&c, r, out, err));
	TRY(call_need(&c, STR("user"), ACT_CREATE, NULL, err));
	struct access_actor by = call_actor(&c);
	enum status st = person_of(&c, &person, err);
	if (st == ST_OK)
		st = access_user_add(&c.w->access, &by, str_trim(request_text(r, "login")), str_trim(request_text(r, "name")), person, &user, err);
	return st == ST_OK ? show_link(&c, user, LINK_INVITE, err) : again(&c, st, err);
}

static enum status user_form(struct call *c, struct id id, struct str fault, struct err *err)
{
	struct access_user u;
	TRY(access_user_get(&c->w->access, c->a, id, &u, err));
	bool was_sent = request_has(c->r, "name");
	struct view_form_entry entries[] = {
		line_entry(c, "name", N_("Name"), "text", was_sent ? request_text(c->r, "name") : u.name, NULL, true),
		line_entry(c, "person", N_("Number of the person"), "text",
			   was_sent ? request_text(c->r, "person") : id_is_zero(u.person) ? (struct str){} : person_shown(c, u.person),
			   N_("As in the register of persons, for people who may see what is about themselves."), false)};
	call_open(c, u.login, "/users");
	if (fault.n)
		show_notice(c, "bad", fault);
	view_section_form(&c->page, &(struct view_section_form){.id = STR("user"), .title = str_of(call_tr(c, N_("Account"))),
								.action = str_of(arena_printf(c->a, "/users/%.*s", STR_ARG(shown_id(c, id)))),
								.entries = entries, .n_entries = ARRAY_LEN(entries),
								.submit = str_of(call_tr(c, N_("Save")))});
	call_close(c);
	return ST_OK;
}

static enum status user_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	TRY(call_begin(&c, r, out, err));
	request_id(r, "id", &id);
	return user_form(&c, id, (struct str){}, err);
}

static enum status change_user(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {}, person;
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	TRY(call_need(&c, STR("user"), ACT_CHANGE, NULL, err));
	request_id(r, "id", &id);
	struct access_actor by = call_actor(&c);
	enum status st = person_of(&c, &person, err);
	if (st == ST_OK)
		st = access_user_change(&c.w->access, &by, id, str_trim(request_text(r, "name")), person, err);
	if (st == ST_OK)
		return call_done(&c, STR("/users"), N_("Saved."), err);
	return entry_fault(&c, &f, st, err) ? user_form(&c, id, f.fault, err) : st;
}

/* A link or a second factor taken away lets whoever has it be the person: the three hands would be one. Theirs come from the
 * machine, by 'junheng user link'. */
static enum status no_other_hand(struct call *c, struct id id, struct err *err)
{
	struct access_grant *grants;
	size_t n;
	TRY(access_grants_of(&c->w->access, c->a, id, &grants, &n, err));
	for (size_t i = 0; i < n; i++)
		if (role_is_administrator(grants[i].role) && grants[i].role != ROLE_SYSTEM && grants[i].to > reg_today(c->g))
			return err_set(err, ST_DENIED, "this is another administrator: who runs the machine lets them in, with 'junheng user link'");
	return ST_OK;
}

static enum status act(struct call *c, struct id id, struct str what, struct err *err)
{
	struct access_actor by = call_actor(c);
	if (str_eq(what, STR("lock")))
		return access_user_set_state(&c->w->access, &by, id, USER_LOCKED, err);
	if (str_eq(what, STR("unlock")))
		return access_user_set_state(&c->w->access, &by, id, USER_ACTIVE, err);
	if (str_eq(what, STR("close")))
		return access_user_set_state(&c->w->access, &by, id, USER_CLOSED, err);
	if (str_eq(what, STR("factor")))
		return access_totp_remove(&c->w->access, &by, id, err);
	return err_set(err, ST_NOT_FOUND, "there is no such step");
}

static enum status do_user(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	struct access_user u;
	struct str what = request_text(r, "what");
	TRY(call_begin(&c, r, out, err));
	TRY(call_need(&c, STR("user"), str_eq(what, STR("close")) ? ACT_DELETE : ACT_CHANGE, NULL, err));
	request_id(r, "id", &id);
	TRY(access_user_get(&c.w->access, c.a, id, &u, err));
	if (str_eq(what, STR("link")) || str_eq(what, STR("factor")))
		TRY(no_other_hand(&c, id, err));
	enum status st = str_eq(what, STR("link")) ? show_link(&c, id, u.has_password ? LINK_RESET : LINK_INVITE, err) : act(&c, id, what, err);
	if (st != ST_OK)
		return again(&c, st, err);
	if (str_eq(what, STR("factor")))
		account_tell(c.work, id, N_("The second factor of your account was taken away."));
	else if (str_eq(what, STR("link")) && u.has_password)
		account_tell(c.work, id, N_("A one-time link for a new password was made for your account."));
	return str_eq(what, STR("link")) ? ST_OK : call_done(&c, STR("/users"), N_("Saved."), err);
}

#define NEW_PARAMS CSRF_PARAM, SECRET_PARAM("login", "登录名", "login name"), SECRET_PARAM("name", "姓名", "name"), SECRET_PARAM("person", "人员编号", "number of the person")
#define ID_PARAM {"id", PARAM_ID, .text = {"账号", "account"}}
static const struct route_param list_params[] = {AS_OF_PARAM, SAID_PARAM, SECRET_PARAM("after", "上一页最后的登录名", "last login name of the page before"), {}};
static const struct route_param add_params[] = {NEW_PARAMS, {}};
static const struct route_param user_params[] = {ID_PARAM, AS_OF_PARAM, {}};
static const struct route_param change_params[] = {ID_PARAM, NEW_PARAMS, {}};
static const struct route_param do_params[] = {ID_PARAM, CSRF_PARAM, {"what", PARAM_WORD, .text = {"步骤", "step"}}, {}};

static const struct route routes[] = {
	{HTTP_GET, "/users", "user list", {"账号列表", "list of accounts"}, .params = list_params, .run = users_page},
	{HTTP_POST, "/users", "user create", {"新建账号", "makes an account"}, .params = add_params, .run = add_user},
	{HTTP_GET, "/users/{id}", "user change", {"修改账号的表单", "form to change an account"}, .params = user_params, .run = user_page},
	{HTTP_POST, "/users/{id}", "user change", {"修改账号", "changes an account"}, .params = change_params, .run = change_user},
	{HTTP_POST, "/users/{id}/do/{what}", "user change", {"锁定、解锁、注销、发放链接", "locks, unlocks, closes, makes a link"}, .params = do_params,
	 .run = do_user},
	{},
};
static const struct nav_item nav[] = {{"/users", {"账号", "Accounts"}, "user", ACT_LIST}, {}};
const struct web_part user_part = {.routes = routes, .nav = nav};
