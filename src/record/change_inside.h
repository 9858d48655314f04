/* The open change; inside the kernel only. */
#ifndef JH_RECORD_CHANGE_INSIDE_H
#define JH_RECORD_CHANGE_INSIDE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/change.h"
#include "record/layout.h"
#include "record/proof.h"
#include "text/script.h"

/* What the change did to one record. */
struct part {
	const struct layout *layout;
	bool is_open; /* next_version is known */
	int64_t first_version, next_version, inserted;
	struct digest inserted_digest;
	int64_t *closed; /* versions, ascending only at the end */
	size_t n_closed, cap_closed;
};

struct touched {
	const struct layout *layout;
	struct id id;
};

struct change {
	struct reg *g;
	struct arena lasting; /* texts of info, what was touched */
	struct arena arena;   /* scratch: change_put gives back what it took */
	struct change_info info;
	struct faults *faults;
	size_t serious_before;
	int64_t tx;
	moment_t moment;
	day_t today;
	struct part *parts; /* in order of the catalogue */
	struct buf scratch;
	struct map seen; /* id → in `touched` */
	struct touched *touched;
	size_t n_touched, cap_touched;
	struct id *persons; /* who need a key of their own once the change is committed */
	size_t n_persons, cap_persons;
};

struct part *change_part(struct change *c, const struct record *r, struct err *err); /* NULL: err */

/* Seals, hashes and inserts the row as a version of this change; sets version, tx_from, tx_to. `keep_sealed`:
 * row->sealed is taken as it is, row->values of sealed fields are not looked at. */
enum status change_insert(struct change *c, struct part *p, struct row *row, bool keep_sealed, struct err *err);
enum status change_close(struct change *c, struct part *p, int64_t version, struct err *err);
/* For versions written by other means than change_insert (bulk.c): counts and hashes the version. */
void change_count(struct part *p, const uint8_t h[DIGEST_SIZE], int64_t source);
void change_touch(struct change *c, const struct layout *l, struct id id);

/* The person has a key, or gets one just before the change is committed. ST_CONFLICT when it was destroyed. */
enum status change_person(struct change *c, struct id person, struct err *err);
/* Those known to have none. */
void change_persons(struct change *c, const struct id *persons, size_t n);

enum { HASHES_MAX = 4, MATCH_BYTES = 32 }; /* matched fields of a record, bytes of their hashes */

/* A fault at the row, added to the change's list. */
void change_fault(struct change *c, const struct row *row, const struct field *f, const char *rule,
		  const struct fault_arg *args, int n);

/* Words of a row that was changed (search.c), and taking them away. */
enum status search_update(struct change *c, const struct layout *l, struct id id, struct err *err);
enum status search_forget(struct reg *g, const struct layout *l, struct id id, struct err *err);
/* The words of a row's periods as stored; sealed ones where they are open. */
enum status search_words(struct reg *g, const struct layout *l, struct row *const *rows, size_t n, struct buf *out,
			 struct err *err);
/* Tokens as they stand in words: in ASCII alone, a blank between. */
void search_put_tokens(struct str tokens, struct buf *out);
/* The number the next words stand under in search_text. */
enum status search_next_number(struct reg *g, int64_t *ret, struct err *err);
/* SQLite, in a writing transaction: takes `most` rows more into the index when more than `from` are not in it; *ret_left: those
 * that still are not. PostgreSQL keeps its index by itself. */
enum status search_advance(struct reg *g, int64_t from, int64_t most, int64_t *ret_left, struct err *err);

/* A query over search_text t: FROM and WHERE (empty: it finds nothing), and what is bound to their parameters. */
struct search_query {
	struct buf from, match, phrases;
	int n;
	size_t ends[2 * SEARCH_TERMS_MAX]; /* of each phrase */
};
void search_query_init(struct search_query *q);
void search_query_done(struct search_query *q);
enum status search_query_make(struct reg *g, struct str text, struct search_query *q, struct err *err);
void search_query_bind(const struct search_query *q, struct stmt *statement);

#endif
