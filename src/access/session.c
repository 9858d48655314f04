#include "access/session.h"

#include "access/inside.h"
#include "base/arena.h"

#include <string.h>

enum { BROWSER_MAX = 200, UNFINISHED_S = 900, SESSION_LIST_MAX = 1000, TOUCH_S = 60 };

/* ---- looking up: each request ---- */

static enum status touch(struct access *a, const uint8_t key[DIGEST_SIZE], moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_session SET seen = :now, idle_until = :idle WHERE key = :key", err));
	stmt_bind_i64(q, "now", now);
	stmt_bind_i64(q, "idle", now + SECONDS(a->rules->session.idle_s));
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	return stmt_exec(q, NULL, err);
}

/* The row of the session and account, then a row for each role given. */
static enum status read_session(struct access *a, struct arena *arena, const uint8_t key[DIGEST_SIZE], moment_t now,
				struct access_session *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_grant *grants = NULL;
	size_t n = 0, cap = 0;
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT s.stage, s.created, s.seen, s.ends, s.idle_until, s.id, u.id, u.person, u.login, u.name, "
			  "g.id, g.role, g.anchor, g.valid_from, g.valid_to "
			  "FROM access_session s JOIN access_user u ON u.id = s.user_id LEFT JOIN access_grant g ON g.user_id = u.id "
			  "WHERE s.key = :key AND u.state = 'active'",
			  err));
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	TRY(stmt_step(q, &row, err));
	moment_t future = now + CLOCK_TOLERANCE;
	if (!row || now >= stmt_i64(q, 3) || now >= stmt_i64(q, 4) || stmt_i64(q, 2) > future)
		return err_set(err, ST_NOT_FOUND, "the session has ended: sign in again");
	*ret = (struct access_session){.stage = (enum session_stage)stmt_i64(q, 0), .created = stmt_i64(q, 1), .seen = stmt_i64(q, 2),
				       .ends = stmt_i64(q, 3), .id = stmt_id(q, 5), .user = stmt_id(q, 6), .person = stmt_id(q, 7),
				       .login = str_copy(arena, stmt_str(q, 8)), .name = str_copy(arena, stmt_str(q, 9)),
				       .actions = ACT_ALL};
	while (row) {
		struct access_grant g = {.id = stmt_id(q, 10), .user = ret->user, .anchor = stmt_id(q, 12), .from = (day_t)stmt_i64(q, 13),
					 .to = (day_t)stmt_i64(q, 14)};
		if (!stmt_is_null(q, 11) && role_parse(stmt_str(q, 11), &g.role)) {
			if (n == cap) {
				cap = cap ? 2 * cap : 4;
				struct access_grant *more = ARENA_ARRAY(arena, struct access_grant, cap);
				if (n)
					memcpy(more, grants, n * sizeof *grants);
				grants = more;
			}
			grants[n++] = g;
		}
		TRY(stmt_step(q, &row, err));
	}
	ret->grants = grants;
	ret->grant_count = n;
	return ST_OK;
}

enum status access_session_find(struct access *a, struct arena *arena, struct str token, moment_t now, struct access_session *ret,
				struct err *err)
{
	uint8_t key[DIGEST_SIZE];
	struct access_session found;
	if (token.n != TOKEN_TEXT - 1)
		return err_set(err, ST_NOT_FOUND, "the session has ended: sign in again");
	/* A clock that jumped back first ends for good what had ended; a step back within the tolerance counts as standing still. */
	if (now < a->latest - CLOCK_TOLERANCE)
		TRY(access_tick(a, now, err));
	else if (now >= a->last_tick + SECONDS(ACCESS_TICK_S))
		(void)!access_tick(a, now, NULL); /* another process may be at it */
	now = a->latest = MAX(now, a->latest);
	secret_key(token, key);
	TRY(read_session(a, arena, key, now, &found, err));
	if (now - found.seen >= SECONDS(MIN(TOUCH_S, a->rules->session.idle_s / 4)))
		(void)!touch(a, key, now, NULL); /* the next request tries again */
	*ret = found;
	return ST_OK;
}

/* ---- beginning ---- */

static enum status has_role_for(struct access *a, struct id user, moment_t now, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	*ret = false;
	TRY(store_prepare(a->store, &q, "SELECT role FROM access_grant WHERE user_id = :id AND valid_to > :day", err));
	stmt_bind_id(q, "id", user);
	stmt_bind_i64(q, "day", moment_day(now, a->zone_minutes));
	for (bool row;;) {
		enum role role;
		TRY(stmt_step(q, &row, err));
		if (!row)
			return ST_OK;
		if (role_parse(stmt_str(q, 0), &role) && (a->rules->second_factor & 1u << role))
			*ret = true;
	}
}

enum status session_stage(struct access *a, struct id user, bool code_given, moment_t now, int *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row, wanted;
	TRY(has_role_for(a, user, now, &wanted, err));
	TRY(store_prepare(a->store, &q, "SELECT CASE WHEN totp IS NULL THEN 0 ELSE 1 END, coalesce(password_at, 0) FROM access_user WHERE id = :id",
			  err));
	stmt_bind_id(q, "id", user);
	TRY(stmt_step(q, &row, err));
	bool has_factor = row && stmt_i64(q, 0);
	moment_t set = row ? stmt_i64(q, 1) : 0;
	int days = a->rules->password.days_at_most;
	if (has_factor && !code_given)
		*ret = STAGE_CODE;
	else if (days > 0 && now >= set + DAYS(days))
		*ret = STAGE_PASSWORD;
	else if (wanted && !has_factor)
		*ret = STAGE_ENROL;
	else
		*ret = STAGE_FULL;
	return ST_OK;
}

enum status session_start(struct access *a, struct id user, int stage, struct str address, struct str browser, moment_t now, char *ret_token,
			  struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char token[TOKEN_TEXT];
	uint8_t key[DIGEST_SIZE];
	bool full = stage == STAGE_FULL;
	token_new(token);
	secret_key(str_of(token), key);
	browser = str_slice(browser, 0, BROWSER_MAX);
	if (!str_is_utf8(browser) || !browser.p)
		browser = STR("");
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_session (key, id, user_id, stage, created, seen, idle_until, ends, address, browser) "
			  "VALUES (:key, :id, :user, :stage, :now, :now, :idle, :ends, :address, :browser)",
			  err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_id(q, "id", id_new(now));
	stmt_bind_id(q, "user", user);
	stmt_bind_i64(q, "stage", stage);
	stmt_bind_i64(q, "now", now);
	stmt_bind_i64(q, "idle", now + SECONDS(a->rules->session.idle_s));
	stmt_bind_i64(q, "ends", now + SECONDS(full ? a->rules->session.longest_s : MIN(UNFINISHED_S, a->rules->session.longest_s)));
	stmt_bind_str(q, "address", address.p ? address : STR(""));
	stmt_bind_str(q, "browser", browser);
	TRY(stmt_exec(q, NULL, err));
	memcpy(ret_token, token, sizeof token);
	return ST_OK;
}

struct old_session {
	struct id user;
	struct str address, browser;
};

static enum status take(struct access *a, struct arena *arena, const uint8_t key[DIGEST_SIZE], bool from_code, moment_t now,
			struct old_session *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL, *remove = NULL;
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT s.user_id, s.address, s.browser, s.stage FROM access_session s JOIN access_user u ON u.id = s.user_id "
			  "WHERE s.key = :key AND s.ends > :now AND s.idle_until > :now AND u.state = 'active'",
			  err));
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	stmt_bind_i64(q, "now", now);
	TRY(stmt_step(q, &row, err));
	if (!row || (stmt_i64(q, 3) == STAGE_CODE) != from_code)
		return err_set(err, ST_NOT_FOUND, "the session has ended: sign in again");
	*ret = (struct old_session){stmt_id(q, 0), str_copy(arena, stmt_str(q, 1)), str_copy(arena, stmt_str(q, 2))};
	TRY(store_prepare(a->store, &remove, "DELETE FROM access_session WHERE key = :key", err));
	stmt_bind_blob(remove, "key", key, DIGEST_SIZE);
	return stmt_exec(remove, NULL, err);
}

static enum status step(struct access *a, struct arena *arena, struct str token, const struct access_actor *by, bool from_code,
			char *ret_token, int *ret_stage, struct err *err)
{
	struct old_session old;
	uint8_t key[DIGEST_SIZE];
	secret_key(token, key);
	TRY(take(a, arena, key, from_code, by->now, &old, err));
	TRY(session_stage(a, old.user, true, by->now, ret_stage, err));
	TRY(session_start(a, old.user, *ret_stage, old.address, old.browser, by->now, ret_token, err));
	return *ret_stage == STAGE_FULL ? log_change(a, by, "sign-in", "session", old.user, "ok", STR(""), err) : ST_OK;
}

enum status session_step(struct access *a, struct str token, const struct access_actor *by, bool from_code, char *ret_token, int *ret_stage,
			 struct err *err)
{
	struct arena scratch;
	char fresh[TOKEN_TEXT];
	int stage = STAGE_FULL;
	TRY(store_begin(a->store, STORE_WRITE, err));
	arena_init(&scratch);
	enum status st = finish(a->store, step(a, &scratch, token, by, from_code, fresh, &stage, err), err);
	arena_done(&scratch);
	TRY(st);
	memcpy(ret_token, fresh, sizeof fresh);
	*ret_stage = stage;
	return ST_OK;
}

enum status access_session_advance(struct access *a, struct str token, const struct access_actor *by, char ret_token[TOKEN_TEXT],
				   enum session_stage *ret_stage, struct err *err)
{
	int stage;
	TRY(session_step(a, token, by, false, ret_token, &stage, err));
	*ret_stage = (enum session_stage)stage;
	return ST_OK;
}

/* ---- ending ---- */

static enum status end_where(struct access *a, const struct access_actor *by, const char *sql, const uint8_t *key, struct id session,
			     struct id user, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q, sql, err));
	if (key) {
		stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	} else {
		stmt_bind_id(q, "id", session);
		stmt_bind_id(q, "user", user);
	}
	TRY(stmt_step(q, &row, err));
	if (!row)
		return key ? ST_OK : err_set(err, ST_NOT_FOUND, "there is no such session");
	struct id ended = stmt_id(q, 0);
	while (row)
		TRY(stmt_step(q, &row, err));
	return log_change(a, by, "sign-out", "session", ended, "ok", STR(""), err);
}

enum status access_session_end(struct access *a, const struct access_actor *by, struct str token, struct err *err)
{
	uint8_t key[DIGEST_SIZE];
	secret_key(token, key);
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store,
		      end_where(a, by, "DELETE FROM access_session WHERE key = :key RETURNING user_id", key, (struct id){}, (struct id){}, err), err);
}

enum status access_session_end_one(struct access *a, const struct access_actor *by, struct id user, struct id session, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store,
		      end_where(a, by, "DELETE FROM access_session WHERE id = :id AND user_id = :user RETURNING user_id", NULL, session, user, err),
		      err);
}

static enum status end_all(struct access *a, const struct access_actor *by, struct id user, const uint8_t *keep, struct err *err)
{
	TRY(end_everything(a, user, keep, err));
	return log_change(a, by, "sign-out", "session", user, "ok", STR("everywhere"), err);
}

enum status access_session_end_all(struct access *a, const struct access_actor *by, struct id user, struct str keep, struct err *err)
{
	uint8_t key[DIGEST_SIZE];
	secret_key(keep, key);
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, end_all(a, by, user, keep.n ? key : NULL, err), err);
}

enum status access_session_list(struct access *a, struct arena *arena, struct id user, struct access_session_line **ret, size_t *ret_n,
				struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_session_line *list = ARENA_ARRAY(arena, struct access_session_line, SESSION_LIST_MAX);
	size_t n = 0;
	bool everybody = id_is_zero(user);
	TRY(store_prepare(a->store, &q,
			  everybody ? "SELECT id, user_id, address, browser, created, seen FROM access_session ORDER BY created DESC, id LIMIT 1000"
				    : "SELECT id, user_id, address, browser, created, seen FROM access_session WHERE user_id = :user "
				      "ORDER BY created DESC, id LIMIT 1000",
			  err));
	if (!everybody)
		stmt_bind_id(q, "user", user);
	for (bool row; n < SESSION_LIST_MAX; n++) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		list[n] = (struct access_session_line){stmt_id(q, 0), stmt_id(q, 1), str_copy(arena, stmt_str(q, 2)),
						       str_copy(arena, stmt_str(q, 3)), stmt_i64(q, 4), stmt_i64(q, 5)};
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

/* ---- forged requests ---- */

static void csrf_secret(struct str token, uint8_t ret[DIGEST_SIZE])
{
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add_part(&d, STR("csrf"));
	digest_add_part(&d, token);
	digest_end(&d, ret);
}

void access_csrf(struct str token, char ret[TOKEN_TEXT])
{
	uint8_t secret[DIGEST_SIZE];
	csrf_secret(token, secret);
	secret_mask(secret, ret);
}

bool access_csrf_fits(struct str token, struct str given)
{
	uint8_t right[DIGEST_SIZE], shown[MASKED_BYTES];
	if (!token.n || !secret_unmask(given, shown))
		return false;
	csrf_secret(token, right);
	return secret_eq((struct str){(const char *)right, MASKED_BYTES}, (struct str){(const char *)shown, MASKED_BYTES});
}
