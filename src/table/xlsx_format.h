/* Inside the folder: what a number format makes of a number, and numbers and dates as text. */
#ifndef JH_TABLE_XLSX_FORMAT_H
#define JH_TABLE_XLSX_FORMAT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum number_class {
	NUMBER_PLAIN,
	NUMBER_PERCENT,
	NUMBER_DATE,  /* shows a day, or a month and a day, perhaps a time */
	NUMBER_MONTH, /* shows year and month */
	NUMBER_YEAR,  /* shows the year alone */
	NUMBER_TIME,  /* shows no part of a date */
};

/* A format code of styles.xml ("yyyy\"年\"m\"月\"", "[h]:mm", "0.0%"); its first section counts. */
enum number_class format_class(const char *code);
/* The formats that have a number and no code: ECMA-376 part 1, 18.8.30, with those of Chinese editions (27–36, 50–58). */
enum number_class format_class_builtin(int id);

enum { NUMBER_TEXT_MAX = 352 };
/* The shortest decimal that reads back as v, without exponent. Returns the bytes written to out, without NUL. */
size_t number_text(double v, char out[NUMBER_TEXT_MAX]);
/* A number as XML holds it, and its text in the form above: `raw` itself where it is in that form already (the usual case, and the
 * quick one). False when it is no number. */
bool number_read(struct str raw, double *ret, struct str *ret_text, char out[NUMBER_TEXT_MAX]);

/* The text of a serial date or time as table.h describes it; false when it is outside 1900 … 9999 (or 1904 …). Rounded to
 * seconds. The day 29 February 1900, which spreadsheets count, comes out as such. */
bool serial_text(double serial, enum number_class c, bool epoch_1904, char out[24]);

#endif
