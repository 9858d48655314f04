/* What pages of records share, and their routes. */
#ifndef JH_WEB_RECORDS_H
#define JH_WEB_RECORDS_H

#include "record/list.h"
#include "web/call.h"

struct view_fact;
struct view_record_table;
struct view_saved_views;

/* The register and the row that the address names; the reader may read the row. ST_NOT_FOUND, ST_DENIED. */
enum status call_record(struct call *c, const struct record **ret, struct err *err);
/* Rows of internal records (policies) are not made, changed or imported by hand: ST_DENIED. */
enum status call_need_form(const struct record *r, struct err *err);
enum status call_row(struct call *c, const struct record **ret_record, struct row **ret, struct err *err);

/* Neither the order of a list nor the place it goes on at may tell a sealed value: ST_INVALID. */
enum status call_need_sort(const struct record *r, struct str sort, struct err *err);
/* The list that the request asks for, narrowed to what the reader may do `action` to. */
enum status list_asked(struct call *c, const struct record *r, enum action action, struct list_query *ret, struct err *err);

/* "/records/school?where=…": the list that the request asks for at the path, in which %s is the register, with one part changed
 * (NULL: none). */
struct str list_address(struct call *c, const struct record *r, const char *path, const char *change, struct str to);
struct str list_columns(const struct call *c); /* names of the columns asked for, ',' between; empty: those the register shows */
/* The columns of the list as asked for, else those the register shows: numbers of fields. */
struct shown_columns {
	int field[64];
	int n;
};
struct shown_columns list_shown(struct call *c, const struct record *r);
/* Views of the register that the reader may use, and keeping this one; NULL: the reader keeps none. */
const struct view_saved_views *saved_views(struct call *c, const struct record *r);

/* Texts on the arena of the request. */
struct str label_text(const struct call *c, struct label l);
struct str field_title(struct call *c, const struct field *f); /* its label, with the unit */
struct str row_path(struct call *c, const struct record *r, struct id id); /* "/records/school/…" */
struct str row_name(struct call *c, const struct record *r, struct id id);
/* `is_long` (record_list_is_long): headings whose column has no index do not sort. */
struct view_record_table *table_of(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption, bool is_long);
/* Is a column shown that the list could be put in the order of, were it not too long for one without an index? */
bool list_shows_unordered(struct call *c, const struct record *r);
/* The same for a page that shows rows by the way: headings do not sort, and the field that all rows share is left out; NULL: none. */
struct view_record_table *table_beside(struct call *c, const struct record *r, struct row *const *rows, size_t n, struct str caption, const char *shared);
/* The page that shows the row as a whole, as the areas have it; NULL: none. */
const struct whole_page *whole_page_of(const struct call *c, const struct record *r);
struct str whole_path(struct call *c, const struct whole_page *whole, struct id id);

/* Is it a long text of JSON, such as a policy, which is in no language? */
bool value_is_json(const struct field *f, struct str value);
/* The fields that have a value, with labels, units and links. `open`: personal values in full. Returns their number. */
size_t row_facts(struct call *c, const struct row *row, bool open, struct view_fact **ret);

extern const struct web_part record_part, record_list_part, record_row_part, row_part, saved_view_part, bulk_part;

#endif
