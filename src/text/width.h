/* Columns that text takes on a terminal: Chinese two, combining and invisible marks none (Unicode TR 11; ambiguous
 * width counts as one). */
#ifndef JH_TEXT_WIDTH_H
#define JH_TEXT_WIDTH_H

#include "base/str.h"

int char_width(int32_t code); /* 0, 1 or 2; control characters 0 */
int text_width(struct str s);
/* The longest beginning of at most `columns` columns. Never cuts a character. */
struct str text_fit(struct str s, int columns);

/* Takes the next line of at most `columns` (≥ 2) off *rest: breaks at '\n', else at a blank, else before or after a
 * Chinese character, never before closing punctuation where that can be kept; words longer than the line are cut.
 * Blanks at the break are dropped. false at the end; an empty text has no lines. */
bool text_wrap(struct str *rest, int columns, struct str *ret_line);

struct buf;
/* The lines of the text from column `indent` on, where the current line stands already, up to column `columns`; each ends with a
 * line break. Nothing for an empty text. */
void text_put_wrapped(struct buf *out, struct str text, int indent, int columns);
/* "  NAME", and the text beside it from column `indent` on, below it where the name reaches that far. */
void text_put_entry(struct buf *out, struct str name, struct str text, int indent, int columns);

#endif
