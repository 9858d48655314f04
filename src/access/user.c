#include "access/user.h"

#include "access/grant.h"
#include "access/inside.h"
#include "base/arena.h"
#include "crypt/keyring.h"

#include <string.h>

static const char *const states[] = {[USER_ACTIVE] = "active", [USER_LOCKED] = "locked", [USER_CLOSED] = "closed"};

const char *user_state_name(enum user_state s) { return states[s]; }

static bool user_state_parse(struct str name, enum user_state *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (str_eq(name, str_of(states[i]))) {
			*ret = (enum user_state)i;
			return true;
		}
	return false;
}

/* The stored form: small letters. */
static enum status login_text(struct str login, char out[LOGIN_MAX + 1], struct err *err)
{
	bool plain = login.n >= 2 && login.n <= LOGIN_MAX && str_is_utf8(login);
	for (size_t i = 0; plain && i < login.n; i++) {
		unsigned char c = (unsigned char)login.p[i];
		plain = c > ' ' && c != 0x7F && c != '"' && c != '\'' && c != '<' && c != '>' && c != ',';
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	if (!plain || str_trim(login).n != login.n)
		return err_set(err, ST_INVALID, "a login name has 2 to %d bytes without blanks, commas, quotes or < >", LOGIN_MAX);
	out[login.n] = 0;
	return ST_OK;
}

static enum status check_name(struct str name, struct err *err)
{
	bool plain = str_trim(name).n > 0 && name.n <= USER_NAME_MAX && str_is_utf8(name);
	for (size_t i = 0; plain && i < name.n; i++)
		plain = (unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7F;
	return plain ? ST_OK : err_set(err, ST_INVALID, "the name of an account's person has 1 to %d bytes of plain text", USER_NAME_MAX);
}

static enum status insert_user(struct access *a, const struct access_actor *by, struct id id, const char *login, struct str name,
			       struct id person, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t inserted;
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_user (id, login, name, person, state, created) "
			  "VALUES (:id, :login, :name, :person, 'active', :now) ON CONFLICT (login) DO NOTHING",
			  err));
	stmt_bind_id(q, "id", id);
	stmt_bind_str(q, "login", str_of(login));
	stmt_bind_str(q, "name", name);
	stmt_bind_id(q, "person", person);
	stmt_bind_i64(q, "now", by->now);
	TRY(stmt_exec(q, &inserted, err));
	if (!inserted)
		return err_set(err, ST_CONFLICT, "the login name '%s' is taken", login);
	return log_change(a, by, "create", "user", id, "ok", STR(""), err);
}

enum status access_user_add(struct access *a, const struct access_actor *by, struct str login, struct str name, struct id person,
			    struct id *ret, struct err *err)
{
	char text[LOGIN_MAX + 1];
	struct id id = id_new(by->now);
	TRY(login_text(login, text, err));
	TRY(check_name(name, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, insert_user(a, by, id, text, name, person, err), err));
	*ret = id;
	return ST_OK;
}

#define USER_COLUMNS                                                                                                   \
	"id, login, name, person, state, created, coalesce(signed_in, 0), CASE WHEN password IS NULL THEN 0 ELSE 1 END, "    \
	"CASE WHEN totp IS NULL THEN 0 ELSE 1 END"

static void read_user(const struct stmt *q, struct arena *arena, struct access_user *u)
{
	*u = (struct access_user){.id = stmt_id(q, 0), .login = str_copy(arena, stmt_str(q, 1)), .name = str_copy(arena, stmt_str(q, 2)),
				  .person = stmt_id(q, 3), .created = stmt_i64(q, 5), .signed_in = stmt_i64(q, 6),
				  .has_password = stmt_i64(q, 7), .has_second_factor = stmt_i64(q, 8)};
	if (!user_state_parse(stmt_str(q, 4), &u->state))
		u->state = USER_CLOSED;
}

static enum status read_one(struct stmt *q, struct arena *arena, struct access_user *ret, struct err *err)
{
	bool row;
	TRY(stmt_step(q, &row, err));
	if (!row)
		return err_set(err, ST_NOT_FOUND, "there is no such account");
	read_user(q, arena, ret);
	return ST_OK;
}

enum status access_user_get(struct access *a, struct arena *arena, struct id id, struct access_user *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "SELECT " USER_COLUMNS " FROM access_user WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	return read_one(q, arena, ret, err);
}

enum status access_user_find(struct access *a, struct arena *arena, struct str login, struct access_user *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char text[LOGIN_MAX + 1];
	TRY(login_text(login, text, err));
	TRY(store_prepare(a->store, &q, "SELECT " USER_COLUMNS " FROM access_user WHERE login = :login", err));
	stmt_bind_str(q, "login", str_of(text));
	return read_one(q, arena, ret, err);
}

/* At most `most` rows of a statement whose columns are USER_COLUMNS. */
static enum status read_users(struct stmt *q, struct arena *arena, int most, struct access_user **ret, size_t *ret_n, struct err *err)
{
	struct access_user *list = ARENA_ARRAY(arena, struct access_user, (size_t)most);
	size_t n = 0;
	stmt_bind_i64(q, "limit", most);
	for (bool row; n < (size_t)most; n++) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		read_user(q, arena, &list[n]);
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status access_user_list(struct access *a, struct arena *arena, struct str after, int limit, struct access_user **ret, size_t *ret_n,
			     struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "SELECT " USER_COLUMNS " FROM access_user WHERE login > :after ORDER BY login LIMIT :limit", err));
	stmt_bind_str(q, "after", after.p ? after : STR(""));
	return read_users(q, arena, limit > 0 ? MIN(limit, USER_LIST_MAX) : USER_LIST_MAX, ret, ret_n, err);
}

enum status access_users_waiting(struct access *a, struct arena *arena, enum access_waiting what, day_t day, int limit, struct access_user **ret,
				 size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q,
			  what == WAITS_FOR_ROLE ? "SELECT " USER_COLUMNS " FROM access_user WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM access_grant "
						   "WHERE user_id = access_user.id AND valid_from <= :day AND valid_to > :day) ORDER BY created DESC, login LIMIT :limit"
						 : "SELECT " USER_COLUMNS " FROM access_user WHERE state = 'active' AND password IS NULL "
						   "ORDER BY created DESC, login LIMIT :limit",
			  err));
	if (what == WAITS_FOR_ROLE)
		stmt_bind_i64(q, "day", day);
	return read_users(q, arena, limit > 0 ? MIN(limit, USER_LIST_MAX) : USER_LIST_MAX, ret, ret_n, err);
}

static enum status change_user(struct access *a, const struct access_actor *by, struct id id, struct str name, struct id person,
			       struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET name = :name, person = :person WHERE id = :id AND state <> 'closed'", err));
	stmt_bind_str(q, "name", name);
	stmt_bind_id(q, "person", person);
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_CONFLICT, "the account is closed or does not exist");
	return log_change(a, by, "change", "user", id, "ok", STR(""), err);
}

enum status access_user_change(struct access *a, const struct access_actor *by, struct id id, struct str name, struct id person,
			       struct err *err)
{
	TRY(check_name(name, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, change_user(a, by, id, name, person, err), err);
}

/* The three hands stay: an administrator's role keeps an active account. */
static enum status not_the_last(struct access *a, const struct access_actor *by, struct id id, struct err *err)
{
	struct arena scratch;
	struct access_grant *grants;
	size_t n;
	arena_init(&scratch);
	day_t today = moment_day(by->now, a->zone_minutes);
	enum status st = access_grants_of(a, &scratch, id, &grants, &n, err);
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		int64_t holders = 0;
		if (!role_is_administrator(grants[i].role) || grants[i].to <= today)
			continue;
		st = access_role_holders(a, grants[i].role, today, &holders, err);
		if (st == ST_OK && holders <= 1)
			st = err_set(err, ST_CONFLICT, "the account is the only '%s' administrator: make another one first", role_name(grants[i].role));
	}
	arena_done(&scratch);
	return st;
}

enum status end_everything(struct access *a, struct id user, const uint8_t *keep, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	static const uint8_t none[DIGEST_SIZE] = {};
	TRY(store_prepare(a->store, &q, "DELETE FROM access_session WHERE user_id = :id AND key <> :keep", err));
	stmt_bind_id(q, "id", user);
	stmt_bind_blob(q, "keep", keep ? keep : none, DIGEST_SIZE);
	TRY(stmt_exec(q, NULL, err));
	TRY(exec_by_id(a, "DELETE FROM access_link WHERE user_id = :id", user, err));
	return exec_by_id(a, "DELETE FROM access_browser WHERE user_id = :id", user, err);
}

static enum status close_user(struct access *a, const struct access_actor *by, struct id id, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(exec_by_id(a, "UPDATE access_user SET password = NULL, totp = NULL, totp_new = NULL, person = NULL WHERE id = :id", id, err));
	TRY(exec_by_id(a, "DELETE FROM access_recovery WHERE user_id = :id", id, err));
	TRY(exec_by_id(a, "DELETE FROM access_token WHERE user_id = :id", id, err));
	TRY(store_prepare(a->store, &q, "UPDATE access_grant SET valid_to = :today WHERE user_id = :id AND valid_to > :today", err));
	stmt_bind_id(q, "id", id);
	stmt_bind_i64(q, "today", moment_day(by->now, a->zone_minutes));
	return stmt_exec(q, NULL, err);
}

static enum status set_state(struct access *a, const struct access_actor *by, struct id id, enum user_state state, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	if (state != USER_ACTIVE)
		TRY(not_the_last(a, by, id, err));
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET state = :state WHERE id = :id AND state <> 'closed'", err));
	stmt_bind_str(q, "state", str_of(states[state]));
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_CONFLICT, "the account is closed or does not exist");
	if (state != USER_ACTIVE)
		TRY(end_everything(a, id, NULL, err));
	if (state == USER_CLOSED)
		TRY(close_user(a, by, id, err));
	return log_change(a, by, state == USER_CLOSED ? "delete" : "change", "user", id, "ok", str_of(states[state]), err);
}

enum status access_user_set_state(struct access *a, const struct access_actor *by, struct id id, enum user_state state, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, set_state(a, by, id, state, err), err));
	if (state == USER_CLOSED && a->keys)
		TRY(keyring_destroy(a->keys, &id, 1, NULL, err));
	return ST_OK;
}
