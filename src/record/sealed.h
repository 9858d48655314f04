/* The sealed fields of a version, as one value under the person's key; inside the kernel only. */
#ifndef JH_RECORD_SEALED_H
#define JH_RECORD_SEALED_H

#include "record/layout.h"

/* Whose key seals the row: itself, or the row its reference names; the zero id when that is missing. */
struct id row_person(const struct layout *l, const struct row *row);
bool row_has_sealed_values(const struct layout *l, const struct row *row);

/* Seals row->values into row->sealed (empty when all are), on the arena. */
enum status row_seal(struct reg *g, const struct layout *l, struct arena *a, struct row *row, struct err *err);
/* Opens row->sealed into row->values; is_erased when the key was destroyed. Without keys the row stays sealed. */
enum status row_unseal(struct reg *g, const struct layout *l, struct arena *a, struct row *row, struct err *err);
/* The hash that finds equal values of a matched field; for VALUE_BYTES it is the value. */
enum status matched_hash(struct reg *g, const struct field *f, struct value v, uint8_t ret[32], struct err *err);

#endif
