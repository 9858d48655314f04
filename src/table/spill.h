/* Inside the folder: bytes appended in order and then read at random. What does not fit a few MiB moves to an unnamed temporary
 * file and is read through a mapping, which the system may take back: memory stays bounded. */
#ifndef JH_TABLE_SPILL_H
#define JH_TABLE_SPILL_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

struct spill {
	struct buf recent;  /* what is not in the file */
	int fd;             /* −1: all in memory */
	uint64_t n;         /* bytes, all together */
	void *map;
};

void spill_init(struct spill *s);
void spill_done(struct spill *s);
enum status spill_add(struct spill *s, const void *bytes, size_t n, struct err *err); /* ST_UNAVAILABLE: disk full */
/* An open file without a name in TMPDIR or /tmp; −1 and errno when none can be made. */
int temporary_file(void);
/* Everything, as one piece; nothing may be added afterwards. */
enum status spill_view(struct spill *s, const char **ret, struct err *err);

#endif
