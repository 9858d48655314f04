/* A virus scanner of the machine's own, asked about every upload before it is kept: any program that takes a path as its last word and
 * ends with 0 for harmless and 1 for harmful, as clamscan and clamdscan do. It is started without a shell. */
#ifndef JH_WORK_SCAN_H
#define JH_WORK_SCAN_H

#include "base/err.h"
#include "base/str.h"

/* `command`: the program and its words, blanks between. ST_INVALID: harmful, `name` is said. ST_UNAVAILABLE: it could not be asked, said
 * something else, or took more than a minute; what nobody looked at is not taken. */
enum status scan_file(const char *command, const char *path, struct str name, struct err *err);

#endif
