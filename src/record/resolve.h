/* From what people write to the row they mean; inside the kernel only. */
#ifndef JH_RECORD_RESOLVE_H
#define JH_RECORD_RESOLVE_H

#include "record/layout.h"

/* Distinct ids of rows whose fields have the values (missing equals missing) as of; at most `max` of them. Sealed
 * fields are not looked at. */
enum status rows_with(struct reg *g, const struct layout *l, const int *fields, int n, const struct value *values,
		      struct as_of at, struct id *ret, int max, int *ret_n, struct err *err);

/* At least every row that row_key_text() calls so, when there is one with that key: *ret_n 0 says nothing, max that there may be more.
 * O(log rows). */
enum status rows_called(struct reg *g, const struct record *r, struct str text, struct arena *a, struct id *ret, int max, int *ret_n, struct err *err);

/* kind_context.resolve: its data is the register. */
bool reference_resolve(const struct kind_context *c, const struct record *target, struct str text, struct id *ret, struct fault *ret_fault);

#endif
