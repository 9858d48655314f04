#include "table/mark.h"

#include "base/arena.h"
#include "table/reader.h"

#include <stdlib.h>

static int by_place(const void *a, const void *b)
{
	const struct table_mark *x = *(const struct table_mark *const *)a, *y = *(const struct table_mark *const *)b;
	if (x->sheet != y->sheet)
		return x->sheet < y->sheet ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return x < y ? -1 : x > y; /* the order of the caller's array */
}

struct mark_list marks_of_row(const struct mark_list *all, size_t *at, int sheet)
{
	while (*at < all->n && all->marks[*at]->sheet < sheet)
		++*at;
	size_t from = *at;
	while (*at < all->n && all->marks[*at]->sheet == sheet && all->marks[*at]->row == all->marks[from]->row)
		++*at;
	return (struct mark_list){all->marks + from, *at - from};
}

void marks_text(struct buf *out, const struct mark_list *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct table_mark *m = row->marks[i];
		if (i)
			buf_cstr(out, "; ");
		if (m->column >= 0) {
			char name[16];
			cell_name((uint32_t)m->column, m->row, name);
			buf_printf(out, "%s: ", name);
		}
		buf_str(out, m->text);
	}
}

enum status table_write_marked(const char *in_path, const char *out_path, const struct table_mark *marks, size_t n,
			       struct err *err)
{
	enum table_format format;
	TRY(table_sniff(in_path, &format, err));
	if (format == TABLE_GEOJSON)
		return err_set(err, ST_INVALID, "GeoJSON has no place for marks: see the list of faults");
	struct mark_list list = {heap_alloc(n + 1, sizeof(const struct table_mark *)), n};
	for (size_t i = 0; i < n; i++)
		list.marks[i] = &marks[i];
	qsort(list.marks, n, sizeof(const struct table_mark *), by_place);
	enum status st = n && list.marks[0]->row == 0 ? err_set(err, ST_INVALID, "rows are counted from 1")
			 : format == TABLE_XLSX	      ? xlsx_write_marked(in_path, out_path, &list, err)
						      : csv_write_marked(in_path, out_path, &list, err);
	free(list.marks);
	return st;
}
