/* One form for texts that mean the same: traditional to simplified, full width to half width, and the form that search
 * compares. */
#ifndef JH_TEXT_SCRIPT_H
#define JH_TEXT_SCRIPT_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

/* OpenCC's dictionaries and ICU's normal form. Opened once a process (about 20 ms); read only afterwards, safe from any
 * thread. */
struct script;

enum status script_open(struct script **ret, struct err *err);
void script_close(struct script *s); /* NULL allowed */

/* 學校 → 学校, by words first (乾隆 stays, 乾燥 → 干燥). Errors: ST_INVALID for what is not UTF-8, ST_INTERNAL. */
enum status script_simplify(const struct script *s, struct str text, struct buf *out, struct err *err);

/* The form in which texts are compared: compatibility forms folded (NFKC), case folded, invisible marks dropped,
 * simplified, runs of blanks as one, none at the ends. Equal forms mean the same to a reader. */
enum status script_normal(const struct script *s, struct str text, struct buf *out, struct err *err);

/* What a full-text index stores for a text: the normal form with each Chinese character a token of its own, words of
 * letters and digits as they are, everything else a blank; then the pinyin initials, one letter a token. "长沙实验No.2"
 * gives "长 沙 实 验 no 2 c s s y". Two characters, or the initials of a part, are found as a phrase. *ret_initials (may be NULL):
 * where in `out` the initials begin. */
enum status search_tokens(const struct script *s, struct str text, struct buf *out, size_t *ret_initials, struct err *err);

/* What a query asks for: every term must be found. A term is a phrase of tokens ("均 衡"); a word of letters alone may
 * also be initials, then `initials` holds the same as a phrase ("j h"), else it is empty, and either may be found. A
 * word at the end of the query may be a beginning (`is_prefix`): the person is still typing. */
struct search_term {
	struct str phrase;
	struct str initials;
	bool is_prefix;
};
enum { SEARCH_TERMS_MAX = 16, SEARCH_QUERY_MAX = 1024 };
/* Terms on the arena; *ret_n 0 when the query has nothing to look for. Errors: ST_TOO_LARGE beyond the limits above
 * (bytes and terms), ST_INVALID for what is not UTF-8. */
enum status search_terms(const struct script *s, struct arena *a, struct str query, struct search_term *ret_terms,
			 int *ret_n, struct err *err);

#endif
