/* Reads a table and says what it took: rows, cells, seconds of processor time, peak memory. */
#include "table/table.h"

#include <stdio.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	struct table_reader *r;
	struct table_sheet sheet;
	struct table_row row;
	struct err err;
	bool more;
	size_t rows = 0, cells = 0, bytes = 0;
	if (argc != 2) {
		fputs("bench_table FILE\n", stderr);
		return 2;
	}
	enum status st = table_open(&r, argv[1], NULL, &err);
	while (st == ST_OK && (st = table_next_sheet(r, &sheet, &more, &err)) == ST_OK && more)
		while ((st = table_next_row(r, &row, &more, &err)) == ST_OK && more) {
			rows++;
			cells += row.n;
			for (uint32_t i = 0; i < row.n; i++)
				bytes += row.cells[i].text.n;
		}
	if (st != ST_OK) {
		fprintf(stderr, "%s\n", err.text);
		return status_exit_code(st);
	}
	table_close(r);
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	double seconds = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
			 (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
	printf("junheng: %zu rows, %zu cells, %zu bytes: %.2f s, %ld MB\n", rows, cells, bytes, seconds,
	       u.ru_maxrss / 1024);
	return 0;
}
