/* Roles given to accounts by the security administrator, tied to a region, group or school, from one day to another. */
#include "access/grant.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"
#include "record/list.h"
#include "record/row.h"
#include "text/message.h"
#include "web/records.h"

#include <string.h>

enum { USERS_SHOWN = 200, CHOICES = 20 };

static const struct record *anchor_record(struct call *c, enum role role)
{
	return catalogue_find(c->g->catalogue, str_of(anchor_name(role_anchor(role))));
}

/* What was found under the words for a role's place, when several rows were. */
struct choices {
	struct view_option options[CHOICES];
	size_t n;
};

static struct view_form_entry role_entry(struct call *c)
{
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, ROLE_COUNT);
	struct str chosen = request_text(c->r, "role");
	size_t n = 0;
	for (int i = 0; i < ROLE_COUNT; i++)
		if (i != ROLE_PUBLIC)
			options[n++] = (struct view_option){.value = str_of(role_name((enum role)i)), .text = label_text(c, role_label((enum role)i)),
							    .selected = str_eq(chosen, str_of(role_name((enum role)i)))};
	return choice_entry(c, "role", N_("Role"), options, n);
}

static void give_form(struct call *c, const struct choices *found)
{
	char day[11];
	day_format(reg_today(c->g), day);
	struct str from = request_text(c->r, "from");
	struct view_form_entry place =
		found->n ? choice_entry(c, "anchor", N_("Several have this name; which one?"), found->options, found->n)
			 : line_entry(c, "anchor", N_("Region, group or school"), "text", request_text(c->r, "anchor"),
				      N_("Its code, or a part of its name; empty for roles that are not tied to a place."), false);
	struct view_form_entry entries[] = {
		line_entry(c, "login", N_("Login name"), "text", request_text(c->r, "login"), NULL, true), role_entry(c), place,
		line_entry(c, "from", N_("From"), "date", from.n ? from : str_of(arena_strdup(c->a, day)), NULL, true),
		line_entry(c, "to", N_("Until, the day no longer included"), "date", request_text(c->r, "to"), NULL, false)};
	view_section_form(&c->page, &(struct view_section_form){.id = STR("give"), .title = str_of(call_tr(c, N_("Give a role"))), .action = STR("/roles"),
								.entries = entries, .n_entries = ARRAY_LEN(entries),
								.submit = str_of(call_tr(c, N_("Give")))});
}

static struct str day_text(struct call *c, day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return STR("—");
	day_format(d, text);
	return str_of(arena_strdup(c->a, text));
}

static struct view_act_row grant_row(struct call *c, const struct access_user *u, const struct access_grant *g, bool may_end)
{
	struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, 6);
	const struct record *r = anchor_record(c, g->role);
	cells[0] = text_cell(u->login);
	cells[1] = text_cell(u->name);
	cells[2] = text_cell(label_text(c, role_label(g->role)));
	cells[3] = text_cell(r && !id_is_zero(g->anchor) ? row_name(c, r, g->anchor) : STR("—"));
	cells[4] = text_cell(day_text(c, g->from));
	cells[5] = text_cell(day_text(c, g->to));
	struct view_act_row row = {.cells = cells, .n_cells = 6, .acts = may_end};
	if (may_end && g->to > reg_today(c->g)) {
		struct view_post_button *button = ARENA_NEW(c->a, struct view_post_button);
		*button = post_button(c, arena_printf(c->a, "/roles/%.*s/end", STR_ARG(shown_id(c, g->id))), N_("End from today"), N_("End this role?"));
		row.buttons = button;
		row.n_buttons = 1;
	}
	return row;
}

static enum status list(struct call *c, struct str fault, const struct choices *found, struct err *err)
{
	struct access_user *users;
	size_t n_users, n = 0, cap = 64;
	TRY(access_user_list(&c->w->access, c->a, request_text(c->r, "after"), USERS_SHOWN, &users, &n_users, err));
	bool may_end = call_may(c, "grant", ACT_DELETE), ended = request_flag(c->r, "ended");
	struct view_act_row *rows = ARENA_ARRAY(c->a, struct view_act_row, cap);
	for (size_t i = 0; i < n_users; i++) {
		struct access_grant *grants;
		size_t n_grants;
		TRY(access_grants_of(&c->w->access, c->a, users[i].id, &grants, &n_grants, err));
		for (size_t k = 0; k < n_grants; k++) {
			if (!ended && grants[k].to <= reg_today(c->g))
				continue;
			if (n == cap) {
				struct view_act_row *more = ARENA_ARRAY(c->a, struct view_act_row, cap * 2);
				memcpy(more, rows, n * sizeof *rows);
				rows = more;
				cap *= 2;
			}
			rows[n++] = grant_row(c, &users[i], &grants[k], may_end);
		}
	}
	static const char *const heads[] = {N_("Login name"), N_("Name"), N_("Role"), N_("Place"), N_("From"), N_("Until"), NULL};
	call_open(c, str_of(call_tr(c, N_("Roles"))), "/roles");
	if (fault.n)
		show_notice(c, "bad", fault);
	if (call_may(c, "grant", ACT_CREATE))
		give_form(c, found);
	act_table(c, ended ? N_("Roles, also those that have ended") : N_("Roles in force or to come"), heads, may_end, rows, n);
	if (n_users == USERS_SHOWN) {
		struct str next = str_of(arena_printf(c->a, "/roles?after=%.*s", STR_ARG(users[n_users - 1].login)));
		view_pager(&c->page, &(struct view_pager){.next = next});
	}
	call_close(c);
	return ST_OK;
}

static enum status roles_page(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, r, out, err));
	return list(&c, (struct str){}, &(struct choices){}, err);
}

/* By code or name; what only resembles it is offered. */
static enum status find_place(struct call *c, enum role role, struct id *ret, struct choices *found, struct err *err)
{
	struct str text = str_trim(request_text(c->r, "anchor"));
	const struct record *r = anchor_record(c, role);
	struct list_page page;
	*ret = (struct id){};
	if (!text.n)
		return ST_OK; /* access says what is missing */
	if (!r)
		return err_set(err, ST_INVALID, "the role '%s' is not tied to a place", role_name(role));
	enum status st = row_resolve(c->g, r, text, reg_today(c->g), ret, NULL, c->a, err);
	if (st != ST_NO && st != ST_NOT_FOUND)
		return st;
	struct list_query q = {.record = r, .at = c->at, .search = text, .limit = CHOICES};
	TRY(record_list(c->g, c->a, &q, &page, err));
	if (page.n == 1) {
		*ret = page.rows[0]->id;
		return ST_OK;
	}
	for (size_t i = 0; i < page.n; i++)
		found->options[found->n++] = (struct view_option){.value = shown_id(c, page.rows[i]->id), .text = row_name(c, r, page.rows[i]->id)};
	if (found->n)
		return err_set(err, ST_INVALID, "several are called '%.*s': choose one", STR_ARG(text));
	return err_set(err, ST_INVALID, "nothing is called '%.*s'; enter a code or a part of the name", STR_ARG(text));
}

static enum status give(struct call *c, struct choices *found, struct err *err)
{
	struct access_actor by = call_actor(c);
	struct access_user u;
	struct id anchor, id;
	enum role role;
	day_t from = reg_today(c->g), to = DAY_MAX;
	struct str login = str_trim(request_text(c->r, "login"));
	if (!role_parse(request_text(c->r, "role"), &role))
		return err_set(err, ST_INVALID, "choose a role");
	enum status st = access_user_find(&c->w->access, c->a, login, &u, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_INVALID, "there is no account '%.*s'", STR_ARG(login));
	TRY(st);
	TRY(find_place(c, role, &anchor, found, err));
	request_day(c->r, "from", &from);
	request_day(c->r, "to", &to);
	return access_grant_add(&c->w->access, &by, u.id, role, anchor, from, to, &id, err);
}

static enum status give_role(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct choices found = {};
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	TRY(call_need(&c, STR("grant"), ACT_CREATE, NULL, err));
	enum status st = give(&c, &found, err);
	if (st == ST_OK)
		return call_done(&c, STR("/roles"), N_("Saved."), err);
	return entry_fault(&c, &f, st, err) ? list(&c, f.fault, &found, err) : st;
}

static enum status end_role(struct request *r, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	struct entry_form f = {};
	TRY(call_begin(&c, r, out, err));
	TRY(call_need(&c, STR("grant"), ACT_DELETE, NULL, err));
	request_id(r, "id", &id);
	struct access_actor by = call_actor(&c);
	enum status st = access_grant_end(&c.w->access, &by, id, reg_today(c.g), err);
	if (st == ST_OK)
		return call_done(&c, STR("/roles"), N_("Saved."), err);
	return entry_fault(&c, &f, st, err) ? list(&c, f.fault, &(struct choices){}, err) : st;
}

static const struct route_param list_params[] = {AS_OF_PARAM, SAID_PARAM, SECRET_PARAM("after", "上一页最后的登录名", "last login name of the page before"),
						 {"ended", PARAM_FLAG, .text = {"含已终止", "also ended ones"}}, {}};
static const struct route_param give_params[] = {CSRF_PARAM,
						 SECRET_PARAM("login", "登录名", "login name"),
						 {"role", PARAM_WORD, .text = {"角色", "role"}},
						 SECRET_PARAM("anchor", "区域、集团或学校", "region, group or school"),
						 {"from", PARAM_DAY, .text = {"起始日", "from"}},
						 {"to", PARAM_DAY, .text = {"截止日", "until"}},
						 {}};
static const struct route_param end_params[] = {{"id", PARAM_ID, .text = {"授权", "role given"}}, CSRF_PARAM, {}};

static const struct route routes[] = {
	{HTTP_GET, "/roles", "grant list", {"角色授权列表", "list of roles given"}, .params = list_params, .run = roles_page},
	{HTTP_POST, "/roles", "grant create", {"授予角色", "gives a role"}, .params = give_params, .run = give_role},
	{HTTP_POST, "/roles/{id}/end", "grant delete", {"终止角色", "ends a role"}, .params = end_params, .run = end_role},
	{},
};
static const struct nav_item nav[] = {{"/roles", {"角色", "Roles"}, "grant", ACT_LIST}, {}};
const struct web_part role_part = {.routes = routes, .nav = nav};
