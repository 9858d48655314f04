/* Where values came from: the sheets of batches, and the former and foreign names of rows. */
#ifndef JH_RECORD_SOURCE_H
#define JH_RECORD_SOURCE_H

#include "record/change.h"

/* A sheet of a batch. */
struct source_sheet {
	struct str batch;
	struct str file;    /* its name, without folder */
	uint8_t digest[32]; /* SHA-256 of the file */
	struct str sheet;
	const struct record *record;
	const int *columns; /* by index of the field: the column in the sheet from 0, −1: not in it */
};
/* Writes it as part of the change; *ret is what rows carry as `source`. */
enum status source_add(struct change *c, const struct source_sheet *sheet, int64_t *ret, struct err *err);

/* What introduced the value a field has in the version: a cell of a sheet, or a person at a moment. */
struct origin {
	int64_t version; /* that first carried the value */
	int64_t tx;
	moment_t moment;
	struct str actor;
	struct str file, sheet; /* empty: entered by hand */
	uint8_t file_digest[32];
	int64_t row;   /* in the sheet, from 1 */
	int column;    /* from 0; −1 */
	char cell[16]; /* "F12"; "" without one */
};
/* Texts on the arena. O(versions of the row). */
enum status field_origin(struct reg *g, struct arena *a, const struct row *row, int field, struct origin *ret,
			 struct err *err);

/* A row's former or foreign code: scheme "dbn", "former" …; from DAY_MIN and to DAY_MAX where not known. */
enum status alias_add(struct change *c, const struct record *r, struct id id, struct str scheme, struct str value,
		      day_t from, day_t to, struct err *err);
/* The row of the alias on the day (scheme empty: any); ST_NOT_FOUND. */
enum status alias_find(struct reg *g, const struct record *r, struct str scheme, struct str value, day_t day,
		       struct id *ret, struct err *err);

#endif
