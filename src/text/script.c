#include "text/script.h"

#include "base/arena.h"
#include "base/buf.h"

#include <opencc/opencc.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

struct script {
	opencc_t to_simplified;
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
	*s = (struct script){opencc, fold};
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

void half_width_put(struct buf *out, struct str text)
{
	for (size_t pos = 0; pos < text.n;) {
		size_t from = pos;
		int32_t c = str_next_char(text, &pos);
		if (c == 0x3000)
			buf_char(out, ' ');
		else if (c >= 0xFF01 && c <= 0xFF5E && c != 0xFF0C && c != 0xFF1A && c != 0xFF1B && c != 0xFF01 &&
			 c != 0xFF1F)
			buf_char(out, (char)(c - 0xFF01 + '!'));
		else
			buf_str(out, str_slice(text, from, pos));
	}
}

static bool has_chinese(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0xE3)
			return true;
	return false;
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
	char *simple = opencc_convert_utf8(s->to_simplified, text.p, text.n);
	if (!simple)
		return err_set(err, ST_INTERNAL, "OpenCC could not convert the text");
	buf_cstr(out, simple);
	opencc_convert_utf8_free(simple);
	return ST_OK;
}

/* UTF-8 → folded UTF-8. */
static enum status fold(const struct script *s, struct str text, struct buf *out, struct err *err)
{
	if (!str_is_utf8(text))
		return err_set(err, ST_INVALID, "the text is not UTF-8");
	if (text.n > (size_t)1 << 26)
		return err_set(err, ST_TOO_LARGE, "a text of more than 64 MiB");
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
		bool blank = u_isUWhiteSpace(c) || u_iscntrl(c);
		if (blank && last && last != ' ')
			last = ' ';
		else if (!blank) {
			if (last == ' ')
				buf_char(out, ' ');
			buf_code(out, c);
			last = c;
		}
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
