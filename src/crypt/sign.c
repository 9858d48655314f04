#include "crypt/sign.h"

#include "base/err.h"

#include <sodium.h>

static const uint8_t *bytes(struct str s)
{
	return (const uint8_t *)(s.p ? s.p : "");
}

void sign_key_new(uint8_t ret_public[SIGN_PUBLIC], uint8_t ret_secret[SIGN_SECRET])
{
	if (sodium_init() < 0)
		panic("libsodium cannot start");
	crypto_sign_keypair(ret_public, ret_secret);
}

void sign_key_from_seed(const uint8_t seed[SIGN_SEED], uint8_t ret_public[SIGN_PUBLIC], uint8_t ret_secret[SIGN_SECRET])
{
	crypto_sign_seed_keypair(ret_public, ret_secret, seed);
}

void sign(struct str message, const uint8_t secret[SIGN_SECRET], uint8_t ret[SIGNATURE_SIZE])
{
	crypto_sign_detached(ret, NULL, bytes(message), message.n, secret);
}

bool sign_holds(struct str message, const uint8_t signature[SIGNATURE_SIZE], const uint8_t public_key[SIGN_PUBLIC])
{
	return crypto_sign_verify_detached(signature, bytes(message), message.n, public_key) == 0;
}
