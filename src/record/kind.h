/* Field kinds behind one small interface: one file per kind in kinds/. */
#ifndef JH_RECORD_KIND_H
#define JH_RECORD_KIND_H

#include "base/err.h"
#include "record/descriptor.h"
#include "record/fault.h"
#include "record/value.h"

struct arena;
struct buf;
struct cell;
struct keyring;

/* What a value is read from. */
struct kind_input {
	struct str text;	 /* trimmed by the parser; empty gives VALUE_NULL */
	const struct cell *cell; /* the workbook's cell the text is from, for number formats; may be NULL */
	struct str unit;	 /* the unit the heading names ("万元", "%"); empty: the field's own */
};

/* What kinds may lean on. Everything may be NULL or 0; the parsers of codes then know the descriptor's codes alone,
 * references stay texts, identity numbers are refused. */
struct kind_context {
	struct arena *arena; /* values and texts of faults are made here; required */
	struct keyring *keys;
	int zone_minutes;
	/* A policy's list for `codes_policy`, ended by value NULL; NULL: none. `replaces`: the descriptor's do not
	 * count. */
	const struct code *(*codes)(void *data, const char *policy, bool *ret_replaces);
	/* The row a reference's text names. False with a rule and its values for none and for several. */
	bool (*resolve)(const struct kind_context *c, const struct record *target, struct str text, struct id *ret, struct fault *ret_fault);
	/* What a reference is shown by; false when the row is not known. */
	bool (*show)(void *data, const struct field *f, struct id id, bool as_key, enum lang lang, struct buf *out);
	const struct record *(*find_record)(void *data, const char *name);
	void *data;
};

/* Whom a value is written for. */
enum kind_format {
	KIND_READER,  /* people: labels of codes, references by name, personal values masked */
	KIND_OPEN,    /* the same, personal values in full: the caller has logged the reading */
	KIND_EXPORT,  /* workbooks and CSV: as people read it, exact, and read back by import; personal values masked */
	KIND_MACHINE, /* JSON and API: codes by value, references by id, decimals plain; personal values masked */
};

struct kind {
	const char *name; /* "text", "school_code": in documentation and API */
	struct label label;
	enum value_form form;
	bool is_sealed;		 /* always personal; value_form is what the sealed bytes hold */
	bool is_matched;	 /* sealed, and a keyed hash stands beside it in column <name>_hash for matching */
	bool is_number;		 /* of use in sums, ranges by number */
	const char *json_type;	 /* "string", "integer", "number", "boolean", "object" */
	const char *json_format; /* "date", "date-time", "uuid" …; NULL: none */
	/* false: not a value of the kind; the fault gets rule and values (field, record and place are the caller's).
	 * `input` is never empty here. */
	bool (*parse)(const struct kind_context *c, const struct field *f, const struct kind_input *in,
		      struct value *ret, struct fault *ret_fault);
	void (*format)(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		       enum lang lang, struct buf *out);
};

const struct kind *kind_of(enum field_kind k);

/* Columns, in the tables' order: */
/* Sealed fields have none of their own but <name>_hash where is_matched; F_PERSONAL fields of plain kinds are sealed
 * too. */
bool field_is_sealed(const struct field *f);

/* Reads a text. Empty or only blanks: VALUE_NULL and true. Checks what the kind and the field's size demand; range,
 * pattern and the rest are validate.h's. */
bool field_parse(const struct kind_context *c, const struct field *f, const struct kind_input *in, struct value *ret,
		 struct fault *ret_fault);
/* Nothing for VALUE_NULL. */
void field_format(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how,
		  enum lang lang, struct buf *out);
/* 张* and 138****5678: what stands for a personal value. */
void field_mask(const struct field *f, struct value v, struct buf *out);

/* The unit factor: how many of the field's units one of the written unit is, as 10^ret_shift. False: not convertible.
 * "" and the field's own unit give 0; yuan: 元 0, 千元 3, 万元 4, 亿元 8; m2: 平方米, 万平方米 4. */
bool unit_shift(const char *field_unit, struct str written, int *ret_shift);
/* A descriptor's unit as people read it; one that is not known as it is. */
const char *unit_label(const char *unit, enum lang lang);

#endif
