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
/* The same for a page of a list: its conditions, of which a row fulfils one; on the arena, at least one. *ret_is_many: a path leads through
 * too many rows to find those at its beginning by; the conditions are then to be asked of each row. */
enum status list_scope_parts(struct reg *g, struct arena *a, const struct record *r, struct as_of at, const struct list_scope *scope, struct str **ret,
			     size_t *ret_n, bool *ret_is_many, struct err *err);

#endif
