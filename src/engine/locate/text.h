/* Reading instance files: lines of comma-separated fields, and streams of numbers. */
#ifndef JH_ENGINE_LOCATE_TEXT_H
#define JH_ENGINE_LOCATE_TEXT_H

#include "base/err.h"
#include "base/str.h"

struct text {
	struct str rest;
	const char *file; /* for messages */
	int line;         /* of what was read last, from 1 */
};

struct text text_open(struct str whole, const char *file);

/* Next line that is neither empty nor begins with '#', without its end. False at the end of the file. */
bool text_line(struct text *t, struct str *ret);
/* Splits at commas; more than `most` fields give most + 1. */
int text_fields(struct str line, struct str *field, int most);
/* Whole number within [low, high]. `what` names it in the error. */
enum status text_whole(const struct text *t, struct str field, const char *what, int64_t low, int64_t high, int64_t *ret,
		       struct err *err);

/* Next number of a stream separated by white space, across lines. ST_INVALID at the end or when it is no number. */
enum status text_number(struct text *t, const char *what, double low, double high, double *ret, struct err *err);
enum status text_count(struct text *t, const char *what, int64_t low, int64_t high, int64_t *ret, struct err *err);
/* ST_INVALID when more than white space is left. */
enum status text_end(struct text *t, struct err *err);

#endif
