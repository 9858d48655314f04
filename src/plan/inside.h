/* Shared by the files of the life; inside the folder. */
#ifndef JH_PLAN_INSIDE_H
#define JH_PLAN_INSIDE_H

#include "plan/life.h"
#include "record/change.h"

/* A change of the plan's row: values are given by field. */
struct plan_edit {
	struct value values[PLAN_FIELDS];
	bool given[PLAN_FIELDS];
};
void plan_edit_set(struct plan_edit *e, enum plan_field f, struct value v);
enum status plan_edit_put(struct change *c, const struct plan *p, const struct plan_edit *e, struct err *err);

/* Opens a change of the desk's person; commits it, or aborts it when `st` is no success, and says ST_NO for faults. */
enum status plan_change_begin(struct plan_desk *d, const char *kind, struct str batch, struct str note, struct str reason, struct change **ret,
			      struct err *err);
enum status plan_change_end(struct change *c, enum status st, int64_t *ret_tx, struct err *err);
enum status plan_step(struct plan_desk *d, struct change *c, const struct plan *p, const char *transition, struct err *err);

bool plan_is_open(const struct plan *p); /* may its scenario be changed */

#endif
