/* A workbook with one fault of each kind that bureaus' workbooks have, to see what an import says of it. */
#include "areas/register/sample/sample.h"


#include <string.h>

/* A row of the city, the cell that is spoilt, and how. */
static const struct {
	enum sample_table table;
	const char *field, *value;
} faults[] = {
	{SAMPLE_SCHOOL, "code", "21139001"},            /* too short, as when a sheet drops leading or last digits */
	{SAMPLE_SCHOOL, "type", "中心小学校"},          /* not in the code list */
	{SAMPLE_SCHOOL, "county", "131199"},            /* a region that is not there */
	{SAMPLE_SCHOOL, "opened", "2019-13-01"},        /* no such month */
	{SAMPLE_SCHOOL, "address", "琛℃按甯傛鍩庡尯"}, /* text decoded in the wrong code page */
	{SAMPLE_SCHOOL, "latitude", "115.67"},          /* longitude and latitude changed over */
	{SAMPLE_STATISTICS, "pupils", "八百余人"},      /* not a number */
	{SAMPLE_STATISTICS, "pupils", "-12"},           /* below what can be */
	{SAMPLE_STATISTICS, "year", "2022-2024"},       /* not a school year */
	{SAMPLE_STATISTICS, "arts", "999"},             /* parts that do not make the total */
	{SAMPLE_STATISTICS, "school", "2113999999"},    /* a school that is not there */
	{SAMPLE_STATISTICS, "backbone", "5000"},        /* more than there are teachers */
};
enum { BEFORE = 3 }; /* sound rows before the first fault, so that a cell's place means something */

static void copy_row(struct sample *to, struct sample_sheet *sheet, const struct sample_sheet *from, size_t row)
{
	sample_row(to, sheet);
	for (int k = 0; k < from->field_count; k++)
		sample_set(to, sheet, from->fields[k], sample_cell(from, row, from->fields[k]));
}

enum status sample_spoil(struct sample *s, enum lang lang, const char *folder, struct err *err)
{
	static const enum sample_table tables[] = {SAMPLE_SCHOOL, SAMPLE_STATISTICS};
	const struct sample_sheet *sheets[ARRAY_LEN(tables)];
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		const struct sample_sheet *from = &s->sheet[tables[t]];
		struct sample_sheet *sheet = sample_sheet(s, from->record, from->fields);
		size_t row = 0;
		while (row < BEFORE)
			copy_row(s, sheet, from, row++);
		for (size_t i = 0; i < ARRAY_LEN(faults); i++)
			if (faults[i].table == tables[t]) {
				copy_row(s, sheet, from, row++);
				sample_set(s, sheet, faults[i].field, str_of(faults[i].value));
			}
		sheets[t] = sheet;
	}
	return sample_write_book(s->arena, sheets, ARRAY_LEN(tables), folder, "faults", lang, err);
}
