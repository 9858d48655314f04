/* Reading many rows: filtered, sorted, page by page, without counting them. */
#ifndef JH_RECORD_LIST_H
#define JH_RECORD_LIST_H

#include "record/row.h"

/* Rows whose path of references, followed as of the same day, ends in one of the ids: "school", "school.county"; "id" is the
 * row itself; path NULL: every row. */
struct list_clause {
	const char *path;
	const struct id *ids;
	size_t n;
	const char *states; /* only rows in one of these, '|' between, "none": of a record without; NULL: any */
};
/* A row is shown when it fits one of the clauses. */
struct list_scope {
	const struct list_clause *clauses;
	size_t n;
	bool is_whole; /* every row is read, not a page of them */
};

struct list_query {
	const struct record *record;
	struct as_of at;
	const struct list_scope *scope; /* NULL: all rows */
	struct str where;  /* expression over the record's fields (docs/expressions.md), also `id` and `state`;
			    * references  are the key of the row they name; empty: all */
	struct str search; /* words, two characters, pinyin initials; empty: all */
	struct str sort; /* field names, ',' between, '-' before one for descending; the field people call rows by sorts
			  * by pinyin; empty: the record's */
	const struct field *reference; /* only rows whose reference is `of`; NULL: all */
	struct id of;
	enum row_open open;
	size_t limit;	  /* 0: 50; at most 1000 */
	struct str after; /* the `next` of the page before; empty: the first page */
};

struct list_page {
	struct row **rows;
	size_t n;
	struct str next; /* opaque; empty: no more */
};

/* On the arena. ST_INVALID for a filter or sort that cannot be read, with the place in the text. */
enum status record_list(struct reg *g, struct arena *a, const struct list_query *q, struct list_page *ret,
			struct err *err);

/* Is there an index in the order of the field? Without, all rows are read for a page. */
bool record_list_has_order(struct reg *g, const struct record *r, const struct field *f);
/* Are the rows of the list too many to be put in such an order for a page? */
enum status record_list_is_long(struct reg *g, const struct list_query *q, bool *ret, struct err *err);

/* All rows in stable order, one at a time: exports. The row lives until the next call. */
struct cursor;
enum status cursor_open(struct reg *g, const struct list_query *q, struct cursor **ret, struct err *err);
enum status cursor_next(struct cursor *c, const struct row **ret, struct err *err); /* NULL at the end */
void cursor_close(struct cursor *c);						    /* NULL allowed */

/* A `where` as queries take it, held against rows that were read without it. */
struct row_filter {
	const struct expr *holds; /* NULL: every row fits */
	struct reg *keys_of;
};
enum status row_filter_read(struct reg *g, struct arena *a, const struct record *r, struct str where, struct row_filter *ret, struct err *err);
bool row_filter_fits(const struct row_filter *f, const struct row *row, struct arena *scratch);

#endif
