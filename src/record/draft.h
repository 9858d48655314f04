/* Drafts: rows not yet complete, kept in work.db apart from valid ones, by their author. */
#ifndef JH_RECORD_DRAFT_H
#define JH_RECORD_DRAFT_H

#include "record/register.h"

struct draft {
	struct id id;
	struct str record, author;
	struct id row;	      /* zero: of a new row */
	int64_t seen_version; /* of the row when the draft was begun */
	moment_t saved;
	struct str content; /* as entered: JSON object of texts by field name, sealed when the record has personal
			       fields */
};

enum status draft_migrate(struct store *work, struct err *err);
/* d->id zero makes a new one; *ret_id. At most 64 KiB of content. */
enum status draft_save(struct store *work, struct keyring *keys, const struct catalogue *c, const struct draft *d,
		       struct id *ret_id, struct err *err);
enum status draft_get(struct store *work, struct keyring *keys, const struct catalogue *c, struct arena *a,
		      struct id id, struct draft *ret, struct err *err);
/* The author's, latest first, without content; record empty: all. */
enum status draft_list(struct store *work, struct arena *a, struct str author, struct str record, struct draft **ret,
		       size_t *ret_n, struct err *err);
/* keys NULL: for records without personal values. */
enum status draft_drop(struct store *work, struct keyring *keys, struct id id, struct err *err);

#endif
