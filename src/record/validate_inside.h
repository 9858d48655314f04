/* A record's checks made ready; inside the kernel only. */
#ifndef JH_RECORD_VALIDATE_INSIDE_H
#define JH_RECORD_VALIDATE_INSIDE_H

#include "base/arena.h"
#include "record/expr.h"
#include "record/validate.h"

struct regex;

struct validator_field {
	struct regex *pattern;
	struct value min, max;
};

struct validator_check {
	const struct expr *expression, *where;
};

struct validator {
	struct arena arena;
	const struct record *record;
	int n_fields, n_checks;
	struct validator_field *fields;
	struct validator_check *checks;
};

/* Adds the check's fault with its message filled from the row; texts on k->arena. */
void check_fault(const struct record_check *check, const struct kind_context *k, const struct row *row,
		 const struct fault *place, struct faults *faults);

#endif
