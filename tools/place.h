/* Where in an HTML document the next byte stands: what decides how a value must be escaped there. */
#ifndef JH_TOOLS_PLACE_H
#define JH_TOOLS_PLACE_H

#include "base/str.h"

#include <stdbool.h>

enum place_kind {
	PLACE_TEXT,      /* between tags */
	PLACE_TAG,       /* inside a tag, between attributes */
	PLACE_NAME,      /* inside a tag's or an attribute's name */
	PLACE_VALUE,     /* inside a double-quoted attribute */
	PLACE_ADDRESS,   /* the same, of an attribute that is an address */
	PLACE_COMMENT,
	PLACE_AFTER_IS,  /* after '=', before the quote */
};

struct place {
	enum place_kind kind;
	char tag[32], attribute[40];
	bool is_closing;  /* of the tag */
	bool has_value;   /* some of the attribute's value is written already */
	bool is_verbatim; /* inside pre or textarea: blanks count */
};

/* Moves past the literal bytes. False with *ret_fault for what a view may not have: unquoted attributes, inline scripts, styles
 * and handlers, and texts that no catalogue can translate. */
bool place_pass(struct place *p, struct str literal, const char **ret_fault);
/* May a branch that ends in one stand beside a branch that ends in the other? */
bool place_same(const struct place *a, const struct place *b);

#endif
