/* A list while it is read; inside the kernel only. */
#ifndef JH_RECORD_LIST_INSIDE_H
#define JH_RECORD_LIST_INSIDE_H

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "record/expr.h"
#include "record/layout.h"
#include "record/list.h"

enum { SORTS_MAX = 8 };

struct sort {
	const char *sql;     /* the column */
	const char *collate; /* bytes everywhere: " COLLATE \"C\"" in PostgreSQL */
	enum value_form form;
	bool down;
};

struct cursor {
	struct reg *g;
	const struct layout *l;
	struct list_query query;
	struct arena arena, row_arena;
	struct stmt *q;
	struct sort sorts[SORTS_MAX + 2];
	int n_sorts;
	bool is_turned;
	int first_sort;		   /* its column in the result */
	struct row_filter filter; /* what SQL could not say */
	struct expr_sql params;
	bool is_ordered;   /* there is an index in the order asked for */
	int first_field;   /* of the order; −1: none */
	bool is_few;
	struct str few;	   /* with is_few: versions of the rows, ',' between */
	const struct expr *holds; /* the filter; NULL: none */
	const char *where; /* a column that is equal to a text in every row; NULL: none */
	struct str where_text;
	struct search_query search;
	struct value *values;
	struct row row;
	struct value key[SORTS_MAX + 2]; /* of the present row */
};

struct cursor *cursor_new(struct reg *g, const struct list_query *q); /* nothing is asked of the database yet */
/* Appends scope and filter (list_conditions.c), each " AND …". */
enum status cursor_conditions(struct cursor *c, struct buf *sql, struct err *err);

#endif
