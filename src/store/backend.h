/* What a database must do behind store.h. Private to this folder.
 *
 * store.c keeps what is the same for both: which statements are prepared, what is bound to them, how deep transactions are
 * nested, what values turn into. A backend only talks to its library. */
#ifndef JH_STORE_BACKEND_H
#define JH_STORE_BACKEND_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/params.h"
#include "store/store.h"

enum { STORE_BUSY_MS = 5000, STORE_IDLE_STATEMENTS = 256 };

enum value_kind { VALUE_UNBOUND, VALUE_NULL, VALUE_I64, VALUE_F64, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_kind kind;
	union {
		int64_t i;
		double f;
		struct str s;
	};
};

struct store {
	const struct backend *backend;
	void *db; /* the backend's connection */
	struct store_options options;
	enum store_intent intent; /* of the open transaction */
	int depth;                /* of nested transactions */
	int failed;               /* the transactions from this depth on are broken; 0: none */
	bool is_away;             /* what broke them: the database could not be reached or written */
	struct stmt *idle;        /* given back, last used first */
	int idle_count;
	int out; /* statements not given back */
	struct bulk *bulk; /* the open one */
	bool closing;
};

struct stmt {
	struct store *store;
	struct stmt *next;
	struct arena arena; /* of the statement itself */
	uint64_t hash;
	struct str sql; /* as the caller wrote it */
	struct params params;
	struct value *values; /* one per parameter */
	struct id *ids;       /* the bytes of values bound as ids */
	int hint;             /* parameters are mostly bound in order */
	bool running;         /* between its first step and its end */
	enum status fault;    /* the first mistake of binding, reported by the first step */
	char fault_text[128];
	char (*numbers)[24]; /* integers read as text, one per column */
	int number_columns;
	void *prepared; /* the backend's */
};

struct bulk {
	struct store *store;
	struct arena arena;
	const char *table;
	struct bulk_column *columns;
	struct value *values;
	int n;
	int filled; /* values of the row so far */
	int64_t rows;
	enum status fault; /* of a value, reported by bulk_row */
	void *state;       /* the backend's */
};

struct backend {
	enum store_dialect dialect;
	enum status (*open)(struct store *s, const char *url, struct err *err); /* sets s->db */
	void (*close)(struct store *s);                                          /* s->db may be NULL */

	enum status (*begin)(struct store *s, enum store_intent intent, struct err *err);
	/* One of COMMIT, ROLLBACK, SAVEPOINT …; never a statement of a caller. */
	enum status (*control)(struct store *s, const char *sql, struct err *err);
	bool (*transaction_lost)(struct store *s); /* the database itself ended the open transaction */
	enum status (*run)(struct store *s, const char *sql, struct err *err);

	enum status (*prepare)(struct stmt *q, struct err *err); /* sets q->prepared */
	void (*unprepare)(struct stmt *q);
	enum status (*start)(struct stmt *q, struct err *err); /* takes the values */
	enum status (*step)(struct stmt *q, bool *ret_row, struct err *err);
	void (*reset)(struct stmt *q);
	int64_t (*changed)(struct stmt *q); /* rows, after the last step */
	int (*columns)(const struct stmt *q);
	const char *(*column_name)(const struct stmt *q, int column);
	void (*value)(const struct stmt *q, int column, struct value *ret); /* *ret is NULL; stays so beyond the columns */

	enum status (*bulk_open)(struct bulk *b, struct err *err);
	enum status (*bulk_row)(struct bulk *b, struct err *err);
	enum status (*bulk_close)(struct bulk *b, bool abort, struct err *err); /* frees b->state */

	enum status (*attach)(struct store *s, const char *path, const char *name, struct err *err);
	enum status (*detach)(struct store *s, const char *name, struct err *err);
	enum status (*backup)(struct store *s, const char *path, bool (*progress)(void *context, double share), void *context,
			      struct err *err);
	enum status (*restore)(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
			       void *context, struct err *err);
	enum status (*check)(struct store *s, struct err *err);
	void (*log_keep)(struct store *s); /* NULL, as the two that follow, where there is no log to copy */
	void (*log_copy)(struct store *s);
	void (*log_done)(struct store *s);
	void (*library)(char out[STORE_LIBRARY_TEXT]);
};

extern const struct backend store_sqlite;
extern const struct backend store_postgres;

/* After an error of a backend: the open transaction is broken. Returns st. */
enum status store_failed(struct store *s, enum status st);
/* Of a statement that follows one that failed in the same transaction: the caller's fault, unless it was the database that could not be used. */
enum status store_broken(const struct store *s, struct err *err);
/* A parameter or value for the database: ST_INVALID for what only one of them would take (text that is not UTF-8 or holds a
 * zero byte, numbers that are not finite). */
enum status value_check(const struct value *v, const char *where, struct err *err);
void quote_name(struct buf *out, const char *name); /* as "name" */
void store_forget_statements(struct store *s);      /* those given back */

#endif
