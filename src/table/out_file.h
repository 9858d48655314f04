/* Inside the folder: a file written under another name beside its own and renamed when it is complete, so that nobody ever finds half of
 * it. */
#ifndef JH_TABLE_OUT_FILE_H
#define JH_TABLE_OUT_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

struct out_file {
	char *path, *part; /* the name in the end, and until then */
	int fd;
	int code;          /* errno of the first write that failed; 0: none */
};

/* ST_UNAVAILABLE when the folder cannot be written. */
enum status out_file_open(struct out_file *f, const char *path, struct err *err);
void out_file_write(struct out_file *f, struct str bytes);
enum status out_file_close(struct out_file *f, struct err *err); /* renames; on failure nothing is left */
void out_file_discard(struct out_file *f);

#endif
