#include "access/token.h"

#include "access/grant.h"
#include "access/inside.h"
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum { TOKEN_LIST_MAX = 1000, USED_S = 60 };

static enum status no_administrator(struct access *a, struct id user, moment_t now, struct err *err)
{
	struct arena scratch;
	struct access_grant *grants;
	size_t n;
	arena_init(&scratch);
	enum status st = access_grants_of(a, &scratch, user, &grants, &n, err);
	for (size_t i = 0; st == ST_OK && i < n; i++)
		if (role_is_administrator(grants[i].role) && grants[i].to > moment_day(now, a->zone_minutes))
			st = err_set(err, ST_DENIED, "administrators act in person: they have no tokens");
	arena_done(&scratch);
	return st;
}

static enum status insert(struct access *a, const struct access_actor *by, struct id user, struct str name, uint32_t actions, int days,
			  const char *text, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	uint8_t key[DIGEST_SIZE];
	int64_t active;
	struct id id = id_new(by->now);
	TRY(count_by_id(a, "SELECT count(*) FROM access_user WHERE id = :id AND state = 'active'", user, &active, err));
	if (!active)
		return err_set(err, ST_CONFLICT, "the account is locked, closed or does not exist");
	TRY(no_administrator(a, user, by->now, err));
	secret_key(str_of(text), key);
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_token (key, id, user_id, prefix, name, actions, created, ends) "
			  "VALUES (:key, :id, :user, :prefix, :name, :actions, :now, :ends)",
			  err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_id(q, "id", id);
	stmt_bind_id(q, "user", user);
	stmt_bind_str(q, "prefix", (struct str){text + 3, API_TOKEN_PREFIX});
	stmt_bind_str(q, "name", name);
	stmt_bind_i64(q, "actions", actions);
	stmt_bind_i64(q, "now", by->now);
	stmt_bind_i64(q, "ends", by->now + DAYS(days));
	TRY(stmt_exec(q, NULL, err));
	return log_change(a, by, "create", "token", id, "ok", STR(""), err);
}

static enum status make(struct access *a, const struct access_actor *by, struct id user, struct str name, uint32_t actions, int days,
			char ret[API_TOKEN_TEXT], struct err *err)
{
	char secret[TOKEN_TEXT], text[API_TOKEN_TEXT];
	uint8_t prefix[API_TOKEN_PREFIX / 2];
	if (!str_trim(name).n || name.n > API_TOKEN_NAME_MAX || !str_is_utf8(name))
		return err_set(err, ST_INVALID, "a token has a name of 1 to %d bytes", API_TOKEN_NAME_MAX);
	if (days < 1 || days > a->rules->token_days_at_most)
		return err_set(err, ST_INVALID, "a token holds for 1 to %d days", a->rules->token_days_at_most);
	random_bytes(prefix, sizeof prefix);
	token_new(secret);
	snprintf(text, sizeof text, "jh_%02x%02x%02x%02x_%s", prefix[0], prefix[1], prefix[2], prefix[3], secret);
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, insert(a, by, user, name, actions, days, text, err), err));
	memcpy(ret, text, sizeof text);
	return ST_OK;
}

enum status access_token_new(struct access *a, const struct access_actor *by, struct id user, struct str name, uint32_t actions, int days,
			     char ret[API_TOKEN_TEXT], struct err *err)
{
	if (!(actions & ACT_ALL))
		return err_set(err, ST_INVALID, "a token is for at least one action");
	return make(a, by, user, name, actions & ACT_ALL, days, ret, err);
}

enum status access_calendar_new(struct access *a, const struct access_actor *by, struct id user, struct str name, int days, char ret[API_TOKEN_TEXT], struct err *err)
{
	return make(a, by, user, name, TOKEN_CALENDAR, days, ret, err);
}

static enum status touch(struct access *a, const uint8_t key[DIGEST_SIZE], moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_token SET used = :now WHERE key = :key", err));
	stmt_bind_i64(q, "now", now);
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	return stmt_exec(q, NULL, err);
}

static enum status read_token(struct access *a, struct arena *arena, const uint8_t key[DIGEST_SIZE], moment_t now,
			      struct access_session *ret, moment_t *ret_used, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT t.id, t.created, t.ends, t.actions, coalesce(t.used, 0), u.id, u.person, u.login, u.name "
			  "FROM access_token t JOIN access_user u ON u.id = t.user_id WHERE t.key = :key AND u.state = 'active'",
			  err));
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	TRY(stmt_step(q, &row, err));
	if (!row || now >= stmt_i64(q, 2))
		return err_set(err, ST_NOT_FOUND, "the token is unknown, has run out, or was taken back");
	*ret_used = stmt_i64(q, 4);
	*ret = (struct access_session){.id = stmt_id(q, 0), .created = stmt_i64(q, 1), .seen = now, .ends = stmt_i64(q, 2),
				       .actions = (uint32_t)stmt_i64(q, 3), .user = stmt_id(q, 5), .person = stmt_id(q, 6),
				       .login = str_copy(arena, stmt_str(q, 7)), .name = str_copy(arena, stmt_str(q, 8)),
				       .stage = STAGE_FULL};
	return ST_OK;
}

static enum status find(struct access *a, struct arena *arena, struct str text, bool is_calendar, moment_t now, struct access_session *ret, struct err *err)
{
	uint8_t key[DIGEST_SIZE];
	struct access_session found;
	struct access_grant *grants;
	moment_t used = 0;
	if (text.n != API_TOKEN_TEXT - 1 || !str_starts(text, STR("jh_")))
		return err_set(err, ST_NOT_FOUND, "the token is unknown, has run out, or was taken back");
	secret_key(text, key);
	TRY(read_token(a, arena, key, now, &found, &used, err));
	if ((found.actions == TOKEN_CALENDAR) != is_calendar)
		return err_set(err, ST_NOT_FOUND, "the token is unknown, has run out, or was taken back");
	TRY(access_grants_of(a, arena, found.user, &grants, &found.grant_count, err));
	found.grants = grants;
	if (now - used >= SECONDS(USED_S) || used > now)
		(void)!touch(a, key, now, NULL); /* the next request tries again */
	*ret = found;
	return ST_OK;
}

enum status access_token_find(struct access *a, struct arena *arena, struct str text, moment_t now, struct access_session *ret,
			      struct err *err)
{
	return find(a, arena, text, false, now, ret, err);
}

enum status access_calendar_find(struct access *a, struct arena *arena, struct str text, moment_t now, struct access_session *ret, struct err *err)
{
	struct access_session found;
	TRY(find(a, arena, text, true, now, &found, err));
	found.actions = ACT(ACT_LIST) | ACT(ACT_READ);
	*ret = found;
	return ST_OK;
}

enum status access_token_list(struct access *a, struct arena *arena, struct id user, struct access_token_line **ret, size_t *ret_n,
			      struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_token_line *list = ARENA_ARRAY(arena, struct access_token_line, TOKEN_LIST_MAX);
	size_t n = 0;
	bool everybody = id_is_zero(user);
	TRY(store_prepare(a->store, &q,
			  everybody ? "SELECT id, user_id, prefix, name, actions, created, ends, coalesce(used, 0) FROM access_token "
				      "ORDER BY created DESC, id LIMIT 1000"
				    : "SELECT id, user_id, prefix, name, actions, created, ends, coalesce(used, 0) FROM access_token "
				      "WHERE user_id = :user ORDER BY created DESC, id LIMIT 1000",
			  err));
	if (!everybody)
		stmt_bind_id(q, "user", user);
	for (bool row; n < TOKEN_LIST_MAX; n++) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		list[n] = (struct access_token_line){stmt_id(q, 0), stmt_id(q, 1), str_copy(arena, stmt_str(q, 2)),
						     str_copy(arena, stmt_str(q, 3)), (uint32_t)stmt_i64(q, 4), stmt_i64(q, 5),
						     stmt_i64(q, 6), stmt_i64(q, 7)};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static enum status end(struct access *a, const struct access_actor *by, struct id user, struct id token, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t removed;
	TRY(store_prepare(a->store, &q, "DELETE FROM access_token WHERE id = :id AND user_id = :user", err));
	stmt_bind_id(q, "id", token);
	stmt_bind_id(q, "user", user);
	TRY(stmt_exec(q, &removed, err));
	if (!removed)
		return err_set(err, ST_NOT_FOUND, "there is no such token");
	return log_change(a, by, "delete", "token", token, "ok", STR(""), err);
}

enum status access_token_end(struct access *a, const struct access_actor *by, struct id user, struct id token, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, end(a, by, user, token, err), err);
}
