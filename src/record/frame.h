/* A record's rows as columns of plain arrays, as of a day: what engines and measures read. */
#ifndef JH_RECORD_FRAME_H
#define JH_RECORD_FRAME_H

#include "record/list.h"
#include "record/row.h"

enum frame_type { FRAME_INTEGER, FRAME_REAL, FRAME_TEXT, FRAME_INDEX };

/* Missing: FRAME_NONE in i, NaN in f, index −1; -1 also for texts. */
#define FRAME_NONE INT64_MIN

struct frame_column {
	const struct field *field; /* NULL: the state */
	enum frame_type type;
	int64_t *i;       /* FRAME_INTEGER: the stored form (dates first day × 4 + precision, decimals scaled) */
	double *f;        /* FRAME_REAL */
	int32_t *index;   /* FRAME_TEXT: into texts; FRAME_INDEX: into ids */
	struct str *texts; /* distinct, in order of first appearance */
	size_t n_texts;
};

struct frame {
	const struct record *record;
	size_t n;          /* rows, in order of the id */
	struct id *ids;
	int64_t *versions; /* for provenance */
	struct frame_column *columns; /* as asked for */
	int n_columns;
};

struct frame_ask {
	const char *field; /* or "state", as a text: its column has no field */
	enum frame_type type;      /* REAL of decimals, money and percents is the value itself, not the scaled number */
	const struct frame *target; /* FRAME_INDEX: the referenced rows; a row not in it gives −1 */
};

/* Which rows; what is not said does not narrow. */
struct frame_rows {
	const struct record *record;
	struct as_of at;
	struct str where;               /* one the database can evaluate: comparisons of fields with constants */
	const struct list_scope *scope; /* rows that fit one of its clauses, found by the indexes of their references */
};

/* As frame_load. O(rows given · log) where the scope or bounds of the field that leads the record's key narrow, for what holds
 * now; else O(rows of the record). */
enum status frame_read(struct reg *g, struct arena *a, const struct frame_rows *rows, const struct frame_ask *ask, int n, struct frame *ret,
		       struct err *err);
/* On the arena. O(rows). Sealed fields, points and files cannot be asked for. `where` must be one the database can evaluate:
 * comparisons of fields with constants (ST_INVALID otherwise). */
enum status frame_load(struct reg *g, struct arena *a, const struct record *r, struct as_of at, struct str where,
		       const struct frame_ask *ask, int n, struct frame *ret, struct err *err);
/* Sealed values of the rows that are `wanted` (NULL: all): ret[row * n + k] is fields[k], VALUE_NULL where there is none, the key was
 * destroyed or there are no key files. `at` as the frame was loaded. The caller keeps them from people's eyes, or logs the reading. On
 * the arena. ST_INTERNAL for a field the record does not have. O(rows). */
enum status frame_open(struct reg *g, struct arena *a, const struct frame *f, struct as_of at, const bool *wanted, const char *const *fields,
		       int n, struct value **ret, struct err *err);

/* Adds rows and columns of it (`needed` by column; NULL: all). Frames of other rows or contents come to another digest, whatever
 * their versions; where a row of another frame is meant, that frame is to be added too. O(rows). */
struct digest;
void frame_digest(struct digest *d, const struct frame *f, const bool *needed);

/* The index of the id, or −1. O(log n). */
int32_t frame_find(const struct frame *f, struct id id);

#endif
