#include "text/regex.h"

#include "base/arena.h"

#include <stdlib.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>

/* ICU counts in units of about 10 000 steps of the match engine. */
enum { STEPS_LIMIT = 100, STACK_LIMIT = 1 << 20 };

struct regex {
	URegularExpression *icu;
	UChar *units;
	int32_t room;
};

enum status regex_open(struct regex **ret, struct str pattern, struct err *err)
{
	if (pattern.n > REGEX_PATTERN_MAX)
		return err_set(err, ST_TOO_LARGE, "a pattern of more than %d bytes", REGEX_PATTERN_MAX);
	UErrorCode code = U_ZERO_ERROR;
	UParseError place = {.offset = 0};
	UChar units[REGEX_PATTERN_MAX + 1];
	int32_t n;
	u_strFromUTF8(units, ARRAY_LEN(units), &n, pattern.p ? pattern.p : "", (int32_t)pattern.n, &code);
	if (U_FAILURE(code))
		return err_set(err, ST_INVALID, "the pattern is not UTF-8");
	if (n == 0) /* ICU refuses an empty pattern; the same with a character */
		n = u_unescape("(?:)", units, ARRAY_LEN(units));
	URegularExpression *icu = uregex_open(units, n, 0, &place, &code);
	if (U_SUCCESS(code)) {
		uregex_setTimeLimit(icu, STEPS_LIMIT, &code);
		uregex_setStackLimit(icu, STACK_LIMIT, &code);
	}
	if (U_FAILURE(code)) {
		uregex_close(icu);
		return err_set(err, ST_INVALID, "pattern, character %d: %s", place.offset, u_errorName(code));
	}
	struct regex *r = heap_alloc(1, sizeof *r);
	r->icu = icu;
	*ret = r;
	return ST_OK;
}

void regex_close(struct regex *r)
{
	if (!r)
		return;
	uregex_close(r->icu);
	free(r->units);
	free(r);
}

enum status regex_full_match(struct regex *r, struct str text, bool *ret_matches, struct err *err)
{
	if (text.n > REGEX_TEXT_MAX)
		return err_set(err, ST_TOO_LARGE, "a text of more than %d bytes for a pattern", REGEX_TEXT_MAX);
	if ((size_t)r->room < text.n + 1) {
		r->room = (int32_t)MAX(2 * text.n, (size_t)256) + 1;
		r->units = heap_resize(r->units, (size_t)r->room, sizeof *r->units);
	}
	UErrorCode code = U_ZERO_ERROR;
	int32_t n;
	u_strFromUTF8(r->units, r->room, &n, text.p ? text.p : "", (int32_t)text.n, &code);
	if (U_FAILURE(code))
		return err_set(err, ST_INVALID, "the text is not UTF-8");
	uregex_setText(r->icu, r->units, n, &code);
	bool matches = uregex_matches(r->icu, -1, &code);
	if (code == U_REGEX_TIME_OUT || code == U_REGEX_STACK_OVERFLOW)
		return err_set(err, ST_TOO_LARGE, "the pattern takes too many steps on this text: make it simpler");
	if (U_FAILURE(code))
		return err_set(err, ST_INTERNAL, "pattern: %s", u_errorName(code));
	*ret_matches = matches;
	return ST_OK;
}
