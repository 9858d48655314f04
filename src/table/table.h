/* Tables in: workbooks and CSV as a stream of rows in which every value knows its cell.
 *
 * Memory does not grow with the number of rows. Limits on sizes are options with defaults; what passes them, zip bombs, XML
 * entities, truncated and half-written files are refused with a text that names the place and the remedy. */
#ifndef JH_TABLE_TABLE_H
#define JH_TABLE_TABLE_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum table_format { TABLE_AUTO, TABLE_XLSX, TABLE_CSV, TABLE_GEOJSON };

struct table_options {
	enum table_format format; /* TABLE_AUTO: by content, not by name */
	char delimiter;           /* CSV; 0: found from the first lines */
	const char *encoding;     /* CSV; NULL: found (UTF-8, UTF-16 with BOM, GB18030) */
	uint64_t max_bytes;       /* unpacked; 0: 4 GiB */
	uint32_t max_rows;        /* per sheet; 0: 20 million for CSV, what XLSX can hold */
	uint32_t max_columns;     /* 0: 1024 */
	uint32_t max_cell;        /* bytes of one value; 0: 1 MiB (XLSX holds 32767 characters) */
};

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_BOOL, CELL_DATE, CELL_ERROR };

/* A value as written. `text` is what a person would read without the number format's decoration: numbers shortest exact
 * decimal (0.1 for the binary double nearest to it), dates YYYY-MM-DD (with time THH:MM:SS where there is one; YYYY-MM or YYYY
 * where the format shows no more and the value is the first day of it; HH:MM:SS for a time alone), booleans TRUE/FALSE, errors
 * "#N/A". In CSV every value is text. A formula whose result was never saved is CELL_EMPTY with is_formula, and counts as a
 * value: the file must be opened and saved in a spreadsheet program first. */
struct cell {
	enum cell_kind kind;
	struct str text;
	double number;     /* CELL_NUMBER, CELL_DATE (serial) and CELL_BOOL */
	bool is_percent;   /* the number format shows percent */
	bool is_formula;   /* the value is the one cached beside a formula */
	bool is_merged;    /* part of a merged range that started elsewhere; text is the range's value */
};

struct table_row {
	uint32_t row;             /* as the user sees it, from 1 */
	const struct cell *cells; /* valid until the next row */
	uint32_t n;               /* trailing empty cells are left out */
};

struct table_sheet {
	struct str name;  /* valid until the next sheet; CSV: the file's name without folder and ending */
	int index;        /* from 0 */
	bool is_hidden;
};

struct table_reader;

enum status table_open(struct table_reader **ret, const char *path, const struct table_options *options, struct err *err);
void table_close(struct table_reader *r); /* NULL allowed */
enum table_format table_format_of(const struct table_reader *r);
/* What was found out about a CSV, for the report: "UTF-8", "UTF-16LE", "UTF-16BE" or "GB18030"; "" for others. */
struct str table_encoding(const struct table_reader *r);
char table_delimiter(const struct table_reader *r); /* 0 for others */

/* The next sheet, hidden ones too; *ret_more false at the end. */
enum status table_next_sheet(struct table_reader *r, struct table_sheet *ret, bool *ret_more, struct err *err);
/* The next row that has any value; rows without one are passed over but counted. */
enum status table_next_row(struct table_reader *r, struct table_row *ret, bool *ret_more, struct err *err);
/* How much of the file has been read, 0 … 1, for progress. */
double table_progress(const struct table_reader *r);

/* "A1", "BC17" for column (from 0) and row (from 1). */
void cell_name(uint32_t column, uint32_t row, char out[16]);

/* Answers written into a copy of a workbook: only the cells named change (text behind the row's last used column or as a note
 * on the cell, and a fill), every other part of the package stays byte for byte. For CSV two columns are added: the row's
 * faults and the columns concerned. */
struct table_mark {
	int sheet;        /* index */
	uint32_t row;     /* from 1 */
	int32_t column;   /* from 0; −1: the row as a whole */
	struct str text;
	bool is_warning;
};
enum status table_write_marked(const char *in_path, const char *out_path, const struct table_mark *marks, size_t n,
			       struct err *err);

#endif
