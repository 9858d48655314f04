#include "web/send_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum status call_send_file(struct call *c, enum status made, const char *path, const char *type, struct str name, struct err *err)
{
	int fd = made == ST_OK ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	unlink(path);
	TRY(made);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "the file could not be made; is there room on the disk?");
	return response_file(c->out, fd, type, name, err);
}

enum status call_scratch_file(struct call *c, const char *ending, const char **ret, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char *path = arena_printf(c->a, "%s/junheng-XXXXXX.%s", folder && *folder ? folder : "/tmp", ending);
	int fd = mkostemps(path, (int)strlen(ending) + 1, O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "the file could not be made; is there room on the disk?");
	close(fd);
	*ret = path;
	return ST_OK;
}
