#include "crypt/seal.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/digest.h"
#include "crypt/keyring_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	VERSION = 1,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES
};
_Static_assert(SEAL_OVERHEAD == 1 + NONCE + TAG, "the form in the header");

/* What the tag covers beside the value: the person, then the context. */
enum { CONTEXT_MAX = 512 };
static size_t associated(struct id person, struct str context, uint8_t out[16 + CONTEXT_MAX])
{
	memcpy(out, person.b, 16);
	memcpy(out + 16, context.p ? context.p : "", context.n);
	return 16 + context.n;
}

/* `nonce` has never been used with the key. */
static enum status seal_with(const uint8_t key[KEY_SIZE], const uint8_t nonce[NONCE], struct id person,
			     struct str context, struct str value, struct buf *out, struct err *err)
{
	uint8_t with[16 + CONTEXT_MAX], small[512];
	size_t n = value.n + SEAL_OVERHEAD;
	uint8_t *sealed = n <= sizeof small ? small : heap_alloc(n, 1);
	sealed[0] = VERSION;
	memcpy(sealed + 1, nonce, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE, NULL, (const uint8_t *)(value.p ? value.p : ""),
						   value.n, with, associated(person, context, with), NULL, sealed + 1,
						   key);
	buf_add(out, sealed, n);
	if (sealed != small)
		free(sealed);
	return out->full ? err_set(err, ST_TOO_LARGE, "no room for a sealed value") : ST_OK;
}

static enum status check_sizes(struct str context, struct str value, struct err *err)
{
	if (value.n > SEAL_VALUE_MAX)
		return err_set(err, ST_TOO_LARGE, "a value to seal has at most %d bytes", SEAL_VALUE_MAX);
	if (context.n > CONTEXT_MAX)
		return err_set(err, ST_TOO_LARGE, "a sealed value's context has at most %d bytes", CONTEXT_MAX);
	return ST_OK;
}

enum status seal(struct keyring *k, struct id person, struct str context, struct str value, struct buf *out,
		 struct err *err)
{
	uint8_t key[KEY_SIZE], nonce[NONCE];
	TRY(check_sizes(context, value, err));
	TRY(keyring_key(k, person, true, key, err));
	randombytes_buf(nonce, sizeof nonce);
	enum status st = seal_with(key, nonce, person, context, value, out, err);
	sodium_memzero(key, sizeof key);
	return st;
}

enum status unseal(struct keyring *k, struct id person, struct str context, struct str sealed, struct buf *out,
		   struct err *err)
{
	uint8_t key[KEY_SIZE], with[16 + CONTEXT_MAX], small[512];
	if (sealed.n < SEAL_OVERHEAD || sealed.n > SEAL_VALUE_MAX + SEAL_OVERHEAD || sealed.p[0] != VERSION ||
	    context.n > CONTEXT_MAX)
		return err_set(err, ST_INVALID, "not a sealed value");
	TRY(keyring_key(k, person, false, key, err));
	size_t n = sealed.n - SEAL_OVERHEAD;
	uint8_t *value = n <= sizeof small ? small : heap_alloc(n, 1);
	const uint8_t *p = (const uint8_t *)sealed.p;
	bool opened =
		crypto_aead_xchacha20poly1305_ietf_decrypt(value, NULL, NULL, p + 1 + NONCE, sealed.n - 1 - NONCE, with,
							   associated(person, context, with), p + 1, key) == 0;
	sodium_memzero(key, sizeof key);
	if (opened)
		buf_add(out, value, n);
	sodium_memzero(value, n);
	if (value != small)
		free(value);
	if (!opened)
		return err_set(err, ST_INVALID, "the sealed value was changed, or belongs to another row or person");
	return out->full ? err_set(err, ST_TOO_LARGE, "no room for a value") : ST_OK;
}

enum status match_hash(struct keyring *k, struct str context, struct str value, uint8_t ret[MATCH_SIZE],
		       struct err *err)
{
	uint8_t key[KEY_SIZE];
	TRY(keyring_key(k, keyring_hash_id(), false, key, err));
	crypto_generichash_blake2b_state state;
	uint8_t size[8];
	for (int i = 0; i < 8; i++)
		size[i] = (uint8_t)((uint64_t)context.n >> (8 * i));
	crypto_generichash_blake2b_init(&state, key, sizeof key, MATCH_SIZE);
	crypto_generichash_blake2b_update(&state, size, sizeof size);
	crypto_generichash_blake2b_update(&state, (const uint8_t *)(context.p ? context.p : ""), context.n);
	crypto_generichash_blake2b_update(&state, (const uint8_t *)(value.p ? value.p : ""), value.n);
	crypto_generichash_blake2b_final(&state, ret, MATCH_SIZE);
	sodium_memzero(&state, sizeof state);
	sodium_memzero(key, sizeof key);
	return ST_OK;
}
