/* The second factor of accounts: its secret sealed in the database, recovery codes as digests. */
#include "access/totp.h"

#include "access/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "crypt/random.h"
#include "crypt/seal.h"

#include <string.h>

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648 base 32 */

static void base32(const uint8_t *bytes, size_t n, bool capitals, char *out)
{
	uint32_t bits = 0;
	int have = 0;
	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | bytes[i];
		for (have += 8; have >= 5; have -= 5) {
			char c = alphabet[bits >> (have - 5) & 31];
			*out++ = (char)(capitals && c >= 'a' ? c - 'a' + 'A' : c);
		}
	}
	*out = 0;
}

static const struct str context = {"access/totp", sizeof "access/totp" - 1};

static void percent(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
		buf_printf(out, plain ? "%c" : "%%%02X", c);
	}
}

struct factor {
	struct str login;
	uint8_t secret[TOTP_SECRET];
	bool has; /* the one asked for */
	int64_t last_step;
};

/* The account's secret, of `column`. */
static enum status load(struct access *a, struct arena *arena, struct id user, bool offered, struct factor *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf secret;
	bool row;
	buf_init(&secret, 0);
	if (!a->keys)
		return err_set(err, ST_UNAVAILABLE, "the keys are not open: one-time passwords cannot be checked");
	TRY(store_prepare(a->store, &q,
			  offered ? "SELECT login, totp_new, coalesce(totp_step, 0) FROM access_user WHERE id = :id AND state = 'active'"
				  : "SELECT login, totp, coalesce(totp_step, 0) FROM access_user WHERE id = :id AND state = 'active'",
			  err));
	stmt_bind_id(q, "id", user);
	TRY(stmt_step(q, &row, err));
	if (!row)
		return err_set(err, ST_NOT_FOUND, "there is no such account");
	*ret = (struct factor){.login = str_copy(arena, stmt_str(q, 0)), .last_step = stmt_i64(q, 2)};
	if (stmt_is_null(q, 1))
		return ST_OK;
	TRY(unseal(a->keys, user, context, stmt_blob(q, 1), &secret, err));
	if (secret.n == TOTP_SECRET) {
		memcpy(ret->secret, secret.p, TOTP_SECRET);
		ret->has = true;
	}
	return ST_OK;
}

static enum status store_offer(struct access *a, struct id user, struct str sealed, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET totp_new = :sealed WHERE id = :id", err));
	stmt_bind_blob(q, "sealed", sealed.p, sealed.n);
	stmt_bind_id(q, "id", user);
	return stmt_exec(q, NULL, err);
}

static void show_offer(struct arena *arena, const uint8_t secret[TOTP_SECRET], struct str issuer, struct str login, struct totp_offer *ret)
{
	struct buf out;
	buf_init(&out, 0);
	base32(secret, TOTP_SECRET, true, ret->secret);
	buf_cstr(&out, "otpauth://totp/");
	percent(&out, issuer);
	buf_cstr(&out, ":");
	percent(&out, login);
	buf_printf(&out, "?secret=%s&issuer=", ret->secret);
	percent(&out, issuer);
	ret->address = str_copy(arena, buf_view(&out));
	buf_done(&out);
}

enum status access_totp_begin(struct access *a, struct arena *arena, struct id user, struct str issuer,
			      struct totp_offer *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf out;
	struct factor f;
	uint8_t secret[TOTP_SECRET];
	buf_init(&out, 0);
	TRY(load(a, arena, user, true, &f, err));
	random_bytes(secret, sizeof secret);
	TRY(keyring_add(a->keys, &user, 1, err));
	TRY(seal(a->keys, user, context, (struct str){(const char *)secret, sizeof secret}, &out, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, store_offer(a, user, buf_view(&out), err), err));
	show_offer(arena, secret, issuer, f.login, ret);
	return ST_OK;
}

enum status access_totp_again(struct access *a, struct arena *arena, struct id user, struct str issuer, struct totp_offer *ret,
			      struct err *err)
{
	struct factor f;
	TRY(load(a, arena, user, true, &f, err));
	if (!f.has)
		return err_set(err, ST_NOT_FOUND, "no second factor is being set up");
	show_offer(arena, f.secret, issuer, f.login, ret);
	return ST_OK;
}

/* Letters and digits only, small: as typed from paper. */
static void recovery_key(struct str code, uint8_t ret[DIGEST_SIZE])
{
	char plain[RECOVERY_TEXT] = "";
	size_t n = 0;
	for (size_t i = 0; i < code.n && n < sizeof plain - 1; i++) {
		char c = code.p[i];
		if (c != '-' && c != ' ')
			plain[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add_part(&d, STR("recovery"));
	digest_add_part(&d, (struct str){plain, n});
	digest_end(&d, ret);
}

static enum status new_recovery_codes(struct access *a, struct id user, char (*codes)[RECOVERY_TEXT], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(exec_by_id(a, "DELETE FROM access_recovery WHERE user_id = :id", user, err));
	TRY(store_prepare(a->store, &q, "INSERT INTO access_recovery (key, user_id) VALUES (:key, :id)", err));
	for (int i = 0; i < a->rules->recovery_codes; i++) {
		uint8_t bytes[10], key[DIGEST_SIZE];
		char text[17];
		random_bytes(bytes, sizeof bytes);
		base32(bytes, sizeof bytes, false, text);
		for (int k = 0, at = 0; k < 16; k++) {
			if (k && k % 4 == 0)
				codes[i][at++] = '-';
			codes[i][at++] = text[k];
		}
		recovery_key(str_of(codes[i]), key);
		stmt_bind_blob(q, "key", key, sizeof key);
		stmt_bind_id(q, "id", user);
		TRY(stmt_exec(q, NULL, err));
	}
	return ST_OK;
}

static enum status set_step(struct access *a, struct id user, int64_t step, bool from_offer, bool *ret_set, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(store_prepare(a->store, &q,
			  from_offer ? "UPDATE access_user SET totp = totp_new, totp_new = NULL, totp_step = :step WHERE id = :id AND totp_new IS NOT NULL"
				     : "UPDATE access_user SET totp_step = :step WHERE id = :id AND coalesce(totp_step, 0) < :step",
			  err));
	stmt_bind_i64(q, "step", step);
	stmt_bind_id(q, "id", user);
	TRY(stmt_exec(q, &changed, err));
	*ret_set = changed == 1;
	return ST_OK;
}

static enum status confirm(struct access *a, const struct access_actor *by, struct id user, int64_t step, char (*codes)[RECOVERY_TEXT],
			   struct err *err)
{
	bool set;
	TRY(set_step(a, user, step, true, &set, err));
	if (!set)
		return err_set(err, ST_CONFLICT, "no second factor was offered, or it was set up meanwhile");
	TRY(new_recovery_codes(a, user, codes, err));
	return log_change(a, by, "second-factor", "account", user, "ok", STR(""), err);
}

static struct throttle code_throttle(struct access *a, struct id user)
{
	struct throttle t = {};
	throttle_add(&t, "code", (struct str){(const char *)user.b, sizeof user.b}, STR(""), a->rules->attempts.free);
	return t;
}

enum status access_totp_confirm(struct access *a, const struct access_actor *by, struct arena *arena, struct id user, struct str code,
				char (**ret_codes)[RECOVERY_TEXT], struct err *err)
{
	struct factor f;
	struct throttle t = code_throttle(a, user);
	int64_t step;
	TRY(load(a, arena, user, true, &f, err));
	if (!f.has)
		return err_set(err, ST_CONFLICT, "no second factor was offered, or it was set up meanwhile");
	TRY(throttle_enter(a, &t, by->now, err));
	if (!totp_matches(f.secret, TOTP_SECRET, code, by->now, 0, &step))
		return err_set(err, ST_DENIED, "the one-time password is not right; is the device's clock right?");
	TRY(throttle_leave(a, &t, true, err));
	char(*codes)[RECOVERY_TEXT] = arena_alloc_array(arena, (size_t)a->rules->recovery_codes + 1, RECOVERY_TEXT);
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, confirm(a, by, user, step, codes, err), err));
	*ret_codes = codes;
	return ST_OK;
}

static enum status remove_factor(struct access *a, const struct access_actor *by, struct id user, struct err *err)
{
	TRY(exec_by_id(a, "UPDATE access_user SET totp = NULL, totp_new = NULL WHERE id = :id", user, err));
	TRY(exec_by_id(a, "DELETE FROM access_recovery WHERE user_id = :id", user, err));
	TRY(end_everything(a, user, NULL, err));
	return log_change(a, by, "second-factor", "account", user, "ok", STR("removed"), err);
}

enum status access_totp_remove(struct access *a, const struct access_actor *by, struct id user, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, remove_factor(a, by, user, err), err);
}

/* Uses the code up. */
static enum status use_code(struct access *a, struct id user, const struct factor *f, struct str code, moment_t now, bool *ret_right,
			    struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t step, removed;
	*ret_right = false;
	if (f->has && totp_matches(f->secret, TOTP_SECRET, code, now, f->last_step, &step))
		return set_step(a, user, step, false, ret_right, err);
	uint8_t key[DIGEST_SIZE];
	recovery_key(code, key);
	TRY(store_prepare(a->store, &q, "DELETE FROM access_recovery WHERE key = :key AND user_id = :id", err));
	stmt_bind_blob(q, "key", key, sizeof key);
	stmt_bind_id(q, "id", user);
	TRY(stmt_exec(q, &removed, err));
	*ret_right = removed == 1;
	return ST_OK;
}

enum status access_totp_check(struct access *a, const struct access_actor *by, struct id user, struct str code, bool *ret_right,
			      struct err *err)
{
	struct arena scratch;
	struct factor f;
	struct throttle t = code_throttle(a, user);
	bool right = false;
	arena_init(&scratch);
	enum status st = load(a, &scratch, user, false, &f, err);
	arena_done(&scratch);
	TRY(st);
	TRY(throttle_enter(a, &t, by->now, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, use_code(a, user, &f, code, by->now, &right, err), err));
	if (right)
		TRY(throttle_leave(a, &t, true, err));
	*ret_right = right;
	return ST_OK;
}
