/* Encodings in, UTF-8 out, streaming and strict: a byte that cannot be read stops the conversion with its position;
 * nothing is replaced or dropped. */
#ifndef JH_TEXT_CONVERT_H
#define JH_TEXT_CONVERT_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct buf;

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030 };
enum { ENCODING_COUNT = 4 };

const char *encoding_name(enum encoding e); /* "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" */
/* Upper or lower case; also the names people give the same bytes: UTF8, UTF-16 (little endian unless a mark says
 * otherwise), GBK, GB2312, CP936. */
bool encoding_parse(struct str name, enum encoding *ret);

/* Finds the encoding from the first bytes: a byte order mark, else zero bytes in every other place (UTF-16 without a
 * mark), else UTF-8 where the bytes are valid UTF-8 (a character cut at the end is allowed unless `whole`), else
 * GB18030. *ret_mark (may be NULL) gets the bytes of the mark, 0 … 3; the caller passes them over or feeds them:
 * convert drops a mark at the start of the stream itself. The larger the head (64 KiB serves), the surer the answer. */
enum encoding encoding_guess(struct str head, bool whole, size_t *ret_mark);

struct convert;

enum status convert_open(struct convert **ret, enum encoding from, struct err *err);
void convert_close(struct convert *c); /* NULL allowed */

/* Appends the UTF-8 of the bytes to `out`; a character cut at the end waits for the next call. With `last` a cut
 * character is an error. A byte order mark at the very start gives no output. Errors: ST_INVALID with the byte offset
 * and line, ST_TOO_LARGE when `out` is full. After an error the converter gives only errors. */
enum status convert_feed(struct convert *c, struct str bytes, bool last, struct buf *out, struct err *err);

/* Where the first unreadable byte stands, from the start of the stream (0-based), and its line (from 1); the end of
 * what was converted while there is none. */
uint64_t convert_offset(const struct convert *c);
uint64_t convert_line(const struct convert *c);

#endif
