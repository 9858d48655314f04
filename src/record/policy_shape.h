/* The shapes of policies: what may stand where. For policy_*.c, and for pages that show a policy or make a form of it. */
#ifndef JH_RECORD_POLICY_SHAPE_H
#define JH_RECORD_POLICY_SHAPE_H

#include "record/policy.h"

enum shape_kind {
	SHAPE_DEC,    /* "0.85", 6; never 0.85, which is a binary fraction */
	SHAPE_INT,
	SHAPE_TEXT,
	SHAPE_LABEL,  /* {"zh": …, "en": …} */
	SHAPE_YES_NO,
	SHAPE_DATE,   /* partial */
	SHAPE_SOURCE, /* text: "V: …" found in a document or in working code, "P: …" a default of ours */
	SHAPE_EXPR,   /* formula; of type `want`, over `names` */
	SHAPE_OBJECT, /* the keys of `of` */
	SHAPE_LIST,   /* array of objects with the keys of `of`, `id` among them, unique */
	SHAPE_MAP,    /* free keys, every value as `of[0]` */
	SHAPE_WORDS,  /* array of texts, unique */
};

struct policy_name {
	const char *name;
	enum expr_type type;
};

struct policy_shape {
	const char *key; /* ended by key NULL */
	enum shape_kind kind;
	bool optional;
	const struct policy_shape *of;
	enum expr_type want;
	const struct policy_name *names; /* ended by name NULL */
	const char *min, *max;           /* inclusive, of numbers */
	const char *sums, *total;        /* of a list: the entries' numbers of that key come to the total exactly, a number or a key beside the list */
	const char *choices;             /* of a text: "children|pupils"; NULL: any */
	const char *codes;               /* of words, texts and the keys of maps: the fields whose codes they are, "membership.role|…", or "record"; for reading, not checked */
};

struct policy_kind_shape {
	const char *kind;
	const struct policy_shape *fields; /* beside those every policy has */
};
extern const struct policy_kind_shape policy_kinds[]; /* ended by kind NULL */
extern const struct policy_shape policy_header[];     /* the keys every policy has */

/* What people call a key in a policy of the kind, and a text that is one of `choices`; NULL: nothing yet. */
const struct label *policy_key_label(const char *kind, const char *key);
const struct label *policy_choice_label(const char *choice);
/* A source as people read it, without its mark: those of shipped policies in the reader's language, others as they were written. On the
 * arena or as long as `source`. O(log shipped sources). */
struct str policy_source_text(struct arena *a, struct str source, enum lang lang);

struct policy_node {
	struct str key; /* in lists: the id */
	enum shape_kind kind;
	union {
		struct dec number;
		struct str text; /* also words' value, source, formula */
		struct label label;
		bool yes;
		struct pdate date;
		struct {
			struct policy_node *nodes;
			size_t n;
		} inside;
	};
};

struct policy_list {
	struct str name;
	const struct code *codes;
	bool replaces;
};

struct policy {
	struct policy_node root;
	char digest[POLICY_DIGEST_TEXT];
	struct policy_list *lists; /* of a policy of kind "lists", made once: fields ask for them on every cell */
	size_t n_lists;
};

const struct policy_node *policy_find(const struct policy *p, const char *path);
void policy_write(const struct policy_node *n, struct buf *out); /* canonical */
void policy_make_lists(struct arena *a, struct policy *p);

#endif
