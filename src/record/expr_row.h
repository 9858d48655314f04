/* The fields of a row as values of expressions; inside the kernel only. */
#ifndef JH_RECORD_EXPR_ROW_H
#define JH_RECORD_EXPR_ROW_H

#include "record/expr.h"
#include "record/row.h"

/* Slots are indexes of fields; `id` and `state` stand behind them. Sealed fields, shapes and files have no name here. */
struct expr_names expr_row_names(const struct record *r);

struct expr_row {
	const struct row *row;
	struct arena *arena; /* for texts of references and for lists */
	struct reg *keys_of; /* references are the key of the row they name; NULL: its id */
	int n_fields;        /* set by expr_row_values */
};
struct expr_values expr_row_values(struct expr_row *r);

/* The column of a slot for expr_to_sql; context is the layout. */
struct layout;
bool expr_row_column(void *context, int slot, struct expr_column *ret);

#endif
