#include "areas/balance/balance.h"

#include "areas/balance/names.h"
#include "areas/register/register.h"
#include "record/kind.h"
#include "table/table.h"

#include <string.h>

enum column { SCHOOL, SECTION, FIELD, VALUE, COLUMNS };

static const char *const headings[COLUMNS][4] = {
	[SCHOOL] = {"school", "学校", "学校标识码", "code"},
	[SECTION] = {"section", "学段", "stage", NULL},
	[FIELD] = {"field", "项目", "指标", NULL},
	[VALUE] = {"value", "数值", "值", NULL},
};

static enum status read_heading(const struct table_row *row, int at[COLUMNS], struct err *err)
{
	for (int c = 0; c < COLUMNS; c++) {
		at[c] = -1;
		for (uint32_t i = 0; i < row->n; i++)
			for (int k = 0; k < 4 && headings[c][k]; k++)
				if (str_eq_nocase(str_trim(row->cells[i].text), str_of(headings[c][k])))
					at[c] = (int)i;
		if (at[c] < 0)
			return err_set(err, ST_INVALID, "the what-if file needs the columns school, section, field and value; '%s' is missing",
				       headings[c][0]);
	}
	return ST_OK;
}

static struct str cell_text(const struct table_row *row, int column)
{
	return column < (int)row->n ? str_trim(row->cells[column].text) : (struct str){};
}

static const struct field *field_of(struct str name)
{
	for (const struct field *f = record_statistics.fields; f->name; f++)
		if (str_eq_nocase(name, str_of(f->name)) || str_eq_nocase(name, str_of(f->label.zh)) || str_eq_nocase(name, str_of(f->label.en)))
			return f;
	return NULL;
}

static int32_t row_of(const struct balance_data *d, struct str school, struct str section)
{
	const struct frame *st = &d->statistics;
	int by_school = record_field_index(&record_statistics, STR("school")), by_section = record_field_index(&record_statistics, STR("section")),
	    code = record_field_index(&record_school, STR("code")), name = record_field_index(&record_school, STR("name"));
	for (int32_t i = 0; i < (int32_t)st->n; i++) {
		struct expr_value own = {}, of_code = {}, of_name = {};
		int32_t s = st->columns[by_school].index[i];
		frame_value(st, by_section, i, &own);
		frame_value(&d->school, code, s, &of_code);
		frame_value(&d->school, name, s, &of_name);
		const struct code *label = record_statistics.fields[by_section].codes;
		while (label->value && !(own.known && str_eq(own.text, str_of(label->value))))
			label++;
		bool section_fits = own.known && (str_eq_nocase(section, own.text) || (label->value && str_eq(section, str_of(label->label.zh))));
		if (section_fits && ((of_code.known && str_eq(of_code.text, school)) || (of_name.known && str_eq(of_name.text, school))))
			return i;
	}
	return -1;
}

static int scale_of(const struct field *f) { return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_INTEGER ? 0 : f->scale; }

bool balance_can_change(const struct field *f)
{
	return f->kind == FIELD_INTEGER || f->kind == FIELD_DECIMAL || f->kind == FIELD_MONEY;
}

enum status balance_change(struct balance_data *d, int32_t row, int field, struct str value, struct err *err)
{
	const struct field *f = &record_statistics.fields[field];
	bool is_relative = value.n && (value.p[0] == '+' || value.p[0] == '-');
	struct dec v;
	int64_t units;
	if (!dec_parse(value, &v) || !dec_to_units(v, scale_of(f), &units))
		return err_set(err, ST_INVALID, "'%.*s' is no number with at most %d decimals", STR_ARG(value), scale_of(f));
	int64_t *cell = &d->statistics.columns[field].i[row];
	int64_t now = units;
	if (is_relative && __builtin_add_overflow(*cell == FRAME_NONE ? 0 : *cell, units, &now))
		return err_set(err, ST_INVALID, "'%.*s' is too much", STR_ARG(value));
	if (now < 0)
		return err_set(err, ST_INVALID, "that would leave less than nothing");
	*cell = now;
	return ST_OK;
}

static enum status apply(struct balance_data *d, const struct table_row *row, const int at[COLUMNS], struct err *err)
{
	struct str school = cell_text(row, at[SCHOOL]), section = cell_text(row, at[SECTION]), name = cell_text(row, at[FIELD]);
	const struct field *f = field_of(name);
	if (!f || !balance_can_change(f))
		return err_set(err, ST_INVALID, "row %u: '%.*s' is no number of the statistics", row->row, STR_ARG(name));
	int32_t r = row_of(d, school, section);
	if (r < 0)
		return err_set(err, ST_INVALID, "row %u: the register has no statistics of the year for school '%.*s', section '%.*s'", row->row,
			       STR_ARG(school), STR_ARG(section));
	enum status st = balance_change(d, r, (int)(f - record_statistics.fields), cell_text(row, at[VALUE]), err);
	return st == ST_OK ? st : err_prefix(err, "row %u", row->row);
}

static enum status read_rows(struct balance_data *data, struct table_reader *t, int *ret_changes, struct err *err)
{
	struct table_sheet sheet;
	struct table_row row;
	bool more;
	int at[COLUMNS], changes = 0;
	TRY(table_next_sheet(t, &sheet, &more, err));
	if (more)
		TRY(table_next_row(t, &row, &more, err));
	if (!more)
		return err_set(err, ST_INVALID, "the what-if file is empty");
	TRY(read_heading(&row, at, err));
	for (;;) {
		TRY(table_next_row(t, &row, &more, err));
		if (!more)
			break;
		TRY(apply(data, &row, at, err));
		changes++;
	}
	*ret_changes = changes;
	return ST_OK;
}

struct balance_data *balance_data_copy(struct arena *a, const struct balance_data *d)
{
	struct balance_data *copy = ARENA_NEW(a, struct balance_data);
	*copy = *d;
	struct frame_column *columns = ARENA_ARRAY(a, struct frame_column, (size_t)d->statistics.n_columns);
	memcpy(columns, d->statistics.columns, (size_t)d->statistics.n_columns * sizeof *columns);
	for (int i = 0; i < d->statistics.n_columns; i++)
		if (columns[i].type == FRAME_INTEGER) {
			columns[i].i = ARENA_ARRAY(a, int64_t, d->statistics.n + 1);
			memcpy(columns[i].i, d->statistics.columns[i].i, d->statistics.n * sizeof *columns[i].i);
		}
	copy->statistics.columns = columns;
	return copy;
}

enum status balance_what_if(struct balance_data *data, const char *path, int *ret_changes, struct err *err)
{
	struct table_reader *t;
	TRY(table_open(&t, path, NULL, err));
	enum status st = read_rows(data, t, ret_changes, err);
	if (st == ST_OK && *ret_changes == 0)
		st = err_set(err, ST_INVALID, "no rows under the headings; each row changes one value");
	table_close(t);
	return st == ST_OK ? st : err_prefix(err, "%s", path);
}
