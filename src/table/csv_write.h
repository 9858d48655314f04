/* Tables out as CSV that spreadsheet programs of every language open rightly: UTF-8 with a byte order mark, CRLF, and texts that a
 * program would take for a formula made harmless. The file appears under its name when it is complete. */
#ifndef JH_TABLE_CSV_WRITE_H
#define JH_TABLE_CSV_WRITE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* One value at the end of a row that is being put together in `out`; the first of a row is told by `is_first`. Texts are quoted
 * where needed and guarded: one whose first character, after blanks and apostrophes, is = + - @ tab or CR, or a full-width form of
 * these, gets an apostrophe in front, which spreadsheet programs take for "this is text". Numbers are written as they stand. */
void csv_put_text(struct buf *out, struct str text, char delimiter, bool is_first);
void csv_put_number(struct buf *out, struct str number, char delimiter, bool is_first);

/* The text again, without the apostrophe that guarding put there: exact for everything csv_put_text wrote. */
struct str csv_unguard(struct str value);

struct csv_writer;

enum status csv_writer_open(struct csv_writer **ret, const char *path, char delimiter, struct err *err);
/* Values of a row in order; csv_writer_row ends it. An error while writing is kept until the end. */
void csv_writer_text(struct csv_writer *w, struct str text);
void csv_writer_number(struct csv_writer *w, struct str number);
void csv_writer_row(struct csv_writer *w);
/* Completes the file. ST_UNAVAILABLE when the disk is full. The writer is gone in any case. */
enum status csv_writer_close(struct csv_writer *w, struct err *err);
void csv_writer_discard(struct csv_writer *w); /* NULL allowed; leaves no file */

#endif
