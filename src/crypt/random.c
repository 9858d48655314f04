#include "crypt/random.h"

#include "base/err.h"

#include <sodium.h>

void random_bytes(void *out, size_t n)
{
	if (sodium_init() < 0)
		panic("libsodium cannot start");
	randombytes_buf(out, n);
}

static void token_write(uint8_t bytes[TOKEN_BYTES], char out[TOKEN_TEXT])
{
	sodium_bin2base64(out, TOKEN_TEXT, bytes, TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, TOKEN_BYTES);
}

void token_new(char out[TOKEN_TEXT])
{
	uint8_t bytes[TOKEN_BYTES];
	random_bytes(bytes, sizeof bytes);
	token_write(bytes, out);
}

void secret_mask(const uint8_t secret[MASKED_BYTES], char out[TOKEN_TEXT])
{
	uint8_t bytes[TOKEN_BYTES];
	random_bytes(bytes, MASKED_BYTES);
	for (int i = 0; i < MASKED_BYTES; i++)
		bytes[MASKED_BYTES + i] = bytes[i] ^ secret[i];
	token_write(bytes, out);
}

bool secret_unmask(struct str text, uint8_t ret[MASKED_BYTES])
{
	uint8_t bytes[TOKEN_BYTES];
	size_t n;
	if (sodium_base642bin(bytes, sizeof bytes, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || n != sizeof bytes)
		return false;
	for (int i = 0; i < MASKED_BYTES; i++)
		ret[i] = bytes[i] ^ bytes[MASKED_BYTES + i];
	return true;
}

bool secret_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
