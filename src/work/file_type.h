/* What a file is, by its bytes (libmagic) and by its name, and whether the two agree. */
#ifndef JH_WORK_FILE_TYPE_H
#define JH_WORK_FILE_TYPE_H

#include "base/err.h"
#include "base/str.h"

#include <magic.h>

struct file_type {
	const char *extension;  /* "xlsx" */
	const char *type;       /* what it is served as: "image/png" */
	const char *looks_like; /* patterns of what libmagic may say of it, '|' between, '*' at the end matches the rest */
	const char *holds;      /* bytes that stand somewhere in its first or last 64 KiB; NULL: none are asked for */
	bool is_text;           /* no control characters but tabs and line ends in its first and last 64 KiB */
	const char *begins;     /* a text's first character, blanks and a mark of UTF-8 aside, is one of these; NULL: any */
};

/* By the name's extension, any case; NULL for one that is not taken (scripts, pages, vector pictures, programs). */
const struct file_type *file_type_of_name(struct str name);
/* Every extension known, or those of `accept` ("xlsx csv"), for people: "xlsx, csv". */
bool file_type_accepted(const struct file_type *t, const char *accept);

/* Holds the file at `path` against its type. ST_INVALID says what it looks like instead. The cookie: magic_open(MAGIC_MIME_TYPE)
 * with its database loaded. */
enum status file_type_check(magic_t cookie, const char *path, const struct file_type *t, struct err *err);
/* The cookie file_type_check needs; NULL when the database of libmagic is missing. */
magic_t file_type_cookie(void);

#endif
