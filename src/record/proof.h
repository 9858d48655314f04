/* What the chain is made of (see verify.h); inside the kernel only. */
#ifndef JH_RECORD_PROOF_H
#define JH_RECORD_PROOF_H

#include "crypt/digest.h"
#include "record/layout.h"

/* A named value of a version, in order of the names; only those that are not empty count. */
struct proof_field {
	const char *name;
	struct value value;
};

/* What h covers. A version's place is its number, transaction and sheet: known only once the writer's lock is held. The first
 * format has it in h; in the second h is of the content alone, which can be made before, and the place is in the part's digest. */
enum proof_format { PROOF_PLACED = 1, PROOF_CONTENT = 2 };

/* h of a version. `scratch` is cleared. */
void proof_row(struct buf *scratch, enum proof_format format, const struct row *row, const struct proof_field *fields, int n,
	       uint8_t ret[DIGEST_SIZE]);
/* The same from a row's own values, in the format that is written today: PROOF_CONTENT. */
void proof_layout_row(struct buf *scratch, const struct layout *l, const struct row *row, uint8_t ret[DIGEST_SIZE]);
/* The first 8 bytes of h; in the second format with the sheet's number. */
int64_t proof_mark(enum proof_format format, const uint8_t h[DIGEST_SIZE], int64_t source);
/* Adds a version to the digest of those inserted; in order of their numbers. */
void proof_inserted_add(struct digest *d, enum proof_format format, const uint8_t h[DIGEST_SIZE], int64_t source);

struct proof_part {
	struct str record;
	int64_t first_version, inserted, closed;
	uint8_t inserted_digest[DIGEST_SIZE], closed_digest[DIGEST_SIZE];
};
void proof_closed_add(struct digest *d, int64_t version);
/* Adds the part to the transaction's digest. */
void proof_part_add(struct digest *d, const struct proof_part *p);

struct tx_info;
/* chain of the transaction after `before` (zeros for the first). */
void proof_chain(const uint8_t before[DIGEST_SIZE], const struct tx_info *tx, uint8_t ret[DIGEST_SIZE]);

#endif
