#include "areas/outlook/counts.h"

#include "base/file_text.h"
#include "record/import/mapping.h"
#include "table/table.h"

#include <string.h>

enum part { PART_SCHOOL, PART_YEAR, PART_SECTION, PART_GRADE, PART_PUPILS, PARTS };
static const char *const part_names[PARTS] = {"school", "year", "section", "grade", "pupils"};

struct bound_output {
	const struct mapping_output *output;
	const struct mapping_source *part[PARTS]; /* NULL: nothing */
	int column[PARTS];
	int *unpivot;                             /* column of each */
};

struct counts_map {
	struct bound_output *outputs;
	int n;
};

enum status counts_map_open(struct arena *a, const struct catalogue *catalogue, const char *path, struct counts_map **ret, struct err *err)
{
	struct str text;
	struct mapping *m;
	TRY(file_text(a, path, MAPPING_BYTES_MAX, &text, err));
	TRY(mapping_parse(a, catalogue, text, &m, err));
	struct counts_map *map = ARENA_NEW(a, struct counts_map);
	map->outputs = ARENA_ARRAY(a, struct bound_output, m->n_outputs + 1);
	for (int i = 0; i < m->n_outputs; i++) {
		const struct mapping_output *o = &m->outputs[i];
		if (strcmp(o->record->name, "grades") != 0)
			continue;
		struct bound_output *b = &map->outputs[map->n++];
		*b = (struct bound_output){.output = o};
		for (int k = 0; k < o->n_sources; k++)
			for (int p = 0; p < PARTS; p++)
				if (o->sources[k].field >= 0 && strcmp(o->record->fields[o->sources[k].field].name, part_names[p]) == 0)
					b->part[p] = &o->sources[k];
	}
	if (map->n == 0)
		return err_set(err, ST_INVALID, "%s has no output of the record grades, which a back-test reads", path);
	*ret = map;
	return ST_OK;
}

static enum status column_of(const struct table_row *heading, struct str name, int *ret, struct err *err)
{
	for (uint32_t i = 0; i < heading->n; i++)
		if (str_eq_nocase(str_trim(heading->cells[i].text), str_trim(name))) {
			*ret = (int)i;
			return ST_OK;
		}
	return err_set(err, ST_INVALID, "the mapping file names the column '%.*s', which the table does not have", STR_ARG(name));
}

enum status counts_map_bind(struct counts_map *m, struct arena *a, const struct table_row *heading, struct err *err)
{
	for (int i = 0; i < m->n; i++) {
		struct bound_output *b = &m->outputs[i];
		for (int p = 0; p < PARTS; p++) {
			b->column[p] = -1;
			if (!b->part[p] && p != PART_SECTION)
				return err_set(err, ST_INVALID, "the mapping file does not say where '%s' comes from", part_names[p]);
			if (b->part[p] && b->part[p]->kind == MAP_SUM)
				return err_set(err, ST_INVALID, "a back-test reads no sums; '%s' needs one column", part_names[p]);
			if (b->part[p] && b->part[p]->kind == MAP_COLUMN)
				TRY(column_of(heading, b->part[p]->columns[0], &b->column[p], err));
		}
		b->unpivot = ARENA_ARRAY(a, int, b->output->n_unpivot + 1);
		for (int k = 0; k < b->output->n_unpivot; k++)
			TRY(column_of(heading, b->output->unpivot[k].column, &b->unpivot[k], err));
	}
	return ST_OK;
}

static struct str cell_at(const struct table_row *row, int column)
{
	return column >= 0 && (uint32_t)column < row->n ? str_trim(row->cells[column].text) : (struct str){};
}

/* unpivot −1: the output makes one row of a row. */
static struct str text_of(struct arena *a, const struct bound_output *b, enum part p, const struct table_row *row, int unpivot)
{
	const struct mapping_source *s = b->part[p];
	struct str t = {};
	if (!s)
		return t;
	switch (s->kind) {
	case MAP_COLUMN:
		t = cell_at(row, b->column[p]);
		break;
	case MAP_CONSTANT:
		t = s->constant;
		break;
	case MAP_KEY:
		t = unpivot >= 0 ? b->output->unpivot[unpivot].key : t;
		break;
	case MAP_VALUE:
		t = unpivot >= 0 ? cell_at(row, b->unpivot[unpivot]) : t;
		break;
	case MAP_SUM:
		break;
	}
	if (s->from > 0)
		t = str_slice(t, (size_t)s->from - 1, s->count > 0 ? (size_t)s->from - 1 + (size_t)s->count : t.n);
	for (int i = 0; i < s->n_values; i++)
		if (str_eq(t, s->values[i].from)) {
			t = s->values[i].to;
			break;
		}
	if (t.n && (s->prefix.n || s->suffix.n))
		t = str_of(arena_printf(a, "%.*s%.*s%.*s", STR_ARG(s->prefix), STR_ARG(t), STR_ARG(s->suffix)));
	return t;
}

void counts_map_row(const struct counts_map *m, struct counts *c, const struct table_row *row)
{
	for (int i = 0; i < m->n; i++) {
		const struct bound_output *b = &m->outputs[i];
		for (int k = b->output->n_unpivot ? 0 : -1; k < b->output->n_unpivot; k++) {
			struct str t[PARTS];
			for (int p = 0; p < PARTS; p++)
				t[p] = text_of(c->arena, b, (enum part)p, row, k);
			counts_add(c, row->row, STR("pupils"), t[PART_SCHOOL], (struct str){}, t[PART_YEAR], t[PART_SECTION], t[PART_GRADE], t[PART_PUPILS]);
		}
	}
}
