/* Rows that a page writes by itself, several in one change, and the reader told what is wrong with them.
 *
 * edit_begin; edit_put and edit_step, which put nothing down yet; edit_commit, which writes all of it or names the first fault. After a
 * failure edit_abort, which does nothing when the edit is over. */
#ifndef JH_WEB_EDIT_H
#define JH_WEB_EDIT_H

#include "record/change.h"
#include "record/state.h"
#include "web/call.h"

struct edit_value {
	const char *field;
	struct value value;
};
struct edit {
	struct call *c;
	struct change *change; /* NULL: over */
	struct faults faults;
	bool is_trusted; /* the page has asked what it needed: rights of the single rows are not */
	bool is_guarded; /* a row that was changed since it was read is ST_CONFLICT */
	bool is_by_key;	 /* a new row that stands already under its key is changed; else that is a fault */
};

/* ST_CONFLICT while a day of the past is looked at. What follows fails or commits; after a failure edit_abort(). */
enum status edit_begin(struct call *c, const char *note, struct edit *ret, struct err *err);
/* The same of another kind than "form", with a reason. The actor is the reader. */
enum status edit_begin_as(struct call *c, struct change_info info, struct edit *ret, struct err *err);
/* `row` NULL: a new one; fields that are not listed keep their value. The reader must be allowed what it becomes. *ret_id may be NULL. */
enum status edit_put(struct edit *e, const struct record *r, const struct row *row, const struct edit_value *list, size_t n, struct id *ret_id, struct err *err);
enum status edit_step(struct edit *e, const struct row *row, const char *transition, struct err *err);
/* ST_CONFLICT names the first fault. */
enum status edit_commit(struct edit *e, struct err *err);
void edit_abort(struct edit *e);

#endif
