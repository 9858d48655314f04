#include "access/inside.h"
#include "access/gate.h"
#include "access/user.h"

#include "base/arena.h"
#include "crypt/password.h"


_Static_assert((int)PASSWORD_TEXT >= (int)PASSWORD_HASH_TEXT, "room for the hash");

enum { RUN_MIN = 3, PART_MIN = 4 };

static struct str lower(struct arena *a, struct str s)
{
	char *p = str_dup(a, s);
	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return (struct str){p, s.n};
}

static int kinds(struct str s)
{
	bool has[4] = {};
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		has[c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : 3] = true;
	}
	return has[0] + has[1] + has[2] + has[3];
}

/* How many bytes at the start one can guess: a refused word, or bytes that repeat or count up or down. */
static size_t guessable(const struct access_rules *r, struct str s)
{
	size_t longest = 0;
	for (size_t i = 0; i < r->password.refused_count; i++)
		if (str_starts(s, r->password.refused[i]))
			longest = MAX(longest, r->password.refused[i].n);
	for (int step = -1; step <= 1; step++) {
		size_t n = 1;
		while (n < s.n && (unsigned char)s.p[n] == (unsigned char)s.p[n - 1] + step)
			n++;
		if (n >= RUN_MIN)
			longest = MAX(longest, n);
	}
	return longest;
}

/* Characters left when everything guessable is taken out. */
static size_t unguessable(const struct access_rules *r, struct str s)
{
	size_t left = 0;
	for (size_t i = 0; i < s.n;) {
		size_t n = guessable(r, str_slice(s, i, s.n));
		if (n) {
			i += n;
		} else {
			left += ((unsigned char)s.p[i] & 0xC0) != 0x80;
			i++;
		}
	}
	return left;
}

enum status access_password_check(const struct access_rules *r, struct str login, struct str name, struct str password, struct err *err)
{
	if (!str_is_utf8(password) || password.n > PASSWORD_MAX)
		return err_set(err, ST_INVALID, "a password is at most %d bytes of text", PASSWORD_MAX);
	if (str_chars(password) < (size_t)r->password.characters_at_least)
		return err_set(err, ST_INVALID, "a password has at least %d characters", r->password.characters_at_least);
	if (kinds(password) < r->password.kinds_at_least)
		return err_set(err, ST_INVALID, "a password mixes at least %d of small letters, capitals, digits and other characters",
			       r->password.kinds_at_least);
	struct arena scratch;
	arena_init(&scratch);
	struct str text = lower(&scratch, password);
	bool has_name = (login.n >= PART_MIN && str_find(text, lower(&scratch, login)) >= 0) ||
			(name.n >= PART_MIN && str_find(text, lower(&scratch, name)) >= 0);
	/* Half of what is asked for must be its own. */
	bool weak = 2 * unguessable(r, text) < (size_t)r->password.characters_at_least;
	arena_done(&scratch);
	if (has_name)
		return err_set(err, ST_INVALID, "a password does not hold the name of its account");
	if (weak)
		return err_set(err, ST_INVALID, "the password is easily guessed: it is made of common words, repeated or counted characters");
	return ST_OK;
}

enum status gated_hash(struct access *a, struct str password, char ret[PASSWORD_TEXT], struct err *err)
{
	if (a->gate)
		TRY(access_gate_enter(a->gate, err));
	enum status st = password_hash(password, ret, err);
	if (a->gate)
		access_gate_leave(a->gate);
	return st;
}

enum status gated_match(struct access *a, struct str password, struct str hash, bool *ret_matches, bool *ret_renew, struct err *err)
{
	if (a->gate)
		TRY(access_gate_enter(a->gate, err));
	*ret_matches = password_matches(password, hash, ret_renew);
	if (a->gate)
		access_gate_leave(a->gate);
	return ST_OK;
}

static enum status store_password(struct access *a, const struct access_actor *by, struct id user, const char *hash,
				  struct str keep_session, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t changed;
	TRY(store_prepare(a->store, &q, "UPDATE access_user SET password = :hash, password_at = :now WHERE id = :id AND state <> 'closed'", err));
	stmt_bind_str(q, "hash", str_of(hash));
	stmt_bind_i64(q, "now", by->now);
	stmt_bind_id(q, "id", user);
	TRY(stmt_exec(q, &changed, err));
	if (!changed)
		return err_set(err, ST_CONFLICT, "the account is closed or does not exist");
	uint8_t key[DIGEST_SIZE];
	secret_key(keep_session, key);
	TRY(end_everything(a, user, keep_session.n ? key : NULL, err));
	return log_change(a, by, "password", "account", user, "ok", STR(""), err);
}

enum status access_password_set(struct access *a, const struct access_actor *by, struct id user, struct str password,
				struct str keep_session, struct err *err)
{
	char hash[PASSWORD_TEXT];
	struct arena scratch;
	struct access_user u;
	arena_init(&scratch);
	enum status st = access_user_get(a, &scratch, user, &u, err);
	if (st == ST_OK)
		st = access_password_check(a->rules, u.login, u.name, password, err);
	arena_done(&scratch);
	TRY(st);
	TRY(gated_hash(a, password, hash, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, store_password(a, by, user, hash, keep_session, err), err);
}

static enum status read_hash(struct access *a, struct id user, char ret[PASSWORD_TEXT], struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q, "SELECT coalesce(password, '') FROM access_user WHERE id = :id", err));
	stmt_bind_id(q, "id", user);
	TRY(stmt_step(q, &row, err));
	struct str hash = row ? stmt_str(q, 0) : (struct str){};
	if (hash.n >= PASSWORD_TEXT)
		hash.n = 0;
	for (size_t i = 0; i < hash.n; i++)
		ret[i] = hash.p[i];
	ret[hash.n] = 0;
	return ST_OK;
}

enum status access_password_change(struct access *a, const struct access_actor *by, struct id user, struct str old,
				   struct str password, struct str keep_session, struct err *err)
{
	char hash[PASSWORD_TEXT];
	bool right = false;
	struct throttle t = {};
	throttle_add(&t, "password", (struct str){(const char *)user.b, sizeof user.b}, STR(""), a->rules->attempts.free);
	TRY(read_hash(a, user, hash, err));
	TRY(throttle_enter(a, &t, by->now, err));
	enum status st = gated_match(a, old, str_of(hash), &right, NULL, err);
	if (st != ST_OK || right)
		TRY(throttle_leave(a, &t, right, st == ST_OK ? err : NULL));
	TRY(st);
	if (!right)
		return err_set(err, ST_DENIED, "the present password is not right");
	return access_password_set(a, by, user, password, keep_session, err);
}
