/* Forgetting a person: the key is destroyed, the history stays provable. */
#ifndef JH_RECORD_ERASE_H
#define JH_RECORD_ERASE_H

#include "record/change.h"

/* Of a record of years each year has a key of its own; the person's are all rows whose key differs from the row's in the year alone, and
 * they are erased together.
 * Destroys the key of the person (a row of a record whose `person` is "self"), and what was kept for search, sorting
 * and matching of every row sealed under it. Recorded as a transaction of kind "erase" with the reason. Cannot be
 * undone. */
enum status person_erase(struct reg *g, const struct record *r, struct id person, struct str actor, struct str reason,
			 struct err *err);

#endif
