/* The documentation of records, from their descriptors. */
#ifndef JH_RECORD_DOCUMENT_H
#define JH_RECORD_DOCUMENT_H

#include "record/descriptor.h"

struct buf;

/* Text for a terminal of 80 columns: what the record is for, its fields with kind, rules and codes, checks, states. */
void record_document(const struct record *r, enum lang lang, struct buf *out);

#endif
