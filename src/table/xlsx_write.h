/* Workbooks out, a row at a time, in memory that does not grow with the rows: templates, exports, reports.
 *
 * The heading row is bold on a fill and frozen, with a filter; codes are text columns, so that leading zeros survive what people type;
 * choices are drop-down lists; what a column means is a note on its heading. The file appears under its name when it is complete. */
#ifndef JH_TABLE_XLSX_WRITE_H
#define JH_TABLE_XLSX_WRITE_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum xlsx_kind { XLSX_TEXT, XLSX_NUMBER, XLSX_PERCENT, XLSX_DATE };

struct xlsx_column {
	struct str heading;
	enum xlsx_kind kind;
	int places;                /* NUMBER, PERCENT: decimal places shown; −1: as many as there are */
	int width;                 /* in characters; 0: from the heading */
	bool is_required;          /* the heading's fill says so */
	struct str note;           /* on the heading; empty: none */
	const struct str *choices; /* drop-down list; what is not in it is refused by the spreadsheet program */
	size_t choice_count;       /* at most 16384, without a list beyond */
};

/* Lists too long to stand in the cell's own rule are kept on a hidden sheet of this name. */
#define XLSX_LIST_SHEET "_lists"
/* What programs that read the workbook again are to know stands on a hidden sheet of this name. */
#define XLSX_STATE_SHEET "_state"

struct xlsx_writer;

enum status xlsx_writer_open(struct xlsx_writer **ret, const char *path, struct err *err);
/* Begins a sheet and writes its heading row. Names are at most 31 characters without [ ] : * ? / \ and no name twice, by any case:
 * ST_INVALID. */
enum status xlsx_writer_sheet(struct xlsx_writer *w, struct str name, const struct xlsx_column *columns, int n,
			      struct err *err);
/* A value of the row being written, columns from 0 in ascending order; none is an empty cell. Texts are written as text whatever they
 * look like. A fault (32 767 characters passed, a number that is not finite) is kept and told by close. */
void xlsx_writer_text(struct xlsx_writer *w, int column, struct str text);
void xlsx_writer_number(struct xlsx_writer *w, int column, double v);
void xlsx_writer_date(struct xlsx_writer *w, int column, day_t day); /* before 1900-03-01: as text */
void xlsx_writer_row(struct xlsx_writer *w);                         /* ends the row */
/* A sheet of explanations: wrapped lines of text, those that begin with "# " as headings. */
enum status xlsx_writer_help(struct xlsx_writer *w, struct str name, const struct str *lines, size_t n, struct err *err);
/* The text in the first cell of XLSX_STATE_SHEET; once. */
enum status xlsx_writer_state(struct xlsx_writer *w, struct str text, struct err *err);
/* Completes the file; ST_UNAVAILABLE when it cannot be written, ST_TOO_LARGE or ST_INVALID for a fault kept. The writer is gone. */
enum status xlsx_writer_close(struct xlsx_writer *w, struct err *err);
void xlsx_writer_discard(struct xlsx_writer *w); /* NULL allowed; leaves no file */

#endif
