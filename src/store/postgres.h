/* Shared by the files of the PostgreSQL backend. Private to this folder. */
#ifndef JH_STORE_POSTGRES_H
#define JH_STORE_POSTGRES_H

#include "store/backend.h"

#include <libpq-fe.h>

/* Types by their number in every PostgreSQL (pg_type.dat); libpq's headers do not have them. */
enum pg_oid {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_CHAR = 18,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_OID = 26,
	PG_FLOAT4 = 700,
	PG_FLOAT8 = 701,
	PG_UNKNOWN = 705,
	PG_BPCHAR = 1042,
	PG_VARCHAR = 1043,
	PG_NUMERIC = 1700,
};

struct postgres {
	PGconn *conn;
	char *url;
	char *password;         /* to keep it out of messages; may be NULL */
	char *place;            /* host and database, for messages */
	int busy_ms;
	unsigned generation;    /* of the connection: prepared statements die with it */
	unsigned last_name;     /* of a prepared statement */
	char transaction[24];   /* the server's number of the writing transaction begun last, in decimal; empty: none */
	struct stmt *streaming; /* whose rows are on the line */
};

/* Fills err from a result (NULL: from the connection). Nothing of the rows is told: no DETAIL, no values. */
enum status postgres_error(const struct postgres *c, const PGresult *r, const char *what, struct err *err);

/* Runs commands whose rows nobody reads, after freeing the line. */
enum status postgres_exec(struct postgres *c, const char *sql, const char *what, struct err *err);

/* The connection, outside transactions made anew when it was lost. */
enum status postgres_connected(struct store *s, struct err *err);

/* Only one statement's rows can be on the line: takes what is left of them into memory, so that another command can run. */
void postgres_free_line(struct postgres *c);

enum status postgres_prepare(struct stmt *q, struct err *err);
void postgres_unprepare(struct stmt *q);
enum status postgres_start(struct stmt *q, struct err *err);
enum status postgres_step(struct stmt *q, bool *ret_row, struct err *err);
void postgres_reset(struct stmt *q);
int64_t postgres_changed(struct stmt *q);
int postgres_columns(const struct stmt *q);
const char *postgres_column_name(const struct stmt *q, int column);
void postgres_value(const struct stmt *q, int column, struct value *ret);

enum status postgres_bulk_open(struct bulk *b, struct err *err);
enum status postgres_bulk_row(struct bulk *b, struct err *err);
enum status postgres_bulk_close(struct bulk *b, bool abort, struct err *err);

/* Binary values, big-endian. */
void pg_put_u16(char out[2], uint16_t v);
void pg_put_u32(char out[4], uint32_t v);
void pg_put_u64(char out[8], uint64_t v);
uint64_t pg_bits(double v);
bool pg_is_readable(unsigned type);                                  /* pg_decode knows it */
void pg_decode(unsigned type, struct str bytes, struct value *ret); /* texts and blobs are views of the bytes */

#endif
