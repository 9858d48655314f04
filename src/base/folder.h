/* Folders that people name for what the program writes. */
#ifndef JH_BASE_FOLDER_H
#define JH_BASE_FOLDER_H

#include "base/err.h"

/* Makes the folder and those above it, as far as they are missing. ST_UNAVAILABLE with the one that cannot be made. */
enum status folder_make(const char *path, struct err *err);

#endif
