#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One step copies 4 MB, so that whoever asks to stop is heard soon. */
enum { PAGES_PER_STEP = 1024 };

enum status sqlite_copy(struct sqlite *from, struct sqlite *to, const char *what, bool (*progress)(void *context, double share),
			void *context, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
	if (!backup)
		return sqlite_error(to, sqlite3_errcode(to->db), what, err);
	int code = SQLITE_OK;
	bool stopped = false;
	int waits = 0;
	while (!stopped) {
		code = sqlite3_backup_step(backup, PAGES_PER_STEP);
		if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
			if (++waits * 20 > from->busy_ms)
				break;
			sqlite3_sleep(20);
			continue;
		}
		int total = sqlite3_backup_pagecount(backup);
		int left = sqlite3_backup_remaining(backup);
		if (progress)
			stopped = !progress(context, total > 0 ? 1 - (double)left / total : 1);
		if (code != SQLITE_OK)
			break;
	}
	sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE)
		return ST_OK;
	if (stopped)
		return err_set(err, ST_CANCELLED, "%s: stopped before %s was complete", what, to->path);
	return sqlite_error(to, code, what, err);
}

/* The name of a finished file must survive a power cut, which takes syncing the file and its folder. */
static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static enum status publish(const char *part, const char *path, struct err *err)
{
	struct arena a;
	arena_init(&a);
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_strndup(&a, path, (size_t)MAX(slash - path, 1)) : ".";
	bool ok = sync_path(part, O_RDWR) && rename(part, path) == 0 && sync_path(folder, O_RDONLY | O_DIRECTORY);
	int code = errno;
	arena_done(&a);
	return ok ? ST_OK : err_set(err, ST_UNAVAILABLE, "backup to %s: %s", path, strerror(code));
}

/* Reading inside one transaction pins the state of its start: writers go on, the copy never starts over. */
static enum status copy_pinned(struct sqlite *from, struct sqlite *to, bool (*progress)(void *context, double share),
			       void *context, struct err *err)
{
	int code = sqlite3_exec(from->db, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	enum status st = code == SQLITE_OK ? sqlite_copy(from, to, "backup", progress, context, err)
					   : sqlite_error(from, code, "backup", err);
	sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
	return st;
}

enum status sqlite_backup(struct store *s, const char *path, bool (*progress)(void *context, double share), void *context,
			  struct err *err)
{
	struct sqlite *from = s->db;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	char *part = arena_printf(&a, "%s.part", path);
	unlink(part);
	struct sqlite to = {.path = part, .busy_ms = from->busy_ms};
	int code = sqlite3_open_v2(part, &to.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	enum status st = code == SQLITE_OK ? copy_pinned(from, &to, progress, context, err)
					   : sqlite_error(&to, code, "backup", err);
	sqlite3_close_v2(to.db);
	if (st == ST_OK)
		st = publish(part, path, err);
	if (st != ST_OK)
		unlink(part);
	return st;
}
