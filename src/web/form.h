/* A row's form: from the descriptor, with the messages of the import. */
#ifndef JH_WEB_FORM_H
#define JH_WEB_FORM_H

#include "record/change.h"
#include "web/call.h"

struct view_form_entry;
struct view_form_faults;

/* A file that came with the form. */
struct form_file {
	int field;
	struct str bytes; /* of the request */
	struct form_file *next;
};

/* What was entered, field by field, and what is wrong with it. */
struct form {
	const struct record *record;
	const struct row *row;      /* what stands now; NULL: a new row */
	bool hide_keys;             /* the page has chosen them */
	bool can_choose;            /* the page answers to "choose" (form_reference.h) */
	const bool *shown;          /* by index of the field: the page shows it; NULL: all */
	const struct row *before;   /* of last year, shown beside; NULL: none */
	struct str *texts;          /* by index of the field: as entered, or as it stands */
	struct value *values;
	bool *given;                /* the form has the field */
	bool has_effective;
	day_t effective;
	struct faults faults;
	struct form_file *files;    /* NULL: none came */
	struct id draft;            /* that the texts are of; zero: none */
	int64_t seen;               /* version of the row when the draft was begun; 0: no draft */
	struct str effective_text, reason_text; /* of the draft */
	/* What is written beside the row, in the same change, once the row is put; NULL: nothing. */
	enum status (*beside)(struct call *c, struct change *change, struct id row, const void *context, struct err *err);
	const void *beside_context;
};

/* Texts of the row (or defaults), to be shown. */
enum status form_start(struct call *c, const struct record *r, const struct row *row, struct form *ret, struct err *err);
/* The same with what the request entered; values that cannot be read are faults. */
enum status form_read(struct call *c, const struct record *r, const struct row *row, struct form *ret, struct err *err);
/* Checks what was read as one row; nothing when it could not all be read. */
enum status form_check(struct call *c, struct form *f, struct err *err);
/* Writes it: *ret_id the row's. ST_NO: faults, nothing was written; ST_CONFLICT: somebody else changed it meanwhile. */
enum status form_save(struct call *c, struct form *f, struct id *ret_id, struct err *err);

size_t form_entries(struct call *c, const struct form *f, struct view_form_entry **ret);
struct view_form_faults *form_faults(struct call *c, const struct form *f);
/* {"messages":{"pupils":"…"}} for checks while typing. */
void form_messages_json(struct call *c, const struct form *f);

extern const struct web_part form_part;

#endif
