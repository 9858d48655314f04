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

/* A transaction by number; texts on the arena. */
struct tx_info {
	int64_t number;
	moment_t moment;
	struct str actor, kind, batch, note, reason;
	int64_t rows; /* versions inserted and closed */
	uint8_t digest[32], chain[32];
};
enum status tx_get(struct reg *g, struct arena *a, int64_t number, struct tx_info *ret, struct err *err);
enum status tx_last(struct reg *g, int64_t *ret_number, struct err *err); /* 0: none */
/* How far a record's versions went: what was written later has a higher version, what was ended later a later end. */
struct record_mark {
	int64_t version, ended; /* the highest; the last transaction that ended one; 0: none */
};
enum status record_mark(struct reg *g, const struct record *r, struct record_mark *ret, struct err *err); /* O(log rows) */
/* A text that differs whenever rows of one of the records do, for keys of what is made from them alone: changes of other records
 * leave it. On the arena. O(n · log rows). */
enum status record_stamp(struct reg *g, struct arena *a, const struct record *const *records, int n, struct str *ret, struct err *err);
enum status tx_first_moment(struct reg *g, bool *ret_has, moment_t *ret, struct err *err); /* when anything was first known */
/* The transactions of a batch, ascending. */
enum status tx_of_batch(struct reg *g, struct arena *a, struct str batch, int64_t **ret, size_t *ret_n,
			struct err *err);
/* Imports, the newest first: those before transaction `before` (0: all), of one actor (n 0: of everybody); at most `limit`.
 * O(transactions passed over). */
enum status tx_batches(struct reg *g, struct arena *a, struct str actor, int64_t before, int limit, struct tx_info **ret, size_t *ret_n,
		       struct err *err);
/* Was the batch of transaction `number` taken back since? */
enum status tx_batch_undone(struct reg *g, struct str batch, int64_t number, bool *ret, struct err *err);

#endif
