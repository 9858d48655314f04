/* A record's descriptor: the master copy of everything that is said about it.
 *
 * Schema, import, export, templates, forms, lists, API, rights, search, history and documentation are loops over these
 * tables; adding a register is adding one file with one `const struct record`. */
#ifndef JH_RECORD_DESCRIPTOR_H
#define JH_RECORD_DESCRIPTOR_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h" /* struct label { const char *zh, *en; } and enum lang */

#include <stdbool.h>
#include <stdint.h>

struct record;

enum field_kind {
	FIELD_TEXT,	   /* one line; max characters in `size` (0: 200) */
	FIELD_LONG_TEXT,   /* several lines; max characters in `size` (0: 20000) */
	FIELD_CODE,	   /* one of `codes`, stored as its short value */
	FIELD_INTEGER,	   /* whole number */
	FIELD_DECIMAL,	   /* exact, `scale` places, in `unit`; stored as a whole number of 10^−scale */
	FIELD_MONEY,	   /* yuan with 2 places; 万元 and 亿元 are converted where the heading or cell says so */
	FIELD_PERCENT,	   /* in percent with `scale` places: 74.18; a cell formatted as percent is converted */
	FIELD_YES_NO,	   /* 是/否, yes/no, 1/0, true/false, √ */
	FIELD_DATE,	   /* partial date: year, month or day known */
	FIELD_MOMENT,	   /* a moment in UTC */
	FIELD_SCHOOL_YEAR, /* stored as its first calendar year */
	FIELD_REFERENCE,   /* a row of `record`, written by its key, a former key, an alias or an unambiguous name */
	FIELD_POINT,	   /* longitude and latitude in one field, WGS84, 10^−7 degrees */
	FIELD_SHAPE,	   /* polygon(s), GeoJSON, WGS84 */
	FIELD_FILE,	   /* a stored file by its SHA-256 digest, with name and size */
	FIELD_PERSON_NAME, /* sealed; masked 张* until asked for */
	FIELD_PHONE,	   /* sealed; masked 3+4 */
	FIELD_IDENTITY,	   /* identity number, GB 11643; only its keyed hash is kept: matched, never shown */
	FIELD_IDENTITY_SEALED, /* the same, kept sealed because a statute needs it back (`statute` says which) */
	FIELD_SCHOOL_CODE,     /* 学校标识码: 10 digits, kind and province checked */
	FIELD_REGION_CODE,     /* GB/T 2260: 2, 4, 6, 9 or 12 digits */
};

enum field_flag {
	F_KEY = 1 << 0, /* part of the natural key, in the order of the fields; a missing part of a key of several
			   equals a missing part */
	F_REQUIRED = 1 << 1,
	F_UNIQUE = 1 << 2, /* among rows valid at the same time */
	F_FROZEN = 1 << 3, /* never changes after the first value; a mistake is corrected with a reason */
	F_PERSONAL =
		1 << 4,	  /* sealed under the person's key, masked, each reading logged, never in portal or open data */
	F_DATED = 1 << 5, /* changes are facts of their own day: a change keeps what was true before */
	F_SEARCH = 1 << 6, /* found by full text and pinyin initials */
	F_LIST = 1 << 7,   /* shown in lists without asking */
	F_NAME = 1 << 8,   /* what people call the row by */
	F_MANY = 1 << 9, /* FIELD_CODE: several values, read with 、，,;/| between, stored sorted with '|' between */
};

/* A code's value is short, stable ASCII; shown by its label, read by value, label or synonym, in both languages. */
struct code {
	const char *value;
	struct label label;
	const char *synonyms; /* '|' between; may be NULL */
};

/* One of the values of another list that a value stands for together; a list of these ends with NULL. */
struct code_part {
	const char *value, *part;
};

/* The parts of a value among `names`: bit k for names[k]; none where `parts` is NULL. O(parts · n). */
unsigned code_parts(const struct code_part *parts, struct str value, const char *const *names, int n);

struct field {
	const char *name;   /* column and JSON key: lower case, words joined by '_' */
	struct label label; /* the heading */
	struct label help;
	const char *synonyms; /* further headings, both languages, '|' between */
	enum field_kind kind;
	unsigned flags;
	const struct code *codes; /* FIELD_CODE: ended by value NULL */
	const struct code_part *parts; /* FIELD_CODE: of the values that stand for several of another list; may be NULL */
	const char *codes_policy; /* FIELD_CODE: the policy list that adds to or replaces `codes`; may be NULL */
	const char *record;	  /* FIELD_REFERENCE: the target's name */
	const char *unit;	  /* "m2", "yuan", "person" …: shown and checked against the heading's unit */
	int scale;		  /* places of decimals and percents */
	int size;		  /* most characters of texts */
	const char *min, *max;	  /* inclusive range, as decimal or date text; NULL: open */
	const char *pattern;	  /* ICU regular expression over the whole text */
	const char *default_value; /* not of a part of the key */
	const char *statute; /* why a personal field may be kept */
};

/* How a row lives in valid time. */
enum record_life {
	LIFE_DATED,  /* an entity: rows may carry `effective`; a change of a F_DATED field from a day on makes a version
		      */
	LIFE_PERIOD, /* a relation: valid from its field `from` to its field `to`, half open */
	LIFE_YEAR,   /* an observation of a school year: valid from 1 September of its field `year`, for ever */
	LIFE_PLAIN,  /* no valid time of its own */
};

/* A check over one row or over rows of a group, in the expression language over the row's fields. For what an
 * expression over one row cannot say there are the built-in cross-record kinds. */
enum check_kind {
	CHECK_EXPRESSION, /* `expression` must be true or unknown for each row */
	CHECK_NO_OVERLAP, /* rows with the same `by` fields must not overlap in valid time */
	CHECK_SUM, /* over rows with the same `by`, the sum of `field` must equal `total` of the row where `where` holds
		    */
	CHECK_WITHIN_LIFE, /* the row's valid time must lie within the life of the row its reference `field` names */
	CHECK_TIE,	   /* `field` summed over this record's rows with the same `by` must equal `total` of the row of
			    * `record`	 with the same `by`, where there is one and it has a total */
	CHECK_FUNCTION,	   /* `function`: the last resort */
};
enum check_severity { CHECK_FAULT, CHECK_WARNING };

struct check_context; /* defined by the kernel: the row, its descriptor, and lookups */

struct record_check {
	const char *name; /* stable, for faults' "rule" */
	enum check_kind kind;
	enum check_severity severity;
	const char *expression;
	const char *by; /* fields, ',' between */
	const char *field;
	const char *total;
	const char *record;
	const char *where; /* expression */
	enum status (*function)(const struct check_context *context, bool *ret_holds, struct err *err);
	struct label message; /* {field} is replaced by the row's value as shown, {label:field} by its heading */
};

/* States are data. The first state is the initial one. */
struct state {
	const char *value;
	struct label label;
	bool is_final;
};
struct transition {
	const char *name;
	struct label label;
	const char *from, *to; /* states; from "*": any */
	const char *right;     /* the action of the rights that it takes; NULL: that of its own name, else to change the row */
	const char *roles;     /* who may, ',' between */
	const char *guard;     /* expression that must hold; NULL: always */
	const char *evidence;  /* fields that must be filled, ',' between */
	const char *deadline;  /* expression giving the days until the next step is due; NULL: none */
	const char *side;      /* a path of the record's `scope` or `also`: the right is asked as if the row lay there alone, so that
				  the other school confirms; NULL: wherever it lies */
	const char *tells;     /* roles, ',' between, whose holders at the row's schools are told of the step; NULL: nobody */
	bool needs_reason;
	bool other_person; /* not the person who made the transition into `from` */
};

struct record {
	const char *name; /* singular, lower case: table, file and address name */
	struct label label;
	struct label help;
	const char *synonyms; /* of sheet names */
	enum record_life life;
	const struct field *fields;	   /* ended by name NULL */
	const struct record_check *checks; /* ended by name NULL; may be NULL */
	const struct state *states;	   /* ended by value NULL; may be NULL */
	const struct transition *transitions;
	const char *other_key; /* fields that find a row whose key field is empty (a planned school has no code yet),
				  ',' between */
	const char *scope;  /* the path of dated references that says whose row it is: "school", "county", "group.core"
			       …; NULL: all */
	const char *also;   /* paths as in `scope`: whose schools they lead to may read the row but not write it, as the other school
			       of an activity; NULL: none */
	const char *under;  /* the record whose row with the same values of its key fields lends these rows its state: who may change
			       them depends on it. NULL: none */
	const char *person; /* the reference field (or "self") whose key seals the personal fields; NULL: none */
	const char *sort;   /* fields of the stable order, ',' between; NULL: the key */
	bool is_internal;   /* kept by the program: not offered for import, templates and forms, and without pages but where */
	bool is_shown;      /* an internal record's rows have pages and JSON, and their states are changed there */
};

/* The list of records of the program: set once at start from the areas' tables (app/), passed explicitly to the kernel.
 */
struct catalogue {
	const struct record *const *records; /* ended by NULL; order is that of import: referenced before referring */
	int n;
};

const struct record *catalogue_find(const struct catalogue *c, struct str name);
int record_field_count(const struct record *r);
const struct field *record_field(const struct record *r, struct str name); /* by name; NULL: none */
int record_field_index(const struct record *r, struct str name);	   /* −1: none */
/* Fields with F_KEY, in order; returns their number (at most 8). */
int record_key_fields(const struct record *r, int ret_index[8]);

/* err_set about a record, whose name is the first value of the format: said in the reader's language. */
#define err_record(err, st, record, format, ...)                                                                       \
	((void)err_set(err, st, format, (record)->label.en __VA_OPT__(, ) __VA_ARGS__), err_zh(err, 0, (record)->label.zh), (st))

/* Start-up check of all descriptors: names well-formed and unique, references and checks name what exists, labels in
 * both languages, expressions parse. The text names record and field. */
enum status catalogue_check(const struct catalogue *c, struct err *err);

#endif
