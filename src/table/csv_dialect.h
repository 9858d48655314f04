/* Inside the folder: what a CSV is written in. */
#ifndef JH_TABLE_CSV_DIALECT_H
#define JH_TABLE_CSV_DIALECT_H

#include "table/table.h"
#include "text/convert.h"

struct csv_dialect {
	enum encoding encoding;
	size_t mark;       /* bytes of the byte order mark */
	char delimiter;
	size_t sep_line;   /* bytes of a first line "sep=;" after the mark, as UTF-8; 0: none. It is no row */
};

/* Finds what the options leave open. A whole pass over the file tells UTF-8 from GB18030, since the first bytes of a long
 * table may be ASCII alone; a file that is UTF-8 with a few damaged bytes is refused with the line of the first. */
enum status csv_dialect_find(int fd, const struct table_options *options, struct csv_dialect *ret, struct err *err);

/* The length of the longest valid beginning of s; adds the characters beyond ASCII in it to *count (may be NULL). */
size_t utf8_valid_length(struct str s, uint64_t *count);
/* True when s is the beginning of a character that is not complete. */
bool utf8_is_cut(struct str s);

#endif
