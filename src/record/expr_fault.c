#include "record/expr_impl.h"

#include "base/buf.h"
#include "text/width.h"

static const struct label messages[X_CODE_COUNT] = {
	[X_NONE] = {"没有错误", "nothing is wrong"},
	[X_EMPTY] = {"表达式是空的", "the expression is empty"},
	[X_TOO_LONG] = {"表达式太长,最多 {0} 字节", "the expression is too long; at most {0} bytes are allowed"},
	[X_NOT_UTF8] = {"这里的字节不是 UTF-8 文字", "these bytes are not UTF-8 text"},
	[X_TOO_DEEP] = {"括号或函数嵌套太深,最多 {0} 层", "nested too deeply; at most {0} levels are allowed"},
	[X_TOO_MANY] = {"表达式太复杂,请拆成几个", "the expression has too many parts; split it"},
	[X_CHARACTER] = {"不认识这个字符", "this character means nothing here"},
	[X_TEXT_OPEN] = {"文字缺少结尾的引号", "the text has no closing quote"},
	[X_NUMBER] = {"这不是一个数(最多 36 位、18 位小数)", "this is not a number (at most 36 digits, 18 of them places)"},
	[X_DATE] = {"这不是日期,应写作 2024-09-01、2024-09 或 2024", "this is not a date: write 2024-09-01, 2024-09 or 2024"},
	[X_EXPECTED] = {"这里应当是{0}", "{0} is expected here"},
	[X_NAME] = {"没有名为“{0}”的项", "there is nothing named '{0}'"},
	[X_FUNCTION] = {"没有名为“{0}”的函数", "there is no function '{0}'"},
	[X_ARGUMENTS] = {"函数 {0} 的参数个数应为 {1}", "the function {0} takes {1} arguments"},
	[X_TYPE] = {"这里需要{0},而这是{1}", "a {0} is needed here, this is a {1}"},
	[X_MIXED] = {"{0}与{1}不能相比", "a {0} and a {1} cannot be compared"},
	[X_LIST] = {"列表只能用在 in 之后或作为函数的唯一参数", "a list can stand only after 'in' or as the one argument of a function"},
	[X_UNKNOWN] = {"与未知相比总是未知;请用 known(…)", "a comparison with unknown is always unknown; use known(…)"},
	[X_TRAILING] = {"表达式到此应已结束", "the expression should have ended here"},
	[X_RESULT] = {"结果应为{0},而这个表达式给出{1}", "the result must be a {0}, this expression gives a {1}"},
};

static const struct label type_names[] = {
	[EXPR_NONE] = {"未知", "unknown"},   [EXPR_NUMBER] = {"数", "number"}, [EXPR_TEXT] = {"文字", "text"},
	[EXPR_YES_NO] = {"是/否", "yes/no"}, [EXPR_DATE] = {"日期", "date"},   [EXPR_LIST] = {"列表", "list"},
};

const char *expr_type_name(enum expr_type t, enum lang lang)
{
	return lang == LANG_EN ? type_names[t].en : type_names[t].zh;
}

const char *expr_fault_message(int code, enum lang lang)
{
	if (code < 0 || code >= X_CODE_COUNT)
		code = X_NONE;
	return lang == LANG_EN ? messages[code].en : messages[code].zh;
}

void expr_fault_text(const struct expr_fault *fault, struct str source, enum lang lang, struct buf *out)
{
	for (const char *m = expr_fault_message(fault->code, lang); *m; m++) {
		if (m[0] == '{' && (m[1] == '0' || m[1] == '1') && m[2] == '}') {
			buf_cstr(out, fault->args[m[1] - '0'][lang == LANG_EN ? LANG_EN : LANG_ZH]);
			m += 2;
		} else {
			buf_char(out, *m);
		}
	}
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
