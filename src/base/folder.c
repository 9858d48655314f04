#include "base/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static enum status make_one(const char *path, struct err *err)
{
	struct stat st;
	if (mkdir(path, 0777) == 0)
		return ST_OK;
	int why = errno; /* a folder that is there may say so, or that this file system is only read */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return ST_OK;
	return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made: %s; name a folder that you may write to", path, strerror(why));
}

enum status folder_make(const char *path, struct err *err)
{
	char text[PATH_MAX];
	if (snprintf(text, sizeof text, "%s", path) >= (int)sizeof text)
		return err_set(err, ST_INVALID, "the folder's name is too long");
	for (char *p = text + 1; *text && *p; p++)
		if (*p == '/') {
			*p = 0;
			TRY(make_one(text, err));
			*p = '/';
		}
	return make_one(text, err);
}
