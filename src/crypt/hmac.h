/* HMAC-SHA-256 (RFC 2104) and base64 (RFC 4648): signatures of web hooks, bodies of mail. */
#ifndef JH_CRYPT_HMAC_H
#define JH_CRYPT_HMAC_H

#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

enum { HMAC_SIZE = 32 };

/* Of the parts one after the other, without anything between them. */
void hmac_sha256(struct str key, const struct str *parts, int n, uint8_t ret[HMAC_SIZE]);

/* Appends the bytes as base64 with padding, without line breaks. */
void base64_put(struct buf *out, const void *bytes, size_t n);

#endif
