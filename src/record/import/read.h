/* One sheet being read, as read.c, read_row.c and read_value.c share it; nobody else includes it. */
#ifndef JH_RECORD_IMPORT_READ_H
#define JH_RECORD_IMPORT_READ_H

#include "record/import/impl.h"

struct reading {
	struct importer *im;
	struct output *o;
	int index; /* of the output */
	struct bulk *bulk;
	struct bulk_feed *feed; /* NULL: every row is staged */
	const struct validator *validator;
	struct kind_context kinds;
	struct memo *memos; /* by index of the field */
	struct value *values;
	struct str *self_texts;
	int longitude, latitude, datum; /* fields of the record; −1 */
	enum status broken; /* an error met inside a callback */
	struct err *err;
	const struct mapping_source *source; /* of the reference being resolved */
	bool faulty;        /* the present row */
	bool is_lent; /* the present row exists, and what the sheet has no column for is its own */
};

/* read_value.c. What kinds ask for while they parse: the register's answers, after the batch's own. */
void reading_kinds(struct reading *r);
/* A text to r->values[field]; what is wrong with it is reported. */
enum status reading_value(struct reading *r, int field, const struct field_text *t, uint32_t row);

/* read_row.c: a row of the sheet, or one of the variants of its unpivoted columns (−1: it has none), checked and staged. */
enum status reading_row(struct reading *r, const struct table_row *row, int variant);
/* A fault of the row as a whole. */
void reading_report_row(struct reading *r, const char *rule, enum check_severity severity, struct str value, uint32_t row);

#endif
