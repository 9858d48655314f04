/* Several texts as one ZIP in memory. */
#ifndef JH_TABLE_ZIP_WRITE_H
#define JH_TABLE_ZIP_WRITE_H

#include "base/buf.h"
#include "base/err.h"

struct zip_entry {
	const char *name;
	struct str bytes;
};

/* Appends the archive; the texts need live no longer. ST_UNAVAILABLE when there is no memory for it. O(bytes) */
enum status zip_write(const struct zip_entry *entries, int n, struct buf *out, struct err *err);

#endif
