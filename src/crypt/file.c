#include "crypt/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* For err_set, from errno. */
static enum status status_of_errno(void)
{
	return errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE;
}

enum status file_write_at(int fd, const void *bytes, size_t n, uint64_t offset, const char *path, struct err *err)
{
	const uint8_t *p = bytes;
	while (n > 0) {
		ssize_t k = pwrite(fd, p, n, (off_t)offset);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return err_set(err, status_of_errno(), "%s: cannot write: %s", path, strerror(errno));
		p += k;
		n -= (size_t)k;
		offset += (uint64_t)k;
	}
	return ST_OK;
}

enum status file_read_at(int fd, void *bytes, size_t n, uint64_t offset, size_t *ret_n, const char *path,
			 struct err *err)
{
	uint8_t *p = bytes;
	size_t done = 0;
	while (done < n) {
		ssize_t k = pread(fd, p + done, n - done, (off_t)(offset + done));
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_set(err, status_of_errno(), "%s: cannot read: %s", path, strerror(errno));
		if (k == 0)
			break;
		done += (size_t)k;
	}
	*ret_n = done;
	return ST_OK;
}

enum status file_sync(int fd, const char *path, struct err *err)
{
	return fdatasync(fd) == 0
		       ? ST_OK
		       : err_set(err, status_of_errno(), "%s: cannot make the data durable: %s", path, strerror(errno));
}

static bool new_name(const char *path, char out[PATH_MAX])
{
	return snprintf(out, PATH_MAX, "%s.new", path) < PATH_MAX;
}

enum status file_begin(const char *path, int *ret_fd, struct err *err)
{
	char name[PATH_MAX];
	if (!new_name(path, name))
		return err_set(err, ST_INVALID, "%s: the path is too long", path);
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, status_of_errno(), "%s: cannot create: %s", name, strerror(errno));
	*ret_fd = fd;
	return ST_OK;
}

static int sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int r = fsync(fd);
	close(fd);
	return r;
}

enum status file_commit(int fd, const char *path, struct err *err)
{
	char name[PATH_MAX];
	new_name(path, name);
	if (fsync(fd) != 0) {
		enum status st =
			err_set(err, status_of_errno(), "%s: cannot make the data durable: %s", name, strerror(errno));
		file_abandon(fd, path);
		return st;
	}
	close(fd);
	if (rename(name, path) != 0) {
		enum status st = err_set(err, status_of_errno(), "%s: cannot be replaced: %s", path, strerror(errno));
		unlink(name);
		return st;
	}
	return sync_folder(path) == 0
		       ? ST_OK
		       : err_set(err, status_of_errno(), "%s: cannot make the name durable: %s", path, strerror(errno));
}

void file_abandon(int fd, const char *path)
{
	char name[PATH_MAX];
	close(fd);
	if (new_name(path, name))
		unlink(name);
}
