#include "access/link.h"

#include "access/grant.h"
#include "access/inside.h"
#include "access/user.h"
#include "base/arena.h"

static const char *const kinds[] = {[LINK_FIRST] = "first", [LINK_INVITE] = "invite", [LINK_RESET] = "reset"};

static enum status insert(struct access *a, enum link_kind kind, struct id user, const char *role, moment_t ends, char ret[TOKEN_TEXT],
			  struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t key[DIGEST_SIZE];
	token_new(ret);
	secret_key(str_of(ret), key);
	TRY(store_prepare(a->store, &q, "INSERT INTO access_link (key, kind, user_id, role, ends) VALUES (:key, :kind, :user, :role, :ends)", err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_str(q, "kind", str_of(kinds[kind]));
	stmt_bind_id(q, "user", user);
	stmt_bind_str(q, "role", str_of(role));
	stmt_bind_i64(q, "ends", ends);
	return stmt_exec(q, NULL, err);
}

static enum status new_link(struct access *a, const struct access_actor *by, struct id user, enum link_kind kind, char ret[TOKEN_TEXT],
			    struct err *err)
{
	int64_t active;
	TRY(count_by_id(a, "SELECT count(*) FROM access_user WHERE id = :id AND state = 'active'", user, &active, err));
	if (!active)
		return err_set(err, ST_CONFLICT, "the account is locked, closed or does not exist: a link would lead nowhere");
	TRY(exec_by_id(a, "DELETE FROM access_link WHERE user_id = :id", user, err));
	moment_t ends = by->now + SECONDS(kind == LINK_RESET ? a->rules->link.reset_s : a->rules->link.invite_s);
	TRY(insert(a, kind, user, NULL, ends, ret, err));
	return log_change(a, by, "link", "user", user, "ok", str_of(kinds[kind]), err);
}

enum status access_link_new(struct access *a, const struct access_actor *by, struct id user, enum link_kind kind, char ret[TOKEN_TEXT],
			    struct err *err)
{
	char token[TOKEN_TEXT] = "";
	if (kind == LINK_FIRST)
		return err_set(err, ST_USAGE, "first links are for roles, not for accounts");
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, new_link(a, by, user, kind, token, err), err));
	for (int i = 0; i < TOKEN_TEXT; i++)
		ret[i] = token[i];
	return ST_OK;
}

static enum status first_links(struct access *a, const struct access_actor *by, struct access_first_link ret[3], int *ret_n, struct err *err)
{
	static const enum role hands[] = {ROLE_SYSTEM, ROLE_SECURITY, ROLE_AUDIT};
	int n = 0;
	TRY(store_run(a->store, "DELETE FROM access_link WHERE kind = 'first'", err));
	for (size_t i = 0; i < ARRAY_LEN(hands); i++) {
		int64_t holders;
		TRY(access_role_holders(a, hands[i], moment_day(by->now, a->zone_minutes), &holders, err));
		if (holders)
			continue;
		ret[n].role = hands[i];
		TRY(insert(a, LINK_FIRST, (struct id){}, role_name(hands[i]), by->now + SECONDS(a->rules->link.first_s), ret[n].token, err));
		TRY(log_change(a, by, "link", "grant", (struct id){}, "ok", str_of(role_name(hands[i])), err));
		n++;
	}
	*ret_n = n;
	return ST_OK;
}

enum status access_first_links(struct access *a, const struct access_actor *by, struct access_first_link ret[3], int *ret_n, struct err *err)
{
	struct access_first_link links[3] = {};
	int n = 0;
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, first_links(a, by, links, &n, err), err));
	for (int i = 0; i < n; i++)
		ret[i] = links[i];
	*ret_n = n;
	return ST_OK;
}

enum status access_link_find(struct access *a, struct arena *arena, struct str token, moment_t now, struct access_link *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t key[DIGEST_SIZE];
	bool row;
	secret_key(token, key);
	TRY(store_prepare(a->store, &q,
			  "SELECT l.kind, l.role, l.user_id, coalesce(u.login, ''), l.ends FROM access_link l LEFT JOIN access_user u ON u.id = l.user_id "
			  "WHERE l.key = :key AND l.ends > :now AND coalesce(u.state, 'active') = 'active'",
			  err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_i64(q, "now", now);
	TRY(stmt_step(q, &row, err));
	struct access_link link = {};
	bool known = false;
	for (size_t i = 0; row && i < ARRAY_LEN(kinds); i++)
		if (str_eq(stmt_str(q, 0), str_of(kinds[i]))) {
			link.kind = (enum link_kind)i;
			known = i != LINK_FIRST || role_parse(stmt_str(q, 1), &link.role);
		}
	if (!known)
		return err_set(err, ST_NOT_FOUND, "the link was used, has run out, or was replaced: ask for a new one");
	link.user = stmt_id(q, 2);
	link.login = str_copy(arena, stmt_str(q, 3));
	link.ends = stmt_i64(q, 4);
	*ret = link;
	return ST_OK;
}

/* In the transaction that also changes the account: of two who use it at once one finds it gone. */
static enum status use_up(struct access *a, struct str token, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t key[DIGEST_SIZE];
	int64_t removed;
	secret_key(token, key);
	TRY(store_prepare(a->store, &q, "DELETE FROM access_link WHERE key = :key AND ends > :now", err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_i64(q, "now", now);
	TRY(stmt_exec(q, &removed, err));
	return removed ? ST_OK : err_set(err, ST_NOT_FOUND, "the link was used, has run out, or was replaced: ask for a new one");
}

static enum status set_password(struct access *a, struct id user, const char *hash, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET password = :hash, password_at = :now WHERE id = :id", err));
	stmt_bind_str(q, "hash", str_of(hash));
	stmt_bind_i64(q, "now", now);
	stmt_bind_id(q, "id", user);
	TRY(stmt_exec(q, NULL, err));
	return end_everything(a, user, NULL, err);
}

static enum status apply(struct access *a, const struct access_actor *by, struct str token, const struct access_link *link,
			 const struct access_link_use *use, const char *hash, struct id *ret_user, struct err *err)
{
	struct id user = link->user, grant;
	TRY(use_up(a, token, by->now, err));
	if (link->kind == LINK_FIRST) {
		TRY(access_user_add(a, by, use->login, use->name, (struct id){}, &user, err));
		TRY(access_grant_add(a, by, user, link->role, (struct id){}, moment_day(by->now, a->zone_minutes), DAY_MAX, &grant, err));
	}
	TRY(set_password(a, user, hash, by->now, err));
	*ret_user = user;
	return log_change(a, by, "password", "account", user, "ok", str_of(kinds[link->kind]), err);
}

enum status access_link_use(struct access *a, const struct access_actor *by, struct str token, const struct access_link_use *use,
			    struct id *ret_user, struct err *err)
{
	struct arena scratch;
	struct access_link link;
	struct access_user u = {};
	struct id user = {};
	char hash[PASSWORD_TEXT];
	arena_init(&scratch);
	enum status st = access_link_find(a, &scratch, token, by->now, &link, err);
	if (st == ST_OK && link.kind != LINK_FIRST)
		st = access_user_get(a, &scratch, link.user, &u, err);
	if (st == ST_OK)
		st = access_password_check(a->rules, u.login.n ? u.login : use->login, u.login.n ? u.name : use->name, use->password, err);
	if (st == ST_OK)
		st = gated_hash(a, use->password, hash, err);
	if (st == ST_OK)
		st = store_begin(a->store, STORE_WRITE, err);
	if (st == ST_OK)
		st = finish(a->store, apply(a, by, token, &link, use, hash, &user, err), err);
	arena_done(&scratch);
	TRY(st);
	*ret_user = user;
	return ST_OK;
}
