/* Tables of reports, cell by cell, for planners and their commands. */
#ifndef JH_PLAN_TABLE_H
#define JH_PLAN_TABLE_H

#include "report/report.h"

struct plan_column {
	const char *heading; /* a message, marked N_ */
	const char *key;     /* for JSON and workbooks */
	bool is_number;
};

struct plan_table {
	struct report *out;
	struct report_table *table;
	struct report_value *cell;
	size_t cells, cap;
};

void plan_table_begin(struct plan_table *t, struct report *out, const struct plan_column *columns, int n);
void plan_table_add(struct plan_table *t, struct report_value v);
void plan_table_text(struct plan_table *t, struct str s);
void plan_table_int(struct plan_table *t, int64_t v);
void plan_table_real(struct plan_table *t, double v, int places); /* NAN: none */
/* Adds it to the report, with its caption (a message, or NULL); a table without rows is left out and false given back. */
bool plan_table_end(struct plan_table *t, const char *caption);

/* A message with {0} … replaced, on the report's arena. */
struct str plan_say(const struct report *out, const char *message, const struct str *args, int n);

#endif
