/* Pinyin of Chinese text, and keys that sort by it.
 *
 * Characters have one usual reading; words in data/text/pinyin.txt (places, offices, school subjects) and surnames read
 * otherwise. The tables are compiled in: no opening, safe from any thread. */
#ifndef JH_TEXT_PINYIN_H
#define JH_TEXT_PINYIN_H

#include "base/err.h"
#include "base/str.h"

struct buf;

enum pinyin_form {
	PINYIN_TONED,	 /* "chóng qìng yī zhōng" */
	PINYIN_PLAIN,	 /* "chong qing yi zhong"; ü as v */
	PINYIN_INITIALS, /* "cqyz": letters and digits of other scripts' words kept whole, in lower case; the rest left
			    out */
};

/* Appends the reading. Syllables stand apart by one blank; what is not Chinese is copied (initials: see above). For the
 * name of a person the first character or two are looked up among surnames first. O(n log words). */
void pinyin_put(struct buf *out, struct str text, enum pinyin_form form, bool is_person);

/* Sort keys: bytes whose memcmp order is the order by pinyin, the same in every database. Store them beside the text
 * and rebuild them when sort_key_version changes. Numbers written in digits sort by value; case and width matter last.
 */
struct collator;

enum status collator_open(struct collator **ret, struct err *err);
void collator_close(struct collator *c); /* NULL allowed */
/* Appends the key's bytes (no zero byte inside). Words with a reading of their own sort there: 重庆 among ch. Safe from
 * any thread. Texts beyond 4096 UTF-16 units sort by their beginning. */
void sort_key_put(struct buf *out, const struct collator *c, struct str text);
/* Of the ordering data, like "153.120.42": keys made under another one do not compare with new ones. */
void sort_key_version(const struct collator *c, char out[24]);

#endif
