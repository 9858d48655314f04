/* The compiled catalogues: made from the files in po/ at build by tools/catalogue.c. Sorted by message, byte order. */
#ifndef JH_TEXT_CATALOGUE_H
#define JH_TEXT_CATALOGUE_H

#include <stddef.h>

struct catalogue_entry {
	const char *message; /* English */
	const char *text;
};

extern const struct catalogue_entry catalogue_zh[];
extern const size_t catalogue_zh_count;

#endif
