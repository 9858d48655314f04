/* Rows of a register as a table: the columns chosen or those it shows, each value as the reader may see it. */
#include "record/row_text.h"
#include "record/state.h"
#include "web/records.h"
#include "web/views.h"

#include <string.h>

static bool is_number(const struct field *f)
{
	return kind_of(f->kind)->is_number;
}

struct shown_columns list_shown(struct call *c, const struct record *r)
{
	struct shown_columns all = {};
	struct str chosen = list_columns(c), part;
	while (chosen.n && chosen.p && str_next(&chosen, ',', &part)) {
		int i = record_field_index(r, part);
		if (i >= 0 && all.n < (int)ARRAY_LEN(all.field))
			all.field[all.n++] = i;
	}
	bool was_chosen = all.n > 0;
	for (int i = 0; !was_chosen && r->fields[i].name && all.n < (int)ARRAY_LEN(all.field); i++)
		if (r->fields[i].flags & F_LIST)
			all.field[all.n++] = i;
	for (int i = 0; all.n == 0 && i < 8 && r->fields[i].name; i++)
		all.field[all.n++] = i;
	return all;
}

static bool can_sort(const struct record *r, int i)
{
	const struct field *f = &r->fields[i];
	return !field_is_sealed(f) && f->kind != FIELD_POINT && f->kind != FIELD_SHAPE && f->kind != FIELD_FILE && f->kind != FIELD_LONG_TEXT &&
	       f->kind != FIELD_REFERENCE;
}

bool list_shows_unordered(struct call *c, const struct record *r)
{
	struct shown_columns cols = list_shown(c, r);
	for (int i = 0; i < cols.n; i++)
		if (can_sort(r, cols.field[i]) && !record_list_has_order(c->g, r, &r->fields[cols.field[i]]))
			return true;
	return false;
}

enum sorts { SORTS_NOT, SORTS_BY_INDEX, SORTS };

static struct view_record_heading *headings_of(struct call *c, const struct record *r, const struct shown_columns *cols, enum sorts sorts)
{
	struct view_record_heading *all = ARENA_ARRAY(c->a, struct view_record_heading, cols->n + 1);
	struct str sort = request_text(c->r, "sort");
	for (int i = 0; i < cols->n; i++) {
		const struct field *f = &r->fields[cols->field[i]];
		bool down = str_starts(sort, STR("-"));
		bool is_it = str_eq(down ? str_slice(sort, 1, sort.n) : sort, str_of(f->name));
		all[i] = (struct view_record_heading){.text = label_text(c, f->label), .number = is_number(f)};
		if (sorts && is_it)
			all[i].order = down ? STR("descending") : STR("ascending");
		if (can_sort(r, cols->field[i]) && (sorts == SORTS || (sorts == SORTS_BY_INDEX && record_list_has_order(c->g, r, f))))
			all[i].sort = list_address(c, r, "/records/%s", "sort", str_of(arena_printf(c->a, "%s%s", is_it && !down ? "-" : "", f->name)));
	}
	if (r->states)
		all[cols->n] = (struct view_record_heading){.text = str_of(call_tr(c, N_("State")))};
	return all;
}

/* The column that leads to the row: the one people call it by, else the first. */
static int leading(const struct record *r, const struct shown_columns *cols)
{
	for (int i = 0; i < cols->n; i++)
		if (r->fields[cols->field[i]].flags & F_NAME)
			return i;
	return 0;
}

static struct view_record_table *table_with(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption,
					    struct shown_columns cols, enum sorts sorts)
{
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	struct view_record_row *lines = ARENA_ARRAY(c->a, struct view_record_row, n);
	int lead = leading(r, &cols);
	size_t across = (size_t)cols.n + (r->states != NULL); /* behind the columns, the state */
	for (size_t k = 0; k < n; k++) {
		struct view_record_cell *cells = ARENA_ARRAY(c->a, struct view_record_cell, across);
		for (int i = 0; i < cols.n; i++) {
			const struct field *f = &r->fields[cols.field[i]];
			const struct value *v = &rows[k]->values[cols.field[i]];
			cells[i] = (struct view_record_cell){.value = str_copy(c->a, row_text_field(&text, rows[k], cols.field[i])), .number = is_number(f)};
			if (i == lead) {
				cells[i].href = row_path(c, r, rows[k]->id);
				if (!cells[i].value.n)
					cells[i].value = row_name(c, r, rows[k]->id);
			} else if (f->kind == FIELD_REFERENCE && v->form == VALUE_ID) {
				cells[i].href = row_path(c, catalogue_find(c->g->catalogue, str_of(f->record)), v->id);
			}
		}
		if (r->states)
			cells[cols.n] = (struct view_record_cell){.value = record_state_label(r, rows[k]->state, c->lang)};
		lines[k] = (struct view_record_row){.cells = cells, .n_cells = across};
	}
	row_text_done(&text);
	struct view_record_table *t = ARENA_NEW(c->a, struct view_record_table);
	*t = (struct view_record_table){.caption = caption, .headings = headings_of(c, r, &cols, sorts), .n_headings = across, .rows = lines, .n_rows = n};
	return t;
}

struct view_record_table *table_of(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption, bool is_long)
{
	return table_with(c, r, rows, n, caption, list_shown(c, r), is_long ? SORTS_BY_INDEX : SORTS);
}

struct view_record_table *table_beside(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption, const char *shared)
{
	struct shown_columns cols = {};
	for (int i = 0; r->fields[i].name && cols.n < (int)ARRAY_LEN(cols.field); i++)
		if ((r->fields[i].flags & F_LIST) && (!shared || strcmp(r->fields[i].name, shared) != 0))
			cols.field[cols.n++] = i;
	return table_with(c, r, rows, n, caption, cols.n ? cols : list_shown(c, r), SORTS_NOT);
}
