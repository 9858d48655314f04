/* What became of a row: who changed what, when, from which cell. */
#ifndef JH_RECORD_HISTORY_H
#define JH_RECORD_HISTORY_H

#include "record/row.h"

struct history_value {
	int field;		    /* index; −1: the state */
	struct value before, after; /* sealed fields: VALUE_NULL unless opened; `is_sealed` says they changed perhaps */
	struct str state_before, state_after;
	bool is_sealed;
};

/* One transaction's effect on one valid period of the row. */
struct history_step {
	int64_t tx;
	moment_t moment;
	struct str actor, kind, batch, note, reason;
	/* Ended: from valid_from on it no longer stands, before it does. Removed: it stands at no time of the period. */
	enum { HISTORY_CREATED, HISTORY_CHANGED, HISTORY_REMOVED, HISTORY_ENDED } what;
	day_t valid_from, valid_to;
	struct str file, sheet; /* of imported values */
	int64_t source_row;
	struct history_value *values;
	size_t n_values;
};

/* Oldest first, on the arena. ST_NOT_FOUND: the row had no version. O(n log n) in the versions of the row. */
enum status record_history(struct reg *g, struct arena *a, const struct record *r, struct id id, enum row_open open,
			   struct history_step **ret, size_t *ret_n, struct err *err);
/* The steps of the last `limit` transactions that touched the row before transaction `before` (INT64_MAX: of all), and from which one they
 * are, 0 where there are none before it: what goes on is asked with that as `before`. O(n log n) in the versions that stood then. */
enum status record_history_part(struct reg *g, struct arena *a, const struct record *r, struct id id, enum row_open open, int64_t before,
				int limit, struct history_step **ret, size_t *ret_n, int64_t *ret_from, struct err *err);

#endif
