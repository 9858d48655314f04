#include "table/json_text.h"

#include <stdio.h>
#include <string.h>

void json_put_text(struct buf *out, struct str text)
{
	size_t pos = 0;
	buf_char(out, '"');
	while (pos < text.n) {
		int32_t c = str_next_char(text, &pos);
		if (c == '"' || c == '\\') {
			buf_char(out, '\\');
			buf_char(out, (char)c);
		} else if (c >= 0 && c < 0x20) {
			buf_printf(out, "\\u%04x", (unsigned)c);
		} else {
			buf_code(out, c < 0 ? 0xFFFD : c);
		}
	}
	buf_char(out, '"');
}

static void put_degrees(struct buf *out, double v, int places)
{
	char text[48];
	int n = snprintf(text, sizeof text, "%.*f", places, v);
	while (n > 1 && strchr(text, '.') && (text[n - 1] == '0' || text[n - 1] == '.')) {
		bool point = text[n - 1] == '.';
		text[--n] = 0;
		if (point)
			break;
	}
	buf_cstr(out, strcmp(text, "-0") == 0 ? "0" : text);
}

void json_put_position(struct buf *out, struct point p, int places)
{
	buf_char(out, '[');
	put_degrees(out, p.lon, places);
	buf_char(out, ',');
	put_degrees(out, p.lat, places);
	buf_char(out, ']');
}
