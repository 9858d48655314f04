/* Import that people can trust: workbooks and CSV into the register, all or nothing.
 *
 * Files are parsed and validated into a staging database of their own, without holding the register; the register's lock is
 * held only for one set-based transaction: compare, write versions with the row each came from, check across rows, commit.
 * A dry run does the same and takes it back, so that what it says is what a commit would do; in SQLite it does so in
 * temporary copies of the tables, beside the register and without its lock. The same file twice changes
 * nothing and says so. Whatever happens at any moment, all of a batch is there or nothing of it.
 *
 * Nothing is silently dropped: unknown columns and sheets, rows of totals and repeated headings are named as warnings. */
#ifndef JH_RECORD_IMPORT_IMPORT_H
#define JH_RECORD_IMPORT_IMPORT_H

#include "record/change.h"
#include "record/fault.h"

struct mapping;

enum import_step { IMPORT_READING, IMPORT_VALIDATING, IMPORT_WRITING, IMPORT_COMMITTING };

struct import_options {
	const struct mapping *mapping; /* of a foreign layout (mapping.h); NULL: headings speak for themselves */
	const struct record *record;   /* every sheet is this register's; NULL: by sheet name, file name or headings */
	bool commit;                   /* false: dry run */
	bool has_effective;            /* dated values change from the day on; otherwise they correct what was recorded. A column */
	day_t effective;               /* `effective` (生效日期) of a row goes before it */
	struct str actor, note, reason;
	const char *scratch;           /* folder of the staging file; NULL: $TMPDIR or /tmp */
	size_t max_faults;             /* 0: 10000; further ones are counted */
	/* Now and then: share 0 … 1 of the step, rows so far. Returning false stops: ST_CANCELLED, nothing written. */
	bool (*progress)(void *context, enum import_step step, double share, int64_t rows);
	void *context;
	/* May whoever the import is for write the row, as it stood or as it will stand? Asked in the open change for every version
	 * that the batch writes or closes, and for every row that it repeats as it stands; false is the fault `row.not_yours`.
	 * NULL: everything may be written. */
	bool (*may_write)(void *context, const struct row *row);
	/* Is the file that a cell names one to keep: of a kind that is taken, and by its content what its name says? false: *ret_why,
	 * in the reader's language, on the arena. NULL: every kind is kept. */
	bool (*may_attach)(void *context, const char *path, struct str name, struct arena *a, struct str *ret_why);
};

struct import_fault {
	struct fault fault;
	int file, sheet;       /* index into files; index of the sheet in its file; −1: not of a sheet */
	struct str sheet_name, column; /* the heading as written; empty: the row or sheet as a whole */
	uint32_t row;          /* as people see it; 0: the sheet as a whole */
	int32_t column_index;  /* from 0; −1 */
};

/* How a sheet was understood, for the report. */
struct import_sheet {
	int file, sheet;
	struct str name;
	const struct record *record;
	int64_t rows;
};

struct import_result {
	struct str batch; /* to be named only when committed */
	bool committed;   /* false also when nothing changed */
	int64_t rows, created, changed, unchanged; /* rows of records; from files without mapping: rows of sheets */
	struct import_fault *faults;
	size_t n_faults, left_out, serious;
	struct import_sheet *sheets;
	size_t n_sheets;
	const char *const *files;
	int n_files;
};

/* *ret on the arena. ST_OK: no faults but warnings, written when `commit`; ST_NO: faults, nothing written, *ret filled.
 * ST_CONFLICT: the register kept changing underneath. */
enum status import_run(struct reg *g, struct arena *a, const char *const *files, int n_files,
		       const struct import_options *options, struct import_result *ret, struct err *err);

/* One object in the form of the command contract. Values of personal fields are masked. */
void import_json(const struct import_result *r, enum lang lang, struct buf *out);
/* "A1" of the fault, "" for a sheet as a whole. */
void import_fault_cell(const struct import_fault *f, char out[16]);

/* A copy of one of the files with its faults written beside the cells (table_write_marked). */
enum status import_write_marked(const struct import_result *r, int file, enum lang lang, const char *out_path, struct err *err);

struct import_undo {
	struct str batch, actor, reason;
	/* May whoever takes it back write the row? Asked for every version that the batch wrote or closed; NULL: every row. */
	bool (*may_write)(void *context, const struct row *row);
	void *context;
};

/* Takes a committed batch back. Rows changed or referred to since are faults that name them: ST_NO, nothing undone.
 * ST_NOT_FOUND: no such batch. ST_DENIED: it holds rows that may not be written. O(rows of the batch). */
enum status import_undo(struct reg *g, struct arena *a, const struct import_undo *o, struct faults *faults, struct err *err);

#endif
