#include "areas/programme/wording.h"

#include "report/report.h"

struct str programme_text(enum lang lang, const char *message) { return str_of(tr(lang, message)); }

struct str programme_format(struct arena *a, enum lang lang, const char *message, const struct str *args, int n)
{
	struct buf b;
	buf_init(&b, 0);
	tr_format(&b, lang, message, args, n);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

struct str programme_number(struct arena *a, int64_t n) { return str_of(arena_printf(a, "%lld", (long long)n)); }

struct str programme_day(struct arena *a, day_t day)
{
	char text[11];
	day_format(day, text);
	return str_copy(a, str_of(text));
}

void programme_json_text(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_printf(out, "%s%c", c == '"' || c == '\\' ? "\\" : "", c);
	}
	buf_char(out, '"');
}

void programme_json_member(struct buf *out, const char *key, struct str s)
{
	buf_printf(out, "\"%s\":", key);
	programme_json_text(out, s);
}

struct report_table *programme_table(struct report *out, const char *caption, const char *const (*headings)[2], int columns, int numbers_from,
				     size_t rows)
{
	struct report_column *all = ARENA_ARRAY(out->arena, struct report_column, (size_t)columns);
	for (int i = 0; i < columns; i++)
		all[i] = (struct report_column){.heading = programme_text(out->lang, headings[i][0]), .key = str_of(headings[i][1]), .is_number = i >= numbers_from};
	return report_table_new(out, programme_text(out->lang, caption), all, columns, rows);
}
