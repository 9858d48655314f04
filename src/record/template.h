/* Workbooks in the form the import reads: one sheet a record, headings in the reader's language, drop-down lists, notes. */
#ifndef JH_RECORD_TEMPLATE_H
#define JH_RECORD_TEMPLATE_H

#include "base/arena.h"
#include "record/descriptor.h"
#include "table/xlsx_write.h"

/* Begins the sheet of a record with the fields named (ended by NULL; NULL: all that an import takes). Records with dated
 * fields get the column "effective" last when all are asked for. Texts live on the arena. */
enum status template_sheet(struct xlsx_writer *w, struct arena *a, const struct record *r, const char *const *fields, enum lang lang,
			   struct err *err);

/* A value as a template writes it: codes by label, the others as they are. Numbers go as numbers. */
void template_value(struct xlsx_writer *w, struct arena *a, int column, const struct field *f, enum lang lang, struct str value);

/* A sheet that explains the record: help, every field with its rules. `lead` are lines to stand first. */
enum status template_help(struct xlsx_writer *w, struct arena *a, const struct record *r, enum lang lang, const struct str *lead,
			  size_t lead_n, struct err *err);

/* A workbook of empty sheets for the records, each followed by its explanation. */
enum status template_write(const char *path, const struct record *const *records, int n, enum lang lang, struct err *err);

#endif
