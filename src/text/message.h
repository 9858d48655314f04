/* Errors in the reader's language: the same values put into the translated formats. */
#ifndef JH_TEXT_MESSAGE_H
#define JH_TEXT_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "text/lang.h"

/* Appends the error's text in the language. Formats are looked up in the catalogue; the translation takes the values in
 * their order, or by number (%2$s); %t or %2$t says that the value is itself a message of the catalogue (the name of
 * a column) and is to be said in the language too, as are the reasons the C library gives for files. A fault of ours (ST_INTERNAL) is told in one frame for
 * all of them, its own words in English; every other error has a translation, which the test `messages` sees to. */
void err_render(struct buf *out, const struct err *err, enum lang lang);
/* The same as a text of its own on the arena, NUL behind it. */
struct str err_text(struct arena *a, const struct err *err, enum lang lang);

#endif
