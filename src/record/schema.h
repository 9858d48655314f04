/* Tables from descriptors; inside the kernel only. */
#ifndef JH_RECORD_SCHEMA_H
#define JH_RECORD_SCHEMA_H

#include "record/layout.h"

/* The tables every register has: transactions, their parts, the fields known, search. */
void schema_base(enum store_dialect d, struct buf *out);
/* The contents of files (stored.h). */
void schema_files(enum store_dialect d, struct buf *out);
/* SQLite: the index of search, empty. */
void schema_search(struct buf *out);
/* A record's table and its indexes. */
void schema_record(enum store_dialect d, const struct layout *l, struct buf *out);
/* The record's indexes alone: making them, or taking them away. */
void schema_indexes(const struct layout *l, bool drop, struct buf *out);
/* Of these the one that the record's order asks for: the field its list stands in the order of, where no other index begins with it, so
 * that its first page reads no more rows than it shows. −1: none. */
int schema_sorted_field(const struct layout *l);
void schema_sorted(const struct layout *l, bool drop, struct buf *out);
/* Those of what lists show, in registers of what happens: each column, with states, and after it the column that the record's own order
 * begins with. A list narrowed to one value of it stands in its own order, and one in the order of the column needs no sorting. */
void schema_listed(const struct layout *l, bool drop, struct buf *out);
bool schema_is_listed(const struct layout *l, int field);
/* The field that the record's own order begins with; −1: none that an index can hold as it is. */
int schema_own_order(const struct layout *l, bool *ret_down);
/* Is there an index in the order of the field? */
bool schema_has_order(const struct layout *l, int field);
/* The index by which a row is found. */
void schema_id(const struct layout *l, bool drop, struct buf *out);
/* The columns a field adds to a table that exists: ALTER TABLE statements and indexes. */
void schema_field(enum store_dialect d, const struct layout *l, int field, struct buf *out);

#endif
