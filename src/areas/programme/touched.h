/* Whom changes of the ledger are about: so that what was computed of the others stays. */
#ifndef JH_AREAS_PROGRAMME_TOUCHED_H
#define JH_AREAS_PROGRAMME_TOUCHED_H

#include "areas/programme/book.h"
#include "record/tx.h"

/* What entries come from; persons by their employers. */
enum { LEDGER_RECORDS = 9 };
extern const struct record *const ledger_records[LEDGER_RECORDS];

struct ledger_marks {
	struct record_mark of[LEDGER_RECORDS];
};
enum status ledger_mark(struct reg *g, struct ledger_marks *ret, struct err *err);

/* By index of the places. */
struct touched {
	const struct places *places;
	bool *school, *group;
};

/* The schools and groups that rows are about which came or went since the marks. *ret_few false: too much has changed to follow it. On the
 * arena. O(changes · log rows). */
enum status ledger_touched(struct reg *g, struct arena *a, const struct places *p, int64_t tx, const struct ledger_marks *since, struct touched *ret,
			   bool *ret_few, struct err *err);
/* Has the pair, or the group, entries among them? An entry of a pair touches both its schools. */
bool touched_pair(const struct touched *t, const struct school_pair *pair);
bool touched_group(const struct touched *t, const struct book *b, int32_t group);

#endif
