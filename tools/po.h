/* gettext's PO format, as much of it as catalogues here use: comments, msgid, msgstr, strings over several lines.
 * Contexts, plurals and fuzzy entries are refused: a message with a count says it with {0}. */
#ifndef JH_TOOLS_PO_H
#define JH_TOOLS_PO_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct po_entry {
	struct str id;	    /* English, unescaped */
	struct str text;    /* translation, unescaped; empty: none yet */
	struct str comment; /* lines before the entry as written, each with its newline */
	int line;	    /* of msgid */
};

struct po {
	struct po_entry *entries; /* in the file's order; the header (empty id) first when there is one */
	size_t n;
};

struct str read_file(struct arena *a, const char *path); /* ends the program with a message when it cannot */
void po_parse(struct arena *a, const char *path,
	      struct po *ret); /* ends the program at the first fault, naming its line */
void po_write(const struct po *po, struct buf *out);
void c_quote(struct buf *out, struct str s); /* "…" with C escapes; UTF-8 as it is */
/* One C string literal at *pos (just after the opening quote): appends its bytes, leaves *pos after the closing quote.
 */
bool c_unquote(struct str s, size_t *pos, struct buf *out);

#endif
