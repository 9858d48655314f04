#include "areas/register/command/fault_table.h"

#include "areas/register/command/run.h"

enum { COLUMNS = 5, VALUE_CHARACTERS = 40 };

void fault_table_init(struct fault_table *t, struct session *s, size_t most)
{
	*t = (struct fault_table){.s = s};
	t->cells = ARENA_ARRAY(s->arena, struct report_value, COLUMNS * MIN(most, (size_t)FAULTS_SHOWN) + 1);
}

/* The beginning of a long value is enough to find the cell. */
static struct str short_value(struct session *s, struct str value)
{
	size_t pos = 0, chars = 0;
	while (pos < value.n && chars++ < VALUE_CHARACTERS)
		(void)str_next_char(value, &pos);
	if (pos == value.n)
		return value;
	return str_of(arena_printf(s->arena, "%.*s…", (int)pos, value.p));
}

void fault_table_add(struct fault_table *t, struct str file, struct str sheet, struct str cell, const struct fault *f,
		     size_t n)
{
	if (t->rows == FAULTS_SHOWN) {
		t->left_out += n;
		return;
	}
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	fault_render(&text, f, t->s->lang);
	struct report_value *row = &t->cells[COLUMNS * t->rows++];
	row[0] = report_value_text(file);
	row[1] = report_value_text(sheet);
	row[2] = report_value_text(str_copy(t->s->arena, cell));
	row[3] = report_value_text(short_value(t->s, f->value));
	row[4] = report_value_text(str_copy(t->s->arena, buf_view(&text)));
	row[4].tone = f->severity == CHECK_FAULT ? TONE_BAD : TONE_WARNING;
}

void fault_table_end(struct fault_table *t, struct report *r, size_t left_out)
{
	struct session *s = t->s;
	if (!t->rows)
		return;
	struct report_column *columns = ARENA_ARRAY(s->arena, struct report_column, COLUMNS);
	columns[0] = (struct report_column){.heading = str_of(tr(s->lang, "file"))};
	columns[1] = (struct report_column){.heading = str_of(tr(s->lang, "sheet"))};
	columns[2] = (struct report_column){.heading = str_of(tr(s->lang, "cell"))};
	columns[3] = (struct report_column){.heading = str_of(tr(s->lang, "value"))};
	columns[4] = (struct report_column){.heading = str_of(tr(s->lang, "fault"))};
	struct report_table *table = ARENA_NEW(s->arena, struct report_table);
	*table = (struct report_table){.columns = columns, .column_count = COLUMNS, .cells = t->cells, .row_count = (int)t->rows};
	report_add_table(r, table);
	if (t->left_out + left_out == 0)
		return;
	struct str more = str_i64(s->arena, (int64_t)(t->left_out + left_out));
	report_note(r, tr_text(s->arena, s->lang, "{0} more are not shown here; --json lists them", &more, 1));
}
