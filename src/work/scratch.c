#include "work/scratch.h"

#include "base/arena.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OPEN_FOLDERS = 16 };

const char *scratch_path(struct arena *a, const char *files, struct job_ticket t)
{
	char id[ID_TEXT];
	id_format(t.id, id);
	return arena_printf(a, "%s/scratch/%s.%d", files, id, t.attempt);
}

enum status scratch_make(const char *path, struct err *err)
{
	char parent[4096];
	size_t n = (size_t)(strrchr(path, '/') - path);
	if (n >= sizeof parent)
		return err_set(err, ST_INVALID, "the folder of files has too long a name");
	memcpy(parent, path, n);
	parent[n] = 0;
	if (mkdir(parent, 0700) != 0 && errno != EEXIST)
		return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made: %s", parent, strerror(errno));
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made: %s", path, strerror(errno));
	return ST_OK;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path);
	return 0;
}

void scratch_remove(const char *path) { (void)nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS); }
