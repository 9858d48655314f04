/* Faults as a table on the terminal: where, what was written there, what is wrong and what to do. */
#ifndef JH_AREAS_REGISTER_COMMAND_FAULT_TABLE_H
#define JH_AREAS_REGISTER_COMMAND_FAULT_TABLE_H

#include "cli/command.h"
#include "record/fault.h"
#include "report/report.h"

/* A terminal shows so many; the rest is counted. */
enum { FAULTS_SHOWN = 50 };

struct fault_table {
	struct session *s;
	struct report_value *cells;
	size_t rows, left_out;
};

void fault_table_init(struct fault_table *t, struct session *s, size_t most);
void fault_table_add(struct fault_table *t, struct str file, struct str sheet, struct str cell, const struct fault *f,
		     size_t n); /* n: how many faults the line stands for */
/* Adds the table, if it has rows, and a note about those not shown. */
void fault_table_end(struct fault_table *t, struct report *r, size_t left_out);

#endif
