/* Search over F_SEARCH fields: any run of Chinese characters in either script, words of letters, initials in pinyin.
 *
 * Each Chinese character is a token of its own (text/script.h), so that a query of one or two characters is a phrase
 * like any other. Tokens beyond ASCII are stored as the hexadecimal of their characters: neither database's tokenizer
 * then has an opinion about them. A row is found by what any of its present periods says: former names too. Its tokens
 * stand in the table search_text, outside the proof, and are taken away when the person is erased.
 *
 * In SQLite an index says which rows hold all tokens of a query; that they stand one after another is told from the words. Rows
 * that the index has not taken in yet (those of the last saves, or of an import that has just been committed) are compared
 * without it: they are found too, only slower. */
#ifndef JH_RECORD_SEARCH_H
#define JH_RECORD_SEARCH_H

#include "record/row.h"

struct search_hit {
	const struct record *record;
	struct id id;
};

/* Rows in which every word of the query (blanks between) occurs; records NULL: all, ended by NULL. Shorter texts first,
 * at most `limit`. A query without letters or digits finds nothing. */
enum status reg_search(struct reg *g, struct arena *a, struct str query, const struct record *const *records,
		       size_t limit, struct search_hit **ret, size_t *ret_n, struct err *err);

/* Takes into the index what is not in it yet, in short transactions; outside transactions. Each saved change does a part of it. */
enum status reg_search_settle(struct reg *g, struct err *err);

/* Rebuilds all of it, after a change of the descriptors or of the tables of pinyin. */
enum status reg_search_rebuild(struct reg *g, struct err *err);

#endif
