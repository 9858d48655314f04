#include "text/pinyin.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/pinyin_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { SORT_UNITS_MAX = 4096 };

static uint16_t entry_of(int32_t code)
{
	return code >= 0x3007 && code < PINYIN_CODE_END ? pinyin_pages[pinyin_page_of[code >> 8]][code & 255] : 0;
}

/* −1: not Chinese. */
static int syllable_of(uint16_t entry)
{
	return (entry & ~(PINYIN_OURS | PINYIN_STARTS)) - 1;
}

/* From `low` on, the first word that does not come before s: s itself, one that begins with it, or one behind those. */
static size_t first_from(const struct pinyin_word *words, size_t low, size_t n, struct str s)
{
	for (size_t high = n; low < high;) {
		size_t mid = low + (high - low) / 2;
		if (strncmp(words[mid].word, s.p, s.n) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The longest word of the table that stands at pos. */
static const struct pinyin_word *word_at(const struct pinyin_word *words, size_t n, struct str text, size_t pos)
{
	const struct pinyin_word *best = NULL;
	size_t end = pos, at = 0;
	for (int chars = 0; chars < PINYIN_WORD_MAX && end < text.n; chars++) {
		if (syllable_of(entry_of(str_next_char(text, &end))) < 0)
			break;
		struct str s = str_slice(text, pos, end);
		at = first_from(words, at, n, s);
		if (at == n || strncmp(words[at].word, s.p, s.n) != 0)
			break; /* no word begins so */
		if (!words[at].word[s.n])
			best = &words[at];
	}
	return best;
}

/* Walks a text one character at a time with the reading that holds there. */
struct reading {
	struct str text;
	size_t pos;
	bool is_person;
	const struct pinyin_word *word; /* being read */
	int word_char;
};

/* false at the end. *ret_syllable −1: not Chinese; *ret_usual says whether ICU sorts the character by this reading. */
static bool reading_next(struct reading *r, size_t *ret_from, int32_t *ret_code, int *ret_syllable, bool *ret_usual)
{
	if (r->pos >= r->text.n)
		return false;
	size_t from = *ret_from = r->pos;
	*ret_code = str_next_char(r->text, &r->pos);
	uint16_t entry = entry_of(*ret_code);
	if (!r->word && (entry & PINYIN_STARTS)) {
		if (from == 0 && r->is_person)
			r->word = word_at(pinyin_surnames, pinyin_surname_count, r->text, 0);
		if (!r->word)
			r->word = word_at(pinyin_words, pinyin_word_count, r->text, from);
		r->word_char = 0;
	}
	int own = syllable_of(entry);
	*ret_syllable = own;
	*ret_usual = !(entry & PINYIN_OURS);
	if (r->word) {
		*ret_syllable = r->word->syllables[r->word_char++];
		*ret_usual = *ret_syllable == own;
		if (r->word_char == r->word->chars)
			r->word = NULL;
	}
	return true;
}

static bool is_word_char(int32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}

void pinyin_put(struct buf *out, struct str text, enum pinyin_form form, bool is_person)
{
	struct reading r = {.text = text, .is_person = is_person};
	size_t from;
	int32_t code;
	int syllable;
	bool usual, first = true, after_syllable = false;
	while (reading_next(&r, &from, &code, &syllable, &usual)) {
		if (form == PINYIN_INITIALS) {
			if (syllable >= 0)
				buf_char(out, pinyin_syllables[syllable].plain[0]);
			else if (is_word_char(code))
				buf_char(out, (char)(code >= 'A' && code <= 'Z' ? code + 32 : code));
			continue;
		}
		bool is_blank = code == ' ' || code == 0x3000;
		if (!first && !is_blank && (after_syllable || syllable >= 0) && out->n && out->p[out->n - 1] != ' ')
			buf_char(out, ' ');
		if (syllable >= 0)
			buf_cstr(out, form == PINYIN_TONED ? pinyin_syllables[syllable].toned
							   : pinyin_syllables[syllable].plain);
		else
			buf_str(out, str_slice(text, from, r.pos));
		after_syllable = syllable >= 0;
		first = false;
	}
}

enum status collator_open(struct collator **ret, struct err *err)
{
	UErrorCode code = U_ZERO_ERROR;
	UCollator *c = ucol_open("zh@collation=pinyin", &code);
	if (U_SUCCESS(code)) {
		ucol_setAttribute(c, UCOL_NUMERIC_COLLATION, UCOL_ON, &code);
		ucol_setAttribute(c, UCOL_ALTERNATE_HANDLING, UCOL_NON_IGNORABLE, &code);
	}
	if (U_FAILURE(code)) {
		ucol_close(c);
		return err_set(err, ST_INTERNAL, "no pinyin collation in ICU: %s", u_errorName(code));
	}
	*ret = (struct collator *)c;
	return ST_OK;
}

void collator_close(struct collator *c)
{
	if (c)
		ucol_close((UCollator *)c);
}

void sort_key_put(struct buf *out, const struct collator *c, struct str text)
{
	UChar units[SORT_UNITS_MAX];
	int32_t n = 0;
	struct reading r = {.text = text};
	size_t from;
	int32_t code;
	int syllable;
	bool usual;
	while (n + 2 <= SORT_UNITS_MAX && reading_next(&r, &from, &code, &syllable, &usual)) {
		/* A character read otherwise sorts as one that is always read so. */
		if (!usual && pinyin_syllables[syllable].sample)
			code = pinyin_syllables[syllable].sample;
		if (code < 0)
			code = 0xFFFD;
		U16_APPEND_UNSAFE(units, n, code);
	}
	uint8_t key[512], *long_key = NULL;
	int32_t size = ucol_getSortKey((const UCollator *)c, units, n, key, sizeof key);
	if (size > (int32_t)sizeof key) {
		long_key = heap_alloc((size_t)size, 1);
		size = ucol_getSortKey((const UCollator *)c, units, n, long_key, size);
	}
	if (size > 0) /* the final zero byte is not part of the key */
		buf_add(out, long_key ? long_key : key, (size_t)size - 1);
	free(long_key);
}

void sort_key_version(const struct collator *c, char out[24])
{
	UVersionInfo v;
	ucol_getVersion((const UCollator *)c, v);
	snprintf(out, 24, "%u.%u.%u.%u", v[0], v[1], v[2], v[3]);
}
