#include "crypt/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void digest_init(struct digest *d, enum digest_kind kind)
{
	d->kind = kind;
	if (kind == DIGEST_BLAKE2B)
		crypto_generichash_blake2b_init(&d->state.blake2b, NULL, 0, DIGEST_SIZE);
	else
		crypto_hash_sha256_init(&d->state.sha256);
}

void digest_add(struct digest *d, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	if (d->kind == DIGEST_BLAKE2B)
		crypto_generichash_blake2b_update(&d->state.blake2b, bytes, n);
	else
		crypto_hash_sha256_update(&d->state.sha256, bytes, n);
}

void digest_add_part(struct digest *d, struct str part)
{
	uint8_t size[8];
	for (int i = 0; i < 8; i++)
		size[i] = (uint8_t)((uint64_t)part.n >> (8 * i));
	digest_add(d, size, sizeof size);
	digest_add(d, part.p, part.n);
}

void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE])
{
	if (d->kind == DIGEST_BLAKE2B)
		crypto_generichash_blake2b_final(&d->state.blake2b, ret, DIGEST_SIZE);
	else
		crypto_hash_sha256_final(&d->state.sha256, ret);
}

void digest_of(enum digest_kind kind, struct str bytes, uint8_t ret[DIGEST_SIZE])
{
	struct digest d;
	digest_init(&d, kind);
	digest_add(&d, bytes.p, bytes.n);
	digest_end(&d, ret);
}

enum status digest_file(enum digest_kind kind, const char *path, uint8_t ret[DIGEST_SIZE], uint64_t *ret_size,
			struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	struct digest d;
	uint8_t bytes[1 << 16];
	uint64_t size = 0;
	ssize_t n;
	digest_init(&d, kind);
	while ((n = read(fd, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			enum status st = err_set(err, ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
			close(fd);
			return st;
		}
		digest_add(&d, bytes, (size_t)n);
		size += (uint64_t)n;
	}
	close(fd);
	digest_end(&d, ret);
	if (ret_size)
		*ret_size = size;
	return ST_OK;
}

void digest_format(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_TEXT])
{
	sodium_bin2hex(out, DIGEST_TEXT, digest, DIGEST_SIZE);
}

bool digest_parse(struct str hex, uint8_t ret[DIGEST_SIZE])
{
	uint8_t bytes[DIGEST_SIZE];
	size_t n;
	if (hex.n != 2 * DIGEST_SIZE || sodium_hex2bin(bytes, sizeof bytes, hex.p, hex.n, NULL, &n, NULL) != 0 ||
	    n != DIGEST_SIZE)
		return false;
	memcpy(ret, bytes, sizeof bytes);
	return true;
}
