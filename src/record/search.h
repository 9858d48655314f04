/* Search over F_SEARCH fields: any run of characters, in either script, or initials in pinyin.
 *
 * Each row's words stand as one token a character (letters and digits only, lower case, simplified), so that a query of one or
 * two characters is a phrase like any other; a second text holds the pinyin initials the same way. A row is found by what any
 * of its present periods says: former names too. */
#ifndef JH_RECORD_SEARCH_H
#define JH_RECORD_SEARCH_H

#include "record/row.h"

struct search_hit {
	const struct record *record;
	struct id id;
};

/* Rows in which every word of the query (blanks between) occurs; records NULL: all, ended by NULL. Shorter texts first, at
 * most `limit`. A query without letters or digits finds nothing. */
enum status reg_search(struct reg *g, struct arena *a, struct str query, const struct record *const *records, size_t limit,
		       struct search_hit **ret, size_t *ret_n, struct err *err);

/* Rebuilds all of it, after a change of the descriptors or of the tables of pinyin. */
enum status reg_search_rebuild(struct reg *g, struct err *err);

/* The tokens of a text, as they are stored: for tests and the documentation. */
void search_tokens(struct str text, struct buf *out);

#endif
