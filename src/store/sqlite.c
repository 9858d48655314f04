#include "store/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Errors. */

static enum status explain(const struct sqlite *c, int code, struct err *err)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ST_BUSY, "%s is locked by another writer (waited %.1f s); try again when it is done", c->path,
			       c->busy_ms / 1000.0);
	case SQLITE_FULL:
		return err_set(err, ST_UNAVAILABLE, "no room left for %s; free disk space and try again", c->path);
	case SQLITE_READONLY:
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written; make the file and its folder writable", c->path);
	case SQLITE_IOERR:
		return err_set(err, ST_UNAVAILABLE, "reading or writing %s failed; check the disk and its free space", c->path);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return err_set(err, ST_UNAVAILABLE,
			       "%s cannot be opened; the folder must exist and the file and folder be accessible", c->path);
	case SQLITE_CORRUPT:
		return err_set(err, ST_UNAVAILABLE, "%s is damaged; restore it from a backup", c->path);
	case SQLITE_NOTADB:
		return err_set(err, ST_INVALID, "%s is not a SQLite database; name another file", c->path);
	case SQLITE_CONSTRAINT:
		return err_set(err, ST_CONFLICT, "%s refused the change: it contradicts what is stored there; look at it again, "
						 "then try once more", c->path);
	case SQLITE_INTERRUPT:
		return err_set(err, ST_CANCELLED, "stopped on request; nothing of it was stored");
	case SQLITE_TOOBIG:
		return err_set(err, ST_TOO_LARGE, "a text or file is too large for %s; make it smaller", c->path);
	default:
		return err_set(err, ST_INTERNAL, "%s: error %d of SQLite", c->path, code);
	}
}

/* People read what happened and what to do; the statement and SQLite's own words are the detail. A constraint's words may
 * name columns, never values. */
enum status sqlite_error(const struct sqlite *c, int code, const char *what, struct err *err)
{
	const char *text = c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(code);
	enum status st = explain(c, code, err);
	err_detail(err, "%s: %s", text, what);
	return st;
}

/* "executing" with the start of the statement, for messages. */
static enum status statement_error(const struct stmt *q, int code, struct err *err)
{
	char what[160];
	snprintf(what, sizeof what, "%.*s", (int)MIN(q->sql.n, sizeof what - 1), q->sql.p);
	return sqlite_error(q->store->db, code, what, err);
}

static enum status exec(struct sqlite *c, const char *sql, struct err *err)
{
	int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? ST_OK : sqlite_error(c, code, sql, err);
}

/* Opening. */

/* Waits in short steps, so that a form save gets its turn soon after an import lets go. */
static int wait_for_lock(void *context, int calls)
{
	struct sqlite *c = context;
	int ms = calls < 5 ? 1 : calls < 20 ? 5 : 20;
	if (calls == 0)
		c->waited_ms = 0;
	if (c->waited_ms >= c->busy_ms)
		return 0;
	sqlite3_sleep(ms);
	c->waited_ms += ms;
	return 1;
}

/* When several programs make a new file at once, SQLite answers "busy" to the change of mode without asking the busy handler,
 * which could never be right when both hold a lock: waiting is done here. */
static enum status use_wal(struct sqlite *c, struct err *err)
{
	static const char sql[] = "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864";
	c->waited_ms = 0;
	int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	for (int calls = 1; (code & 0xff) == SQLITE_BUSY && wait_for_lock(c, calls); calls++)
		code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? ST_OK : sqlite_error(c, code, sql, err);
}

static enum status configure(struct store *s, struct err *err)
{
	struct sqlite *c = s->db;
	sqlite3_extended_result_codes(c->db, 1);
	sqlite3_busy_handler(c->db, wait_for_lock, c);
	/* A misspelt column in double quotes is an error, as in PostgreSQL, and not a text. */
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* LIKE distinguishes case, as in PostgreSQL. */
	TRY(exec(c, "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON", err));
	char cache[64];
	snprintf(cache, sizeof cache, "PRAGMA cache_size = -%d", STORE_CACHE_KIB);
	TRY(exec(c, cache, err));
	/* WAL with synchronous FULL syncs at every commit: with NORMAL a power cut may take back what was already answered
	 * as saved. Scratch files are thrown away after a crash and need no syncing. */
	if (s->options.scratch)
		TRY(exec(c, "PRAGMA synchronous = OFF", err));
	else
		TRY(exec(c, "PRAGMA synchronous = FULL", err));
	/* Reads the header, so that a file that is no database is refused here. */
	TRY(exec(c, "SELECT count(*) FROM sqlite_schema", err));
	return s->options.read_only ? ST_OK : use_wal(c, err);
}

static int open_file(struct sqlite *c, const char *name, bool read_only)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
	flags |= read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	return sqlite3_open_v2(name, &c->db, flags, NULL);
}

/* file: URI of a path, with what follows '?'. */
static void file_uri(struct buf *out, const char *path, const char *query)
{
	buf_cstr(out, "file:");
	for (const char *p = path; *p; p++) {
		if (strchr("%?#", *p))
			buf_printf(out, "%%%02X", (unsigned char)*p);
		else
			buf_char(out, *p);
	}
	buf_printf(out, "?%s", query);
}

/* A database in WAL mode in a folder that cannot be written has nowhere to put its shared index. When nothing is waiting in
 * the WAL, the file alone is the whole database and can be read as it is. */
static bool can_read_as_is(const char *path)
{
	CLEANUP(buf_done) struct buf wal;
	buf_init(&wal, 0);
	buf_printf(&wal, "%s-wal", path);
	return access(path, R_OK) == 0 && access(wal.p, F_OK) != 0;
}

/* Nobody asks SQLite how much memory it uses, and counting it makes threads wait for each other at every allocation. Refused, to no
 * harm, where SQLite is at work already. */
static void count_no_memory(void) { (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

static enum status sqlite_open(struct store *s, const char *path, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, count_no_memory);
	struct sqlite *c = heap_alloc(1, sizeof *c);
	s->db = c;
	c->path = heap_alloc(strlen(path) + 1, 1);
	memcpy(c->path, path, strlen(path));
	c->busy_ms = s->options.busy_ms;
	int code = open_file(c, path, s->options.read_only);
	if (code != SQLITE_OK)
		return sqlite_error(c, code, "opening", err);
	struct err first = {};
	enum status st = configure(s, &first);
	if (st == ST_UNAVAILABLE && s->options.read_only && can_read_as_is(path)) {
		sqlite3_close_v2(c->db);
		c->db = NULL;
		CLEANUP(buf_done) struct buf uri;
		buf_init(&uri, 0);
		file_uri(&uri, path, "mode=ro&immutable=1");
		code = open_file(c, uri.p, true);
		if (code != SQLITE_OK)
			return sqlite_error(c, code, "opening", err);
		return configure(s, err);
	}
	if (st != ST_OK && err)
		*err = first;
	return st;
}

static void sqlite_close(struct store *s)
{
	struct sqlite *c = s->db;
	if (!c)
		return;
	if (c->log.is_copied)
		sqlite_log_done(s);
	sqlite3_close_v2(c->db);
	free(c->path);
	free(c);
}

/* Transactions and scripts. */

static enum status sqlite_begin(struct store *s, enum store_intent intent, struct err *err)
{
	return exec(s->db, intent == STORE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static enum status sqlite_control(struct store *s, const char *sql, struct err *err) { return exec(s->db, sql, err); }

static bool sqlite_transaction_lost(struct store *s)
{
	struct sqlite *c = s->db;
	return sqlite3_get_autocommit(c->db);
}

static enum status check_intent(const struct store *s, sqlite3_stmt *st, struct err *err)
{
	if (s->depth > 0 && s->intent == STORE_READ && !sqlite3_stmt_readonly(st))
		return err_set(err, ST_INTERNAL, "a write in a reading transaction: begin it with STORE_WRITE");
	return ST_OK;
}

static enum status sqlite_run(struct store *s, const char *sql, struct err *err)
{
	struct sqlite *c = s->db;
	while (*sql) {
		sqlite3_stmt *st;
		int code = sqlite3_prepare_v2(c->db, sql, -1, &st, &sql);
		if (code != SQLITE_OK)
			return sqlite_error(c, code, "script", err);
		if (!st)
			continue;
		if (check_intent(s, st, err) != ST_OK) {
			sqlite3_finalize(st);
			return ST_INTERNAL;
		}
		while ((code = sqlite3_step(st)) == SQLITE_ROW)
			;
		enum status result = ST_OK;
		if (code != SQLITE_DONE) {
			char what[160];
			snprintf(what, sizeof what, "%s", sqlite3_sql(st));
			result = sqlite_error(c, code, what, err);
		}
		sqlite3_finalize(st);
		TRY(result);
	}
	return ST_OK;
}

/* Statements. */

struct prepared {
	sqlite3_stmt *st;
	int64_t total_before; /* changes of the connection before the run */
};

static enum status sqlite_prepare(struct stmt *q, struct err *err)
{
	struct sqlite *c = q->store->db;
	struct prepared *p = ARENA_NEW(&q->arena, struct prepared);
	const char *tail = NULL;
	int code = sqlite3_prepare_v3(c->db, q->params.sql, -1, SQLITE_PREPARE_PERSISTENT, &p->st, &tail);
	if (code != SQLITE_OK)
		return statement_error(q, code, err);
	struct str rest = str_trim(str_of(tail));
	if (!p->st || (rest.n && !str_starts(rest, STR("--")) && !str_starts(rest, STR("/*")))) {
		sqlite3_finalize(p->st);
		return err_set(err, ST_INTERNAL, "not exactly one statement: %.*s", (int)MIN(q->sql.n, (size_t)200), q->sql.p);
	}
	q->prepared = p;
	return ST_OK;
}

static void sqlite_unprepare(struct stmt *q)
{
	struct prepared *p = q->prepared;
	sqlite3_finalize(p->st);
}

int sqlite_bind(sqlite3_stmt *st, int number, const struct value *v)
{
	switch (v->kind) {
	case VALUE_I64:
		return sqlite3_bind_int64(st, number, v->i);
	case VALUE_F64:
		return sqlite3_bind_double(st, number, v->f);
	case VALUE_TEXT:
		return sqlite3_bind_text64(st, number, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(st, number, v->s.p, v->s.n, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(st, number);
	}
}

static enum status sqlite_start(struct stmt *q, struct err *err)
{
	struct sqlite *c = q->store->db;
	struct prepared *p = q->prepared;
	TRY(check_intent(q->store, p->st, err));
	for (int i = 0; i < q->params.n; i++) {
		int code = sqlite_bind(p->st, i + 1, &q->values[i]);
		if (code != SQLITE_OK)
			return statement_error(q, code, err);
	}
	p->total_before = sqlite3_total_changes64(c->db);
	return ST_OK;
}

static enum status sqlite_step(struct stmt *q, bool *ret_row, struct err *err)
{
	struct prepared *p = q->prepared;
	int code = sqlite3_step(p->st);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return statement_error(q, code, err);
	*ret_row = code == SQLITE_ROW;
	return ST_OK;
}

static void sqlite_reset(struct stmt *q)
{
	struct prepared *p = q->prepared;
	sqlite3_reset(p->st);
	sqlite3_clear_bindings(p->st);
}

static int64_t sqlite_changed(struct stmt *q)
{
	struct sqlite *c = q->store->db;
	struct prepared *p = q->prepared;
	/* sqlite3_changes keeps the count of an earlier statement when this one changed nothing. */
	return sqlite3_total_changes64(c->db) == p->total_before ? 0 : sqlite3_changes64(c->db);
}

static int sqlite_columns(const struct stmt *q)
{
	const struct prepared *p = q->prepared;
	return sqlite3_column_count(p->st);
}

static const char *sqlite_column_name(const struct stmt *q, int column)
{
	const struct prepared *p = q->prepared;
	return sqlite3_column_name(p->st, column);
}

static void sqlite_value(const struct stmt *q, int column, struct value *ret)
{
	const struct prepared *p = q->prepared;
	switch (sqlite3_column_type(p->st, column)) {
	case SQLITE_INTEGER:
		ret->kind = VALUE_I64;
		ret->i = sqlite3_column_int64(p->st, column);
		break;
	case SQLITE_FLOAT:
		ret->kind = VALUE_F64;
		ret->f = sqlite3_column_double(p->st, column);
		break;
	case SQLITE_TEXT:
		ret->kind = VALUE_TEXT;
		ret->s.p = (const char *)sqlite3_column_text(p->st, column);
		ret->s.n = (size_t)sqlite3_column_bytes(p->st, column);
		break;
	case SQLITE_BLOB:
		ret->kind = VALUE_BLOB;
		ret->s.p = sqlite3_column_blob(p->st, column);
		ret->s.n = (size_t)sqlite3_column_bytes(p->st, column);
		if (!ret->s.p)
			ret->s.p = ""; /* an empty blob is not NULL */
		break;
	default:
		ret->kind = VALUE_NULL;
	}
}

/* Whole databases. */

static enum status sqlite_attach(struct store *s, const char *path, const char *name, struct err *err)
{
	struct sqlite *c = s->db;
	CLEANUP(buf_done) struct buf uri;
	buf_init(&uri, 0);
	file_uri(&uri, path, "mode=ro");
	char *sql = sqlite3_mprintf("ATTACH %Q AS \"%w\"", uri.p, name);
	int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	struct sqlite named = {.db = c->db, .path = (char *)(uintptr_t)path, .busy_ms = c->busy_ms};
	return code == SQLITE_OK ? ST_OK : sqlite_error(&named, code, "attaching", err);
}

static enum status sqlite_detach(struct store *s, const char *name, struct err *err)
{
	struct sqlite *c = s->db;
	char *sql = sqlite3_mprintf("DETACH \"%w\"", name);
	int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	return code == SQLITE_OK ? ST_OK : sqlite_error(c, code, "detaching", err);
}

static int first_finding(void *context, int n, char **values, char **names)
{
	struct buf *found = context;
	if (found->n == 0 && n > 0 && values[0] && strcmp(values[0], "ok") != 0) {
		buf_cstr(found, names[0]);
		for (int i = 0; i < n; i++)
			buf_printf(found, " %s", values[i] ? values[i] : "-");
	}
	return 0;
}

static enum status sqlite_check(struct store *s, struct err *err)
{
	struct sqlite *c = s->db;
	CLEANUP(buf_done) struct buf found;
	buf_init(&found, 0);
	int code = sqlite3_exec(c->db, "PRAGMA integrity_check; PRAGMA foreign_key_check", first_finding, &found, NULL);
	if (code != SQLITE_OK && (code & 0xff) != SQLITE_CORRUPT)
		return sqlite_error(c, code, "checking", err);
	if (code != SQLITE_OK || found.n)
		return err_set(err, ST_NO, "%s is damaged; restore it from a backup: %s", c->path,
			       found.n ? found.p : sqlite3_errmsg(c->db));
	return ST_OK;
}

static void sqlite_library(char out[STORE_LIBRARY_TEXT]) { snprintf(out, STORE_LIBRARY_TEXT, "%s", sqlite3_libversion()); }

const struct backend store_sqlite = {
	.dialect = STORE_SQLITE,
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.control = sqlite_control,
	.transaction_lost = sqlite_transaction_lost,
	.run = sqlite_run,
	.prepare = sqlite_prepare,
	.unprepare = sqlite_unprepare,
	.start = sqlite_start,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.changed = sqlite_changed,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
	.value = sqlite_value,
	.bulk_open = sqlite_bulk_open,
	.bulk_row = sqlite_bulk_row,
	.bulk_close = sqlite_bulk_close,
	.attach = sqlite_attach,
	.detach = sqlite_detach,
	.backup = sqlite_backup,
	.restore = sqlite_restore,
	.library = sqlite_library,
	.check = sqlite_check,
	.log_keep = sqlite_log_keep,
	.log_copy = sqlite_log_copy,
	.log_done = sqlite_log_done,
};
