/* Inside the folder: an OOXML package, which is a ZIP of parts, read with limits: number of parts, unpacked bytes and their
 * ratio to the packed ones, both as stated in the directory and as they come out. */
#ifndef JH_TABLE_PACKAGE_H
#define JH_TABLE_PACKAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <zip.h>

struct package {
	zip_t *zip;
	uint64_t max_bytes; /* unpacked, each part and all together */
};

struct part {
	zip_file_t *file;
	uint64_t size; /* unpacked, as stated */
	uint64_t read;
	const char *name;
};

/* Refuses packages that are cut off, protected by a password, too large or packed too tightly, with the remedy. */
enum status package_open(struct package *p, const char *path, uint64_t max_bytes, struct err *err);
void package_close(struct package *p);

/* The entry of a part, or −1. Names are compared without case, as the standard has it; a leading '/' is ignored. */
int64_t package_find(const struct package *p, const char *name);

enum status part_open(struct package *p, int64_t entry, struct part *ret, struct err *err);
/* Up to n bytes; 0 at the end. More bytes than stated, a wrong check sum and a cut end are refused. */
enum status part_read(struct part *part, void *out, size_t n, size_t *ret_n, struct err *err);
void part_close(struct part *part);

/* The part that `target`, found in the relationships of part `base` ("xl/workbook.xml"), means; without a leading '/'. NULL when
 * it points outside the package. */
const char *part_target(struct arena *a, const char *base, struct str target);
/* Where the relationships of a part are kept: "xl/_rels/workbook.xml.rels". */
const char *part_relations(struct arena *a, const char *part);

#endif
