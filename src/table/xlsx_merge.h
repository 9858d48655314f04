/* Inside the folder: merged ranges of a sheet. They stand behind the rows in the file, so a quick pass over the unpacked bytes looks
 * for them first; only what follows the first of them is parsed. */
#ifndef JH_TABLE_XLSX_MERGE_H
#define JH_TABLE_XLSX_MERGE_H

#include "base/buf.h"
#include "table/package.h"
#include "table/table.h"

struct merge {
	uint32_t first_row, last_row;       /* from 1 */
	uint32_t first_column, last_column; /* from 0 */
	struct cell value;                  /* of its first cell, once that row has been read; text owned */
};

struct merges {
	struct merge *ranges; /* by first row, then column */
	uint32_t n, next;     /* next: the first range below the row being read */
	uint32_t *active;     /* ranges that reach into the row being read */
	uint32_t active_n, active_cap;
};

enum status merges_find(struct merges *m, struct package *p, int64_t entry, struct err *err);
void merges_done(struct merges *m); /* a zeroed one too */
/* Brings the active ranges to the row; rows come in ascending order. Overlapping ranges are refused. */
enum status merges_advance(struct merges *m, uint32_t row, struct err *err);

/* "BC17" or "$BC$17" as column (from 0) and row (from 1); returns what follows it, NULL when it is none. */
const char *cell_parse(const char *name, uint32_t *ret_column, uint32_t *ret_row);

#endif
