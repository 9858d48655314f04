/* What the pages of reporting share. Private to this folder. */
#ifndef JH_AREAS_REPORTING_PAGES_H
#define JH_AREAS_REPORTING_PAGES_H

#include "web/records.h"

#define NAV "/reports"

/* The first year of the school year that the address names. ST_NOT_FOUND. */
enum status reporting_year(struct call *c, int *ret, struct err *err);
/* The tag of a submission's state, and its name; empty: not begun. */
struct str reporting_kind(struct str state);
struct str reporting_state(struct call *c, struct str state);
/* The school whose reports the reader makes: that of a clerk's or head's role. */
bool reporting_own(const struct call *c, struct id *ret);
struct str report_path(struct call *c, int year, struct id school);

static inline int field_of(const struct record *r, const char *name) { return record_field_index(r, str_of(name)); }

#define YEAR_PARAM {"year", PARAM_WORD, .text = {"学年", "school year"}}
#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .max = 99, .text = {"提示", "message"}}

#endif
