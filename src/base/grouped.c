#include "base/grouped.h"

#include <stdio.h>

enum { WHOLE_BELOW = 5, GROUP = 3 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

void buf_grouped(struct buf *b, struct str number)
{
	size_t first = 0, after;
	while (first < number.n && !is_digit(number.p[first]))
		first++;
	for (after = first; after < number.n && is_digit(number.p[after]);)
		after++;
	if (after - first < WHOLE_BELOW) {
		buf_str(b, number);
		return;
	}
	buf_str(b, str_slice(number, 0, first));
	for (size_t i = first; i < after; i++) {
		if (i > first && (after - i) % GROUP == 0)
			buf_char(b, ',');
		buf_char(b, number.p[i]);
	}
	buf_str(b, str_slice(number, after, number.n));
}

struct str grouped(struct arena *a, int64_t v)
{
	char text[24];
	struct buf b;
	buf_init(&b, 0);
	buf_grouped(&b, (struct str){text, (size_t)snprintf(text, sizeof text, "%lld", (long long)v)});
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}
