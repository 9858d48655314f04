#include "base/file_text.h"

#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void file_close(FILE **f)
{
	if (*f)
		fclose(*f);
}

enum status file_text(struct arena *a, const char *path, size_t bytes_max, struct str *ret, struct err *err)
{
	CLEANUP(file_close) FILE *f = fopen(path, "re");
	if (!f)
		return err_set(err, ST_NOT_FOUND, "%s cannot be read: %s", path, strerror(errno));
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, bytes_max);
	char block[1 << 16];
	size_t n;
	while ((n = fread(block, 1, sizeof block, f)) > 0 && !text.full)
		buf_add(&text, block, n);
	if (ferror(f))
		return err_set(err, ST_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
	if (text.full)
		return err_set(err, ST_TOO_LARGE, "%s is larger than %zu bytes, the most that is read of such a file", path, bytes_max);
	*ret = str_copy(a, buf_view(&text));
	return ST_OK;
}
