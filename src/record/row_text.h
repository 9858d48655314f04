/* Rows as texts and as JSON, for lists and exports: what references show is looked up once. */
#ifndef JH_RECORD_ROW_TEXT_H
#define JH_RECORD_ROW_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/row.h"

struct row_text {
	struct reg *g;
	enum lang lang;
	enum kind_format how;
	bool personal;
	struct kind_context asked; /* the register's */
	struct kind_context kinds; /* the same, remembering */
	struct arena scratch;	   /* of one value */
	struct arena kept;	   /* of what references show; emptied when it grows beyond its limit */
	struct map shown;
	struct buf text;
};

/* Stays where it is: it points into itself. `personal`: personal values in full, where the row was opened; the caller
 * has logged the reading. Else they are masked. */
void row_text_init(struct row_text *t, struct reg *g, enum lang lang, enum kind_format how, bool personal);
void row_text_done(struct row_text *t);

/* The field's value, empty for none; valid until the next call. */
struct str row_text_field(struct row_text *t, const struct row *row, int field);

/* One object: id, valid_from and valid_to (null: since ever, until further notice), state where there are states, then
 * the fields by name. Numbers are numbers, decimals texts, codes their value (several: a list), references the key of
 * the row they name, missing values null. */
void row_text_json(struct row_text *t, const struct row *row, struct buf *out);

#endif
