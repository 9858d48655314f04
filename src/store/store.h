/* One small SQL interface; SQLite and PostgreSQL behind it.
 *
 * A `struct store` is one connection, used by one thread at a time. SQL is written once in the common subset; parameters are
 * named (`:name`) and bound by name, for SQLite numbers `$1` by first appearance and PostgreSQL by number. What the dialects
 * say differently (types, upserts of the schema) is asked of store_type and store_dialect, not spelled twice by callers.
 *
 * Errors: ST_BUSY locked by another writer (after the busy time), ST_UNAVAILABLE disk full, read-only folder, connection
 * lost, ST_CONFLICT a unique or foreign key was violated, ST_INTERNAL anything else. The text says what to do next.
 * After an error inside a transaction only store_rollback is useful. */
#ifndef JH_STORE_STORE_H
#define JH_STORE_STORE_H

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct store;
struct stmt;

enum store_dialect { STORE_SQLITE, STORE_POSTGRES };

/* Column types of the common subset. Days, moments, scaled decimals and booleans are 64-bit integers in both databases, so
 * that rows read back give the bytes their digest was made of. */
enum store_type { STORE_INTEGER, STORE_REAL, STORE_TEXT, STORE_BLOB };

struct store_options {
	bool read_only;
	bool scratch; /* a file thrown away after a crash (staging): nothing is synced to disk */
	bool work;    /* a work database (see store_open_work): its writers do not queue with the register's */
	int busy_ms;  /* how long a writer waits for the lock; 0: 5000 */
};

/* Pages of the file that a connection keeps, in KiB (SQLite). A server has one or two connections a thread, and what they keep is full
 * soon; the rest of a large file is the system's to keep, once for all of them. */
enum { STORE_CACHE_KIB = 4 << 10 };

/* url: "sqlite:PATH" (PATH ":memory:" for tests), "postgresql://…" or "postgres://…"; a bare path is SQLite. SQLite is
 * opened in WAL mode with foreign keys on; a missing file is created unless read_only. Never prints the password. */
enum status store_open(struct store **ret, struct str url, const struct store_options *options, struct err *err);
void store_close(struct store *s); /* NULL allowed; rolls back what is open */
/* The database beside a register's that takes what is written often and is no history: sessions, jobs, drafts, outbox, access
 * log. SQLite: PATH.work, so that form saves never wait behind an import; in memory one more of memory. PostgreSQL: the same
 * database under table names of its own (access_…, work_…), its writers queue at a lock of their own. On the arena. */
struct str store_work_url(struct arena *a, struct str register_url);
enum status store_open_work(struct store **ret, struct str register_url, const struct store_options *options, struct err *err);
enum store_dialect store_dialect(const struct store *s);
const char *store_type_name(enum store_dialect d, enum store_type t);

/* Transactions nest: inner ones are savepoints. A commit that fails leaves its transaction open: roll it back. Writing in a
 * STORE_READ transaction is ST_INTERNAL; it sees one state of the database from its first read to its end. A write
 * transaction takes the writer's lock at once, so that reading and then writing in it can neither deadlock nor lose an update
 * (PostgreSQL: an advisory lock of the schema does the same). Finish statements that read before beginning one: SQLite
 * refuses (ST_BUSY) to write after a state that others have changed since. */
enum store_intent {
	STORE_READ,
	STORE_WRITE,
	STORE_SCRATCH, /* reads one state and writes temporary tables only; takes no lock. Others may be nested in it */
};
enum status store_begin(struct store *s, enum store_intent intent, struct err *err);
enum status store_commit(struct store *s, struct err *err);
void store_rollback(struct store *s); /* to the matching begin; never fails */
bool store_in_transaction(const struct store *s);

/* Runs a script of statements without parameters. */
enum status store_run(struct store *s, const char *sql, struct err *err);

/* Prepared statements are kept by the connection and found again by their text: prepare, bind, step, finish. Binding an
 * unknown name or leaving one unbound is ST_INTERNAL at the first step; text that is not UTF-8 or holds a zero byte, and
 * numbers that are not finite, are ST_INVALID. Bound bytes must live until the statement is stepped to its end or finished;
 * after that everything is unbound again. Statements may run inside one another's rows. */
enum status store_prepare(struct store *s, struct stmt **ret, const char *sql, struct err *err);
void stmt_finish(struct stmt *q); /* gives it back; NULL allowed */
void stmt_finish_ptr(struct stmt **q); /* for CLEANUP */

void stmt_bind_i64(struct stmt *q, const char *name, int64_t v);
void stmt_bind_f64(struct stmt *q, const char *name, double v);
void stmt_bind_str(struct stmt *q, const char *name, struct str v); /* text; p NULL binds NULL */
void stmt_bind_blob(struct stmt *q, const char *name, const void *p, size_t n);
void stmt_bind_id(struct stmt *q, const char *name, struct id id); /* the zero id binds NULL */
void stmt_bind_null(struct stmt *q, const char *name);

/* Streams rows: memory does not grow with their number (PostgreSQL: single-row mode). *ret_row false at the end, after which
 * the statement may be bound and stepped anew. */
enum status stmt_step(struct stmt *q, bool *ret_row, struct err *err);
/* For statements without rows: one step, then reset; *ret_changed (may be NULL) rows inserted, updated or deleted. */
enum status stmt_exec(struct stmt *q, int64_t *ret_changed, struct err *err);

/* Columns: known from the first step on. Reading a value as another type: integers and reals turn into each other (toward
 * zero), integers into text; anything else is 0 or empty. */
int stmt_columns(const struct stmt *q);
enum store_type stmt_type(const struct stmt *q, int column); /* of the present row's value; STORE_TEXT for NULL */
const char *stmt_column_name(const struct stmt *q, int column);
bool stmt_is_null(const struct stmt *q, int column);
int64_t stmt_i64(const struct stmt *q, int column); /* 0 for NULL */
double stmt_f64(const struct stmt *q, int column);
struct str stmt_str(const struct stmt *q, int column); /* valid until the next step */
struct str stmt_blob(const struct stmt *q, int column);
struct id stmt_id(const struct stmt *q, int column); /* zero id for NULL or a wrong length */

/* Many rows into one table, the fastest way the database has (SQLite: one prepared insert, stepped by a thread of its own while
 * the caller makes the next rows; PostgreSQL: binary COPY). Values of a row in the order of the columns, then bulk_row; they are
 * copied. What is wrong with a row may be said at a later row or at the close. One bulk at a time; no other statement on the
 * connection meanwhile. Inside a transaction. */
struct bulk;
struct bulk_column {
	const char *name;
	enum store_type type;
};
enum status bulk_open(struct store *s, struct bulk **ret, const char *table, const struct bulk_column *columns, int n,
		      struct err *err);
void bulk_i64(struct bulk *b, int64_t v);
void bulk_f64(struct bulk *b, double v);
void bulk_str(struct bulk *b, struct str v);
void bulk_blob(struct bulk *b, const void *p, size_t n);
void bulk_null(struct bulk *b);
enum status bulk_row(struct bulk *b, struct err *err);
enum status bulk_close(struct bulk *b, int64_t *ret_rows, struct err *err); /* frees b in every case; NULL allowed */

/* SQLite: makes the database at `path` readable as schema `name` on this connection, outside transactions. PostgreSQL:
 * ST_USAGE. */
enum status store_attach(struct store *s, const char *path, const char *name, struct err *err);
enum status store_detach(struct store *s, const char *name, struct err *err);

/* Consistent copy while in use. SQLite: online backup into the file, a few pages at a time; progress may be NULL and stops
 * the copy by returning false. PostgreSQL: ST_USAGE with the pg_dump command to use. */
enum status store_backup(struct store *s, const char *path, bool (*progress)(void *context, double share), void *context,
			 struct err *err);
enum status store_check(struct store *s, struct err *err); /* the database's own integrity check */
/* Replaces everything the database holds by what the file holds, in one step: after a crash it is the old or the new. SQLite:
 * ST_BUSY when another program has the database open, unless `even_in_use`; those that do see the new state from their next
 * transaction on. Check the file before. PostgreSQL: ST_USAGE with the pg_restore command to use. */
enum status store_restore(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
			  void *context, struct err *err);
/* The version of the database's library, "3.40.1": for diagnosis. */
enum { STORE_LIBRARY_TEXT = 32 };
void store_library(enum store_dialect d, char out[STORE_LIBRARY_TEXT]);

/* SQLite writes a commit into a log, and copies a log that has grown long into the database: after a large commit that takes as long
 * again. From store_log_keep on commits of this connection leave the log as it is; store_log_copy copies a long one by a thread with
 * a connection of its own, while this one goes on; store_log_done waits for it, and commits copy again. What is committed stands in
 * every case. PostgreSQL: nothing. */
void store_log_keep(struct store *s);
void store_log_copy(struct store *s); /* at most once between the other two */
void store_log_done(struct store *s);

/* Schema versions. Migrations run forward in one transaction, in order of `version`; what a database already has is skipped;
 * a database newer than the program is refused (ST_CONFLICT). `sql[dialect]` NULL: the same as the other. `run`, if given, is
 * called after the SQL. */
struct migration {
	int version; /* 1, 2, … without gaps */
	const char *what;
	const char *sql[2]; /* by dialect */
	enum status (*run)(struct store *s, void *context, struct err *err);
};
enum status store_migrate(struct store *s, const char *component, const struct migration *migrations, int n, void *context,
			  struct err *err);
enum status store_version(struct store *s, const char *component, int *ret, struct err *err); /* 0: never migrated */

#endif
