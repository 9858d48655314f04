/* What the targets that read tables share: the bytes as a file in memory, every row read, what must hold of each cell
 * checked. */
#ifndef JH_FUZZ_TABLE_RUN_H
#define JH_FUZZ_TABLE_RUN_H

#include "table/table.h"
#include "target.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static inline void check_row(const struct table_row *row, uint32_t before, const struct table_options *o)
{
	FUZZ_CHECK(row->row > before && row->n > 0 && row->n <= o->max_columns + 3);
	const struct cell *last = &row->cells[row->n - 1];
	FUZZ_CHECK(last->kind != CELL_EMPTY || last->is_formula);
	for (uint32_t i = 0; i < row->n; i++) {
		const struct cell *c = &row->cells[i];
		FUZZ_CHECK((c->kind == CELL_EMPTY) == (c->text.n == 0));
		FUZZ_CHECK(c->text.n == 0 || str_is_utf8(c->text));
	}
}

static inline void read_all(struct table_reader *r, const struct table_options *o)
{
	struct table_sheet sheet;
	struct table_row row;
	struct err err = {};
	bool more;
	enum status st;
	while ((st = table_next_sheet(r, &sheet, &more, &err)) == ST_OK && more) {
		uint32_t before = 0;
		while ((st = table_next_row(r, &row, &more, &err)) == ST_OK && more) {
			check_row(&row, before, o);
			before = row.row;
		}
		if (st != ST_OK)
			break;
	}
	FUZZ_CHECK(st == ST_OK || err.text[0]);
	double progress = table_progress(r);
	FUZZ_CHECK(progress >= 0 && progress <= 1);
}

/* A path that holds the bytes; *ret_fd must be closed. */
static inline bool bytes_as_file(const uint8_t *data, size_t size, char path[64], int *ret_fd)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0)
		return false;
	if (size && write(fd, data, size) != (ssize_t)size) {
		close(fd);
		return false;
	}
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	*ret_fd = fd;
	return true;
}

static inline void read_bytes(const uint8_t *data, size_t size, enum table_format format)
{
	const struct table_options o = {
		.format = format, .max_bytes = 1 << 20, .max_rows = 2000, .max_columns = 64, .max_cell = 4096};
	struct table_reader *r = NULL;
	struct err err = {};
	char path[64];
	int fd;
	if (!bytes_as_file(data, size, path, &fd))
		return;
	enum status st = table_open(&r, path, &o, &err);
	FUZZ_CHECK((st == ST_OK) == (r != NULL));
	if (r)
		read_all(r, &o);
	else
		FUZZ_CHECK(err.text[0]);
	table_close(r);
	close(fd);
}

#endif
