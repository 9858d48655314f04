#include "text/width.h"

#include "base/buf.h"

#include <unicode/uchar.h>

int char_width(int32_t code)
{
	if (code < 0)
		return 1; /* a malformed byte shows as one replacement mark */
	if (code < 0x300)
		return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD ? 0 : 1;
	switch (u_charType(code)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
	case U_FORMAT_CHAR:
	case U_CONTROL_CHAR:
		return 0;
	default:
		break;
	}
	int w = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
	return w == U_EA_FULLWIDTH || w == U_EA_WIDE ? 2 : 1;
}

int text_width(struct str s)
{
	int columns = 0;
	for (size_t pos = 0; pos < s.n;)
		columns += char_width(str_next_char(s, &pos));
	return columns;
}

struct str text_fit(struct str s, int columns)
{
	size_t pos = 0;
	while (pos < s.n) {
		size_t next = pos;
		columns -= char_width(str_next_char(s, &next));
		if (columns < 0)
			break;
		pos = next;
	}
	return str_slice(s, 0, pos);
}

/* Marks that stay with the character before them: closing brackets and what ends a clause. */
static bool is_closing(int32_t c)
{
	switch (c) {
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x300B: /* 》 */
	case 0x300D: /* 」 */
	case 0x3011: /* 】 */
	case 0x201D: /* ” */
	case 0xFF01: /* ！ */
	case 0xFF09: /* ） */
	case 0xFF0C: /* ， */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
	case 0xFF1F: /* ？ */
	case '%':
	case ')':
	case ',':
	case '.':
		return true;
	default:
		return false;
	}
}

static bool is_opening(int32_t c)
{
	return c == 0xFF08 || c == '(' || c == 0x300A || c == 0x300C || c == 0x3010 || c == 0x201C;
}

/* Blanks at the end of a line take no room; they go where they would pass the edge. */
static struct str trim_to(struct str line, int columns)
{
	while (line.n && line.p[line.n - 1] == ' ' && text_width(line) > columns)
		line.n--;
	return line;
}

bool text_wrap(struct str *rest, int columns, struct str *ret_line)
{
	if (rest->n == 0)
		return false;
	struct str s = *rest;
	size_t pos = 0, best = 0, best_end = 0; /* where the next line may start; where this one then ends */
	int used = 0;
	int32_t last = 0;
	while (pos < s.n) {
		size_t next = pos;
		int32_t c = str_next_char(s, &next);
		if (c == '\n') {
			*ret_line = trim_to(str_slice(s, 0, pos), columns);
			*rest = str_slice(s, next, s.n);
			return true;
		}
		bool wide_break = (char_width(c) == 2 || char_width(last) == 2) && !is_closing(c) && !is_opening(last);
		if (pos > 0 && last != ' ' && c != ' ' && wide_break)
			best = best_end = pos;
		if (c == ' ') {
			if (last != ' ')
				best_end = pos;
			best = next;
		} else if (used + char_width(c) > columns) {
			break;
		}
		used += char_width(c);
		last = c;
		pos = next;
	}
	if (pos >= s.n) {
		*ret_line = trim_to(s, columns);
		*rest = str_slice(s, s.n, s.n);
		return true;
	}
	if (best == 0)
		best = best_end = pos ? pos : text_fit(s, 2).n;
	*ret_line = str_slice(s, 0, best_end);
	*rest = str_slice(s, best, s.n);
	return true;
}

void text_put_wrapped(struct buf *out, struct str text, int indent, int columns)
{
	struct str line;
	for (bool first = true; text_wrap(&text, columns - indent, &line); first = false)
		buf_printf(out, "%*s%.*s\n", first ? 0 : indent, "", STR_ARG(line));
}

void text_put_entry(struct buf *out, struct str name, struct str text, int indent, int columns)
{
	int n = text_width(name) + 2;
	buf_printf(out, "  %.*s", STR_ARG(name));
	if (text.n == 0) {
		buf_char(out, '\n');
		return;
	}
	if (n >= indent)
		buf_printf(out, "\n%*s", indent, "");
	else
		buf_printf(out, "%*s", indent - n, "");
	text_put_wrapped(out, text, indent, columns);
}
