/* Marks into a CSV: two columns behind the widest row. What was there stays as it is written; the copy is UTF-8 with a
 * byte order mark, whatever the file was, because that is what every spreadsheet program opens. */
#include "table/csv_record.h"
#include "table/csv_write.h"
#include "table/mark.h"
#include "table/out_file.h"

#include <string.h>

enum { BLOCK = 64 << 10 };

static enum status widest_row(const char *path, const struct table_options *limits, uint32_t *ret, struct err *err)
{
	struct table_reader *r;
	struct csv_record record;
	uint32_t most = 0;
	bool more;
	TRY(csv_open(&r, path, limits, err));
	enum status st;
	while ((st = csv_next_record(r, &record, &more, err)) == ST_OK && more)
		most = MAX(most, record.cells);
	table_close(r);
	if (st == ST_OK)
		*ret = most;
	return st;
}

static void put_columns(struct buf *out, const struct mark_list *row)
{
	int32_t last = -1;
	for (size_t i = 0; i < row->n; i++) {
		int32_t column = row->marks[i]->column;
		char name[16];
		if (column < 0 || column == last)
			continue;
		cell_name((uint32_t)column, 1, name);
		name[strlen(name) - 1] = 0; /* the letters alone */
		buf_printf(out, "%s%s", last >= 0 ? " " : "", name);
		last = column;
	}
}

static void put_marks(struct buf *out, const struct mark_list *row, char delimiter, struct buf *text)
{
	buf_clear(text);
	marks_text(text, row);
	csv_put_text(out, buf_view(text), delimiter, false);
	buf_clear(text);
	put_columns(text, row);
	csv_put_text(out, buf_view(text), delimiter, false);
}

static enum status copy_records(struct table_reader *r, uint32_t columns, const struct mark_list *marks,
				struct out_file *out, struct err *err)
{
	struct csv_record record;
	struct buf text, block;
	size_t at = 0;
	struct mark_list row = marks_of_row(marks, &at, 0);
	bool more, heading = true;
	enum status st;
	buf_init(&text, 0);
	buf_init(&block, 0);
	buf_cstr(&block, "\xEF\xBB\xBF");
	while ((st = csv_next_record(r, &record, &more, err)) == ST_OK && more) {
		buf_str(&block, record.raw);
		bool marked = row.n && row.marks[0]->row == record.row;
		if ((marked || heading) && record.cells > 0)
			for (uint32_t i = record.cells; i < columns; i++)
				buf_char(&block, r->delimiter);
		else if (marked)
			for (uint32_t i = 1; i < columns; i++)
				buf_char(&block, r->delimiter);
		if (marked) {
			put_marks(&block, &row, r->delimiter, &text);
			row = marks_of_row(marks, &at, 0);
		} else if (heading && record.cells > 0) {
			csv_put_text(&block, STR("问题 Faults"), r->delimiter, false);
			csv_put_text(&block, STR("涉及的列 Columns"), r->delimiter, false);
		}
		heading = heading && record.cells == 0;
		buf_cstr(&block, "\r\n");
		if (block.n > BLOCK) {
			out_file_write(out, buf_view(&block));
			buf_clear(&block);
		}
	}
	out_file_write(out, buf_view(&block));
	buf_done(&block);
	buf_done(&text);
	return st;
}

enum status csv_write_marked(const char *in_path, const char *out_path, const struct mark_list *marks, struct err *err)
{
	struct table_options limits = table_limits(NULL);
	struct table_reader *r;
	struct out_file out;
	uint32_t columns = 0;
	TRY(widest_row(in_path, &limits, &columns, err));
	TRY(csv_open(&r, in_path, &limits, err));
	enum status st = out_file_open(&out, out_path, err);
	if (st == ST_OK) {
		st = copy_records(r, columns, marks, &out, err);
		if (st == ST_OK)
			st = out_file_close(&out, err);
		else
			out_file_discard(&out);
	}
	table_close(r);
	return st;
}
