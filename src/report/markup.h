/* Text in HTML and SVG. Internal to report. */
#ifndef JH_REPORT_MARKUP_H
#define JH_REPORT_MARKUP_H

#include "base/buf.h"

/* Appends the text cleaned and with & < > " ' escaped: fit for content and for quoted attributes. */
void markup_text(struct buf *out, struct str s);
/* A path below the site's root, for href="/…": everything that is not unreserved, '/', '#' or '!' is percent-encoded.
 */
void markup_path(struct buf *out, struct str s);

#endif
