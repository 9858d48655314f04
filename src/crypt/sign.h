/* Ed25519 signatures: published results and exports that others can check. */
#ifndef JH_CRYPT_SIGN_H
#define JH_CRYPT_SIGN_H

#include "base/str.h"

#include <stdint.h>

enum { SIGN_SEED = 32, SIGN_PUBLIC = 32, SIGN_SECRET = 64, SIGNATURE_SIZE = 64 };

void sign_key_new(uint8_t ret_public[SIGN_PUBLIC], uint8_t ret_secret[SIGN_SECRET]);
/* The same pair for the same seed. */
void sign_key_from_seed(const uint8_t seed[SIGN_SEED], uint8_t ret_public[SIGN_PUBLIC],
			uint8_t ret_secret[SIGN_SECRET]);
void sign(struct str message, const uint8_t secret[SIGN_SECRET], uint8_t ret[SIGNATURE_SIZE]);
bool sign_holds(struct str message, const uint8_t signature[SIGNATURE_SIZE], const uint8_t public_key[SIGN_PUBLIC]);

#endif
