/* Password hashes: argon2id, 64 MiB and two passes (libsodium's interactive limits), about 0.15 s each. The caller
 * bounds how many run at once. */
#ifndef JH_CRYPT_PASSWORD_H
#define JH_CRYPT_PASSWORD_H

#include "base/err.h"
#include "base/str.h"

enum { PASSWORD_HASH_TEXT = 128, PASSWORD_MAX = 1024 };

/* An ASCII text that carries salt and limits. Errors: ST_INVALID when empty or longer than PASSWORD_MAX bytes,
 * ST_UNAVAILABLE when the memory cannot be had. */
enum status password_hash(struct str password, char ret[PASSWORD_HASH_TEXT], struct err *err);

/* Whether the password is the one hashed. A hash that cannot be read matches nothing. *ret_renew (may be NULL): the
 * hash was made with other limits than today's; hash again. */
bool password_matches(struct str password, struct str hash, bool *ret_renew);

#endif
