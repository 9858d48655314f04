/* Errors in the reader's language: the same values put into the translated formats. */
#ifndef JH_TEXT_MESSAGE_H
#define JH_TEXT_MESSAGE_H

#include "base/buf.h"
#include "base/err.h"
#include "text/lang.h"

/* Appends the error's text in the language. Formats are looked up in the catalogue; the translation takes the values in
 * their order, or by number (%2$s). What has no translation stays English. */
void err_render(struct buf *out, const struct err *err, enum lang lang);

#endif
