/* A register's rows written as they come, as a workbook or as CSV, in the form the import reads. */
#ifndef JH_AREAS_REGISTER_SAMPLE_STREAM_H
#define JH_AREAS_REGISTER_SAMPLE_STREAM_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdint.h>

struct record;
struct stream;

/* folder/NAME.xlsx, or NAME.csv when `rows` and a heading pass what a sheet can hold. A file of the other kind that an earlier
 * run left is removed: it would be read beside the new one. `columns` are fields, ended by NULL. */
enum status stream_open(struct stream **ret, const char *folder, const struct record *r, const char *const *columns, int64_t rows,
			enum lang lang, struct err *err);
/* The next value of the row, codes by value. */
void stream_text(struct stream *w, struct str value);
void stream_format(struct stream *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
void stream_number(struct stream *w, double whole);
void stream_row(struct stream *w);
/* Frees it in every case. */
enum status sample_stream_close(struct stream *w, struct err *err);

#endif
