/* Personal values sealed under the person's key, and hashes to match identity numbers by.
 *
 * A sealed value is 1 byte of version, 24 of nonce, the value's bytes and 16 of tag (XChaCha20-Poly1305). The context
 * says where it belongs ("person/<row id>/phone"): a sealed value moved to another row or field does not open. */
#ifndef JH_CRYPT_SEAL_H
#define JH_CRYPT_SEAL_H

#include "crypt/keyring.h"

#include "base/str.h"

struct buf;

enum { SEAL_OVERHEAD = 41, SEAL_VALUE_MAX = 1 << 20 /* bytes */ };

/* Appends the sealed bytes. Errors: ST_NOT_FOUND when the person has no key (keyring_add first) or was erased,
 * ST_TOO_LARGE. */
enum status seal(struct keyring *k, struct id person, struct str context, struct str value, struct buf *out,
		 struct err *err);
/* Appends the value. Errors: ST_NOT_FOUND as above, ST_INVALID when the bytes, person or context are not what was
 * sealed. */
enum status unseal(struct keyring *k, struct id person, struct str context, struct str sealed, struct buf *out,
		   struct err *err);

enum { MATCH_SIZE = 32 };
/* The hash of an identity number (normalised by the caller) under a key of this installation: equal numbers match,
 * nothing else is learned without the key file. `context` separates uses ("identity"). */
enum status match_hash(struct keyring *k, struct str context, struct str value, uint8_t ret[MATCH_SIZE],
		       struct err *err);

#endif
