/* The proof of the history.
 *
 * Each version has the BLAKE2b-256 hash h of its canonical bytes: id, valid period, row in the sheet, state and stored values,
 * personal ones in sealed form. A transaction's part for a record is the hash of the sheets and the h of the versions it
 * inserted, in order of version, and the hash of the numbers of those it closed; its digest is the hash of its parts in
 * order of the records' names; chain = H(chain before ‖ number ‖ digest ‖ moment ‖ actor ‖ kind ‖ batch ‖ note ‖ reason
 * ‖ rows). `mark` in each row, the first 8 bytes of h mixed with the sheet's
 * number, finds the row where something differs. In the format before, whose histories verify as well, h also covers
 * the version's number, its transaction and the sheet, and a part is the hash of the h alone (proof.h). Columns for search,
 * sorting and matching are outside the proof; erasing a person leaves it whole. */
#ifndef JH_RECORD_VERIFY_H
#define JH_RECORD_VERIFY_H

#include "record/register.h"

struct verify_finding {
	int64_t tx;		     /* the first transaction that differs; 0: none found */
	const struct record *record; /* NULL: the transaction itself */
	int64_t version;	     /* 0: a row is missing, or the transaction itself */
	struct id id;
	enum verify_what {
		VERIFY_SOUND,
		VERIFY_CHAIN,	/* the transaction's own data or its chain */
		VERIFY_ROW,	/* a version's content */
		VERIFY_MISSING, /* versions are gone */
		VERIFY_CLOSED,	/* a version was closed or reopened outside a transaction */
		VERIFY_PARTS,	/* the summary of the transaction */
	} what;
};

struct verify_result {
	int64_t transactions, versions;
	uint8_t chain[32]; /* the last link: keep it elsewhere, so that a rewritten history is found too */
	struct verify_finding first;
};

/* Recomputes everything in one streaming pass per table. ST_OK with what == VERIFY_SOUND, ST_NO with the finding
 * in *ret and in the text. */
enum status reg_verify(struct reg *g, struct verify_result *ret, struct err *err);
/* The same, telling now and then how much is done; ST_CANCELLED when `progress` returns false. */
enum status reg_verify_watched(struct reg *g, bool (*progress)(void *context, double share), void *context,
			       struct verify_result *ret, struct err *err);
void verify_render(const struct verify_finding *f, enum lang lang, struct buf *out);

#endif
