#include "text/damage.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/damage_table.h"
#include "text/pinyin.h"

#include <stdlib.h>
#include <string.h>

enum { RUN_MAX = 512 }; /* characters looked at for a wrong code page: more say nothing new */

enum status damage_open(struct damage_finder **ret, struct err *err)
{
	struct damage_finder *f = heap_alloc(1, sizeof *f);
	enum status st = damage_tables_fill(f, err);
	if (st == ST_OK)
		*ret = f;
	else
		free(f);
	return st;
}

void damage_close(struct damage_finder *f)
{
	free(f);
}

struct label damage_label(enum damage_kind kind)
{
	static const struct label labels[] = {
		[DAMAGE_NONE] = {"无损", "intact"},
		[DAMAGE_REPLACED] = {"解码时丢失了字符（�）", "characters lost while decoding (�)"},
		[DAMAGE_FILLER] = {"乱码（锟斤拷、烫烫烫）", "garbled by repeated wrong decoding"},
		[DAMAGE_UTF8_AS_GBK] = {"乱码：UTF-8 文本被当作 GBK 读取", "garbled: UTF-8 was read as GBK"},
		[DAMAGE_UTF8_AS_LATIN] = {"乱码：UTF-8 文本被当作西文编码读取",
					  "garbled: UTF-8 was read as a Western encoding"},
		[DAMAGE_GBK_AS_LATIN] = {"乱码：GBK 文本被当作西文编码读取",
					 "garbled: GBK was read as a Western encoding"},
		[DAMAGE_SHIFTED] = {"乱码：GBK 文本错开了一个字节", "garbled: GBK read one byte off"},
		[DAMAGE_CONTROL] = {"含有控制字符", "contains a control character"},
		[DAMAGE_INVISIBLE] = {"含有看不见的字符", "contains invisible characters"},
		[DAMAGE_PINYIN] = {"汉字后括注了拼音", "pinyin in brackets after the characters"},
		[DAMAGE_MIXED_SCRIPT] = {"简体与繁体混用", "simplified and traditional characters mixed"},
	};
	return labels[kind];
}

static uint16_t gbk_char(const struct damage_finder *f, const unsigned char *p)
{
	int code = p[0] << 8 | p[1];
	return code >= GBK_FIRST && code <= GBK_LAST ? f->from_gbk[code - GBK_FIRST] : 0;
}

static bool is_chinese(int32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
}

/* How much a text is like Chinese: sums of ranks and their number. */
struct likeness {
	unsigned sum, n, common, chinese;
};

static void like(const struct damage_finder *f, struct likeness *l, int32_t c)
{
	unsigned rank = c > 0 && c < 65536 ? f->rank[c] : RANK_NONE;
	l->sum += rank;
	l->common += rank == RANK_COMMON;
	l->chinese += is_chinese(c);
	l->n++;
}

static bool is_better(struct likeness a, struct likeness b)
{
	return a.n && (!b.n || a.sum * b.n > b.sum * a.n);
}

/* A stretch of the text without ASCII letters and blanks, as the bytes it may have come from. */
struct stretch {
	size_t at, end; /* in the text */
	unsigned char bytes[2 * RUN_MAX];
	size_t n;
	struct likeness as_is;
	bool is_sure; /* another stretch of the text was found harmed in the way tried: a single character will do */
};

static void say(struct damage *ret, enum damage_kind kind, size_t at, size_t n)
{
	if (ret->kind == DAMAGE_NONE)
		*ret = (struct damage){.kind = kind, .at = at, .n = n, .is_note = kind >= DAMAGE_INVISIBLE};
}

/* The bytes are not cleared: a text has many stretches. */
static void begin_stretch(struct stretch *s, size_t at)
{
	s->at = s->end = at;
	s->n = 0;
	s->as_is = (struct likeness){};
	s->is_sure = false;
}

/* The stretch from `at` in GBK bytes. A '?' behind it may stand for a byte that was cut. False when GBK cannot hold it.
 */
static bool gbk_stretch(const struct damage_finder *f, struct str text, size_t at, struct stretch *s)
{
	begin_stretch(s, at);
	size_t pos = at, unknown = 0;
	for (int32_t c; s->n + 2 < sizeof s->bytes && (c = str_next_char(text, &pos)) >= 0x80; s->end = pos) {
		uint16_t code = c < 65536 ? f->to_gbk[c] : 0;
		if (c == 0x20AC) { /* the euro sign is byte 0x80 in code page 936 */
			s->bytes[s->n++] = 0x80;
			continue;
		}
		unknown += !code;
		if (!code)
			code = 0xFFFF; /* no byte of UTF-8 or GBK */
		s->bytes[s->n++] = (unsigned char)(code >> 8);
		s->bytes[s->n++] = (unsigned char)code;
		like(f, &s->as_is, c);
	}
	if (s->end < text.n && text.p[s->end] == '?')
		s->end++;
	return s->n >= 6 && unknown * 8 <= s->n;
}

/* How many of the bytes are such characters of three bytes as utf8_as_gbk counts: in other texts hardly any. */
static size_t wide_utf8(const unsigned char *p, size_t n)
{
	size_t good = 0;
	for (size_t i = 0; i < n;) {
		bool is_three = p[i] >= 0xE2 && p[i] <= 0xEF && n - i >= 3 && (p[i + 1] & 0xC0) == 0x80 &&
				(p[i + 2] & 0xC0) == 0x80;
		int code = is_three ? (p[i] & 0x0F) << 12 | (p[i + 1] & 0x3F) << 6 | (p[i + 2] & 0x3F) : 0;
		if (code >= 0x2E80 && (code < 0xD800 || code > 0xDFFF)) {
			good += 3;
			i += 3;
			continue;
		}
		for (i++; i < n && (p[i] & 0xC0) == 0x80; i++)
			;
	}
	return good;
}

/* Each attempt leaves in `middle` what the stretch would be. */
static bool utf8_as_gbk(const struct damage_finder *f, const struct stretch *s, struct buf *middle)
{
	struct str bytes = {(const char *)s->bytes, s->n};
	struct likeness l = {};
	size_t pos = 0, good = wide_utf8(s->bytes, s->n);
	if (good < 6 || good * 10 < s->n * 7)
		return false;
	while (pos < bytes.n) {
		size_t from = pos;
		int32_t c = str_next_char(bytes, &pos);
		if (c >= 0x2E80 && pos - from == 3) {
			like(f, &l, c);
			buf_code(middle, c);
		} else {
			while (pos < bytes.n && ((unsigned char)bytes.p[pos] & 0xC0) == 0x80)
				pos++;
			buf_cstr(middle, "□");
		}
	}
	return l.sum >= 2 * l.n + l.n / 2 && is_better(l, s->as_is);
}

static bool shifted(const struct damage_finder *f, const struct stretch *s, struct buf *middle)
{
	struct likeness l = {};
	/* Names of people are shorter, and may be made of rare characters alone. */
	if (s->as_is.n < 4 || s->as_is.common * 3 > s->as_is.n || s->as_is.chinese * 3 < s->as_is.n * 2)
		return false;
	buf_cstr(middle, "□");
	for (size_t i = 1; i + 2 < s->n; i += 2) {
		uint16_t c = gbk_char(f, s->bytes + i);
		like(f, &l, c);
		if (c)
			buf_code(middle, c);
	}
	buf_cstr(middle, "□");
	/* Nearly all known characters, most of them common, against nearly none. */
	return l.n >= 2 && l.common * 3 >= l.n * 2 && l.sum * 2 >= 7 * l.n &&
	       l.sum * s->as_is.n * 10 >= s->as_is.sum * l.n * 14;
}

/* The stretch from `at` in bytes of a Western encoding: blanks that do not break stay in. */
static bool latin_stretch(struct str text, size_t at, struct stretch *s)
{
	begin_stretch(s, at);
	size_t pos = at;
	for (int32_t c; s->n < sizeof s->bytes && (c = str_next_char(text, &pos)) >= 0x80; s->end = pos) {
		int byte = latin_byte(c);
		if (byte < 0)
			break;
		s->bytes[s->n++] = (unsigned char)byte;
	}
	return s->n >= 2;
}

static bool utf8_as_latin(const struct damage_finder *f, const struct stretch *s, struct buf *middle)
{
	struct str bytes = {(const char *)s->bytes, s->n};
	size_t pos = 0, wide = 0, narrow = 0;
	while (pos < bytes.n) {
		size_t from = pos;
		int32_t c = str_next_char(bytes, &pos);
		if (c >= 0x2E80)
			wide++;
		else if (c >= 0x80 && c <= 0xFF)
			narrow++;
		else if (c < 0 && wide > 0) { /* cut off in the middle of a character */
			buf_str(middle, str_slice(bytes, 0, from));
			buf_cstr(middle, "□");
			return true;
		} else {
			return false;
		}
	}
	buf_str(middle, bytes);
	return wide + narrow > 0;
}

static bool gbk_as_latin(const struct damage_finder *f, const struct stretch *s, struct buf *middle)
{
	struct likeness l = {};
	if (s->n < (s->is_sure ? 2 : 4) || s->n % 2)
		return false;
	for (size_t i = 0; i < s->n; i += 2) {
		uint16_t c = gbk_char(f, s->bytes + i);
		like(f, &l, c);
		if (c)
			buf_code(middle, c);
	}
	return l.sum * 10 >= l.n * 28;
}

static const struct {
	enum damage_kind kind;
	bool is_latin; /* which bytes the stretch may have been */
	bool (*matches)(const struct damage_finder *f, const struct stretch *s, struct buf *middle);
} attempts[] = {
	{DAMAGE_UTF8_AS_LATIN, true, utf8_as_latin},
	{DAMAGE_GBK_AS_LATIN, true, gbk_as_latin},
	{DAMAGE_UTF8_AS_GBK, false, utf8_as_gbk},
	{DAMAGE_SHIFTED, false, shifted},
};

/* What the stretch from `at` suffers from; *s says where it ends. The attempts of one kind of bytes share the stretch.
 */
static enum damage_kind try_stretch(const struct damage_finder *f, struct str text, size_t at, enum damage_kind known,
				    struct stretch *s, struct buf *middle)
{
	bool may = false;
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		if (i == 0 || attempts[i].is_latin != attempts[i - 1].is_latin)
			may = attempts[i].is_latin ? latin_stretch(text, at, s) : gbk_stretch(f, text, at, s);
		if (!may || (known != DAMAGE_NONE && known != attempts[i].kind))
			continue;
		s->is_sure = known != DAMAGE_NONE;
		buf_clear(middle);
		if (attempts[i].matches(f, s, middle))
			return attempts[i].kind;
	}
	return DAMAGE_NONE;
}

/* Wrong code pages: each stretch beyond ASCII is tried. With a kind that is known the text is repaired into `repair`.
 */
static enum damage_kind scan_stretches(const struct damage_finder *f, struct str text, enum damage_kind known,
				       struct damage *ret, struct buf *repair)
{
	size_t pos = 0, copied = 0;
	enum damage_kind kind = DAMAGE_NONE;
	struct stretch s;
	struct buf middle;
	buf_init(&middle, 0);
	while (pos < text.n && (known != DAMAGE_NONE || kind == DAMAGE_NONE)) {
		size_t at = pos;
		if (str_next_char(text, &pos) < 0x80)
			continue;
		kind = try_stretch(f, text, at, known, &s, &middle);
		if (kind == DAMAGE_NONE) {
			while (pos < text.n && (unsigned char)text.p[pos] >= 0x80)
				(void)str_next_char(text, &pos);
			continue;
		}
		say(ret, kind, s.at, s.end - s.at);
		if (repair) {
			buf_str(repair, str_slice(text, copied, s.at));
			buf_str(repair, buf_view(&middle));
		}
		pos = copied = s.end;
	}
	if (repair)
		buf_str(repair, str_slice(text, copied, text.n));
	buf_done(&middle);
	return kind;
}

static bool find_mojibake(const struct damage_finder *f, struct str text, struct damage *ret, struct buf *repair)
{
	enum damage_kind kind = scan_stretches(f, text, DAMAGE_NONE, ret, NULL);
	if (kind == DAMAGE_NONE)
		return false;
	ret->has_repair = true;
	if (repair)
		(void)scan_stretches(f, text, kind, ret, repair);
	return true;
}

static bool find_filler(struct str text, struct damage *ret)
{
	static const struct str fillers[] = {STR("锟斤拷"), STR("烫烫烫"), STR("屯屯屯"), STR("锟斤"), STR("斤拷")};
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++) {
		ptrdiff_t at = str_find(text, fillers[i]);
		if (at >= 0) {
			say(ret, DAMAGE_FILLER, (size_t)at, fillers[i].n);
			return true;
		}
	}
	return false;
}

static bool is_invisible(int32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
	       c == 0xFEFF || c == 0x00AD || c == 0x180E || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0;
}

/* Single characters: lost, control, invisible; the first of each kind. */
struct singles {
	size_t replaced, control, invisible; /* place + 1 */
	size_t replaced_n, control_n, invisible_n;
	bool ascii;
	bool usual; /* all beyond ASCII are common Chinese characters: no other reading of the bytes is more like Chinese */
	bool simplified, traditional;
	bool filler, bracket; /* a character that every filler has; one before pinyin */
};

static struct singles look_at_singles(const struct damage_finder *f, struct str text)
{
	struct singles s = {.ascii = true, .usual = true};
	size_t pos = 0;
	for (;;) {
		size_t at = pos;
		int32_t c = str_next_char(text, &pos);
		if (c == -1)
			return s;
		s.ascii &= c >= 0 && c < 0x80;
		s.usual &= (c >= 0 && c < 0x80) || (is_chinese(c) && c < 65536 && f->rank[c] == RANK_COMMON);
		s.filler |= c == 0x65A4 || c == 0x70EB || c == 0x5C6F; /* 斤 烫 屯 */
		s.bracket |= c == '(' || c == 0xFF08;
		if ((c == 0xFFFD || c == -2) && !s.replaced) {
			s.replaced = at + 1;
			s.replaced_n = pos - at;
		} else if (((c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0)) &&
			   !s.control) {
			s.control = at + 1;
			s.control_n = pos - at;
		} else if (is_invisible(c) && !s.invisible) {
			s.invisible = at + 1;
			s.invisible_n = pos - at;
		} else if (is_chinese(c) && c < 65536) {
			bool in_gb2312 = f->rank[c] >= RANK_RARE;
			s.simplified |= in_gb2312 && !f->in_big5[c];
			s.traditional |= !in_gb2312 && f->in_big5[c];
		}
	}
}

static void put_without(struct buf *repair, struct str text, bool (*unwanted)(int32_t))
{
	size_t pos = 0;
	for (int32_t c; repair && (c = str_next_char(text, &pos)) != -1;)
		if (!unwanted(c))
			buf_code(repair, c);
}

/* A toned vowel as its plain letter; 0 for what is no letter of pinyin. */
static char pinyin_letter(int32_t c, bool *toned)
{
	static const struct {
		struct str toned;
		char plain;
	} vowels[] = {{STR("āáǎàĀÁǍÀ"), 'a'}, {STR("ēéěèĒÉĚÈ"), 'e'}, {STR("īíǐìĪÍǏÌ"), 'i'},
		      {STR("ōóǒòŌÓǑÒ"), 'o'}, {STR("ūúǔùŪÚǓÙ"), 'u'}, {STR("ǖǘǚǜüÜ"), 'v'}};
	if (c < 0x80)
		return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c >= 'a' && c <= 'z' ? c : 0);
	for (size_t i = 0; i < ARRAY_LEN(vowels); i++) {
		size_t pos = 0;
		for (int32_t v; (v = str_next_char(vowels[i].toned, &pos)) >= 0;)
			if (v == c) {
				*toned = true;
				return vowels[i].plain;
			}
	}
	return 0;
}

/* The letters in brackets from `at` on, when they are the reading of the characters before them, or carry tones. */
static bool pinyin_in_brackets(struct str text, size_t open, size_t at, size_t *ret_end)
{
	char letters[128];
	size_t n = 0, pos = at;
	bool toned = false;
	for (;;) {
		int32_t c = str_next_char(text, &pos);
		if (c == ')' || c == 0xFF09)
			break;
		if (c == ' ' || c == '\'' || c == 0x2019 || c == '-')
			continue;
		char letter = c >= 0 ? pinyin_letter(c, &toned) : 0;
		if (!letter || n + 1 >= sizeof letters)
			return false;
		letters[n++] = letter;
	}
	*ret_end = pos;
	if (n < 2)
		return false;
	if (toned)
		return true;
	/* Plain letters: those of one to twenty characters before the bracket. */
	struct buf reading;
	bool same = false;
	size_t from = open;
	buf_init(&reading, 0);
	for (int chars = 0; chars < 20 && from > 0 && !same; chars++) {
		do
			from--;
		while (from > 0 && ((unsigned char)text.p[from] & 0xC0) == 0x80);
		buf_clear(&reading);
		pinyin_put(&reading, str_slice(text, from, open), PINYIN_PLAIN, false);
		size_t k = 0;
		for (size_t i = 0; i < reading.n; i++)
			if (reading.p[i] != ' ')
				reading.p[k++] = reading.p[i];
		same = k == n && memcmp(reading.p, letters, n) == 0;
	}
	buf_done(&reading);
	return same;
}

static bool find_pinyin(struct str text, struct damage *ret, struct buf *repair)
{
	size_t pos = 0;
	int32_t before = 0;
	for (;;) {
		size_t at = pos, end;
		int32_t c = str_next_char(text, &pos);
		if (c < 0)
			return false;
		if ((c == '(' || c == 0xFF08) && is_chinese(before) && pinyin_in_brackets(text, at, pos, &end)) {
			say(ret, DAMAGE_PINYIN, at, end - at);
			ret->has_repair = true;
			if (repair) {
				buf_str(repair, str_slice(text, 0, at));
				buf_str(repair, str_slice(text, end, text.n));
			}
			return true;
		}
		before = c;
	}
}

bool damage_find(const struct damage_finder *f, struct str text, struct damage *ret, struct buf *repair)
{
	*ret = (struct damage){};
	struct singles s = look_at_singles(f, text);
	if (s.ascii && !s.control)
		return false;
	if (s.replaced)
		say(ret, DAMAGE_REPLACED, s.replaced - 1, s.replaced_n);
	else if ((s.filler && find_filler(text, ret)) || (!s.usual && find_mojibake(f, text, ret, repair)))
		;
	else if (s.control)
		say(ret, DAMAGE_CONTROL, s.control - 1, s.control_n);
	else if (s.invisible) {
		say(ret, DAMAGE_INVISIBLE, s.invisible - 1, s.invisible_n);
		put_without(repair, text, is_invisible);
		ret->has_repair = true;
	} else if (!(s.bracket && find_pinyin(text, ret, repair)) && s.simplified && s.traditional) {
		say(ret, DAMAGE_MIXED_SCRIPT, 0, text.n);
	}
	return ret->kind != DAMAGE_NONE;
}
