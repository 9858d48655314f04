/* Engines speak of school 12 and teacher 305; people of names. An err keeps its values beside its text, so that the numbers of one
 * can be replaced by names before it is said. */
#ifndef JH_PLAN_NAMING_H
#define JH_PLAN_NAMING_H

#include "engine/problem.h"

/* The name of number `i` of the kind the word before it says ("school", "core", "teacher", "subject", "with"), on any memory that lives
 * as long as the call; p NULL: the number stays. */
struct plan_names {
	void *context;
	struct str (*name)(void *context, struct str word, long i);
};

/* Values of `e` after such a word become names; a list ("schools 3, 5") becomes a list of names. What no longer fits is cut. */
void plan_name_numbers(struct err *e, const struct plan_names *names);
/* The same for every violation of a report, which is given a copy. */
void plan_name_report(struct arena *a, struct check_report *report, const struct plan_names *names);

#endif
