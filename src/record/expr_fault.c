#include "record/expr_impl.h"

#include "base/buf.h"
#include "text/message.h"
#include "text/width.h"

static const char *const type_names[] = {
	[EXPR_NONE] = N_("unknown"), [EXPR_NUMBER] = N_("number"), [EXPR_TEXT] = N_("text"),
	[EXPR_YES_NO] = N_("yes/no"), [EXPR_DATE] = N_("date"),	   [EXPR_LIST] = N_("list"),
};

const char *expr_type_name(enum expr_type t) { return type_names[t]; }

enum status expr_fault_say(const struct expr_fault *f, struct err *err)
{
	const char *a = f->args[0], *b = f->args[1];
	switch ((enum expr_fault_code)f->code) {
	case X_EMPTY:
		return err_set(err, ST_INVALID, "the expression is empty");
	case X_TOO_LONG:
		return err_set(err, ST_INVALID, "the expression is too long; at most %d bytes are allowed", EXPR_BYTES_MAX);
	case X_NOT_UTF8:
		return err_set(err, ST_INVALID, "these bytes are not UTF-8 text");
	case X_TOO_DEEP:
		return err_set(err, ST_INVALID, "nested too deeply; at most %d levels are allowed", EXPR_DEPTH_MAX);
	case X_TOO_MANY:
		return err_set(err, ST_INVALID, "the expression has too many parts; split it");
	case X_CHARACTER:
		return err_set(err, ST_INVALID, "this character means nothing here");
	case X_TEXT_OPEN:
		return err_set(err, ST_INVALID, "the text has no closing quote");
	case X_NUMBER:
		return err_set(err, ST_INVALID, "this is not a number (at most 36 digits, 18 of them places)");
	case X_DATE:
		return err_set(err, ST_INVALID, "this is not a date: write 2024-09-01, 2024-09 or 2024");
	case X_EXPECTED:
		return err_set(err, ST_INVALID, "%s is expected here", a);
	case X_NAME:
		return err_set(err, ST_INVALID, "there is nothing named '%s'", a);
	case X_FUNCTION:
		return err_set(err, ST_INVALID, "there is no function '%s'", a);
	case X_ARGUMENTS:
		return err_set(err, ST_INVALID, "the function %s takes %s arguments", a, b);
	case X_TYPE:
		return err_set(err, ST_INVALID, "a %s is needed here, this is a %s", a, b);
	case X_MIXED:
		return err_set(err, ST_INVALID, "a %s and a %s cannot be compared", a, b);
	case X_LIST:
		return err_set(err, ST_INVALID, "a list can stand only after 'in' or as the one argument of a function");
	case X_UNKNOWN:
		return err_set(err, ST_INVALID, "a comparison with unknown is always unknown; use known(…)");
	case X_TRAILING:
		return err_set(err, ST_INVALID, "the expression should have ended here");
	case X_RESULT:
		return err_set(err, ST_INVALID, "the result must be a %s, this expression gives a %s", a, b);
	case X_NONE:
	case X_CODE_COUNT:
		break;
	}
	return err_set(err, ST_INTERNAL, "an expression without a fault was refused");
}

void expr_fault_text(const struct expr_fault *fault, struct str source, enum lang lang, struct buf *out)
{
	struct err err;
	(void)expr_fault_say(fault, &err);
	err_render(out, &err, lang);
	size_t at = MIN(fault->at, source.n), from = at, to = at;
	while (from > 0 && source.p[from - 1] != '\n')
		from--;
	while (to < source.n && source.p[to] != '\n')
		to++;
	/* Both lines show a window of at most 100 bytes or so round the place. */
	enum { BEFORE = 60, AFTER = 40 };
	if (at - from > BEFORE) {
		from = at - BEFORE;
		while (from < at && ((unsigned char)source.p[from] & 0xC0) == 0x80)
			from++;
	}
	if (to - at > AFTER) {
		to = at + AFTER;
		while (to < source.n && ((unsigned char)source.p[to] & 0xC0) == 0x80)
			to++;
	}
	struct buf caret;
	buf_init(&caret, 1024);
	buf_char(out, '\n');
	for (size_t i = from; i < to;) {
		size_t here = i;
		int32_t c = str_next_char(source, &i);
		bool plain = c >= 32 && c != 127;
		buf_code(out, plain ? c : c == '\t' || c == '\r' ? ' ' : 0xFFFD);
		if (here < at)
			buf_code(&caret, char_width(c) == 2 ? 0x3000 : ' ');
	}
	buf_char(out, '\n');
	buf_str(out, buf_view(&caret));
	buf_cstr(out, "^\n");
	buf_done(&caret);
}
