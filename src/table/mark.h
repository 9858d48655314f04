/* Inside the folder: marks put in order, and what is written about them. */
#ifndef JH_TABLE_MARK_H
#define JH_TABLE_MARK_H

#include "base/buf.h"
#include "table/table.h"

struct mark_list {
	const struct table_mark **marks; /* by sheet, row, column; as given where these are equal */
	size_t n;
};

/* The marks of one row of a sheet from *at on, which is moved behind them; n is 0 when there are none left. */
struct mark_list marks_of_row(const struct mark_list *all, size_t *at, int sheet);
/* "C17: text; D17: text" */
void marks_text(struct buf *out, const struct mark_list *row);

enum status xlsx_write_marked(const char *in_path, const char *out_path, const struct mark_list *marks, struct err *err);
enum status csv_write_marked(const char *in_path, const char *out_path, const struct mark_list *marks, struct err *err);

#endif
