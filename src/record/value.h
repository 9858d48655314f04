/* A field's value in stored form: what the columns hold, the digest covers and everything else is derived from.
 *
 * Partial dates are first day × 4 + precision (so `>> 2` is the first day, in SQL too, and the order is that of the
 * dates), decimals, money and percents whole units of their scale, moments microseconds, yes/no 0 or 1, school years
 * their first year, codes their short value, references the row's id. Each kind has one form (kind.h), so a value needs
 * no kind to be compared, bound or hashed. */
#ifndef JH_RECORD_VALUE_H
#define JH_RECORD_VALUE_H

#include "base/date.h"
#include "base/id.h"
#include "base/str.h"
#include "store/store.h"

#include <stdint.h>

enum value_form {
	VALUE_NULL = 0,
	VALUE_INTEGER, /* one INTEGER column */
	VALUE_TEXT,    /* one TEXT column */
	VALUE_ID,      /* one BLOB column of 16 bytes */
	VALUE_BYTES,   /* one BLOB column */
	VALUE_POINT,   /* two INTEGER columns, <name>_lon and <name>_lat */
	VALUE_FILE,    /* BLOB <name>, TEXT <name>_name, INTEGER <name>_size */
};

struct value_point {
	int32_t lon, lat; /* 10^−7 degrees, WGS84 */
};

struct file_value {
	uint8_t digest[32]; /* SHA-256 of the content */
	struct str name;    /* as the user called it */
	int64_t size;	    /* bytes */
};

/* Bytes and texts belong to whoever made the value: an arena, or a statement until its next step. */
struct value {
	enum value_form form;
	union {
		int64_t i;
		struct str s; /* VALUE_TEXT and VALUE_BYTES */
		struct id id;
		struct value_point point;
		struct file_value file;
	};
};

struct arena;
struct buf;

#define VALUE_I64(v) ((struct value){.form = VALUE_INTEGER, .i = (v)})
#define VALUE_STR(v) ((struct value){.form = VALUE_TEXT, .s = (v)})
#define VALUE_ROW(v) ((struct value){.form = VALUE_ID, .id = (v)})

bool value_is_null(struct value v);
struct value value_of_date(struct pdate d); /* DATE_NONE: VALUE_NULL */
struct value value_of_day(day_t day);
struct pdate value_date(struct value v);    /* VALUE_NULL: DATE_NONE */
bool value_eq(struct value a, struct value b);
/* Order of stored forms: empty first, numbers by size, texts by bytes. Values of one field only. */
int value_cmp(struct value a, struct value b);
struct value value_copy(struct arena *a, struct value v); /* with its bytes */

/* The unambiguous bytes of a value, for digests and keys of maps: form, length where it varies, bytes; big endian. */
void value_canonical(struct buf *out, struct value v);
/* Reads back what value_canonical wrote, advancing *pos; views into `bytes`. False for malformed bytes. */
bool value_from_canonical(struct str bytes, size_t *pos, struct value *ret);

/* Columns. `form` is the field's form; a NULL value binds NULLs to all of its columns. */
int value_columns(enum value_form form);		      /* 1, 2 or 3 */
const char *value_column_suffix(enum value_form form, int i); /* "", "_lon" … */
enum store_type value_column_type(enum value_form form, int i);
/* Binds to parameters `base` + suffix. `base` starts with ':'. The value lives until the statement is stepped. */
void value_bind(struct stmt *q, const char *base, enum value_form form, const struct value *v);
void value_bulk(struct bulk *b, enum value_form form, const struct value *v);
/* Reads from the statement's row, starting at *column and advancing it; views until the next step. */
struct value value_read(const struct stmt *q, enum value_form form, int *column);

#endif
