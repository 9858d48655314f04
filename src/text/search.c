/* Tokens of texts and queries for a full-text index: see script.h. */
#include "base/arena.h"
#include "base/buf.h"
#include "text/pinyin.h"
#include "text/script.h"

#include <unicode/uchar.h>

enum part_kind { PART_NONE, PART_HAN, PART_WORD };

static enum part_kind part_of(int32_t c)
{
	if (c < 0)
		return PART_NONE;
	/* What most texts are made of, without ICU's tables. */
	if (c >= 0x4E00 && c <= 0x9FA5)
		return PART_HAN;
	if (c < 128)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? PART_WORD : PART_NONE;
	if (u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
		return PART_HAN;
	return u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK ? PART_WORD : PART_NONE;
}

static void separate(struct buf *out, size_t start)
{
	if (out->n > start)
		buf_char(out, ' ');
}

/* The normal form's tokens, and the initials of the Chinese characters among them. */
static void tokens_put(struct str normal, struct buf *out, struct buf *initials)
{
	size_t start = out->n;
	enum part_kind last = PART_NONE;
	for (size_t pos = 0; pos < normal.n;) {
		size_t from = pos;
		enum part_kind kind = part_of(str_next_char(normal, &pos));
		if (kind == PART_HAN || (kind == PART_WORD && last != PART_WORD))
			separate(out, start);
		if (kind != PART_NONE)
			buf_str(out, str_slice(normal, from, pos));
		last = kind;
	}
	/* By runs of Chinese text, so that words keep their readings. */
	for (size_t pos = 0, from = 0; pos <= normal.n;) {
		size_t at = pos;
		enum part_kind kind = pos < normal.n ? part_of(str_next_char(normal, &pos)) : PART_NONE;
		if (kind == PART_HAN)
			continue;
		pinyin_put(initials, str_slice(normal, from, at), PINYIN_INITIALS, false);
		from = pos;
		if (at == normal.n)
			break;
	}
}

enum status search_tokens(const struct script *s, struct str text, struct buf *out, size_t *ret_initials, struct err *err)
{
	struct buf normal, initials;
	buf_init(&normal, out->max);
	buf_init(&initials, out->max);
	enum status st = script_normal(s, text, &normal, err);
	if (st == ST_OK) {
		size_t start = out->n;
		tokens_put(buf_view(&normal), out, &initials);
		if (ret_initials)
			*ret_initials = out->n;
		for (size_t i = 0; i < initials.n; i++) {
			separate(out, start);
			buf_char(out, initials.p[i]);
		}
	}
	buf_done(&normal);
	buf_done(&initials);
	return st;
}

static bool is_letters(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	return s.n > 0;
}

static struct str spaced(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, 2 * s.n);
	for (size_t i = 0; i < s.n; i++) {
		p[2 * i] = s.p[i];
		p[2 * i + 1] = ' ';
	}
	return (struct str){p, s.n ? 2 * s.n - 1 : 0};
}

enum status search_terms(const struct script *s, struct arena *a, struct str query, struct search_term *ret_terms,
			 int *ret_n, struct err *err)
{
	if (query.n > SEARCH_QUERY_MAX)
		return err_set(err, ST_TOO_LARGE, "a query of more than %d bytes: use fewer words", SEARCH_QUERY_MAX);
	struct buf folded, phrase;
	struct search_term terms[SEARCH_TERMS_MAX];
	int n = 0;
	buf_init(&folded, 0);
	buf_init(&phrase, 0);
	enum status st = script_normal(s, query, &folded, err);
	struct str normal = buf_view(&folded);
	enum part_kind last = PART_NONE;
	/* A term is a run of Chinese characters or a word; the place after the end closes the last one. */
	for (size_t pos = 0; st == ST_OK;) {
		size_t from = pos;
		bool at_end = pos == normal.n;
		enum part_kind kind = at_end ? PART_NONE : part_of(str_next_char(normal, &pos));
		if (kind != last && phrase.n) {
			if (n == SEARCH_TERMS_MAX) {
				st = err_set(err, ST_TOO_LARGE, "more than %d words in a query: use fewer",
					     SEARCH_TERMS_MAX);
				break;
			}
			struct str p = str_copy(a, buf_view(&phrase));
			terms[n++] = (struct search_term){
				.phrase = p,
				.initials = is_letters(p) ? spaced(a, p) : STR(""),
				.is_prefix = at_end && last == PART_WORD,
			};
			buf_clear(&phrase);
		}
		if (at_end)
			break;
		if (kind == PART_HAN)
			separate(&phrase, 0);
		if (kind != PART_NONE)
			buf_str(&phrase, str_slice(normal, from, pos));
		last = kind;
	}
	buf_done(&folded);
	buf_done(&phrase);
	if (st == ST_OK) {
		for (int i = 0; i < n; i++)
			ret_terms[i] = terms[i];
		*ret_n = n;
	}
	return st;
}
