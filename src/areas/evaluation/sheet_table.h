/* Tables of this area's reports, filled row by row; for this folder only. */
#ifndef JH_AREAS_EVALUATION_SHEET_TABLE_H
#define JH_AREAS_EVALUATION_SHEET_TABLE_H

#include "report/report.h"

struct sheet_table {
	struct report *out;
	struct report_table *table;
	struct report_column *columns;
	struct report_value *cell; /* the next */
};
/* Room for so many columns and rows. `caption` is a message. */
struct sheet_table sheet_table(struct report *out, int columns, size_t rows, const char *caption);
void sheet_column(struct sheet_table *t, struct str heading, const char *key, bool is_number);
void sheet_message(struct sheet_table *t, const char *message, const char *key, bool is_number);
struct report_value *sheet_put(struct sheet_table *t, struct report_value v); /* the cell, for its link and tone */
struct report_value *sheet_text(struct sheet_table *t, struct str s);
void sheet_done(struct sheet_table *t); /* added to the report, unless it has no row */

struct str eval_text(enum lang lang, const char *message);
struct str eval_format(struct arena *a, enum lang lang, const char *message, const struct str *args, int n);

#endif
