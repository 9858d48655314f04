/* Between rights and records: how a row lies, and which rows a list may show. From the descriptor's `scope` and its references
 * to schools, groups, regions and persons. */
#ifndef JH_WEB_SCOPE_H
#define JH_WEB_SCOPE_H

#include "record/list.h"
#include "web/call.h"

/* How the row lies, for access_may; on the arena. O(references). */
enum status row_access(struct reg *g, struct arena *a, const struct row *row, struct as_of at, struct access_row *ret, struct err *err);

/* The rows of the record that the reader may do `action` to, for list_query.scope; *ret NULL: all of them. */
enum status list_access(struct call *c, const struct record *r, enum action action, const struct list_scope **ret, struct err *err);
/* The rows that lie where the reader may do `action` to another thing: the schools whose statistics they may read. */
enum status list_access_as(struct call *c, const struct record *r, const char *thing, enum action action, const struct list_scope **ret,
			   struct err *err);

/* Rows of `policy` of the kind `access` are the security administrator's: asked for as the thing access_policy. */
bool is_access_policy(const struct row *row);
/* What lists of policies are narrowed to, as an expression; NULL: nothing. */
const char *list_kinds(const struct call *c, const struct record *r, enum action action);

/* May the reader do it to this row? call_need over row_access. */
enum status call_need_row(struct call *c, const struct row *row, enum action action, struct err *err);
bool call_may_row(struct call *c, const struct row *row, enum action action); /* false also when it cannot be found out */

#endif
