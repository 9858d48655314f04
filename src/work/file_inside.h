/* The file store inside; for file*.c. */
#ifndef JH_WORK_FILE_INSIDE_H
#define JH_WORK_FILE_INSIDE_H

#include "work/file.h"

#include <magic.h>

struct files {
	struct store *work;
	char *folder;
	magic_t magic; /* opened with the first upload */
	const char *scanner; /* NULL: none */
};

/* "ab/cdef…" below the folder. */
enum { FILE_PATH_TEXT = DIGEST_TEXT + 1 };
void file_relative_path(const uint8_t digest[DIGEST_SIZE], char out[FILE_PATH_TEXT]);
enum status file_status(void); /* of what failed, by errno */

#endif
