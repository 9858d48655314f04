#include "crypt/keyfile.h"

#include "crypt/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "JHKEYS1";
enum { COMMIT_AT = 512, COMMIT_STEP = 512, COMMIT_SIZE = 32 };

static void put_u64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get_u64(const uint8_t *p)
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void checksum(const uint8_t body[16], const uint8_t master_id[MASTER_ID], uint8_t ret[16])
{
	crypto_generichash_blake2b(ret, 16, body, 16, master_id, MASTER_ID);
}

enum status keyfile_start(struct keyfile *f, int fd, const char *path, const uint8_t master_id[MASTER_ID],
			  struct err *err)
{
	uint8_t head[KEYFILE_HEAD] = {0};
	memcpy(head, magic, sizeof magic);
	memcpy(head + sizeof magic, master_id, MASTER_ID);
	TRY(file_write_at(fd, head, sizeof head, 0, path, err));
	*f = (struct keyfile){.path = path, .fd = fd};
	memcpy(f->master_id, master_id, MASTER_ID);
	return keyfile_commit(f, 0, err);
}

enum status keyfile_refresh(struct keyfile *f, struct err *err)
{
	uint8_t head[KEYFILE_HEAD], check[16];
	size_t n;
	bool found = false;
	TRY(file_read_at(f->fd, head, sizeof head, 0, &n, f->path, err));
	if (n != sizeof head || memcmp(head, magic, sizeof magic) != 0)
		return err_set(err, ST_INVALID, "%s: not a key file, or damaged: restore it from its backup", f->path);
	memcpy(f->master_id, head + sizeof magic, MASTER_ID);
	for (int i = 0; i < 2; i++) {
		const uint8_t *c = head + COMMIT_AT + i * COMMIT_STEP;
		checksum(c, f->master_id, check);
		if (memcmp(check, c + 16, 16) != 0 || (found && get_u64(c) < f->commit))
			continue;
		f->commit = get_u64(c);
		f->count = get_u64(c + 8);
		found = true;
	}
	struct stat s;
	if (!found || fstat(f->fd, &s) != 0 || f->count > UINT32_MAX ||
	    (uint64_t)s.st_size < KEYFILE_HEAD + f->count * ENTRY_SIZE)
		return err_set(err, ST_INVALID, "%s: the key file is damaged or cut off: restore it from its backup",
			       f->path);
	f->device = s.st_dev;
	f->inode = s.st_ino;
	return ST_OK;
}

enum status keyfile_open(struct keyfile *f, const char *path, struct err *err)
{
	struct keyfile k = {.path = path, .fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
	if (k.fd < 0)
		return err_set(err, errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	enum status st = keyfile_refresh(&k, err);
	if (st != ST_OK)
		close(k.fd);
	else
		*f = k;
	return st;
}

void keyfile_close(struct keyfile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

bool keyfile_is_replaced(const struct keyfile *f)
{
	struct stat named;
	return stat(f->path, &named) != 0 || named.st_ino != f->inode || named.st_dev != f->device;
}

enum status keyfile_lock(const struct keyfile *f, struct err *err)
{
	while (flock(f->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return err_set(err, ST_UNAVAILABLE, "%s: cannot lock: %s", f->path, strerror(errno));
	return ST_OK;
}

void keyfile_unlock(const struct keyfile *f)
{
	flock(f->fd, LOCK_UN);
}

static uint64_t offset_of(uint64_t at)
{
	return KEYFILE_HEAD + at * ENTRY_SIZE;
}

enum status keyfile_read(const struct keyfile *f, uint64_t at, struct entry *entries, size_t n, struct err *err)
{
	size_t got;
	TRY(file_read_at(f->fd, entries, n * sizeof *entries, offset_of(at), &got, f->path, err));
	if (got != n * sizeof *entries)
		return err_set(err, ST_INVALID, "%s: the key file is cut off: restore it from its backup", f->path);
	return ST_OK;
}

enum status keyfile_write(struct keyfile *f, uint64_t at, const struct entry *entries, size_t n, struct err *err)
{
	return file_write_at(f->fd, entries, n * sizeof *entries, offset_of(at), f->path, err);
}

enum status keyfile_commit(struct keyfile *f, uint64_t count, struct err *err)
{
	uint8_t c[COMMIT_SIZE];
	uint64_t number = f->commit + 1;
	put_u64(c, number);
	put_u64(c + 8, count);
	checksum(c, f->master_id, c + 16);
	TRY(keyfile_sync(f, err)); /* the entries before the word that counts them */
	TRY(file_write_at(f->fd, c, sizeof c, COMMIT_AT + (number & 1) * COMMIT_STEP, f->path, err));
	TRY(keyfile_sync(f, err));
	f->commit = number;
	f->count = count;
	return ST_OK;
}

enum status keyfile_append(struct keyfile *f, const struct entry *entries, size_t n, struct err *err)
{
	TRY(keyfile_write(f, f->count, entries, n, err));
	return keyfile_commit(f, f->count + n, err);
}

enum status keyfile_wipe(struct keyfile *f, uint64_t at, struct err *err)
{
	static const uint8_t zeros[ENTRY_NONCE + ENTRY_BOX];
	return file_write_at(f->fd, zeros, sizeof zeros, offset_of(at) + sizeof(struct id), f->path, err);
}

enum status keyfile_sync(struct keyfile *f, struct err *err)
{
	return file_sync(f->fd, f->path, err);
}

bool entry_is_destroyed(const struct entry *e)
{
	return sodium_is_zero(e->nonce, ENTRY_NONCE) && sodium_is_zero(e->box, ENTRY_BOX);
}

void entry_seal(struct entry *e, struct id id, const uint8_t key[KEY_SIZE], const uint8_t nonce[ENTRY_NONCE],
		const uint8_t master[KEY_SIZE])
{
	e->id = id;
	memcpy(e->nonce, nonce, ENTRY_NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(e->box, NULL, key, KEY_SIZE, id.b, sizeof id.b, NULL, nonce, master);
}

bool entry_open(const struct entry *e, const uint8_t master[KEY_SIZE], uint8_t ret_key[KEY_SIZE])
{
	return crypto_aead_xchacha20poly1305_ietf_decrypt(ret_key, NULL, NULL, e->box, ENTRY_BOX, e->id.b,
							  sizeof e->id.b, e->nonce, master) == 0;
}
