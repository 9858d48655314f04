#include "table/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { KEEP = 4 << 20, BLOCK = 256 << 10 }; /* bytes held in memory: before there is a file, and once there is one */

void spill_init(struct spill *s)
{
	*s = (struct spill){.fd = -1};
	buf_init(&s->recent, 0);
}

void spill_done(struct spill *s)
{
	buf_done(&s->recent);
	if (s->map)
		munmap(s->map, s->n);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->map = NULL;
}

int temporary_file(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	if (!folder || !*folder)
		folder = "/tmp";
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	snprintf(path, sizeof path, "%s/junheng-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static enum status flush(struct spill *s, struct err *err)
{
	const char *p = s->recent.p;
	if (s->fd < 0)
		s->fd = temporary_file();
	for (size_t left = s->recent.n; s->fd >= 0 && left;) {
		ssize_t n = write(s->fd, p, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(err, ST_UNAVAILABLE, "the temporary folder is full: free space or set TMPDIR");
		p += n;
		left -= (size_t)n;
	}
	if (s->fd < 0)
		return err_set(err, ST_UNAVAILABLE, "no temporary file can be made: %s; set TMPDIR", strerror(errno));
	buf_clear(&s->recent);
	return ST_OK;
}

enum status spill_add(struct spill *s, const void *bytes, size_t n, struct err *err)
{
	if (s->recent.n + n > (s->fd < 0 ? KEEP : BLOCK))
		TRY(flush(s, err));
	buf_add(&s->recent, bytes, n);
	s->n += n;
	return ST_OK;
}

enum status spill_view(struct spill *s, const char **ret, struct err *err)
{
	if (s->fd < 0 || s->n == 0) {
		*ret = s->recent.p ? s->recent.p : "";
		return ST_OK;
	}
	TRY(flush(s, err));
	buf_done(&s->recent);
	void *map = mmap(NULL, s->n, PROT_READ, MAP_PRIVATE, s->fd, 0);
	if (map == MAP_FAILED)
		return err_set(err, ST_UNAVAILABLE, "the temporary file cannot be mapped: %s", strerror(errno));
	s->map = map;
	*ret = map;
	return ST_OK;
}
