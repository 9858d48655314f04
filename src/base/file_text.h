/* A file read whole, up to a stated size: instances, mapping files, policies. What may be large is streamed instead. */
#ifndef JH_BASE_FILE_TEXT_H
#define JH_BASE_FILE_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* *ret on the arena, a NUL after it. A pipe may be named too. ST_NOT_FOUND: it cannot be opened; ST_TOO_LARGE: more than bytes_max,
 * found before more than that is kept. */
enum status file_text(struct arena *a, const char *path, size_t bytes_max, struct str *ret, struct err *err);

#endif
