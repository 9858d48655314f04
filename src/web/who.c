#include "web/who.h"

#include "access/token.h"
#include "crypt/random.h"
#include "http/server.h"
#include "record/tx.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 64 };

struct kept {
	struct id user, person;
	struct arena arena;
	struct access_grant *grants;
	size_t n_grants;
	int64_t tx;
	day_t day;
	struct access_reach *reach;
	uint64_t used;
};

struct who_cache {
	struct kept kept[KEPT];
	int n;
	uint64_t clock;
};

struct who_cache *who_cache_new(void) { return heap_alloc(1, sizeof(struct who_cache)); }

void who_cache_free(struct who_cache *c)
{
	for (int i = 0; c && i < c->n; i++)
		arena_done(&c->kept[i].arena);
	free(c);
}

static bool same_grants(const struct kept *k, const struct access_session *s)
{
	if (k->n_grants != s->grant_count)
		return false;
	for (size_t i = 0; i < k->n_grants; i++) {
		const struct access_grant *a = &k->grants[i], *b = &s->grants[i];
		if (id_cmp(a->id, b->id) || id_cmp(a->anchor, b->anchor) || a->role != b->role || a->from != b->from || a->to != b->to)
			return false;
	}
	return true;
}

static struct kept *slot_of(struct who_cache *c, struct id user)
{
	struct kept *oldest = NULL;
	for (int i = 0; i < c->n; i++) {
		if (id_cmp(c->kept[i].user, user) == 0)
			return &c->kept[i];
		if (!oldest || c->kept[i].used < oldest->used)
			oldest = &c->kept[i];
	}
	if (c->n < KEPT) {
		oldest = &c->kept[c->n++];
		arena_init(&oldest->arena);
	}
	return oldest;
}

/* Roles are of today whatever day is looked at: who left a school does not see its past by choosing an old day. */
static enum status reach_of(struct site_worker *w, const struct access_session *s, const struct access_reach **ret, struct err *err)
{
	int64_t tx;
	day_t day = reg_today(w->reg);
	TRY(tx_last(w->reg, &tx, err));
	struct kept *k = slot_of(w->who, s->user);
	k->used = ++w->who->clock;
	if (k->reach && id_cmp(k->user, s->user) == 0 && id_cmp(k->person, s->person) == 0 && k->tx == tx && k->day == day && same_grants(k, s)) {
		*ret = k->reach;
		return ST_OK;
	}
	arena_done(&k->arena);
	arena_init(&k->arena);
	k->reach = NULL;
	k->user = s->user;
	k->person = s->person;
	k->tx = tx;
	k->day = day;
	k->n_grants = s->grant_count;
	k->grants = ARENA_ARRAY(&k->arena, struct access_grant, s->grant_count);
	for (size_t i = 0; i < s->grant_count; i++)
		k->grants[i] = s->grants[i];
	struct access_relations relations = w->site->relations ? w->site->relations(w->reg) : (struct access_relations){};
	TRY(access_reach(&k->arena, s->user, s->person, s->login, k->grants, k->n_grants, day, w->site->relations ? &relations : NULL, &k->reach, err));
	*ret = k->reach;
	return ST_OK;
}

static struct str bearer(const struct request *r)
{
	struct str header = request_header(r, "Authorization");
	return str_starts(header, STR("Bearer ")) ? str_trim(str_slice(header, 7, header.n)) : (struct str){};
}

static struct str csrf_of(struct arena *a, struct str token)
{
	char text[TOKEN_TEXT];
	access_csrf(token, text);
	return str_of(arena_strdup(a, text));
}

/* The session's person is signed in, with what its actions leave of their roles. */
static enum status let_in(struct request *r, struct site_worker *w, struct who *who, struct err *err)
{
	TRY(reach_of(w, &who->session, &who->reach, err));
	if (who->session.actions != ACT_ALL) {
		struct access_reach *narrow = ARENA_NEW(r->arena, struct access_reach);
		*narrow = *who->reach;
		narrow->actions = who->session.actions;
		who->reach = narrow;
	}
	who->is_signed_in = true;
	return ST_OK;
}

enum status who_of_calendar(struct request *r, struct site_worker *w, struct str secret, const struct who **ret, struct err *err)
{
	struct who *who = ARENA_NEW(r->arena, struct who);
	who->is_token = true;
	TRY(access_calendar_find(&w->access, r->arena, secret, r->received, &who->session, err));
	TRY(let_in(r, w, who, err));
	who->user = who->session.user;
	who->login = who->session.login;
	who->name = who->session.name;
	*ret = who;
	return ST_OK;
}

/* *ret on the request's arena; somebody who has not signed in is no error. */
static enum status who_find(struct request *r, struct site_worker *w, struct who **ret, struct err *err)
{
	struct who *who = ARENA_NEW(r->arena, struct who);
	who->reach = access_reach_public();
	struct str token = bearer(r), cookie = request_host_cookie(r, SESSION_COOKIE);
	who->is_token = token.n > 0;
	if (!token.n)
		token = cookie;
	if (token.n) {
		enum status st = who->is_token ? access_token_find(&w->access, r->arena, token, r->received, &who->session, err)
						: access_session_find(&w->access, r->arena, token, r->received, &who->session, err);
		if (st == ST_OK && who->session.stage == STAGE_FULL) {
			TRY(let_in(r, w, who, err));
		} else if (st == ST_OK) {
			who->is_signing_in = true;
		} else if (st != ST_NOT_FOUND) {
			return st;
		} else if (who->is_token) {
			return err_set(err, ST_DENIED, "the API token is unknown or has ended");
		}
	}
	who->user = who->session.user;
	who->login = who->session.login;
	who->name = who->session.name;
	bool has_session = (who->is_signed_in || who->is_signing_in) && !who->is_token;
	who->token = has_session ? token : (struct str){};
	struct str bound = has_session ? token : request_host_cookie(r, SEED_COOKIE);
	if (!who->is_token && bound.n)
		who->csrf = csrf_of(r->arena, bound);
	*ret = who;
	return ST_OK;
}

/* ---- permits ---- */

/* "{record} list": the thing is a parameter of the path. */
static bool permit_parse(const char *permit, struct str *ret_thing, enum action *ret_action)
{
	struct str rest = str_of(permit), thing, action;
	return str_next(&rest, ' ', &thing) && str_next(&rest, ' ', &action) && !rest.p && thing.n && action_parse(action, ret_action) &&
	       (*ret_thing = thing, true);
}

static bool is_one(const char *permit, const char *name) { return strcmp(permit, name) == 0; }

enum status site_check(const struct site *s, struct err *err)
{
	for (int p = -1; p < s->n_parts; p++) {
		const struct route *all = p < 0 ? web_routes : s->parts[p]->routes;
		for (const struct route *r = all; r && r->pattern; r++) {
			struct str thing;
			enum action action;
			if (!is_one(r->permit, "public") && !is_one(r->permit, "signed-in") && !is_one(r->permit, "signing-in") &&
			    !permit_parse(r->permit, &thing, &action))
				return err_set(err, ST_INVALID, "the route %s has the unknown permit '%s'", r->pattern, r->permit);
		}
	}
	return ST_OK;
}

/* Browsers say where a form came from; who says nothing is held to the token in the form. */
static enum status same_site(const struct request *r, struct err *err)
{
	struct str site = request_header(r, "Sec-Fetch-Site"), origin = request_header(r, "Origin");
	if (site.n && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none")))
		return err_set(err, ST_DENIED, "the form was sent from another site");
	ptrdiff_t at = str_find(origin, STR("://"));
	if (origin.n && (at < 0 || !str_eq_nocase(str_slice(origin, (size_t)at + 3, origin.n), r->host)))
		return err_set(err, ST_DENIED, "the form was sent from another site");
	return ST_OK;
}

struct str who_step_path(struct arena *a, enum session_stage stage, struct str next)
{
	static const char *const paths[] = {[STAGE_CODE] = "/sign-in/code", [STAGE_PASSWORD] = "/sign-in/password", [STAGE_ENROL] = "/sign-in/enrol"};
	if (stage == STAGE_FULL)
		return next;
	struct buf path;
	buf_init(&path, 0);
	buf_cstr(&path, paths[stage]);
	if (!str_eq(next, STR("/"))) {
		buf_cstr(&path, "?next=");
		page_url_part(&(struct page){.out = &path}, next);
	}
	struct str s = str_copy(a, buf_view(&path));
	buf_done(&path);
	return s;
}

static enum status to_sign_in(struct request *r, struct response *out, bool *ret_done, struct err *err)
{
	if (r->method != HTTP_GET || request_wants_json(r) || r->route->stream)
		return err_set(err, ST_DENIED, "please sign in first");
	const struct who *who = r->who;
	struct str here = str_of(arena_printf(r->arena, r->raw_query.n ? "%.*s?%.*s" : "%.*s", STR_ARG(r->raw_path), STR_ARG(r->raw_query)));
	struct str path;
	if (who->is_signing_in) {
		path = who_step_path(r->arena, who->session.stage, here);
	} else {
		struct buf b;
		buf_init(&b, 0);
		buf_cstr(&b, "/sign-in?next=");
		page_url_part(&(struct page){.out = &b}, here);
		path = str_copy(r->arena, buf_view(&b));
		buf_done(&b);
	}
	enum status st = response_redirect(out, path, err);
	*ret_done = st == ST_OK;
	return st;
}

/* A token that is lost must not make others, change the password or end sessions. */
static bool is_of_account(const char *permit)
{
	struct str thing;
	enum action action;
	return is_one(permit, "signing-in") ||
	       (permit_parse(permit, &thing, &action) && (str_eq(thing, STR("account")) || str_eq(thing, STR("token"))));
}

static void choose_language(struct request *r)
{
	enum lang lang;
	if (lang_parse(request_cookie(r, "language"), &lang))
		r->lang = lang;
}

/* Policies of access are a thing of their own among the rows of `policy`; each row is asked about again. */
static bool may_open(const struct who *who, struct str thing, enum action action)
{
	return access_may(who->reach, thing, action, NULL) ||
	       (str_eq(thing, STR("policy")) && access_may(who->reach, STR("access_policy"), action, NULL));
}

/* What watches the machine has no account: it shows the word that who runs the machine gave it, and gets nothing but the numbers. */
static bool reads_metrics(const struct request *r)
{
	const struct site_worker *w = r->worker;
	return w->site->metrics_token.n && r->route->run == route_metrics && secret_eq(bearer(r), w->site->metrics_token);
}

enum status who_admit(struct request *r, struct response *out, bool *ret_done, struct err *err)
{
	choose_language(r);
	if (reads_metrics(r))
		return ST_OK;
	struct who *who = NULL;
	TRY(who_find(r, r->worker, &who, err));
	r->who = who;
	if (r->method != HTTP_GET && r->method != HTTP_HEAD && !who->is_token)
		TRY(same_site(r, err));
	if (r->route->cross_origin && !who->is_token && r->method != HTTP_GET && r->method != HTTP_HEAD)
		return err_set(err, ST_DENIED, "programs change things with an API token");
	const char *permit = r->route->permit;
	if (who->is_token && is_of_account(permit))
		return err_set(err, ST_DENIED, "one's own account is kept in a browser, not with an API token");
	if (is_one(permit, "public"))
		return ST_OK;
	if (is_one(permit, "signing-in") && (who->is_signing_in || who->is_signed_in))
		return ST_OK;
	if (who->is_signed_in) {
		struct str thing;
		enum action action;
		if (is_one(permit, "signed-in"))
			return ST_OK;
		if (!permit_parse(permit, &thing, &action))
			return err_set(err, ST_INTERNAL, "unknown permit");
		if (thing.p[0] == '{')
			thing = request_text(r, str_dup(r->arena, str_slice(thing, 1, thing.n - 1)));
		if (may_open(who, thing, action))
			return ST_OK;
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	}
	struct str thing;
	enum action action;
	if (permit_parse(permit, &thing, &action)) {
		if (thing.p[0] == '{')
			thing = request_text(r, str_dup(r->arena, str_slice(thing, 1, thing.n - 1)));
		if (may_open(who, thing, action))
			return ST_OK;
	}
	return to_sign_in(r, out, ret_done, err);
}
