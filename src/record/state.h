/* States are data: who may take a row from one to the next, under which guard, with which evidence, until when. */
#ifndef JH_RECORD_STATE_H
#define JH_RECORD_STATE_H

#include "record/change.h"

/* Who acts: roles, ',' between, as the rights say. */
struct state_actor {
	struct str name;
	struct str roles;
};

const struct state *record_initial_state(const struct record *r); /* NULL: no states */
const struct state *record_state(const struct record *r, struct str value);
/* What people call the state; as it is where the record has no such state. */
struct str record_state_label(const struct record *r, struct str value, enum lang lang);
const struct transition *record_transition(const struct record *r, struct str name);

/* The first field that must be filled before the step and is not; NULL: none. */
const struct field *state_lacks(const struct row *row, const struct transition *t);
/* May the actor make the transition now? Faults say why not (roles, guard, evidence, reason, other person). */
enum status state_may(struct reg *g, const struct row *row, const struct transition *t, const struct state_actor *who,
		      struct str reason, struct faults *faults, bool *ret_may, struct err *err);
/* Makes it: a version of its own, as part of the change. `who->name` is the change's actor. */
enum status change_transition(struct change *c, const struct record *r, struct id id, struct str transition,
			      const struct state_actor *who, int64_t seen_version, struct err *err);
/* The day the next step from the row's state is due; false: none. `since`: the day the state was entered. */
enum status state_due(struct reg *g, const struct row *row, bool *ret_has, day_t *ret_due, struct err *err);

#endif
