/* user list, add, link, lock, unlock, close. */
#include "areas/admin/run.h"

#include "access/grant.h"
#include "access/link.h"
#include "record/descriptor.h"
#include "record/row.h"
#include "web/tell.h"

/* "clerk 2113000001, teacher …": roles in force today. */
static enum status roles_text(struct session *s, struct desk *d, struct id user, struct str *ret, json_t *list, struct err *err)
{
	CLEANUP(buf_done) struct buf text;
	struct access_grant *grants;
	size_t n;
	day_t today = reg_today(d->reg);
	buf_init(&text, 0);
	TRY(access_grants_of(&d->access, s->arena, user, &grants, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (today < grants[i].from || today >= grants[i].to)
			continue;
		CLEANUP(buf_done) struct buf place;
		buf_init(&place, 0);
		const struct record *r = catalogue_find(s->catalogue, str_of(anchor_name(role_anchor(grants[i].role))));
		if (r && !row_title(d->reg, r, grants[i].anchor, s->lang, &place))
			buf_cstr(&place, "?");
		buf_printf(&text, "%s%s%s%.*s", text.n ? ", " : "", label_in(role_label(grants[i].role), s->lang), place.n ? " " : "",
			   STR_ARG(buf_view(&place)));
		json_t *o = json_object();
		json_object_set_new(o, "role", json_string(role_name(grants[i].role)));
		json_object_set_new(o, "at", place.n ? desk_text(buf_view(&place)) : json_null());
		json_array_append_new(list, o);
	}
	*ret = str_copy(s->arena, buf_view(&text));
	return ST_OK;
}

static const struct {
	const char *state;
	struct label label;
} states[] = {{"active", {"启用", "active"}}, {"locked", {"锁定", "locked"}}, {"closed", {"注销", "closed"}}};

static enum status list_users(struct session *s, struct desk *d, struct err *err)
{
	enum { COLUMNS = 6 };
	struct access_user *users;
	size_t n;
	TRY(access_user_list(&d->access, s->arena, STR(""), 0, &users, &n, err));
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, n * COLUMNS + 1), *c = cells;
	json_t *o = json_object(), *list = json_array();
	json_object_set_new(o, "users", list);
	for (size_t i = 0; i < n; i++) {
		const struct access_user *u = &users[i];
		struct str roles;
		json_t *e = json_object(), *held = json_array();
		json_array_append_new(list, e);
		json_object_set_new(e, "login", desk_text(u->login));
		json_object_set_new(e, "name", desk_text(u->name));
		json_object_set_new(e, "state", json_string(user_state_name(u->state)));
		json_object_set_new(e, "roles", held);
		json_object_set_new(e, "password", json_boolean(u->has_password));
		json_object_set_new(e, "second_factor", json_boolean(u->has_second_factor));
		json_object_set_new(e, "signed_in", desk_moment(u->signed_in));
		enum status st = roles_text(s, d, u->id, &roles, held, err);
		if (st != ST_OK) {
			json_decref(o);
			return st;
		}
		*c++ = report_value_text(u->login);
		*c++ = report_value_text(u->name);
		*c++ = report_value_text(str_of(label_in(states[u->state].label, s->lang)));
		*c++ = report_value_text(roles);
		*c++ = report_value_text(str_of(u->has_second_factor ? "√" : ""));
		*c++ = desk_cell_moment(s, d, u->signed_in);
	}
	struct report r;
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "Accounts")));
	const struct report_column columns[COLUMNS] = {
		{.heading = str_of(tr(s->lang, "login name"))}, {.heading = str_of(tr(s->lang, "name"))},
		{.heading = str_of(tr(s->lang, "state"))},      {.heading = str_of(tr(s->lang, "roles"))},
		{.heading = str_of(tr(s->lang, "second factor"))}, {.heading = str_of(tr(s->lang, "last signed in"))}};
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = (int)n});
	desk_print(s, o, &r);
	return ST_OK;
}

/* Who is bound to the account, by staff number. */
static enum status person(struct session *s, struct desk *d, const struct arguments *args, struct id *ret, struct err *err)
{
	*ret = (struct id){};
	if (!argument_given(args, "person"))
		return ST_OK;
	const struct record *r = catalogue_find(s->catalogue, STR("person"));
	return row_resolve(d->reg, r, argument(args, "person", STR("")), reg_today(d->reg), ret, NULL, s->arena, err);
}

static enum status print_link(struct session *s, struct desk *d, const struct access_user *u, enum link_kind kind, struct err *err)
{
	char token[TOKEN_TEXT];
	TRY(access_link_new(&d->access, &d->by, u->id, kind, token, err));
	if (kind == LINK_RESET)
		account_tell(d->access.store, u->id, N_("A one-time link for a new password was made for your account."));
	struct str words[] = {u->login, str_of(arena_printf(s->arena, "/link/%s", token))};
	json_t *o = json_object();
	json_object_set_new(o, "login", desk_text(u->login));
	json_object_set_new(o, "link", desk_text(words[1]));
	desk_say(s, N_("One-time link for {0}, to be opened under the server's address: {1}"), words, 2);
	desk_print(s, o, NULL);
	return ST_OK;
}

static enum status add(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct id who, id;
	struct access_user u;
	TRY(person(s, d, args, &who, err));
	TRY(access_user_add(&d->access, &d->by, args->words[0], argument(args, "name", args->words[0]), who, &id, err));
	TRY(access_user_get(&d->access, s->arena, id, &u, err));
	return print_link(s, d, &u, LINK_INVITE, err);
}

static enum status link_of(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct access_user u;
	TRY(desk_user(s, d, args->words[0], &u, err));
	return print_link(s, d, &u, u.has_password ? LINK_RESET : LINK_INVITE, err);
}

static enum status set_state(struct session *s, struct desk *d, const struct arguments *args, enum user_state state, struct err *err)
{
	struct access_user u;
	TRY(desk_user(s, d, args->words[0], &u, err));
	TRY(access_user_set_state(&d->access, &d->by, u.id, state, err));
	json_t *o = json_object();
	json_object_set_new(o, "login", desk_text(u.login));
	json_object_set_new(o, "state", json_string(user_state_name(state)));
	desk_say(s, "{0}: {1}", (struct str[]){u.login, str_of(label_in(states[state].label, s->lang))}, 2);
	desk_print(s, o, NULL);
	return ST_OK;
}

enum status run_user_list(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	(void)args;
	TRY(desk_open(s, &d, err));
	return list_users(s, &d, err);
}

enum status run_user_add(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return add(s, &d, args, err);
}

enum status run_user_link(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return link_of(s, &d, args, err);
}

static enum status run_state(struct session *s, const struct arguments *args, enum user_state state, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return set_state(s, &d, args, state, err);
}

enum status run_user_lock(struct session *s, const struct arguments *args, struct err *err) { return run_state(s, args, USER_LOCKED, err); }

enum status run_user_unlock(struct session *s, const struct arguments *args, struct err *err) { return run_state(s, args, USER_ACTIVE, err); }

enum status run_user_close(struct session *s, const struct arguments *args, struct err *err) { return run_state(s, args, USER_CLOSED, err); }
