/* Digests of files and of transactions: BLAKE2b-256 and SHA-256, streaming. */
#ifndef JH_CRYPT_DIGEST_H
#define JH_CRYPT_DIGEST_H

#include "base/err.h"
#include "base/str.h"

#include <sodium.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_TEXT = 65 };

enum digest_kind { DIGEST_BLAKE2B, DIGEST_SHA256 };

struct digest {
	enum digest_kind kind;
	union {
		crypto_generichash_blake2b_state blake2b;
		crypto_hash_sha256_state sha256;
	} state;
};

void digest_init(struct digest *d, enum digest_kind kind);
void digest_add(struct digest *d, const void *bytes, size_t n);
/* A text or value with its length before it, 8 bytes little endian: ("ab", "c") and ("a", "bc") differ. */
void digest_add_part(struct digest *d, struct str part);
void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE]); /* once */

void digest_of(enum digest_kind kind, struct str bytes, uint8_t ret[DIGEST_SIZE]);
/* Of a file's bytes; errors: ST_NOT_FOUND, ST_UNAVAILABLE. */
enum status digest_file(enum digest_kind kind, const char *path, uint8_t ret[DIGEST_SIZE], uint64_t *ret_size,
			struct err *err);

/* 64 lower-case hex digits and NUL. */
void digest_format(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_TEXT]);
bool digest_parse(struct str hex, uint8_t ret[DIGEST_SIZE]); /* exactly 64 hex digits, either case */

#endif
