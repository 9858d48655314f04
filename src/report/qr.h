/* QR codes for pages. */
#ifndef JH_REPORT_QR_H
#define JH_REPORT_QR_H

#include "base/buf.h"
#include "base/str.h"

/* The dark modules as the shape of an SVG path, one unit a module; *ret_width counts the quiet zone on both sides. Appends. False
 * when the content is empty or longer than about 2300 bytes. */
bool qr_path(struct str content, struct buf *out, int *ret_width);

#endif
