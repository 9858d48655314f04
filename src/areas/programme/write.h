/* Rows that pages of this area make by themselves, several in one change; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_WRITE_H
#define JH_AREAS_PROGRAMME_WRITE_H

#include "record/change.h"
#include "record/state.h"
#include "web/call.h"

struct work_value {
	const char *field;
	struct value value;
};
struct work_change {
	struct call *c;
	struct change *change; /* NULL: over */
	struct faults faults;
	bool is_trusted; /* the page has asked what it needed: rights of the single rows are not */
};

/* ST_CONFLICT while a day of the past is looked at. What follows fails or commits; after a failure work_abort(). */
enum status work_begin(struct call *c, const char *note, struct work_change *ret, struct err *err);
/* `row` NULL: a new one; fields that are not listed keep their value. The reader must be allowed what it becomes. */
enum status work_put(struct work_change *w, const struct record *r, const struct row *row, const struct work_value *list, size_t n, struct id *ret_id, struct err *err);
enum status work_step(struct work_change *w, const struct row *row, const char *transition, struct err *err);
/* ST_CONFLICT says the first fault. */
enum status work_commit(struct work_change *w, struct err *err);
void work_abort(struct work_change *w); /* nothing when it is over */

struct value work_day(day_t day);
struct value work_value(const struct row *row, const char *field);

#endif
