/* Headings as people write them: whose column is it, and in which unit? */
#ifndef JH_RECORD_IMPORT_HEADING_H
#define JH_RECORD_IMPORT_HEADING_H

#include "base/map.h"
#include "record/descriptor.h"

struct arena;

/* What a heading says, compared: letters in lower case, full width as half width, without blanks, '_', '*' and ':'.
 * "教学仪器设备值（万元）" gives the text 教学仪器设备值 and the unit 万元. */
struct heading {
	struct str whole; /* with what stands in brackets, the brackets left out */
	struct str text;
	struct str unit;  /* as written; empty: none */
};
struct heading heading_of(struct arena *a, struct str written);
/* The comparing form alone. */
struct str heading_fold(struct arena *a, struct str written);

/* The names, labels and synonyms of a record's fields, folded. */
struct heading_index {
	const struct record *record;
	struct map fields;
};
void heading_index_init(struct heading_index *x, struct arena *a, const struct record *r);

/* The field of the record the heading names; −1: none. *ret_unit (a view into `written`) the unit to convert from. A remark in
 * brackets that is no unit of a field without unit is passed over. `scratch` takes what is needed meanwhile. */
int heading_field(struct arena *scratch, const struct heading_index *x, struct str written, struct str *ret_unit);
/* Is it the column with the day from which a row's dated values hold? */
bool heading_is_effective(struct arena *a, struct str written);
/* Is it the record's name, label or synonym? Case and spaces are passed over. */
bool heading_is_record(struct arena *a, const struct record *r, struct str written);
/* Does the text (a sheet's or file's name) name the record? Trailing digits, years and "(2)" are passed over. */
bool heading_names_record(struct arena *a, const struct record *r, struct str written);
/* 合计, 总计, total …: the row adds up others. */
bool heading_is_total(struct arena *a, struct str text);

#endif
