/* How a page of a list is found soonest; inside the kernel only. Rows that a condition leaves are put in order where they are few;
 * where they are many, the rows are read in their order and the condition is asked of each, of which a few suffice. */
#ifndef JH_RECORD_LIST_FEW_H
#define JH_RECORD_LIST_FEW_H

#include "record/expr.h"
#include "record/list.h"

struct buf;
struct stmt;

enum {
	LIST_FEW = 2000,   /* put in order faster than a page of them is met with in a register of a million */
	LIST_LONG = 10000, /* not put in order within some 50 ms */
};

/* Appends ",version" of each row as of `at` that fulfils " AND …", until *n are more than `max`: *n counts on. */
enum status list_few(struct reg *g, const struct record *r, struct as_of at, struct str conditions, const struct expr_sql *params, int max, struct buf *versions,
		     int *n, struct err *err);
/* " AND version IN …", and the versions bound: what list_few appended. */
void list_few_sql(const struct reg *g, struct buf *sql);
void list_few_bind(struct stmt *q, struct str versions);

#endif
