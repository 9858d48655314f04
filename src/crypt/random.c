#include "crypt/random.h"

#include "base/err.h"

#include <sodium.h>

void random_bytes(void *out, size_t n)
{
	if (sodium_init() < 0)
		panic("libsodium cannot start");
	randombytes_buf(out, n);
}

uint32_t random_below(uint32_t n)
{
	if (sodium_init() < 0)
		panic("libsodium cannot start");
	return randombytes_uniform(n);
}

void token_new(char out[TOKEN_TEXT])
{
	uint8_t bytes[TOKEN_BYTES];
	random_bytes(bytes, sizeof bytes);
	sodium_bin2base64(out, TOKEN_TEXT, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
}

bool secret_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
