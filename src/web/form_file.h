/* File fields of forms: what comes up is bounded and held against what its name says; its digest, size and name become the value,
 * its bytes go into the register in the change that stores the row. Rows' pages give it back. */
#ifndef JH_WEB_FORM_FILE_H
#define JH_WEB_FORM_FILE_H

#include "web/form.h"
#include "work/file.h"

struct view_form_file;

/* What comes up with a form is counted for its account's day, held against its name and shown to the scanner, then kept. `accept`: see
 * upload_begin. ST_INVALID, ST_TOO_LARGE: of the sender's making. */
enum status call_keep_upload(struct call *c, const struct upload *u, const char *accept, int64_t max_bytes, struct file *ret, struct err *err);

/* Reads the field's upload into the form, or its removal; nothing without either. A file that is not taken is a fault. */
enum status form_file_read(struct call *c, struct form *f, int field, struct err *err);
/* Keeps the bytes of what was read, in the open change. */
enum status form_files_keep(struct call *c, const struct form *f, struct err *err);
struct view_form_file *form_file_entry(struct call *c, const struct form *f, int field, struct str label, struct str message);
/* "/records/agreement/…/files/file" */
struct str row_file_path(struct call *c, const struct record *r, struct id id, const struct field *f);

/* What a form with files may have in all. */
#define FORM_FILE_BODY_MAX ((uint64_t)24 << 20)

extern const struct web_part file_part;

#endif
