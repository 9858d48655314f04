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

/* May the reader do it to any row of the record, whatever thing it is asked about as? For menus and routes. */
bool call_may_record(const struct call *c, const struct record *r, enum action action);
/* What lists of policies are narrowed to, as an expression; NULL: nothing. */
const char *list_kinds(const struct call *c, const struct record *r, enum action action);

/* Who searches for a person's name learns who it is: such lists are narrowed to the rows whose personal values the reader may ask
 * for. ST_DENIED: none. */
bool searches_personal(const struct record *r);
enum status list_access_search(struct call *c, const struct record *r, enum action action, const struct list_scope **ret, struct err *err);

/* May the reader do it to this row? call_need over row_access. */
enum status call_need_row(struct call *c, const struct row *row, enum action action, struct err *err);
bool call_may_row(struct call *c, const struct row *row, enum action action); /* false also when it cannot be found out */
/* Begins the call of a page about one row: {id} of the address, as of the day asked for; the reader may do `action` to it. */
enum status call_begin_row(struct call *c, struct request *req, struct response *out, const struct record *r, enum action action, struct row **ret,
			   struct err *err);
/* The row as it will be must be the writer's to write, too. `row` as it stands; NULL: it is made. */
enum status call_need_become(struct call *c, const struct record *r, const struct row *row, struct value *values, struct err *err);
/* The history of a row is for who may read histories where it lies, and for who may change it. */
enum status call_need_history(struct call *c, const struct row *row, struct err *err);
bool call_may_history(struct call *c, const struct row *row);

/* May the reader take the step of the row's states? On the side of the row that the step is for. */
enum status call_need_step(struct call *c, const struct row *row, const struct transition *t, struct err *err);
bool call_may_step(struct call *c, const struct row *row, const struct transition *t); /* false also when it cannot be found out */

#endif
