/* What the files of this folder share about one run of an import; nobody else includes it. */
#ifndef JH_RECORD_IMPORT_IMPL_H
#define JH_RECORD_IMPORT_IMPL_H

#include "base/arena.h"
#include "base/map.h"
#include "record/import/heading.h"
#include "record/change.h"
#include "record/import/import.h"
#include "record/import/mapping.h"
#include "record/import/name_file.h"
#include "record/kind.h"
#include "record/row.h"
#include "record/validate.h"
#include "table/table.h"

enum use_kind { USE_NONE, USE_COLUMN, USE_CONSTANT, USE_KEY, USE_VALUE, USE_SUM };

/* Where a field's text comes from, in columns of the sheet. */
struct use {
	enum use_kind kind;
	int32_t *columns; /* from 0 */
	int n_columns;
	struct str unit;
	const struct mapping_source *source; /* NULL without mapping file */
};

/* One pass over one sheet that makes rows of one record. */
struct output {
	const struct record *record;
	int order; /* of the record in the catalogue: referenced before referring */
	int file, sheet;
	struct str sheet_name;
	uint32_t heading_row;
	struct str *headings;
	uint32_t n_headings;
	struct use *uses; /* by index of the field */
	int n_fields;
	const struct mapping_output *mapping; /* NULL */
	struct use alias;
	int32_t *unpivot_columns;
	int32_t effective_column; /* −1 */
	bool has_id;        /* rows are given their ids here: others refer to them, or they have a foreign code */
	bool is_named;      /* sheets of the batch refer to its rows, by their names perhaps */
	bool has_effective;
	bool is_csv;        /* texts may carry the mark that keeps them from being formulas */
	bool is_first;      /* the register holds no row of the record yet */
	bool needs_overlay; /* the sheet lacks columns that checks read: existing rows lend theirs */
	char table[16];
	int64_t rows, source;
	uint8_t digest[32]; /* of the file, SHA-256; once it is read */
	struct bulk_same same;    /* rows that change nothing, where rights are asked about */
	struct bulk_ready *ready; /* NULL: written row by row from the staging table, under the lock */
	bool is_fed; /* `ready` was made while the sheet was read, and the staging table holds only what is not simple */
};

struct place {
	int output; /* −1: file and sheet as given */
	int file, sheet;
	struct str sheet_name, column;
	uint32_t row;
	int32_t column_index;
};

/* Texts of one field read before: codes, years, references. Emptied when it grows beyond its limit. */
struct memo {
	struct arena arena;
	struct map map;
};

struct importer {
	struct reg *g;
	struct arena *arena;  /* the caller's: what outlives the run */
	struct arena scratch; /* of a row */
	const struct import_options *o;
	const char *const *files;
	int n_files;
	moment_t *states;     /* by file: of which state of the register a workbook of ours shows the rows; 0: it does not say */
	struct output *outputs;
	int n_outputs;
	struct import_sheet *sheets; /* as understood */
	size_t n_sheets;
	struct faults faults;
	struct place *places; /* one a kept fault */
	size_t places_cap;
	struct kind_context base; /* the register's */
	struct store *stage, *ready;
	struct name_file names;
	struct damage_finder *damage;
	char *path;           /* of the staging file */
	struct heading_index *indexes; /* by order of the record */
	bool *staged;         /* by order of the record: rows of it are in this batch */
	int64_t seen_tx;      /* the register's last transaction when validation began */
	int64_t rows;
	struct str batch;
	struct attached *attached; /* files that cells name, to be kept with the rows (attach.c) */
};

/* ---- faults with their places ---- */
void import_report(struct importer *im, const struct fault *f, const struct place *p);
/* Gives the faults added since `before` their place: the row, and the column of each fault's field. */
void import_place_new(struct importer *im, size_t before, int output, uint32_t row, int32_t column);
/* A fault of a sheet: rule and up to two values. */
void import_report_sheet(struct importer *im, const struct place *p, const struct record *r, const char *rule,
			 enum check_severity severity, struct str first, struct str second);

/* ---- steps ---- */
enum status import_survey(struct importer *im, struct err *err);          /* survey.c: sheets → outputs, in order */
enum status stage_open(struct importer *im, struct err *err);            /* stage.c */
void stage_close(struct importer *im);
enum status stage_table(struct importer *im, struct output *o, struct bulk **ret, struct err *err);
enum status stage_row(struct bulk *b, const struct output *o, uint32_t row, struct id id, bool is_new, bool has_effective,
		      day_t effective, const struct value *values, const struct str *self_texts, struct str alias, struct err *err);
bool field_is_self_reference(const struct record *r, const struct field *f);
enum status import_read(struct importer *im, int output, struct err *err);  /* read.c: a sheet into its staging table */
enum status import_finish_record(struct importer *im, int from, int to, struct err *err); /* finish.c: outputs of one record */
/* The first rows of a record are watched over by the unique index of its key, unless a part of the key may be empty; when it
 * objects, the rows are looked for. */
bool import_is_watched(const struct output *o);
/* Reports rows whose key stands twice among the outputs of the record that the output is one of. */
enum status import_refuse_twice(struct importer *im, int output, struct err *err);
/* Where rows of the output are made ready. */
struct bulk_place import_ready_place(struct importer *im, const struct output *o);
struct bulk_rows import_staged_rows(struct importer *im, struct output *o);
/* The only sheet of its record. */
bool import_is_alone(const struct importer *im, const struct output *o);
enum status import_write(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err); /* write.c */
/* A dry run over temporary copies, without the writer's lock (rehearse.c); outside transactions. */
enum status import_rehearse_begin(struct importer *im, struct err *err);
void import_rehearse_end(struct importer *im);
/* Who may write the rows of a transaction (rights.c): asked for every version of the record that it wrote or closed; `refuse` is told
 * of a row once. */
struct import_ask {
	struct reg *g;
	struct arena *arena, *scratch; /* `scratch` is reset row by row */
	bool (*may_write)(void *context, const struct row *row);
	void *context;
	enum status (*refuse)(void *of, const struct row *row, int64_t tx, struct err *err);
	void *of;
};
enum status import_ask_rows(const struct import_ask *ask, const struct record *r, int64_t tx, struct err *err);
enum status import_rights(struct importer *im, int64_t tx, struct err *err); /* rights.c: o->may_write, in the open change */
/* since.c: rows of workbooks of ours that others changed after they were taken out are warned of; in the open change. */
enum status import_changed_since(struct importer *im, int64_t tx, struct err *err);
enum status import_check(struct importer *im, int64_t tx, struct err *err); /* check.c: across rows, in the open change */

/* ---- names.c: rows of this batch by what people call them ---- */
enum name_kind { NAME_KEY, NAME_ALIAS, NAME_TITLE };
/* The row a reference names, in this batch or in the register. False with the fault when it names none; errors in *ret_st. */
bool import_resolve(struct importer *im, const struct record *target, struct str scheme, struct str text, struct id *ret,
		    struct fault *ret_fault, enum status *ret_st, struct err *err);
/* The id of the row of these values: of the batch (*ret_in_batch, with its row), of the register, or a new one. */
enum status import_identify(struct importer *im, const struct output *o, const struct value *values, struct str alias,
			    struct id *ret, bool *ret_is_new, uint32_t *ret_batch_row, struct err *err);

/* Makes the row known by its key, foreign code and name to what follows. */
enum status import_remember(struct importer *im, const struct output *o, const struct value *values, struct str alias, struct id id,
			    uint32_t row, struct err *err);

/* attach.c: a cell that names a file beside the imported one becomes its stored form, "SHA-256 size name", on the scratch arena, and
 * the file is noted to be kept; other texts stay. False with the fault: too large, or of a kind that is not taken. */
bool import_attach(struct importer *im, int file, struct str *text, struct fault *ret_fault);
/* Keeps the contents of the files noted, in the open write transaction (stored.h). */
enum status import_keep_files(struct importer *im, struct err *err);

/* ---- source.c: the text a field's value is read from ---- */
struct row_source {
	const struct output *output;
	const struct table_row *row;
	int variant; /* of the columns unpivoted; −1 */
};
struct field_text {
	struct str text;
	const struct cell *cell; /* NULL for texts that are not as the cell has them */
	struct str unit;
	int32_t column;          /* −1: constant */
	const char *rule;        /* a fault of the cell itself; NULL: none */
};
struct field_text source_text(struct arena *a, const struct row_source *s, const struct use *u);

bool import_progress(struct importer *im, enum import_step step, double share);
int import_order(const struct importer *im, const struct record *r);

#endif
