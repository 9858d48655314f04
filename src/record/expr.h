/* The expression language of checks, guards, policies and filters: small, typed, total and bounded. docs/expressions.md is
 * its specification.
 *
 * An expression is parsed once, against names the caller offers with their types, into a compact program on an arena, and run
 * many times against values the caller supplies. Invariants: a parsed expression always ends, in work linear in its length
 * plus the lengths of the texts and lists it is given; it allocates nothing; it cannot fail at run time. What is missing,
 * divided by zero or too large to be exact is unknown, never zero. */
#ifndef JH_RECORD_EXPR_H
#define JH_RECORD_EXPR_H

#include "base/date.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

struct arena;
struct buf;

/* Technical limits: far above what people write, low enough for a fixed evaluation stack. */
enum {
	EXPR_BYTES_MAX = 4096, /* of source */
	EXPR_NODES_MAX = 1000,
	EXPR_DEPTH_MAX = 64,  /* nested parentheses, calls and signs */
	EXPR_STACK_MAX = 160, /* values alive at once */
	EXPR_QUOTIENT_PLACES = 12,
};

enum expr_type { EXPR_NONE = 0, EXPR_NUMBER, EXPR_TEXT, EXPR_YES_NO, EXPR_DATE, EXPR_LIST };

struct expr_value;

struct expr_list {
	const struct expr_value *items; /* scalars of one type; items may be unknown */
	uint32_t n;
};

struct expr_value {
	enum expr_type type;
	bool known; /* false: nothing below is meaningful */
	union {
		struct dec number;
		struct str text; /* bytes outlive the evaluation: they belong to the caller or to the expression */
		bool yes;
		struct pdate date;
		struct expr_list list;
	};
};

static inline struct expr_value expr_unknown(void) { return (struct expr_value){}; }
static inline struct expr_value expr_number(struct dec d)
{
	return (struct expr_value){.type = EXPR_NUMBER, .known = true, .number = d};
}
static inline struct expr_value expr_text(struct str s)
{
	return (struct expr_value){.type = EXPR_TEXT, .known = true, .text = s};
}
static inline struct expr_value expr_yes_no(bool yes)
{
	return (struct expr_value){.type = EXPR_YES_NO, .known = true, .yes = yes};
}
static inline struct expr_value expr_date(struct pdate d)
{
	return (struct expr_value){.type = EXPR_DATE, .known = d.precision != DATE_NONE, .date = d};
}

/* What a name stands for. `slot` is the caller's own number for it, handed back at run time. */
struct expr_name {
	enum expr_type type;
	enum expr_type of; /* EXPR_LIST: type of the items */
	int slot;
};

/* What a field's values are in expressions; EXPR_NONE: it has no name there. EXPR_LIST of texts where it holds several codes. */
struct field;
enum expr_type expr_field_type(const struct field *f);

/* Names at parse time. find returns false for a name that is not there. */
struct expr_names {
	void *context;
	bool (*find)(void *context, struct str name, struct expr_name *ret);
};

/* Values at run time. get sets *ret (which comes in as unknown); a value of another type than was promised counts as
 * unknown. */
struct expr_values {
	void *context;
	void (*get)(void *context, int slot, struct expr_value *ret);
};

/* What is wrong with a source text, and where. Points into the source; formatted by expr_fault_text. */
struct expr_fault {
	int code;           /* 0: no fault */
	size_t at, length;  /* bytes of the source concerned; length ≥ 1 unless at the end */
	char args[2][64];   /* as the source or the catalogue's messages have them */
};

struct expr; /* lives on the arena it was parsed on */

/* Parses `source` (copied). want EXPR_NONE: any scalar. names NULL: none. fault may be NULL. On ST_INVALID the fault holds
 * the place and err one English sentence with the character's number. O(length). */
enum status expr_parse(struct arena *a, struct str source, const struct expr_names *names, enum expr_type want,
		       const struct expr **ret, struct expr_fault *fault, struct err *err);

/* Three lines: what is wrong, the line of the source concerned, a caret under the character. */
void expr_fault_text(const struct expr_fault *fault, struct str source, enum lang lang, struct buf *out);

/* values NULL: every name is unknown. Texts in the result belong to the values or to the expression. */
struct expr_value expr_eval(const struct expr *e, const struct expr_values *values);

/* For yes/no expressions. expr_holds: yes; unknown counts as no (filters). expr_violated: known to be no (checks). */
bool expr_holds(const struct expr *e, const struct expr_values *values);
bool expr_violated(const struct expr *e, const struct expr_values *values);

enum expr_type expr_result(const struct expr *e);
struct str expr_source(const struct expr *e);
/* The slots the expression reads, each once, ascending; returns how many there are, writes at most `max`. */
int expr_slots(const struct expr *e, int *ret, int max);

/* ---- as SQL, for filters ---- */

/* How a slot is stored. A number is a whole number of 10^−scale, a date its first day, yes/no 1 and 0. */
struct expr_column {
	struct str sql; /* the column as it stands in the statement; trusted text */
	int scale;
	struct str packed; /* of dates stored as first day × 4 + precision, that number: an index knows it; empty: none */
};

struct expr_param {
	char name[8]; /* "e0", "e1" …, without colon */
	enum { EXPR_PARAM_INTEGER, EXPR_PARAM_TEXT } kind;
	int64_t integer;
	struct str text;
};
enum { EXPR_PARAMS_MAX = 200 };

struct stmt;
struct expr_sql {
	struct expr_param params[EXPR_PARAMS_MAX];
	int n;
};

/* Appends a condition to `out` whose truth for a row is that of expr_holds. Comparisons of columns with constants or with
 * columns stored alike, and, or, not, in, known, starts and contains are understood; for anything else the answer is ST_NO,
 * `out` is as before, and the caller filters by expr_holds. column returns false for slots that have none. */
enum status expr_to_sql(const struct expr *e, void *context, bool (*column)(void *context, int slot, struct expr_column *ret),
			struct buf *out, struct expr_sql *ret, struct err *err);

/* The parameters of the condition, to the statement that holds it. */
void expr_sql_bind(struct stmt *q, const struct expr_sql *params);

/* Is the slot compared with constants wherever the expression holds: equal to one, one of several, or between two? */
bool expr_bounds(const struct expr *e, int slot);
/* The text that the slot is equal to wherever the expression holds; false: none is known. */
bool expr_equals(const struct expr *e, int slot, struct str *ret);

#endif
