/* Transactions of the register: one by number, those of a batch, and how far the versions of a record went. */
#ifndef JH_RECORD_TX_H
#define JH_RECORD_TX_H

#include "record/row.h"

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
