/* Shared by the files of the SQLite backend. Private to this folder. */
#ifndef JH_STORE_SQLITE_H
#define JH_STORE_SQLITE_H

#include "store/backend.h"

#include <pthread.h>
#include <sqlite3.h>

struct sqlite {
	sqlite3 *db;
	char *path;       /* for messages */
	int64_t waited_ms; /* since the busy handler was first called for the present lock */
	int busy_ms;
	struct sqlite_log {
		int pages; /* in the log after the last commit, while they are kept */
		bool is_copied;
		pthread_t thread;
	} log;
};

/* Fills err from the connection's last error. `what` names the action. */
enum status sqlite_error(const struct sqlite *c, int code, const char *what, struct err *err);

enum status sqlite_bulk_open(struct bulk *b, struct err *err);
enum status sqlite_bulk_row(struct bulk *b, struct err *err);
enum status sqlite_bulk_close(struct bulk *b, bool abort, struct err *err);
enum status sqlite_backup(struct store *s, const char *path, bool (*progress)(void *context, double share), void *context,
			  struct err *err);
enum status sqlite_restore(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
			   void *context, struct err *err);
/* Copies the pages of one database over the other's, as one transaction of it. */
enum status sqlite_copy(struct sqlite *from, struct sqlite *to, const char *what, bool (*progress)(void *context, double share),
			void *context, struct err *err);
void sqlite_log_keep(struct store *s);
void sqlite_log_copy(struct store *s);
void sqlite_log_done(struct store *s);
int sqlite_bind(sqlite3_stmt *st, int number, const struct value *v); /* the SQLite code */

#endif
