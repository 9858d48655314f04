#include "report/markup.h"

#include "report/show.h"

#include <string.h>

void markup_text(struct buf *out, struct str s)
{
	struct buf clean;
	buf_init(&clean, 0);
	clean_put(&clean, s);
	for (size_t i = 0; i < clean.n; i++) {
		switch (clean.p[i]) {
		case '&':
			buf_cstr(out, "&amp;");
			break;
		case '<':
			buf_cstr(out, "&lt;");
			break;
		case '>':
			buf_cstr(out, "&gt;");
			break;
		case '"':
			buf_cstr(out, "&quot;");
			break;
		case '\'':
			buf_cstr(out, "&#39;");
			break;
		default:
			buf_char(out, clean.p[i]);
		}
	}
	buf_done(&clean);
}

void markup_path(struct buf *out, struct str s)
{
	bool is_query = false; /* behind the first '?' */
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			     (c && strchr("-._~/#!", c)) || (c == '?' && !is_query) || (c == '=' && is_query);
		is_query |= c == '?';
		if (c == '&' && is_query)
			buf_cstr(out, "&amp;");
		else if (plain)
			buf_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}
