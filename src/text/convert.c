#include "text/convert.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

static const struct {
	const char *name;
	const char *icu;
} encodings[ENCODING_COUNT] = {
	[ENCODING_UTF8] = {"UTF-8", "UTF-8"},
	[ENCODING_UTF16LE] = {"UTF-16LE", "UTF-16LE"},
	[ENCODING_UTF16BE] = {"UTF-16BE", "UTF-16BE"},
	[ENCODING_GB18030] = {"GB18030", "gb18030"},
};

struct convert {
	enum encoding from;
	UConverter *icu; /* to UTF-16 */
	uint64_t offset; /* bytes taken so far; the fault's place once `failed` */
	uint64_t line;
	bool started; /* the first character has been seen */
	bool failed;
	char cut[4]; /* a character of which more is to come */
	size_t cut_n;
	UChar pending_lead; /* surrogate whose other half is in the next units; 0: none */
};

const char *encoding_name(enum encoding e)
{
	return encodings[e].name;
}

bool encoding_parse(struct str name, enum encoding *ret)
{
	static const struct {
		struct str name;
		enum encoding encoding;
	} others[] = {
		{STR("utf8"), ENCODING_UTF8},	  {STR("utf-8-sig"), ENCODING_UTF8}, {STR("utf-16"), ENCODING_UTF16LE},
		{STR("utf16"), ENCODING_UTF16LE}, {STR("gbk"), ENCODING_GB18030},    {STR("gb2312"), ENCODING_GB18030},
		{STR("cp936"), ENCODING_GB18030},
	};
	for (int i = 0; i < ENCODING_COUNT; i++) {
		if (str_eq_nocase(name, str_of(encodings[i].name))) {
			*ret = (enum encoding)i;
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (str_eq_nocase(name, others[i].name)) {
			*ret = others[i].encoding;
			return true;
		}
	}
	return false;
}

/* UTF-16 text of Chinese tables has ASCII delimiters and digits, so zero bytes gather on one side; 8-bit text has none.
 */
static bool guess_utf16(struct str head, enum encoding *ret)
{
	size_t zeros[2] = {0, 0};
	for (size_t i = 0; i < head.n; i++)
		if (head.p[i] == 0)
			zeros[i & 1]++;
	if (zeros[0] + zeros[1] == 0 || (zeros[0] && zeros[1]))
		return false;
	*ret = zeros[1] ? ENCODING_UTF16LE : ENCODING_UTF16BE;
	return true;
}

/* Bytes at the end that may be the beginning of a longer character. */
static size_t cut_tail(struct str s)
{
	for (size_t back = 1; back <= 3 && back <= s.n; back++) {
		unsigned char c = (unsigned char)s.p[s.n - back];
		if (c < 0x80)
			return 0;
		if (c >= 0xC2) {
			size_t need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
			return need > back ? back : 0;
		}
	}
	return 0;
}

enum encoding encoding_guess(struct str head, bool whole, size_t *ret_mark)
{
	enum encoding e;
	size_t mark = 0;
	if (str_starts(head, STR("\xEF\xBB\xBF"))) {
		e = ENCODING_UTF8;
		mark = 3;
	} else if (str_starts(head, STR("\xFF\xFE"))) {
		e = ENCODING_UTF16LE;
		mark = 2;
	} else if (str_starts(head, STR("\xFE\xFF"))) {
		e = ENCODING_UTF16BE;
		mark = 2;
	} else if (!guess_utf16(head, &e)) {
		struct str s = head;
		if (!whole)
			s.n -= cut_tail(s);
		e = str_is_utf8(s) ? ENCODING_UTF8 : ENCODING_GB18030;
	}
	if (ret_mark)
		*ret_mark = mark;
	return e;
}

enum status convert_open(struct convert **ret, enum encoding from, struct err *err)
{
	UErrorCode code = U_ZERO_ERROR;
	UConverter *icu = ucnv_open(encodings[from].icu, &code);
	if (U_FAILURE(code))
		return err_set(err, ST_INTERNAL, "no converter for %s: %s", encodings[from].name, u_errorName(code));
	ucnv_setToUCallBack(icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
	if (U_FAILURE(code)) {
		ucnv_close(icu);
		return err_set(err, ST_INTERNAL, "converter for %s: %s", encodings[from].name, u_errorName(code));
	}
	struct convert *c = heap_alloc(1, sizeof *c);
	*c = (struct convert){.from = from, .icu = icu, .line = 1};
	*ret = c;
	return ST_OK;
}

void convert_close(struct convert *c)
{
	if (!c)
		return;
	if (c->icu)
		ucnv_close(c->icu);
	free(c);
}

static void put_utf8(struct convert *c, const UChar *units, const UChar *end, struct buf *out)
{
	char bytes[3 * 4096 + 4];
	size_t n = 0;
	for (; units < end; units++) {
		int32_t code = *units;
		if (c->pending_lead) {
			code = U16_GET_SUPPLEMENTARY(c->pending_lead, *units);
			c->pending_lead = 0;
		} else if (U16_IS_LEAD(code)) {
			c->pending_lead = *units;
			continue;
		}
		bool first = !c->started;
		c->started = true;
		if (first && code == 0xFEFF)
			continue;
		if (code == '\n')
			c->line++;
		n += utf8_put(code, bytes + n);
	}
	buf_add(out, bytes, n);
}

static enum status refuse(struct convert *c, UErrorCode code, struct err *err)
{
	char bytes[32];
	int8_t n = sizeof bytes;
	UErrorCode ignored = U_ZERO_ERROR;
	ucnv_getInvalidChars(c->icu, bytes, &n, &ignored);
	if (U_FAILURE(ignored) || n < 0)
		n = 0;
	c->offset -= MIN((uint64_t)n, c->offset);
	c->failed = true;
	if (code == U_TRUNCATED_CHAR_FOUND)
		return err_set(err, ST_INVALID,
			       "the text ends inside a character (byte %llu, line %llu): the file is cut off",
			       (unsigned long long)c->offset, (unsigned long long)c->line);
	return err_set(err, ST_INVALID, "byte %llu (line %llu) is not %s: save the file as UTF-8 or name its encoding",
		       (unsigned long long)c->offset, (unsigned long long)c->line, encodings[c->from].name);
}

/* Bytes of the longest beginning that is made of whole characters, as far as their form says. */
static size_t complete(enum encoding e, struct str s)
{
	size_t at = 0;
	switch (e) {
	case ENCODING_UTF8:
		return s.n - cut_tail(s);
	case ENCODING_UTF16LE:
	case ENCODING_UTF16BE:
		at = s.n & ~(size_t)1;
		if (at >= 2 && ((unsigned char)s.p[at - (e == ENCODING_UTF16LE ? 1 : 2)] & 0xFC) == 0xD8)
			at -= 2; /* the other half of a pair is to come */
		return at;
	case ENCODING_GB18030:
		break;
	}
	while (at < s.n) {
		unsigned char lead = (unsigned char)s.p[at];
		size_t need = lead <= 0x80 || lead == 0xFF ? 1 : 2;
		if (need == 2 && at + 1 < s.n && s.p[at + 1] >= '0' && s.p[at + 1] <= '9')
			need = 4;
		if (need > s.n - at)
			break;
		at += need;
	}
	return at;
}

/* Whole characters only: ICU keeps nothing between calls, so the place of a fault does not depend on how bytes arrive.
 */
static enum status run(struct convert *c, struct str bytes, struct buf *out, struct err *err)
{
	UChar units[4096] = {};
	const char *source = bytes.p;
	for (;;) {
		const char *before = source;
		UChar *target = units;
		UErrorCode code = U_ZERO_ERROR;
		ucnv_toUnicode(c->icu, &target, units + ARRAY_LEN(units), &source, bytes.p + bytes.n, NULL, true,
			       &code);
		put_utf8(c, units, target, out);
		c->offset += (uint64_t)(source - before);
		if (out->full)
			return err_set(err, ST_TOO_LARGE, "more than %zu bytes of text", out->max);
		if (code == U_BUFFER_OVERFLOW_ERROR)
			continue;
		return U_FAILURE(code) ? refuse(c, code, err) : ST_OK;
	}
}

enum status convert_feed(struct convert *c, struct str bytes, bool last, struct buf *out, struct err *err)
{
	if (c->failed)
		return err_set(err, ST_INVALID, "byte %llu (line %llu) is not %s", (unsigned long long)c->offset,
			       (unsigned long long)c->line, encodings[c->from].name);
	while (c->cut_n && bytes.n) {
		c->cut[c->cut_n++] = *bytes.p;
		bytes = str_slice(bytes, 1, bytes.n);
		if (c->cut_n == sizeof c->cut || complete(c->from, (struct str){c->cut, c->cut_n}) == c->cut_n) {
			TRY(run(c, (struct str){c->cut, c->cut_n}, out, err));
			c->cut_n = 0;
		}
	}
	size_t n = complete(c->from, bytes);
	if (n)
		TRY(run(c, str_slice(bytes, 0, n), out, err));
	if (bytes.n > n) {
		memcpy(c->cut, bytes.p + n, bytes.n - n);
		c->cut_n = bytes.n - n;
	}
	if (last && c->cut_n)
		TRY(run(c, (struct str){c->cut, c->cut_n}, out, err));
	return ST_OK;
}

uint64_t convert_offset(const struct convert *c)
{
	return c->offset;
}

uint64_t convert_line(const struct convert *c)
{
	return c->line;
}
