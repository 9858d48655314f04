#include "areas/outlook/counts.h"

#include "table/table.h"

#include <stdio.h>

enum { GRADE_COLUMNS = COUNTS_GRADES };

struct layout {
	int school, year, district, section, grade, pupils; /* columns; −1: none */
	int grades[GRADE_COLUMNS];                          /* New York's; −1 in the register */
	bool is_wide;
};

static int find(const struct table_row *h, const char *const *names)
{
	for (const char *const *name = names; *name; name++)
		for (uint32_t i = 0; i < h->n; i++)
			if (str_eq_nocase(str_trim(h->cells[i].text), str_of(*name)))
				return (int)i;
	return -1;
}

#define FIND(h, ...) find((h), (const char *const[]){__VA_ARGS__, NULL})

static struct layout layout_of(const struct table_row *h)
{
	struct layout l = {
		.school = FIND(h, "DBN", "school", "学校", "学校标识码", "学校名称"),
		.year = FIND(h, "schoolyear", "school year", "year", "学年", "学年度"),
		.district = FIND(h, "county", "district", "所在区县", "区县"),
		.section = FIND(h, "section", "学段"),
		.grade = FIND(h, "grade", "年级"),
		.pupils = FIND(h, "pupils", "学生数", "在校生数"),
	};
	char name[16];
	for (int g = 0; g < GRADE_COLUMNS; g++) {
		snprintf(name, sizeof name, "grade%d", g);
		l.grades[g] = g == 0 ? FIND(h, "k") : FIND(h, name);
	}
	l.is_wide = FIND(h, "DBN") >= 0 && l.grades[1] >= 0;
	return l;
}

static struct str text_at(const struct table_row *r, int column)
{
	return column >= 0 && (uint32_t)column < r->n ? r->cells[column].text : (struct str){};
}

static void wide_row(struct counts *c, const struct layout *l, const struct table_row *r)
{
	struct str school = str_trim(text_at(r, l->school));
	for (int g = 0; g < GRADE_COLUMNS; g++)
		if (l->grades[g] >= 0)
			counts_add(c, r->row, str_of(counts_grade_names[g]), school, str_slice(school, 0, 2), text_at(r, l->year), (struct str){},
				   str_of(counts_grade_names[g]), text_at(r, l->grades[g]));
}

static void long_row(struct counts *c, const struct layout *l, const struct table_row *r)
{
	counts_add(c, r->row, STR("pupils"), text_at(r, l->school), text_at(r, l->district), text_at(r, l->year), text_at(r, l->section),
		   text_at(r, l->grade), text_at(r, l->pupils));
}

static enum status read_rows(struct table_reader *reader, struct counts *c, struct counts_map *map, const char *path, struct err *err)
{
	struct table_sheet sheet;
	struct table_row row;
	struct layout layout;
	bool more = false;
	TRY(table_next_sheet(reader, &sheet, &more, err));
	TRY(table_next_row(reader, &row, &more, err));
	if (!more)
		return err_set(err, ST_INVALID, "%s has no rows", path);
	layout = layout_of(&row);
	if (map)
		TRY(counts_map_bind(map, c->arena, &row, err));
	else if (layout.school < 0 || layout.year < 0 || (!layout.is_wide && (layout.grade < 0 || layout.pupils < 0)))
		return err_set(err, ST_INVALID, "%s has neither the columns school, year, grade, pupils nor DBN, schoolyear, k, grade1 … grade12; name a mapping file with --map", path);
	for (;;) {
		TRY(table_next_row(reader, &row, &more, err));
		if (!more)
			return ST_OK;
		c->rows++;
		if (map)
			counts_map_row(map, c, &row);
		else if (layout.is_wide)
			wide_row(c, &layout, &row);
		else
			long_row(c, &layout, &row);
		if (c->n_cells > COUNTS_CELLS_MAX)
			return err_set(err, ST_TOO_LARGE, "%s has more than %d numbers; split it", path, COUNTS_CELLS_MAX);
	}
}

enum status counts_read(struct arena *a, const char *path, const struct catalogue *catalogue, const char *mapping, struct counts *ret,
			struct err *err)
{
	struct table_reader *reader;
	struct counts_map *map = NULL;
	struct counts c = {.arena = a};
	map_init(&c.schools, a);
	map_init(&c.districts, a);
	if (mapping)
		TRY(counts_map_open(a, catalogue, mapping, &map, err));
	TRY(table_open(&reader, path, NULL, err));
	enum status st = read_rows(reader, &c, map, path, err);
	table_close(reader);
	if (st == ST_OK)
		st = counts_finish(&c, err);
	if (st != ST_OK) {
		counts_done(&c);
		return st;
	}
	*ret = c;
	return ST_OK;
}
