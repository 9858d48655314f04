/* Faults in what people enter: lists with place and remedy, not errors.
 *
 * A fault names its rule; the rule's text in both languages stands in fault_rules.c with {0}, {1} … for its values.
 * Values of personal fields never enter a fault. */
#ifndef JH_RECORD_FAULT_H
#define JH_RECORD_FAULT_H

#include "base/id.h"
#include "record/descriptor.h"

struct arena;
struct buf;

enum { FAULT_ARGS = 4 };

/* A value put into the text: a label is said in the reader's language, a text as it is. */
struct fault_arg {
	struct label label; /* used when text.p is NULL */
	struct str text;
};

struct fault {
	const struct record *record; /* NULL: the sheet or file as a whole */
	const struct field *field;   /* NULL: the row as a whole */
	struct id id;		     /* the row's; zero while it has none */
	int64_t source, source_row;  /* sheet of a batch and row in it; 0: entered by hand */
	const char *rule;	     /* stable name, for programs */
	enum check_severity severity;
	struct label message; /* a descriptor's own text; both NULL: the rule's */
	struct fault_arg args[FAULT_ARGS];
	int n_args;
	struct str value; /* what was entered; empty for personal fields */
};

struct faults {
	struct arena *arena;
	struct fault *list;
	size_t n, cap;
	size_t max; /* no more are kept; `left_out` counts the others. 0: 10000 */
	size_t left_out;
	size_t serious; /* of severity CHECK_FAULT, those left out included */
};

void faults_init(struct faults *f, struct arena *arena, size_t max);

/* Adds a copy; texts are copied into the arena. Drops `value` of fields with F_PERSONAL and of sealed kinds. */
void fault_add(struct faults *f, const struct fault *fault);

/* "“学校标识码”必填". Appends the text of the fault in the language, without place. */
void fault_render(struct buf *out, const struct fault *f, enum lang lang);

/* The text of a rule; both NULL for an unknown name. */
struct label fault_rule_label(struct str rule);
/* All rules in order of their names, ended by NULL: for documentation and tests. */
const char *fault_rule_name(size_t i);

static inline struct fault_arg fault_text(struct str s)
{
	return (struct fault_arg){.text = s.p ? s : STR("")};
}
static inline struct fault_arg fault_label(struct label l)
{
	return (struct fault_arg){.label = l};
}

#endif
