/* What a transaction changed, for those who are told of changes: which rows, never their values. */
#ifndef JH_RECORD_FEED_H
#define JH_RECORD_FEED_H

#include "record/row.h"

struct tx_change {
	const struct record *record;
	int64_t inserted, closed; /* versions of rows */
	uint8_t inserted_digest[32], closed_digest[32]; /* over their content, as the proof has them */
	struct id *ids;           /* rows of the versions inserted, or, when none was, of those closed; each once */
	size_t n;
	bool is_more;             /* beyond the limit */
};
/* By record; at most `limit` ids each. *ret on the arena; *ret_n 0 for an unknown number. */
enum status tx_changes(struct reg *g, struct arena *a, int64_t number, size_t limit, struct tx_change **ret, size_t *ret_n, struct err *err);

#endif
