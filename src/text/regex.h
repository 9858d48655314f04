/* Patterns over whole texts, bounded in time and stack: a pattern that an administrator wrote cannot stop the program.
 */
#ifndef JH_TEXT_REGEX_H
#define JH_TEXT_REGEX_H

#include "base/err.h"
#include "base/str.h"

/* One pattern; not for two threads at once: open one each. */
struct regex;

enum { REGEX_PATTERN_MAX = 1000, REGEX_TEXT_MAX = 1 << 16 }; /* bytes */

/* ICU regular expression. Errors: ST_INVALID with the place of the fault in the pattern, ST_TOO_LARGE. */
enum status regex_open(struct regex **ret, struct str pattern, struct err *err);
void regex_close(struct regex *r); /* NULL allowed */

/* Whether the pattern matches the text from its beginning to its end. Errors: ST_INVALID for what is not UTF-8,
 * ST_TOO_LARGE for a longer text and for a match that passes the limits of steps or stack (counted, not timed: the same
 * on every machine). */
enum status regex_full_match(struct regex *r, struct str text, bool *ret_matches, struct err *err);

#endif
