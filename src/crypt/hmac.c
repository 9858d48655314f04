#include "crypt/hmac.h"

#include <sodium.h>

void hmac_sha256(struct str key, const struct str *parts, int n, uint8_t ret[HMAC_SIZE])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, (const uint8_t *)(key.p ? key.p : ""), key.n);
	for (int i = 0; i < n; i++)
		crypto_auth_hmacsha256_update(&state, (const uint8_t *)(parts[i].p ? parts[i].p : ""), parts[i].n);
	crypto_auth_hmacsha256_final(&state, ret);
	sodium_memzero(&state, sizeof state);
}

void base64_put(struct buf *out, const void *bytes, size_t n)
{
	enum { PIECE = 3 * 256 }; /* whole groups: padding comes at the end alone */
	char text[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_ORIGINAL)];
	const uint8_t *p = bytes;
	for (size_t done = 0; done < n; done += PIECE) {
		size_t piece = n - done < PIECE ? n - done : PIECE;
		sodium_bin2base64(text, sizeof text, p + done, piece, sodium_base64_VARIANT_ORIGINAL);
		buf_cstr(out, text);
	}
}
