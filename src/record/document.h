/* The documentation of records, from their descriptors. */
#ifndef JH_RECORD_DOCUMENT_H
#define JH_RECORD_DOCUMENT_H

#include "record/descriptor.h"

struct buf;

/* Markdown: what the record is for, its fields with kind, rules and codes, checks, states. */
void record_document(const struct catalogue *c, const struct record *r, enum lang lang, struct buf *out);
void catalogue_document(const struct catalogue *c, enum lang lang, struct buf *out);

#endif
