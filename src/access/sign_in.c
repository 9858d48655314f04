#include "access/sign_in.h"

#include "access/inside.h"
#include "access/totp.h"
#include "access/user.h"
#include "base/arena.h"
#include "crypt/password.h"

#include <string.h>

enum { ADDRESS_MAX = 64, KNOWN_BROWSERS = 20 };

/* Of no password: what an account that does not exist is compared with, so that it takes as long. Its text is parsed and hashed
 * like any other and fits nothing. */
static const char no_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct account {
	struct id user; /* zero: none, locked or closed */
	char hash[PASSWORD_TEXT];
	bool browser_known;
};

static enum status load(struct access *a, const struct sign_in *in, moment_t now, struct account *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL, *known = NULL;
	char login[LOGIN_MAX + 1];
	bool row;
	uint8_t key[DIGEST_SIZE];
	memcpy(ret->hash, no_hash, sizeof no_hash);
	if (in->login.n > LOGIN_MAX || !str_is_utf8(in->login) || (in->login.n && memchr(in->login.p, 0, in->login.n)))
		return ST_OK;
	for (size_t i = 0; i < in->login.n; i++)
		login[i] = (char)(in->login.p[i] >= 'A' && in->login.p[i] <= 'Z' ? in->login.p[i] - 'A' + 'a' : in->login.p[i]);
	TRY(store_prepare(a->store, &q, "SELECT id, password FROM access_user WHERE login = :login AND state = 'active' AND password IS NOT NULL",
			  err));
	stmt_bind_str(q, "login", (struct str){login, in->login.n});
	TRY(stmt_step(q, &row, err));
	if (!row || stmt_str(q, 1).n >= PASSWORD_TEXT)
		return ST_OK;
	struct str hash = stmt_str(q, 1);
	ret->user = stmt_id(q, 0);
	memcpy(ret->hash, hash.p, hash.n);
	ret->hash[hash.n] = 0;
	if (in->known.n != TOKEN_TEXT - 1)
		return ST_OK;
	secret_key(in->known, key);
	TRY(store_prepare(a->store, &known, "SELECT 1 FROM access_browser WHERE key = :key AND user_id = :user AND until > :now", err));
	stmt_bind_blob(known, "key", key, sizeof key);
	stmt_bind_id(known, "user", ret->user);
	stmt_bind_i64(known, "now", now);
	return stmt_step(known, &ret->browser_known, err);
}

/* Whether the cookie is one of ours, perhaps of another account: a computer at school is used by several people. */
static enum status is_ours(struct access *a, const uint8_t key[DIGEST_SIZE], moment_t now, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "SELECT 1 FROM access_browser WHERE key = :key AND until > :now LIMIT 1", err));
	stmt_bind_blob(q, "key", key, DIGEST_SIZE);
	stmt_bind_i64(q, "now", now);
	return stmt_step(q, ret, err);
}

/* The browser is remembered for the account, which keeps the last few. */
static enum status remember(struct access *a, struct id user, struct str known, moment_t now, char ret[TOKEN_TEXT], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *put = NULL, *few = NULL;
	uint8_t key[DIGEST_SIZE];
	bool ours = false;
	secret_key(known, key);
	if (known.n == TOKEN_TEXT - 1)
		TRY(is_ours(a, key, now, &ours, err));
	if (ours) {
		memcpy(ret, known.p, known.n);
		ret[known.n] = 0;
	} else {
		token_new(ret);
		secret_key(str_of(ret), key);
	}
	TRY(store_prepare(a->store, &put,
			  "INSERT INTO access_browser (key, user_id, until) VALUES (:key, :user, :until) "
			  "ON CONFLICT (key, user_id) DO UPDATE SET until = excluded.until",
			  err));
	stmt_bind_blob(put, "key", key, sizeof key);
	stmt_bind_id(put, "user", user);
	stmt_bind_i64(put, "until", now + SECONDS(a->rules->browser_s));
	TRY(stmt_exec(put, NULL, err));
	TRY(store_prepare(a->store, &few,
			  "DELETE FROM access_browser WHERE user_id = :user AND key NOT IN "
			  "(SELECT key FROM access_browser WHERE user_id = :user ORDER BY until DESC, key LIMIT :most)",
			  err));
	stmt_bind_id(few, "user", user);
	stmt_bind_i64(few, "most", KNOWN_BROWSERS);
	return stmt_exec(few, NULL, err);
}

static enum status renew(struct access *a, struct id user, const char *hash, const char *old, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET password = :hash WHERE id = :id AND password = :old", err));
	stmt_bind_str(q, "hash", str_of(hash));
	stmt_bind_str(q, "old", str_of(old));
	stmt_bind_id(q, "id", user);
	return stmt_exec(q, NULL, err);
}

static enum status enter(struct access *a, const struct sign_in *in, const struct account *u, moment_t now, const char *new_hash,
			 struct signed_in *out, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	const struct access_actor by = {u->user, str_slice(in->address, 0, ADDRESS_MAX), now};
	int stage;
	int64_t changed;
	/* The account may have been locked or its password changed while the hash was made. */
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET signed_in = :now WHERE id = :id AND state = 'active' AND password = :hash", err));
	stmt_bind_i64(q, "now", now);
	stmt_bind_id(q, "id", u->user);
	stmt_bind_str(q, "hash", str_of(u->hash));
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_DENIED, "the name or the password is not right");
	if (*new_hash)
		TRY(renew(a, u->user, new_hash, u->hash, err));
	TRY(session_stage(a, u->user, false, now, &stage, err));
	TRY(session_start(a, u->user, stage, by.via, in->browser, now, out->token, err));
	/* With a second factor the browser is known once that is given too. */
	if (stage != STAGE_CODE)
		TRY(remember(a, u->user, in->known, now, out->known, err));
	out->user = u->user;
	out->stage = (enum session_stage)stage;
	return log_change(a, &by, stage == STAGE_FULL ? "sign-in" : "password-given", "session", u->user, "ok", STR(""), err);
}

enum status access_sign_in(struct access *a, const struct sign_in *in, moment_t now, struct signed_in *ret, struct err *err)
{
	struct account u = {};
	struct throttle t = {};
	struct signed_in out = {};
	char room[64], login[LOGIN_MAX], new_hash[PASSWORD_TEXT] = "";
	size_t n = 0;
	bool right = false, old_limits = false;
	struct str address = throttle_address(in->address, room);
	TRY(load(a, in, now, &u, err));
	for (; n < in->login.n && n < LOGIN_MAX; n++)
		login[n] = (char)(in->login.p[n] >= 'A' && in->login.p[n] <= 'Z' ? in->login.p[n] - 'A' + 'a' : in->login.p[n]);
	struct str name = {login, n};
	if (u.browser_known) {
		throttle_add(&t, "browser", name, in->known, a->rules->attempts.free);
	} else {
		throttle_add(&t, "account from address", name, address, a->rules->attempts.free);
		throttle_add(&t, "address", address, STR(""), a->rules->attempts.free_of_address);
		throttle_add(&t, "account", name, STR(""), a->rules->attempts.free_of_account);
	}
	TRY(throttle_enter(a, &t, now, err));
	enum status st = gated_match(a, in->password, str_of(u.hash), &right, &old_limits, err);
	right = right && !id_is_zero(u.user);
	if (st == ST_OK && right && old_limits)
		st = gated_hash(a, in->password, new_hash, err);
	if (st != ST_OK) { /* not examined: not counted */
		(void)!throttle_leave(a, &t, false, NULL);
		return st;
	}
	if (!right) {
		const struct access_actor by = {.via = str_slice(in->address, 0, ADDRESS_MAX), .now = now};
		TRY(store_begin(a->store, STORE_WRITE, err));
		TRY(finish(a->store, log_change(a, &by, "sign-in", "session", u.user, "failed", STR(""), err), err));
		return err_set(err, ST_DENIED, "the name or the password is not right");
	}
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, enter(a, in, &u, now, new_hash, &out, err), err));
	TRY(throttle_leave(a, &t, true, err));
	*ret = out;
	return ST_OK;
}

enum status access_sign_in_code(struct access *a, struct str token, struct str code, struct str known, const struct access_actor *by,
				struct signed_in *ret, struct err *err)
{
	struct arena scratch;
	struct access_session s;
	struct signed_in out = {};
	bool right = false;
	int stage;
	arena_init(&scratch);
	enum status st = access_session_find(a, &scratch, token, by->now, &s, err);
	arena_done(&scratch);
	TRY(st);
	if (s.stage != STAGE_CODE)
		return err_set(err, ST_NOT_FOUND, "the session has ended: sign in again");
	const struct access_actor self = {s.user, by->via, by->now};
	TRY(access_totp_check(a, &self, s.user, code, &right, err));
	if (!right) {
		TRY(store_begin(a->store, STORE_WRITE, err));
		TRY(finish(a->store, log_change(a, &self, "second-factor", "session", s.user, "failed", STR(""), err), err));
		return err_set(err, ST_DENIED, "the one-time password is not right; is the device's clock right?");
	}
	TRY(session_step(a, token, &self, true, out.token, &stage, err));
	out.user = s.user;
	out.stage = (enum session_stage)stage;
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, remember(a, s.user, known, by->now, out.known, err), err));
	*ret = out;
	return ST_OK;
}
