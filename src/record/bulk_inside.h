/* A batch on its way into a record's table; inside the kernel only.
 *
 * bulk_rows.c reads pieces of the staged rows beside what the register holds of them and decides what each becomes; bulk.c writes
 * them under the writer's lock; bulk_ready.c makes all that the lock is not needed for before it is taken; bulk_make.c makes what
 * goes with a version. */
#ifndef JH_RECORD_BULK_INSIDE_H
#define JH_RECORD_BULK_INSIDE_H

#include "record/change_inside.h"

/* Rows a piece: few enough to stay in the processor's cache. */
enum { BULK_PIECE = 1024, BULK_COLUMNS_MAX = 1000 };

enum verdict { ROW_UNCHANGED, ROW_NEW, ROW_REPLACED, ROW_BY_HAND };

struct staged {
	int64_t row, position;
	struct id id; /* given by the importer, or the row that matched; zero: none */
	bool has_effective;
	day_t effective;
	struct value *values; /* as staged; after deciding, the whole row's */
	struct row *old;      /* the version that matched, the first of several */
	int n_old;
	enum verdict verdict;
	day_t from, to;
};

/* What is made of a staged row that becomes a version: its digest, sort keys and words. */
struct made_text {
	size_t at, n; /* in the bytes of the row's half */
	bool is_null;
};
struct made {
	struct row row; /* sealed; in the arena of the piece */
	uint8_t digest[DIGEST_SIZE];
	struct made_text words, *sorts; /* sorts: one for each projected field */
	int half;
};

struct bulk_job {
	struct reg *g;
	struct change *c;    /* NULL: the rows are only made ready */
	struct arena *lasting;
	moment_t moment;
	struct part *part;
	const struct layout *l;
	const char *table;
	const char *only; /* a condition on the staged rows `s`; NULL: all */
	struct store *store; /* where the rows stand: the register's own, or one that reads beside it */
	bool is_apart, holds_rows;
	int64_t source;
	bool *given; /* by field */
	struct layout_column *staged; /* those given, in order of the fields; names are not used */
	int n_staged;
	bool gives_sealed, has_id, has_is_new, has_effective, joins;
	struct value *defaults;
	const char *position; /* the column that orders the staged rows */
	struct buf sql;
	struct bulk_column columns[BULK_COLUMNS_MAX];
	int n_columns;
	int *projected, n_projected; /* fields with a hash or a sort key */
	struct arena arena;	     /* of a piece */
	struct staged *rows;
	struct value *values; /* of a piece's rows, where they are read apart: the same room for every piece */
	size_t n;
	struct bulk *out; /* the stream of versions; open from piece to piece where nothing else needs the connection */
	bool makes_alone; /* the thread that makes rows ready is itself one that helps */
	struct made *made; /* one for each row of the piece */
	struct buf bytes[2];
	uint8_t hashes[HASHES_MAX][MATCH_BYTES]; /* of the row under way */
	struct bulk_counts counts;
	struct bulk_same *same; /* NULL: nobody asks */
};

/* Rows made ready (bulk_ready.c) or being fed (bulk_fed.c). */
struct bulk_ready {
	struct reg *g;
	struct arena lasting;
	const struct layout *layout;
	struct bulk_rows staged;
	struct bulk_place place;
	struct buf columns; /* of a version, those whose values stand in the table under the same name */
	bool was_empty;
	bool is_fed; /* `staged` are the rows by hand alone */
	int64_t n, n_closed; /* rows of the table, those that replace a version */
	struct bulk_counts counts;
	struct id *persons;
	size_t n_persons, cap_persons;
	int64_t *by_hand; /* positions of staged rows */
	size_t n_by_hand, cap_by_hand;
};
struct bulk_ready *bulk_ready_new(struct reg *g, const struct record *r, const struct bulk_place *place);
/* The table of what is made ready, in the open transaction of its place; pieces are added between the two. */
enum status bulk_ready_begin(struct bulk_ready *y, struct bulk_job *j, struct err *err);
enum status bulk_ready_piece(struct bulk_job *j, void *ready, struct err *err);
/* Frees j->out in every case; `st` is what the pieces met. */
enum status bulk_ready_end(struct bulk_ready *y, struct bulk_job *j, enum status st, struct err *err);

/* bulk_rows.c. `lasting` outlives the job. */
void bulk_job_init(struct bulk_job *j, struct reg *g, const struct layout *l, struct arena *lasting);
void bulk_job_done(struct bulk_job *j);
/* What the staged table has, and how it is read. */
enum status bulk_start(struct bulk_job *j, const struct bulk_rows *rows, struct err *err);
/* The same for new rows that come one by one: which fields they give. Their pieces are the caller's. */
enum status bulk_start_fed(struct bulk_job *j, const bool *given, bool has_id, struct err *err);
/* What becomes of s, whose values are as given; ids for new ones. Of the job it changes nothing. */
void bulk_decide(const struct bulk_job *j, struct staged *s);
/* Pieces one after another into j->rows, decided; new ones have ids. Calls `write` for each. */
enum status bulk_pieces(struct bulk_job *j, enum status (*write)(struct bulk_job *j, void *context, struct err *err), void *context,
			struct err *err);

/* bulk_make.c. What is opened when it is first needed is opened before there are two who need it. */
enum status bulk_make_open(struct bulk_job *j, bool with_words, const struct collator **ret, struct err *err);
/* Makes j->made of the rows of the piece that become versions: by two threads, since nothing else takes as long. */
enum status bulk_make(struct bulk_job *j, bool with_words, struct err *err);
/* Empty where there are none; until the next piece is made. */
struct str bulk_made_words(const struct bulk_job *j, const struct made *m);

/* bulk.c. Columns of a version after `meta`, and their values. */
void bulk_columns(struct bulk_job *j, const struct bulk_column *meta, size_t n_meta);
enum status bulk_values(struct bulk_job *j, struct bulk *b, const struct made *m, struct err *err);
/* New rows with personal values: KEY_NONE ones are told to `need`; a person who was erased leaves the row to change_put, which
 * says so. */
enum status bulk_persons(struct bulk_job *j, enum status (*need)(void *context, struct id person, struct err *err), void *context,
			 struct err *err);
/* The batch has the row as the register does. */
void bulk_same_add(struct bulk_job *j, struct id id, int64_t row);
/* Many rows touch every page of the indexes over and over: pages that do not fit the connection's usual cache would be written out and
 * read back each time, so it has room for so many `rows`; and indexes of a table that was empty are made faster at the end, in one
 * sort each (`without_indexes`). Both only in SQLite, where readers see nothing of it before the commit. */
struct bulk_many {
	int64_t rows;
	bool without_indexes;
};
enum status bulk_many_begin(struct bulk_job *j, const struct bulk_many *m, struct err *err);
enum status bulk_many_end(struct bulk_job *j, struct bulk_many *m, struct err *err);
enum { BULK_LARGE = 80000 }; /* rows */
/* The staged rows that `only` takes, or all, row by row where needed. */
enum status bulk_put(struct change *c, const struct record *r, const struct bulk_rows *rows, const char *only, int64_t source,
		     struct bulk_counts *ret, struct err *err);

#endif
