/* Checks of one row against its descriptor, and of rows against each other. */
#ifndef JH_RECORD_VALIDATE_H
#define JH_RECORD_VALIDATE_H

#include "record/row.h"

/* What a function of CHECK_FUNCTION may lean on. */
struct check_context {
	struct reg *reg;
	const struct record *record;
	const struct row *row;
	struct arena *arena;
	struct as_of at;
};

/* Patterns and expressions of a record made ready once; belongs to whoever made it. */
struct validator;
enum status validator_new(const struct catalogue *c, const struct record *r, struct validator **ret, struct err *err);
void validator_free(struct validator *v); /* NULL allowed */

/* What one row can be checked for alone: required, range, size, pattern, expressions. No database. `place` gives
 * record, id, source and source_row of the faults. O(fields + checks). */
void validate_row(const struct validator *v, const struct kind_context *k, const struct row *row,
		  const struct fault *place, struct faults *faults);

/* Against the other rows, as the database has them now: unique fields, no overlap, within life, sums, ties, functions.
 */
enum status validate_across(struct reg *g, const struct validator *v, const struct row *row, struct faults *faults,
			    struct err *err);

#endif
