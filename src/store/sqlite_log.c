/* The log of commits, copied into the database beside the connection that writes it. */
#include "store/sqlite.h"

enum { LONG = 1000 }; /* pages; SQLite's own measure of a log that is copied after a commit */

static int note(void *context, sqlite3 *db, const char *name, int pages)
{
	struct sqlite *c = context;
	(void)db;
	(void)name;
	c->log.pages = pages;
	return SQLITE_OK;
}

/* What cannot be copied now is copied after a later commit. */
static void *copy(void *context)
{
	const struct sqlite *c = context;
	sqlite3 *db;
	if (sqlite3_open_v2(c->path, &db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL) == SQLITE_OK &&
	    sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) == SQLITE_OK)
		(void)sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sqlite3_close_v2(db);
	return NULL;
}

void sqlite_log_keep(struct store *s)
{
	struct sqlite *c = s->db;
	c->log.pages = 0;
	sqlite3_wal_hook(c->db, note, c);
}

void sqlite_log_copy(struct store *s)
{
	struct sqlite *c = s->db;
	if (c->log.pages >= LONG && !c->log.is_copied)
		c->log.is_copied = pthread_create(&c->log.thread, NULL, copy, c) == 0;
}

void sqlite_log_done(struct store *s)
{
	struct sqlite *c = s->db;
	if (c->log.is_copied)
		pthread_join(c->log.thread, NULL);
	c->log.is_copied = false;
	sqlite3_wal_autocheckpoint(c->db, LONG);
}
