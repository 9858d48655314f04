#include "areas/evaluation/sheet_table.h"

struct sheet_table sheet_table(struct report *out, int columns, size_t rows, const char *caption)
{
	struct sheet_table t = {.out = out, .table = ARENA_NEW(out->arena, struct report_table), .columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)columns)};
	t.cell = ARENA_ARRAY(out->arena, struct report_value, rows * (size_t)columns + 1);
	*t.table = (struct report_table){.caption = eval_text(out->lang, caption), .columns = t.columns, .cells = t.cell};
	return t;
}

void sheet_column(struct sheet_table *t, struct str heading, const char *key, bool is_number)
{
	t->columns[t->table->column_count++] = (struct report_column){.heading = heading, .key = str_of(key), .is_number = is_number};
}

void sheet_message(struct sheet_table *t, const char *message, const char *key, bool is_number)
{
	sheet_column(t, eval_text(t->out->lang, message), key, is_number);
}

struct report_value *sheet_put(struct sheet_table *t, struct report_value v)
{
	*t->cell = v;
	return t->cell++;
}

struct report_value *sheet_text(struct sheet_table *t, struct str s) { return sheet_put(t, s.n ? report_value_text(s) : report_value_none()); }

void sheet_done(struct sheet_table *t)
{
	int filled = (int)(t->cell - t->table->cells);
	t->table->row_count = t->table->column_count ? filled / t->table->column_count : 0;
	if (t->table->row_count)
		report_add_table(t->out, t->table);
}

struct str eval_text(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

struct str eval_format(struct arena *a, enum lang lang, const char *message, const struct str *args, int n) { return tr_text(a, lang, message, args, n); }
