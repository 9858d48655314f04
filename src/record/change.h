/* Writing: one transaction of one person, with everything it changes, checked and chained.
 *
 * change_begin takes the writer's lock; put rows; change_commit checks across records, computes the digest, appends it
 * to the chain and commits. change_abort, or a fault nobody repaired, leaves nothing. Faults are added to the list
 * given at the start; functions return ST_OK with faults, and commit answers ST_NO. */
#ifndef JH_RECORD_CHANGE_H
#define JH_RECORD_CHANGE_H

#include "record/row.h"

struct change;

struct change_info {
	struct str actor; /* opaque name of the user's account */
	const char *kind; /* "form", "import", "undo", "plan", "transition", "erase" … */
	struct str batch; /* of an import; empty: none */
	struct str note;
	struct str reason; /* why a frozen value or a wrong fact is corrected; demanded where a rule says so */
	bool is_import;	   /* many rows: cross-record checks are the importer's */
	bool is_rehearsal; /* will be taken back: no words for search are made, no keys of persons kept */
};

enum status change_begin(struct reg *g, const struct change_info *info, struct faults *faults, struct change **ret,
			 struct err *err);
void change_abort(struct change *c); /* NULL allowed */
/* Frees c in every case. ST_NO: faults; nothing was written. *ret_tx (may be NULL): 0 when nothing changed. */
enum status change_commit(struct change *c, int64_t *ret_tx, struct err *err);

/* A row to be written. */
struct row_input {
	const struct record *record;
	struct id id;		    /* zero: found by key, made when there is none */
	bool is_new;		    /* with zero id: a row of that key must not exist */
	int64_t seen_version;	    /* what the user looked at; 0: not asked. Another current version is ST_CONFLICT */
	const struct value *values; /* by index of the field */
	const bool *given;	    /* by index of the field: the others keep their value (new rows: default) */
	bool has_effective; /* F_DATED fields change from this day on, until the day they were next changed. Without it
			     */
	day_t effective;    /* the change corrects what was recorded, for the whole time the value held */
	int64_t source, source_row;
};

enum put_outcome { PUT_UNCHANGED, PUT_CREATED, PUT_CHANGED, PUT_FAULTY };

/* Validates and writes. *ret_id and *ret_outcome may be NULL. ST_CONFLICT for seen_version; ST_NOT_FOUND for an unknown
 * id. */
enum status change_put(struct change *c, const struct row_input *in, struct id *ret_id, enum put_outcome *ret_outcome,
		       struct err *err);

/* The row is true no longer from `day` on: its periods are cut there (LIFE_PERIOD: field `to` is set). */
enum status change_end(struct change *c, const struct record *r, struct id id, day_t day, struct err *err);
/* The row should never have been: all its versions are closed. Needs a reason. Rows that refer to it are faults. */
enum status change_remove(struct change *c, const struct record *r, struct id id, struct err *err);

/* Closes what the transaction wrote and restores what it closed. Rows changed or referred to since are faults naming
 * them. */
enum status change_revert(struct change *c, int64_t tx, struct err *err);

/* Rows of a batch that stand in stored form in a table the store's connection sees (temporary or attached): one column a
 * field's column, named as in the record's table, sealed fields under their names in the kind's form, and
 *   row        INTEGER, the row in the sheet; in PostgreSQL rows of one number must belong together
 *   id         BLOB, optional: the row's id, known or (with is_new) newly given; without it rows are matched by key
 *   is_new     INTEGER, optional
 *   effective  INTEGER, optional: the day F_DATED fields change from (row_input)
 * Fields without a column keep their value; new rows get defaults. Values are valid and references resolved: the
 * importer has seen to it. Matching, versions, digest, words and provenance are done here, in pieces of bounded memory. */
/* Rows of a batch that the register holds already as they are. */
struct bulk_same {
	struct arena *arena; /* of the list */
	struct bulk_same_row {
		struct id id;
		int64_t row; /* in the sheet */
	} *list;
	size_t n, cap;
};
struct bulk_rows {
	const char *table;
	struct bulk_same *same; /* takes up the rows that change nothing; NULL: nobody asks. Outlives the writing */
	/* The same rows on another connection, NULL: none. Where the register holds no row of the record yet they are
	 * read there, while those read before are being written. */
	struct store *apart;
	const char *apart_table;
};
struct bulk_counts {
	int64_t created, changed, unchanged;
};
enum status change_bulk(struct change *c, const struct record *r, const struct bulk_rows *rows, int64_t source,
			struct bulk_counts *ret, struct err *err);

/* The same in two steps (SQLite), so that the writer's lock is held for the second alone: bulk_prepare reads one state of the
 * register and makes all that does not depend on the transaction; change_bulk_ready writes it. The caller sees to it that the
 * record, what it refers to and aliases have not changed between the two, and that `rows` hold all the batch has of the record. */
struct bulk_place {
	struct store *store;  /* a scratch database */
	const char *table;    /* made there */
	const char *attached; /* its name on the register's connection when it is written: "ready.r0" */
};
struct bulk_ready;
enum status bulk_prepare(struct reg *g, const struct record *r, const struct bulk_rows *rows, const struct bulk_place *place,
			 struct bulk_ready **ret, struct err *err);
/* The first step for the first rows of a record, one by one as they are read: the register holds none, and the rows give no
 * sealed values. Values and ids as in a staged table; what they point to is copied. A row that is not simple is not taken: the
 * caller stages it. */
struct bulk_fed {
	int64_t row;
	struct id id; /* zero: one is given here */
	bool has_effective;
	day_t effective;
	const struct value *values; /* by index of the field; those not `given` are not looked at */
};
struct bulk_feed;
enum status bulk_feed_open(struct reg *g, const struct record *r, const bool *given, bool has_id, const struct bulk_place *place,
			   struct bulk_feed **ret, struct err *err);
enum status bulk_feed_row(struct bulk_feed *f, const struct bulk_fed *row, bool *ret_taken, struct err *err);
/* Frees f in every case (NULL allowed). `staged`: the rows that were not taken; NULL: all of it is given up. */
enum status bulk_feed_close(struct bulk_feed *f, const struct bulk_rows *staged, struct bulk_ready **ret, struct err *err);
enum status change_bulk_ready(struct change *c, const struct bulk_ready *ready, int64_t source, struct bulk_counts *ret,
			      struct err *err);
void bulk_ready_free(struct bulk_ready *ready); /* after the change; NULL allowed */

/* The number the transaction will have. */
int64_t change_tx(const struct change *c);

#endif
