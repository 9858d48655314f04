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

/* h of a version: *ret_mark its first 8 bytes. `scratch` is cleared. */
void proof_row(struct buf *scratch, const struct row *row, const struct proof_field *fields, int n,
	       uint8_t ret[DIGEST_SIZE], int64_t *ret_mark);
/* The same from a row's own values. */
void proof_layout_row(struct buf *scratch, const struct layout *l, const struct row *row, uint8_t ret[DIGEST_SIZE],
		      int64_t *ret_mark);

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
