#include "crypt/master.h"

#include "crypt/file.h"
#include "crypt/random.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* magic, number of keys, keys, checksum over all before it. */
enum { MAGIC = 8, ONE = MASTER_ID + KEY_SIZE, CHECK = 16, FILE_MAX = MAGIC + 1 + MASTERS_MAX * ONE + CHECK };
static const char magic[] = "JHMASTR";

static void checksum(const uint8_t *bytes, size_t n, uint8_t ret[CHECK])
{
	crypto_generichash_blake2b(ret, CHECK, bytes, n, (const uint8_t *)magic, MAGIC);
}

static enum status parse(const uint8_t *bytes, size_t n, struct masters *ret)
{
	uint8_t check[CHECK];
	struct masters m = {0};
	if (n < MAGIC + 1 || memcmp(bytes, magic, MAGIC) != 0)
		return ST_INVALID;
	m.n = bytes[MAGIC];
	size_t body = MAGIC + 1 + (size_t)m.n * ONE;
	if (m.n < 1 || m.n > MASTERS_MAX || n != body + CHECK)
		return ST_INVALID;
	checksum(bytes, body, check);
	if (sodium_memcmp(check, bytes + body, CHECK) != 0)
		return ST_INVALID;
	for (int i = 0; i < m.n; i++) {
		memcpy(m.all[i].id, bytes + MAGIC + 1 + i * ONE, MASTER_ID);
		memcpy(m.all[i].key, bytes + MAGIC + 1 + i * ONE + MASTER_ID, KEY_SIZE);
	}
	*ret = m;
	sodium_memzero(&m, sizeof m);
	return ST_OK;
}

enum status masters_read(const char *path, struct masters *ret, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	uint8_t bytes[FILE_MAX + 1];
	size_t n = 0;
	struct stat s;
	enum status st;
	if (fstat(fd, &s) != 0)
		st = err_set(err, ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	else if (s.st_mode & 077)
		st = err_set(err, ST_DENIED, "%s: others may read the master key: chmod 600 it", path);
	else
		st = file_read_at(fd, bytes, sizeof bytes, 0, &n, path, err);
	if (st == ST_OK && parse(bytes, n, ret) != ST_OK)
		st = err_set(err, ST_INVALID, "%s: not a master key file, or damaged: restore it from its backup",
			     path);
	sodium_memzero(bytes, sizeof bytes);
	close(fd);
	return st;
}

/* The bytes of the file that is about to lose its name. Best effort: file systems that copy on write keep the old
 * blocks. */
static void overwrite_old(int fd)
{
	static const uint8_t zeros[FILE_MAX];
	struct err ignored;
	if (file_write_at(fd, zeros, sizeof zeros, 0, "", &ignored) == ST_OK)
		fsync(fd);
}

enum status masters_write(const char *path, const struct masters *m, struct err *err)
{
	uint8_t bytes[FILE_MAX];
	size_t n = MAGIC + 1;
	int fd;
	TRY(file_begin(path, &fd, err));
	memcpy(bytes, magic, MAGIC);
	bytes[MAGIC] = (uint8_t)m->n;
	for (int i = 0; i < m->n; i++, n += ONE) {
		memcpy(bytes + n, m->all[i].id, MASTER_ID);
		memcpy(bytes + n + MASTER_ID, m->all[i].key, KEY_SIZE);
	}
	checksum(bytes, n, bytes + n);
	enum status st = file_write_at(fd, bytes, n + CHECK, 0, path, err);
	sodium_memzero(bytes, sizeof bytes);
	if (st != ST_OK) {
		file_abandon(fd, path);
		return st;
	}
	int old = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	st = file_commit(fd, path, err);
	if (old >= 0) {
		if (st == ST_OK)
			overwrite_old(old);
		close(old);
	}
	return st;
}

void masters_add_new(struct masters *m)
{
	memmove(&m->all[1], &m->all[0], sizeof m->all[0] * (size_t)m->n);
	random_bytes(m->all[0].id, MASTER_ID);
	random_bytes(m->all[0].key, KEY_SIZE);
	m->n++;
}

const uint8_t *masters_find(const struct masters *m, const uint8_t id[MASTER_ID])
{
	for (int i = 0; i < m->n; i++)
		if (memcmp(m->all[i].id, id, MASTER_ID) == 0)
			return m->all[i].key;
	return NULL;
}
