/* Secrets from the system's random source, and comparing them without telling how far they agree. */
#ifndef JH_CRYPT_RANDOM_H
#define JH_CRYPT_RANDOM_H

#include "base/str.h"

#include <stdint.h>

void random_bytes(void *out, size_t n);

enum { TOKEN_BYTES = 32, TOKEN_TEXT = 44 };
/* 256 random bits as URL-safe base64 without padding, 43 characters and NUL: session keys, links of invitation. Store
 * only a digest of it. */
void token_new(char out[TOKEN_TEXT]);

/* A secret that is shown again and again, in a form that is different each time, as long as a token: a random pad, and the secret
 * under it. The pad hides nothing from a reader; it keeps the length of a compressed answer from telling of the secret. */
enum { MASKED_BYTES = TOKEN_BYTES / 2 };
void secret_mask(const uint8_t secret[MASKED_BYTES], char out[TOKEN_TEXT]);
bool secret_unmask(struct str text, uint8_t ret[MASKED_BYTES]); /* false: not of that form */

/* Takes the same time wherever the bytes differ; texts of unequal length differ. */
bool secret_eq(struct str a, struct str b);

#endif
