/* Versions of rows in memory, and reading them one by one. */
#ifndef JH_RECORD_ROW_H
#define JH_RECORD_ROW_H

#include "record/register.h"
#include "record/value.h"

/* When a reading is as of. */
struct as_of {
	day_t day; /* 0 with `any_day`: every period */
	bool any_day;
	int64_t tx; /* TX_NOW: what the register holds now; else what it held after that transaction */
};

struct as_of as_of_today(const struct reg *g);
/* What was known at the moment: the last transaction not after it (0: nothing was). */
enum status reg_tx_at(struct reg *g, moment_t m, int64_t *ret_tx, struct err *err);

/* One version. Values by index of the field, VALUE_NULL where there is none. */
struct row {
	const struct record *record;
	int64_t version;
	struct id id;
	day_t valid_from, valid_to;
	int64_t tx_from, tx_to;
	int64_t source, source_row; /* version of the `source` row, row in its sheet; 0: by hand */
	struct str state;	    /* empty without states */
	struct str sealed;	    /* the sealed fields as stored; empty: none */
	struct value *values;
	bool is_erased; /* the person's key was destroyed: sealed fields read as empty */
	bool is_sealed; /* sealed fields were not opened (no keys, or not asked for) */
};

enum row_open { ROW_SEALED, ROW_OPENED }; /* ROW_OPENED: sealed fields are opened; the caller logs the reading */

/* The version of the row as of; ST_NOT_FOUND when it had none then. On the arena. O(log n). */
enum status row_get(struct reg *g, struct arena *a, const struct record *r, struct id id, struct as_of at,
		    enum row_open open, struct row **ret, struct err *err);
/* All versions the register holds at at.tx, by valid_from (at.day is not looked at). *ret_n may be 0. */
enum status row_periods(struct reg *g, struct arena *a, const struct record *r, struct id id, int64_t tx,
			enum row_open open, struct row ***ret, size_t *ret_n, struct err *err);
/* The row a text names, written as people do: the key (parts of a longer key separated by '/'), a key of another time,
 * an alias, a name that only one row has; or 32 hex digits, the id. ST_NOT_FOUND, or ST_NO with the candidates in the
 * fault (may be NULL) when several rows are meant. */
enum status row_resolve(struct reg *g, const struct record *r, struct str text, day_t day, struct id *ret,
			struct fault *ret_fault, struct arena *a, struct err *err);

/* What people call the row by: its F_NAME field, else its key as text. A person's name is masked, so the key stands beside it
 * (李*（T0017）): two people can be told apart, and a key is never personal. False when the row is unknown. */
bool row_title(struct reg *g, const struct record *r, struct id id, enum lang lang, struct buf *out);
bool row_key_text(struct reg *g, const struct record *r, struct id id, struct buf *out);
/* The same of a row that was read, without reading it again unless its name is sealed. */
bool row_title_of(struct reg *g, const struct row *row, enum lang lang, struct buf *out);

/* The field's value; VALUE_NULL where the record has no field of that name. And what it refers to: zero for nothing. */
struct value row_value(const struct row *row, const char *field);
struct id row_reference(const struct row *row, const char *field);

/* With all it points to, on the arena. */
struct row *row_copy(struct arena *a, const struct row *row);

#endif
