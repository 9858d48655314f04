/* What rows of a batch are called, kept in a scratch file: names are written one after another and, of most batches, hardly ever
 * read. In memory stands only where in the file a name of each hash begins: 8 bytes a place, at most half of them taken. */
#ifndef JH_RECORD_IMPORT_NAME_FILE_H
#define JH_RECORD_IMPORT_NAME_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

/* A name as it is looked for: two of them are the same when all of it is. */
struct name {
	uint32_t record, kind; /* numbers of the caller's */
	struct str scheme, text;
};

struct name_file {
	int fd; /* −1: not open */
	const char *path;
	struct buf waiting;   /* not written yet */
	uint64_t written;     /* bytes */
	uint64_t *places;     /* heap; 0: free */
	size_t n, cap;	      /* cap a power of two */
};

/* The path outlives the file, which is made, and taken away at the end. */
enum status name_file_open(struct name_file *f, const char *path, struct err *err);
void name_file_close(struct name_file *f); /* also of one filled with zeros */

/* Errors: ST_UNAVAILABLE where it cannot be written, ST_TOO_LARGE beyond 32 GiB. */
enum status name_file_add(struct name_file *f, const struct name *n, struct id id, uint32_t row, struct err *err);

/* *ret_n: how many ids go by the name: 0, 1, or 2 for several, of which *ret is one; *ret_row (may be NULL) its row. A name that
 * nobody has costs a look into memory. */
enum status name_file_find(const struct name_file *f, const struct name *n, struct id *ret, uint32_t *ret_row, int *ret_n, struct err *err);

#endif
