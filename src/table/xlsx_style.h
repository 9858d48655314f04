/* Inside the folder: for each style that a marked cell has, a copy of it with another fill. */
#ifndef JH_TABLE_XLSX_STYLE_H
#define JH_TABLE_XLSX_STYLE_H

#include "base/map.h"
#include "table/xlsx_book.h"

#include <stdio.h>

struct marked_styles {
	uint32_t first; /* number of styles the workbook has, and so the index of the first new one */
	uint32_t count; /* new ones; 0 when the workbook has no styles to add to: marks are text alone then */
	struct map map; /* base style and kind → index among the new ones */
	bool is_ready;
};

/* ST_OK and not ready when the styles have no place for a fill. */
enum status marked_styles_init(struct marked_styles *s, struct book *book, struct err *err);
/* The style a cell gets in place of `base`; `base` itself when not ready. */
uint32_t marked_style(struct marked_styles *s, uint32_t base, bool is_warning);
/* Writes styles.xml with the new fills and styles. */
enum status marked_styles_write(struct marked_styles *s, struct book *book, FILE *out, struct err *err);

#endif
