#include "crypt/password.h"

#include <sodium.h>
#include <string.h>

_Static_assert(PASSWORD_HASH_TEXT >= crypto_pwhash_STRBYTES, "room for libsodium's text");

enum { OPS_LIMIT = crypto_pwhash_OPSLIMIT_INTERACTIVE, MEMORY_LIMIT = crypto_pwhash_MEMLIMIT_INTERACTIVE };

enum status password_hash(struct str password, char ret[PASSWORD_HASH_TEXT], struct err *err)
{
	if (password.n == 0 || password.n > PASSWORD_MAX)
		return err_set(err, ST_INVALID, "a password has 1 to %d bytes", PASSWORD_MAX);
	char text[crypto_pwhash_STRBYTES];
	if (sodium_init() < 0 || crypto_pwhash_str_alg(text, password.p, password.n, OPS_LIMIT, MEMORY_LIMIT,
						       crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(err, ST_UNAVAILABLE, "no memory to hash a password: try again");
	memcpy(ret, text, sizeof text);
	return ST_OK;
}

bool password_matches(struct str password, struct str hash, bool *ret_renew)
{
	char text[crypto_pwhash_STRBYTES] = "";
	if (sodium_init() < 0 || password.n > PASSWORD_MAX || hash.n == 0 || hash.n >= sizeof text)
		return false;
	memcpy(text, hash.p, hash.n);
	if (crypto_pwhash_str_verify(text, password.n ? password.p : "", password.n) != 0)
		return false;
	if (ret_renew)
		*ret_renew = crypto_pwhash_str_needs_rehash(text, OPS_LIMIT, MEMORY_LIMIT) != 0;
	return true;
}
