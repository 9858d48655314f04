#include "text/script.h"

#include "base/arena.h"
#include "base/buf.h"

#include <opencc/opencc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { CODES = 0x10000 };

struct script {
	opencc_t to_simplified;
	/* Whether OpenCC changes the character by itself, found out when it is first met; threads may find out at once. */
	_Atomic uint8_t codes[CODES];
	const UNormalizer2 *fold; /* NFKC with case folding; ICU's own, never freed */
};

enum status script_open(struct script **ret, struct err *err)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&code);
	if (U_FAILURE(code))
		return err_set(err, ST_INTERNAL, "no normal form in ICU: %s", u_errorName(code));
	opencc_t opencc = opencc_open("t2s.json");
	if (opencc == (opencc_t)-1)
		return err_set(err, ST_UNAVAILABLE, "OpenCC's dictionary t2s.json is missing: install libopencc-data");
	struct script *s = heap_alloc(1, sizeof *s);
	s->to_simplified = opencc;
	s->fold = fold;
	*ret = s;
	return ST_OK;
}

void script_close(struct script *s)
{
	if (!s)
		return;
	opencc_close(s->to_simplified);
	free(s);
}

static bool has_chinese(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0xE3)
			return true;
	return false;
}

enum { CODE_UNKNOWN, CODE_STAYS, CODE_MAY_CHANGE };

/* Characters that stay as they are alone but not in some words of OpenCC's dictionary TSPhrases (答覆 → 答复). Every other word
 * it changes has a character that changes alone as well: most texts need no look into the dictionary of words. */
static const char changes_in_words[] = "么俱彷沈牴瞭藉衹覆";

static uint8_t look_up(const struct script *s, struct str character)
{
	if (str_find(str_of(changes_in_words), character) >= 0)
		return CODE_MAY_CHANGE;
	char *alone = opencc_convert_utf8(s->to_simplified, character.p, character.n);
	bool stays = alone && str_eq(str_of(alone), character);
	opencc_convert_utf8_free(alone);
	return stays ? CODE_STAYS : CODE_MAY_CHANGE;
}

static bool stays(const struct script *s, struct str text)
{
	for (size_t pos = 0; pos < text.n;) {
		size_t from = pos;
		int32_t c = str_next_char(text, &pos);
		if (c >= 0 && c < 0x2E80) /* before the first Chinese character or part of one */
			continue;
		if (c < 0 || c >= CODES)
			return false;
		_Atomic uint8_t *known = &((struct script *)(uintptr_t)s)->codes[c];
		uint8_t is = atomic_load_explicit(known, memory_order_relaxed);
		if (is == CODE_UNKNOWN) {
			is = look_up(s, str_slice(text, from, pos));
			atomic_store_explicit(known, is, memory_order_relaxed);
		}
		if (is != CODE_STAYS)
			return false;
	}
	return true;
}

enum status script_simplify(const struct script *s, struct str text, struct buf *out, struct err *err)
{
	if (!str_is_utf8(text))
		return err_set(err, ST_INVALID, "the text is not UTF-8");
	if (!has_chinese(text)) {
		buf_str(out, text);
		return ST_OK;
	}
	/* OpenCC stops at a zero byte; none of our texts needs one. */
	if (memchr(text.p, 0, text.n))
		return err_set(err, ST_INVALID, "the text holds a zero byte");
	if (stays(s, text)) {
		buf_str(out, text);
		return ST_OK;
	}
	char *simple = opencc_convert_utf8(s->to_simplified, text.p, text.n);
	if (!simple)
		return err_set(err, ST_INTERNAL, "OpenCC could not convert the text");
	buf_cstr(out, simple);
	opencc_convert_utf8_free(simple);
	return ST_OK;
}

/* One character of a folded text; *last the one before, blanks as one, 0 at the start. */
static void put_folded(struct buf *out, int32_t c, int32_t *last)
{
	bool blank = c < 128 ? c <= ' ' || c == 127 : u_isUWhiteSpace(c) || u_iscntrl(c);
	if (blank && *last && *last != ' ')
		*last = ' ';
	else if (!blank) {
		if (*last == ' ')
			buf_char(out, ' ');
		buf_code(out, c);
		*last = c;
	}
}

/* Most texts hold ASCII and unified ideographs alone, of which folding changes capital letters only. */
static bool fold_plain(struct str text, struct buf *out)
{
	for (size_t pos = 0; pos < text.n;) {
		int32_t c = str_next_char(text, &pos);
		if (c < 0 || (c >= 128 && (c < 0x4E00 || c > 0x9FA5)))
			return false;
	}
	int32_t last = 0;
	for (size_t pos = 0; pos < text.n;) {
		int32_t c = str_next_char(text, &pos);
		put_folded(out, c >= 'A' && c <= 'Z' ? c + 32 : c, &last);
	}
	return true;
}

/* UTF-8 → folded UTF-8. */
static enum status fold(const struct script *s, struct str text, struct buf *out, struct err *err)
{
	if (!str_is_utf8(text))
		return err_set(err, ST_INVALID, "the text is not UTF-8");
	if (text.n > (size_t)1 << 26)
		return err_set(err, ST_TOO_LARGE, "a text of more than 64 MiB");
	if (fold_plain(text, out))
		return ST_OK;
	UErrorCode code = U_ZERO_ERROR;
	UChar small[512], *units = text.n < 400 ? small : heap_alloc(text.n + 1, sizeof *units);
	int32_t n = 0;
	u_strFromUTF8(units, (int32_t)text.n + 1, &n, text.p ? text.p : "", (int32_t)text.n, &code);
	int32_t room = unorm2_normalize(s->fold, units, n, NULL, 0, &code);
	if (code == U_BUFFER_OVERFLOW_ERROR)
		code = U_ZERO_ERROR;
	UChar *folded = heap_alloc((size_t)room + 1, sizeof *folded);
	room = unorm2_normalize(s->fold, units, n, folded, room + 1, &code);
	int32_t last = 0;
	for (int32_t i = 0; i < room && U_SUCCESS(code);) {
		int32_t c;
		U16_NEXT(folded, i, room, c);
		put_folded(out, c, &last);
	}
	free(folded);
	if (units != small)
		free(units);
	return U_FAILURE(code) ? err_set(err, ST_INTERNAL, "normal form: %s", u_errorName(code)) : ST_OK;
}

enum status script_normal(const struct script *s, struct str text, struct buf *out, struct err *err)
{
	struct buf folded;
	buf_init(&folded, out->max);
	enum status st = fold(s, text, &folded, err);
	if (st == ST_OK)
		st = script_simplify(s, buf_view(&folded), out, err);
	buf_done(&folded);
	return st;
}
