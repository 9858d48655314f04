/* user grant, user revoke. */
#include "areas/admin/run.h"

#include "access/grant.h"
#include "record/descriptor.h"
#include "record/row.h"

static enum status role_of(struct str name, enum role *ret, struct err *err)
{
	if (role_parse(name, ret))
		return ST_OK;
	return err_set(err, ST_USAGE, "there is no role '%.*s'; 'junheng rights' shows them", STR_ARG(name));
}

/* The row the role is tied to, as people write it; zero without one. */
static enum status anchor_of(struct session *s, struct desk *d, const struct arguments *args, enum role role, struct id *ret, struct err *err)
{
	*ret = (struct id){};
	const struct record *r = catalogue_find(s->catalogue, str_of(anchor_name(role_anchor(role))));
	if (args->word_count < 3)
		return ST_OK; /* access says what is missing */
	if (!r)
		return err_set(err, ST_USAGE, "the role '%s' is not tied to a place", role_name(role));
	return row_resolve(d->reg, r, args->words[2], reg_today(d->reg), ret, NULL, s->arena, err);
}

static enum status day_option(const struct arguments *args, const char *name, day_t otherwise, day_t *ret, struct err *err)
{
	struct str text = argument(args, name, STR(""));
	*ret = otherwise;
	if (!text.n || day_parse(text, ret))
		return ST_OK;
	return err_set(err, ST_USAGE, "--%s is a day like 2025-09-01, not '%.*s'", name, STR_ARG(text));
}

static enum status done(struct session *s, const struct access_user *u, enum role role, const char *what, const char *message)
{
	json_t *o = json_object();
	json_object_set_new(o, "login", desk_text(u->login));
	json_object_set_new(o, "role", json_string(role_name(role)));
	json_object_set_new(o, "done", json_string(what));
	desk_say(s, message, (struct str[]){u->login, str_of(label_in(role_label(role), s->lang))}, 2);
	desk_print(s, o, NULL);
	return ST_OK;
}

static enum status grant(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct access_user u;
	enum role role;
	struct id anchor, id;
	day_t from, to;
	TRY(role_of(args->words[1], &role, err));
	TRY(desk_user(s, d, args->words[0], &u, err));
	TRY(anchor_of(s, d, args, role, &anchor, err));
	TRY(day_option(args, "from", reg_today(d->reg), &from, err));
	TRY(day_option(args, "to", DAY_MAX, &to, err));
	TRY(access_grant_add(&d->access, &d->by, u.id, role, anchor, from, to, &id, err));
	return done(s, &u, role, "granted", N_("{0} has the role {1} now."));
}

static enum status revoke(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct access_user u;
	struct access_grant *grants;
	enum role role;
	struct id anchor;
	size_t n;
	day_t today = reg_today(d->reg);
	bool ended = false;
	TRY(role_of(args->words[1], &role, err));
	TRY(desk_user(s, d, args->words[0], &u, err));
	TRY(anchor_of(s, d, args, role, &anchor, err));
	TRY(access_grants_of(&d->access, s->arena, u.id, &grants, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (grants[i].role != role || grants[i].to <= today || (!id_is_zero(anchor) && id_cmp(anchor, grants[i].anchor) != 0))
			continue;
		TRY(access_grant_end(&d->access, &d->by, grants[i].id, today, err));
		ended = true;
	}
	if (!ended)
		return err_set(err, ST_NOT_FOUND, "the account '%.*s' does not have the role '%s' there", STR_ARG(u.login), role_name(role));
	return done(s, &u, role, "revoked", N_("{0} no longer has the role {1}."));
}

enum status run_user_grant(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return grant(s, &d, args, err);
}

enum status run_user_revoke(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return revoke(s, &d, args, err);
}
