/* Whose rows a list shows, as a condition of SQL; inside the kernel only. */
#ifndef JH_RECORD_LIST_SCOPE_H
#define JH_RECORD_LIST_SCOPE_H

#include "record/list.h"

struct buf;

/* "(x'…',x'…')": the rows as literals of the database. */
void list_scope_ids(enum store_dialect d, const struct id *ids, size_t n, struct buf *sql);

/* Appends " AND (…)". The ids stand in the text as literals: they are few, and no text of people. ST_INTERNAL for a path that
 * leads over no reference. */
enum status list_scope_sql(struct reg *g, const struct record *r, struct as_of at, const struct list_scope *scope, struct buf *sql,
			   struct err *err);

#endif
