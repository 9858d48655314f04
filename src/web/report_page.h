/* Reports as parts of pages and as files. */
#ifndef JH_WEB_REPORT_PAGE_H
#define JH_WEB_REPORT_PAGE_H

#include "web/call.h"

/* Subtitle, blocks and footer; the title is the page's. With the script that draws charts. */
void page_report(struct call *c, const struct report *r);

/* The report to be saved: "xlsx", "pdf" or "docx", else ST_INVALID. `name` without ending. */
enum status page_report_file(struct call *c, const struct report *r, struct str format, struct str name, struct err *err);

#endif
