/* The compiled readings: made at build by tools/pinyin.c from ICU's transliterator and data/text/pinyin.txt. */
#ifndef JH_TEXT_PINYIN_TABLE_H
#define JH_TEXT_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct pinyin_syllable {
	char toned[10]; /* "chuáng" */
	char plain[8];	/* "chuang"; ü as v, as it is typed */
	int32_t sample; /* a character that ICU reads and sorts so; 0: none */
};

enum { PINYIN_WORD_MAX = 6 }; /* characters */

struct pinyin_word {
	const char *word;
	uint16_t syllables[PINYIN_WORD_MAX]; /* of `chars` characters */
	uint8_t chars;
};

extern const struct pinyin_syllable pinyin_syllables[];
/* Syllable + 1 of a code point: pinyin_pages[pinyin_page_of[code >> 8]][code & 255]; 0: not Chinese. PINYIN_OURS is
 * added where the data file overrules ICU, whose collation then sorts the character elsewhere; PINYIN_STARTS where a word or
 * a surname of the tables below begins with the character. */
enum { PINYIN_CODE_END = 0x32000, PINYIN_OURS = 0x8000, PINYIN_STARTS = 0x4000 };
extern const uint16_t pinyin_page_of[PINYIN_CODE_END >> 8];
extern const uint16_t pinyin_pages[][256];
/* Sorted by word, byte order. */
extern const struct pinyin_word pinyin_words[], pinyin_surnames[];
extern const size_t pinyin_word_count, pinyin_surname_count;

#endif
