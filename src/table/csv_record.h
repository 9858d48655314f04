/* Inside the folder: a CSV record as it stands in the text, for copies that change nothing of it. */
#ifndef JH_TABLE_CSV_RECORD_H
#define JH_TABLE_CSV_RECORD_H

#include "table/reader.h"

struct csv_record {
	uint32_t row;   /* from 1, empty ones counted and given too */
	uint32_t cells; /* empty ones at the end included */
	struct str raw; /* in UTF-8, quotation marks and all, without the end of line; valid until the next */
};

/* In place of table_next_sheet and table_next_row, on a reader that csv_open made. */
enum status csv_next_record(struct table_reader *r, struct csv_record *ret, bool *ret_more, struct err *err);

#endif
