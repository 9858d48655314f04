/* Tables of two reports made alike, joined. */
#include "plan/telling.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

#include <math.h>

/* Two tables of the same heading, caption and columns. */
struct joint {
	struct report *out;
	const struct str *names;
	const struct report_table *t[2];
	int keys;                 /* leading columns of text that tell rows apart */
	int *row[2];              /* of each joined row: its number in each table; −1: not there */
	int rows;
	bool *differs;            /* of each column */
	bool is_one_sided;        /* some row stands in one table only */
};

static const struct report_value *cell(const struct joint *j, int side, int row, int column)
{
	int at = j->row[side][row];
	return at < 0 ? NULL : &j->t[side]->cells[(size_t)at * (size_t)j->t[side]->column_count + (size_t)column];
}

/* Nobody sees a difference behind the last place that is shown. */
static double as_shown(double v, int places) { return round(v * pow(10, places)); }

static bool is_same(const struct report_value *x, const struct report_value *y)
{
	if (x->kind != y->kind)
		return false;
	switch (x->kind) {
	case REPORT_TEXT:
		return str_eq(x->text, y->text);
	case REPORT_INTEGER:
		return x->integer == y->integer;
	case REPORT_DECIMAL:
		return dec_cmp(x->decimal, y->decimal) == 0;
	case REPORT_REAL:
		return as_shown(x->real, x->places) == as_shown(y->real, y->places);
	case REPORT_PERCENT:
		return as_shown(x->real, x->places + 2) == as_shown(y->real, y->places + 2);
	case REPORT_NONE:
		break;
	}
	return true;
}

/* The row's first `keys` cells; the nth of equal ones is told apart by its number. */
static struct map_entry *find_row(struct map *m, const struct report_table *t, int row, int keys, int nth, bool *ret_new)
{
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	for (int c = 0; c < keys; c++)
		buf_printf(&key, "%.*s\n", STR_ARG(t->cells[(size_t)row * (size_t)t->column_count + (size_t)c].text));
	buf_printf(&key, "%d", nth);
	return map_put(m, buf_view(&key), ret_new);
}

static bool are_unique(struct arena *a, const struct report_table *t, int keys)
{
	struct map seen;
	bool is_new = true;
	map_init(&seen, a);
	for (int i = 0; i < t->row_count && is_new; i++)
		(void)find_row(&seen, t, i, keys, 0, &is_new);
	return is_new;
}

static int text_columns(const struct report_table *t)
{
	int n = 0;
	while (n < t->column_count && !t->columns[n].is_number)
		n++;
	for (int i = 0; i < t->row_count; i++)
		for (int c = 0; c < n; c++)
			if (t->cells[(size_t)i * (size_t)t->column_count + (size_t)c].kind != REPORT_TEXT)
				n = c;
	return n;
}

static void join_rows(struct joint *j)
{
	struct arena *a = j->out->arena;
	const struct report_table *x = j->t[0], *y = j->t[1];
	int most = MIN(text_columns(x), text_columns(y));
	size_t room = (size_t)x->row_count + (size_t)y->row_count + 1;
	struct map rows;
	map_init(&rows, a);
	j->keys = MIN(1, most);
	while (j->keys < most && !(are_unique(a, x, j->keys) && are_unique(a, y, j->keys)))
		j->keys++;
	j->row[0] = ARENA_ARRAY(a, int, room);
	j->row[1] = ARENA_ARRAY(a, int, room);
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < j->t[side]->row_count; i++) {
			struct map_entry *e;
			bool is_new, is_taken = true;
			for (int nth = 0; is_taken; nth++) { /* the nth of equal rows beside the nth of the other table */
				e = find_row(&rows, j->t[side], i, j->keys, nth, &is_new);
				if (is_new) {
					e->value.i = j->rows;
					j->row[0][j->rows] = j->row[1][j->rows] = -1;
					j->rows++;
				}
				is_taken = j->row[side][e->value.i] >= 0;
			}
			j->row[side][e->value.i] = i;
		}
}

static bool differs(const struct joint *j, int row)
{
	if (j->row[0][row] < 0 || j->row[1][row] < 0)
		return true;
	for (int c = j->keys; c < j->t[0]->column_count; c++)
		if (!is_same(cell(j, 0, row, c), cell(j, 1, row, c)))
			return true;
	return false;
}

static void look(struct joint *j)
{
	j->differs = ARENA_ARRAY(j->out->arena, bool, (size_t)j->t[0]->column_count + 1);
	for (int i = 0; i < j->rows; i++) {
		bool both = j->row[0][i] >= 0 && j->row[1][i] >= 0;
		j->is_one_sided = j->is_one_sided || !both;
		for (int c = j->keys; both && c < j->t[0]->column_count; c++)
			j->differs[c] = j->differs[c] || !is_same(cell(j, 0, i, c), cell(j, 1, i, c));
	}
}

static void put(struct report_table *t, const struct report_value *v) { report_put(t, v ? *v : report_value_none()); }

/* Where a row stands, the columns that are the same once, the others under both names. */
static void show(const struct joint *j)
{
	struct report *out = j->out;
	const struct report_table *x = j->t[0];
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, 2 * (size_t)x->column_count + 1);
	int n = 0, same = 0;
	for (int c = 0; c < x->column_count; c++) {
		if (c == j->keys && j->is_one_sided)
			columns[n++] = report_column(out, N_("stands in"), "stands_in", false);
		for (int side = 0; side < (j->differs[c] ? 2 : 1); side++) {
			const struct str args[] = {x->columns[c].heading, j->names[side]};
			columns[n] = x->columns[c];
			if (j->differs[c]) {
				columns[n].heading = report_say(out, N_("{0} ({1})"), args, 2);
				columns[n].key = str_of(arena_printf(out->arena, "%.*s_%d", STR_ARG(x->columns[c].key), side + 1));
				columns[n].width = 0;
			}
			n++;
		}
	}
	struct report_table *t = report_table_new(out, x->caption, columns, n, (size_t)j->rows);
	for (int i = 0; i < j->rows; i++) {
		int first = j->row[0][i] >= 0 ? 0 : 1;
		if (!differs(j, i)) {
			same++;
			continue;
		}
		for (int c = 0; c < x->column_count; c++) {
			if (c == j->keys && j->is_one_sided)
				report_put_text(t, j->row[0][i] < 0 ? j->names[1] : j->row[1][i] < 0 ? j->names[0] : str_of(tr(out->lang, N_("both"))));
			for (int side = 0; side < (j->differs[c] ? 2 : 1); side++)
				put(t, cell(j, j->differs[c] ? side : first, i, c));
		}
	}
	report_add_table(out, t);
	if (same) {
		struct str number = str_i64(out->arena, same);
		report_note(out, report_say(out, N_("{0} more rows are the same in both."), &number, 1));
	}
}

struct place {
	struct str heading;
	const struct report_block *block;
};

/* The next table from the block on, with the heading it stands under. */
static bool next_table(struct place *p)
{
	for (; p->block; p->block = p->block->next) {
		if (p->block->kind == BLOCK_HEADING)
			p->heading = p->block->text;
		else if (p->block->kind == BLOCK_TABLE)
			return true;
	}
	return false;
}

static bool is_alike(const struct place *p, const struct place *q)
{
	const struct report_table *x = p->block->table, *y = q->block->table;
	if (!str_eq(p->heading, q->heading) || !str_eq(x->caption, y->caption) || x->column_count != y->column_count)
		return false;
	for (int c = 0; c < x->column_count; c++)
		if (!str_eq(x->columns[c].key, y->columns[c].key))
			return false;
	return true;
}

/* Whether there was something to show. `heading` is what was said last. */
static bool tell(struct report *out, const struct str *names, const struct report_table *x, const struct report_table *y, struct str at, struct str *heading)
{
	struct joint j = {.out = out, .names = names, .t = {x, y}};
	bool any = false;
	join_rows(&j);
	look(&j);
	for (int i = 0; i < j.rows && !any; i++)
		any = differs(&j, i);
	if (!any)
		return false;
	if (!str_eq(*heading, at))
		report_heading(out, 2, at);
	*heading = at;
	show(&j);
	return true;
}

static struct place find_alike(const struct report *r, const struct place *p)
{
	struct place q = {.block = r->first};
	while (next_table(&q) && !is_alike(p, &q))
		q.block = q.block->next;
	return q;
}

void plan_tell_beside(struct report *out, const struct str names[2], const struct report *const of[2])
{
	struct str heading = {};
	int same = 0;
	for (int side = 0; side < 2; side++) /* then those of the second report alone */
		for (struct place p = {.block = of[side]->first}; next_table(&p); p.block = p.block->next) {
			const struct report_table *t = p.block->table, none = {.caption = t->caption, .columns = t->columns, .column_count = t->column_count};
			struct place q = find_alike(of[1 - side], &p);
			if (side && q.block)
				continue;
			const struct report_table *other = q.block ? q.block->table : &none;
			same += !tell(out, names, side ? other : t, side ? t : other, p.heading, &heading);
		}
	if (same) {
		struct str number = str_i64(out->arena, same);
		report_note(out, report_say(out, N_("{0} more tables are the same in both."), &number, 1));
	}
}
