#include "table/out_file.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum status out_file_open(struct out_file *f, const char *path, struct err *err)
{
	size_t n = strlen(path) + 16;
	*f = (struct out_file){.path = strdup(path), .part = heap_alloc(n, 1), .fd = -1};
	snprintf(f->part, n, "%s.XXXXXX", path);
	f->fd = mkostemp(f->part, O_CLOEXEC);
	if (f->fd < 0 || !f->path) {
		int code = errno;
		free(f->path);
		free(f->part);
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(code));
	}
	/* mkostemp makes files private; a result is as readable as any other new file. */
	mode_t mask = umask(0);
	umask(mask);
	if (fchmod(f->fd, 0666 & ~mask) != 0)
		f->code = errno;
	return ST_OK;
}

void out_file_write(struct out_file *f, struct str bytes)
{
	while (bytes.n && !f->code) {
		ssize_t n = write(f->fd, bytes.p, bytes.n);
		if (n < 0 && errno != EINTR)
			f->code = errno;
		if (n > 0)
			bytes = str_slice(bytes, (size_t)n, bytes.n);
	}
}

enum status out_file_close(struct out_file *f, struct err *err)
{
	enum status st = ST_OK;
	if (f->fd >= 0 && close(f->fd) != 0 && !f->code)
		f->code = errno;
	f->fd = -1;
	if (!f->code && rename(f->part, f->path) != 0)
		f->code = errno;
	if (f->code)
		st = err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", f->path, strerror(f->code));
	if (f->code)
		unlink(f->part);
	free(f->path);
	free(f->part);
	return st;
}

void out_file_discard(struct out_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	unlink(f->part);
	free(f->path);
	free(f->part);
}
