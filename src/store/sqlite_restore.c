#include "store/sqlite.h"

#include <string.h>

/* Leaving WAL mode needs the database to oneself, so it tells whether another program has it open, idle ones too. Waiting would
 * not help: those go on for days. */
static enum status leave_wal(struct sqlite *to, struct err *err)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(to->db, "PRAGMA journal_mode = DELETE", -1, &st, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	bool left = code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "delete") == 0;
	sqlite3_finalize(st);
	if (left)
		return ST_OK;
	if (code == SQLITE_ROW || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
		return err_set(err, ST_BUSY, "%s is open in another program; end it first", to->path);
	return sqlite_error(to, code, "restoring", err);
}

enum status sqlite_restore(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
			   void *context, struct err *err)
{
	struct sqlite *to = s->db;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct sqlite from = {.path = arena_strdup(&a, path), .busy_ms = to->busy_ms};
	int code = sqlite3_open_v2(path, &from.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	enum status st = code == SQLITE_OK ? ST_OK : sqlite_error(&from, code, "restoring", err);
	if (st == ST_OK && !even_in_use)
		st = leave_wal(to, err);
	if (st == ST_OK)
		st = sqlite_copy(&from, to, "restoring", progress, context, err);
	sqlite3_close_v2(from.db);
	sqlite3_exec(to->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
	return st;
}
