/* Words and whole numbers out of a text of lines, with the line for messages. Blanks are space, tab and carriage return;
 * a NUL or any other byte is part of a word and so refused where a number is expected. */
#ifndef JH_ENGINE_SCAN_H
#define JH_ENGINE_SCAN_H

#include "base/err.h"
#include "base/str.h"

struct scan {
	const char *p, *end;
	int64_t line;     /* of p, from 1 */
	const char *name; /* for messages */
};

void scan_init(struct scan *s, struct str text, const char *name);

/* The next word of this line; false, consuming nothing, at its end. */
bool scan_word(struct scan *s, struct str *ret);
/* The next word of this or a later line; false at the end of the text. */
bool scan_word_any_line(struct scan *s, struct str *ret);
/* Goes to the start of the next line; false at the end of the text. */
bool scan_next_line(struct scan *s);

/* The next word of this line as a whole number between min and max. ST_INVALID names file, line and `what`. */
enum status scan_i64(struct scan *s, const char *what, int64_t min, int64_t max, int64_t *ret, struct err *err);
/* Nothing may follow on this line. */
enum status scan_line_end(struct scan *s, struct err *err);

/* ST_INVALID with "name, line n: " before the text. */
enum status scan_fault(const struct scan *s, struct err *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
#ifdef __clang_analyzer__
/* As with err_set: the analyser is told what is returned. */
#define scan_fault(s, err, ...) ((void)(scan_fault)(s, err, __VA_ARGS__), ST_INVALID)
#endif

#endif
