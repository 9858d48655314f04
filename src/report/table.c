#include "report/report.h"

#include <string.h>

struct report_filling {
	struct arena *arena;
	struct report_value *cells; /* the table's own, here to be written */
	size_t n, room;
};

static struct report_table *empty(struct report *r, const struct report_column *columns, int n, size_t rows)
{
	struct report_table *t = ARENA_NEW(r->arena, struct report_table);
	size_t room = rows * (size_t)n + 1;
	t->columns = columns;
	t->column_count = n;
	t->filling = ARENA_NEW(r->arena, struct report_filling);
	*t->filling = (struct report_filling){.arena = r->arena, .cells = ARENA_ARRAY(r->arena, struct report_value, room), .room = room};
	t->cells = t->filling->cells;
	return t;
}

struct report_table *report_table_new(struct report *r, struct str caption, const struct report_column *columns, int n, size_t rows)
{
	struct report_column *own = ARENA_ARRAY(r->arena, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		own[i] = columns[i];
	struct report_table *t = empty(r, own, n, rows);
	t->caption = caption;
	return t;
}

struct report_column report_column(const struct report *r, const char *message, const char *key, bool is_number)
{
	return (struct report_column){.heading = str_of(tr(r->lang, message)), .key = str_of(key), .is_number = is_number};
}

struct report_table *report_table_begin(struct report *r, const struct report_head *columns, int n)
{
	enum { ROWS = 16 }; /* most tables of a page have fewer */
	struct report_column *own = ARENA_ARRAY(r->arena, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		own[i] = report_column(r, columns[i].text, columns[i].key, columns[i].is_number);
	return empty(r, own, n, ROWS);
}

static struct report_value *take(struct report_table *t, size_t cells)
{
	struct report_filling *f = t->filling;
	if (f->n + cells > f->room) {
		size_t room = 2 * f->room + cells;
		struct report_value *more = ARENA_ARRAY(f->arena, struct report_value, room);
		memcpy(more, f->cells, f->n * sizeof *more);
		f->cells = more;
		f->room = room;
		t->cells = more;
	}
	f->n += cells;
	t->row_count = (int)(f->n / (size_t)t->column_count);
	return f->cells + f->n - cells;
}

struct report_value *report_table_row(struct report_table *t) { return take(t, (size_t)t->column_count); }

struct report_value *report_put(struct report_table *t, struct report_value v)
{
	struct report_value *cell = take(t, 1);
	*cell = v;
	return cell;
}

struct report_value *report_put_text(struct report_table *t, struct str s) { return report_put(t, report_value_text(s)); }
struct report_value *report_put_known(struct report_table *t, struct str s) { return report_put(t, s.n ? report_value_text(s) : report_value_none()); }
struct report_value *report_put_int(struct report_table *t, int64_t v) { return report_put(t, report_value_int(v)); }
struct report_value *report_put_real(struct report_table *t, double v, int places) { return report_put(t, report_value_real(v, places)); }

bool report_table_end(struct report *r, struct report_table *t, const char *caption)
{
	if (!t->row_count)
		return false;
	if (caption)
		t->caption = str_of(tr(r->lang, caption));
	report_add_table(r, t);
	return true;
}
