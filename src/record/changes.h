/* What came and went in a record since something was made from it: so that what is kept need not be made anew. */
#ifndef JH_RECORD_CHANGES_H
#define JH_RECORD_CHANGES_H

#include "record/tx.h"

struct row_change {
	struct row *row; /* sealed fields as they are */
	bool is_gone;    /* it held at the mark, and was ended since; else it was written since, and holds */
};

/* Versions that were both written and ended since are neither. On the arena; in one transaction with the mark that the next call gives.
 * *ret_is_all false: there are more than `max`, and *ret is empty. O(changes · log rows). */
enum status record_changes(struct reg *g, struct arena *a, const struct record *r, struct record_mark since, size_t max, struct row_change **ret,
			   size_t *ret_n, bool *ret_is_all, struct err *err);

#endif
