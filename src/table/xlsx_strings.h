/* Inside the folder: the table of shared strings of a workbook, compact and bounded. */
#ifndef JH_TABLE_XLSX_STRINGS_H
#define JH_TABLE_XLSX_STRINGS_H

#include "table/package.h"
#include "table/spill.h"

struct strings {
	struct spill text, offsets; /* offsets: uint64_t, one more than there are strings */
	const char *text_view;
	const uint64_t *offset_view;
	uint64_t n;
	bool is_open;
};

/* Reads the part; phonetic runs are left out, rich runs put together. */
enum status strings_load(struct strings *s, struct package *p, int64_t entry, uint32_t max_cell, struct err *err);
void strings_done(struct strings *s); /* a zeroed one too */
/* False when there is no such string. */
bool strings_get(const struct strings *s, uint64_t i, struct str *ret);

/* Spreadsheet programs write characters that XML cannot hold as _x000D_, and an underscore that would read so as _x005F_: puts
 * the characters back in place. Returns the new length. */
size_t unescape_cell(char *p, size_t n);
/* The other way, for what would read as such an escape; characters that XML cannot hold are left to the caller. */
bool needs_escape(struct str s);
void escape_cell(struct str s, struct buf *out);

#endif
