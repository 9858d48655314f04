/* CSV as a stream of rows: bytes → UTF-8 in pieces → libcsv, one line at a time so that at most one row ends in each.
 */
#include "table/csv_dialect.h"
#include "table/csv_record.h"
#include "table/reader.h"

#include "base/arena.h"
#include "base/buf.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK = 64 << 10,     /* bytes read at a time */
	ROW_BYTES = 64 << 20, /* of one row, all cells together */
	ROWS_DEFAULT = 20000000,
};

struct csv_reader {
	struct table_reader base;
	int fd;
	uint64_t size, taken; /* bytes of the file */
	char *name;
	struct csv_dialect dialect;
	struct convert *convert; /* NULL for UTF-8, which only needs checking */
	char *raw;
	char cut[4]; /* the beginning of a character cut by the end of the last block */
	size_t cut_n;
	struct buf converted;
	struct str text; /* what is not parsed yet */
	uint64_t text_total;
	bool at_end, sheet_given;

	struct csv_parser parser;
	bool after_cr; /* the last row ended with CR: an LF belongs to it */
	bool row_done, failed;
	uint32_t row;	   /* the one being read, from 1 */
	uint64_t line;	   /* of the text, from 1 */
	struct buf values; /* of the row, one behind the other */
	bool keep_raw;
	struct buf raw_record; /* the row as it stands in the text, when it is wanted */
	struct cell *cells;
	uint32_t cell_count, cell_cap;
	enum { FAULT_NONE, FAULT_COLUMNS, FAULT_CELL } fault;
};

static void on_cell(void *value, size_t n, void *data)
{
	struct csv_reader *c = data;
	if (c->cell_count == c->base.limits.max_columns) {
		if (n)
			c->fault = FAULT_COLUMNS;
		return;
	}
	if (n > c->base.limits.max_cell)
		c->fault = FAULT_CELL;
	if (c->cell_count == c->cell_cap) {
		c->cell_cap = MAX(32, c->cell_cap * 2);
		c->cells = heap_resize(c->cells, c->cell_cap, sizeof *c->cells);
	}
	buf_add(&c->values, value, n);
	c->cells[c->cell_count++] = (struct cell){.kind = n ? CELL_TEXT : CELL_EMPTY, .text.n = n};
}

static void on_row(int c, void *data)
{
	((struct csv_reader *)data)->row_done = true;
}

/* Checks a block of UTF-8 in place; what a cut character leaves waits in front of the next block. */
static enum status check_utf8(struct csv_reader *c, size_t n, struct err *err)
{
	struct str s = {c->raw, n};
	size_t valid = utf8_valid_length(s, NULL);
	struct str rest = str_slice(s, valid, n);
	if (rest.n && (c->at_end || !utf8_is_cut(rest))) {
		uint64_t line = c->line;
		for (size_t i = 0; i < valid; i++)
			line += c->raw[i] == '\n';
		return err_set(err, ST_INVALID,
			       "line %llu has bytes that are not UTF-8: save the file as UTF-8 or name its encoding",
			       (unsigned long long)line);
	}
	c->text = (struct str){c->raw, valid};
	c->cut_n = rest.n;
	memcpy(c->cut, rest.p, rest.n);
	return ST_OK;
}

/* Makes more text; none at the end of the file. */
static enum status fill(struct csv_reader *c, struct err *err)
{
	size_t kept = c->cut_n;
	memcpy(c->raw, c->cut, kept);
	ssize_t got = read(c->fd, c->raw + kept, BLOCK - kept);
	if (got < 0)
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read at line %llu",
			       (unsigned long long)c->line);
	c->at_end = got == 0;
	c->taken += (uint64_t)got;
	c->cut_n = 0;
	if (!c->convert) {
		TRY(check_utf8(c, kept + (size_t)got, err));
	} else {
		buf_clear(&c->converted);
		TRY(convert_feed(c->convert, (struct str){c->raw, (size_t)got}, c->at_end, &c->converted, err));
		c->text = buf_view(&c->converted);
	}
	c->text_total += c->text.n;
	if (c->text_total > c->base.limits.max_bytes)
		return err_set(err, ST_TOO_LARGE, "the file is larger than the limit of %llu bytes: split it",
			       (unsigned long long)c->base.limits.max_bytes);
	return ST_OK;
}

static enum status check_row(struct csv_reader *c, struct err *err)
{
	char name[16];
	if (c->fault == FAULT_COLUMNS)
		return err_set(err, ST_TOO_LARGE,
			       "row %u has more than %u columns: check the delimiter, or take out what is not needed",
			       c->row, c->base.limits.max_columns);
	if (c->fault == FAULT_CELL || c->values.full || c->parser.entry_pos > c->base.limits.max_cell) {
		cell_name(c->cell_count ? c->cell_count - (c->fault == FAULT_CELL) : 0, c->row, name);
		return err_set(
			err, ST_TOO_LARGE,
			"cell %s is longer than %u bytes: check for a quotation mark that is opened and not closed",
			name, c->base.limits.max_cell);
	}
	uint32_t most = c->base.limits.max_rows ? c->base.limits.max_rows : ROWS_DEFAULT;
	if (c->row > most)
		return err_set(err, ST_TOO_LARGE, "there are more than %u rows: split the file", most);
	return ST_OK;
}

/* Gives the parser one line, or what is there of it. */
static enum status parse_piece(struct csv_reader *c, struct err *err)
{
	if (c->after_cr) {
		c->after_cr = false;
		if (c->text.p[0] == '\n') {
			c->text = str_slice(c->text, 1, c->text.n);
			c->line++;
			return ST_OK;
		}
	}
	const char *lf = memchr(c->text.p, '\n', c->text.n);
	size_t n = lf ? (size_t)(lf - c->text.p) + 1 : c->text.n;
	const char *cr = memchr(c->text.p, '\r', n);
	if (cr)
		n = (size_t)(cr - c->text.p) + 1;
	if (memchr(c->text.p, 0, n))
		return err_set(err, ST_INVALID,
			       "line %llu has a zero byte: the file is damaged or not text; save it again as CSV UTF-8",
			       (unsigned long long)c->line);
	if (csv_parse(&c->parser, c->text.p, n, on_cell, on_row, c) != n)
		return err_set(err, ST_INTERNAL, "line %llu: the CSV parser: %s", (unsigned long long)c->line,
			       csv_strerror(csv_error(&c->parser)));
	if (c->keep_raw)
		buf_add(&c->raw_record, c->text.p, n);
	c->line += lf && !cr;
	c->after_cr = cr && c->row_done;
	c->text = str_slice(c->text, n, c->text.n);
	return check_row(c, err);
}

static enum status finish(struct csv_reader *c, bool *ret_row, struct err *err)
{
	/* Quotation marks in odd places are taken as they stand, but one that is open at the end is a fault. */
	csv_set_opts(&c->parser, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI);
	if (csv_fini(&c->parser, on_cell, on_row, c) != 0) {
		c->failed = true;
		return err_set(err, ST_INVALID,
			       "the quotation mark opened in row %u is never closed: the file is cut off, or a mark is "
			       "missing",
			       c->row);
	}
	*ret_row = c->row_done;
	return check_row(c, err);
}

/* Points the cells at their values and leaves out what is empty at the end; false when nothing is left. */
static bool settle_row(struct csv_reader *c)
{
	const char *p = c->values.p;
	for (uint32_t i = 0; i < c->cell_count; i++) {
		c->cells[i].text.p = p ? p : "";
		p += c->cells[i].text.n;
	}
	while (c->cell_count && c->cells[c->cell_count - 1].kind == CELL_EMPTY)
		c->cell_count--;
	return c->cell_count > 0;
}

static enum status read_row(struct csv_reader *c, bool *ret_row, struct err *err)
{
	c->row_done = false;
	c->row++;
	c->cell_count = 0;
	buf_clear(&c->values);
	buf_clear(&c->raw_record);
	while (!c->row_done) {
		while (c->text.n == 0 && !c->at_end)
			TRY(fill(c, err));
		if (c->text.n == 0)
			return finish(c, ret_row, err);
		TRY(parse_piece(c, err));
	}
	*ret_row = true;
	return ST_OK;
}

static enum status csv_next_row(struct table_reader *r, struct table_row *ret, bool *ret_more, struct err *err)
{
	struct csv_reader *c = (struct csv_reader *)r;
	bool more = c->sheet_given;
	if (c->failed)
		return err_set(err, ST_USAGE, "reading ended with an error before");
	while (more) {
		enum status st = read_row(c, &more, err);
		if (st != ST_OK) {
			c->failed = true;
			return st;
		}
		if (settle_row(c)) {
			*ret = (struct table_row){c->row, c->cells, c->cell_count};
			break;
		}
	}
	*ret_more = more;
	return ST_OK;
}

enum status csv_next_record(struct table_reader *r, struct csv_record *ret, bool *ret_more, struct err *err)
{
	struct csv_reader *c = (struct csv_reader *)r;
	c->keep_raw = true;
	TRY(read_row(c, ret_more, err));
	if (*ret_more) {
		struct str raw = buf_view(&c->raw_record);
		while (raw.n && (raw.p[raw.n - 1] == '\n' || raw.p[raw.n - 1] == '\r'))
			raw.n--;
		*ret = (struct csv_record){c->row, c->cell_count, raw};
	}
	return ST_OK;
}

static enum status csv_next_sheet(struct table_reader *r, struct table_sheet *ret, bool *ret_more, struct err *err)
{
	struct csv_reader *c = (struct csv_reader *)r;
	*ret_more = !c->sheet_given;
	if (!c->sheet_given)
		*ret = (struct table_sheet){.name = str_of(c->name)};
	c->sheet_given = true;
	return ST_OK;
}

static double csv_progress(const struct table_reader *r)
{
	const struct csv_reader *c = (const struct csv_reader *)r;
	return MIN(1.0, (double)c->taken / (double)c->size);
}

static void csv_close(struct table_reader *r)
{
	struct csv_reader *c = (struct csv_reader *)r;
	if (c->fd >= 0)
		close(c->fd);
	convert_close(c->convert);
	csv_free(&c->parser);
	buf_done(&c->values);
	buf_done(&c->raw_record);
	buf_done(&c->converted);
	free(c->cells);
	free(c->raw);
	free(c->name);
	free(c);
}

static const struct reader_ops csv_ops = {csv_next_sheet, csv_next_row, csv_progress, csv_close};

static enum status begin(struct csv_reader *c, const char *path, struct err *err)
{
	TRY(table_file(path, &c->fd, &c->size, err));
	TRY(csv_dialect_find(c->fd, &c->base.limits, &c->dialect, err));
	c->base.encoding = encoding_name(c->dialect.encoding);
	c->base.delimiter = c->dialect.delimiter;
	csv_set_delim(&c->parser, (unsigned char)c->dialect.delimiter);
	if (c->dialect.encoding != ENCODING_UTF8)
		TRY(convert_open(&c->convert, c->dialect.encoding, err));
	if (lseek(c->fd, (off_t)c->dialect.mark, SEEK_SET) < 0)
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read");
	if (c->dialect.sep_line) {
		TRY(fill(c, err));
		c->text = str_slice(c->text, c->dialect.sep_line, c->text.n);
		c->line++;
	}
	return ST_OK;
}

enum status csv_open(struct table_reader **ret, const char *path, const struct table_options *limits, struct err *err)
{
	struct csv_reader *c = heap_alloc(1, sizeof *c);
	struct str name = table_file_name(path);
	c->base = (struct table_reader){&csv_ops, TABLE_CSV, *limits, "", 0};
	c->fd = -1;
	c->line = 1;
	c->name = strndup(name.p, name.n);
	c->raw = heap_alloc(BLOCK, 1);
	buf_init(&c->values, ROW_BYTES);
	buf_init(&c->raw_record, 2 * ROW_BYTES);
	buf_init(&c->converted, 0);
	csv_init(&c->parser, CSV_REPALL_NL);
	csv_set_blk_size(&c->parser, 4096);
	enum status st = begin(c, path, err);
	if (st == ST_OK)
		*ret = &c->base;
	else
		csv_close(&c->base);
	return st;
}
