#include "plan/table.h"

#include <string.h>

void plan_table_begin(struct plan_table *t, struct report *out, const struct plan_column *columns, int n)
{
	struct report_column *c = ARENA_ARRAY(out->arena, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		c[i] = (struct report_column){.heading = str_of(tr(out->lang, columns[i].heading)), .key = str_of(columns[i].key), .is_number = columns[i].is_number};
	*t = (struct plan_table){.out = out, .table = ARENA_NEW(out->arena, struct report_table)};
	*t->table = (struct report_table){.columns = c, .column_count = n};
}

void plan_table_add(struct plan_table *t, struct report_value v)
{
	if (t->cells == t->cap) {
		size_t more = t->cap ? 2 * t->cap : 64;
		struct report_value *cell = ARENA_ARRAY(t->out->arena, struct report_value, more);
		if (t->cells)
			memcpy(cell, t->cell, t->cells * sizeof *cell);
		t->cell = cell;
		t->cap = more;
	}
	t->cell[t->cells++] = v;
}

void plan_table_text(struct plan_table *t, struct str s) { plan_table_add(t, report_value_text(s)); }
void plan_table_int(struct plan_table *t, int64_t v) { plan_table_add(t, report_value_int(v)); }
void plan_table_real(struct plan_table *t, double v, int places) { plan_table_add(t, report_value_real(v, places)); }

bool plan_table_end(struct plan_table *t, const char *caption)
{
	if (!t->cells)
		return false;
	t->table->cells = t->cell;
	t->table->row_count = (int)(t->cells / (size_t)t->table->column_count);
	if (caption)
		t->table->caption = str_of(tr(t->out->lang, caption));
	report_add_table(t->out, t->table);
	return true;
}

struct str plan_say(const struct report *out, const char *message, const struct str *args, int n)
{
	return tr_text(out->arena, out->lang, message, args, n);
}

