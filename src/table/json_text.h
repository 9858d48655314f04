/* Pieces of JSON as text. */
#ifndef JH_TABLE_JSON_TEXT_H
#define JH_TABLE_JSON_TEXT_H

#include "base/buf.h"
#include "table/geo.h"

/* With its quotation marks; bytes that are not UTF-8 become U+FFFD. */
void json_put_text(struct buf *out, struct str text);
/* "[115.67,37.73]", at most `places` places, no superfluous zeros. */
void json_put_position(struct buf *out, struct point p, int places);

#endif
