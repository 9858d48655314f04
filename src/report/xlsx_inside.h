/* What the parts of the workbook rendering share. Internal to report. */
#ifndef JH_REPORT_XLSX_INSIDE_H
#define JH_REPORT_XLSX_INSIDE_H

#include "report/report.h"

#include <xlsxwriter.h>

enum xlsx_style { XLSX_TITLE, XLSX_HEADING, XLSX_MUTED, XLSX_COLUMN, XLSX_LINK, XLSX_STYLES };
enum { XLSX_PLACES = 13 };

struct xlsx {
	const struct report *report;
	lxw_workbook *book;
	lxw_format *styles[XLSX_STYLES];
	lxw_format *formats[REPORT_PERCENT + 1][XLSX_PLACES][TONE_MUTED + 1]; /* made as needed */
	struct arena scratch;
	struct err *err;
	enum status status; /* the first failure */
};

lxw_format *xlsx_style(struct xlsx *x, enum xlsx_style style);
const char *xlsx_text(struct xlsx *x, struct str s); /* cleaned, on the scratch arena */
const char *xlsx_sheet_name(struct xlsx *x, struct str caption, const char *otherwise);
void xlsx_fail(struct xlsx *x, lxw_error e, const char *sheet, lxw_row_t row, lxw_col_t column); /* notes a failure */
void xlsx_print_setup(struct xlsx *x, lxw_worksheet *sheet);
const char *xlsx_chart(struct xlsx *x, const struct report_chart *c); /* the name of its sheet */

#endif
