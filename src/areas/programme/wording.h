/* Texts of this area's reports; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_WORDING_H
#define JH_AREAS_PROGRAMME_WORDING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "text/lang.h"

struct report;
struct report_table;

struct str programme_text(enum lang lang, const char *message);
struct str programme_format(struct arena *a, enum lang lang, const char *message, const struct str *args, int n);
struct str programme_number(struct arena *a, int64_t n);
struct str programme_day(struct arena *a, day_t day);
/* A table for so many rows; `headings` are message and key, those from `numbers_from` on stand above numbers. */
struct report_table *programme_table(struct report *out, const char *caption, const char *const (*headings)[2], int columns, int numbers_from,
				     size_t rows);
/* "text", escaped; "key":"text". */
void programme_json_text(struct buf *out, struct str s);
void programme_json_member(struct buf *out, const char *key, struct str s);

#endif
