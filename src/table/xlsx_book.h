/* Inside the folder: what a workbook says about itself outside its sheets. */
#ifndef JH_TABLE_XLSX_BOOK_H
#define JH_TABLE_XLSX_BOOK_H

#include "base/arena.h"
#include "table/package.h"
#include "table/xlsx_format.h"

struct book_sheet {
	const char *name;
	const char *part;   /* without leading '/' */
	int64_t entry;      /* in the package; −1: a sheet without cells (a chart) */
	bool is_hidden;
};

struct book {
	struct arena arena;
	struct package package;
	const char *part;        /* the workbook's own */
	struct book_sheet *sheets;
	int sheet_count;
	bool epoch_1904;
	uint8_t *styles;         /* number_class by the s= of a cell */
	uint32_t style_count;
	int64_t strings;         /* entries; −1: there are none */
	int64_t style_part;
};

enum status book_open(struct book *b, const char *path, uint64_t max_bytes, struct err *err);
void book_close(struct book *b);

#endif
